--- Sealed orders: maxima and insurances, from lodging to their end.
--
-- A maximum may be raised at any time, lowered or cancelled until its lot opens. An insurance is one
-- only while it is armed, that is while no session of its owner is there; disarmed it may be changed
-- or cancelled, and it ends at its time or with the epoch of its lot.
local acts = require('auction.acts')
local answers = require('auction.answers')
local book = require('auction.book')
local charges = require('auction.charges')
local checks = require('auction.checks')
local guards = require('auction.guards')
local lead = require('auction.lead')
local maxima = require('auction.maxima')
local money = require('auction.paddle')
local schema = require('auction.schema')
local work = require('auction.work')

local M = {}

local function full(w, lot, kind, paddle_no)
    return not maxima.find(w, lot.lot_no, kind, paddle_no)
        and not maxima.has_room(w, lot.lot_no, paddle_no)
end

--- What a maximum counts as when the book is resolved for it: the ask then in force is a rung, not the
-- one that follows.
local function worth_now(w, lot, paddle_no)
    if checks.in_bidding(lot) then
        return book.worth(w, lot, maxima.find(w, lot.lot_no, maxima.MAX, paddle_no))
    end
end

--- place() of a MAX that nothing speaks against.
-- @treturn string  ACCEPTED, OUTBID or BOOK_HAS_IT; TOO_MANY: the book of the lot is full
function M.lodge(w, lot, bid)
    local paddle_no = bid.paddle_no
    if full(w, lot, maxima.MAX, paddle_no) then
        return 'TOO_MANY'
    end
    acts.begin(w, lot)
    local before = maxima.lodge(w, lot, {
        kind = maxima.MAX,
        paddle_no = paddle_no,
        amount_minor = bid.amount_minor,
        limited_ok = bid.limited_ok,
        bid_id = bid.bid_id,
    }) or {}
    before.paddle_no = paddle_no
    acts.lodged(w, lot, before)
    local worth = worth_now(w, lot, paddle_no)
    if lot.leader_paddle == paddle_no then
        book.reach_reserve(w, lot)
    else
        book.resolve(w, lot)
    end
    if not checks.in_bidding(lot) or lot.leader_paddle == paddle_no then
        return 'ACCEPTED'
    end
    return lot.price_minor > worth and 'OUTBID' or 'BOOK_HAS_IT'
end

--- insure: lodges an insurance, or changes the one that is there. It bids nothing until it is armed.
function M.insure(w, args, lot)
    local bid = {
        kind = 'INSURE',
        bid_id = args.bid_id,
        lot_no = args.lot_no,
        epoch = args.epoch,
        paddle_no = args.paddle_no,
        amount_minor = args.amount_minor,
        limited_ok = args.limited_ok,
        may_top_up = args.may_top_up,
    }
    bid = checks.rounded(w, lot, bid)
    local figure = { amount_minor = bid.amount_minor }
    local code, keep = checks.entry(w, lot, bid)
    if code then
        return w:answer(code, lot), not checks.is_nobody(w, bid) and keep
    elseif answers.expired(w, args.paddle_no, args.seen_seq) then
        return w:answer('BID_ID_EXPIRED', lot)
    elseif args.expires_at_ms <= w.now then
        return { code = 'INVALID_REQUEST', field = 'expires_at_ms', detail = 'has gone by' }
    end
    local figures
    code, figures = checks.judge(w, lot, bid)
    if code then
        return M.refused(w, lot, bid, code, figures)
    elseif full(w, lot, maxima.INSURANCE, args.paddle_no) then
        return w:answer('TOO_MANY', lot)
    end
    maxima.lodge(w, lot, {
        kind = maxima.INSURANCE,
        paddle_no = args.paddle_no,
        amount_minor = bid.amount_minor,
        limited_ok = args.limited_ok,
        bid_id = args.bid_id,
        expires_at_ms = args.expires_at_ms,
    })
    return w:answer('ACCEPTED', lot, figure)
end

--- The answer of a bid or an order that something speaks against. The first FUNDS_SHORT of a call
-- that may top up only tells how much is missing: it is not kept.
-- @treturn table, boolean  as a command answers
function M.refused(w, lot, bid, code, figures)
    local reply = w:answer(code, lot, figures)
    if checks.is_order(bid) and bid.amount_minor > 0 then
        reply.amount_minor = bid.amount_minor
    end
    reply.claims_nothing = code == 'FUNDS_SHORT' and bid.may_top_up or nil
    return reply, not reply.claims_nothing
end

local function cancel_refusal(w, args, lot, order)
    local status = w.auction.status
    if status == 'Paused' then
        local may_come = guards.before_hammer(lot) and args.epoch >= lot.epoch
        return w:answer('AUCTION_PAUSED', lot), may_come
    elseif status ~= 'Live' and status ~= 'Waiting' then
        return w:answer('AUCTION_NOT_LIVE', lot), false
    elseif not checks.before_bidding(lot) and not checks.in_bidding(lot) then
        return w:answer('LOT_NOT_OPEN', lot), false
    elseif args.epoch ~= lot.epoch then
        return w:answer('EPOCH_STALE', lot), args.epoch > lot.epoch
    elseif not w:paddle(args.paddle_no) then
        return w:answer('NO_PADDLE', lot), false
    elseif not order then
        return w:answer('NOT_FOUND', lot)
    end
end

