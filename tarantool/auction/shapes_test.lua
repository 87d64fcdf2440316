--- The shapes of arguments: what is refused, and how it is named.
local kit = require('test.kit')
local shapes = require('auction.shapes')

local function bid(change)
    local args = {
        auction_id = 'a7', bid_id = 'b-1', lot_no = 1, epoch = 0, paddle_no = 3, kind = 'LIVE',
        amount_minor = 1000, seen_seq = 4, confirmed = false, received_at_ms = 5,
    }
    for key, value in pairs(change) do
        args[key] = value
    end
    return args
end

-- what is changed in a good bid, code, field
local CASES = {
    { {}, nil, nil },
    { { limited_ok = true, may_top_up = true }, nil, nil },
    { { staff = box.NULL, limited_ok = box.NULL }, nil, nil },
    { { amount_minor = 10 ^ 12 }, nil, nil },
    { { amount_minor = 10 ^ 12 + 1 }, 'BAD_AMOUNT', 'amount_minor' },
    { { amount_minor = -1 }, 'BAD_AMOUNT', 'amount_minor' },
    { { amount_minor = '1000' }, 'BAD_AMOUNT', 'amount_minor' },
    { { amount_minor = 0 / 0 }, 'BAD_AMOUNT', 'amount_minor' },
    { { amount_minor = 1 / 0 }, 'BAD_AMOUNT', 'amount_minor' },
    { { amount_minor = 9007199254740993ULL }, 'BAD_AMOUNT', 'amount_minor' },
    { { bid_id = 'a:b' }, 'INVALID_REQUEST', 'bid_id' },
    { { bid_id = '' }, 'INVALID_REQUEST', 'bid_id' },
    { { bid_id = ('x'):rep(41) }, 'INVALID_REQUEST', 'bid_id' },
    { { bid_id = box.NULL }, 'INVALID_REQUEST', 'bid_id' },
    { { lot_no = 0 }, 'INVALID_REQUEST', 'lot_no' },
    { { lot_no = 1.5 }, 'INVALID_REQUEST', 'lot_no' },
    { { kind = 'GUESS' }, 'INVALID_REQUEST', 'kind' },
    { { confirmed = 1 }, 'INVALID_REQUEST', 'confirmed' },
    { { seen_seq = -1 }, 'INVALID_REQUEST', 'seen_seq' },
    { { user_id = 'me' }, 'INVALID_REQUEST', 'user_id' },
    { { staff = { staff_id = 's', role = 'clerk', houses = { 'h1' } } }, 'INVALID_REQUEST', 'staff' },
    { { kind = 'FLOOR', paddle_no = 0 }, 'INVALID_REQUEST', 'paddle_no' },
    { { kind = 'FLOOR', staff = 'me' }, 'INVALID_REQUEST', 'staff' },
    { { kind = 'FLOOR', staff = { staff_id = 's', role = 'king', houses = {} } }, 'INVALID_REQUEST',
        'staff.role' },
    { { kind = 'FLOOR', staff = { staff_id = 's', role = 'clerk', houses = { 'a', 5 } } },
        'INVALID_REQUEST', 'staff.houses.2' },
    { { kind = 'FLOOR', staff = { staff_id = 's', role = 'clerk', houses = { x = 'a' } } },
        'INVALID_REQUEST', 'staff.houses' },
}

return function(test)
    test:plan(2 * #CASES + 4)
    for i, case in ipairs(CASES) do
        local problem = shapes.check('place', bid(case[1])) or {}
        test:is(problem.code, case[2], ('case %d: %s'):format(i, tostring(case[2])))
        test:is(problem.field, case[3], '  names ' .. tostring(case[3]))
    end
    test:is(shapes.check('place', 'no map').code, 'INVALID_REQUEST', 'no map')
    local page = { auction_id = 'a7', after = 0, limit = 501 }
    test:is(shapes.check('journal_page', page).field, 'limit', 'a page has its size')
    local sale = kit.sale()
    local reply = sale:bid(1, 1000, { extra = true })
    test:is_deeply({ reply.code, reply.field, reply.detail }, { 'INVALID_REQUEST', 'extra', 'is not known' },
        'through the call')
    test:is(sale:bid(1, 1000, { auction_id = 'nowhere' }).code, 'NOT_FOUND', 'an unknown auction')
end
