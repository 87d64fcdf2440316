--- Timed lots: opened and closed by the clock of the shard, without a clerk.
--
-- A bid near the end moves the closing of its lot, and of each open lot of its group, so that who is
-- outbid has time to answer (soft close).
local clocks = require('auction.clocks')
local lots = require('auction.lots')
local outcome = require('auction.outcome')

local M = {}

--- Announced -> Open: its time has come.
function M.open(w, lot)
    w:caused_by({ id = ('opening:%d'):format(lot.lot_no), actor = 'system' })
    lots.start_bidding(w, lot)
end

--- Open -> Final at once; or Provisional, below the reserve, when a bidder leads and the house asks
-- its sellers.
function M.close(w, lot)
    w:caused_by({ id = ('closing:%d:%d'):format(lot.lot_no, lot.epoch), actor = 'system' })
    local bidder = lot.leader ~= nil and lot.leader ~= 'seller'
    local result = 'passed'
    if bidder and (not lot.reserve_minor or lot.reserve_met) then
        result = 'sold'
    elseif bidder and w.terms.policy.provisional_ms > 0 then
        result = 'provisional'
    end
    outcome.conclude(w, lot, result)
end

--- The open lots that close together with this one: its group, or itself; ascending.
local function open_group(w, lot)
    if not lot.group_no then
        return { lot }
    end
    local group = {}
    local index = box.space.lot.index.group
    for _, tuple in index:pairs({ w.auction_id, lot.group_no }, { iterator = 'EQ' }) do
        local other = w:lot(tonumber(tuple.lot_no))
        if other.status == 'Open' then
            table.insert(group, other)
        end
    end
    return group
end

--- After a command that made bids stand: extends what they came too near to.
-- @tparam {number,...} lot_nos  the lots of those bids
function M.soft_close(w, lot_nos)
    local policy = w.terms.policy
    for _, lot_no in ipairs(lot_nos) do
        local lot = w:lot(lot_no)
        if lot.closes_at_ms and lot.status == 'Open'
            and w.now >= lot.closes_at_ms - policy.window_ms then
            local least = w.now + policy.extend_ms
            for _, other in ipairs(open_group(w, lot)) do
                if other.closes_at_ms < least then
                    clocks.extend(w, other, least, 'SOFT_CLOSE')
                end
            end
        end
    end
end

return M
