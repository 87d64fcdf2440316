--- From announce to Final: the states of a lot, and what falls due.
local charges = require('auction.charges')
local guards = require('auction.guards')
local increment = require('auction.increment')
local money = require('auction.paddle')

local M = {}

local not_live, wrong_state = guards.not_live, guards.wrong_state
local IN_BIDDING = { Open = true, Warned = true, LastCall = true }
local BEFORE_HAMMER = {
    Queued = true, Announced = true, Open = true, Warned = true, LastCall = true,
}
local DONE = { Final = true, Withdrawn = true }

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
    table.insert(w.over, lot.lot_no)
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
