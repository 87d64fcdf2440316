--- From load to end: the states of an auction and of its lots, and what falls due.
local journal = require('auction.journal')
local buckets = require('cluster.buckets')
local charges = require('auction.charges')
local increment = require('auction.increment')
local limits = require('auction.limits')
local money = require('auction.paddle')
local terms = require('auction.terms')

local M = {}

local IN_BIDDING = { Open = true, Warned = true, LastCall = true }
local BEFORE_HAMMER = {
    Queued = true, Announced = true, Open = true, Warned = true, LastCall = true,
}
local DONE = { Final = true, Withdrawn = true }

local function wrong_state(w, lot, detail)
    return w:answer('WRONG_STATE', lot, { detail = detail })
end

--- Refusal of a command that needs a Live auction, or nil.
local function not_live(w, lot)
    local status = w.auction.status
    if status == 'Paused' then
        return w:answer('AUCTION_PAUSED', lot)
    elseif status ~= 'Live' then
        return w:answer('AUCTION_NOT_LIVE', lot), status == 'Waiting'
    end
end

-- Auctions -------------------------------------------------------------------------------------

local function load_lot(w, given)
    local lot = w:stamp({
        lot_no = given.lot_no,
        status = 'Queued',
        epoch = 0,
        lot_seq = 0,
        opening_ask_minor = given.opening_ask_minor,
        low_minor = given.low_minor,
        high_minor = given.high_minor,
        reserve_minor = given.reserve_minor,
        reserve_met = false,
        seller_id = given.seller_id,
        barred = given.barred,
        hold_minor = 0,
        bids = 0,
        ask_lowered_seq = 0,
    })
    lot.lot_seq = w:append_lot(lot, {
        type = 'lot_loaded',
        opening_ask_minor = given.opening_ask_minor,
        low_minor = given.low_minor,
        high_minor = given.high_minor,
        has_reserve = given.reserve_minor ~= nil,
        description_hash = given.description_hash,
    }, nil, {
        reserve_minor = given.reserve_minor,
        seller_id = given.seller_id,
        barred = given.barred,
        commission_bp = w.terms.policy.commission_bp,
    })
    w:change_lot(lot)
end

--- What the figures of an auction to be loaded would lead to.
function M.load_problem(args)
    if charges.all_in(args.policy, limits.amount_minor_max) > limits.money_minor_max then
        return 'policy.premium', 'the all-in price of the highest bid passes 10^13'
    end
    local loaded = { ladder = args.ladder, policy = args.policy }
    for _, lot in ipairs(args.lots) do
        if increment.opening_ask(loaded, lot) > limits.amount_minor_max then
            return 'lots', ('lot %d: the opening ask passes 10^12'):format(lot.lot_no)
        end
    end
end

--- The row of an auction that is about to be loaded.
function M.new_auction(args)
    local terms_hash = terms.hash(args.ladder, args.policy)
    terms.learn(terms_hash, args.ladder, args.policy)
    return {
        auction_id = args.auction_id,
        bucket_id = buckets.of(args.auction_id),
        house_id = args.house_id,
        currency = args.currency,
        exponent = args.exponent,
        status = 'Waiting',
        seq = 0,
        head_hash = journal.GENESIS,
        clock_ms = 0,
        starts_at_ms = args.starts_at_ms,
        policy_version = args.policy_version,
        terms_hash = terms_hash,
        paddles = 0,
        questions = 0,
        questions_open = 0,
        credited_minor = 0,
    }
end

--- The lots by number; the arguments stay as they came, since the id is bound to them.
local function in_order(lots)
    local list = {}
    for i, lot in ipairs(lots) do
        list[i] = lot
    end
    table.sort(list, function(a, b)
        return a.lot_no < b.lot_no
    end)
    return list
end

