--- Timed lots: opened and closed by the clock, extended by late bids, and the vectors of both.
local json = require('json')
local clock = require('cluster.clock')
local kit = require('test.kit')
local schema = require('auction.schema')

local midnight

--- '14:00:00.100' as milliseconds of the day the shard's clock stands at in these tests.
local function at(text)
    local hours, minutes, seconds = text:match('^(%d+):(%d+):?([%d.]*)$')
    local ms = (hours * 60 + minutes) * 60000 + math.floor((tonumber(seconds) or 0) * 1000 + 0.5)
    return midnight + ms
end

local function to(text)
    kit.pass_ms(at(text) - kit.now)
end

--- A day of its own, so that the clock never goes back.
local function new_day()
    midnight = (math.floor(kit.now / 86400000) + 1) * 86400000
    kit.now = midnight
    clock.set(kit.now)
end

local function timed(lot_no, closes, other)
    local lot = kit.lot(lot_no, { opens_at_ms = at('13:00'), closes_at_ms = at(closes) })
    for key, value in pairs(other or {}) do
        lot[key] = value
    end
    return lot
end

--- A live auction of timed lots, all open. x and y have paddles with money.
local function sale_of(lots, policy)
    local sale = kit.sale({ lots = lots, policy = policy, live = false })
    sale.x, sale.y = sale:join('x', 90000), sale:join('y', 90000)
    sale:clerk('auction_start')
    to('13:00')
    sale:clerk('message_post', { text = 'open' })
    return sale
end

local function events(sale, kind)
    local list = {}
    for _, row in box.space.journal:pairs(schema.at(sale.auction_id)) do
        if row.auction_id ~= sale.auction_id then
            break
        end
        local event = json.decode(row.public)
        if not kind or event.type == kind then
            table.insert(list, event)
        end
    end
    return list
end

local function clockface(ms)
    local passed = tonumber(ms) - midnight
    local text = ('%02d:%02d:%06.3f'):format(passed / 3600000, passed / 60000 % 60, passed / 1000 % 60)
    return (text:gsub('%.000$', ''))
end

-- when a bid of the ask comes; code; the lot's closing then; that of lot 2, of its group
local SOFT = {
    { '13:58:00', 'ACCEPTED', '14:00:00', '14:01:00', 'exactly at the window: the same' },
    { '13:58:30', 'ACCEPTED', '14:00:30', '14:01:00', 'a group: the second is late enough' },
    { '13:59:30', 'ACCEPTED', '14:01:30', '14:01:30', 'a group: both move' },
    { '14:00:00', 'LOT_NOT_OPEN', '14:00:00', '14:01:00', 'at the closing it is over' },
    { '13:59:59.999', 'ACCEPTED', '14:01:59.999', '14:01:59.999', 'a millisecond before' },
    { '13:57:59.999', 'ACCEPTED', '14:00:00', '14:01:00', 'before the window' },
}

