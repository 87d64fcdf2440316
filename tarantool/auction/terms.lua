--- An auction's terms: its ladder and policy, decoded once.
--
-- The auction's row keeps them as text, so that a bid does not decode them again. The cache is keyed
-- by that text, never changed, and so cannot run ahead of the spaces when a commit fails.
local json = require('json')
local limits = require('auction.limits')

local M = {}

local cache, cached = {}, 0

--- @treturn string  what the auction's row keeps
function M.encode(ladder, policy)
    return json.encode({ ladder = ladder, policy = policy })
end

--- @treturn table  {ladder, policy}
function M.decode(text)
    local terms = cache[text]
    if not terms then
        if cached >= limits.terms_cached then
            cache, cached = {}, 0
        end
        terms = json.decode(text)
        cache[text] = terms
        cached = cached + 1
    end
    return terms
end

return M
