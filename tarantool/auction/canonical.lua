--- The canonical form of events: the bytes that are hashed.
--
-- JSON without spaces, ASCII keys in byte order, integers only, UTF-8 text (normalised to NFC where
-- it enters the system). Escaped are `"`, `\` and what is below U+0020, nothing else. Amounts, which
-- are the numbers under keys that end in `_minor`, are written as strings of digits. What is absent
-- is absent. An empty table is an empty list: no event holds an empty map. (`json.encode` orders
-- keys at random and never feeds a hash.)
--
-- Maps that are built alike have their keys in the same order in memory. So the sorted order is
-- worked out once per order in memory and found again by walking it (`layout_of`); the text grows in
-- one buffer and becomes one string at the end.
local ffi = require('ffi')
local limits = require('auction.limits')

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

local layouts, nodes = {}, 0 -- key -> the layout of maps that go on with it

local function new_node()
    nodes = nodes + 1
    return { after = {} }
end

--- What stands before each value, keys sorted: {{key, text, amount}, ...}.
local function laid_out(map)
    local keys = {}
    for key in pairs(map) do
        keys[#keys + 1] = key
    end
    table.sort(keys)
    for i, key in ipairs(keys) do
        local lead = i == 1 and '{"' or ',"'
        keys[i] = {
            key = key,
            text = lead .. escaped(key) .. '":',
            amount = key:sub(-6) == '_minor',
        }
    end
    return keys
end

local function layout_of(map)
    if nodes > limits.layouts_kept then
        layouts, nodes = {}, 0
    end
    local children, node = layouts, nil
    for key in pairs(map) do
        node = children[key]
        if not node then
            node = new_node()
            children[key] = node
        end
        children = node.after
    end
    node.layout = node.layout or laid_out(map)
    return node.layout
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

local function write_map(map)
    for _, field in ipairs(layout_of(map)) do
        put(field.text)
        write(map[field.key], field.amount)
    end
    put('}')
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

--- @tparam table value
-- @treturn string
function M.encode(value)
    size = 0
    write(value, false)
    return table.concat(out, '', 1, size)
end

return M