local function soft_close(test)
    test:plan(4 * #SOFT + 3)
    for _, row in ipairs(SOFT) do
        new_day()
        local sale = sale_of({
            timed(1, '14:00', { group_no = 1 }), timed(2, '14:01', { group_no = 1 }),
            timed(3, '14:00:10'),
        })
        to(row[1])
        test:is(sale:bid(sale.x, 1000).code, row[2], row[5])
        test:is(clockface(sale:lot_row(1).closes_at_ms), row[3], '  the lot closes at ' .. row[3])
        test:is(clockface(sale:lot_row(2).closes_at_ms), row[4], '  its group at ' .. row[4])
        test:is(clockface(sale:lot_row(3).closes_at_ms), '14:00:10', '  another lot stays')
        if row[1] == '13:59:30' then
            local told = events(sale)
            local types = {}
            for i = #told - 2, #told do
                table.insert(types, told[i].type .. ' ' .. told[i].lot_no)
            end
            local expected = { 'bid_accepted 1', 'lot_extended 1', 'lot_extended 2' }
            test:is_deeply(types, expected, '  the extensions come last')
            test:is(told[#told].reason, 'SOFT_CLOSE', '  with their reason')
            to('14:01:29.999')
            test:is(sale:bid(sale.y, 1100).code, 'ACCEPTED', '  and bids are taken until then')
        end
    end
end

--- Rows: reserve, bid, provisional_ms; status, outcome after 14:00.
local CLOSINGS = {
    { nil, 1000, 0, 'Final', 'sold', 'a bid and no reserve' },
    { nil, nil, 0, 'Final', 'passed', 'no bid' },
    { 1500, 1000, 0, 'Final', 'passed', 'below the reserve' },
    { 1000, 1000, 0, 'Final', 'sold', 'at the reserve' },
    { 1500, 1000, 60000, 'Provisional', 'provisional', 'below it, the seller is asked' },
    { 1500, nil, 60000, 'Final', 'passed', 'below it, but nobody bid' },
}

local function closing(test)
    test:plan(4 * #CLOSINGS + 6)
    for _, row in ipairs(CLOSINGS) do
        new_day()
        local reserve = row[1] and { reserve_minor = kit.minor(row[1]) }
        local sale = sale_of({ timed(1, '14:00', reserve) }, { provisional_ms = row[3] })
        test:is(sale:lot_row(1).status, 'Open', row[6])
        if row[2] then
            sale:bid(sale.x, row[2])
        end
        to('13:59:59.999')
        sale:clerk('message_post', { text = 'going' })
        test:is(sale:lot_row(1).status, 'Open', '  open to the last millisecond')
        to('14:00')
        kit.until_true(function()
            return sale:lot_row(1).status == row[4]
        end)
        test:is(sale:lot_row(1).status, row[4], '  closed by the fiber: ' .. row[4])
        test:is(sale:lot_row(1).outcome, row[5], '  ' .. row[5])
        if row[4] == 'Provisional' then
            test:is(sale:paddle_row(sale.x).held_minor, 131200, '  the hold is kept')
            test:is(sale:clerk('auction_end').code, 'ACCEPTED', '  the auction may end')
            to('14:00:59.999')
            sale:clerk('message_post', { text = 'waiting' })
            test:is(sale:lot_row(1).status, 'Provisional', '  the seller has his time')
            to('14:01')
            sale:clerk('message_post', { text = 'over' })
            test:is(sale:lot_row(1).status, 'Final', '  then it is over, also of an Ended auction')
            test:is(sale:lot_row(1).outcome, 'passed', '  passed')
            test:is(sale:paddle_row(sale.x).held_minor, 0, '  and the hold goes back')
        end
    end
end

--- Whose the last bid is: of the seller's nobody asks him; what is taken back leaves the closing.
local function who_leads(test)
    test:plan(9)
    new_day()
    local vendor = { reserve_minor = kit.minor(5000), vendor_notified = true }
    local policy = { provisional_ms = 60000, vendor_bids = true }
    local sale = sale_of({ timed(1, '14:00', vendor), timed(2, '14:00', vendor), timed(3, '14:00') }, policy)
    local function undo(lot_no)
        return sale:clerk('lot_undo', {
            lot_no = lot_no, reason = 'a slip', target_seq = tonumber(sale:lot_row(lot_no).target_seq),
        })
    end
    test:is(sale:floor(nil, 1000, { kind = 'VENDOR' }).code, 'ACCEPTED', 'the seller leads lot 1')
    test:is(sale:floor(nil, 1000, { lot_no = 2 }).code, 'ACCEPTED', 'the room lot 2')
    to('13:59')
    test:is(sale:bid(sale.x, 1000, { lot_no = 3 }).code, 'ACCEPTED', 'a bid near the end of lot 3')
    test:is(clockface(sale:lot_row(3).closes_at_ms), '14:01:00', 'moves it')
    to('13:59:30')
    test:is(undo(3).code, 'ACCEPTED', 'undone later')
    test:is(clockface(sale:lot_row(3).closes_at_ms), '14:01:00', 'it stays there')
    to('14:00')
    sale:clerk('message_post', { text = 'going' })
    test:is(sale:lot_row(1).outcome, 'passed', 'led by its seller: passed')
    test:is(sale:lot_row(2).outcome, 'provisional', 'led by the room: the seller is asked')
    to('14:01')
    sale:clerk('message_post', { text = 'gone' })
    test:is(sale:lot_row(3).outcome, 'passed', 'and nobody bid on lot 3')
end

local function opening(test)
    test:plan(12)
    new_day()
    local sale = kit.sale({ live = false, lots = { timed(1, '14:00'), timed(2, '13:10'), kit.lot(3) } })
    test:is(sale:lot_row(1).status, 'Announced', 'announced at load')
    to('13:05')
    sale:clerk('message_post', { text = 'not yet' })
    test:is(sale:lot_row(1).status, 'Announced', 'but not opened before the auction is live')
    sale:clerk('auction_start')
    sale:clerk('message_post', { text = 'live' })
    test:is(sale:lot_row(1).status, 'Open', 'then what is due opens')
    test:is(sale:lot_row(1).ask_minor, 100000, 'with its ask')
    local opened = events(sale, 'lot_opened')
    test:is(opened[1].closes_at_ms, at('14:00'), 'and says when it closes')
    test:is(opened[1].actor, 'system', 'by nobody\'s hand')
    for _, name in ipairs({ 'lot_fair_warning', 'lot_announce', 'lot_open' }) do
        test:is(sale:clerk(name, { lot_no = 1 }).code, 'WRONG_STATE', name .. ' is for live lots')
    end
    local knock = { lot_no = 1, expected_lot_seq = sale:lot_row(1).lot_seq }
    test:is(sale:clerk('lot_hammer', knock).code, 'WRONG_STATE', 'so is the hammer')
    test:is(sale:clerk('lot_announce', { lot_no = 3 }).code, 'ACCEPTED', 'a live lot goes on beside them')
    to('13:10')
    sale:clerk('message_post', { text = 'late' })
    test:is(sale:lot_row(2).status, 'Final', 'lot 2 closes by itself')
end

local function too_late(test)
    test:plan(3)
    new_day()
    local sale = kit.sale({ live = false, lots = { timed(1, '13:10'), timed(2, '14:00') } })
    to('13:30')
    sale:clerk('auction_start')
    sale:clerk('message_post', { text = 'late' })
    test:is(sale:lot_row(1).status, 'Final', 'begun after its closing, it opens and closes at once')
    test:is(#events(sale, 'lot_opened'), 2, 'both were opened')
    test:is(sale:lot_row(2).status, 'Open', 'the other has its time')
end

local function planned(test)
    test:plan(6)
    new_day()
    local sale = kit.sale({ live = false, starts_at_ms = at('12:00'), lots = { timed(1, '14:00') } })
    to('11:59:59.999')
    sale:clerk('message_post', { text = 'soon' })
    test:is(sale:row().status, 'Waiting', 'not before its time')
    to('12:00')
    kit.until_true(function()
        return sale:row().status == 'Live'
    end)
    test:is(sale:row().status, 'Live', 'a sale of timed lots starts as planned')
    test:is(events(sale, 'auction_started')[1].actor, 'system', 'by itself')
    local live = kit.sale({ live = false, starts_at_ms = at('12:30'), lots = { timed(1, '14:00'), kit.lot(2) } })
    to('12:45')
    live:clerk('message_post', { text = 'waiting' })
    test:is(live:row().status, 'Waiting', 'live lots need a clerk')
    live:clerk('lot_withdraw', { lot_no = 2, reason = 'broken' })
    live:clerk('message_post', { text = 'none left' })
    test:is(live:row().status, 'Live', 'when there are none any more, it starts')
    to('13:00')
    live:clerk('message_post', { text = 'open' })
    test:is(live:lot_row(1).status, 'Open', 'and its lots open')
end

local function pausing(test)
    test:plan(11)
    new_day()
    local sale = sale_of({
        timed(1, '14:00'), timed(2, '13:20'), timed(3, '15:00', { opens_at_ms = at('13:30') }),
    })
    to('13:10')
    test:is(clockface(sale:row().due_at_ms), '13:20:00', 'the auction falls due with its first lot')
    sale:clerk('auction_pause')
    test:is(sale:row().due_at_ms, nil, 'paused it does not: the fiber never meets it')
    to('13:40')
    test:is(sale:clerk('message_post', { text = 'quiet' }).code, 'ACCEPTED', 'half an hour of pause')
    test:is(sale:lot_row(2).status, 'Open', 'nothing closes')
    test:is(sale:bid(sale.x, 1000).code, 'AUCTION_PAUSED', 'and no bid is taken')
    sale:clerk('auction_resume')
    test:is(clockface(sale:lot_row(1).closes_at_ms), '14:30:00', 'every closing moves by the pause')
    test:is(clockface(sale:lot_row(2).closes_at_ms), '13:50:00', 'also one that would have passed')
    test:is(clockface(sale:lot_row(3).closes_at_ms), '15:30:00', 'and of a lot not yet open')
    sale:clerk('message_post', { text = 'on' })
    test:is(sale:lot_row(3).status, 'Open', 'which opens at once, its time having come')
    local told = events(sale, 'lot_extended')
    test:is(#told, 3, 'each is told')
    test:is(told[1].reason, 'PAUSE', 'with the reason')
end

local function many(test)
    test:plan(4)
    new_day()
    local lots = {}
    for i = 1, 120 do
        lots[i] = timed(i, '14:00')
    end
    local sale = sale_of(lots)
    sale:bid(sale.x, 1000, { lot_no = 120 })
    to('14:00')
    kit.until_true(function()
        return sale:row().due_at_ms == nil
    end)
    local final = 0
    for i = 1, 120 do
        final = final + (sale:lot_row(i).status == 'Final' and 1 or 0)
    end
    test:is(final, 120, 'lots that close together close in slices')
    local order = events(sale, 'lot_final')
    test:is(order[1].lot_no, 1, 'the lower number first')
    test:is(order[120].lot_no, 120, 'to the last')
    test:is(sale:paddle_row(sale.x).captured_minor, 131200, 'and what was bid on is paid')
end

return function(test)
    test:plan(8)
    test:test('who leads', who_leads)
    test:test('soft close', soft_close)
    test:test('closing', closing)
    test:test('opening', opening)
    test:test('opened too late', too_late)
    test:test('a planned start', planned)
    test:test('a pause', pausing)
    test:test('many at once', many)
end
