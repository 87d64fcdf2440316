--- Ids: one effect, one answer; what the ring keeps and what leaves it.
local kit = require('test.kit')
local answers = require('auction.answers')
local limits = require('auction.limits')
local schema = require('auction.schema')

local function known_ids(test)
    test:plan(9)
    local sale = kit.sale()
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    local bid = { bid_id = 'one', seen_seq = sale:seq() }
    local first = sale:bid(x, 1000, bid)
    sale:bid(y, 1100)
    local seq = sale:seq()
    test:is_deeply(sale:bid(x, 1000, bid), first, 'an effect is answered as it was')
    bid.received_at_ms, bid.may_top_up = 5, true
    test:is_deeply(sale:bid(x, 1000, bid), first, 'what is outside the body does not matter')
    test:is(sale:bid(y, 1000, bid).code, 'BID_ID_REUSED', 'the same id from another paddle')
    test:is(sale:floor(nil, 1000, bid).code, 'BID_ID_REUSED', 'or from the room')
    test:is(sale:seq(), seq, 'and no effect')
    local refused = { bid_id = 'two', seen_seq = sale:seq() }
    local reply = sale:bid(x, 1100, refused)
    test:is(reply.code, 'ASK_MOVED', 'a refusal')
    sale:clerk('lot_ask_set', { lot_no = 1, ask_minor = kit.minor(1150) })
    test:is_deeply(sale:bid(x, 1100, refused), reply, 'is answered as it was')
    test:is(sale:bid(x, 1150, refused).code, 'BID_ID_REUSED', 'another amount under its id')
    local lookup = kit.call('bid_lookup', { auction_id = sale.auction_id, paddle_no = x, bid_id = 'two' })
    test:is_deeply(lookup.answer, reply, 'and can be looked up')
end

local function ring(test)
    test:plan(9)
    local sale = kit.sale()
    local x = sale:join('x', 9000)
    sale:floor(nil, 1000)
    local stale = sale:seq()
    for i = 1, limits.ring_paddle do
        sale:bid(x, 1000, { bid_id = 'r' .. i, seen_seq = stale })
    end
    local reply = sale:bid(x, 1000, { bid_id = 'full', seen_seq = stale })
    test:is(reply.code, 'TOO_MANY', 'full of refusals at the journal\'s end')
    sale:floor(nil, 1100)
    test:is(sale:bid(x, 1000, { bid_id = 'r17', seen_seq = stale }).code, 'ASK_MOVED', 'now one may leave')
    test:is(answers.row(sale.auction_id, 'r1'), nil, 'the oldest')
    test:is(sale:bid(x, 1000, { bid_id = 'r1', seen_seq = stale }).code, 'BID_ID_EXPIRED', 'it may be an old one')
    test:is(sale:bid(x, 1200, { bid_id = 'r1' }).code, 'ACCEPTED', 'what has seen more is new')
    test:is(sale:bid(x, 1000, { bid_id = 'r2', seen_seq = stale }).code, 'ASK_MOVED', 'the others are kept')
    test:is(answers.kept(sale.auction_id, x), limits.ring_paddle, 'as many as the ring holds')
    test:is(box.space.ring:get(schema.at(sale.auction_id, -1)).kept, limits.ring_paddle, 'also in the auction\'s count')
    test:is(answers.is_kept('NO_PADDLE'), true, 'kept is what the list of codes says')
end

