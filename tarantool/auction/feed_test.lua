--- The feed: rows, waiting, coalescing, trimming.
local clock = require('cluster.clock')
local fiber = require('fiber')
local feed = require('auction.feed')
local kit = require('test.kit')
local schema = require('auction.schema')

local function newest()
    return box.space.outbox.index.pos:max().pos
end

local function present()
    local at
    kit.until_true(function()
        at = feed.poll(0, -1, 500, 0).next
        return at == newest()
    end)
    return at
end

local function rows_and_after(test)
    test:plan(12)
    local sale = kit.sale()
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    sale:bid(x, 1000)
    local from = present()
    sale:bid(y, 1100)
    local batch = feed.poll(1, from, 500, 1000)
    test:is(batch.frozen, false, 'not frozen')
    test:is(batch.epoch, 1, 'the epoch')
    test:is(#batch.rows, 1, 'one row an event')
    test:is(batch.next, from + 1, 'where to go on')
    local row = batch.rows[1]
    test:is_deeply({ row[1], row[2], row[3], row[4] }, { from + 1, sale.auction_id, sale:seq(), nil }, 'its place')
    local journal = box.space.journal:get(schema.at(sale.auction_id, sale:seq()))
    test:is_deeply({ row[5], row[6] }, { journal.hash, journal.public }, 'the event')
    test:is(row[7].user_id, 'y', 'whose it is')
    test:like(row[7].object, '"bid_id"', 'his own object')
    test:like(row[8], '"cause_seq"', 'that of the house')
    test:is(row[9].lots[1].leader, 'net:2', 'after: the lot')
    test:is(#row[9].paddles, 2, 'after: both paddles, the displaced leader\'s too')
    test:is(row[9].auction.head_hash, journal.hash, 'after: the auction')
end

local function waiting(test)
    test:plan(6)
    local sale = kit.sale()
    local from = present()
    local began = clock.monotonic()
    local idle = feed.poll(1, from, 500, 50)
    test:is(#idle.rows, 0, 'an idle poll answers')
    test:ok(clock.monotonic() - began >= 0.05, 'after its time')
    test:is(idle.next, from, 'at the same place')
    local got = fiber.channel(1)
    fiber.create(function()
        got:put(feed.poll(1, from, 500, 1000))
    end)
    sale:clerk('message_post', { text = 'now' })
    local batch = got:get(1)
    test:is(#batch.rows, 1, 'a waiting poll gets the first row')
    test:is(feed.poll(1, from + 1000, 500, 0).trimmed, true, 'a place that never was')
    test:ok(not pcall(feed.poll, 1, 'x'), 'other arguments are misuse')
end

local function coalesced(test)
    test:plan(2)
    local sale = kit.sale()
    local from, answers, bids = present(), 0, 60
    local last = from + bids
    local done = fiber.channel(1)
    fiber.create(function()
        local at = from
        while at < last do
            local batch = feed.poll(1, at, 500, 1000)
            answers, at = answers + 1, batch.next
        end
        done:put(true)
    end)
    local began = clock.monotonic()
    for i = 1, bids do
        sale:clerk('message_post', { text = tostring(i) })
    end
    test:is(done:get(2), true, 'every row arrives')
    local most = (clock.monotonic() - began) / 0.005 + 2
    test:ok(answers <= most, ('%d answers for %d rows, every 5 ms'):format(answers, bids))
end

local function order_and_paging(test)
    test:plan(2)
    local sale = kit.sale()
    local from = present()
    for i = 1, 25 do
        sale:clerk('message_post', { text = tostring(i) })
    end
    present()
    local at, seen = from, {}
    repeat
        local batch = feed.poll(1, at, 10, 0)
        for _, row in ipairs(batch.rows) do
            table.insert(seen, row.pos)
        end
        at = batch.next
    until #batch.rows == 0
    local ordered = true
    for i, pos in ipairs(seen) do
        ordered = ordered and pos == from + i
    end
    test:is(#seen, 25, 'all rows by pages of 10')
    test:ok(ordered, 'in order, without a gap')
end

local function trimming(test)
    test:plan(4)
    kit.sale()
    local last = present()
    local oldest = box.space.outbox.index.pos:min().pos
    test:is(feed.ack(last + 100), last, 'an acknowledgement is bound by what was published')
    feed.trim(oldest + 1)
    test:is(box.space.outbox.index.pos:min().pos, oldest + 2, 'older rows go')
    test:is(feed.poll(1, 0, 1, 0).trimmed, true, 'and who asks for them is told')
    while feed.trim(last + 10) > 0 do
        fiber.yield()
    end
    test:is(box.space.outbox:len(), 1, 'the last row never goes')
end

return function(test)
    test:plan(5)
    test:test('rows', rows_and_after)
    test:test('waiting', waiting)
    test:test('coalesced', coalesced)
    test:test('order and pages', order_and_paging)
    test:test('trimming', trimming)
end
