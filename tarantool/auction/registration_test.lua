--- Changes of a registration: who may make them, what they open and close, what is told.
local json = require('json')
local kit = require('test.kit')
local schema = require('auction.schema')

local function change(sale, paddle_no, fields, as_service)
    local args = {
        auction_id = sale.auction_id, command_id = sale:id('p'), seen_seq = 0, paddle_no = paddle_no,
        reason = 'by hand',
    }
    if not as_service then
        args.staff = { staff_id = 's3', role = 'clerk', houses = { 'h1' } }
        args.seen_seq = sale:seq()
    end
    for key, value in pairs(fields) do
        args[key] = value
    end
    return kit.call('paddle_change', args)
end

local ROWS = {
    -- what changes, code of a bid of 1000 (all-in 1312) after it
    { { status = 'pending' }, 'PADDLE_PENDING' },
    { { status = 'approved' }, 'ACCEPTED' },
    { { status = 'blocked', reason = 'a chargeback' }, 'PADDLE_BLOCKED' },
    { { status = 'approved' }, 'ACCEPTED' },
    { { rating = 49 }, 'PADDLE_PENDING' },
    { { rating = 50 }, 'ACCEPTED' },
    { { limit_minor = 131199 }, 'OVER_LIMIT' },
    { { limit_minor = 131200 }, 'ACCEPTED' },
    { { limit_minor = 1 }, 'OVER_LIMIT' },
    { { limit_minor = 0 }, 'ACCEPTED' },
}

local function effects(test)
    test:plan(2 * #ROWS)
    for _, row in ipairs(ROWS) do
        local sale = kit.sale()
        local x = sale:join('x', 9000, row[2] == 'ACCEPTED' and { status = 'pending', limit_minor = 1 } or {})
        if row[2] == 'ACCEPTED' then
            change(sale, x, { status = 'approved', limit_minor = 0 })
        end
        test:is(change(sale, x, row[1]).code, 'ACCEPTED', 'changed: ' .. json.encode(row[1]))
        test:is(sale:bid(x, 1000).code, row[2], '  then a bid: ' .. row[2])
    end
end

local function told(test)
    test:plan(9)
    local sale = kit.sale()
    local x = sale:join('x', 9000, { limit_minor = kit.minor(5000), largest_paid_minor = 70000 })
    sale:bid(x, 1000)
    local reply = change(sale, x, { status = 'blocked', reason = 'a chargeback' }, true)
    test:is(reply.paddle.status, 'blocked', 'by a service, which follows no journal')
    test:is(reply.paddle.limit_minor, kit.minor(5000), 'what is absent stays')
    test:is(sale:lot_row(1).leader_paddle, x, 'the standing bid stays')
    local public = json.decode(box.space.journal:get(schema.at(sale.auction_id, sale:seq())).public)
    test:is(public.type .. ' ' .. public.actor, 'paddle_changed wallets', 'told')
    test:is(public.paddle_no, nil, 'not in public of whom')
    local own = json.decode(kit.private(sale.auction_id, sale:seq(), 'O').object)
    test:is_deeply(own, {
        paddle_no = 1, status = 'blocked', reason = 'a chargeback', limit_minor = '500000',
        deposit_minor = '0',
    }, 'the bidder is told all of it')
    local house = json.decode(kit.private(sale.auction_id, sale:seq(), 'H').object)
    test:is(house.user_id .. house.kind .. house.rating .. house.largest_paid_minor, 'xwallet6470000',
        'the house more')
    test:is(change(sale, 77, { status = 'approved' }).code, 'NOT_FOUND', 'no such paddle')
    local staff = { staff_id = 's3', role = 'clerk', houses = { 'h2' } }
    test:is(change(sale, x, { status = 'approved', staff = staff }).code, 'NOT_ALLOWED', 'of another house')
end

return function(test)
    test:plan(2)
    test:test('effects', effects)
    test:test('told', told)
end
