--- From load to end: the states of an auction. Those of its lots are in auction/lots.lua.
local clocks = require('auction.clocks')
local buckets = require('cluster.buckets')
local guards = require('auction.guards')
local journal = require('auction.journal')
local load_rules = require('auction.load_rules')
local outcome = require('auction.outcome')
local schema = require('auction.schema')
local terms = require('auction.terms')

local M = {}

local not_live, wrong_state = guards.not_live, guards.wrong_state
-- What a lot counts as at the end of its auction; of a Final lot it is its outcome.
local OVER = { Final = true, Withdrawn = true, Provisional = true, Voided = true }
local CANCELLABLE = { Waiting = true, Live = true, Paused = true }

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
        description_hash = given.description_hash,
        vendor_notified = given.vendor_notified or false,
        opens_at_ms = given.opens_at_ms,
        closes_at_ms = given.closes_at_ms,
        group_no = given.group_no,
        hold_minor = 0,
        bids = 0,
        vendor_bids = 0,
        target_seq = 0,
        ask_lowered_seq = 0,
    })
    w.auction.lots_live = w.auction.lots_live + (given.closes_at_ms and 0 or 1)
    lot.lot_seq = w:append_lot(lot, {
        type = 'lot_loaded',
        opening_ask_minor = given.opening_ask_minor,
        low_minor = given.low_minor,
        high_minor = given.high_minor,
        has_reserve = given.reserve_minor ~= nil,
        vendor_notified = given.vendor_notified,
        opens_at_ms = given.opens_at_ms,
        closes_at_ms = given.closes_at_ms,
        group_no = given.group_no,
        description_hash = given.description_hash,
    }, nil, {
        reserve_minor = given.reserve_minor,
        seller_id = given.seller_id,
        barred = given.barred,
        commission_bp = w.terms.policy.commission_bp,
    })
    if lot.closes_at_ms then -- no clerk announces it
        lot.status = 'Announced'
        lot.lot_seq = w:append_lot(lot, { type = 'lot_announced' })
    end
    w:change_lot(lot)
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
        lots_live = 0,
        notes = 0,
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
    local field, detail = load_rules.figures(args)
    if field then
        return { code = 'INVALID_REQUEST', field = field, detail = detail }
    end
    local full = load_rules.room_for(args)
    if full then
        return { code = 'TOO_MANY', detail = full }
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

local function go_live(w)
    w.auction.status = 'Live'
    w:append({ type = 'auction_started' })
end

--- auction_start: Waiting -> Live. Who gives the command is the clerk who must be there.
function M.start(w)
    if w.auction.status ~= 'Waiting' then
        return wrong_state(w)
    end
    go_live(w)
    return w:answer('ACCEPTED')
end

--- Waiting -> Live at the planned time.
function M.start_as_planned(w)
    w:caused_by({ id = 'start:planned', actor = 'system' })
    go_live(w)
end

--- Live -> Paused. A warning lapses; nothing is due meanwhile.
-- @tparam string reason  CLERK, CLERK_LOST, OUTAGE, or HALTED by a broken invariant
function M.pause_for(w, reason)
    local a = w.auction
    a.status, a.reason, a.paused_at_ms = 'Paused', reason, w.now
    local seq = w:append({ type = 'auction_paused', reason = reason })
    local lot = a.current_lot and w:lot(a.current_lot)
    if lot and (lot.status == 'Warned' or lot.status == 'LastCall') then
        lot.status, lot.lot_seq = 'Open', seq
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

--- Ends a pause.
-- @treturn number  how long it was, in ms
local function end_pause(w, status)
    local a = w.auction
    local paused_ms = a.paused_at_ms and w.now - a.paused_at_ms or 0
    a.status, a.reason, a.paused_at_ms = status, nil, nil
    return paused_ms
end

--- May only an engineer resume it? Its books were found wrong.
function M.is_halted(auction)
    return auction.status == 'Paused' and auction.reason == 'HALTED'
end

--- auction_resume: every clock moves by the length of the pause.
function M.resume(w, args)
    local a = w.auction
    if a.status ~= 'Paused' then
        return wrong_state(w)
    elseif M.is_halted(a) and args.staff.role ~= 'engineer' then
        return w:answer('NOT_ALLOWED', nil, { detail = 'halted: an engineer resumes it' })
    end
    local paused_ms = end_pause(w, 'Live')
    w:append({ type = 'auction_resumed', paused_ms = paused_ms })
    clocks.after_pause(w, paused_ms)
    return w:answer('ACCEPTED')
end

--- The lots of the auction as the due acts of this command left them, ascending.
local function lots_of(w)
    local lots = {}
    for _, tuple in box.space.lot:pairs(schema.at(w.auction_id)) do
        table.insert(lots, w:lot(tonumber(tuple.lot_no)))
    end
    return lots
end

--- auction_end: Live -> Ended, once every lot is over or waits for its seller.
function M.finish(w)
    local refusal, keep = not_live(w)
    if refusal then
        return refusal, keep
    end
    local event = { type = 'auction_ended', sold = 0, passed = 0, withdrawn = 0 }
    for _, lot in ipairs(lots_of(w)) do
        if not OVER[lot.status] then
            return wrong_state(w, nil, ('lot %d is %s'):format(lot.lot_no, lot.status))
        end
        event[lot.outcome] = (event[lot.outcome] or 0) + 1
    end
    w.auction.status = 'Ended'
    w:append(event)
    return w:answer('ACCEPTED')
end

--- auction_cancel, by a manager: every lot before its hammer is withdrawn, also one without reserve;
-- a Hammered lot keeps its window, and the clocks move as if the auction were resumed.
function M.cancel(w, args)
    if not CANCELLABLE[w.auction.status] then
        return wrong_state(w), false
    end
    local paused_ms = end_pause(w, 'Cancelled')
    w.auction.reason = args.reason
    w:append({ type = 'auction_cancelled', reason = args.reason })
    for _, lot in ipairs(lots_of(w)) do
        if guards.before_hammer(lot) then
            outcome.cancel_lot(w, lot, args.reason)
        end
    end
    clocks.after_pause(w, paused_ms)
    return w:answer('ACCEPTED')
end

return M
