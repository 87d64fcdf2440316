--- States as screens show them, worked out here so that no adapter computes.
local charges = require('auction.charges')
local increment = require('auction.increment')
local schema = require('auction.schema')

local M = {}

--- AuctionState of the contract.
function M.auction(a)
    return {
        auction_id = a.auction_id,
        house_id = a.house_id,
        currency = a.currency,
        exponent = a.exponent,
        status = a.status,
        reason = a.reason,
        current_lot = a.current_lot,
        seq = a.seq,
        head_hash = a.head_hash,
        starts_at_ms = a.starts_at_ms,
    }
end

local function reserve_of(lot)
    if not lot.reserve_minor then
        return 'none'
    end
    return lot.reserve_met and 'met' or 'unmet'
end

--- LotState of the contract.
function M.lot(terms, lot)
    return {
        lot_no = lot.lot_no,
        lot_seq = lot.lot_seq,
        epoch = lot.epoch,
        status = lot.status,
        outcome = lot.outcome,
        price_minor = lot.price_minor,
        ask_minor = lot.ask_minor,
        ask_all_in_minor = lot.ask_minor and charges.all_in(terms.policy, lot.ask_minor),
        leader = lot.leader,
        bids = lot.bids,
        reserve = reserve_of(lot),
        target_seq = lot.target_seq > 0 and lot.target_seq or nil,
        vendor_bids = lot.vendor_bids > 0 and lot.vendor_bids or nil,
        opens_at_ms = lot.opens_at_ms,
        closes_at_ms = lot.closes_at_ms,
        hammer_minor = lot.hammer_minor,
        final_at_ms = lot.final_at_ms,
        expires_at_ms = lot.expires_at_ms,
        late = lot.status == 'Hammered' and box.space.late:count(schema.at(lot.auction_id, lot.lot_no))
            or nil,
    }
end

--- PaddleState of the contract.
function M.paddle(paddle)
    return {
        paddle_no = paddle.paddle_no,
        user_id = paddle.user_id,
        kind = paddle.kind,
        status = paddle.status,
        reason = paddle.reason,
        rating = paddle.rating,
        limit_minor = paddle.limit_minor,
        deposit_minor = paddle.deposit_minor,
        largest_paid_minor = paddle.largest_paid_minor,
        insured = paddle.insured > 0,
        available_minor = paddle.available_minor,
        held_minor = paddle.held_minor,
        leaving_minor = paddle.leaving_minor,
        captured_minor = paddle.captured_minor,
        credited_minor = paddle.credited_minor,
        returned_minor = paddle.returned_minor,
    }
end

--- The lot that comes next: the lowest number still Queued.
function M.next_lot(auction_id)
    return schema.first_lot(auction_id, 'Queued')
end

--- Are there maxima on the lot that comes next? Of an open lot nothing tells: a clerk could run one up.
local function book_of(auction_id, lot_no)
    local any = box.space.maximum.index[0]:min(schema.at(auction_id, lot_no, 'max'))
    return any and 'some' or 'none'
end

--- DeskState of the contract.
-- @tparam ?table lot  the current lot
function M.desk(a, terms, lot)
    local asks = lot and (lot.price_minor or lot.ask_minor)
    local next_lot = M.next_lot(a.auction_id)
    return {
        reserve_minor = lot and lot.reserve_minor,
        increment_minor = asks and increment.step_for(terms, lot),
        next_lot = next_lot,
        next_book = next_lot and book_of(a.auction_id, next_lot),
        questions = a.questions_open,
    }
end

return M
