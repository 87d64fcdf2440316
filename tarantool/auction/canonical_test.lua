local canonical = require('auction.canonical')
local limits = require('auction.limits')

--- The same pairs, put in in another order: they may lie otherwise in memory.
local function reversed(map)
    local keys, copy = {}, {}
    for key in pairs(map) do
        table.insert(keys, key)
    end
    table.sort(keys, function(a, b)
        return a > b
    end)
    for _, key in ipairs(keys) do
        copy[key] = map[key]
    end
    return copy
end

return function(test)
    test:plan(5)

    test:test('values', function(t)
        local cases = {
            { { a = 'x"\\y' }, '{"a":"x\\"\\\\y"}', 'quotes and backslashes' },
            { { a = '\0\1\31\n\t' }, '{"a":"\\u0000\\u0001\\u001f\\n\\t"}', 'control characters' },
            { { a = 'K\195\182ln / \127' }, '{"a":"K\195\182ln / \127"}', 'nothing else' },
            { { a_minor = 10 ^ 13, a = 10 ^ 13 }, '{"a":10000000000000,"a_minor":"10000000000000"}',
                'amounts are digits in quotes' },
            { { n = 2 ^ 31 - 1, m = 2 ^ 31, k = -2 ^ 31 }, '{"k":-2147483648,"m":2147483648,"n":2147483647}',
                'about 2^31' },
            { { n = 2 ^ 53 - 1 }, '{"n":9007199254740991}', 'the largest' },
            { { list = { 1, { b = true } }, none = {} }, '{"list":[1,{"b":true}],"none":[]}', 'nested' },
        }
        t:plan(#cases)
        for _, case in ipairs(cases) do
            t:is(canonical.encode(case[1]), case[2], case[3])
        end
    end)

    test:test('what is no event', function(t)
        t:plan(4)
        t:is(pcall(canonical.encode, { a = 1.5 }), false, 'a fraction')
        t:is(pcall(canonical.encode, { a = 2 ^ 53 }), false, 'too large')
        t:is(pcall(canonical.encode, { a = box.NULL }), false, 'null')
        t:is(canonical.encode({ a = 1 }), '{"a":1}', 'and nothing of it is left in the next')
    end)

    test:test('the order of keys in memory makes no difference', function(t)
        t:plan(1)
        local map = {}
        for i = 1, 40 do
            map[('key_%d'):format(i * 7919 % 101)] = i
        end
        t:is(canonical.encode(reversed(map)), canonical.encode(map), 'sorted')
    end)

    test:test('the body of an id leaves out what is outside', function(t)
        t:plan(2)
        local args = { bid_id = 'b', amount_minor = 5, staff = { houses = {} }, may_top_up = true }
        local outside = { staff = true, may_top_up = true }
        local body = canonical.encode({ name = 'place', body = { bid_id = 'b', amount_minor = 5 } })
        t:is(canonical.body('place', args, outside), body, 'the bytes of a copy without it')
        t:is(canonical.body('place', reversed(args), outside), body, 'in any order')
    end)

    test:test('orders beyond those kept are worked out anew', function(t)
        t:plan(1)
        local most = limits.layouts_kept
        limits.layouts_kept = 3
        local wrong = 0
        for i = 1, 50 do
            local text = canonical.encode({ ['k' .. i] = i, a = 1 })
            wrong = wrong + (text == ('{"a":1,"k%d":%d}'):format(i, i) and 0 or 1)
        end
        limits.layouts_kept = most
        t:is(wrong, 0, 'and as right')
    end)
end
