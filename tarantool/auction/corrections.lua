--- What was bid is taken back: retract by the bidder, undo by the clerk, or the room takes it.
--
-- A retraction lets all bids lapse; an undo leads back to the moment before the last command that
-- made bids stand, unless the earlier leader has no money for it any more: then it is as a retraction.
-- Each opens a warned lot again, and `closes_at_ms` stays where it is.
local acts = require('auction.acts')
local bidding = require('auction.bidding')
local book = require('auction.book')
local charges = require('auction.charges')
local guards = require('auction.guards')
local money = require('auction.paddle')
local orders = require('auction.orders')
local schema = require('auction.schema')
local work = require('auction.work')

local M = {}

local wrong_state = guards.wrong_state
local OF_MONEY = { OVER_LIMIT = true, FUNDS_SHORT = true }
local BY_HAND_OR_BOOK = { LIVE = true, PROXY = true }

--- Gives the leader's hold back.
local function release(w, lot)
    if lot.leader_paddle then
        money.release(w, w:paddle(lot.leader_paddle), lot.hold_minor)
    end
    lot.hold_minor = 0
end

--- What a correction says of the reserve: false if it is not met.
local function said_of_reserve(lot)
    if lot.reserve_minor and not lot.reserve_met then
        return false
    end
end

local function reserve_met_at(lot, price_minor)
    return lot.reserve_minor ~= nil and price_minor ~= nil and price_minor >= lot.reserve_minor
end

--- Appends the event of a correction; what lowered the ask is remembered.
local function append(w, lot, event, asked_before)
    lot.status = 'Open'
    event.ask_minor, event.reserve_met = lot.ask_minor, said_of_reserve(lot)
    lot.lot_seq = w:append_lot(lot, event)
    if lot.ask_minor < asked_before then
        lot.ask_lowered_seq = lot.lot_seq
    end
    w:change_lot(lot)
end

local function retract_refusal(w, args, lot)
    local refusal, keep = guards.not_running(w, lot)
    if not refusal then
        refusal = guards.not_in_bidding(w, lot)
        keep = guards.before_hammer(lot) -- a reopening ends the epoch he names
    end
    if refusal then
        return refusal, keep
    elseif args.epoch ~= lot.epoch then
        return w:answer('EPOCH_STALE', lot), args.epoch > lot.epoch
    elseif not w:paddle(args.paddle_no) then
        return w:answer('NO_PADDLE', lot), false
    elseif lot.leader_paddle ~= args.paddle_no then
        return w:answer('NOT_LEADING', lot)
    elseif args.target_seq ~= lot.target_seq then
        return w:answer('NOT_LAST', lot)
    end
end

--- retract: by the leader, until the hammer. All bids lapse, and his orders on the lot are cancelled.
-- The ask is the standing bid before his; without one, the ask his was made at.
function M.retract(w, args, lot)
    local refusal, keep = retract_refusal(w, args, lot)
    if refusal then
        return refusal, keep
    end
    local bids, act = acts.standing_bids(lot), acts.last(lot)
    bids() -- his
    local earlier, asked = bids(), lot.ask_minor
    local ask = earlier and earlier.amount_minor or acts.ask_before(lot, act)
    release(w, lot)
    acts.lapse(lot, ask)
    append(w, lot, { type = 'bid_retracted', target_seq = args.target_seq }, asked)
    orders.cancel(w, lot, args.paddle_no, 'RETRACTED')
    book.resolve(w, lot)
    return w:answer('ACCEPTED', lot)
end

--- The act that an undo would take back, or nil.
local function undoable(lot)
    local act = acts.last(lot)
    return act and act.epoch == lot.epoch and act or nil
end

--- Can the earlier leader lead again, by the money he has?
local function can_lead_again(w, lot, before)
    if not before.leader_paddle then
        return true
    end
    local own = before.leader_paddle == lot.leader_paddle and lot.hold_minor or 0
    return money.can_hold(w, w:paddle(before.leader_paddle), before.hold_minor, own)
end

--- Leads the lot back to what it was when the act began.
-- @treturn boolean  did the earlier leader get his hold back? Else nobody leads.
local function lead_back(w, lot, before)
    local again = can_lead_again(w, lot, before)
    release(w, lot)
    if not again then
        acts.lapse(lot, before.price_minor)
        return false
    end
    acts.restore(lot, before)
    lot.reserve_met = reserve_met_at(lot, lot.price_minor) -- it may have been lowered since
    if lot.leader_paddle then
        money.hold(w, w:paddle(lot.leader_paddle), lot.hold_minor)
    end
    return true
end

local function seqs_of(act)
    local seqs = {}
    for i, bid in ipairs(act.bids) do
        seqs[i] = bid.seq
    end
    return seqs
end

--- Refusal of a correction by the clerk, or nil.
local function not_now(w, lot)
    local refusal, keep = guards.not_live(w, lot)
    if refusal then
        return refusal, keep
    end
    return guards.not_in_bidding(w, lot)
end

