--- What can be read, page by page.
local json = require('json')
local kit = require('test.kit')

local function pages(sale, name, args, after_of)
    local all, count = {}, 0
    repeat
        args.auction_id = sale.auction_id
        local rows = kit.call(name, args).rows
        for _, row in ipairs(rows) do
            table.insert(all, row)
        end
        count = count + 1
        if #rows > 0 then
            after_of(args, rows[#rows])
        end
    until #rows == 0 or count > 1000
    return all
end

local function by_seq(args, row)
    args.after = row.seq
end

return function(test)
    test:plan(19)
    local sale = kit.sale({ lots = { kit.lot(1, { reserve_minor = 150000 }), kit.lot(5), kit.lot(9) } })
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    sale:bid(x, 1000)
    sale:bid(y, 1100)
    local view = kit.call('auction_view', { auction_id = sale.auction_id })
    test:is_deeply(view.auction, {
        auction_id = sale.auction_id, house_id = 'h1', currency = 'GBP', exponent = 2,
        status = 'Live', current_lot = 1, seq = sale:seq(), head_hash = sale:row().head_hash,
    }, 'the auction')
    test:is_deeply(view.lots[1], {
        lot_no = 1, lot_seq = sale:seq(), epoch = 0, status = 'Open', price_minor = 110000,
        ask_minor = 120000, ask_all_in_minor = 157440, leader = 'net:2', bids = 2, reserve = 'unmet',
        target_seq = sale:seq(),
    }, 'a lot')
    test:is(#view.lots, 3, 'all lots')
    test:is(view.lots[3].lot_no, 9, 'in their order')
    test:is_deeply(view.desk, {
        reserve_minor = 150000, increment_minor = 10000, next_lot = 5, next_book = 'none', questions = 0,
    }, 'the desk')
    local rows = pages(sale, 'journal_page', { after = 0, limit = 3 }, by_seq)
    test:is(#rows, sale:seq(), 'the journal by pages of 3')
    test:is(rows[#rows].hash, sale:row().head_hash, 'to its head')
    test:is(json.decode(rows[1].public).type, 'auction_loaded', 'from the first')
    local private = pages(sale, 'private_page', { after = 0, limit = 2 }, by_seq)
    local total = 0
    for seq = 1, sale:seq() do
        total = total + 1 + (kit.private(sale.auction_id, seq, 'O') and 1 or 0)
    end
    test:is(#private, total, 'private objects by pages of 2')
    local whole = true
    for i, row in ipairs(private) do
        local before = private[i - 1]
        whole = whole and (not before or before.seq <= row.seq)
        whole = whole and (row.audience == 'H' or row.person ~= nil)
    end
    test:ok(whole, 'in order, each of a person or the house')
    local own = pages(sale, 'own_page', { user_id = 'x', limit = 2 }, function(args, row)
        args.before = row.seq
    end)
    test:is(#own, 3, 'own lines: paddle, money, bid')
    test:like(own[1].object, '"all_in_minor":"131200"', 'newest first')
    test:like(own[1].public, '"type":"bid_accepted"', 'with the public event')
    local nobody = kit.call('own_page', { auction_id = sale.auction_id, user_id = 'z', limit = 5 })
    test:is(#nobody.rows, 0, 'nobody has none')
    local paddles = kit.call('paddles_page', { auction_id = sale.auction_id, after = 1 }).paddles
    test:is(#paddles, 1, 'paddles above a number')
    test:is(paddles[1].user_id, 'y', 'ascending')
    local lookup = { auction_id = sale.auction_id, paddle_no = x, bid_id = 'none' }
    test:is(kit.call('bid_lookup', lookup).code, 'NOT_FOUND', 'an unknown id had no effect')
    lookup.bid_id, lookup.paddle_no = sale:id('b'), y
    sale:bid(x, 1200, { bid_id = lookup.bid_id })
    test:is(kit.call('bid_lookup', lookup).code, 'NOT_FOUND', 'nor has another\'s')
    lookup.paddle_no = x
    test:is(kit.call('bid_lookup', lookup).answer.code, 'ACCEPTED', 'his own has')
end
