--- Who is there: sums for the screens, and the insurance of those whose line is down.
local json = require('json')
local barrier = require('cluster.barrier')
local feed = require('auction.feed')
local grace = require('auction.grace')
local kit = require('test.kit')
local limits = require('auction.limits')
local presence = require('auction.presence')
local schema = require('auction.schema')

local function report(adapter, sale, armed, online, bidders)
    local sum = { auction_id = sale.auction_id, armed = armed, online = online, bidders = bidders }
    return presence.report(adapter, { sum }, {})
end

--- What a poller that knew `from` is told of this auction.
local function told(sale, from)
    presence.sum_up()
    local batch = feed.poll(0, barrier.visible(), 1, 0, from)
    for _, total in ipairs(batch.totals) do
        if total.auction_id == sale.auction_id then
            return total, batch.totals_next
        end
    end
    return nil, batch.totals_next
end

local function sums(test)
    test:plan(13)
    local sale = kit.sale({ live = false })
    kit.pass_ms(3001, true) -- whoever loaded it is out of sight
    local total, version = told(sale, 0)
    test:is(total and total.clerk, nil, 'nobody there: nothing to tell')
    report('n1', sale, 1, 10, 4)
    report('n2', sale, 2, 20, 5)
    total, version = told(sale, version)
    local shown = total.armed .. ' ' .. total.online .. ' ' .. total.bidders
    test:is(shown, '3 30 9', 'the sums of all adapters')
    test:is(total.clerk, false, 'no clerk')
    test:is(told(sale, version), nil, 'told once')
    test:is(told(sale, 0).online, 30, 'to each poller')
    test:is(told(sale, version + 10 ^ 9).online, 30, 'all of it to one who polled another master')
    report('n1', sale, 0, 11, 4)
    total, version = told(sale, version)
    test:is(total.online, 31, 'a later report of the same adapter replaces its first')
    kit.pass_ms(2000, true)
    report('n2', sale, 2, 20, 5)
    kit.pass_ms(1001, true)
    total, version = told(sale, version)
    test:is(total.online, 20, 'an adapter that is silent for 3 s counts no more')
    sale:clerk('message_post', { text = 'here' })
    total, version = told(sale, version)
    test:is(total.clerk, true, 'a clerk was heard')
    test:is(total.clerk_seen_ms, kit.now, 'then')
    kit.pass_ms(3001, true)
    total, version = told(sale, version)
    test:is(total.online .. tostring(total.clerk), '0false', 'everybody is gone: told once more')
    test:is(told(sale, version), nil, 'and no more')
    test:is(feed.poll(0, barrier.visible(), 1, 0).totals_next, nil, 'who does not ask is not told')
end

