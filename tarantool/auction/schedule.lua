--- When things fall due: worked out from the states of lots and auctions, in one place.
--
-- `due_at_ms` of a lot and of its auction are derived: `work.flush` writes them. An auction's is the
-- least of its lots', of its insurances' ends and of its planned start; while Paused it has none, so
-- that the lifecycle fiber never meets those of paused auctions.
local M = {}

local IN_BIDDING = { Open = true, Warned = true, LastCall = true }

--- When this lot falls due by itself, or nil.
function M.of_lot(lot)
    local status = lot.status
    if status == 'Hammered' then
        return lot.final_at_ms
    elseif status == 'Provisional' then
        return lot.expires_at_ms
    elseif not lot.closes_at_ms then
        return nil
    elseif IN_BIDDING[status] then
        return lot.closes_at_ms
    elseif status == 'Announced' then
        return lot.opens_at_ms
    end
end

--- Do the times of lots count in this state of their auction?
function M.lots_run(auction)
    local status = auction.status
    return status == 'Live' or status == 'Ended' or status == 'Cancelled'
end

--- When a planned start falls due: of a sale whose live lots, if there were any, are over.
function M.start_of(auction)
    if auction.status == 'Waiting' and auction.lots_live == 0 then
        return auction.starts_at_ms
    end
end

local function first(space, field, auction_id)
    local key = { auction_id, 0 }
    local tuple = box.space[space].index[field]:select(key, { iterator = 'GE', limit = 1 })[1]
    return tuple and tuple.auction_id == auction_id and tuple or nil
end

--- When the auction falls due: from the rows as they are in this transaction. Or nil.
function M.of_auction(auction)
    local status, least = auction.status, M.start_of(auction)
    if status == 'Paused' or status == 'Sealed' then
        return nil
    end
    local lot = M.lots_run(auction) and first('lot', 'due', auction.auction_id)
    if lot and (not least or lot.due_at_ms < least) then
        least = tonumber(lot.due_at_ms)
    end
    local order = first('maximum', 'expiry', auction.auction_id)
    if order and (not least or order.expires_at_ms < least) then
        least = tonumber(order.expires_at_ms)
    end
    return least
end

return M
