--- Placing a bid: the checks, in the order of the code table, and its one effect.
--
-- A bid holds its all-in price and releases the last leader's in the same transaction; the book
-- answers in it too. The bids of the room and of the internet share one order: that of this journal.
local acts = require('auction.acts')
local answers = require('auction.answers')
local book = require('auction.book')
local checks = require('auction.checks')
local late = require('auction.late')
local orders = require('auction.orders')

local M = {}

--- What place() would say, changing nothing.
-- @tparam table lot  its row, or a copy as it would be
-- @treturn string, ?table  ACCEPTED or the refusal, with the figures that help
function M.verdict(w, lot, bid)
    local code = checks.entry(w, lot, bid)
    if code then
        return code
    end
    local refusal, figures = checks.judge(w, lot, bid)
    return refusal or 'ACCEPTED', figures
end

--- Carries out a bid by hand that nothing speaks against, with the book's answer.
-- @tparam table bid       kind LIVE, FLOOR or VENDOR; paddle_no, amount_minor, bid_id, received_at_ms
-- @tparam ?table options  `exceed`: a maximum answers only if it exceeds the bid
-- @treturn table          the answer: ACCEPTED, OUTBID or BOOK_HAS_IT
function M.accept(w, lot, bid, options)
    return w:answer(book.meet(w, lot, bid, options ~= nil and options.exceed == true), lot)
end

--- A bid on a lot that takes none: into the late tray if it is one for it.
local function after_hammer(w, lot, bid)
    if lot.status ~= 'Hammered' then
        return nil
    end
    local as_open = acts.as_if(lot)
    as_open.status, as_open.epoch = 'Open', bid.epoch -- a reopening gives it the next one
    return late.receive(w, lot, bid, M.verdict(w, as_open, bid))
end

local function owner_of(bid)
    local of_house = bid.kind == 'FLOOR' or bid.kind == 'VENDOR'
    return of_house and answers.HOUSE or bid.paddle_no
end

--- A bid that finds no place.
local function turned_away(w, lot, bid, code, keep)
    local late_code = code == 'LOT_NOT_OPEN' and after_hammer(w, lot, bid)
    if late_code then
        return w:answer(late_code, lot)
    end
    return w:answer(code, lot), not checks.is_nobody(w, bid) and keep -- nobody has no ring
end

local function lodge(w, lot, bid)
    local code = orders.lodge(w, lot, bid)
    return w:answer(code, lot, { amount_minor = bid.amount_minor })
end

--- Place a bid and hold its all-in price, or say why not.
-- Atomic: one transaction in the auction's bucket; never yields.
-- @tparam table w    the command's work
-- @tparam table bid  bid_id, lot_no, epoch, paddle_no, kind, amount_minor, seen_seq, confirmed,
--                    limited_ok, may_top_up, received_at_ms
-- @tparam table lot  its row
-- @treturn table, ?boolean  the answer; false: a refusal that is not kept
-- Errors: raises only on a broken invariant (E4); refusals are codes.
function M.place(w, bid, lot)
    bid = checks.rounded(w, lot, bid)
    local code, keep = checks.entry(w, lot, bid)
    if code then
        return turned_away(w, lot, bid, code, keep)
    elseif answers.expired(w, owner_of(bid), bid.seen_seq) then
        return w:answer('BID_ID_EXPIRED', lot)
    end
    local refusal, figures = checks.judge(w, lot, bid)
    if refusal then
        return orders.refused(w, lot, bid, refusal, figures)
    elseif checks.is_order(bid) then
        return lodge(w, lot, bid)
    end
    return M.accept(w, lot, bid)
end

return M
