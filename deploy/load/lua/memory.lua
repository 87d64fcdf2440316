#!/usr/bin/env tarantool
--- `memory.lua <paddles>`: one auction grows; after each phase one line of JSON says what it takes.
local fio = require('fio')
local json = require('json')
local here = debug.getinfo(1, 'S').source:match('^@(.*)/[^/]*$') or '.'
package.path = here .. '/?.lua;' .. fio.pathjoin(here, '../../../tarantool') .. '/?.lua;'
    .. package.path

local world = require('world')

local AUCTION = 'bench'
local paddles = tonumber(arg[1]) or error('memory.lua <paddles>')

local function report(phase, count)
    collectgarbage()
    collectgarbage()
    local spaces = {}
    for _, tuple in box.space._space:pairs({ 512 }, { iterator = 'GE' }) do
        local space = box.space[tuple[3]]
        local rows, bytes = space:len(), space:bsize()
        for i = 0, #space.index do
            if space.index[i] then
                bytes = bytes + space.index[i]:bsize()
            end
        end
        if rows > 0 then
            spaces[tuple[3]] = { rows = rows, bytes = tonumber(bytes) }
        end
    end
    io.stdout:write(json.encode({
        phase = phase,
        count = count,
        used = tonumber(box.slab.info().arena_used),
        items = tonumber(box.slab.info().items_used),
        lua = collectgarbage('count') * 1024,
        spaces = spaces,
    }), '\n')
end

local folder = world.start({ memtx_memory = 4 * 2 ^ 30 })
world.auction(AUCTION, true)
report('loaded', 1)
for n = 1, paddles do
    world.open(AUCTION, ('user-%d'):format(n))
end
report('paddle opened', paddles)
for n = 1, paddles do
    world.credit(AUCTION, n, ('user-%d'):format(n), 9 * 10 ^ 12 / paddles)
end
report('paddle credited', paddles)
local bids, seen = paddles / 2, 0 -- more would cost more than they have
for n = 1, bids do
    seen = world.call('place', world.bid(AUCTION, n, n, seen)).seq
end
report('bid accepted', bids)
for n = 1, paddles do
    local bid = world.bid(AUCTION, 1, n, seen)
    bid.bid_id = ('late-%d'):format(n)
    world.call('place', bid, n == bids and 'ALREADY_LEADING' or 'ASK_MOVED')
end
report('refusal kept', paddles)
fio.rmtree(folder)
os.exit(0)
