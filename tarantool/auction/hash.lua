--- SHA-256 and hexadecimal, and random bytes, at the price of the work itself.
--
-- `digest.sha256` looks its algorithm up and makes a context in every call, and `sha256_hex` prints
-- byte by byte: five times the hash. OpenSSL's functions below are called on one context instead;
-- nothing yields in between. Where a build does not export them, `digest` does the same.
local digest = require('digest')
local ffi = require('ffi')

local M = {}

ffi.cdef([[
    int SHA256_Init(void *ctx);
    int SHA256_Update(void *ctx, const void *data, size_t len);
    int SHA256_Final(unsigned char *md, void *ctx);
]])

local C = ffi.C
local BYTES = 32
local ctx = ffi.new('uint64_t[32]') -- SHA256_CTX is 112 bytes
local md = ffi.new('unsigned char[?]', BYTES)

local function exported()
    return C.SHA256_Init and C.SHA256_Update and C.SHA256_Final
end

local function fast_sha256(bytes)
    C.SHA256_Init(ctx)
    C.SHA256_Update(ctx, bytes, #bytes)
    C.SHA256_Final(md, ctx)
    return ffi.string(md, BYTES)
end

--- @treturn string  32 bytes
M.sha256 = pcall(exported) and fast_sha256 or digest.sha256

-- Two digits of each byte, as the 16-bit number that lies in memory like them.
local DIGITS = ffi.new('uint16_t[256]')
for byte = 0, 255 do
    local digits = ('%02x'):format(byte)
    DIGITS[byte] = digits:byte(1) + 256 * digits:byte(2)
end
local HEX_MAX = 64
local hex_out = ffi.new('uint16_t[?]', HEX_MAX)

--- At most 64 bytes in hexadecimal digits.
function M.hex(bytes)
    local count = #bytes
    assert(count <= HEX_MAX)
    local source = ffi.cast('const unsigned char *', bytes)
    for i = 0, count - 1 do
        hex_out[i] = DIGITS[source[i]]
    end
    return ffi.string(hex_out, 2 * count)
end

--- @treturn string  64 hexadecimal digits
function M.sha256_hex(bytes)
    return M.hex(M.sha256(bytes))
end

local POOL = 4096 -- one system call for so many bytes
local pool, used = '', 0

--- Random bytes from the kernel, fetched in advance; none is ever given twice.
function M.random(count)
    if used + count > #pool then
        pool, used = digest.urandom(POOL), 0
    end
    used = used + count
    return pool:sub(used - count + 1, used)
end

return M
