--- The fibers of a serving instance: what falls due while nobody commands, the refusals of lots that
-- are over, the insurances of those who are gone or back, the sums of who is there.
local fiber = require('fiber')
local log = require('log')
local answers = require('auction.answers')
local barrier = require('cluster.barrier')
local clerk = require('auction.clerk')
local clock = require('cluster.clock')
local command = require('auction.command')
local guards = require('auction.guards')
local limits = require('auction.limits')
local presence = require('auction.presence')
local schema = require('auction.schema')

local M = {}

local defects = {} -- auction_id -> when its due acts, which failed, are tried again
local over = {} -- lots whose refusals are to be deleted: {auction_id, lot_no}

--- Auctions with something due at or before now. Paused ones have nothing.
local function due_auctions()
    local list = {}
    local now = clock.now_ms()
    for _, tuple in box.space.auction.index.due:pairs({ 0 }, { iterator = 'GE' }) do
        if tuple.due_at_ms > now or #list == limits.due_batch then
            break
        elseif not defects[tuple.auction_id] then
            table.insert(list, tuple.auction_id)
        end
    end
    for _, auction_id in ipairs(clerk.lost(now)) do
        table.insert(list, auction_id)
    end
    return list
end

local function sweep(lot)
    return barrier.transact(function()
        local row = box.space.lot:get(schema.at(unpack(lot)))
        local deleted = row and guards.is_over(row) and answers.sweep(lot[1], lot[2]) or 0
        return { more = deleted == limits.sweep_rows }, deleted > 0
    end)
end

--- A defect in one auction keeps no other from its end. Slice by slice, so that others are served
-- in between.
local function carry_out_due(mine, auction_id)
    repeat
        local ok, more = pcall(command.carry_out_due, auction_id)
        if not ok then
            local err = more
            log.error('lifecycle, auction %s: %s', auction_id,
                type(err) == 'table' and err.invariant or err)
            local auction = box.space.auction:get(schema.at(auction_id))
            if auction and auction.status ~= 'Paused' then -- could not be halted
                defects[auction_id] = clock.monotonic() + limits.due_defect_s
            end
        end
    until not ok or not more or barrier.is_frozen(mine) or barrier.tenure() ~= mine
end

local function round(mine)
    if barrier.is_frozen(mine) then
        return -- no lot closes
    end
    for auction_id, again_at in pairs(defects) do
        if clock.monotonic() > again_at then
            defects[auction_id] = nil
        end
    end
    for _, auction_id in ipairs(due_auctions()) do
        carry_out_due(mine, auction_id)
    end
    local lot = over[#over]
    if lot then
        local reply = sweep(lot)
        if reply and not reply.more then
            table.remove(over)
        end
    end
end

local function loop(mine)
    fiber.name('gavel.lifecycle')
    while barrier.tenure() == mine do
        local ok, err = pcall(round, mine)
        if not ok then
            log.error('lifecycle: %s', type(err) == 'table' and err.invariant or err)
        end
        fiber.sleep(limits.due_poll_s)
    end
end

--- Runs `act` again and again, with what it took in mind: at most a tenth of the thread.
local function again(name, mine, act, pause)
    fiber.create(function()
        fiber.name(name)
        while barrier.tenure() == mine do
            local began = clock.monotonic()
            local ok, err = pcall(act, mine)
            if not ok then
                log.error('%s: %s', name, tostring(err))
            end
            pause(10 * (clock.monotonic() - began))
        end
    end)
end

local function watch_presence(mine)
    again('gavel.insurance', mine, presence.look, function(least_s)
        presence.wait_return(math.max(limits.insure_every_s, least_s))
    end)
    again('gavel.totals', mine, presence.sum_up, function(least_s)
        fiber.sleep(math.max(limits.totals_every_s, least_s))
    end)
end

--- Starts the fibers, once the instance serves; takes up what an earlier master left.
function M.start()
    over = {}
    for _, tuple in box.space.lot:pairs() do
        if answers.has_refusals(tuple.auction_id, tuple.lot_no) then
            table.insert(over, { tuple.auction_id, tuple.lot_no })
        end
    end
    command.on_final = function(auction_id, lot_no)
        table.insert(over, { auction_id, lot_no })
    end
    local mine = barrier.tenure()
    fiber.create(loop, mine)
    watch_presence(mine)
end

return M
