--- The late tray: bids that came after the hammer, for the auctioneer to decide on.
--
-- The tray is no part of the journal. What changes in it is told to the desk and to the bidder by
-- notes, in the transaction that changes it. It is there only while its lot is Hammered: a reopening
-- and the end of the window empty it, and tell those who are left.
local answers = require('auction.answers')
local guards = require('auction.guards')
local limits = require('auction.limits')
local money = require('auction.paddle')
local schema = require('auction.schema')

local M = {}

local EFFECT = { ACCEPTED = true, OUTBID = true, BOOK_HAS_IT = true }

local function note(w, kind, row)
    w:note({
        type = kind,
        lot_no = row.lot_no,
        bid_id = row.bid_id,
        paddle_no = row.paddle_no,
        user_id = row.user_id,
        amount_minor = row.amount_minor,
        late_ms = row.late_ms,
        money = row.money,
    })
end

--- The bids in the tray of a lot, oldest first.
function M.rows(auction_id, lot_no)
    local rows = {}
    for _, tuple in box.space.late.index.arrival:pairs({ auction_id, lot_no }) do
        table.insert(rows, schema.decode('late', tuple))
    end
    return rows
end

--- One bid in the tray, or nil.
function M.row(auction_id, lot_no, bid_id)
    return schema.get('late', auction_id, lot_no, bid_id)
end

--- Is this a bid for the tray: by hand, of an approved bidder, in time?
local function is_late(w, lot, bid)
    local paddle = bid.kind == 'LIVE' and bid.paddle_no and w:paddle(bid.paddle_no)
    return lot.status == 'Hammered' and w.now <= lot.late_until_ms and paddle ~= nil
        and paddle and not money.barred(w, paddle)
end

--- How many bids there are, and how many of this paddle.
local function count(rows, paddle_no)
    local own = 0
    for _, row in ipairs(rows) do
        own = own + (row.paddle_no == paddle_no and 1 or 0)
    end
    return #rows, own
end

--- A bid on a Hammered lot: into the tray if it is one for it.
-- @tparam table bid        as place() takes it
-- @tparam string would_be  the code place() would give it if the lot were open
-- @treturn ?string         LATE_BID; TOO_MANY if the tray, or his ring, is full; nil: no bid for the tray
function M.receive(w, lot, bid, would_be)
    if not is_late(w, lot, bid) then
        return nil
    elseif M.row(w.auction_id, lot.lot_no, bid.bid_id) then
        return 'LATE_BID' -- its refusal left the ring meanwhile
    end
    local rows = M.rows(w.auction_id, lot.lot_no)
    local all, own = count(rows, bid.paddle_no)
    if all >= limits.late_lot or own >= limits.late_paddle
        or not answers.has_room(w, bid.paddle_no) then -- its answer could not be kept
        return 'TOO_MANY'
    end
    local hammered_at_ms = lot.late_until_ms - w.terms.policy.late_ms -- pauses left out
    local row = {
        lot_no = lot.lot_no,
        bid_id = bid.bid_id,
        paddle_no = bid.paddle_no,
        user_id = w:paddle(bid.paddle_no).user_id,
        amount_minor = bid.amount_minor,
        confirmed = bid.confirmed,
        seen_seq = bid.seen_seq,
        at_ms = w.now,
        late_ms = w.now - hammered_at_ms,
        received_at_ms = bid.received_at_ms,
        arrival = all > 0 and rows[all].arrival + 1 or 1,
        money = EFFECT[would_be] and 'there' or 'short',
    }
    w:put('late', row)
    note(w, 'late_added', row)
    return 'LATE_BID'
end

local function take_out(w, row, kind)
    w:delete('late', row.lot_no, row.bid_id)
    if kind then
        note(w, kind, row)
    end
end

--- late_cancel: one's own bid leaves the tray, while the lot is Hammered.
function M.cancel(w, args, lot)
    local refusal, keep = guards.not_live(w, lot)
    if refusal then
        return refusal, keep
    elseif lot.status ~= 'Hammered' then
        return w:answer('WINDOW_OVER', lot), guards.before_hammer(lot) -- his bid may be late yet
    end
    local row = M.row(w.auction_id, lot.lot_no, args.bid_id)
    if not row or row.paddle_no ~= args.paddle_no then
        return w:answer('NOT_FOUND', lot)
    end
    take_out(w, row, 'late_cancelled')
    return w:answer('ACCEPTED', lot)
end

--- The tray is over: those left are told.
-- @tparam ?string placed  the bid that was placed: its bidder is told by its event
function M.empty(w, lot, placed)
    for _, row in ipairs(M.rows(w.auction_id, lot.lot_no)) do
        take_out(w, row, row.bid_id ~= placed and 'late_emptied' or nil)
    end
end

return M
