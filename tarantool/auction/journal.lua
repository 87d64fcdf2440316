--- The journal: one gapless, hashed chain of events per auction.
--
-- An event is a public object and at most one private object per audience: O, the bidder concerned;
-- H, the house. The public object carries SHA-256(salt || private object) of each, so that anyone
-- can check the chain from public data while the private parts are stored, exported and erased
-- apart. hash = SHA-256(public object), which holds `prev_hash` but not its own.
local canonical = require('auction.canonical')
local hash = require('auction.hash')

local M = {
    GENESIS = ('0'):rep(64), -- prev_hash at seq 1
}

--- @treturn string  the 64 hex digits that stand in the public object
function M.private_hash(salt, object)
    return hash.sha256_hex(salt .. object)
end

--- @treturn string, string  canonical public object, its hash
function M.seal_public(event)
    local public = canonical.encode(event)
    return public, hash.sha256_hex(public)
end

--- A private object with a fresh salt of 16 random bytes.
-- @treturn table  {object = canonical text, salt = hex, hash = hex}
function M.private(object)
    local salt = hash.random(16)
    local text = canonical.encode(object)
    return { object = text, salt = hash.hex(salt), hash = M.private_hash(salt, text) }
end

return M
