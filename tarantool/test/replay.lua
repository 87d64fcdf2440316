--- A second reading of the journal: from events and private objects alone to lots and money.
--
-- It shares no code with the engine but the hash function and the vault, so that a rule broken there
-- is not broken here in the same way. Incremental: each call reads the events that came since.
local digest = require('digest')
local json = require('json')
local orders = require('test.replay_orders')
local privates = require('test.privates')
local schema = require('auction.schema')
local vault = require('auction.vault')
local vocabulary = require('test.vocabulary')

local M = {}

local function unhex(text)
    return (text:gsub('..', function(pair)
        return string.char(tonumber(pair, 16))
    end))
end

--- Of a sealed order the private object and its salt are in the vault.
local function opened(text)
    return vault.is_sealed(text) and vault.open(text) or text
end

local function private_of(auction_id, seq, audience, hash)
    local row = privates(auction_id, seq, audience)
    if (row == nil) ~= (hash == nil) then
        error(('seq %d: %s object and hash do not go together'):format(seq, audience))
    end
    if row then
        local salt, object = opened(row.salt), opened(row.object)
        assert(digest.sha256_hex(unhex(salt) .. object) == hash, 'private hash at ' .. seq)
        return json.decode(object)
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

function on.lot_loaded(self, e, _, house)
    self.lots[e.lot_no] = {
        status = 'Queued', hold = 0, epoch = 0, reserve = num(house.reserve_minor), met = false,
        standing = {}, -- bids that stand: seq, amount, epoch, kind
        acts = {}, -- commands that made bids stand: cause, epoch, seqs, and the lot before them
        opens = e.opens_at_ms, closes = e.closes_at_ms,
    }
end

--- The lot as it is now, to come back to.
local function snapshot(lot)
    local before = {
        price = lot.price, ask = lot.ask, leader = lot.leader, hold = lot.hold, standing = {},
    }
    for i, bid in ipairs(lot.standing) do
        before.standing[i] = bid
    end
    return before
end

