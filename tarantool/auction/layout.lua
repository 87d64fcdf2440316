--- The sorted keys of a map, without sorting each time.
--
-- Maps that are built alike have their keys in the same order in memory. So what belongs to an order
-- of keys is worked out once, and found again by walking the map through a tree of keys.
local limits = require('auction.limits')

local M = {}

local roots, nodes = {}, 0 -- key -> {after = the same of the next key, layout}

local function node_after(children, key)
    local node = children[key]
    if not node then
        node = { after = {} }
        children[key] = node
        nodes = nodes + 1
    end
    return node
end

local function sorted_keys(map)
    local keys = {}
    for key in pairs(map) do
        keys[#keys + 1] = key
    end
    table.sort(keys)
    return keys
end

--- @tparam table map  not empty
-- @treturn table     {keys = sorted}; the same table for maps that lie alike, for users to add to
function M.of(map)
    if nodes > limits.layouts_kept then
        roots, nodes = {}, 0
    end
    local children, node = roots, nil
    for key in pairs(map) do
        node = node_after(children, key)
        children = node.after
    end
    node.layout = node.layout or { keys = sorted_keys(map) }
    return node.layout
end

return M
