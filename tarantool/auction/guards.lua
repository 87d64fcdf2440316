--- Refusals that commands of auctions and of lots share.
local M = {}

--- The state table has no such step.
function M.wrong_state(w, lot, detail)
    return w:answer('WRONG_STATE', lot, { detail = detail })
end

--- Refusal of a command that needs a Live auction, or nil.
-- @treturn ?table, ?boolean  false: it can never be accepted, so it is not kept
function M.not_live(w, lot)
    local status = w.auction.status
    if status == 'Paused' then
        return w:answer('AUCTION_PAUSED', lot)
    elseif status ~= 'Live' then
        return w:answer('AUCTION_NOT_LIVE', lot), status == 'Waiting'
    end
end

return M
