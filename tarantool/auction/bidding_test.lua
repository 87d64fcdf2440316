--- place(): its codes in their order, and what each bid does to price, ask and money.
local kit = require('test.kit')
local answers = require('auction.answers')

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
    test:plan(7)
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
    kit.pass_ms(10000)
    sale:clerk('message_post', { text = 'lot 1 is sold' })
    test:is(sale:bid(x, 1200, { lot_no = 2 }).limit_left_minor, kit.minor(376), 'what was taken counts')
    sale:clerk('lot_void', {
        lot_no = 1, reason = 'fraud', second = { staff_id = 's4', role = 'manager', houses = { 'h1' } },
    })
    test:is(sale:bid(x, 1200, { lot_no = 2 }).code, 'ACCEPTED', 'but not of a lot that is voided')
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
    test:is(answers.row(sale.auction_id, 'press'), nil, 'and nothing is kept')
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

--- rating, status, deposit, largest hammer paid, bid, code; the house asks 50 and offers a deposit of 500.
local GATES = {
    { 50, 'approved', 0, nil, 1000, 'ACCEPTED' },
    { 49, 'approved', 0, nil, 1000, 'PADDLE_PENDING' },
    { 49, 'approved', 499.99, nil, 1000, 'PADDLE_PENDING' },
    { 49, 'approved', 500, nil, 1000, 'ACCEPTED' },
    { 90, 'pending', 500, nil, 1000, 'PADDLE_PENDING' },
    { 90, 'blocked', 500, nil, 1000, 'PADDLE_BLOCKED' },
    { 90, 'approved', 0, 400, 1200, 'ACCEPTED' },
    { 90, 'approved', 0, 399.99, 1200, 'DEPOSIT_REQUIRED' },
    { 90, 'approved', 500, 1, 1200, 'ACCEPTED' },
}

local function gates(test)
    test:plan(#GATES + 1)
    for _, row in ipairs(GATES) do
        local sale = kit.sale({ policy = { deposit_minor = kit.minor(500) } })
        local x = sale:join('x', 5000, {
            rating = row[1], status = row[2], deposit_minor = kit.minor(row[3]),
            largest_paid_minor = row[4] and kit.minor(row[4]),
        })
        local words = ('rating %d, %s, deposit %s, paid %s, bids %d: %s'):format(
            row[1], row[2], row[3], tostring(row[4]), row[5], row[6])
        test:is(sale:bid(x, row[5]).code, row[6], words)
    end
    local sale = kit.sale()
    local x = sale:join('x', 5000, { largest_paid_minor = 1 })
    test:is(sale:bid(x, 1000).code, 'ACCEPTED', 'where none is offered, none is asked for')
end

local function figures(test)
    test:plan(10)
    local sale = kit.sale()
    local x, y = sale:join('x', 50000), sale:join('y', 50000)
    local reply = sale:bid(x, 1000)
    test:is_deeply({ reply.ask_minor, reply.ask_all_in_minor, reply.seq, reply.lot_seq },
        { 110000, 144320, sale:seq(), sale:seq() }, 'the ask and what it costs, and the seq')
    kit.pass_ms(70)
    test:is(sale:bid(y, 1000).lost_by_ms, 70, 'by how much it was lost')
    reply = sale:bid(y, 2700)
    test:is_deeply({ reply.code, reply.below_minor, reply.above_minor },
        { 'OFF_INCREMENT', 260000, 280000 }, 'the rungs beside it')
    reply = sale:bid(y, 2300)
    test:is_deeply({ reply.below_minor, reply.above_minor }, { 220000, 240000 }, 'nearer ones')
    test:is(sale:bid(y, 2200).code, 'ACCEPTED', 'twice the ask needs no yes')
    test:is(sale:bid(x, 5000).code, 'CONFIRM_JUMP', 'more does')
    local strict = kit.sale({ policy = { jump_bids = false } })
    local z = strict:join('z', 50000)
    reply = strict:bid(z, 1100)
    test:is_deeply({ reply.code, reply.below_minor }, { 'OFF_INCREMENT', 100000 }, 'jumps barred')
    test:is(strict:bid(z, 1000).code, 'ACCEPTED', 'the ask is on increment')
    local top = kit.sale({ lots = { kit.lot(1, { opening_ask_minor = 10 ^ 12 }) } })
    test:is(top:floor(nil, 10 ^ 10).ask_minor, 1020000000000, 'the ask may pass 10^12')
    test:is(top:floor(nil, 10200000000).code, 'BAD_AMOUNT', 'no bid can')
end

--- Bids of the room and of the internet in one order.
local function the_room(test)
    test:plan(9)
    local sale = kit.sale()
    local net, room = sale:join('net', 50000), sale:join('r', 0, { kind = 'room', limit_minor = kit.minor(9000) })
    test:is(sale:floor(nil, 1000).code, 'ACCEPTED', 'unattributed')
    test:is(sale:floor(nil, 1100).code, 'ACCEPTED', 'and again: never ALREADY_LEADING')
    test:is(sale:lot_row(1).leader, 'room', 'the room leads')
    test:is(sale:floor(room, 1200).code, 'ACCEPTED', 'with a paddle')
    test:is(sale:lot_row(1).leader, 'room:' .. room, 'which is named')
    test:is(sale:floor(room, 1300).code, 'ALREADY_LEADING', 'once is enough')
    test:is(sale:paddle_row(room).led_minor, 157440, 'what it leads counts against its limit')
    test:is(sale:floor(net, 1300).code, 'ACCEPTED', 'a wallet may bid in the room')
    test:is(sale:paddle_row(net).held_minor, 170560, 'and holds: it goes by the kind of paddle')
end

local function lowered_by_undo(test)
    test:plan(5)
    local sale = kit.sale({ lots = { kit.lot(1, { opening_ask_minor = 300000 }) } })
    local a, b, c, z = sale:join('a', 9000), sale:join('b', 9000), sale:join('c', 9000), sale:join('z', 9000)
    sale:bid(a, 3000)
    sale:bid(b, 3200)
    sale:bid(c, 3500)
    local seen = sale:seq()
    for _ = 1, 2 do
        sale:clerk('lot_undo', {
            lot_no = 1, reason = 'misheard', target_seq = tonumber(sale:lot_row(1).target_seq),
        })
    end
    local reply = sale:bid(z, 3800, { seen_seq = seen + 1 })
    test:is(reply.code, 'ASK_MOVED', 'pressed at the ask before the last undo')
    test:is(reply.ask_minor, 320000, 'the ask is told')
    test:is(sale:floor(nil, 3800, { seen_seq = seen }).code, 'ACCEPTED', 'the room saw what it did')
    sale:clerk('lot_undo', { lot_no = 1, reason = 'misheard', target_seq = tonumber(sale:lot_row(1).target_seq) })
    test:is(sale:bid(z, 3200, { seen_seq = seen }).code, 'ACCEPTED', 'at the ask it is no jump')
    sale:clerk('lot_undo', { lot_no = 1, reason = 'misheard', target_seq = tonumber(sale:lot_row(1).target_seq) })
    test:is(sale:bid(z, 3800).code, 'ACCEPTED', 'a jump that is meant')
end

return function(test)
    test:plan(11)
    test:test('gates', gates)
    test:test('figures', figures)
    test:test('the room', the_room)
    test:test('an ask lowered by undo', lowered_by_undo)
    test:test('price and increments', price_and_increments)
    test:test('money', money)
    test:test('limits', limits)
    test:test('order of checks', order_of_checks)
    test:test('a lowered ask', lowered_ask)
    test:test('top-up', top_up)
    test:test('reserve', reserve)
end
