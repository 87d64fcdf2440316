--- The clerk's heartbeat: while a sale has live lots, somebody must be at its desk.
--
-- Every command of a person of the house counts, `clerk_beat` among them, which does nothing else.
-- Kept in memory alone: a new master, and an instance that was frozen, begin to count anew.
local limits = require('auction.limits')
local schema = require('auction.schema')
local terms = require('auction.terms')

local M = {}

local seen = {} -- auction_id -> when its staff were heard last

--- Somebody of the house was heard.
function M.beat(auction_id, now)
    seen[auction_id] = math.max(seen[auction_id] or 0, now)
end

--- clerk_beat: its staff was counted by the frame of every command.
function M.command(w)
    return w:answer('ACCEPTED')
end

--- Must a clerk be there? Of a row, or a tuple.
local function is_needed(auction)
    return auction.status == 'Live' and auction.lots_live > 0
end

--- When the clerk of this auction counts as lost, or nil: he is after more than clerk_timeout_ms.
function M.lost_at(w)
    local auction = w.auction
    if is_needed(auction) then
        seen[auction.auction_id] = seen[auction.auction_id] or w.now
        return seen[auction.auction_id] + w.terms.policy.clerk_timeout_ms + 1
    end
end

--- Is somebody there, and when was he seen last?
-- @treturn boolean, ?number
function M.state(auction_id, now)
    local at = seen[auction_id]
    return at ~= nil and now - at <= limits.clerk_shown_ms, at
end

--- Auctions that have lost their clerk; forgets those that need none any more.
function M.lost(now)
    local list = {}
    for auction_id, at in pairs(seen) do
        if now - at > limits.clerk_timeout_least_ms then
            local auction = box.space.auction:get(schema.at(auction_id))
            local needed = auction ~= nil and is_needed(auction)
            if needed and now - at > terms.of(auction).policy.clerk_timeout_ms then
                table.insert(list, auction_id)
            elseif not needed and now - at > limits.clerk_kept_ms then
                seen[auction_id] = nil
            end
        end
    end
    return list
end

--- Auctions whose clerk was heard, or is missed: those with something to tell of.
function M.known()
    return seen
end

--- Begins to count anew.
function M.restart(now)
    for auction_id in pairs(seen) do
        seen[auction_id] = now
    end
    for _, auction in box.space.auction:pairs() do
        if is_needed(auction) then
            seen[auction.auction_id] = now
        end
    end
end

return M