--- auction_load: Published -> Waiting.
function M.load(w, args)
    if w.auction.seq > 0 then
        return wrong_state(w, nil, 'loaded already, by another command'), false
    end
    local field, detail = M.load_problem(args)
    if field then
        return { code = 'INVALID_REQUEST', field = field, detail = detail }
    end
    w:append({
        type = 'auction_loaded',
        house_id = args.house_id,
        currency = args.currency,
        exponent = args.exponent,
        ladder = args.ladder,
        policy = args.policy,
        policy_version = args.policy_version,
        lots = #args.lots,
        starts_at_ms = args.starts_at_ms,
    })
    w:put('terms', terms.row(args.ladder, args.policy))
    for _, lot in ipairs(in_order(args.lots)) do
        load_lot(w, lot)
    end
    return w:answer('ACCEPTED')
end

--- auction_start: Waiting -> Live.
function M.start(w)
    if w.auction.status ~= 'Waiting' then
        return wrong_state(w)
    end
    w.auction.status = 'Live'
    w:append({ type = 'auction_started' })
    return w:answer('ACCEPTED')
end

--- Live -> Paused. A warning lapses; nothing is due meanwhile.
-- @tparam string reason  CLERK, or HALTED by a broken invariant
function M.pause_for(w, reason)
    local a = w.auction
    a.status, a.reason, a.paused_at_ms = 'Paused', reason, w.now
    local seq = w:append({ type = 'auction_paused', reason = reason })
    local lot = a.current_lot and w:lot(a.current_lot)
    if lot and IN_BIDDING[lot.status] and lot.status ~= 'Open' then
        lot.status, lot.lot_seq = 'Open', seq
        w:change_lot(lot)
    elseif lot and lot.status == 'Hammered' then
        lot.due_at_ms = nil
        w:change_lot(lot)
    end
end

--- auction_pause
function M.pause(w)
    local refusal, keep = not_live(w)
    if refusal then
        return refusal, keep
    end
    M.pause_for(w, 'CLERK')
    return w:answer('ACCEPTED')
end

--- auction_resume: the ends of the windows move by the length of the pause.
function M.resume(w)
    local a = w.auction
    if a.status ~= 'Paused' then
        return wrong_state(w)
    elseif a.reason == 'HALTED' then
        return w:answer('NOT_ALLOWED', nil, { detail = 'halted: an engineer resumes it' })
    end
    local paused_ms = w.now - a.paused_at_ms
    a.status, a.reason, a.paused_at_ms = 'Live', nil, nil
    w:append({ type = 'auction_resumed', paused_ms = paused_ms })
    local lot = a.current_lot and w:lot(a.current_lot)
    if lot and lot.status == 'Hammered' then
        lot.final_at_ms = lot.final_at_ms + paused_ms
        lot.late_until_ms = lot.late_until_ms + paused_ms
        lot.due_at_ms = lot.final_at_ms
        w:append_lot(lot, {
            type = 'clock_extended',
            final_at_ms = lot.final_at_ms,
            reason = 'PAUSE',
        })
        w:change_lot(lot)
    end
    return w:answer('ACCEPTED')
end

--- auction_end: Live -> Ended, once every lot is over.
function M.finish(w)
    local refusal, keep = not_live(w)
    if refusal then
        return refusal, keep
    end
    local counts = { sold = 0, passed = 0, withdrawn = 0 }
    for _, tuple in box.space.lot:pairs({ w.auction_id }) do
        local lot = w:lot(tuple.lot_no) -- as the due acts of this command left it
        if not DONE[lot.status] then
            return wrong_state(w, nil, ('lot %d is %s'):format(lot.lot_no, lot.status))
        end
        counts[lot.outcome] = counts[lot.outcome] + 1
    end
    w.auction.status = 'Ended'
    counts.type = 'auction_ended'
    w:append(counts)
    return w:answer('ACCEPTED')
end

-- The end of a lot -----------------------------------------------------------------------------

local function sale_of(w, lot, paddle)
    local policy = w.terms.policy
    local premium, tax, all_in = charges.of(policy, lot.hammer_minor)
    local commission, proceeds = charges.commission(policy, lot.hammer_minor)
    return {
        hammer_minor = lot.hammer_minor,
        premium_minor = premium,
        tax_minor = tax,
        commission_minor = commission,
        proceeds_minor = proceeds,
        seller_id = lot.seller_id,
        house_id = w.auction.house_id,
        policy_version = lot.policy_version,
        last_good_faith_minor = lot.hammer_minor,
        buyer = paddle and {
            paddle_no = paddle.paddle_no,
            user_id = paddle.user_id,
            kind = paddle.kind,
        },
    }, { premium_minor = premium, tax_minor = tax, all_in_minor = all_in }
