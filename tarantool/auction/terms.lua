--- An auction's terms: its ladder and policy, decoded once.
--
-- They are some kilobytes, so they have a row of their own and the auction's, which every event
-- rewrites, keeps only their hash. The cache is keyed by that hash of their content: it is never
-- changed, and cannot run ahead of the spaces when a commit fails.
local digest = require('digest')
local json = require('json')
local canonical = require('auction.canonical')
local limits = require('auction.limits')
local schema = require('auction.schema')

local M = {}

local cache, cached = {}, 0

local function keep(hash, terms)
    if cached >= limits.terms_cached then
        cache, cached = {}, 0
    end
    cache[hash] = terms
    cached = cached + 1
    return terms
end

--- What the auction's row keeps.
function M.hash(ladder, policy)
    return digest.sha256_hex(canonical.encode({ ladder = ladder, policy = policy }))
end

--- The row of its own, of an auction that is loaded.
function M.row(ladder, policy)
    return { text = json.encode({ ladder = ladder, policy = policy }) }
end

--- @tparam table auction  its row
-- @treturn table         {ladder, policy}
function M.of(auction)
    local hash = auction.terms_hash
    if cache[hash] then
        return cache[hash]
    end
    return keep(hash, json.decode(schema.get('terms', auction.auction_id).text))
end

--- Those of an auction that is about to be loaded.
function M.learn(hash, ladder, policy)
    return cache[hash] or keep(hash, json.decode(M.row(ladder, policy).text))
end

return M
