--- The book: every situation of the rules, one row an act, its outcome at the right edge.
local kit = require('test.kit')
local schema = require('auction.schema')
local trade = require('test.trade')
local vault = require('auction.vault')

local RICH = 100000

--- A sale not yet begun, asking `opening` for lot 1; of these people, rich unless money is said.
local function sale_of(case)
    local lot = { opening_ask_minor = kit.minor(case.asks) }
    for key, value in pairs(case.lot or {}) do
        lot[key] = value
    end
    local sale = kit.sale({ live = false, policy = case.policy, lots = { kit.lot(1, lot), kit.lot(2) } })
    local people = {}
    for _, name in ipairs({ 'A', 'B', 'C', 'D' }) do
        people[name] = sale:join(name, case.money and case.money[name] or RICH)
    end
    people.R = sale:join('R', 0, { kind = 'room', limit_minor = kit.minor(case.limit or RICH) })
    return sale, people
end

local OK, OUTBID, BOOK = 'ACCEPTED', 'OUTBID', 'BOOK_HAS_IT'
local START, OPEN = { 'clerk start', OK }, { 'clerk open', OK }
local LIVE_WINS = { tie_rule = 'LIVE_WINS' }
local NO_SHORT = { short_increment = false }

--- Rows after start and open.
local function opened(rows)
    local all = { START, OPEN }
    for _, row in ipairs(rows) do
        table.insert(all, row)
    end
    return all
end

local function reserve(major)
    return { reserve_minor = kit.minor(major) }
end

local function vendor(major)
    return { reserve_minor = kit.minor(major), vendor_notified = true }
end