local function not_kept(test)
    local sale = kit.sale()
    local x = sale:join('x', 9000)
    sale:bid(x, 1000)
    sale:hammer(1)
    local cases = {
        { 'after the hammer', 'LOT_NOT_OPEN', { bid_id = 'late' } },
        { 'of a lot not open, by nobody', 'LOT_NOT_OPEN', { bid_id = 'early', paddle_no = 0, lot_no = 3 } },
        { 'of nobody', 'NO_PADDLE', { bid_id = 'nobody', paddle_no = 99, lot_no = 2 } },
        { 'malformed', 'INVALID_REQUEST', { bid_id = 'bad', confirmed = 'yes' } },
    }
    test:plan(2 * #cases)
    kit.pass_ms(4000)
    sale:open(2)
    for _, case in ipairs(cases) do
        test:is(sale:bid(x, 1000, case[3]).code, case[2], case[1])
        local row = answers.row(sale.auction_id, case[3].bid_id)
        test:is(row, nil, '  writes nothing')
    end
end

local function sweep(test)
    test:plan(4)
    local sale = kit.sale()
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    sale:bid(x, 1000)
    for _ = 1, 5 do
        sale:bid(y, 1000)
    end
    sale:hammer(1)
    kit.pass_ms(4000)
    sale:clerk('lot_announce', { lot_no = 2 })
    test:is(sale:lot_row(1).status, 'Final', 'the lot is over')
    kit.until_true(function()
        return answers.kept(sale.auction_id, y) == 0
    end)
    test:is(box.space.ring:get(schema.at(sale.auction_id, -1)).kept, 0, 'its refusals are dropped')
    test:is(box.space.ring:get(schema.at(sale.auction_id, y)), nil, 'which is no leaving')
    sale:clerk('lot_open', { lot_no = 2 })
    test:is(sale:bid(y, 1000, { lot_no = 2, seen_seq = 1 }).code, 'ACCEPTED', 'nothing expires by it')
end

local function not_yet_swept(test)
    test:plan(4)
    local sale = kit.sale()
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    sale:bid(x, 1000)
    for _ = 1, limits.ring_paddle do
        sale:bid(y, 1000)
    end
    local rows = limits.sweep_rows
    limits.sweep_rows = 0
    sale:hammer(1)
    kit.pass_ms(4000)
    sale:open(2)
    local reply = sale:bid(y, 900, { lot_no = 2 })
    test:is(reply.code, 'ASK_MOVED', 'a ring full of refusals of a lot that is over has room')
    test:is(answers.kept(sale.auction_id, y), limits.ring_paddle, 'one left for it')
    test:is(box.space.ring:get(schema.at(sale.auction_id, y)), nil, 'without a trace')
    limits.sweep_rows = rows
    kit.until_true(function()
        return answers.kept(sale.auction_id, y) == 1
    end)
    test:is(sale:bid(y, 1000, { lot_no = 2, seen_seq = 1 }).code, 'ACCEPTED', 'nothing expires by it')
end

local function staff_ids(test)
    test:plan(4)
    local sale = kit.sale()
    local args = { lot_no = 1, command_id = 'warn', seen_seq = sale:seq() }
    local first = sale:clerk('lot_fair_warning', args)
    test:is(first.code, 'ACCEPTED', 'a clerk\'s command')
    test:is_deeply(sale:clerk('lot_fair_warning', args), first, 'sent twice, done once')
    test:is(sale:clerk('lot_last_call', args).code, 'BID_ID_REUSED', 'another command under its id')
    test:is(sale:lot_row(1).status, 'Warned', 'has no effect')
end

--- Whoever has no paddle has no ring: his refusals must not push out those of the house.
local function nobody_keeps_nothing(test)
    local sale = kit.sale()
    sale:clerk('auction_pause')
    local kinds = {
        { 'LIVE without a paddle', 0, {} },
        { 'LIVE of an unknown paddle', 7, {} },
        { 'FLOOR of an unknown paddle', 7, {
            kind = 'FLOOR', staff = { staff_id = 's3', role = 'clerk', houses = { 'h1' } },
        } },
    }
    test:plan(2 * #kinds)
    for _, kind in ipairs(kinds) do
        local before = box.space.refusal:count(schema.at(sale.auction_id))
        test:is(sale:bid(kind[2], 1000, kind[3]).code, 'AUCTION_PAUSED', kind[1])
        test:is(box.space.refusal:count(schema.at(sale.auction_id)), before, '  is not kept')
    end
end

return function(test)
    test:plan(7)
    test:test('refusals of nobody', nobody_keeps_nothing)
    test:test('known ids', known_ids)
    test:test('the ring', ring)
    test:test('refusals that are not kept', not_kept)
    test:test('a lot that is over', sweep)
    test:test('a lot that is over, not yet swept', not_yet_swept)
    test:test('ids of the staff', staff_ids)
end
