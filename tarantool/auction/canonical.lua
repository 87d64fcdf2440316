--- The canonical form of events: the bytes that are hashed.
--
-- JSON without spaces, ASCII keys in byte order, integers only, UTF-8 text (normalised to NFC where
-- it enters the system). Escaped are `"`, `\` and what is below U+0020, nothing else. Amounts, which
-- are the numbers under keys that end in `_minor`, are written as strings of digits. What is absent
-- is absent. An empty table is an empty list: no event holds an empty map. (`json.encode` orders
-- keys at random and never feeds a hash.)
local M = {}

local ESCAPES = {
    ['"'] = '\\"',
    ['\\'] = '\\\\',
    ['\b'] = '\\b',
    ['\t'] = '\\t',
    ['\n'] = '\\n',
    ['\f'] = '\\f',
    ['\r'] = '\\r',
}

local function escape(char)
    return ESCAPES[char] or ('\\u%04x'):format(char:byte())
end

local function text(value)
    return '"' .. value:gsub('[%z\1-\31"\\]', escape) .. '"'
end

local function integer(value)
    assert(value == math.floor(value) and math.abs(value) < 2 ^ 53, 'canonical: not an integer')
    return ('%d'):format(value)
end

local write

local function write_list(list, amounts)
    local parts = {}
    for i, value in ipairs(list) do
        parts[i] = write(value, amounts)
    end
    return '[' .. table.concat(parts, ',') .. ']'
end

local function write_map(map)
    local keys = {}
    for key in pairs(map) do
        keys[#keys + 1] = key
    end
    table.sort(keys)
    for i, key in ipairs(keys) do
        keys[i] = text(key) .. ':' .. write(map[key], key:sub(-6) == '_minor')
    end
    return '{' .. table.concat(keys, ',') .. '}'
end

function write(value, amount)
    local kind = type(value)
    if kind == 'string' then
        return text(value)
    elseif kind == 'number' then
        return amount and '"' .. integer(value) .. '"' or integer(value)
    elseif kind == 'boolean' then
        return tostring(value)
    elseif kind == 'table' then
        if next(value) == nil or value[1] ~= nil then
            return write_list(value, amount)
        end
        return write_map(value)
    end
    error('canonical: cannot write a ' .. kind)
end

--- @tparam table value
-- @treturn string
function M.encode(value)
    return write(value, false)
end

return M
