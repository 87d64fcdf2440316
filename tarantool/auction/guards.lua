--- Refusals that commands of auctions and of lots share.
local M = {}

local BEFORE_HAMMER = {
    Queued = true, Announced = true, Open = true, Warned = true, LastCall = true,
}
local IN_BIDDING = { Open = true, Warned = true, LastCall = true }
local OVER = { Final = true, Withdrawn = true, Voided = true }

--- Is the lot still before its hammer?
function M.before_hammer(lot)
    return BEFORE_HAMMER[lot.status] == true
end

--- Can the lot be in bidding yet, or again? A Hammered one may be reopened, so what is refused of it
-- to a command that names no epoch may still become possible.
function M.may_be_open(lot)
    return M.before_hammer(lot) or lot.status == 'Hammered'
end

--- Is the lot over, so that no answer of its bids can matter any more?
function M.is_over(lot)
    return OVER[lot.status] == true
end

--- The state table has no such step.
function M.wrong_state(w, lot, detail)
    return w:answer('WRONG_STATE', lot, { detail = detail })
end

--- Refusal of a command that needs a lot in bidding, or nil.
-- @treturn ?table, ?boolean  false: it can never be accepted, so it is not kept
function M.not_in_bidding(w, lot)
    if not IN_BIDDING[lot.status] then
        return M.wrong_state(w, lot), M.may_be_open(lot)
    end
end

--- Refusal of a command that needs a Live auction, or nil.
-- @treturn ?table, ?boolean  false: it can never be accepted, so it is not kept; a pause ends, but
--                            not for a lot whose bidding is over
function M.not_live(w, lot)
    local status = w.auction.status
    local may_come = not lot or M.may_be_open(lot)
    if status == 'Paused' then
        return w:answer('AUCTION_PAUSED', lot), may_come
    elseif status ~= 'Live' then
        return w:answer('AUCTION_NOT_LIVE', lot), status == 'Waiting' and may_come
    end
end

--- Refusal of what may be done in a pause too: of an auction that has not begun, or is over. Or nil.
function M.not_running(w, lot)
    local status = w.auction.status
    if status ~= 'Live' and status ~= 'Paused' then
        return w:answer('AUCTION_NOT_LIVE', lot), status == 'Waiting'
    end
end

--- May this bidder not buy the lot: its seller, his relations, staff?
function M.is_barred(lot, paddle)
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

return M
