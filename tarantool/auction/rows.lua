--- Rows of auctions, lots, paddles and rings that stay decoded between commands.
--
-- To read such a row from its tuple costs more than all the rules of a bid. So the table stays, with
-- the address of the tuple it says the same as; a reference keeps that tuple from being freed, so
-- the address is its alone. Found at that address again, the row is current: also after a failed
-- commit, which brings the older tuple back.
--
-- A row is taken by one command, changed as the rules like, and then either written (`write`) or
-- given back unchanged (`give_back`). One that is neither, because the command failed or was refused
-- half way, is not used again.
local ffi = require('ffi')
local guard = require('cluster.guard')
local limits = require('auction.limits')
local schema = require('auction.schema')

local M = {}

ffi.cdef([[
    int box_tuple_ref(struct tuple *tuple);
    void box_tuple_unref(struct tuple *tuple);
]])
local C = ffi.C

local ALONE = 0 -- number of the auction's own row, in the place of a lot's or paddle's
local NUMBER = { auction = false, lot = 'lot_no', paddle = 'paddle_no', ring = 'owner' }

local spaces, kept = { auction = {}, lot = {}, paddle = {}, ring = {} }, 0

--- Forgets all rows: there are as many as are kept.
local function start_anew()
    for _, auctions in pairs(spaces) do
        for auction_id, entries in pairs(auctions) do
            for _, entry in pairs(entries) do
                C.box_tuple_unref(entry.tuple)
            end
            auctions[auction_id] = nil
        end
    end
    kept = 0
end

local function keep(space, auction_id, number, row, tuple)
    if kept >= limits.rows_kept then
        start_anew()
    end
    C.box_tuple_ref(tuple)
    local auctions = spaces[space]
    local entries = auctions[auction_id]
    if not entries then
        entries = {}
        auctions[auction_id] = entries
    end
    local entry = { row = row, tuple = tuple, taken = true }
    entries[number] = entry
    kept = kept + 1
    return entry
end

local function entry_of(space, auction_id, number)
    local entries = spaces[space][auction_id]
    return entries and entries[number]
end

local function drop(space, auction_id, number, entry)
    C.box_tuple_unref(entry.tuple)
    spaces[space][auction_id][number] = nil
    kept = kept - 1
end

--- The row, for this command to change; nil: there is none.
-- @tparam string space     auction, lot, paddle or ring
-- @tparam ?number number   lot_no, paddle_no or the ring's owner
function M.take(space, auction_id, number)
    local tuple = schema.address(space, auction_id, number)
    local slot = number or ALONE
    local entry = entry_of(space, auction_id, slot)
    if entry and tuple == entry.tuple and not entry.taken then
        entry.taken = true
        return entry.row
    elseif entry then
        drop(space, auction_id, slot, entry)
    end
    if not tuple then
        return nil
    end
    local row = schema.get(space, auction_id, number)
    keep(space, auction_id, slot, row, tuple)
    return row
end

--- Writes a row whole; it is kept as it is now.
function M.write(space, row)
    local tuple = schema.put(space, row)
    local auction_id, number = row.auction_id, row[NUMBER[space]] or ALONE
    local entry = entry_of(space, auction_id, number)
    if not entry then
        entry = keep(space, auction_id, number, row, tuple)
    else
        C.box_tuple_ref(tuple)
        C.box_tuple_unref(entry.tuple)
        entry.row, entry.tuple = row, tuple
    end
    entry.taken = false
end

local function same(a, b)
    if type(a) ~= 'table' or type(b) ~= 'table' then
        return a == b
    end
    for key, value in pairs(a) do
        if not same(value, b[key]) then
            return false
        end
    end
    for key in pairs(b) do
        if a[key] == nil then
            return false
        end
    end
    return true
end

--- The command did not change this row. In tests that is checked: a rule that changes a row without
-- saying so (`change_lot`, `change_paddle`) would change what the next command reads.
function M.give_back(space, row)
    local number = row[NUMBER[space]] -- nil: the auction's
    local entry = entry_of(space, row.auction_id, number or ALONE)
    if not entry or entry.row ~= row then
        return
    end
    if guard.is_on() then
        local stored = schema.get(space, row.auction_id, number)
        if not stored or not same(stored, row) then
            error(('a %s was changed and not written'):format(space))
        end
    end
    entry.taken = false
end

return M
