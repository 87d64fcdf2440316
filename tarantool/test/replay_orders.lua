--- The sealed orders in a second reading of the journal: from the opened private objects to the book
-- of each lot, and that no maximum bids more than its owner named.
local schema = require('auction.schema')
local vault = require('auction.vault')

local M = {}

local on = {}

local function key_of(lot_no, kind, paddle_no)
    return ('%d %s %d'):format(lot_no, kind, paddle_no)
end

local function lodge(kind)
    return function(self, e, own, house)
        local key = key_of(own.lot_no, kind, own.paddle_no)
        local before, amount = self.orders[key], tonumber(own.amount_minor)
        assert(not before or not before.armed, 'an armed insurance is not changed')
        self.orders[key] = {
            lot_no = own.lot_no, kind = kind, paddle_no = own.paddle_no, amount = amount,
            bid_id = own.bid_id, armed = false, expires = own.expires_at_ms,
            place = before and before.amount == amount and before.place or e.seq,
        }
        self.lodged = kind == 'max' and { cause = house.cause_seq, key = key, before = before } or nil
    end
end

local function cancel(kind)
    return function(self, _, own)
        local key = key_of(own.lot_no, kind, own.paddle_no)
        assert(self.orders[key], 'what is cancelled is there')
        self.orders[key] = nil
    end
end

on.max_lodged, on.insurance_lodged = lodge('max'), lodge('insurance')
on.max_cancelled, on.insurance_cancelled = cancel('max'), cancel('insurance')

function on.insurance_armed(self, e, own)
    local order = self.orders[key_of(own.lot_no, 'insurance', own.paddle_no)]
    assert(not order.armed and self.status == 'Live', 'armed once, and never in a pause')
    order.armed, order.place = true, e.seq
end

function on.insurance_disarmed(self, _, own)
    local order = self.orders[key_of(own.lot_no, 'insurance', own.paddle_no)]
    assert(order.armed, 'what is disarmed was armed')
    order.armed = false
end

--- What a paddle named at most, by what counts as a maximum.
local function named(self, lot_no, paddle_no)
    local max = self.orders[key_of(lot_no, 'max', paddle_no)]
    local insurance = self.orders[key_of(lot_no, 'insurance', paddle_no)]
    local armed = insurance and insurance.armed and insurance.amount or 0
    return math.max(max and max.amount or 0, armed)
end

function on.max_limited(self, _, own)
    local most = named(self, own.lot_no, own.paddle_no)
    assert(tonumber(own.rung_minor) < most, 'a limit below what was named')
end

function on.bid_accepted(self, e, own, house)
    if own and own.kind == 'PROXY' then
        local most = named(self, e.lot_no, e.paddle_no)
        assert(tonumber(e.amount_minor) <= most, 'E5: a bid above what its bidder named')
        assert(not own.received_at_ms and not house.received_at_ms, 'a bid by a maximum was not received')
    end
    local lodged = self.lodged
    if lodged and lodged.cause == house.cause_seq then
        self.lodged_by[e.seq] = lodged
    end
end

--- An undo takes back the maximum that the command lodged: to the figure before, or to none.
function on.bid_undone(self, e)
    for _, seq in ipairs(e.undone_seqs) do
        local lodged = self.lodged_by[seq]
        if lodged then
            self.orders[lodged.key] = lodged.before
        end
    end
end

--- With its lot an order is over.
local function over(self, e)
    for key, order in pairs(self.orders) do
        if order.lot_no == e.lot_no then
            self.orders[key] = nil
        end
    end
end
on.lot_final = over

function M.new(self)
    self.orders, self.lodged_by, self.lodged = {}, {}, nil
end

function M.step(self, event, own, house)
    if on[event.type] then
        on[event.type](self, event, own, house)
    end
end

local function same(what, key, a, b)
    if a ~= b then
        error(('E7: %s of order %s is %s, the journal says %s'):format(what, key, tostring(a), tostring(b)))
    end
end

--- Fails unless the rows are what the journal gives.
function M.compare(self)
    local left, insured = {}, {}
    for key in pairs(self.orders) do
        left[key] = true
    end
    for _, row in box.space.maximum:pairs(schema.at(self.auction_id)) do
        local key = key_of(row.lot_no, row.kind, row.paddle_no)
        local order = self.orders[key]
        same('row', key, order ~= nil, true)
        same('figure', key, tonumber(vault.open(row.sealed):match('^%d+')), order.amount)
        same('place', key, tonumber(row.place_seq), order.place)
        same('arming', key, row.armed, order.armed)
        left[key] = nil
        if row.kind == 'insurance' then
            insured[row.paddle_no] = (insured[row.paddle_no] or 0) + 1
        end
    end
    same('row', next(left), next(left), nil)
    for paddle_no in pairs(self.paddles) do
        local row = box.space.paddle:get(schema.at(self.auction_id, paddle_no))
        same('insurances', paddle_no, tonumber(row.insured), insured[paddle_no] or 0)
    end
end

return M
