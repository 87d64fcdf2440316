--- Rows and keys as MessagePack, written into one buffer.
--
-- The C library under `space:replace` looks at each Lua table twice and at each value through the
-- stack; this writes the bytes directly, in loops that the compiler of Lua turns into machine code.
-- One buffer: nothing yields while it is filled and handed to the space.
local ffi = require('ffi')
local bit = require('bit')

local M = {}

local FIRST_BYTES = 64 * 1024
local GROWTH = 2
local buffer, capacity, at = ffi.new('uint8_t[?]', FIRST_BYTES), FIRST_BYTES, 0

local function need(bytes)
    if at + bytes <= capacity then
        return
    end
    while at + bytes > capacity do
        capacity = capacity * GROWTH
    end
    local larger = ffi.new('uint8_t[?]', capacity)
    ffi.copy(larger, buffer, at)
    buffer = larger
end

local function put_u16(value)
    buffer[at] = bit.rshift(value, 8)
    buffer[at + 1] = bit.band(value, 255)
    at = at + 2
end

local function put_u32(value)
    local high = math.floor(value / 65536)
    local low = value - high * 65536
    buffer[at] = bit.rshift(high, 8)
    buffer[at + 1] = bit.band(high, 255)
    buffer[at + 2] = bit.rshift(low, 8)
    buffer[at + 3] = bit.band(low, 255)
    at = at + 4
end

local function put_byte(value)
    buffer[at] = value
    at = at + 1
end

--- A length after its marks for short, 8, 16 and 32 bits.
local function head(count, short, short_max, mark8, mark16, mark32)
    if count <= short_max then
        put_byte(short + count)
    elseif mark8 and count < 256 then
        put_byte(mark8)
        put_byte(count)
    elseif count < 65536 then
        put_byte(mark16)
        put_u16(count)
    else
        put_byte(mark32)
        put_u32(count)
    end
end

function M.string(value)
    local length = #value
    need(length + 5)
    head(length, 0xa0, 31, 0xd9, 0xda, 0xdb)
    ffi.copy(buffer + at, value, length)
    at = at + length
end

function M.nothing()
    need(1)
    put_byte(0xc0)
end

function M.boolean(value)
    need(1)
    put_byte(value and 0xc3 or 0xc2)
end

--- A whole number from -32 to 2^53; another is a defect, not a row.
function M.integer(value)
    assert(value % 1 == 0 and value >= -32 and value <= 2 ^ 53, 'pack: not an integer')
    need(9)
    if value < 0 then
        put_byte(256 + value)
    elseif value < 128 then
        put_byte(value)
    elseif value < 256 then
        put_byte(0xcc)
        put_byte(value)
    elseif value < 65536 then
        put_byte(0xcd)
        put_u16(value)
    elseif value < 2 ^ 32 then
        put_byte(0xce)
        put_u32(value)
    else
        put_byte(0xcf)
        local high = math.floor(value / 2 ^ 32)
        put_u32(high)
        put_u32(value - high * 2 ^ 32)
    end
end

function M.array(count)
    need(5)
    head(count, 0x90, 15, nil, 0xdc, 0xdd)
end

function M.map(count)
    need(5)
    head(count, 0x80, 15, nil, 0xde, 0xdf)
end

--- Bytes that are MessagePack already.
function M.packed(bytes)
    need(#bytes)
    ffi.copy(buffer + at, bytes, #bytes)
    at = at + #bytes
end

--- Any value but a table; null and box.NULL are nothing.
function M.value(value)
    local kind = type(value)
    if kind == 'string' then
        M.string(value)
    elseif kind == 'number' then
        M.integer(value)
    elseif value == nil then
        M.nothing()
    elseif kind == 'boolean' then
        M.boolean(value)
    else
        error('pack: cannot write a ' .. kind)
    end
end

--- Begins anew.
function M.begin()
    at = 0
end

--- What was written since: its first byte, and the one after its last.
function M.range()
    local first = ffi.cast('const char *', buffer)
    return first, first + at
end

--- Reads a whole number that is not negative, as a field of a tuple holds it.
function M.read_integer(pointer)
    local bytes = ffi.cast('const uint8_t *', pointer)
    local mark = bytes[0]
    if mark < 128 then
        return mark
    end
    local value = 0
    for i = 1, bit.lshift(1, mark - 0xcc) do -- 0xcc to 0xcf: 1, 2, 4 or 8 bytes follow
        value = value * 256 + bytes[i]
    end
    return value
end

return M
