--- Who leads: the one place where a bid moves price, ask and leader of a lot, and the money of both
-- leaders.
local acts = require('auction.acts')
local charges = require('auction.charges')
local increment = require('auction.increment')
local money = require('auction.paddle')

local M = {}

-- Their actor is the bidder, also when the clerk's command brought them about.
local OF_BIDDER = { LIVE = true, PROXY = true }
local PUBLIC_KIND = { LIVE = 'INTERNET', PROXY = 'INTERNET', FLOOR = 'FLOOR', VENDOR = 'VENDOR' }

--- The leader as screens name him.
local function name_of(bid)
    if bid.kind == 'VENDOR' then
        return 'seller'
    elseif not bid.paddle_no then
        return 'room'
    end
    return ('%s:%d'):format(bid.kind == 'FLOOR' and 'room' or 'net', bid.paddle_no)
end

--- What this paddle holds (or leads with) on this lot.
function M.own_hold(lot, paddle_no)
    return paddle_no and lot.leader_paddle == paddle_no and lot.hold_minor or 0
end

--- Releases the last leader and holds the new one's all-in price.
local function move_money(w, lot, paddle, all_in)
    if lot.leader_paddle then
        money.release(w, w:paddle(lot.leader_paddle), lot.hold_minor)
    end
    if paddle then
        money.hold(w, paddle, all_in)
    end
    lot.hold_minor = paddle and all_in or 0
end

local function move_lot(w, lot, bid)
    lot.leader, lot.leader_paddle = name_of(bid), bid.paddle_no
    lot.price_minor = bid.amount_minor
    lot.ask_minor = increment.ask_at(w.terms, lot, bid.amount_minor)
    lot.bids, lot.last_bid_at_ms = lot.bids + 1, w.now
    lot.vendor_bids = lot.vendor_bids + (bid.kind == 'VENDOR' and 1 or 0)
    lot.status = 'Open'
    w:change_lot(lot)
end

--- @treturn table, table  what the bidder is told of his bid, and what the house is
local function private_parts(bid, paddle, all_in)
    local own = {
        kind = bid.kind == 'PROXY' and 'PROXY' or 'LIVE',
        bid_id = bid.bid_id,
        all_in_minor = all_in,
        received_at_ms = bid.received_at_ms,
    }
    return paddle and { paddle = paddle, object = own }, {
        all_in_minor = all_in,
        received_at_ms = bid.received_at_ms,
    }
end

--- A bid leads: its event is appended, and it stands.
-- @tparam table bid  kind LIVE, PROXY, FLOOR or VENDOR; paddle_no (absent: nobody's), amount_minor,
--                    bid_id, received_at_ms (not of a PROXY)
function M.take(w, lot, bid)
    local paddle, asked = bid.paddle_no and w:paddle(bid.paddle_no), lot.ask_minor
    local all_in = charges.all_in(w.terms.policy, bid.amount_minor)
    acts.begin(w, lot)
    move_money(w, lot, paddle, all_in)
    move_lot(w, lot, bid)
    local own, house = private_parts(bid, paddle, all_in)
    lot.lot_seq = w:append_lot(lot, {
        type = 'bid_accepted',
        actor = OF_BIDDER[bid.kind] and 'bidder' or nil,
        paddle_no = bid.paddle_no,
        kind = PUBLIC_KIND[bid.kind],
        amount_minor = bid.amount_minor,
        ask_minor = lot.ask_minor,
    }, own or nil, house)
    if asked and lot.ask_minor < asked then
        lot.ask_lowered_seq = lot.lot_seq
    end
    acts.stands(w, lot, {
        seq = lot.lot_seq,
        paddle_no = bid.paddle_no,
        kind = bid.kind,
        amount_minor = bid.amount_minor,
    })
end

--- The reserve is met when the price reaches it: told once, after the bids of a command.
function M.meet_reserve(w, lot)
    local reserve = lot.reserve_minor
    if reserve and not lot.reserve_met and lot.price_minor and lot.price_minor >= reserve then
        lot.reserve_met = true
        w:append_lot(lot, { type = 'reserve_met' })
        w:change_lot(lot)
    end
end

return M
