--- The vault: sealed orders, and everything that would give their figures away.
--
-- A space, a snapshot, an xlog or a replica holds ciphertext: AES-256-CBC under a random IV, then
-- HMAC-SHA256 of IV and ciphertext under a second key (encrypt then MAC; the `crypto` at hand has no
-- GCM). Plain texts are padded to full steps of 64 bytes, so that the length says nothing about the
-- digits of an amount. Both keys come from one file that every member of the replicaset has; the id
-- of its content stands in the space `features`, so an instance with another key does not serve.
--
-- What was opened is kept in a cache under its ciphertext. An entry is never changed, so a commit
-- that fails leaves nothing ahead of the spaces, and a new master starts cold and right.
local bit = require('bit')
local crypto = require('crypto')
local digest = require('digest')
local ffi = require('ffi')
local fio = require('fio')
local msgpack = require('msgpack')
local limits = require('auction.limits')

local M = {}

local MARK = 'v1.' -- what is sealed begins with it; a canonical object begins with a brace
local KEY_BYTES_MIN, IV_BYTES, MAC_BYTES, STEP = 32, 16, 32, 64
local FEATURE = 'maxima_key'

local aes = crypto.cipher.aes256.cbc
local hmac = crypto.hmac.sha256
local keys -- {seal, mac, digest}
local opened, opened_count = {}, 0

local function fail(what)
    error('GAVEL_MAXIMA_KEY: ' .. what, 0)
end

local function read(path)
    local file, err = fio.open(path, { 'O_RDONLY' })
    if not file then
        fail(('cannot read %s: %s'):format(path, err))
    end
    local text = file:read(limits.key_file_bytes)
    file:close()
    text = text:match('^%s*(.-)%s*$')
    if #text < KEY_BYTES_MIN then
        fail(('%s holds less than %d bytes'):format(path, KEY_BYTES_MIN))
    end
    return text
end

--- Reads the key of the sealed orders, before the instance serves.
-- @tparam string path  a file of at least 32 random bytes, as text
-- Errors: raises, by the name of the setting, if it cannot be read or is too short.
function M.read_key(path)
    local secret = read(path)
    keys = {
        id = digest.sha256_hex('gavel maxima key id ' .. secret):sub(1, 16),
        seal = hmac(secret, 'seal'),
        mac = hmac(secret, 'mac'),
        digest = hmac(secret, 'digest'),
    }
    opened, opened_count = {}, 0
end

--- Compares the key with the one the data were written under; the first start writes its id down.
-- Errors: raises if it is another: this instance must not serve.
function M.check_key()
    local row = box.space.features:get(FEATURE)
    if not row then
        box.space.features:insert({ FEATURE, keys.id })
    elseif row.value ~= keys.id then
        fail(('is key %s, the data were written under %s'):format(keys.id, row.value))
    end
end

--- Compares in a time that does not depend on where the first difference is.
local function same(a, b)
    if #a ~= #b then
        return false
    end
    local x, y = ffi.cast('const uint8_t *', a), ffi.cast('const uint8_t *', b)
    local difference = 0
    for i = 0, #a - 1 do
        difference = bit.bor(difference, bit.bxor(x[i], y[i]))
    end
    return difference == 0
end

--- @tparam string text  that does not end with a space
-- @treturn string      its sealed form, as text
function M.seal(text)
    local iv = digest.urandom(IV_BYTES)
    local padded = text .. (' '):rep(-#text % STEP)
    local body = iv .. aes.encrypt(padded, keys.seal, iv)
    return MARK .. digest.base64_encode(body .. hmac(keys.mac, body), { nowrap = true })
end

--- Is this text sealed?
function M.is_sealed(text)
    return text:sub(1, #MARK) == MARK
end

--- What was sealed, past the cache: of what is opened once.
-- Errors: raises if it was changed since, or sealed under another key.
function M.open_once(sealed)
    local whole = digest.base64_decode(sealed:sub(#MARK + 1))
    local body, mac = whole:sub(1, -MAC_BYTES - 1), whole:sub(-MAC_BYTES)
    if not M.is_sealed(sealed) or not same(mac, hmac(keys.mac, body)) then
        error('vault: what is to be opened was not sealed here')
    end
    local padded = aes.decrypt(body:sub(IV_BYTES + 1), keys.seal, body:sub(1, IV_BYTES))
    return (padded:gsub(' +$', ''))
end

--- What was sealed, kept for the next who asks. Errors: as of `open_once`.
function M.open(sealed)
    local text = opened[sealed]
    if not text then
        text = M.open_once(sealed)
        if opened_count >= limits.orders_opened then
            opened, opened_count = {}, 0
        end
        opened[sealed], opened_count = text, opened_count + 1
    end
    return text
end

--- A map in sealed form, and back.
function M.seal_map(map)
    return M.seal(digest.base64_encode(msgpack.encode(map), { nowrap = true }))
end
function M.open_map(sealed)
    return (msgpack.decode(digest.base64_decode(M.open_once(sealed))))
end

--- A digest that cannot be guessed from the outside: of a body that holds a figure.
function M.digest(text)
    return hmac(keys.digest, text)
end

return M
