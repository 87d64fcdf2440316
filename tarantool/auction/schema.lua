--- The spaces, and rows as Lua tables.
--
-- Sharded spaces carry `bucket_id` with a non-unique index of that name, as vshard asks, and the
-- house and currency of their auction. `promise` alone is local to the instance.
local ffi = require('ffi')
local msgpack = require('msgpack')
local pack = require('auction.pack')

local M = {}

local U, S, B = 'unsigned', 'string', 'boolean'

--- name, type; a trailing `?` on the name: may be null.
local SHARDED = {
    auction = {
        fields = {
            { 'auction_id', S }, { 'bucket_id', U }, { 'house_id', S }, { 'currency', S },
            { 'exponent', U }, { 'status', S }, { 'reason?', S }, { 'seq', U }, { 'head_hash', S },
            { 'clock_ms', U }, { 'current_lot?', U }, { 'starts_at_ms?', U },
            { 'policy_version', U }, { 'terms_hash', S }, { 'paused_at_ms?', U }, { 'paddles', U },
            { 'questions', U }, { 'questions_open', U }, { 'credited_minor', U },
            { 'lots_live', U }, -- live lots that are not over: while there are any, a clerk must be
            { 'notes', U }, -- notes of the late tray so far
            { 'due_at_ms?', U }, -- when something falls due next: see auction/schedule.lua
        },
        primary = { 'auction_id' },
        indexes = { due = { parts = { 'due_at_ms', 'auction_id' } } },
    },
    terms = {
        fields = {
            { 'auction_id', S }, { 'bucket_id', U }, { 'house_id', S }, { 'currency', S },
            { 'text', S },
        },
        primary = { 'auction_id' },
    },
    lot = {
        fields = {
            { 'auction_id', S }, { 'lot_no', U }, { 'bucket_id', U }, { 'house_id', S },
            { 'currency', S }, { 'status', S }, { 'epoch', U }, { 'lot_seq', U },
            { 'policy_version?', U }, { 'opening_ask_minor?', U }, { 'low_minor', U },
            { 'high_minor', U }, { 'reserve_minor?', U }, { 'reserve_met', B }, { 'seller_id', S },
            { 'barred', 'array' }, { 'price_minor?', U }, { 'ask_minor?', U }, { 'leader?', S },
            { 'leader_paddle?', U }, { 'hold_minor', U }, { 'bids', U }, { 'last_bid_at_ms?', U },
            { 'ask_lowered_seq', U }, { 'outcome?', S }, { 'hammer_minor?', U },
            { 'late_until_ms?', U }, { 'final_at_ms?', U }, { 'due_at_ms?', U },
            { 'settlement_id?', S }, { 'description_hash', S }, { 'vendor_notified', B },
            { 'opens_at_ms?', U }, { 'closes_at_ms?', U }, { 'group_no?', U },
            { 'expires_at_ms?', U }, -- of a Provisional lot
            { 'step_minor?', U }, { 'step_row_minor?', U }, -- the clerk's step, and its row's `from`
            { 'target_seq', U }, -- last standing bid_accepted; 0: none
            { 'vendor_bids', U }, -- standing bids of the seller
        },
        primary = { 'auction_id', 'lot_no' },
        indexes = {
            status = { parts = { 'auction_id', 'status', 'lot_no' } },
            due = { parts = { 'auction_id', 'due_at_ms', 'lot_no' } },
            group = { parts = { 'auction_id', 'group_no', 'lot_no' } },
        },
    },
    paddle = {
        fields = {
            { 'auction_id', S }, { 'paddle_no', U }, { 'bucket_id', U }, { 'house_id', S },
            { 'currency', S }, { 'user_id', S }, { 'kind', S }, { 'status', S }, { 'reason?', S },
            { 'rating', U }, { 'limit_minor?', U }, { 'available_minor', U }, { 'held_minor', U },
            { 'leaving_minor', U }, { 'captured_minor', U }, { 'credited_minor', U },
            { 'returned_minor', U }, { 'led_minor', U }, { 'won_minor', U },
            { 'voided_minor', U }, -- captured (room: won) on lots that were voided since
            { 'deposit_minor', U }, { 'largest_paid_minor?', U },
            { 'insured', U }, -- insurances lodged
        },
        primary = { 'auction_id', 'paddle_no' },
        indexes = { user = { parts = { 'auction_id', 'user_id' } } },
    },
    -- Sealed orders: maxima and insurances. The figure is in `sealed` alone.
    maximum = {
        fields = {
            { 'auction_id', S }, { 'lot_no', U }, { 'kind', S }, { 'paddle_no', U },
            { 'bucket_id', U }, { 'house_id', S }, { 'currency', S }, { 'place_seq', U },
            { 'sealed', S }, { 'told?', S }, { 'armed', B }, { 'expires_at_ms?', U },
        },
        primary = { 'auction_id', 'lot_no', 'kind', 'paddle_no' },
        indexes = {
            paddle = { parts = { 'auction_id', 'paddle_no', 'lot_no', 'kind' } },
            expiry = { parts = { 'auction_id', 'expires_at_ms', 'lot_no', 'kind', 'paddle_no' } },
            kind = { parts = { 'kind', 'auction_id', 'lot_no', 'paddle_no' } },
        },
    },
    -- One row a command that made bids stand, under its last bid_accepted: what an undo goes back to.
    act = {
        fields = {
            { 'auction_id', S }, { 'lot_no', U }, { 'seq', U }, { 'bucket_id', U },
            { 'house_id', S }, { 'currency', S }, { 'epoch', U }, { 'took', B },
            { 'bids', 'array' }, { 'before', 'map' }, { 'lodged?', 'map' },
        },
        primary = { 'auction_id', 'lot_no', 'seq' },
    },
    -- Bids after the hammer, for the auctioneer to decide on.
    late = {
        fields = {
            { 'auction_id', S }, { 'lot_no', U }, { 'bid_id', S }, { 'bucket_id', U },
            { 'house_id', S }, { 'currency', S }, { 'paddle_no', U }, { 'user_id', S },
            { 'amount_minor', U }, { 'confirmed', B }, { 'seen_seq', U }, { 'at_ms', U },
            { 'late_ms', U }, { 'received_at_ms', U }, { 'arrival', U },
            { 'money', S },
        },
        primary = { 'auction_id', 'lot_no', 'bid_id' },
        indexes = { arrival = { parts = { 'auction_id', 'lot_no', 'arrival' } } },
    },
    journal = {
        fields = {
            { 'auction_id', S }, { 'seq', U }, { 'bucket_id', U }, { 'house_id', S },
            { 'currency', S }, { 'hash', S }, { 'public', S },
        },
        primary = { 'auction_id', 'seq' },
    },
    private = {
        fields = {
            { 'auction_id', S }, { 'seq', U }, { 'audience', S }, { 'bucket_id', U },
            { 'house_id', S }, { 'currency', S }, { 'person?', S }, { 'salt', S },
            { 'object', S },
        },
        primary = { 'auction_id', 'seq', 'audience' },
        indexes = {
            person = { parts = { 'auction_id', 'person', 'seq', 'audience' } },
        },
    },
    -- An id that had an effect (refusal_no null), or a refusal kept in the ring of its owner.
    answer = {
        fields = {
            { 'auction_id', S }, { 'id', S }, { 'bucket_id', U }, { 'house_id', S },
            { 'currency', S }, { 'owner', U }, { 'digest', S }, { 'seen_seq', U },
            { 'refusal_no?', U }, { 'refused_lot?', U }, { 'answer', 'map' },
        },
        primary = { 'auction_id', 'id' },
        indexes = {
            ring = { parts = { 'auction_id', 'owner', 'refusal_no', 'id' } },
            age = { parts = { 'auction_id', 'refusal_no', 'id' } },
            refused_lot = { parts = { 'auction_id', 'refused_lot', 'id' } },
        },
    },
    -- How many refusals an owner keeps; `all` of the auction under owner -1.
    ring = {
        fields = {
            { 'auction_id', S }, { 'owner', 'integer' }, { 'bucket_id', U }, { 'house_id', S },
            { 'currency', S }, { 'kept', U }, { 'left_seen', 'integer' }, { 'next_no', U },
        },
        primary = { 'auction_id', 'owner' },
    },
    transfer = {
        fields = {
            { 'auction_id', S }, { 'transfer_id', S }, { 'bucket_id', U }, { 'house_id', S },
            { 'currency', S }, { 'paddle_no', U }, { 'direction', S }, { 'amount_minor', U },
            { 'status', S }, { 'seq', U },
        },
        primary = { 'auction_id', 'transfer_id' },
    },
    question = {
        fields = {
            { 'auction_id', S }, { 'question_no', U }, { 'bucket_id', U }, { 'house_id', S },
            { 'currency', S }, { 'paddle_no', U }, { 'user_id', S }, { 'lot_no?', U },
            { 'text', S }, { 'status', S }, { 'at_ms', U },
        },
        primary = { 'auction_id', 'question_no' },
        indexes = {
            status = { parts = { 'auction_id', 'status', 'question_no' } },
            asker = { parts = { 'auction_id', 'paddle_no', 'question_no' } },
        },
    },
    tombstone = {
        fields = {
            { 'auction_id', S }, { 'bucket_id', U }, { 'house_id', S }, { 'currency', S },
            { 'last_seq', U }, { 'head_hash', S }, { 'state', S },
        },
        primary = { 'auction_id' },
    },
}

