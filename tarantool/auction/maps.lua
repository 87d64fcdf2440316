--- Maps and lists within rows, as MessagePack: written by their lists of fields (auction/spaces.lua).
--
-- The C library takes a third of a bid's writing for them: it looks at each table twice, and walks it in
-- an order of its own. Here the order is fixed, and the loops become machine code.
local ffi = require('ffi')
local guard = require('cluster.guard')
local pack = require('auction.pack')

local M = {}

--- In tests: a map holds nothing that its list of fields leaves out.
local function check_whole(shape, map)
    for name in pairs(map) do
        assert(shape.known[name], ('maps: no field %s'):format(name))
    end
end

--- Writes a map of scalars.
local function write_flat(names, map)
    local count = 0
    for i = 1, #names do
        if map[names[i]] ~= nil then
            count = count + 1
        end
    end
    pack.map(count)
    for i = 1, #names do
        local value = map[names[i]]
        if value ~= nil then
            pack.string(names[i])
            pack.value(value)
        end
    end
end

local function write_list(shape, list)
    pack.array(#list)
    for i = 1, #list do
        shape.item(list[i])
    end
end

local function write_map(shape, map)
    if guard.is_on() then
        check_whole(shape, map)
    end
    if shape.is_flat then
        return write_flat(shape.names, map)
    end
    local count = 0
    for _, name in ipairs(shape.names) do
        count = count + (map[name] ~= nil and 1 or 0)
    end
    pack.map(count)
    for i, name in ipairs(shape.names) do
        if map[name] ~= nil then
            pack.string(name)
            shape.write[i](map[name])
        end
    end
end

local function of_map(fields)
    local shape = { names = {}, known = {}, write = {}, is_flat = true }
    for i, field in ipairs(fields) do
        local name = field[1]:gsub('%?$', '')
        shape.names[i], shape.known[name] = name, true
        shape.is_flat = shape.is_flat and not field.of and not field.each
        shape.write[i] = M.writer(field)
    end
    return function(map)
        write_map(shape, map)
    end
end

--- @tparam table field  of spaces.lua
-- @treturn function    writes a value of it
function M.writer(field)
    if field.of then
        return of_map(field.of)
    elseif field.each then
        local shape = { item = type(field.each) == 'table' and of_map(field.each) or pack.value }
        return function(list)
            write_list(shape, list)
        end
    end
    return pack.value
end

--- @tparam function write  of a field
-- @treturn string         the value as MessagePack
function M.encode(write, value)
    pack.begin()
    write(value)
    local from, to = pack.range()
    return ffi.string(from, to - from)
end

return M