local CASES = {
    { 'two at the opening: what beats the second', asks = 70, rows = {
        { 'A max 300', OK }, { 'B max 100', OK }, START, { 'clerk open', OK, 'A 110 ask 120' },
    } },
    { 'the same, far apart', asks = 300, rows = {
        { 'A max 1000', OK }, { 'B max 650', OK }, START, { 'clerk open', OK, 'A 700 ask 750' },
    } },
    { 'equal maxima: the earlier', asks = 70, rows = {
        { 'A max 100', OK }, { 'B max 100', OK }, START, { 'clerk open', OK, 'A 100 ask 110' },
    } },
    { 'below the ask: none leads', asks = 70, rows = {
        { 'A max 60', OK }, START, { 'clerk open', OK, '- ask 70' },
    } },
    { 'another below the ask does not count', asks = 65, rows = {
        { 'A max 300', OK }, { 'B max 60', OK }, START, { 'clerk open', OK, 'A 65 ask 70' },
    } },
    { 'a raise loses the place', asks = 100, rows = {
        { 'A max 300', OK }, { 'B max 500', OK }, { 'A max 500', OK }, START,
        { 'clerk open', OK, 'B 500 ask 550' },
    } },
    { 'the same figure again keeps it', asks = 100, rows = {
        { 'A max 500', OK }, { 'B max 500', OK }, { 'A max 500', OK }, START,
        { 'clerk open', OK, 'A 500 ask 550' },
    } },
    { 'a lowered figure takes a new place', asks = 100, rows = {
        { 'A max 600', OK }, { 'B max 500', OK }, { 'A max 500', OK }, START,
        { 'clerk open', OK, 'B 500 ask 550' },
    } },
    { 'one alone leads at the ask', asks = 100, rows = {
        { 'A max 5000', OK }, START, { 'clerk open', OK, 'A 100 ask 110', held = { A = 131.20 } },
    } },
    { 'the room below a maximum', asks = 1700, rows = opened({
        { 'A max 2000', OK, 'A 1700 ask 1800' },
        { 'R floor 1800', OUTBID, 'A 1900 ask 2000', held = { A = 2492.80 } },
    }) },
    { 'the room at a maximum: it is the earlier', asks = 1700, rows = opened({
        { 'A max 2000', OK, 'A 1700 ask 1800' },
        { 'room floor 2000', BOOK, 'A 2000 ask 2200' },
    }) },
    { 'the room at a maximum: who is there wins', asks = 1700, policy = LIVE_WINS, rows = opened({
        { 'A max 2000', OK, 'A 1700 ask 1800' },
        { 'room floor 2000', OK, 'room 2000 ask 2200', held = { A = 0 } },
    }) },
    { 'a short increment', asks = 1800, rows = opened({
        { 'A max 1900', OK, 'A 1800 ask 1900' },
        { 'clerk ask 1860', OK, 'A 1800 ask 1860' },
        { 'B bid 1860', OUTBID, 'A 1900 ask 2000' },
    }) },
    { 'no short increment', asks = 1800, policy = NO_SHORT, rows = opened({
        { 'A max 1900', OK, 'A 1800 ask 1900' },
        { 'clerk ask 1860', OK, 'A 1800 ask 1860' },
        { 'B bid 1860', OK, 'B 1860 ask 2000', held = { A = 0, B = 2440.32 } },
    }) },
    { 'between maxima it plays no part', asks = 1800, policy = NO_SHORT, rows = opened({
        { 'A max 2000', OK, 'A 1800 ask 1900' },
        { 'clerk ask 1860', OK, 'A 1800 ask 1860' },
        { 'B max 1900', OUTBID, 'A 2000 ask 2200' },
    }) },
    { 'a higher maximum against a leader', asks = 1000, rows = opened({
        { 'A max 2000', OK, 'A 1000 ask 1100' },
        { 'B max 3000', OK, 'B 2200 ask 2400', held = { A = 0, B = 2886.40 } },
    }) },
    { 'a lower one', asks = 1000, rows = opened({
        { 'A max 2000', OK, 'A 1000 ask 1100' },
        { 'B max 1500', OUTBID, 'A 1600 ask 1700' },
    }) },
    { 'an equal one', asks = 1000, rows = opened({
        { 'A max 2000', OK, 'A 1000 ask 1100' },
        { 'B max 2000', BOOK, 'A 2000 ask 2200' },
    }) },
    { 'the reserve is reached', asks = 300, lot = reserve(650), rows = {
        { 'A max 1000', OK }, START, { 'clerk open', OK, 'A 650 ask 700' },
    } },
    { 'the reserve is not reached', asks = 300, lot = reserve(650), rows = {
        { 'A max 500', OK }, START, { 'clerk open', OK, 'A 300 ask 320' },
    } },
    { 'a leader raises: to the reserve, or nothing', asks = 300, lot = reserve(650), rows = {
        { 'A max 500', OK }, START, { 'clerk open', OK, 'A 300 ask 320' },
        { 'clerk warn', OK, status = 'Warned' },
        { 'A max 600', OK, 'A 300 ask 320', status = 'Warned' },
        { 'A max 1000', OK, 'A 650 ask 700', status = 'Open', held = { A = 852.80 } },
        { 'A max 2000', OK, 'A 650 ask 700' },
    } },
    { 'who leads by hand lodges a maximum: a raise', asks = 300, lot = reserve(650), rows = opened({
        { 'A bid 300', OK, 'A 300 ask 320' },
        { 'A max 640', OK, 'A 300 ask 320' },
        { 'A max 700', OK, 'A 650 ask 700' },
    }) },
    { 'a reserve between two maxima', asks = 300, lot = reserve(800), rows = opened({
        { 'A max 500', OK, 'A 300 ask 320' },
        { 'B max 1000', OK, 'B 800 ask 850' },
    }) },
    { 'money for one rung more', asks = 1000, money = { A = 2099.20 }, rows = opened({
        { 'A max 3000', OK, 'A 1000 ask 1100', limited_ok = true },
        { 'B bid 1500', OUTBID, 'A 1600 ask 1700', held = { A = 2099.20, B = 0 } },
    }) },
    { 'the same, to its end', asks = 1000, money = { A = 2099.20 }, rows = opened({
        { 'A max 3000', OK, limited_ok = true },
        { 'B bid 1600', BOOK, 'A 1600 ask 1700' },
    }) },
    { 'a penny less', asks = 1000, money = { A = 2099.19 }, limited = { 'A 1500' }, rows = opened({
        { 'A max 3000', OK, limited_ok = true },
        { 'B bid 1500', BOOK, 'A 1500 ask 1600' },
        { 'B bid 1600', OK, 'B 1600 ask 1700', held = { A = 0 } },
        { 'clerk undo', OK, 'A 1500 ask 1600' },
        { 'B bid 1600', OK, 'B 1600 ask 1700' },
    }) },
    { 'told once of each rung', asks = 1000, money = { A = 2099.19 },
        limited = { 'A 1500', 'A 1200' }, rows = opened({
            { 'A max 3000', OK, limited_ok = true },
            { 'B bid 1600', OK, 'B 1600 ask 1700' },
            { 'A return 500', OK }, { 'C bid 1700', OK, 'C 1700 ask 1800' },
            { 'A credit 500', OK }, { 'B bid 1800', OK, 'B 1800 ask 1900' },
        }) },
    { 'worth is equal: the earlier place', asks = 1000, money = { A = 2099.20 }, limited = { 'A 1600' },
        rows = {
            { 'C max 1600', OK }, { 'A max 3000', OK, limited_ok = true }, START,
            { 'clerk open', OK, 'C 1600 ask 1700' },
        } },
    { 'the ask is a rung for money', asks = 1800, money = { B = 2440.32 }, rows = opened({
        { 'A bid 1800', OK, 'A 1800 ask 1900' },
        { 'clerk ask 1860', OK },
        { 'B max 2200', OK, 'B 1860 ask 2000', limited_ok = true },
    }) },
    { 'so is the reserve', asks = 600, money = { A = 905.28 }, lot = reserve(655), rows = {
        { 'A max 1000', OK, limited_ok = true }, START, { 'clerk open', OK, 'A 655 ask 700' },
    } },
    { 'a limit bounds a maximum of the room', asks = 1000, limit = 2099.20, rows = opened({
        { 'R max 3000', OK, 'R 1000 ask 1100' },
        { 'B bid 1500', OUTBID, 'R 1600 ask 1700' },
        { 'B bid 1700', OK, 'B 1700 ask 1800' },
    }) },
    { 'new money wakes nothing', asks = 1000, money = { A = 1312 }, rows = opened({
        { 'A max 3000', OK, 'A 1000 ask 1100', limited_ok = true },
        { 'B bid 1100', OK, 'B 1100 ask 1200' },
        { 'A credit 5000', OK, 'B 1100 ask 1200' },
        { 'C bid 1200', OUTBID, 'A 1300 ask 1400' },
    }) },
    { 'lodged again, it does', asks = 1000, money = { A = 1312 }, rows = opened({
        { 'A max 3000', OK, limited_ok = true },
        { 'B bid 1100', OK, 'B 1100 ask 1200' },
        { 'A credit 5000', OK },
        { 'A max 3000', OK, 'A 1200 ask 1300' },
    }) },
    { 'a third that sleeps answers a new maximum', asks = 1000, money = { A = 1312 }, rows = opened({
        { 'A max 3000', OK, limited_ok = true },
        { 'B bid 1100', OK, 'B 1100 ask 1200' },
        { 'A credit 9000', OK },
        { 'C max 1500', OUTBID, 'A 1600 ask 1700' },
    }) },
    { 'three at the opening', asks = 300, rows = {
        { 'A max 1000', OK }, { 'B max 650', OK }, { 'C max 800', OK }, START,
        { 'clerk open', OK, 'A 850 ask 900' },
    } },
    { 'a bid by hand is not raised by his own maximum', asks = 1000, money = { A = 1312 }, rows = opened({
        { 'A max 3000', OK, limited_ok = true },
        { 'B bid 1100', OK },
        { 'A credit 9000', OK },
        { 'A bid 1200', OK, 'A 1200 ask 1300' },
    }) },
    { 'but it defends his bid', asks = 1000, money = { A = 1312, C = 1312 }, rows = opened({
        { 'A max 3000', OK, limited_ok = true },
        { 'B bid 1100', OK, 'B 1100 ask 1200' },
        { 'A credit 9000', OK },
        { 'B return 9000', OK },
        { 'C max 1200', 'FUNDS_SHORT' },
        { 'D max 1500', OUTBID, 'A 1600 ask 1700' },
        { 'D bid 1700', OUTBID, 'A 1800 ask 1900' },
    }) },
    { 'a tie, and his own is worth more: he leads', asks = 1000, money = { A = 1312, C = 1443.20 },
        rows = opened({
            { 'C max 3000', OK, 'C 1000 ask 1100', limited_ok = true },
            { 'A max 2000', 'FUNDS_SHORT' },
            { 'B bid 1200', OK, 'B 1200 ask 1300' },
            { 'C credit 263', OK },
            { 'A credit 9000', OK },
            { 'clerk undo', OK, 'C 1000 ask 1100' },
            { 'A max 2000', OK, 'A 1400 ask 1500' },
        }) },
    { 'his own maximum beats the one above his bid', asks = 1000, money = { A = 1312, C = 1443.20 },
        limited = { 'A 1000', 'C 1100' }, rows = opened({
            { 'A max 3000', OK, 'A 1000 ask 1100', limited_ok = true },
            { 'C max 2000', OK, 'C 1100 ask 1200', limited_ok = true },
            { 'B bid 1200', OK, 'B 1200 ask 1300' },
            { 'A credit 9000', OK }, { 'C credit 9000', OK },
            { 'A bid 1300', OK, 'A 2200 ask 2400', held = { A = 2886.40, B = 0, C = 0 } },
        }) },
    { 'a tie with another, his own is worth more', asks = 1000, money = { A = 1312, C = 1443.20 },
        rows = opened({
            { 'A max 3000', OK, limited_ok = true },
            { 'C max 2000', OK, limited_ok = true },
            { 'B bid 1200', OK },
            { 'A credit 9000', OK }, { 'C credit 9000', OK },
            { 'A bid 2000', OK, 'A 2000 ask 2200' },
        }) },
    { 'nobody new leads below the ask in force', asks = 1000, rows = opened({
        { 'A max 1200', OK, 'A 1000 ask 1100' },
        { 'clerk ask 1500', OK, 'A 1000 ask 1500' },
        { 'B max 2000', OK, 'B 1500 ask 1600' },
    }) },
    { 'the step of the clerk is the book\'s too', asks = 1000, rows = opened({
        { 'A max 2000', OK, 'A 1000 ask 1100' },
        { 'clerk half', OK, 'A 1000 ask 1050' },
        { 'B bid 1100', OUTBID, 'A 1150 ask 1200' },
    }) },
    { 'a blocked bidder\'s maximum is nothing', asks = 1000, rows = opened({
        { 'A max 2000', OK, 'A 1000 ask 1100' },
        { 'A block', OK },
        { 'B bid 1100', OK, 'B 1100 ask 1200' },
    }) },
    { 'one bid below two maxima', asks = 1000, rows = opened({
        { 'A max 3000', OK }, { 'B max 2000', OUTBID, 'A 2200 ask 2400' },
        { 'C bid 2400', OUTBID, 'A 2600 ask 2800' },
        { 'C max 2600', 'MAX_TOO_LOW' },
        { 'C max 2800', OUTBID, 'A 3000 ask 3200' },
    }) },
    { 'the seller, below the reserve', asks = 500, lot = vendor(1000), policy = { vendor_bids = true },
        rows = opened({
            { 'A bid 500', OK },
            { 'seller vendor 550', OK, 'seller 550 ask 600', held = { A = 0 } },
            { 'seller vendor 600', 'ALREADY_LEADING' },
            { 'A max 800', OK, 'A 600 ask 650' },
            { 'seller vendor 800', BOOK, 'A 800 ask 850' },
            { 'seller vendor 1000', 'VENDOR_REFUSED' },
            { 'seller vendor 950', OK, 'seller 950 ask 1000' },
        }) },
    { 'the seller, where ties go to the room', asks = 500, lot = vendor(1000),
        policy = { vendor_bids = true, tie_rule = 'LIVE_WINS' }, rows = opened({
            { 'A max 800', OK, 'A 500 ask 550' },
            { 'seller vendor 800', OK, 'seller 800 ask 850' },
        }) },
    { 'the seller, not notified', asks = 500, lot = reserve(1000), policy = { vendor_bids = true },
        rows = opened({ { 'seller vendor 500', 'VENDOR_REFUSED' } }) },
    { 'the seller, the house does not let him', asks = 500, lot = reserve(1000),
        rows = opened({ { 'seller vendor 500', 'VENDOR_REFUSED' } }) },
    { 'an ask set without a leader wakes the book', asks = 300, rows = {
        { 'A max 280', OK }, { 'B max 240', OK }, START, { 'clerk open', OK, '- ask 300' },
        { 'clerk ask 240', OK, 'A 260 ask 280' },
    } },
    { 'with a leader it does not', asks = 300, rows = opened({
        { 'A max 300', OK, 'A 300 ask 320' }, { 'B bid 320', OK, 'B 320 ask 350' },
        { 'clerk ask 330', OK, 'B 320 ask 330' },
    }) },
    { 'a retraction wakes the book', asks = 300, rows = {
        { 'A max 2000', OK }, { 'C max 1200', OK }, START, { 'clerk open', OK, 'A 1300 ask 1400' },
        { 'B bid 2200', OK, 'B 2200 ask 2400' },
        { 'B retract', OK, 'A 1300 ask 1400' },
    } },
    { 'his own maximum goes with it', asks = 1000, rows = opened({
        { 'A max 2000', OK, 'A 1000 ask 1100' },
        { 'B bid 1500', OUTBID, 'A 1600 ask 1700' },
        { 'A retract', OK, '- ask 1500' },
    }) },
    { 'maxima stay over a reopening, which wakes nothing', asks = 1000, policy = { reopen = 'DISCRETION' },
        rows = opened({
            { 'A max 2000', OK, 'A 1000 ask 1100' },
            { 'clerk hammer', OK },
            { 'clerk reopen', OK, 'A 1000 ask 1100', status = 'Open' },
            { 'B bid 1100', OUTBID, 'A 1200 ask 1300' },
        }) },
    { 'a pause takes none', asks = 1000, rows = opened({
        { 'clerk pause', OK }, { 'A max 2000', 'AUCTION_PAUSED' }, { 'clerk resume', OK },
        { 'A max 2000', OK, 'A 1000 ask 1100' },
    }) },
}

