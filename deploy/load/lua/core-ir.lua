#!/usr/bin/env tarantool
--- `tarantool core-ir.lua <bids> <in flight>`: so many full-rule bids in one process, then the end.
-- Run under callgrind with N and 2 N: what differs is N bids, and start and warm-up cancel out.
-- Each bid waits for the WAL. One in flight pays alone for every switch of threads and every block of
-- the log; several share them, as in a sale.
local fio = require('fio')
local here = debug.getinfo(1, 'S').source:match('^@(.*)/[^/]*$') or '.'
package.path = here .. '/?.lua;' .. fio.pathjoin(here, '../../../tarantool') .. '/?.lua;'
    .. package.path

local clock = require('cluster.clock')
local limits = require('auction.limits')
local schema = require('auction.schema')
local world = require('world')

local WARM_UP = 1000 -- traces are compiled, caches filled, tables grown
local AUCTION = 'bench'

local bids = tonumber(arg[1]) or error('core-ir.lua <bids> <in flight>')
local in_flight = tonumber(arg[2]) or error('core-ir.lua <bids> <in flight>')
limits.barrier_s, limits.stopped_s = 60, 60 -- under callgrind everything takes its time
local folder = world.start({})
world.auction(AUCTION, true)
local paddles = {}
for i = 1, 12 do
    local user_id = ('user-%d'):format(i)
    paddles[i] = world.open(AUCTION, user_id)
    world.credit(AUCTION, paddles[i], user_id, 10 ^ 10)
end
local seen, placed, start_ms = 0, 0, clock.now_ms()

world.at_once(in_flight, function()
    while placed < WARM_UP + bids do
        placed = placed + 1
        local n = placed
        clock.set(start_ms + n) -- it would run fifty times too fast for the work that is done
        local bid = world.bid(AUCTION, n, paddles[n % #paddles + 1], seen)
        seen = math.max(seen, world.call('place', bid).seq)
    end
end)
assert(box.space.auction:get(schema.at(AUCTION)).seq == seen)
fio.rmtree(folder)
os.exit(0)
