--- What is set right when the shard answers again: after a takeover, and after a freeze.
--
-- Nothing closed meanwhile. Every clock of an auction gets the time back, and a sale whose clerk
-- could do nothing for longer than his heartbeat may fail is paused. In one transaction for the whole
-- replicaset, acknowledged before anything is served. Who was seen before counts no more.
local clerk = require('auction.clerk')
local clock = require('cluster.clock')
local clocks = require('auction.clocks')
local lifecycle = require('auction.lifecycle')
local presence = require('auction.presence')
local schedule = require('auction.schedule')
local schema = require('auction.schema')
local work = require('auction.work')

local M = {}

--- Auctions with a clock that runs, or a clerk that must be there.
local function concerned()
    local list = {}
    for _, auction in box.space.auction:pairs() do
        if schedule.lots_run(auction) and (auction.due_at_ms ~= nil or auction.lots_live > 0) then
            table.insert(list, auction.auction_id)
        end
    end
    return list
end

local function set_right(auction_id, gap_ms)
    local w = work.new(schema.get('auction', auction_id))
    local a = w.auction
    w:caused_by({ id = ('grace:%d'):format(a.seq), actor = 'system' })
    clocks.after_gap(w, gap_ms)
    if a.status == 'Live' and a.lots_live > 0 and gap_ms > w.terms.policy.clerk_timeout_ms then
        lifecycle.pause_for(w, 'OUTAGE')
    end
    return w:flush()
end

--- Inside a transaction.
-- @tparam number gap_ms  how long nobody was answered
-- @treturn ?number       the last outbox position; nil: nothing had to be done
function M.carry_out(gap_ms)
    local pos
    if gap_ms > 0 then
        for _, auction_id in ipairs(concerned()) do
            pos = set_right(auction_id, gap_ms) or pos
        end
    end
    clerk.restart(clock.now_ms())
    presence.restart()
    return pos
end

return M