--- lot_undo: takes back all bids of the last command that made one stand, and the maximum it lodged.
function M.undo(w, args, lot)
    local refusal, keep = not_now(w, lot)
    if refusal then
        return refusal, keep
    end
    local act, asked = undoable(lot), lot.ask_minor
    if not act then
        return wrong_state(w, lot, 'there is nothing to undo')
    elseif args.target_seq ~= lot.target_seq then
        return w:answer('NOT_LAST', lot)
    end
    local again = lead_back(w, lot, act.before)
    append(w, lot, {
        type = 'bid_undone',
        undone_seqs = seqs_of(act),
        reason = args.reason,
        price_minor = lot.price_minor,
        paddle_no = lot.leader_paddle,
    }, asked)
    if act.lodged then
        orders.restore(w, lot, act.lodged)
    end
    if not again then
        book.resolve(w, lot)
    end
    return w:answer('ACCEPTED', lot)
end

--- undo_preview: what an undo of the last standing bid would do.
function M.preview(a, args)
    local lot = schema.get('lot', a.auction_id, args.lot_no)
    if not lot then
        return { code = 'NOT_FOUND', seq = a.seq }
    end
    local w = work.new(a)
    local act = not guards.not_in_bidding(w, lot) and undoable(lot)
    if not act then
        return wrong_state(w, lot, 'there is nothing to undo')
    end
    local removes = {}
    for i, bid in ipairs(act.bids) do
        removes[i] = { seq = bid.seq, amount_minor = bid.amount_minor, paddle_no = bid.paddle_no }
    end
    local before = act.before
    local again = can_lead_again(w, lot, before)
    return w:answer('ACCEPTED', lot, {
        undo = {
            target_seq = lot.target_seq,
            removes = removes,
            price_minor = again and before.price_minor or nil,
            leader = again and before.leader or nil,
            ask_minor = again and before.ask_minor or before.price_minor,
            hold_lost = not again,
        },
    })
end

--- The lot as it would be if its last bid were gone, asking for that bid's amount.
local function without(lot, taken, earlier)
    local rest, act = acts.as_if(lot), acts.last(lot)
    if #act.bids > 1 then
        rest.leader_paddle, rest.hold_minor = earlier.paddle_no, 0
    else
        acts.restore(rest, act.before)
    end
    rest.ask_minor = taken.amount_minor
    return rest
end

--- What speaks against the bid of the room. Whose bid is taken has what he held for it.
local function room_verdict(w, lot, bid, rest)
    local code, figures = bidding.verdict(w, rest, bid)
    if OF_MONEY[code] and bid.paddle_no == lot.leader_paddle then
        local all_in = charges.all_in(w.terms.policy, bid.amount_minor)
        code, figures = money.shortage(w, w:paddle(bid.paddle_no), all_in, lot.hold_minor)
    end
    return code ~= 'ACCEPTED' and code or nil, figures
end

local function take_refusal(w, args, lot, taken)
    if w.terms.policy.take_room_ms == 0 then
        return w:answer('NOT_ALLOWED', lot)
    end
    local refusal, keep = not_now(w, lot)
    if refusal then
        return refusal, keep
    elseif args.expected_lot_seq ~= lot.lot_seq then
        return w:answer('BID_CAME_IN', lot)
    elseif not taken or args.target_seq ~= taken.seq or not BY_HAND_OR_BOOK[taken.kind] then
        return w:answer('NOT_LAST', lot)
    elseif w.now - lot.last_bid_at_ms > w.terms.policy.take_room_ms then
        return w:answer('WINDOW_OVER', lot)
    end
end

--- lot_take_room: the room takes the last standing bid, by hand or by a maximum, at its amount. Only
-- that bid is undone; a maximum answers if it exceeds the amount, the displaced bidder's too.
function M.take_room(w, args, lot)
    local bids = acts.standing_bids(lot)
    local taken, earlier = bids(), bids()
    local refusal, keep = take_refusal(w, args, lot, taken)
    if refusal then
        return refusal, keep
    end
    local bid = {
        kind = 'FLOOR',
        bid_id = args.command_id,
        lot_no = lot.lot_no,
        epoch = lot.epoch,
        paddle_no = args.paddle_no,
        amount_minor = taken.amount_minor,
        seen_seq = args.seen_seq,
        confirmed = true,
    }
    local code, figures = room_verdict(w, lot, bid, without(lot, taken, earlier))
    if code then
        return w:answer(code, lot, figures)
    end
    acts.takes(w, lot)
    release(w, lot)
    lot.leader, lot.leader_paddle, lot.bids = nil, nil, lot.bids - 1
    lot.reserve_met = reserve_met_at(lot, earlier and earlier.amount_minor)
    lot.lot_seq = w:append_lot(lot, {
        type = 'room_taken',
        target_seq = taken.seq,
        paddle_no = args.paddle_no,
        reserve_met = said_of_reserve(lot),
    })
    bidding.accept(w, lot, bid, { exceed = true })
    return w:answer('ACCEPTED', lot)
end

return M
