--- After a gap in which nobody was answered: the vectors, a freeze, a takeover.
local fiber = require('fiber')
local json = require('json')
local barrier = require('cluster.barrier')
local clock = require('cluster.clock')
local epoch = require('cluster.epoch')
local feed = require('auction.feed')
local fibers = require('auction.fibers')
local grace = require('auction.grace')
local kit = require('test.kit')
local limits = require('auction.limits')
local schema = require('auction.schema')

--- Milliseconds since 13:00:00.
local function ms(minutes, seconds)
    return math.floor((minutes * 60 + seconds) * 1000 + 0.5)
end

local function timed(from, closes, other)
    return kit.lot(1, {
        opens_at_ms = from, closes_at_ms = from + closes, group_no = other and other.group_no,
    })
end

local function live_timed(closes)
    local from = kit.now
    local sale = kit.sale({ live = false, lots = { timed(from, closes), kit.lot(2) } })
    sale:clerk('auction_start')
    sale:clerk('message_post', { text = 'open' })
    return sale, from
end

local function events(sale, kind)
    local list = {}
    for _, row in box.space.journal:pairs(schema.at(sale.auction_id)) do
        local event = row.auction_id == sale.auction_id and json.decode(row.public)
        if event and event.type == kind then
            table.insert(list, event)
        end
    end
    return list
end

--- The instance answers again after `gap_ms`, which end now.
local function after_gap(gap_ms)
    barrier.transact(function()
        local pos = grace.carry_out(gap_ms)
        return {}, pos ~= nil, pos
    end)
end

-- closes, frozen, thaw (after 13:00), new closing, is a live sale paused
local VECTORS = {
    { ms(60, 0), ms(59, 59.2), ms(60, 2.1), ms(62, 2.1), false },
    { ms(62, 2.1), ms(59, 59.2), ms(60, 2.1), ms(62, 2.1), false },
    { ms(60, 0), ms(59, 20), ms(61, 0), ms(64, 20), true },
    { ms(60, 0), ms(59, 0), ms(69, 0), ms(74, 0), true },
}