--- What max_limited told, in order: 'A 1500'.
local function limited(sale, people)
    local names, list = {}, {}
    for name, paddle_no in pairs(people) do
        names[paddle_no] = name
    end
    for _, row in box.space.private:pairs(schema.at(sale.auction_id)) do
        local event = box.space.journal:get(schema.at(sale.auction_id, row.seq))
        if event.public:find('"type":"max_limited"', 1, true) then
            local object = require('json').decode(vault.open(row.own))
            local rung = ('%.0f'):format(tonumber(object.rung_minor) / 100)
            table.insert(list, names[object.paddle_no] .. ' ' .. rung)
        end
    end
    return list
end

local function of_book(test)
    test:plan(#CASES)
    for _, case in ipairs(CASES) do
        test:test(case[1], function(row_test)
            local sale, people = sale_of(case)
            row_test:plan(trade.results(case.rows) + (case.limited and 1 or 0))
            trade.play(row_test, sale, people, case.rows)
            if case.limited then
                row_test:is_deeply(limited(sale, people), case.limited, 'told of the limit, once')
            end
        end)
    end
end

--- The types of the events a command appended, PROXY named.
local function types_after(sale, seq)
    local list = {}
    for _, row in box.space.journal:pairs(schema.at(sale.auction_id, seq), { iterator = 'GT' }) do
        if row.auction_id ~= sale.auction_id then
            break
        end
        local event = require('json').decode(row.public)
        local own = kit.private(sale.auction_id, row.seq, 'O')
        local proxy = own and own.object:find('"kind":"PROXY"', 1, true)
        table.insert(list, event.type .. (proxy and ' PROXY' or ''))
    end
    return table.concat(list, ', ')
end

local function order_of_events(test)
    test:plan(6)
    local sale, people = sale_of({ asks = 300, lot = reserve(650), money = { A = 2099.19 } })
    sale:clerk('auction_start')
    sale:open(1)
    local function after(text, act)
        local seq = sale:seq()
        act()
        test:is(types_after(sale, seq), text, text)
    end
    after('max_lodged, bid_accepted PROXY, reserve_met', function()
        sale:bid(people.A, 3000, { kind = 'MAX', limited_ok = true })
    end)
    after('bid_accepted, bid_accepted PROXY', function()
        sale:bid(people.B, 700)
    end)
    after('bid_accepted, max_limited', function()
        sale:bid(people.B, 1600, { confirmed = true })
    end)
    after('max_lodged, bid_accepted PROXY', function()
        sale:bid(people.C, 3000, { kind = 'MAX' })
    end)
    after('max_lodged', function()
        sale:bid(people.C, 4000, { kind = 'MAX' })
    end)
    kit.call('return_start', {
        auction_id = sale.auction_id, paddle_no = people.C, transfer_id = 'out',
        amount_minor = tonumber(sale:paddle_row(people.C).available_minor),
    })
    after('max_lodged, max_limited, bid_accepted PROXY', function()
        sale:bid(people.D, 3000, { kind = 'MAX' })
    end)
end

local function public_face(test)
    test:plan(4)
    local sale, people = sale_of({ asks = 1000 })
    sale:clerk('auction_start')
    sale:open(1)
    sale:bid(people.A, 2000, { kind = 'MAX', bid_id = 'my-order' })
    local lot = sale:lot_row(1)
    local event = require('json').decode(box.space.journal:get(schema.at(sale.auction_id, lot.lot_seq)).public)
    test:is(event.kind .. event.actor, 'INTERNETbidder', 'a bid by a maximum looks like a bid by hand')
    test:is(lot.leader, 'net:' .. people.A, 'and so does its leader')
    local own = kit.private(sale.auction_id, lot.lot_seq, 'O').object
    test:is(own, '{"all_in_minor":"131200","bid_id":"my-order","kind":"PROXY"}', 'its owner is told')
    local lodged = require('json').decode(box.space.journal:get(schema.at(sale.auction_id, lot.lot_seq - 1)).public)
    test:is(lodged.lot_no, nil, 'nobody else learns even of which lot it is')
end

return function(test)
    test:plan(3)
    test:test('situations', of_book)
    test:test('order of events', order_of_events)
    test:test('the public face of a maximum', public_face)
end
