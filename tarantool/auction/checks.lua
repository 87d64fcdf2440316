--- What speaks against a bid or an order: the column of codes, in place()'s order.
--
-- Nothing here changes anything. `kind`: LIVE, FLOOR and VENDOR are bids by hand; MAX and INSURE are
-- sealed orders.
local charges = require('auction.charges')
local guards = require('auction.guards')
local increment = require('auction.increment')
local lead = require('auction.lead')
local maxima = require('auction.maxima')
local money = require('auction.paddle')

local M = {}

local IN_BIDDING = { Open = true, Warned = true, LastCall = true }
local BEFORE_BIDDING = { Queued = true, Announced = true }
local ORDER = { MAX = maxima.MAX, INSURE = maxima.INSURANCE }

--- Is this bid a sealed order?
function M.is_order(bid)
    return ORDER[bid.kind] ~= nil
end

--- Is the lot in bidding?
function M.in_bidding(lot)
    return IN_BIDDING[lot.status] == true
end

--- Is the lot not yet open?
function M.before_bidding(lot)
    return BEFORE_BIDDING[lot.status] == true
end

--- The rung that an order of this amount names: of an open lot the ask is one too.
function M.rung_of(w, lot, amount)
    if M.in_bidding(lot) and amount == lot.ask_minor then
        return amount
    end
    return increment.rung_at_or_below(w.terms.ladder, amount)
end

--- The bid with the amount that counts: an order off a rung is rounded down, unless the policy
-- refuses it.
function M.rounded(w, lot, bid)
    if not M.is_order(bid) or w.terms.policy.max_rounding ~= 'DOWN' then
        return bid
    end
    local copy = {}
    for name, value in pairs(bid) do
        copy[name] = value
    end
    copy.amount_minor = M.rung_of(w, lot, bid.amount_minor)
    return copy
end

--- Is the auction ready for it?
local function auction_refusal(auction, bid)
    local status = auction.status
    if status == 'Paused' then
        return 'AUCTION_PAUSED'
    elseif status ~= 'Live' and not (status == 'Waiting' and M.is_order(bid)) then
        return 'AUCTION_NOT_LIVE', status == 'Waiting'
    end
end

local function lot_refusal(lot, bid)
    local early = M.before_bidding(lot)
    if not M.in_bidding(lot) and not (early and M.is_order(bid)) then
        return 'LOT_NOT_OPEN', early
    elseif bid.epoch ~= lot.epoch then
        return 'EPOCH_STALE', bid.epoch > lot.epoch
    end
end

--- Must he who bids have a paddle, and has none? FLOOR without one is nobody's in particular.
function M.is_nobody(w, bid)
    local named = bid.paddle_no ~= nil or bid.kind == 'LIVE' or M.is_order(bid)
    return named and (bid.paddle_no == nil or w:paddle(bid.paddle_no) == nil)
end

--- From AUCTION_NOT_LIVE to NO_PADDLE: is there a place for this bid?
-- @treturn ?string, ?boolean  the refusal; false: it can never become an acceptance, so is not kept
function M.entry(w, lot, bid)
    local of_lot, may_come = lot_refusal(lot, bid)
    local code, keep = auction_refusal(w.auction, bid)
    if code then
        local may_be_late = bid.kind == 'LIVE' and lot.status == 'Hammered' -- once the pause is over
        return code, keep ~= false and (may_come ~= false or may_be_late)
    elseif of_lot then
        return of_lot, may_come
    elseif M.is_nobody(w, bid) then
        return 'NO_PADDLE', false
    end
end

--- What speaks against this paddle on this lot.
local function paddle_refusal(w, lot, bid, paddle)
    local barred = money.barred(w, paddle)
    if barred then
        return barred
    elseif guards.is_barred(lot, paddle) then
        return 'SELLER_BARRED'
    elseif money.needs_deposit(w, paddle, bid.amount_minor) then
        return 'DEPOSIT_REQUIRED'
    end
end

--- The seller bids only where the catalogue says so, and below the reserve.
local function vendor_refusal(w, lot, bid)
    local may = w.terms.policy.vendor_bids and lot.vendor_notified and lot.reserve_minor
    if bid.kind == 'VENDOR' and not (may and bid.amount_minor < lot.reserve_minor) then
        return 'VENDOR_REFUSED'
    end
