--- Paddles: registration, credits, returns.
local kit = require('test.kit')
local money = require('auction.paddle')
local schema = require('auction.schema')
local work = require('auction.work')

local function registration(test)
    test:plan(5)
    local sale = kit.sale()
    local x, seq = sale:join('x'), sale:seq()
    test:is(sale:join('x'), x, 'a user has one paddle')
    test:is(sale:seq(), seq, 'asked for again, nothing happens')
    test:is(sale:join('y'), x + 1, 'the next user the next number')
    local view = kit.call('paddle_view', { auction_id = sale.auction_id, user_id = 'x' })
    test:is(view.paddle.paddle_no, x, 'which he can look up')
    view = kit.call('paddle_view', { auction_id = sale.auction_id, user_id = 'nobody' })
    test:is(view.code, 'NOT_FOUND', 'nobody has none')
end

local function transfers(test)
    local sale = kit.sale()
    local x, y = sale:join('x'), sale:join('y')
    sale.auction = sale.auction_id
    local function act(name, transfer_id, amount, paddle_no)
        return {
            name,
            {
                auction_id = sale.auction_id, paddle_no = paddle_no or x,
                transfer_id = transfer_id, amount_minor = amount,
            },
        }
    end
    -- act, code, available, leaving, credited, returned of x
    local rows = {
        { act('paddle_credit', 'a', 1000), 'ACCEPTED', 1000, 0, 1000, 0 },
        { act('paddle_credit', 'a', 1000), 'ACCEPTED', 1000, 0, 1000, 0 },
        { act('paddle_credit', 'a', 999), 'TRANSFER_ID_REUSED', 1000, 0, 1000, 0 },
        { act('paddle_credit', 'a', 1000, y), 'TRANSFER_ID_REUSED', 1000, 0, 1000, 0 },
        { act('return_start', 'a', 1000), 'TRANSFER_ID_REUSED', 1000, 0, 1000, 0 },
        { act('paddle_credit', 'b', 0), 'BAD_AMOUNT', 1000, 0, 1000, 0 },
        { act('paddle_credit', 'b', 10 ^ 13), 'BAD_AMOUNT', 1000, 0, 1000, 0 },
        { act('paddle_credit', 'b', 5, 77), 'NOT_FOUND', 1000, 0, 1000, 0 },
        { act('return_start', 'c', 1001), 'FUNDS_SHORT', 1000, 0, 1000, 0 },
        { act('return_start', 'c', 600), 'ACCEPTED', 400, 600, 1000, 0 },
        { act('return_start', 'c', 600), 'ACCEPTED', 400, 600, 1000, 0 },
        { { 'return_done', { auction_id = sale.auction_id, transfer_id = 'z' } }, 'NOT_FOUND', 400, 600, 1000, 0 },
        { { 'return_done', { auction_id = sale.auction_id, transfer_id = 'a' } }, 'TRANSFER_ID_REUSED', 400, 600,
            1000, 0 },
        { { 'return_done', { auction_id = sale.auction_id, transfer_id = 'c' } }, 'ACCEPTED', 400, 0, 1000, 600 },
        { { 'return_done', { auction_id = sale.auction_id, transfer_id = 'c' } }, 'ACCEPTED', 400, 0, 1000, 600 },
    }
    test:plan(2 * #rows)
    for _, row in ipairs(rows) do
        local reply = kit.call(row[1][1], row[1][2])
        local p = sale:paddle_row(x)
        test:is(reply.code, row[2], ('%s %s'):format(row[1][1], row[1][2].transfer_id))
        local parts = { p.available_minor, p.leaving_minor, p.credited_minor, p.returned_minor }
        test:is_deeply(parts, { row[3], row[4], row[5], row[6] }, '  leaves')
    end
end

local function room_paddle(test)
    test:plan(4)
    local sale = kit.sale()
    local function open(kind, houses)
        return kit.call('paddle_open', {
            auction_id = sale.auction_id, command_id = sale:id('p'), user_id = sale:id('u'),
            kind = kind, status = 'approved', rating = 100,
            staff = houses and { staff_id = 's3', role = 'clerk', houses = houses },
        })
    end
    test:is(open('room').code, 'NOT_ALLOWED', 'nobody gives himself a room paddle')
    test:is(open('room', { 'h2' }).code, 'NOT_ALLOWED', 'nor the staff of another house')
    test:is(open('room', { 'h1' }).code, 'ACCEPTED', 'the house does')
    test:is(open('wallet', { 'h1' }).code, 'INVALID_REQUEST', 'and only for the room')
end

local function floor_hold(test)
    test:plan(3)
    local sale = kit.sale({ policy = { floor_hold = true } })
    local room = sale:join('room', 1000, { kind = 'room' })
    test:is(sale:floor(room, 1000).code, 'FUNDS_SHORT', 'with floor_hold a room paddle needs money')
    kit.call('paddle_credit', {
        auction_id = sale.auction_id, paddle_no = room, transfer_id = 'm', amount_minor = 31200,
    })
    test:is(sale:floor(room, 1000).code, 'ACCEPTED', 'has it')
    test:is(sale:paddle_row(room).held_minor, 131200, 'and holds it')
end

local function broken_invariant(test)
    test:plan(7)
    local sale = kit.sale()
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    sale:bid(x, 1000)
    -- The hold vanishes, as if by a defect: its release must not make money.
    box.space.paddle:update(schema.at(sale.auction_id, x), { { '=', 'held_minor', 0 } })
    local ok, err = pcall(sale.bid, sale, y, 1100)
    test:ok(not ok and tostring(err):find('invariant E4', 1, true) ~= nil, 'the bid is a defect')
    test:is(sale:lot_row(1).price_minor, kit.minor(1000), 'and has no effect')
    test:is(sale:row().reason, 'HALTED', 'the auction is halted')
    test:is(sale:bid(y, 1100).code, 'AUCTION_PAUSED', 'nobody bids')
    test:is(sale:clerk('auction_resume').code, 'NOT_ALLOWED', 'no clerk resumes it')
    box.space.paddle:update(schema.at(sale.auction_id, x), { { '=', 'held_minor', 131200 } })
    local w = work.new(schema.get('auction', sale.auction_id))
    ok, err = pcall(money.hold, w, w:paddle(y), kit.minor(9000) + 1)
    test:is_deeply({ ok, err.invariant }, { false, 'E4' }, 'no part falls below 0')
    test:is(sale:paddle_row(y).available_minor, kit.minor(9000), 'and nothing is written')
end

return function(test)
    test:plan(6)
    test:test('registration', registration)
    test:test('room paddle', room_paddle)
    test:test('transfers', transfers)
    test:test('floor_hold', floor_hold)
    test:test('a broken invariant', broken_invariant)
    test:is(money.holds(kit.policy(), { kind = 'room' }), false, 'a room paddle holds nothing by default')
end