--- The act of this command on the lot: its first event that changes who leads begins it.
local function act_of(lot, house)
    local last = lot.acts[#lot.acts]
    if not last or last.cause ~= house.cause_seq then
        last = { cause = house.cause_seq, epoch = lot.epoch, seqs = {}, before = snapshot(lot) }
        local set = lot.ask_set
        last.before.ask = set and set.cause == house.cause_seq and set.before or last.before.ask
        table.insert(lot.acts, last)
    end
    return last
end

--- Nobody leads any more, and no bid stands.
local function lapse(self, lot, ask)
    release(self, lot)
    lot.price, lot.leader, lot.ask, lot.met = nil, nil, ask, false
    lot.standing, lot.acts = {}, {}
end

local function is_met(lot)
    return lot.reserve ~= nil and lot.price ~= nil and lot.price >= lot.reserve
end

local function check_said(lot, e)
    local unmet = lot.reserve ~= nil and not lot.met
    assert((e.reserve_met == false) == unmet, 'what a correction says of the reserve')
end

function on.paddle_opened(self, _, _, house)
    self.paddles[house.paddle_no] = {
        kind = house.kind, limit = num(house.limit_minor), available = 0, held = 0, leaving = 0,
        captured = 0, credited = 0, returned = 0,
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
    assert(lot.status == 'Announced' and lot.closes == e.closes_at_ms, 'opened as announced')
    lot.status, lot.ask = 'Open', num(e.ask_minor)
    if lot.closes then
        assert(e.at_ms >= lot.opens, 'a timed lot opens at its time')
    else
        self.current = e.lot_no
    end
end

function on.increment_set(self, e)
    self.lots[e.lot_no].ask = num(e.ask_minor)
end

--- A closing moves back only: to at_ms + extend_ms, by the length of a pause, or by a grace.
function on.lot_extended(self, e)
    local lot, policy = self.lots[e.lot_no], self.policy
    local expected = {
        SOFT_CLOSE = e.at_ms + policy.extend_ms,
        PAUSE = lot.closes + (self.paused_ms or 0),
        GRACE = math.max(e.closes_at_ms, e.at_ms + policy.window_ms),
    }
    assert(e.closes_at_ms > lot.closes, 'a closing moves back')
    assert(e.closes_at_ms == expected[e.reason], 'by what its reason says: ' .. e.reason)
    lot.closes = e.closes_at_ms
end

function on.clock_extended(self, e)
    local lot = self.lots[e.lot_no]
    local before, now = lot.final_at or lot.expires, e.final_at_ms or e.expires_at_ms
    assert(e.reason == 'GRACE' or now == before + self.paused_ms, 'a window moves by the pause')
    assert(now > before, 'a window moves back')
    lot.final_at, lot.expires = e.final_at_ms, e.expires_at_ms
end

function on.ask_set(self, e, _, house)
    local lot = self.lots[e.lot_no]
    lot.ask_set = { cause = house.cause_seq, before = lot.ask } -- what an undo of its bids leads back to
    lot.ask = num(e.ask_minor)
end

function on.bid_accepted(self, e, owner, house)
    local lot, amount = self.lots[e.lot_no], num(e.amount_minor)
    local by_maximum = owner and owner.kind == 'PROXY'
    assert(not lot.price or amount > lot.price, 'E1: a bid at or below the price')
    for _, bid in ipairs(lot.standing) do
        assert(bid.epoch ~= lot.epoch or bid.amount ~= amount, 'E2: two bids of one amount')
    end
    -- His own maximum may go above his bid, to beat another's or to reach the reserve.
    assert(not e.paddle_no or e.paddle_no ~= lot.leader or by_maximum, 'E5: a bid against himself')
    assert(e.kind ~= 'VENDOR' or amount < lot.reserve, 'E6: the seller bids up to his reserve')
    assert(self.status == 'Live', 'E10: a bid outside a live auction')
    local opening = house.cause_id:match('^opening:')
    assert(not lot.closes or e.at_ms < lot.closes or opening, 'E10: a bid at or after the closing')
    assert(lot.status == 'Open' or lot.status == 'Warned' or lot.status == 'LastCall', 'E10: not open')
    table.insert(act_of(lot, house).seqs, e.seq)
    release(self, lot)
    table.insert(lot.standing, { seq = e.seq, amount = amount, epoch = lot.epoch, kind = e.kind })
    lot.price, lot.ask, lot.leader, lot.status = amount, num(e.ask_minor), e.paddle_no, 'Open'
    local paddle = e.paddle_no and self.paddles[e.paddle_no]
    assert((owner ~= nil) == (paddle ~= nil), 'an owner object for every paddle')
    if paddle and paddle.kind == 'wallet' then
        lot.hold = num(house.all_in_minor)
        paddle.available, paddle.held = paddle.available - lot.hold, paddle.held + lot.hold
    end
end

function on.reserve_met(self, e)
    local lot = self.lots[e.lot_no]
    assert(not lot.met and is_met(lot), 'the reserve is met once')
    lot.met = true
end

function on.reserve_lowered(self, e, _, house)
    local lot = self.lots[e.lot_no]
    assert(num(house.reserve_minor) < lot.reserve, 'the reserve is lowered')
    lot.reserve = num(house.reserve_minor)
    for _, bid in ipairs(lot.standing) do
        assert(bid.kind ~= 'VENDOR' or bid.amount < lot.reserve, 'E6: a bid of the seller at his reserve')
    end
end

function on.bid_retracted(self, e)
    local lot = self.lots[e.lot_no]
    local last, before = lot.standing[#lot.standing], lot.standing[#lot.standing - 1]
    assert(last.seq == e.target_seq, 'the leading bid is retracted')
    assert(not before or before.amount == num(e.ask_minor), 'the ask is the bid before')
    lapse(self, lot, num(e.ask_minor))
    lot.status = 'Open'
    check_said(lot, e)
end

--- Back to the act's beginning; or, if the earlier leader's hold is gone, as a retraction.
local function lead_back(self, lot, before, e)
    release(self, lot)
    local paddle = before.leader and self.paddles[before.leader]
    if paddle and before.hold > paddle.available then
        lapse(self, lot, before.price)
        return
    end
    lot.price, lot.ask, lot.leader, lot.hold = before.price, before.ask, before.leader, before.hold
    lot.standing, lot.met = before.standing, is_met(lot)
    if paddle then
        paddle.available, paddle.held = paddle.available - lot.hold, paddle.held + lot.hold
    end
    assert(e.paddle_no == lot.leader and num(e.price_minor) == lot.price, 'undone to the leader before')
end

function on.bid_undone(self, e)
    local lot = self.lots[e.lot_no]
    local act = table.remove(lot.acts)
    assert(act.epoch == lot.epoch and #act.seqs == #e.undone_seqs, 'the last command is undone')
    for i, seq in ipairs(act.seqs) do
        assert(seq == e.undone_seqs[i], 'with all its bids')
    end
    lead_back(self, lot, act.before, e)
    assert(lot.ask == num(e.ask_minor), 'to the ask before')
    lot.status = 'Open'
    check_said(lot, e)
end

function on.room_taken(self, e, _, house)
    local lot = self.lots[e.lot_no]
    act_of(lot, house)
    local taken = table.remove(lot.standing)
    assert(taken.seq == e.target_seq and taken.kind == 'INTERNET', 'the last bid is taken')
    release(self, lot)
    local left = lot.standing[#lot.standing]
    lot.price, lot.leader = left and left.amount, nil
    lot.met = is_met(lot)
    check_said(lot, e)
end

function on.lot_hammered(self, e)
    local lot = self.lots[e.lot_no]
    assert(not lot.closes, 'no hammer falls on a timed lot')
    lot.status, lot.outcome, lot.final_at = 'Hammered', e.outcome, e.final_at_ms
end

function on.lot_reopened(self, e)
    local lot = self.lots[e.lot_no]
    assert(lot.status == 'Hammered' and e.epoch == lot.epoch + 1, 'reopened after the hammer')
    lot.status, lot.epoch, lot.outcome, lot.final_at = 'Open', e.epoch, nil, nil
end

function on.lot_provisional(self, e)
    local lot = self.lots[e.lot_no]
    assert(lot.leader or lot.standing[1], 'somebody leads')
    assert(not lot.closes or e.at_ms >= lot.closes, 'closed at its time')
    lot.status, lot.outcome = 'Provisional', 'passed' -- unless the seller says otherwise
    lot.final_at, lot.expires = nil, e.expires_at_ms
    assert(e.expires_at_ms == e.at_ms + self.policy.provisional_ms, 'the seller has his time')
end

function on.lot_decided(self, e)
    local lot = self.lots[e.lot_no]
    assert(lot.status == 'Provisional', 'the seller is asked')
    lot.outcome, lot.agreed = e.outcome, e.outcome == 'sold'
end

function on.lot_voided(self, e)
    local lot = self.lots[e.lot_no]
    assert(lot.status == 'Final' and lot.outcome == 'sold', 'a sale is voided')
    lot.status = 'Voided'
end

function on.buyer_named(self, e, _, house)
    local lot = self.lots[e.lot_no]
    assert(lot.status == 'Final' and not lot.leader and house.second_staff_id ~= house.staff_id,
        'two persons name the buyer of an unattributed bid')
    lot.leader = house.paddle_no
    local paddle = self.paddles[house.paddle_no]
    if paddle.kind == 'wallet' then
        paddle.available, paddle.captured = paddle.available - lot.all_in, paddle.captured + lot.all_in
    end
end

--- What a timed lot that closes now comes to.
local function closing(lot, e)
    assert(lot.status == 'Open' and e.at_ms >= lot.closes, 'closed at its time')
    local last = lot.standing[#lot.standing]
    local sold = last and last.kind ~= 'VENDOR' and (not lot.reserve or lot.met)
    lot.status, lot.outcome = 'Hammered', sold and 'sold' or 'passed'
end

function on.lot_final(self, e, _, house)
    local lot = self.lots[e.lot_no]
    if lot.closes and lot.status ~= 'Provisional' then
        closing(lot, e)
    end
    local ended = lot.status == 'Hammered' or lot.status == 'Provisional'
    assert(ended and lot.outcome == e.outcome, 'E11: final as hammered, or as the seller said')
    local paddle = lot.leader and self.paddles[lot.leader]
    if e.outcome == 'sold' then
        local hammer, commission = num(house.hammer_minor), num(house.commission_minor)
        assert(num(house.proceeds_minor) + commission == hammer, 'E11: the parts of the sale')
        assert(num(e.hammer_minor) == lot.price, 'E11: sold at the price')
        assert(not lot.reserve or lot.met or lot.agreed, 'E11: reserve met, or the seller agreed')
        assert(lot.standing[#lot.standing].kind ~= 'VENDOR', 'E6: never sold to the seller')
        lot.all_in = hammer + num(house.premium_minor) + num(house.tax_minor)
        if paddle and paddle.kind == 'wallet' then
            assert(lot.all_in == lot.hold, 'E11: what was held is what is taken')
            paddle.held, paddle.captured = paddle.held - lot.hold, paddle.captured + lot.hold
            lot.hold = 0
        end
    else
        release(self, lot)
    end
    lot.status, lot.final_at, lot.expires = 'Final', nil, nil
end

function on.lot_withdrawn(self, e)
    local lot = self.lots[e.lot_no]
    release(self, lot)
    lot.status, lot.price, lot.leader, lot.ask = 'Withdrawn', nil, nil, nil
end

function on.auction_loaded(self, e)
    self.status, self.policy = 'Waiting', e.policy
end

function on.paddle_changed(self, _, owner, house)
    for key, value in pairs(owner) do
        assert(house[key] == value, 'the house is told what the bidder is')
    end
    self.paddles[house.paddle_no].limit = num(house.limit_minor)
end

function on.auction_started(self)
    self.status = 'Live'
end

function on.auction_paused(self, e)
    assert(self.status == 'Live', 'a live auction is paused')
    self.status, self.paused_at = 'Paused', e.at_ms
    local lot = self.current and self.lots[self.current]
    if lot and (lot.status == 'Warned' or lot.status == 'LastCall') then
        lot.status = 'Open'
    end
end

function on.auction_resumed(self, e)
    assert(e.at_ms - self.paused_at == e.paused_ms, 'the length of the pause')
    self.status, self.paused_ms = 'Live', e.paused_ms
end

function on.auction_cancelled(self, e)
    self.paused_ms = self.status == 'Paused' and e.at_ms - self.paused_at or 0
    self.status = 'Cancelled'
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
    vocabulary.check(self.opened, event, owner, house)
    self.seq, self.head, self.at_ms = row.seq, row.hash, event.at_ms
    if on[event.type] then
        on[event.type](self, event, owner, house)
    end
    orders.step(self, event, owner, house)
end

--- Reads on to the journal's end.
function M.read(self)
    local key = schema.at(self.auction_id, self.seq)
    for _, row in box.space.journal:pairs(key, { iterator = 'GT' }) do
        if row.auction_id ~= self.auction_id then
            break
        end
        step(self, row)
    end
end

function M.new(auction_id)
    local self = {
        auction_id = auction_id, seq = 0, head = ('0'):rep(64), at_ms = 0, lots = {}, paddles = {},
        opened = {},
    }
    orders.new(self)
    return self
end

local function same(what, a, b)
    if a ~= b then
        error(('E7: %s is %s, the journal says %s'):format(what, tostring(a), tostring(b)))
    end
end

local function of_the_seller(lot)
    local count = 0
    for _, bid in ipairs(lot.standing) do
        count = count + (bid.kind == 'VENDOR' and 1 or 0)
    end
    return count
end

--- Fails unless the live rows are what the journal gives.
function M.compare(self)
    for lot_no, lot in pairs(self.lots) do
        local row = box.space.lot:get(schema.at(self.auction_id, lot_no))
        same('status', row.status, lot.status)
        same('price', row.price_minor, lot.price)
        same('ask', row.ask_minor, lot.ask)
        same('leader', row.leader_paddle, lot.leader)
        same('bids', row.bids, #lot.standing)
        same('bids of the seller', row.vendor_bids, of_the_seller(lot))
        same('epoch', row.epoch, lot.epoch)
        same('reserve met', row.reserve_met, lot.met)
        local last = lot.standing[#lot.standing]
        same('target', row.target_seq, last and last.seq or 0)
        same('closing', row.closes_at_ms, lot.closes)
        if lot.final_at or lot.expires then
            same('end of its window', row.due_at_ms, lot.final_at or lot.expires)
        end
    end
    for paddle_no, paddle in pairs(self.paddles) do
        local row = box.space.paddle:get(schema.at(self.auction_id, paddle_no))
        for part, value in pairs(paddle) do
            if part ~= 'kind' then
                same(('%s of paddle %d'):format(part, paddle_no), row[part .. '_minor'], value)
            end
        end
    end
    orders.compare(self)
    local auction = box.space.auction:get(schema.at(self.auction_id))
    same('auction', auction.status, self.status)
    same('head', auction.head_hash, self.head)
end

return M
