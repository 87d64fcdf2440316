--- place(): its codes in their order, and what each bid does to price, ask and money.
local kit = require('test.kit')

local function given(row)
    local other = {}
    for key, value in pairs(row) do
        if type(key) == 'string' and key ~= 'ask' then
            other[key] = value
        end
    end
    return other
end

--- Rows: who, amount, code, and `ask` after it or other fields of the bid.
local function play(test, sale, paddles, rows)
    for _, row in ipairs(rows) do
        local who, amount, code = row[1], row[2], row[3]
        local send = who == 'room' and sale.floor or sale.bid
        local reply = send(sale, paddles[who], amount, given(row))
        test:is(reply.code, code, ('%s %s: %s'):format(who, amount, code))
        if row.ask then
            test:is(reply.ask_minor, kit.minor(row.ask), ('  ask %s'):format(row.ask))
        end
    end
end

local function asks(rows)
    local count = #rows
    for _, row in ipairs(rows) do
        count = count + (row.ask and 1 or 0)
    end
    return count
end

local function price_and_increments(test)
    local sale = kit.sale({ lots = { kit.lot(1, { opening_ask_minor = 320000 }) } })
    local paddles = { x = sale:join('x', 20000), y = sale:join('y', 20000), z = sale:join('z', 20000) }
    local rows = {
        { 'x', 3200, 'ACCEPTED', ask = 3500 },
        { 'y', 3500, 'ACCEPTED', ask = 3800, bid_id = 'same' },
        { 'y', 3500, 'ACCEPTED', ask = 3800, bid_id = 'same', seen_seq = sale:seq() + 1 },
        { 'y', 3800, 'BID_ID_REUSED', bid_id = 'same' },
        { 'z', 3500, 'ASK_MOVED', ask = 3800 },
        { 'y', 3800, 'ALREADY_LEADING', ask = 3800 },
        { 'z', 3900, 'OFF_INCREMENT', ask = 3800 },
        { 'z', 8000, 'CONFIRM_JUMP', ask = 3800 },
        { 'z', 8000, 'ACCEPTED', ask = 8500, confirmed = true },
        { 'room', 8500, 'ACCEPTED', ask = 9000 },
        { 'room', 9000, 'ACCEPTED', ask = 9500 },
        { 'x', 9000, 'ASK_MOVED', ask = 9500 },
        { 'x', 9500, 'ACCEPTED', ask = 10000 },
    }
    test:plan(asks(rows))
    play(test, sale, paddles, rows)
end

local function money(test)
    test:plan(10)
    local sale = kit.sale()
    local x, y = sale:join('x', 1312), sale:join('y', 1443.19)
    sale:bid(x, 1000)
    test:is(sale:paddle_row(x).held_minor, 131200, 'the all-in price is held')
    local short = sale:bid(y, 1100)
    test:is(short.code, 'FUNDS_SHORT', 'a penny short')
    test:is(short.shortfall_minor, 1, 'and told so')
    kit.call('paddle_credit', {
        auction_id = sale.auction_id, paddle_no = y, transfer_id = 'more', amount_minor = 1,
    })
    test:is(sale:bid(y, 1100).code, 'ACCEPTED', 'exactly enough')
    test:is(sale:paddle_row(x).held_minor, 0, 'the last leader is released')
    test:is(sale:paddle_row(x).available_minor, 131200, 'whole')
    test:is(sale:paddle_row(y).available_minor, 0, 'all of it held')
    test:is(sale:bid(x, 1200).code, 'FUNDS_SHORT', 'no more than there is')
    sale:floor(nil, 1200)
    test:is(sale:paddle_row(y).held_minor, 0, 'the room releases the leader')
    test:is(sale:lot_row(1).hold_minor, 0, 'and holds nothing')
end

local function limits(test)
    test:plan(5)
    local sale = kit.sale()
    local x = sale:join('x', 100000, { limit_minor = kit.minor(3000) })
    sale:bid(x, 2000)
    sale:hammer(1)
    kit.pass_ms(4000)
    sale:open(2)
    local reply = sale:bid(x, 1000, { lot_no = 2 })
    test:is(reply.code, 'OVER_LIMIT', 'what is held elsewhere counts')
    test:is(reply.limit_left_minor, kit.minor(3000 - 2624), 'what is left is told')
    local room = sale:join('room-1', 0, { kind = 'room', limit_minor = kit.minor(3000) })
    test:is(sale:floor(room, 1000, { lot_no = 2 }).code, 'ACCEPTED', 'a room paddle needs no money')
    test:is(sale:paddle_row(room).held_minor, 0, 'holds none')
    sale:bid(sale:join('y', 20000), 1100, { lot_no = 2 })
    test:is(sale:floor(room, 2400, { lot_no = 2, confirmed = true }).code, 'OVER_LIMIT', 'but has a limit')
end