local UNSHARDED = {
    outbox = {
        fields = {
            { 'pos', U }, { 'auction_id', S }, { 'seq', U }, { 'note?', U }, { 'hash', S },
            { 'public', S }, { 'owner?', 'map' }, { 'house?', S }, { 'after?', 'map' },
        },
        primary = { 'pos' },
        primary_name = 'pos',
    },
    epoch = {
        fields = {
            { 'id', U }, { 'epoch', U }, { 'by', S }, { 'members', 'array' },
            { 'ack_replicas', U }, { 'at_ms', U },
        },
        primary = { 'id' },
    },
    pulse = {
        fields = { { 'id', U }, { 'epoch', U }, { 'at_ms', U }, { 'visible', U } },
        primary = { 'id' },
    },
    -- What an instance must share with its data: the id of the key of the sealed orders.
    features = {
        fields = { { 'name', S }, { 'value', S } },
        primary = { 'name' },
    },
    promise = {
        fields = { { 'id', U }, { 'epoch', U }, { 'by', S } },
        primary = { 'id' },
        is_local = true,
    },
}

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
            error(('space %s: the data were written by another release'):format(name), 0)
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
    space:create_index(shape.primary_name or 'primary', {
        parts = parts_of(format, shape.primary),
        if_not_exists = true,
    })
    for index, options in pairs(shape.indexes or {}) do
        space:create_index(index, {
            parts = parts_of(format, options.parts),
            unique = true,
            if_not_exists = true,
        })
    end
    if sharded then
        space:create_index('bucket_id', {
            parts = { { 'bucket_id', 'unsigned' } },
            unique = false,
            if_not_exists = true,
        })
    end