local function vectors(test)
    test:plan(3 * #VECTORS)
    for i, row in ipairs(VECTORS) do
        kit.pass_ms(0)
        local sale, from = live_timed(row[1])
        kit.now = from + row[3]
        clock.set(kit.now)
        after_gap(row[3] - row[2])
        test:is(tonumber(sale:lot_row(1).closes_at_ms) - from, row[4], ('row %d: the new closing'):format(i))
        local extended = events(sale, 'lot_extended')
        local reason = row[4] ~= row[1] and 'GRACE' or nil
        test:is(extended[1] and extended[1].reason, reason, '  told, if it moved')
        test:is(sale:row().reason, row[5] and 'OUTAGE' or nil, '  a sale with live lots is paused, or not')
    end
end

local function windows(test)
    test:plan(10)
    local sale = kit.sale({
        policy = { provisional_ms = 60000 },
        lots = { kit.lot(1, { reserve_minor = 500000 }), kit.lot(2), kit.lot(3) },
    })
    local x = sale:join('x', 9000)
    sale:bid(x, 1000)
    sale:clerk('lot_provisional', { lot_no = 1, expected_lot_seq = sale:lot_row(1).lot_seq })
    kit.pass_ms(10000)
    sale:open(2)
    sale:bid(x, 1000, { lot_no = 2 })
    sale:hammer(2)
    local expires, final = sale:lot_row(1).expires_at_ms, sale:lot_row(2).final_at_ms
    local late = sale:lot_row(2).late_until_ms
    clock.set(kit.now + 2500)
    kit.now = kit.now + 2500
    after_gap(2500)
    test:is(sale:lot_row(2).final_at_ms, final + 2500, 'the window moves by the gap')
    test:is(sale:lot_row(2).late_until_ms, late + 2500, 'late bids have their time')
    test:is(sale:lot_row(1).expires_at_ms, expires + 2500, 'so has the seller')
    test:is(#events(sale, 'clock_extended'), 2, 'both are told')
    test:is(sale:row().status, 'Live', 'not longer than the clerk may be silent')
    kit.pass_ms(2999, true)
    sale:clerk('message_post', { text = 'here' })
    test:is(sale:row().status, 'Live', 'his heartbeat began anew')
    kit.now = kit.now + 4000
    clock.set(kit.now)
    after_gap(4000)
    test:is(sale:row().reason, 'OUTAGE', 'longer: on hold')
    test:is(sale:lot_row(2).final_at_ms, final + 6500, 'and the clocks were moved before')
    sale:clerk('auction_resume')
    sale:clerk('message_post', { text = 'goes on' })
    test:is(sale:lot_row(2).final_at_ms, final + 6500, 'the pause was of no length')
    local seq = sale:seq()
    after_gap(0)
    test:is(sale:seq(), seq, 'no gap, no event')
end

local function a_freeze(test)
    test:plan(6)
    local sale, from = live_timed(ms(1, 0))
    local live = kit.sale()
    kit.pass_ms(ms(1, 0) - 800)
    local tenure = barrier.tenure()
    kit.until_true(function()
        return tenure.alive_ms == kit.now
    end)
    tenure.need = 1 -- one member more is asked for than there is
    local reply = sale:clerk('message_post', { text = 'waits' })
    test:is(reply.code, 'OUTCOME_UNKNOWN', 'frozen 800 ms before the closing')
    kit.now = kit.now + 2900
    clock.set(kit.now)
    fiber.sleep(0.12) -- two rounds of the fiber, which must not close it
    test:is(sale:lot_row(1).status, 'Open', 'nothing closes meanwhile')
    tenure.need = 0
    kit.until_true(function()
        return barrier.tenure().frozen == nil
    end)
    test:is(tonumber(sale:lot_row(1).closes_at_ms) - from, ms(3, 2.1), 'thawed: two minutes from now')
    test:is(events(sale, 'lot_extended')[1].reason, 'GRACE', 'before anything was served')
    test:is(live:row().status, 'Live', 'a gap within the clerk\'s timeout')
    test:is(sale:clerk('message_post', { text = 'on' }).code, 'ACCEPTED', 'and then commands')
end

--- As when the process was stopped and goes on: its last pulse is long ago.
local function a_stop(test)
    test:plan(5)
    local sale, from = live_timed(ms(1, 0))
    kit.pass_ms(ms(1, 0) - 800)
    local tenure = barrier.tenure()
    kit.until_true(function()
        return tenure.alive_ms == kit.now
    end)
    kit.now = kit.now + 2900
    clock.set(kit.now)
    tenure.pulsed_s = tenure.pulsed_s - limits.stopped_s
    local _, reply = barrier.run(error) -- decides nothing
    test:is(reply.code, 'FROZEN', 'the first call finds out')
    test:is(barrier.is_frozen(tenure), true, 'nothing closes')
    test:is(sale:lot_row(1).status, 'Open', 'yet')
    kit.until_true(function()
        return not barrier.is_frozen(tenure)
    end)
    test:is(tonumber(sale:lot_row(1).closes_at_ms) - from, ms(3, 2.1), 'with the next pulse: the grace')
    test:is(sale:clerk('message_post', { text = 'on' }).code, 'ACCEPTED', 'and then commands')
end

local function a_takeover(test)
    test:plan(6)
    local sale, from = live_timed(ms(60, 0))
    local live = kit.sale()
    kit.pass_ms(ms(59, 20))
    kit.until_true(function()
        return box.space.pulse:get(1).at_ms == kit.now
    end)
    kit.now = kit.now + ms(0, 100)
    clock.set(kit.now)
    local before = box.space.outbox.index.pos:max().pos
    local number = epoch.promote_self(barrier, 'self:next', kit.now, grace.carry_out)
    test:is(box.space.epoch:get(1).epoch, number, 'a new epoch')
    test:is(tonumber(sale:lot_row(1).closes_at_ms) - from, ms(64, 20), 'with its row: the grace')
    test:is(live:row().reason, 'OUTAGE', 'and the pause of what needs a clerk')
    test:ok(barrier.visible() > before, 'published with it')
    feed.start()
    fibers.start()
    test:is(live:clerk('auction_resume').code, 'ACCEPTED', 'the sale goes on')
    local batch = feed.poll(0, before, 500, 0)
    test:is(#batch.rows > 0 and batch.epoch, number, 'under the new epoch')
end

return function(test)
    test:plan(5)
    test:test('a stop', a_stop)
    test:test('the vectors', vectors)
    test:test('windows', windows)
    test:test('a freeze', a_freeze)
    test:test('a takeover', a_takeover)
end
