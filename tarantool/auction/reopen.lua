--- Reopening a Hammered lot, and the late bids that may be placed by it.
local acts = require('auction.acts')
local bidding = require('auction.bidding')
local guards = require('auction.guards')
local late = require('auction.late')
local orders = require('auction.orders')
local schema = require('auction.schema')
local work = require('auction.work')

local M = {}

local EFFECT = { ACCEPTED = true, OUTBID = true, BOOK_HAS_IT = true }

--- A late bid as it would be placed on the lot, reopened.
local function bid_of(row, epoch)
    return {
        kind = 'LIVE',
        bid_id = 'reopen:' .. row.bid_id,
        lot_no = row.lot_no,
        epoch = epoch,
        paddle_no = row.paddle_no,
        amount_minor = row.amount_minor,
        seen_seq = row.seen_seq,
        confirmed = row.confirmed,
        received_at_ms = row.received_at_ms,
    }
end

--- The code place() would give a late bid, if the lot were reopened now.
local function verdict(w, lot, row)
    local as_open = acts.as_if(lot)
    as_open.status, as_open.epoch = 'Open', lot.epoch + 1
    return bidding.verdict(w, as_open, bid_of(row, as_open.epoch))
end

--- late_tray: the bids after the hammer, oldest first, and whether they could be placed.
function M.tray(a, args)
    local lot = schema.get('lot', a.auction_id, args.lot_no)
    if not lot then
        return { code = 'NOT_FOUND', seq = a.seq }
    end
    local w, list = work.new(a), {}
    for i, row in ipairs(late.rows(a.auction_id, args.lot_no)) do
        list[i] = {
            bid_id = row.bid_id,
            paddle_no = row.paddle_no,
            user_id = row.user_id,
            amount_minor = row.amount_minor,
            late_ms = row.late_ms,
            would_be = verdict(w, lot, row),
        }
    end
    return w:answer('ACCEPTED', lot, { late = list })
end

--- The lot as it was before the hammer, in its next epoch. Leader, price, ask and hold stay.
local function back_to_open(lot)
    lot.status, lot.epoch = 'Open', lot.epoch + 1
    lot.outcome, lot.hammer_minor = nil, nil
    lot.late_until_ms, lot.final_at_ms = nil, nil
end

local function refusal_of(w, args, lot)
    local refusal, keep = guards.not_live(w, lot)
    local policy, by_tray = w.terms.policy.reopen, args.late_bid_id ~= nil
    if refusal then
        return refusal, keep
    elseif lot.status ~= 'Hammered' then
        return guards.wrong_state(w, lot), guards.before_hammer(lot)
    elseif policy == 'NEVER' or policy == 'DURING_HAMMER' and not by_tray then
        return w:answer('REOPEN_BARRED', lot)
    end
end

--- lot_reopen: Hammered -> Open. With a late bid that bid is placed, as `reopen:<bid_id>`, or nothing
-- is done and the answer is place()'s.
function M.reopen(w, args, lot)
    local refusal, keep = refusal_of(w, args, lot)
    if refusal then
        return refusal, keep
    end
    local row = args.late_bid_id and late.row(w.auction_id, lot.lot_no, args.late_bid_id)
    if args.late_bid_id and not row then
        return w:answer('NOT_FOUND', lot)
    end
    local code = row and verdict(w, lot, row)
    if code and not EFFECT[code] then
        return w:answer(code, lot) -- without figures: the bidder's money is not the clerk's to know
    end
    back_to_open(lot)
    local owner = row and {
        paddle = w:paddle(row.paddle_no),
        object = { late_bid_id = row.bid_id },
    }
    lot.lot_seq = w:append_lot(lot, { type = 'lot_reopened', reason = args.reason }, owner or nil, {
        late_bid_id = args.late_bid_id,
    })
    w:change_lot(lot)
    orders.end_epoch(w, lot)
    late.empty(w, lot, args.late_bid_id)
    if row then
        bidding.accept(w, lot, bid_of(row, lot.epoch))
    end
    return w:answer('ACCEPTED', lot)
end

return M
