--- The canonical form of events: the bytes that are hashed.
--
-- JSON without spaces, ASCII keys in byte order, integers only, UTF-8 text (normalised to NFC where
-- it enters the system). Escaped are `"`, `\` and what is below U+0020, nothing else. Amounts, which
-- are the numbers under keys that end in `_minor`, are written as strings of digits. What is absent
-- is absent. An empty table is an empty list: no event holds an empty map. (`json.encode` orders
-- keys at random and never feeds a hash.)
--
-- The text grows in one buffer and becomes one string at its end; what stands before the values of a
-- map is kept with the order of its keys.
local ffi = require('ffi')
local layout = require('auction.layout')

local M = {}

ffi.cdef([[ size_t strcspn(const char *text, const char *reject); ]])
local C = ffi.C

local ESCAPES = {
    ['"'] = '\\"',
    ['\\'] = '\\\\',
    ['\b'] = '\\b',
    ['\t'] = '\\t',
    ['\n'] = '\\n',
    ['\f'] = '\\f',
    ['\r'] = '\\r',
}

-- What must be escaped, for strcspn; it stops at NUL by itself.
local REJECT = '"\\'
for byte = 1, 31 do
    REJECT = REJECT .. string.char(byte)
end

local function escape(char)
    return ESCAPES[char] or ('\\u%04x'):format(char:byte())
end

--- The text between its quotes. Nearly none needs an escape, and strcspn sees that ten times faster
-- than a pattern.
local function escaped(value)
    if tonumber(C.strcspn(value, REJECT)) == #value then
        return value
    end
    return (value:gsub('[%z\1-\31"\\]', escape))
end

local INT_MAX = 2 ^ 31 -- up to here table.concat prints whole numbers as they are

local function integer(value)
    assert(value % 1 == 0 and value < 2 ^ 53 and value > -2 ^ 53, 'canonical: not an integer')
    if value < INT_MAX and value > -INT_MAX then
        return value
    end
    return ('%d'):format(value)
end

--- What stands before each value: {{text, key, amount}, ...}.
local function fields_of(keys)
    local fields = {}
    for i, key in ipairs(keys) do
        fields[i] = {
            text = (i == 1 and '{"' or ',"') .. escaped(key) .. '":',
            key = key,
            amount = key:sub(-6) == '_minor',
        }
    end
    return fields
end

local out, size = {}, 0

local function put(piece)
    size = size + 1
    out[size] = piece
end

local write

local function write_list(list, amounts)
    put('[')
    for i, value in ipairs(list) do
        if i > 1 then
            put(',')
        end
        write(value, amounts)
    end
    put(']')
end

local function write_fields(fields, map)
    for _, field in ipairs(fields) do
        put(field.text)
        write(map[field.key], field.amount)
    end
    put('}')
end

local function write_map(map)
    local order = layout.of(map)
    order.fields = order.fields or fields_of(order.keys)
    write_fields(order.fields, map)
end

function write(value, amount)
    local kind = type(value)
    if kind == 'string' then
        put('"')
        put(escaped(value))
        put('"')
    elseif kind == 'number' then
        if amount then
            put('"')
            put(integer(value))
            put('"')
        else
            put(integer(value))
        end
    elseif kind == 'boolean' then
        put(tostring(value))
    elseif kind == 'table' then
        if next(value) == nil or value[1] ~= nil then
            return write_list(value, amount)
        end
        write_map(value)
    else
        error('canonical: cannot write a ' .. kind)
    end
end

--- The body of a command that is bound to its id: {body = args without `outside`, name = name}.
-- @tparam table outside  names of args that are left out; always the same table
-- @treturn string
function M.body(name, args, outside)
    local order = layout.of(args)
    if not order.body then
        local keys = {}
        for _, key in ipairs(order.keys) do
            if not outside[key] then
                keys[#keys + 1] = key
            end
        end
        order.body = fields_of(keys)
    end
    size = 0
    put('{"body":')
    write_fields(order.body, args)
    put(',"name":')
    write(name, false)
    put('}')
    return table.concat(out, '', 1, size)
end

--- @tparam table value
-- @treturn string
function M.encode(value)
    size = 0
    write(value, false)
    return table.concat(out, '', 1, size)
end

return M