local function order_of_checks(test)
    local lots = { kit.lot(1, { barred = { 'kin' } }), kit.lot(2) }
    local sale = kit.sale({ lots = lots, live = false })
    local ok = sale:join('ok', 5000)
    local pending = sale:join('pending', 5000, { status = 'pending' })
    local low = sale:join('low', 5000, { rating = 49 })
    local blocked = sale:join('blocked', 5000, { status = 'blocked' })
    local seller, kin = sale:join('seller', 5000), sale:join('kin', 5000)
    local poor = sale:join('poor', 1)
    local other_house = { staff_id = 's9', role = 'clerk', houses = { 'h2' } }
    local cases = {
        { 'before the start', 'AUCTION_NOT_LIVE', ok, 1000 },
        { 'start', 'auction_start' },
        { 'of a queued lot', 'LOT_NOT_OPEN', ok, 1000 },
        { 'announce', 'lot_announce' },
        { 'of an announced lot', 'LOT_NOT_OPEN', ok, 1000 },
        { 'open', 'lot_open' },
        { 'of no lot', 'NOT_FOUND', ok, 1000, { lot_no = 77 } },
        { 'of another lot', 'LOT_NOT_OPEN', ok, 1000, { lot_no = 2 } },
        { 'of another epoch', 'EPOCH_STALE', ok, 1000, { epoch = 1 } },
        { 'without a paddle', 'NO_PADDLE', 0, 1000 },
        { 'with an unknown paddle', 'NO_PADDLE', 999, 1000 },
        { 'of the room by a bidder', 'NOT_ALLOWED', ok, 1000, { kind = 'FLOOR' } },
        { 'of another house', 'NOT_ALLOWED', ok, 1000, { kind = 'FLOOR', staff = other_house } },
        { 'of nothing', 'BAD_AMOUNT', ok, 0 },
        { 'of half a penny', 'BAD_AMOUNT', ok, 1000, { amount_minor = 1000.5 } },
        { 'of more than 10^12', 'BAD_AMOUNT', ok, 1000, { amount_minor = 10 ^ 12 + 1 } },
        { 'of an unapproved bidder', 'PADDLE_PENDING', pending, 1000 },
        { 'of a low rating', 'PADDLE_PENDING', low, 1000 },
        { 'of a blocked bidder', 'PADDLE_BLOCKED', blocked, 1000 },
        { 'of the seller', 'SELLER_BARRED', seller, 1000 },
        { 'of his kin', 'SELLER_BARRED', kin, 1000 },
        { 'below the ask, without money', 'ASK_MOVED', poor, 900 },
        { 'off a rung, without money', 'OFF_INCREMENT', poor, 1050 },
        { 'far above, without money', 'CONFIRM_JUMP', poor, 3000 },
        { 'without money', 'FUNDS_SHORT', poor, 1000 },
        { 'pause', 'auction_pause' },
        { 'while paused', 'AUCTION_PAUSED', ok, 1000 },
    }
    test:plan(#cases)
    for _, case in ipairs(cases) do
        local seq = sale:seq()
        if not case[3] then
            test:is(sale:clerk(case[2], case[2]:match('^lot') and { lot_no = 1 }).code, 'ACCEPTED', case[1])
        else
            local reply = sale:bid(case[3], case[4], case[5])
            local unchanged = sale:seq() == seq
            test:ok(reply.code == case[2] and unchanged, ('%s: %s %s'):format(case[1], case[2], reply.code))
        end
    end
end

local function lowered_ask(test)
    test:plan(3)
    local sale = kit.sale()
    local x, seen = sale:join('x', 9000), sale:seq()
    sale:clerk('lot_ask_set', { lot_no = 1, ask_minor = kit.minor(800) })
    test:is(sale:bid(x, 1000, { seen_seq = seen }).code, 'ASK_MOVED', 'pressed at the higher ask')
    test:is(sale:bid(x, 1000).code, 'ACCEPTED', 'a jump that is meant')
    test:is(sale:lot_row(1).ask_minor, kit.minor(1100), 'the ask follows the price again')
end

local function top_up(test)
    test:plan(4)
    local sale = kit.sale()
    local x, seq = sale:join('x', 1000), sale:seq()
    local bid = { bid_id = 'press', may_top_up = true, seen_seq = seq }
    local reply = sale:bid(x, 1000, bid)
    test:is(reply.code, 'FUNDS_SHORT', 'first: asks for money')
    test:is(reply.claims_nothing, nil, 'a mark of the engine does not leave it')
    test:is(box.space.answer:get({ sale.auction_id, 'press' }), nil, 'and nothing is kept')
    kit.call('paddle_credit', {
        auction_id = sale.auction_id, paddle_no = x, transfer_id = 'bid:press', amount_minor = 40000,
    })
    bid.may_top_up = nil
    test:is(sale:bid(x, 1000, bid).code, 'ACCEPTED', 'second: same id, accepted')
end

local function reserve(test)
    test:plan(5)
    local sale = kit.sale({ lots = { kit.lot(1, { reserve_minor = kit.minor(1150) }) } })
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    sale:bid(x, 1000)
    test:is(sale:hammer(1).code, 'BELOW_RESERVE', 'not sold below the reserve')
    local before = sale:seq()
    sale:bid(y, 1100)
    test:is(sale:seq(), before + 1, 'still below: one event')
    sale:bid(x, 1200)
    test:is(sale:seq(), before + 3, 'reached: a second event')
    test:is(sale:lot_row(1).reserve_met, true, 'met')
    test:is(sale:hammer(1).code, 'ACCEPTED', 'sold')
end

return function(test)
    test:plan(7)
    test:test('price and increments', price_and_increments)
    test:test('money', money)
    test:test('limits', limits)
    test:test('order of checks', order_of_checks)
    test:test('a lowered ask', lowered_ask)
    test:test('top-up', top_up)
    test:test('reserve', reserve)
end
