local ffi = require('ffi')
local msgpack = require('msgpack')
local pack = require('auction.pack')

local function packed(value)
    pack.begin()
    pack.value(value)
    local from, to = pack.range()
    return ffi.string(from, to - from)
end

return function(test)
    test:plan(4)

    test:test('what is packed is read back', function(t)
        local values = {
            0, 1, 127, 128, 255, 256, 65535, 65536, 2 ^ 32 - 1, 2 ^ 32, 10 ^ 13, 2 ^ 53, -1, -32,
            '', 'a', ('x'):rep(31), ('x'):rep(32), ('x'):rep(255), ('x'):rep(256), ('x'):rep(65536),
            'K\195\182ln', true, false,
        }
        t:plan(#values)
        for _, value in ipairs(values) do
            t:is(tostring(msgpack.decode(packed(value))):gsub('ULL$', ''),
                tostring(type(value) == 'number' and ('%.0f'):format(value) or value), type(value))
        end
    end)

    test:test('lists', function(t)
        local lengths = { 0, 1, 15, 16, 65535, 65536 }
        t:plan(2 * #lengths)
        for _, length in ipairs(lengths) do
            pack.begin()
            pack.array(length)
            for i = 1, length do
                pack.value(i)
            end
            local from, to = pack.range()
            local list = msgpack.decode(ffi.string(from, to - from))
            t:is(#list, length, 'all of them')
            t:is(list[length], length > 0 and length or nil, 'the last')
        end
    end)

    test:test('the integers of a tuple', function(t)
        local values = { 0, 127, 128, 255, 65535, 65536, 2 ^ 32, 10 ^ 13 }
        t:plan(#values)
        for _, value in ipairs(values) do
            local bytes = msgpack.encode(value)
            t:is(pack.read_integer(ffi.cast('const char *', bytes)), value, tostring(value))
        end
    end)

    test:test('what a row may not hold is a defect', function(t)
        t:plan(5)
        t:is(pcall(packed, {}), false, 'a table: it is packed before')
        t:is(pcall(packed, 1.5), false, 'a fraction')
        t:is(pcall(packed, 2 ^ 54), false, 'beyond 2^53')
        t:is(pcall(packed, 0 / 0), false, 'not a number')
        t:is(pcall(packed, print), false, 'a function')
    end)
end
