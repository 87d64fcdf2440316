--- A second reading of the journal: from events and private objects alone to lots and money.
--
-- It shares no code with the engine but the hash function, so that a rule broken there is not broken
-- here in the same way. Incremental: each call reads the events that came since.
local digest = require('digest')
local json = require('json')

local M = {}

local function unhex(text)
    return (text:gsub('..', function(pair)
        return string.char(tonumber(pair, 16))
    end))
end

local function private_of(auction_id, seq, audience, hash)
    local row = box.space.private:get({ auction_id, seq, audience })
    if (row == nil) ~= (hash == nil) then
        error(('seq %d: %s object and hash do not go together'):format(seq, audience))
    end
    if row then
        assert(digest.sha256_hex(unhex(row.salt) .. row.object) == hash, 'private hash at ' .. seq)
        return json.decode(row.object)
    end
end

local function num(text)
    return text and tonumber(text)
end

local on = {}

local function release(self, lot)
    local paddle = lot.leader and self.paddles[lot.leader]
    if paddle then
        paddle.held = paddle.held - lot.hold
        paddle.available = paddle.available + lot.hold
    end
    lot.hold = 0
end

function on.lot_loaded(self, e)
    self.lots[e.lot_no] = { status = 'Queued', bids = 0, hold = 0, amounts = {} }
end

function on.paddle_opened(self, _, _, house)
    self.paddles[house.paddle_no] = {
        kind = house.kind, available = 0, held = 0, leaving = 0, captured = 0, credited = 0, returned = 0,
    }
end

function on.funds_credited(self, _, _, house)
    local paddle, amount = self.paddles[house.paddle_no], num(house.amount_minor)
    paddle.available, paddle.credited = paddle.available + amount, paddle.credited + amount
end

function on.return_started(self, _, _, house)
    local paddle, amount = self.paddles[house.paddle_no], num(house.amount_minor)
    paddle.available, paddle.leaving = paddle.available - amount, paddle.leaving + amount
end

function on.return_done(self, _, _, house)
    local paddle, amount = self.paddles[house.paddle_no], num(house.amount_minor)
    paddle.leaving, paddle.returned = paddle.leaving - amount, paddle.returned + amount
end

local function to(status)
    return function(self, e)
        self.lots[e.lot_no].status = status
    end
end
on.lot_announced, on.fair_warning, on.last_call = to('Announced'), to('Warned'), to('LastCall')

function on.lot_opened(self, e)
    local lot = self.lots[e.lot_no]
    lot.status, lot.ask = 'Open', num(e.ask_minor)
    self.current = e.lot_no
end

function on.ask_set(self, e)
    self.lots[e.lot_no].ask = num(e.ask_minor)
end

function on.bid_accepted(self, e, owner, house)
    local lot, amount = self.lots[e.lot_no], num(e.amount_minor)
    assert(not lot.price or amount > lot.price, 'E1: a bid at or below the price')
    assert(not lot.amounts[amount], 'E2: two bids of one amount')
    assert(not e.paddle_no or e.paddle_no ~= lot.leader, 'E5: a bid against himself')
    assert(self.status == 'Live', 'E10: a bid outside a live auction')
    assert(lot.status == 'Open' or lot.status == 'Warned' or lot.status == 'LastCall', 'E10: not open')
    release(self, lot)
    lot.amounts[amount], lot.price, lot.ask = true, amount, num(e.ask_minor)
    lot.leader, lot.status, lot.bids = e.paddle_no, 'Open', lot.bids + 1
    local paddle = e.paddle_no and self.paddles[e.paddle_no]
    assert((owner ~= nil) == (paddle ~= nil), 'an owner object for every paddle')
    if paddle and paddle.kind == 'wallet' then
        lot.hold = num(house.all_in_minor)
        paddle.available, paddle.held = paddle.available - lot.hold, paddle.held + lot.hold
    end
end

function on.lot_hammered(self, e)
    local lot = self.lots[e.lot_no]
    lot.status, lot.outcome = 'Hammered', e.outcome
