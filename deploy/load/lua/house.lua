#!/usr/bin/env tarantool
--- A full house for recovery and memory.
-- `house.lua <folder> <memory> fill <paddles> <auctions>`: registers paddles, one event each.
-- `house.lua <folder> <memory> snapshot`: writes a snapshot of what is there.
local fio = require('fio')
local here = debug.getinfo(1, 'S').source:match('^@(.*)/[^/]*$') or '.'
package.path = here .. '/?.lua;' .. fio.pathjoin(here, '../../../tarantool') .. '/?.lua;'
    .. package.path

local world = require('world')

local WORKERS = 64 -- transactions that share one write to the log

local function fill(paddles, auctions)
    for a = 1, auctions do
        world.auction(('house-%d'):format(a), false)
    end
    local next_no = 0
    world.at_once(WORKERS, function()
        while next_no < paddles do
            next_no = next_no + 1
            local user, a = next_no, next_no % auctions + 1
            world.open(('house-%d'):format(a), ('user-%d'):format(user))
        end
    end)
end

local folder, memory, act = arg[1], tonumber(arg[2]), arg[3]
world.start({ folder = folder, memtx_memory = memory })
if act == 'fill' then
    fill(tonumber(arg[4]), tonumber(arg[5]))
else
    box.snapshot()
end
os.exit(0)