end

local function leads_already(lot, bid)
    if bid.kind == 'VENDOR' then
        return lot.leader == 'seller'
    end
    return bid.paddle_no ~= nil and lot.leader_paddle == bid.paddle_no
end

--- What speaks against the amount of a bid by hand.
local function amount_refusal(w, lot, bid)
    local ask, amount = lot.ask_minor, bid.amount_minor
    if leads_already(lot, bid) then
        return 'ALREADY_LEADING'
    elseif amount < ask then
        local lost = lot.last_bid_at_ms and { lost_by_ms = w.now - lot.last_bid_at_ms }
        return 'ASK_MOVED', lost or nil
    elseif bid.kind == 'LIVE' and amount > ask and bid.seen_seq < lot.ask_lowered_seq then
        return 'ASK_MOVED' -- pressed at an ask that was lowered since: it would be a jump unmeant
    end
    local on, below, above = increment.on_increment(w.terms, lot, amount)
    if not on then
        return 'OFF_INCREMENT', { below_minor = below, above_minor = above }
    elseif amount > 2 * ask and not bid.confirmed then
        return 'CONFIRM_JUMP'
    end
end

--- An order that is not rounded names a rung.
local function rung_refusal(w, lot, bid)
    local amount = bid.amount_minor
    local below = M.rung_of(w, lot, amount)
    if amount ~= below then
        return 'OFF_INCREMENT', {
            below_minor = below > 0 and below or nil,
            above_minor = increment.rung_above(w.terms.ladder, amount),
        }
    end
end

--- What speaks against the figure of an order.
local function figure_refusal(w, lot, bid)
    local code, figures = rung_refusal(w, lot, bid)
    if code then
        return code, figures
    end
    local open, amount = M.in_bidding(lot), bid.amount_minor
    if amount == 0 or open and amount < lot.ask_minor then
        return 'MAX_TOO_LOW'
    end
    local present = maxima.find(w, lot.lot_no, ORDER[bid.kind], bid.paddle_no)
    local lowered = present and bid.kind == 'MAX' and open and amount < present.amount_minor
    if lowered or present and present.armed then
        return 'MAX_LOCKED'
    end
end

--- Limit and money of an order: the limit for the ask alone, and not of a leader's raise; the money
-- for the whole figure, or with `limited_ok`, once the wallet was asked, for the ask.
local function order_shortage(w, lot, bid, paddle)
    local policy, own = w.terms.policy, lead.own_hold(lot, bid.paddle_no)
    local ask = M.in_bidding(lot) and charges.all_in(policy, lot.ask_minor)
    local code, figures
    if ask and lot.leader_paddle ~= bid.paddle_no then
        code, figures = money.over_limit(paddle, ask, own)
    end
    if code then
        return code, figures
    elseif not bid.limited_ok or bid.may_top_up then
        return money.funds_short(w, paddle, charges.all_in(policy, bid.amount_minor), own)
    elseif ask then
        return money.funds_short(w, paddle, ask, own)
    end
end

local function shortage(w, lot, bid, paddle)
    if M.is_order(bid) then
        return order_shortage(w, lot, bid, paddle)
    end
    local all_in = charges.all_in(w.terms.policy, bid.amount_minor)
    return money.shortage(w, paddle, all_in, lead.own_hold(lot, bid.paddle_no))
end

--- From PADDLE_PENDING to FUNDS_SHORT, for a bid that has its place.
-- @treturn ?string, ?table  the refusal, and the figures that help
function M.judge(w, lot, bid)
    local paddle = bid.paddle_no and w:paddle(bid.paddle_no)
    local code, figures = paddle and paddle_refusal(w, lot, bid, paddle) or vendor_refusal(w, lot, bid)
    if code then
        return code
    end
    local of_amount = M.is_order(bid) and figure_refusal or amount_refusal
    code, figures = of_amount(w, lot, bid)
    if code then
        return code, figures
    elseif paddle then
        return shortage(w, lot, bid, paddle)
    end
end

return M