local function shapes(test)
    local sale = kit.sale({ live = false })
    local id = sale.auction_id
    local cases = {
        { 'adapter_id', 7, {}, {} },
        { 'adapter_id', '', {}, {} },
        { 'sums', 'n', 'x', {} },
        { 'sums', 'n', { { auction_id = id, armed = 1, online = 1 } }, {} },
        { 'sums', 'n', { { auction_id = id, armed = -1, online = 1, bidders = 1 } }, {} },
        { 'sums', 'n', { { auction_id = 5, armed = 1, online = 1, bidders = 1 } }, {} },
        { 'insured', 'n', {}, { { auction_id = id } } },
        { 'insured', 'n', {}, { { auction_id = id, paddle_no = 1.5 } } },
        { 'insured', 'n', {}, nil },
    }
    test:plan(#cases + 5)
    for _, case in ipairs(cases) do
        local ok, err = pcall(presence.report, case[2], case[3], case[4])
        test:ok(not ok and tostring(err):find(case[1] .. ':', 1, true), 'refused: ' .. case[1])
    end
    test:ok(presence.report('n', {
        { auction_id = 'nowhere', armed = 1, online = 1, bidders = 1 },
    }, { { auction_id = 'nowhere', paddle_no = 1 } }), 'what is not here is passed over')
    test:is(told({ auction_id = 'nowhere' }, 0), nil, 'and told to nobody')
    kit.pass_ms(limits.presence_ms + 1)
    local taken = 0
    for i = 1, limits.presence_adapters do
        taken = taken + (presence.report('n' .. i, {}, {}) and 1 or 0)
    end
    test:is(taken, limits.presence_adapters, 'many adapters are heard')
    test:is(presence.report('one more', {}, {}), false, 'one more is not')
    kit.pass_ms(limits.presence_ms + 1)
    test:is(presence.report('one more', {}, {}), true, 'until others fall silent')
end

--- A live sale: lot 1 open, y leads at 1000, x has an insurance up to `major`.
local function insured_sale(major, other)
    local sale = kit.sale()
    sale.x, sale.y = sale:join('x', 90000), sale:join('y', 90000)
    sale:bid(sale.y, 1000)
    local args = {
        auction_id = sale.auction_id, bid_id = sale:id('i'), lot_no = 1, epoch = 0,
        paddle_no = sale.x, amount_minor = kit.minor(major), seen_seq = sale:seq(),
        expires_at_ms = kit.now + 10 ^ 7, received_at_ms = kit.now,
    }
    for key, value in pairs(other or {}) do
        args[key] = value
    end
    assert(kit.call('insure', args).code == 'ACCEPTED')
    return sale
end

local function is_armed(sale)
    local row = box.space.maximum:get(schema.at(sale.auction_id, 1, 'insurance', sale.x))
    return row and row.armed
end

local function there(sale)
    presence.report('n1', {}, { { auction_id = sale.auction_id, paddle_no = sale.x } })
end

local function look()
    presence.look(barrier.tenure())
end

local function last_types(sale, count)
    local list = {}
    for seq = tonumber(sale:seq()) - count + 1, tonumber(sale:seq()) do
        local event = json.decode(box.space.journal:get(schema.at(sale.auction_id, seq)).public)
        table.insert(list, event.type .. ' ' .. event.actor)
    end
    return list
end

local function insurance(test)
    test:plan(17)
    local sale = insured_sale(4000)
    look()
    kit.pass_ms(3000)
    look()
    test:is(is_armed(sale), false, 'not reported for insure_after_ms: not yet')
    there(sale)
    kit.pass_ms(3000)
    look()
    test:is(is_armed(sale), false, 'counted from the last report')
    kit.pass_ms(1)
    look()
    test:is(is_armed(sale), true, 'a millisecond more: armed')
    test:is(sale:lot_row(1).leader_paddle, sale.x, 'and bids, as a new maximum would')
    test:is(sale:lot_row(1).price_minor, 110000, 'the ask')
    test:is_deeply(last_types(sale, 2), { 'insurance_armed system', 'bid_accepted bidder' }, 'told')
    kit.pass_ms(5000)
    look()
    test:is(is_armed(sale), true, 'armed it stays')
    test:is(sale:bid(sale.y, 1200).code, 'OUTBID', 'and answers')
    there(sale)
    kit.until_true(function()
        return is_armed(sale) == false
    end)
    test:is(is_armed(sale), false, 'the first report of his return ends it, by the fiber')
    test:is(sale:lot_row(1).leader_paddle, sale.x, 'his bid stands')
    test:is(sale:bid(sale.y, 1400).code, 'ACCEPTED', 'but it answers no more')
    kit.pass_ms(3000)
    look()
    test:is(is_armed(sale), false, 'absent again: counted from his last report')
    kit.pass_ms(1)
    look()
    test:is(is_armed(sale), true, 'then armed again')
    presence.restart()
    look()
    test:is(is_armed(sale), true, 'a new master has heard of nobody: what is armed stays')
    there(sale)
    look()
    test:is(is_armed(sale), false, 'until he is reported')
    kit.pass_ms(10000)
    grace.carry_out(0)
    look()
    test:is(is_armed(sale), false, 'and for the others it counts anew, also after a freeze')
    grace.carry_out(0)
    there(sale)
    kit.pass_ms(3001)
    look()
    test:is(is_armed(sale), true, 'from the last report after it, whenever somebody looks')
end

local function together(test)
    test:plan(4)
    local sale = insured_sale(4000)
    local z = sale:join('z', 90000)
    kit.call('insure', {
        auction_id = sale.auction_id, bid_id = sale:id('i'), lot_no = 1, epoch = 0, paddle_no = z,
        amount_minor = kit.minor(2000), seen_seq = sale:seq(), expires_at_ms = kit.now + 10 ^ 7,
        received_at_ms = kit.now,
    })
    look()
    kit.pass_ms(3001)
    look()
    test:is(sale:lot_row(1).leader_paddle, sale.x, 'two who are gone at once bid against each other')
    test:is(sale:lot_row(1).price_minor, kit.minor(2200), 'as maxima do')
    local undo = { lot_no = 1, target_seq = sale:lot_row(1).target_seq, reason = 'a slip' }
    test:is(sale:clerk('lot_undo', undo).code, 'ACCEPTED', 'each arming is an act of its own')
    test:is(sale:lot_row(1).price_minor, kit.minor(1100), 'and undone alone')
end

local function never(test)
    test:plan(6)
    local sale = insured_sale(4000)
    look()
    sale:clerk('auction_pause')
    kit.pass_ms(60000)
    look()
    test:is(is_armed(sale), false, 'never while Paused')
    sale:clerk('auction_resume')
    look()
    test:is(is_armed(sale), true, 'at once when it goes on')
    local ends = insured_sale(4000, { expires_at_ms = kit.now + 2000 })
    kit.pass_ms(1999)
    ends:clerk('message_post', { text = 'ticking' })
    test:is(is_armed(ends), false, 'an insurance is there until its end')
    kit.pass_ms(1)
    ends:clerk('message_post', { text = 'over' })
    test:is(is_armed(ends), nil, 'then it is gone')
    test:is(last_types(ends, 2)[1], 'insurance_cancelled system', 'which its owner is told')
    test:is(ends:paddle_row(ends.x).insured, 0, 'and adapters report him no more')
end

return function(test)
    test:plan(5)
    test:test('together', together)
    test:test('sums', sums)
    test:test('shapes', shapes)
    test:test('insurance', insurance)
    test:test('never', never)
end