end

function on.lot_final(self, e, _, house)
    local lot = self.lots[e.lot_no]
    assert(lot.status == 'Hammered' and lot.outcome == e.outcome, 'E11: final as hammered')
    local paddle = lot.leader and self.paddles[lot.leader]
    if e.outcome == 'sold' then
        local hammer, commission = num(house.hammer_minor), num(house.commission_minor)
        assert(num(house.proceeds_minor) + commission == hammer, 'E11: the parts of the sale')
        assert(num(e.hammer_minor) == lot.price, 'E11: sold at the price')
        if paddle and paddle.kind == 'wallet' then
            local parts = hammer + num(house.premium_minor) + num(house.tax_minor)
            assert(parts == lot.hold, 'E11: what was held is what is taken')
            paddle.held, paddle.captured = paddle.held - lot.hold, paddle.captured + lot.hold
            lot.hold = 0
        end
    else
        release(self, lot)
    end
    lot.status = 'Final'
end

function on.lot_withdrawn(self, e)
    local lot = self.lots[e.lot_no]
    release(self, lot)
    lot.status, lot.price, lot.leader, lot.ask = 'Withdrawn', nil, nil, nil
end

function on.auction_loaded(self)
    self.status = 'Waiting'
end

function on.auction_started(self)
    self.status = 'Live'
end

function on.auction_paused(self)
    self.status = 'Paused'
    local lot = self.current and self.lots[self.current]
    if lot and (lot.status == 'Warned' or lot.status == 'LastCall') then
        lot.status = 'Open'
    end
end

function on.auction_resumed(self)
    self.status = 'Live'
end

function on.auction_ended(self)
    self.status = 'Ended'
end

function on.auction_sealed(self)
    self.status = 'Sealed'
end

local function step(self, row)
    local event = json.decode(row.public)
    assert(row.seq == self.seq + 1 and event.seq == row.seq, 'E7: a gap')
    assert(event.prev_hash == self.head, 'E7: the chain is broken')
    assert(digest.sha256_hex(row.public) == row.hash, 'E7: the hash')
    assert(event.at_ms >= self.at_ms, 'the clock fell')
    local owner = private_of(self.auction_id, row.seq, 'O', event.owner_hash)
    local house = private_of(self.auction_id, row.seq, 'H', event.house_hash)
    self.seq, self.head, self.at_ms = row.seq, row.hash, event.at_ms
    if on[event.type] then
        on[event.type](self, event, owner, house)
    end
end

--- Reads on to the journal's end.
function M.read(self)
    local key = { self.auction_id, self.seq }
    for _, row in box.space.journal:pairs(key, { iterator = 'GT' }) do
        if row.auction_id ~= self.auction_id then
            break
        end
        step(self, row)
    end
end

function M.new(auction_id)
    return {
        auction_id = auction_id, seq = 0, head = ('0'):rep(64), at_ms = 0, lots = {}, paddles = {},
    }
end

local function same(what, a, b)
    if a ~= b then
        error(('E7: %s is %s, the journal says %s'):format(what, tostring(a), tostring(b)))
    end
end

--- Fails unless the live rows are what the journal gives.
function M.compare(self)
    for lot_no, lot in pairs(self.lots) do
        local row = box.space.lot:get({ self.auction_id, lot_no })
        same('status', row.status, lot.status)
        same('price', row.price_minor, lot.price)
        same('ask', row.ask_minor, lot.ask)
        same('leader', row.leader_paddle, lot.leader)
        same('bids', row.bids, lot.bids)
    end
    for paddle_no, paddle in pairs(self.paddles) do
        local row = box.space.paddle:get({ self.auction_id, paddle_no })
        for part, value in pairs(paddle) do
            if part ~= 'kind' then
                same(('%s of paddle %d'):format(part, paddle_no), row[part .. '_minor'], value)
            end
        end
    end
    local auction = box.space.auction:get(self.auction_id)
    same('auction', auction.status, self.status)
    same('head', auction.head_hash, self.head)
end

return M