local function by_owner(kind, is_locked)
    return function(w, args, lot)
        local order = maxima.find(w, lot.lot_no, kind, args.paddle_no)
        local refusal, keep = cancel_refusal(w, args, lot, order)
        if refusal then
            return refusal, keep
        elseif is_locked(lot, order) then
            return w:answer('MAX_LOCKED', lot)
        end
        maxima.cancel(w, order, 'OWNER')
        return w:answer('ACCEPTED', lot)
    end
end

--- max_cancel: until the lot opens.
M.max_cancel = by_owner(maxima.MAX, checks.in_bidding)

--- insure_cancel: while it is not armed.
M.insure_cancel = by_owner(maxima.INSURANCE, function(_, order)
    return order.armed
end)

--- Cancels what counts as a maximum of one paddle on a lot, with notice.
function M.cancel(w, lot, paddle_no, reason)
    for _, kind in ipairs({ maxima.MAX, maxima.INSURANCE }) do
        local order = maxima.find(w, lot.lot_no, kind, paddle_no)
        if order and maxima.is_maximum(order) then
            maxima.cancel(w, order, reason)
        end
    end
end

local function each(w, lot, wanted, act)
    local list = {}
    for _, order in ipairs(maxima.of_lot(w, lot.lot_no)) do
        if not wanted or order.kind == wanted then
            table.insert(list, order)
        end
    end
    for _, order in ipairs(list) do
        act(order)
    end
end

--- Cancels every order on a lot, with notice.
function M.cancel_all(w, lot, reason)
    each(w, lot, nil, function(order)
        maxima.cancel(w, order, reason)
    end)
end

--- The lot is over, and its orders with it: nobody need be told.
function M.drop_all(w, lot)
    each(w, lot, nil, function(order)
        maxima.drop(w, order)
    end)
end

--- The epoch of the lot ends, and the insurances with it; maxima stay.
function M.end_epoch(w, lot)
    each(w, lot, maxima.INSURANCE, function(order)
        maxima.cancel(w, order, 'EPOCH')
    end)
end

--- Takes back the maximum that a command lodged: the earlier figure and place, or none.
-- @tparam table lodged  what acts.lodged was given
function M.restore(w, lot, lodged)
    local order = maxima.find(w, lot.lot_no, maxima.MAX, lodged.paddle_no)
    if order and lodged.sealed then
        maxima.bring_back(w, order, lodged)
    elseif order then
        maxima.drop(w, order)
    end
end

--- The insurance that a row read elsewhere stands for, as this command sees it.
local function insurance(w, row)
    return maxima.find(w, row.lot_no, maxima.INSURANCE, row.paddle_no)
end

--- Nobody is there any more: the insurance is a maximum from now on, resolved like a new one.
function M.arm(w, row)
    local order, lot = insurance(w, row), w:lot(row.lot_no)
    if not order or order.armed or guards.is_over(lot) then
        return
    end
    maxima.arm(w, order)
    if lot.leader_paddle == row.paddle_no then
        book.reach_reserve(w, lot)
    else
        book.resolve(w, lot)
    end
end

--- He is back: his bids stand, and no more are made.
function M.disarm(w, row)
    local order = insurance(w, row)
    if order and order.armed then
        maxima.disarm(w, order)
    end
end

--- Its time has come.
function M.expire(w, row)
    local order = insurance(w, row)
    if order then
        maxima.cancel(w, order, 'EXPIRED')
    end
end

local function own_order(policy, order)
    local armed
    if order.kind == maxima.INSURANCE then
        armed = order.armed
    end
    return {
        kind = order.kind,
        lot_no = order.lot_no,
        bid_id = order.bid_id,
        amount_minor = order.amount_minor,
        all_in_minor = charges.all_in(policy, order.amount_minor),
        limited_ok = order.limited_ok,
        place_seq = order.place_seq,
        limited_to_minor = order.rungs_told[1],
        expires_at_ms = order.expires_at_ms,
        armed = armed,
    }
end

--- my_orders: one's own figures, opened for their owner alone.
function M.mine(a, args)
    local w, list = work.new(a), {}
    local key = { a.auction_id, args.paddle_no }
    for _, tuple in box.space.maximum.index.paddle:pairs(key) do
        table.insert(list, own_order(w.terms.policy, maxima.decode(tuple)))
    end
    return w:answer('ACCEPTED', nil, { orders = list })
end

--- max_quote: the rung a maximum would name, its all-in price, and what the paddle lacks for it.
function M.quote(a, args)
    local lot = schema.get('lot', a.auction_id, args.lot_no)
    if not lot then
        return { code = 'NOT_FOUND', seq = a.seq }
    end
    local w = work.new(a)
    local paddle = w:paddle(args.paddle_no)
    if not paddle then
        return w:answer('NO_PADDLE', lot)
    end
    local rung = checks.rung_of(w, lot, args.amount_minor)
    if rung == 0 or checks.in_bidding(lot) and rung < lot.ask_minor then
        return w:answer('MAX_TOO_LOW', lot)
    end
    local own, all_in = lead.own_hold(lot, args.paddle_no), charges.all_in(w.terms.policy, rung)
    local _, over = money.over_limit(paddle, all_in, own)
    local _, short = money.funds_short(w, paddle, all_in, own)
    return w:answer('ACCEPTED', lot, {
        amount_minor = rung,
        all_in_minor = all_in,
        limit_left_minor = over and over.limit_left_minor,
        shortfall_minor = short and short.shortfall_minor,
    })
end

return M