end

local function finalize(w, lot)
    local paddle = lot.leader_paddle and w:paddle(lot.leader_paddle)
    local public, own, house = { type = 'lot_final', outcome = lot.outcome }, {}, nil
    if lot.outcome == 'sold' then
        public.hammer_minor, public.paddle_no = lot.hammer_minor, lot.leader_paddle
        house, own = sale_of(w, lot, paddle)
    end
    if paddle and lot.outcome == 'sold' then
        money.capture(w, paddle, lot.hold_minor)
    elseif paddle then
        money.release(w, paddle, lot.hold_minor)
    end
    lot.status, lot.due_at_ms, lot.hold_minor = 'Final', nil, 0
    local owner = paddle and lot.outcome == 'sold' and { paddle = paddle, object = own }
    lot.lot_seq = w:append_lot(lot, public, owner or nil, house)
    w:change_lot(lot)
    w.final_lot = lot.lot_no
end

--- Carries out what is due at or before now, before a command is judged.
function M.due(w)
    local a = w.auction
    local lot = a.status == 'Live' and a.current_lot and w:lot(a.current_lot)
    if not lot or lot.status ~= 'Hammered' or w.now < lot.final_at_ms then
        return
    end
    M.end_window(w, lot)
end

--- Hammered -> Final, as an act of the engine's own.
function M.end_window(w, lot)
    local cause = w.cause
    w:caused_by({ id = ('final:%d:%d'):format(lot.lot_no, lot.epoch), actor = 'system' })
    finalize(w, lot)
    w.cause = cause
end

-- Lots -----------------------------------------------------------------------------------------

local function step(from, to, event)
    return function(w, _, lot)
        local refusal, keep = not_live(w, lot)
        if refusal then
            return refusal, keep
        elseif lot.status ~= from then
            return wrong_state(w, lot)
        end
        lot.status = to
        lot.lot_seq = w:append_lot(lot, { type = event })
        w:change_lot(lot)
        return w:answer('ACCEPTED', lot)
    end
end

--- lot_fair_warning: Open -> Warned; lot_last_call: Warned -> LastCall.
M.fair_warning = step('Open', 'Warned', 'fair_warning')
M.last_call = step('Warned', 'LastCall', 'last_call')

--- lot_announce: Queued -> Announced. Ends the window of the lot before.
function M.announce(w, _, lot)
    local refusal, keep = not_live(w, lot)
    if refusal then
        return refusal, keep
    end
    local a = w.auction
    local current = a.current_lot and w:lot(a.current_lot)
    if lot.status ~= 'Queued' then
        return wrong_state(w, lot)
    elseif current and not DONE[current.status] and current.status ~= 'Hammered' then
        return wrong_state(w, lot, ('lot %d is on the block'):format(current.lot_no))
    elseif current and current.status == 'Hammered' then
        if w.now <= current.late_until_ms then
            return w:answer('TOO_SOON', lot)
        end
        M.end_window(w, current)
    end
    lot.status, a.current_lot = 'Announced', lot.lot_no
    lot.lot_seq = w:append_lot(lot, { type = 'lot_announced' })
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

--- lot_open: Announced -> Open. The ask is set, the policy fixed.
function M.open(w, _, lot)
    local refusal, keep = not_live(w, lot)
    if refusal then
        return refusal, keep
    elseif lot.status ~= 'Announced' then
        return wrong_state(w, lot)
    end
    lot.status, lot.policy_version = 'Open', w.auction.policy_version
    lot.ask_minor = increment.opening_ask(w.terms, lot)
    lot.lot_seq = w:append_lot(lot, { type = 'lot_opened', ask_minor = lot.ask_minor })
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

