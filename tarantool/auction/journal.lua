--- The journal: one gapless, hashed chain of events per auction.
--
-- An event is a public object and at most one private object per audience: O, the bidder concerned;
-- H, the house. The public object carries SHA-256(salt || private object) of each, so that anyone
-- can check the chain from public data while the private parts are stored, exported and erased
-- apart. hash = SHA-256(public object), which holds `prev_hash` but not its own.
local digest = require('digest')
local canonical = require('auction.canonical')

local M = {
    GENESIS = ('0'):rep(64), -- prev_hash at seq 1
}

local HEX = {}
for byte = 0, 255 do
    HEX[string.char(byte)] = ('%02x'):format(byte)
end

local function hex(bytes)
    return (bytes:gsub('.', HEX))
end

--- @treturn string  the 64 hex digits that stand in the public object
function M.private_hash(salt, object)
    return hex(digest.sha256(salt .. object))
end

--- @treturn string, string  canonical public object, its hash
function M.seal_public(event)
    local public = canonical.encode(event)
    return public, hex(digest.sha256(public))
end

--- A private object with a fresh salt of 16 random bytes.
-- @treturn table  {object = canonical text, salt = hex, hash = hex}
function M.private(object)
    local salt = digest.urandom(16)
    local text = canonical.encode(object)
    return { object = text, salt = hex(salt), hash = M.private_hash(salt, text) }
end

return M
