--- The spaces as they lie in the instance, and their rows as Lua tables: fields in spaces.lua.
--
-- Sharded spaces carry `bucket_id`, and the house and currency of their auction. Their primary index
-- begins with `bucket_id` and has its name: that is the index vshard walks a bucket by, and a row
-- needs no other for it. `promise` alone is local to the instance.
local ffi = require('ffi')
local buckets = require('cluster.buckets')
local maps = require('auction.maps')
local pack = require('auction.pack')
local spaces = require('auction.spaces')

local M = {}

local function format_of(fields)
    local format, names = {}, {}
    for i, field in ipairs(fields) do
        local name, nullable = field[1]:gsub('%?$', '')
        format[i] = { name = name, type = field[2], is_nullable = nullable == 1 }
        names[i] = name
    end
    return format, names
end

local function parts_of(format, wanted)
    local parts = {}
    for i, name in ipairs(wanted) do
        for _, field in ipairs(format) do
            if field.name == name then
                parts[i] = { name, field.type, is_nullable = field.is_nullable or nil }
            end
        end
    end
    return parts
end

--- Rows of another shape are not guessed at.
local function check_format(name, format)
    local found = box.space[name] and box.space[name]:format()
    if not found then
        return
    end
    for i = 1, math.max(#found, #format) do
        local a, b = found[i] or {}, format[i] or {}
        if a.name ~= b.name or a.type ~= b.type then
            error(('space %s: the data were written by another release: start that one, or begin '
                .. 'without them (npm start -- --reset)'):format(name), 0)
        end
    end
end

local function create_space(name, shape, sharded)
    local format = format_of(shape.fields)
    check_format(name, format)
    local space = box.schema.space.create(name, {
        format = format,
        is_local = shape.is_local,
        if_not_exists = true,
    })
    local first = sharded and { 'bucket_id', unpack(shape.primary) } or shape.primary
    space:create_index(sharded and 'bucket_id' or shape.primary_name or 'primary', {
        parts = parts_of(format, first),
        if_not_exists = true,
    })
    for index, options in pairs(shape.indexes or {}) do
        space:create_index(index, {
            parts = parts_of(format, options.parts),
            unique = true,
            if_not_exists = true,
        })
    end
end

--- Creates what is missing. Yields: before the instance serves.
function M.create()
    for name, shape in pairs(spaces.UNSHARDED) do
        create_space(name, shape, false)
    end
    for name, shape in pairs(spaces.SHARDED) do
        create_space(name, shape, true)
    end
end

--- A primary key, whole or its beginning, of a sharded space.
function M.at(auction_id, ...)
    return { buckets.of(auction_id), auction_id, ... }
end

--- Names of the sharded spaces.
function M.sharded()
    local names = {}
    for name in pairs(spaces.SHARDED) do
        table.insert(names, name)
    end
    table.sort(names)
    return names
end

local NAMES = {} -- space -> names of its fields
local TABLES = {} -- space -> those that hold lists or maps: {name, write}
for _, list in ipairs({ spaces.SHARDED, spaces.UNSHARDED }) do
    for name, shape in pairs(list) do
        local _, names = format_of(shape.fields)
        NAMES[name], TABLES[name] = names, {}
        for i, field in ipairs(shape.fields) do
            if field.of or field.each then
                table.insert(TABLES[name], { name = names[i], write = maps.writer(field) })
            end
        end
    end
end

--- A tuple as a table of its fields; null is absent.
function M.decode(name, tuple)
    local row, values = {}, tuple:totable()
    for i, field in ipairs(NAMES[name]) do
        local value = values[i]
        if value ~= nil then
            row[field] = value
        end
    end
    return row
end

-- The functions of Tarantool's C interface: what `space:get` and `:replace` call, without the tuple
-- as an object of Lua. They do not yield in a transaction. (A trigger written in Lua on one of these
-- spaces could not be called from here: there must be none.)
ffi.cdef([[
    int box_replace(uint32_t space_id, const char *tuple, const char *tuple_end, struct tuple **result);
    int box_index_get(uint32_t space_id, uint32_t index_id, const char *key, const char *key_end,
        struct tuple **result);
    int box_index_min(uint32_t space_id, uint32_t index_id, const char *key, const char *key_end,
        struct tuple **result);
    int box_index_max(uint32_t space_id, uint32_t index_id, const char *key, const char *key_end,
        struct tuple **result);
    const char *box_tuple_field(struct tuple *tuple, uint32_t field_no);
    bool box_txn(void);
]])
local C = ffi.C
local found = ffi.new('struct tuple *[1]')
local PRIMARY = 0

local function find(name)
    local from, to = pack.range()
    if C.box_index_get(box.space[name].id, PRIMARY, from, to, found) ~= 0 then
        box.error()
    end
    return found[0] ~= nil and found[0] or nil
end

local PARTS_MAX = 3 -- of a key beyond the bucket and the auction

--- Packs a primary key of a sharded space.
local function pack_key(auction_id, second, third, fourth)
    local rest = fourth and PARTS_MAX or third and 2 or second and 1 or 0
    pack.begin()
    pack.array(2 + rest)
    pack.integer(buckets.of(auction_id))
    pack.string(auction_id)
    if second then
        pack.value(second)
    end
    if third then
        pack.value(third)
    end
    if fourth then
        pack.value(fourth)
    end
end

--- Where the tuple of a sharded space lies: the same address is the same tuple, as long as somebody
-- refers to it. Nil: there is none.
-- @param ?second  the second part of the primary key, if it has two
function M.address(name, auction_id, second)
    pack_key(auction_id, second)
    return find(name)
end

--- The row of a sharded space under its primary key, or nil.
-- @param ?second  what follows the auction's id in the key, and so on
function M.get(name, auction_id, second, third, fourth)
    pack_key(auction_id, second, third, fourth)
    return find(name) and M.decode(name, box.space[name]:get(M.at(auction_id, second, third, fourth)))
end

--- The greatest key of a space whose key is a number; 0: it is empty.
function M.last(name)
    pack.begin()
    pack.array(0)
    local from, to = pack.range()
    if C.box_index_max(box.space[name].id, PRIMARY, from, to, found) ~= 0 then
        box.error()
    end
    return found[0] ~= nil and pack.read_integer(C.box_tuple_field(found[0], 0)) or 0
end

local LOT_NO = 2 -- its place among the fields of a lot, from 0

--- The lowest number of the lots with this status, or nil.
function M.first_lot(auction_id, status)
    pack.begin()
    pack.array(2)
    pack.string(auction_id)
    pack.string(status)
    local from, to = pack.range()
    local lot = box.space.lot
    if C.box_index_min(lot.id, lot.index.status.id, from, to, found) ~= 0 then
        box.error()
    end
    return found[0] ~= nil and pack.read_integer(C.box_tuple_field(found[0], LOT_NO)) or nil
end

--- What rows of sharded spaces have in common with the row of their auction.
local COMMON = { auction_id = true, bucket_id = true, house_id = true, currency = true }

local NO_TABLES = {}

--- The lists and maps of a row, as MessagePack. Apart from the other fields: the loop that writes a row
-- would lose its machine code to loops within it.
local function pack_tables(name, row)
    local fields = TABLES[name]
    if #fields == 0 then
        return NO_TABLES
    end
    local packed = {}
    for i = 1, #fields do
        local value = row[fields[i].name]
        if value ~= nil then
            packed[fields[i].name] = maps.encode(fields[i].write, value)
        end
    end
    return packed
end

--- Writes a row whole.
-- @tparam table row
-- @tparam ?table auction  whose the row is: the common fields are taken from here
-- @tparam ?table packed   field -> MessagePack, of a space whose maps list no fields
-- @treturn cdata          where its tuple lies
function M.put(name, row, auction, packed)
    assert(C.box_txn(), 'rows are written in a transaction')
    local names = NAMES[name]
    packed = packed or pack_tables(name, row)
    pack.begin()
    pack.array(#names)
    for i = 1, #names do
        local field = names[i]
        local bytes = packed[field]
        if bytes then
            pack.packed(bytes)
        else
            pack.value((auction and COMMON[field] and auction or row)[field])
        end
    end
    local from, to = pack.range()
    if C.box_replace(box.space[name].id, from, to, found) ~= 0 then
        box.error()
    end
    return found[0]
end

return M