--- lot_ask_set: holds for the present price only.
function M.ask_set(w, args, lot)
    local refusal, keep = not_live(w, lot)
    if refusal then
        return refusal, keep
    elseif not IN_BIDDING[lot.status] then
        return wrong_state(w, lot)
    elseif lot.price_minor and args.ask_minor <= lot.price_minor then
        return w:answer('ASK_TOO_LOW', lot)
    end
    local lowered = args.ask_minor < lot.ask_minor
    lot.ask_minor = args.ask_minor
    local seq = w:append_lot(lot, { type = 'ask_set', ask_minor = lot.ask_minor })
    lot.ask_lowered_seq = lowered and seq or lot.ask_lowered_seq
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

--- Open, Warned, LastCall -> Hammered.
local function knock(w, lot, outcome)
    local policy = w.terms.policy
    lot.status, lot.outcome = 'Hammered', outcome
    lot.hammer_minor = outcome == 'sold' and lot.price_minor or nil
    lot.late_until_ms = w.now + policy.late_ms
    lot.final_at_ms = w.now + policy.final_after_ms
    lot.due_at_ms = lot.final_at_ms
    local leader = outcome == 'sold' and lot.leader_paddle or nil
    lot.lot_seq = w:append_lot(lot, {
        type = 'lot_hammered',
        outcome = outcome,
        price_minor = lot.price_minor,
        paddle_no = leader,
        final_at_ms = lot.final_at_ms,
    })
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

--- What hammer and pass ask alike.
local function before_knock(w, args, lot)
    local refusal, keep = not_live(w, lot)
    if refusal then
        return refusal, keep
    elseif not IN_BIDDING[lot.status] then
        return wrong_state(w, lot)
    elseif args.expected_lot_seq ~= lot.lot_seq then
        return w:answer('BID_CAME_IN', lot)
    end
end

--- lot_hammer: sold to the leader, unless a bid came in since the clerk looked.
function M.hammer(w, args, lot)
    local refusal, keep = before_knock(w, args, lot)
    if refusal then
        return refusal, keep
    elseif not lot.leader then
        return wrong_state(w, lot, 'nobody leads')
    elseif lot.reserve_minor and not lot.reserve_met then
        return w:answer('BELOW_RESERVE', lot)
    end
    return knock(w, lot, 'sold')
end

--- lot_pass: unsold.
function M.pass(w, args, lot)
    local refusal, keep = before_knock(w, args, lot)
    if refusal then
        return refusal, keep
    elseif lot.leader and not lot.reserve_minor then
        return w:answer('WITHOUT_RESERVE', lot)
    end
    return knock(w, lot, 'passed')
end

--- lot_withdraw: taken out of the sale; the leader's hold goes back.
function M.withdraw(w, args, lot)
    local status = w.auction.status
    if status == 'Ended' or status == 'Cancelled' then
        return w:answer('AUCTION_NOT_LIVE', lot), false
    elseif not BEFORE_HAMMER[lot.status] then
        return wrong_state(w, lot)
    elseif lot.leader and not lot.reserve_minor then
        return w:answer('WITHOUT_RESERVE', lot)
    end
    if lot.leader_paddle then
        money.release(w, w:paddle(lot.leader_paddle), lot.hold_minor)
    end
    lot.status, lot.outcome, lot.hold_minor = 'Withdrawn', 'withdrawn', 0
    lot.price_minor, lot.ask_minor, lot.leader, lot.leader_paddle = nil, nil, nil, nil
    lot.lot_seq = w:append_lot(lot, { type = 'lot_withdrawn', reason = args.reason })
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

--- lot_settled: the sale is in the ledger.
function M.settled(w, args, lot)
    if lot.status ~= 'Final' or lot.outcome ~= 'sold' or args.epoch ~= lot.epoch then
        return wrong_state(w, lot, 'no sale of that lot and epoch')
    elseif lot.settlement_id == args.settlement_id then
        return w:answer('ACCEPTED', lot)
    elseif lot.settlement_id then
        return w:answer('TRANSFER_ID_REUSED', lot)
    end
    local paddle = lot.leader_paddle and w:paddle(lot.leader_paddle)
    local fields = { settlement_id = args.settlement_id }
    lot.settlement_id = args.settlement_id
    local owner = paddle and { paddle = paddle, object = fields }
    w:append_lot(lot, { type = 'lot_settled' }, owner, { settlement_id = args.settlement_id })
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

return M