end

--- Creates what is missing. Yields: before the instance serves.
function M.create()
    for name, shape in pairs(UNSHARDED) do
        create_space(name, shape, false)
    end
    for name, shape in pairs(SHARDED) do
        create_space(name, shape, true)
    end
end

--- Names of the sharded spaces.
function M.sharded()
    local names = {}
    for name in pairs(SHARDED) do
        table.insert(names, name)
    end
    table.sort(names)
    return names
end

local NAMES = {} -- space -> names of its fields
local TABLES = {} -- space -> those that hold lists or maps
for _, spaces in ipairs({ SHARDED, UNSHARDED }) do
    for name, shape in pairs(spaces) do
        local format, names = format_of(shape.fields)
        NAMES[name], TABLES[name] = names, {}
        for _, field in ipairs(format) do
            if field.type == 'array' or field.type == 'map' then
                table.insert(TABLES[name], field.name)
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

--- Where the tuple of a sharded space lies: the same address is the same tuple, as long as somebody
-- refers to it. Nil: there is none.
-- @param ?second  the second part of the primary key, if it has two
function M.address(name, auction_id, second)
    pack.begin()
    pack.array(second and 2 or 1)
    pack.string(auction_id)
    if second then
        pack.value(second)
    end
    return find(name)
end

--- The row under `key`, or nil.
function M.get(name, key)
    pack.begin()
    pack.array(#key)
    for i = 1, #key do
        pack.value(key[i])
    end
    return find(name) and M.decode(name, box.space[name]:get(key))
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

local LOT_NO = 1 -- its place among the fields of a lot, from 0

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
M.COMMON = { auction_id = true, bucket_id = true, house_id = true, currency = true }

local NO_TABLES = {}

--- The lists and maps of a row, packed by the C library. Apart from the other fields: to walk a table
-- is what LuaJIT does not compile, and the loop that writes a row would lose its machine code.
local function pack_tables(name, row)
    local fields = TABLES[name]
    if #fields == 0 then
        return NO_TABLES
    end
    local packed = {}
    for i = 1, #fields do
        local value = row[fields[i]]
        if value ~= nil then
            packed[fields[i]] = msgpack.encode(value)
        end
    end
    return packed
end

--- Writes a row whole.
-- @tparam ?table auction  whose the row is: the common fields are taken from here
-- @treturn cdata          where its tuple lies
function M.put(name, row, auction)
    assert(C.box_txn(), 'rows are written in a transaction')
    local names, packed = NAMES[name], pack_tables(name, row)
    pack.begin()
    pack.array(#names)
    for i = 1, #names do
        local field = names[i]
        local bytes = packed[field]
        if bytes then
            pack.packed(bytes)
        else
            pack.value((auction and M.COMMON[field] and auction or row)[field])
        end
    end
    local from, to = pack.range()
    if C.box_replace(box.space[name].id, from, to, found) ~= 0 then
        box.error()
    end
    return found[0]
end

return M
