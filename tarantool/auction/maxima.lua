--- The rows of sealed orders: maxima, and insurances, which are maxima while they are armed.
--
-- A row holds its figure as ciphertext; an order read here has it open beside: `amount_minor`,
-- `limited_ok`, `bid_id`, and `rungs_told`, the rungs its bidder was said to be limited to, newest
-- first. A command reads the orders of a lot once and works on the same tables.
local limits = require('auction.limits')
local schema = require('auction.schema')
local vault = require('auction.vault')

local M = {
    MAX = 'max',
    INSURANCE = 'insurance',
}

local LODGED = { max = 'max_lodged', insurance = 'insurance_lodged' }
local CANCELLED = { max = 'max_cancelled', insurance = 'insurance_cancelled' }

local function rungs_of(text)
    local list = {}
    for rung in text:gmatch('%d+') do
        table.insert(list, tonumber(rung))
    end
    return list
end

--- The figure of a row, and the rest of what it seals.
local function open(row)
    local amount, limited_ok, bid_id = vault.open(row.sealed):match('^(%d+) ([01]) (.+)$')
    row.amount_minor, row.limited_ok, row.bid_id = tonumber(amount), limited_ok == '1', bid_id
    row.rungs_told = rungs_of(row.told and vault.open(row.told) or '')
    return row
end

local function seal(order)
    local flag = order.limited_ok and 1 or 0
    return vault.seal(('%013d %d %s'):format(order.amount_minor, flag, order.bid_id))
end

--- An order read outside of a command.
function M.decode(tuple)
    return open(schema.decode('maximum', tuple))
end

--- The orders on a lot, the same tables each time in a command.
function M.of_lot(w, lot_no)
    local list = w.books[lot_no]
    if list then
        return list
    end
    list = {}
    local space, key = box.space.maximum, schema.at(w.auction_id, lot_no)
    if space.index[0]:min(key) then -- most bids meet no book: an iterator would cost them 1.5 us
        for _, tuple in space:pairs(key) do
            table.insert(list, M.decode(tuple))
        end
    end
    w:of_its_own('books')[lot_no] = list
    return list
end

--- One paddle's order on a lot, or nil.
-- @treturn ?table, ?number  the order, and its index among those of the lot
function M.find(w, lot_no, kind, paddle_no)
    for i, order in ipairs(M.of_lot(w, lot_no)) do
        if order.kind == kind and order.paddle_no == paddle_no then
            return order, i
        end
    end
end

--- Does it count in a resolution?
function M.is_maximum(order)
    return order.kind == M.MAX or order.armed
end

--- May this paddle lodge one more on this lot?
function M.has_room(w, lot_no, paddle_no)
    local index = box.space.maximum.index.paddle
    return #M.of_lot(w, lot_no) < limits.maxima_per_lot
        and index:count({ w.auction_id, paddle_no }) < limits.orders_per_paddle
end

local function write(w, order)
    if order.kind == M.INSURANCE then
        w.insurances_changed = true
    end
    w:put('maximum', order)
end
M.write = write

local function owned(w, order, object, shown)
    return { paddle = w:paddle(order.paddle_no), object = object, shown = shown }
end

--- What the owner is told of an order, but for its figure.
local function told_of(lot, order)
    return {
        lot_no = lot.lot_no,
        epoch = order.kind == M.MAX and lot.epoch or nil,
        paddle_no = order.paddle_no,
        bid_id = order.bid_id,
        limited_ok = order.limited_ok or nil,
        expires_at_ms = order.expires_at_ms,
    }
end

local function append_lodged(w, lot, order)
    local object = told_of(lot, order)
    object.amount_minor = order.amount_minor
    return w:append({ type = LODGED[order.kind] }, owned(w, order, object, told_of(lot, order)))
end

--- Counts the insurances of a paddle: adapters report the sessions of those that have one.
local function count_insurance(w, order, change)
    if order.kind == M.INSURANCE then
        local paddle = w:paddle(order.paddle_no)
        paddle.insured = paddle.insured + change
        w:change_paddle(paddle)
    end
end

--- Lodges an order, or changes the one that is there. The same figure keeps its place.
-- @tparam table given  kind, paddle_no, amount_minor, limited_ok, bid_id, expires_at_ms
-- @treturn ?table      what was there before: sealed, place_seq, told
function M.lodge(w, lot, given)
    local order = M.find(w, lot.lot_no, given.kind, given.paddle_no)
    local before = order and {
        sealed = order.sealed,
        place_seq = order.place_seq,
        told = order.told,
    }
    if not order then
        order = {
            lot_no = lot.lot_no,
            kind = given.kind,
            paddle_no = given.paddle_no,
            armed = false,
            rungs_told = {},
        }
        table.insert(M.of_lot(w, lot.lot_no), order)
        count_insurance(w, order, 1)
    end
    local moved = order.amount_minor ~= given.amount_minor
    if moved then
        order.told, order.rungs_told = nil, {}
    end
    order.amount_minor, order.limited_ok = given.amount_minor, given.limited_ok or false
    order.bid_id, order.expires_at_ms = given.bid_id, given.expires_at_ms
    local seq = append_lodged(w, lot, order)
    order.place_seq = moved and seq or order.place_seq
    order.sealed = seal(order)
    write(w, order)
    return before
end

--- Takes an order away, without an event.
function M.drop(w, order)
    local _, index = M.find(w, order.lot_no, order.kind, order.paddle_no)
    table.remove(M.of_lot(w, order.lot_no), index)
    count_insurance(w, order, -1)
    if order.kind == M.INSURANCE then
        w.insurances_changed = true
    end
    w:delete('maximum', order.lot_no, order.kind, order.paddle_no)
end

local function append_of(w, kind, order, fields, shown)
    fields.lot_no, fields.paddle_no = order.lot_no, order.paddle_no
    return w:append({ type = kind }, owned(w, order, fields, shown))
end

--- Takes an order away and tells its owner why.
function M.cancel(w, order, reason)
    append_of(w, CANCELLED[order.kind], order, { reason = reason })
    M.drop(w, order)
end

--- Back to what it was before it was changed.
-- @tparam table before  sealed, place_seq, told
function M.bring_back(w, order, before)
    order.sealed, order.place_seq, order.told = before.sealed, before.place_seq, before.told
    open(order)
    write(w, order)
end

--- Arms an insurance: from now on it is a maximum, placed here. Or disarms it.
function M.arm(w, order)
    order.armed = true
    order.place_seq = append_of(w, 'insurance_armed', order, {})
    write(w, order)
end
function M.disarm(w, order)
    order.armed = false
    append_of(w, 'insurance_disarmed', order, {})
    write(w, order)
end

--- Tells the owner that money or limit reach no further than a rung: once for each. The rung bounds
-- what the maximum can do, and is sealed as its figure is.
function M.tell_limited(w, order, rung_minor)
    local told = order.rungs_told
    for _, rung in ipairs(told) do
        if rung == rung_minor then
            return
        end
    end
    table.insert(told, 1, rung_minor)
    told[limits.rungs_told + 1] = nil
    order.told = vault.seal(table.concat(told, ' '))
    local shown = { lot_no = order.lot_no, paddle_no = order.paddle_no }
    append_of(w, 'max_limited', order, { rung_minor = rung_minor }, shown)
    write(w, order)
end

return M
