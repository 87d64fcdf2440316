--- Placing a bid: the checks, in the order of the code table, and its one effect.
--
-- A bid holds its all-in price and releases the last leader's in the same transaction. The bids of
-- the room and of the internet share one order: that of this journal.
local acts = require('auction.acts')
local answers = require('auction.answers')
local charges = require('auction.charges')
local increment = require('auction.increment')
local money = require('auction.paddle')

local M = {}

local BIDDABLE = { Open = true, Warned = true, LastCall = true }
local OVER = { Hammered = true, Provisional = true, Final = true, Withdrawn = true, Voided = true }

--- Is the auction ready for bids?
-- @treturn ?string, ?boolean  the refusal; false: it can never become an acceptance, so is not kept
local function auction_refusal(auction)
    if auction.status == 'Paused' then
        return 'AUCTION_PAUSED'
    elseif auction.status ~= 'Live' then
        return 'AUCTION_NOT_LIVE', auction.status == 'Waiting'
    end
end

local function lot_refusal(lot, bid)
    if not BIDDABLE[lot.status] then
        return 'LOT_NOT_OPEN', not OVER[lot.status]
    elseif bid.epoch ~= lot.epoch then
        return 'EPOCH_STALE', bid.epoch > lot.epoch
    end
end

local function is_barred(lot, paddle)
    if paddle.user_id == lot.seller_id then
        return true
    end
    for _, user_id in ipairs(lot.barred) do
        if user_id == paddle.user_id then
            return true
        end
    end
    return false
end

--- What speaks against this paddle on this lot.
local function paddle_refusal(w, lot, bid, paddle)
    local barred = money.barred(w, paddle)
    if barred then
        return barred
    elseif is_barred(lot, paddle) then
        return 'SELLER_BARRED'
    elseif lot.leader_paddle == bid.paddle_no then
        return 'ALREADY_LEADING'
    end
end

--- What speaks against the amount.
-- @treturn ?string, ?table  code and the figures that help
local function amount_refusal(w, lot, bid)
    local ask, amount = lot.ask_minor, bid.amount_minor
    if amount < ask then
        local lost = lot.last_bid_at_ms and { lost_by_ms = w.now - lot.last_bid_at_ms }
        return 'ASK_MOVED', lost
    elseif amount > ask and bid.seen_seq < lot.ask_lowered_seq then
        return 'ASK_MOVED' -- pressed at an ask that was lowered since: it would be a jump unmeant
    end
    local on, below, above = increment.on_increment(w.terms, lot, amount)
    if not on then
        return 'OFF_INCREMENT', { below_minor = below, above_minor = above }
    elseif amount > 2 * ask and not bid.confirmed then
        return 'CONFIRM_JUMP'
    end
end

--- Moves price, leader and ask, and the money of both leaders.
local function lead(w, lot, bid, paddle, all_in)
    if lot.leader_paddle then
        money.release(w, w:paddle(lot.leader_paddle), lot.hold_minor)
    end
    if paddle then
        money.hold(w, paddle, all_in)
    end
    local side = bid.kind == 'FLOOR' and 'room' or 'net'
    lot.leader = paddle and ('%s:%d'):format(side, paddle.paddle_no) or side
    lot.leader_paddle = paddle and paddle.paddle_no
    lot.hold_minor = paddle and all_in or 0
    lot.price_minor = bid.amount_minor
    lot.ask_minor = increment.ask_at(w.terms, lot, bid.amount_minor)
    lot.bids, lot.last_bid_at_ms = lot.bids + 1, w.now
    lot.status = 'Open'
    w:change_lot(lot)
end

local function accept(w, lot, bid, paddle, all_in)
    acts.begin(w, lot)
    lead(w, lot, bid, paddle, all_in)
    local own = paddle and {
        kind = 'LIVE',
        bid_id = bid.bid_id,
        all_in_minor = all_in,
        received_at_ms = bid.received_at_ms,
    }
    lot.lot_seq = w:append_lot(lot, {
        type = 'bid_accepted',
        paddle_no = lot.leader_paddle,
        kind = bid.kind == 'FLOOR' and 'FLOOR' or 'INTERNET',
        amount_minor = bid.amount_minor,
        ask_minor = lot.ask_minor,
    }, own and { paddle = paddle, object = own }, {
        all_in_minor = all_in,
        received_at_ms = bid.received_at_ms,
    })
    acts.stands(w, lot, {
        seq = lot.lot_seq,
        paddle_no = lot.leader_paddle,
        kind = bid.kind,
        amount_minor = bid.amount_minor,
    })
    if lot.reserve_minor and not lot.reserve_met and lot.price_minor >= lot.reserve_minor then
        lot.reserve_met = true
        w:append_lot(lot, { type = 'reserve_met' })
    end
    return w:answer('ACCEPTED', lot)
end

--- Place a bid and hold its all-in price, or say why not.
-- Atomic: one transaction in the auction's bucket; never yields.
-- @tparam table w    the command's work
-- @tparam table bid  bid_id, lot_no, epoch, paddle_no, kind, amount_minor, seen_seq, confirmed
-- @tparam table lot  its row
-- @treturn table, ?boolean  the answer; false: a refusal that is not kept
-- Errors: raises only on a broken invariant (E4); refusals are codes.
function M.place(w, bid, lot)
    local paddle = bid.paddle_no and w:paddle(bid.paddle_no)
    local nobody = not paddle and (bid.kind == 'LIVE' or bid.paddle_no ~= nil)
    local code, keep = auction_refusal(w.auction)
    if not code then
        code, keep = lot_refusal(lot, bid)
    end
    if code then
        return w:answer(code, lot), not nobody and keep -- false for nobody, whatever `keep` is
    elseif nobody then
        return w:answer('NO_PADDLE', lot), false -- he has no ring, and the house's is not his
    end
    local owner = bid.kind == 'LIVE' and bid.paddle_no or answers.HOUSE
    if answers.expired(w, owner, bid.seen_seq) then
        return w:answer('BID_ID_EXPIRED', lot)
    end
    code = paddle and paddle_refusal(w, lot, bid, paddle)
    local figures
    if not code then
        code, figures = amount_refusal(w, lot, bid)
    end
    local all_in = charges.all_in(w.terms.policy, bid.amount_minor)
    if not code and paddle then
        local own_hold = lot.leader_paddle == paddle.paddle_no and lot.hold_minor or 0
        code, figures = money.shortage(w, paddle, all_in, own_hold)
    end
    if code then
        local reply = w:answer(code, lot, figures)
        reply.claims_nothing = code == 'FUNDS_SHORT' and bid.may_top_up or nil
        return reply, not reply.claims_nothing
    end
    return accept(w, lot, bid, paddle or nil, all_in)
end

return M
