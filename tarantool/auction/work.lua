--- The work of one command: the rows it read, the events it appends, and what it leaves behind.
--
-- Everything is kept in tables until `flush`, which writes the rows, the journal and the outbox in
-- the command's transaction. A refusal simply never flushes.
local canonical = require('auction.canonical')
local charges = require('auction.charges')
local clock = require('cluster.clock')
local journal = require('auction.journal')
local rows = require('auction.rows')
local schedule = require('auction.schedule')
local schema = require('auction.schema')
local state = require('auction.state')
local terms = require('auction.terms')
local vault = require('auction.vault')
local new_table = require('table.new')

local Work = {}
Work.__index = Work

-- Room for the lots and paddles of most commands: tables that grow cost more than what is in them.
local LOTS, PADDLES = 1, 2
local ANSWER = 8 -- fields, at most

local M = {
    NONE = {}, -- an empty list or map, never written to: most commands need few of theirs
}

--- A list or map of the work, to be written to.
-- @tparam string name  acts, books, events, new_rows, notes or over
function Work:of_its_own(name)
    if self[name] == M.NONE then
        self[name] = {}
    end
    return self[name]
end

--- @tparam table auction  its row; `events` are appended to it
function M.new(auction)
    return setmetatable({
        auction = auction,
        auction_id = auction.auction_id,
        terms = terms.of(auction),
        now = math.max(clock.now_ms(), auction.clock_ms), -- at_ms never falls
        lots = new_table(LOTS, 0),
        paddles = new_table(0, PADDLES),
        touched_lots = new_table(LOTS, 0),
        touched_paddles = new_table(0, PADDLES),
        due_before = new_table(LOTS, 0), -- of the lots read: when they fell due
        new_rows = M.NONE,
        events = M.NONE,
        notes = M.NONE,
        acts = M.NONE, -- see auction/acts.lua
        over = M.NONE, -- lots that are Final or Withdrawn by this command
        status_before = auction.status,
        books = M.NONE, -- see auction/maxima.lua
        insurances_changed = false, -- set by who puts or deletes one: its end falls due
    }, Work)
end

--- From here on, events are caused by this command.
-- @tparam table cause  id, actor (a role), staff_id
function Work:caused_by(cause)
    self.cause = { id = cause.id, actor = cause.actor, staff_id = cause.staff_id }
end

local function fetch(self, cache, space, number)
    if cache[number] == nil then
        cache[number] = rows.take(space, self.auction_id, number) or false
    end
    return cache[number] or nil
end

--- The lot's row, the same table each time; nil: no such lot.
function Work:lot(lot_no)
    if self.lots[lot_no] == nil then
        local lot = fetch(self, self.lots, 'lot', lot_no)
        self.due_before[lot_no] = lot and lot.due_at_ms
    end
    return self.lots[lot_no] or nil
end

--- The paddle's row, the same table each time; nil: no such paddle.
function Work:paddle(paddle_no)
    return fetch(self, self.paddles, 'paddle', paddle_no)
end

--- The lot will be written, and shown in `after`.
function Work:change_lot(lot)
    self.lots[lot.lot_no] = lot
    self.touched_lots[lot.lot_no] = lot
end

--- The paddle will be written, and shown in `after`.
function Work:change_paddle(paddle)
    self.paddles[paddle.paddle_no] = paddle
    self.touched_paddles[paddle.paddle_no] = paddle
end

--- A row of another sharded space will be written; bucket, house and currency are added.
function Work:put(space, row)
    table.insert(self:of_its_own('new_rows'), { space, row })
end

--- A row of another sharded space will be deleted, in its turn among those written.
-- @param ...  what follows the auction's id in its primary key
function Work:delete(space, ...)
    table.insert(self:of_its_own('new_rows'), { space, nil, schema.at(self.auction_id, ...) })
end

--- The common fields of a row of this auction.
function Work:stamp(row)
    local a = self.auction
    row.auction_id, row.bucket_id = a.auction_id, a.bucket_id
    row.house_id, row.currency = a.house_id, a.currency
    return row
end

--- Appends an event.
-- @tparam table event   type and its own public fields
-- @tparam ?table owner  {paddle, object}: the bidder concerned and his private object; `shown`: it is
--                       stored sealed, and this is what may be told of it
-- @tparam ?table house  the house's private fields; cause and staff are added
-- @treturn number       its seq
function Work:append(event, owner, house)
    local a, cause = self.auction, self.cause
    local seq = a.seq + 1
    cause.seq = cause.seq or seq
    house = house or {}
    house.cause_seq, house.cause_id, house.staff_id = cause.seq, cause.id, cause.staff_id
    local sealed_house = journal.private(house)
    local sealed_owner = owner and journal.private(owner.object)
    event.v, event.auction_id, event.seq, event.at_ms = 1, a.auction_id, seq, self.now
    event.actor, event.prev_hash = event.actor or cause.actor, a.head_hash
    event.house_hash = sealed_house.hash
    event.owner_hash = sealed_owner and sealed_owner.hash
    local public, hash = journal.seal_public(event)
    a.seq, a.head_hash, a.clock_ms = seq, hash, self.now
    table.insert(self:of_its_own('events'), {
        seq = seq,
        hash = hash,
        public = public,
        owner = owner and owner.paddle,
        own = sealed_owner,
        shown = owner and owner.shown,
        house = sealed_house,
    })
    return seq
end

--- A change of the late tray: published with this transaction, and no event.
-- @tparam table note  LateNote of the contract, without at_ms
function Work:note(note)
    note.at_ms = self.now
    table.insert(self:of_its_own('notes'), note)
end

--- Appends an event of a lot.
function Work:append_lot(lot, event, owner, house)
    event.lot_no, event.epoch, event.policy_version = lot.lot_no, lot.epoch, lot.policy_version
    return self:append(event, owner, house)
end

--- An answer that says where the auction, and the lot if given, stands.
function Work:answer(code, lot, extra)
    local reply = extra or new_table(0, ANSWER)
    reply.code, reply.seq = code, self.auction.seq
    if lot then
        reply.lot_seq, reply.ask_minor = lot.lot_seq, lot.ask_minor
        reply.ask_all_in_minor = lot.ask_minor and charges.all_in(self.terms.policy, lot.ask_minor)
    end
    return reply
end

--- Numbers of what was touched, ascending.
local function numbers(touched)
    local list = {}
    for number in pairs(touched) do
        list[#list + 1] = number
    end
    if #list > 1 then
        table.sort(list)
    end
    return list
end

local function after(self, note)
    local a = self.auction
    local lots, paddles = numbers(self.touched_lots), numbers(self.touched_paddles)
    for i = 1, #lots do
        lots[i] = state.lot(self.terms, self.touched_lots[lots[i]])
    end
    for i = 1, #paddles do
        paddles[i] = state.paddle(self.touched_paddles[paddles[i]])
    end
    local current = a.current_lot and self:lot(a.current_lot)
    return {
        auction = state.auction(a),
        lots = lots,
        desk = state.desk(a, self.terms, current),
        paddles = paddles,
        note = note,
    }
end

local function write_private(self, event)
    local row = { seq = event.seq, house_salt = event.house.salt, house = event.house.object }
    local own = event.own
    if own then
        row.person = event.owner.user_id
        row.own_salt = event.shown and vault.seal(own.salt) or own.salt
        row.own = event.shown and vault.seal(own.object) or own.object
    end
    schema.put('private', row, self.auction)
end

--- The owner of an event and what he may be told, as the feed names them.
local function owner_of(event)
    local owner, shown = event.owner, event.shown
    return owner and {
        user_id = owner.user_id,
        paddle_no = owner.paddle_no,
        object = shown and canonical.encode(shown) or event.own.object,
    }
end

local function write_event(self, event, pos, after_it)
    local row = { seq = event.seq, hash = event.hash, public = event.public }
    schema.put('journal', row, self.auction)
    write_private(self, event)
    schema.put('outbox', {
        pos = pos,
        auction_id = self.auction_id,
        seq = event.seq,
        hash = event.hash,
        public = event.public,
        owner = owner_of(event),
        house = event.house.object,
        after = after_it,
    })
end

local function write_notes(self, pos)
    local a = self.auction
    for _, note in ipairs(self.notes) do
        pos, a.notes = pos + 1, a.notes + 1
        self.touched_lots[note.lot_no] = self:lot(note.lot_no)
        schema.put('outbox', {
            pos = pos,
            auction_id = self.auction_id,
            seq = a.seq,
            note = a.notes,
            hash = a.head_hash,
            public = '',
            after = after(self, note),
        })
    end
    return pos
end

local function give_back(self)
    for lot_no, lot in pairs(self.lots) do
        if lot and not self.touched_lots[lot_no] then
            rows.give_back('lot', lot)
        end
    end
    for paddle_no, paddle in pairs(self.paddles) do
        if paddle and not self.touched_paddles[paddle_no] then
            rows.give_back('paddle', paddle)
        end
    end
end

--- The command did nothing: the rows it read are as they were. Those it changed before it was
-- refused are not used again.
function Work:give_back()
    rows.give_back('auction', self.auction)
    give_back(self)
end

--- Writes everything the command did.
-- @treturn ?number  the last outbox position; nil: nothing was done
function Work:flush()
    if #self.events == 0 and #self.notes == 0 then
        assert(#self.new_rows == 0, 'rows without an event')
        self:give_back()
        return nil
    end
    local status = self.auction.status -- while Waiting, a withdrawal can make its start planned
    local moved = self.insurances_changed or status ~= self.status_before or status == 'Waiting'
    for _, lot in pairs(self.touched_lots) do
        local due = schedule.of_lot(lot)
        moved = moved or due ~= self.due_before[lot.lot_no]
        lot.due_at_ms = due
        rows.write('lot', lot)
    end
    for _, paddle in pairs(self.touched_paddles) do
        rows.write('paddle', paddle)
    end
    for _, entry in ipairs(self.new_rows) do
        if entry[2] then
            schema.put(entry[1], entry[2], self.auction)
        else
            box.space[entry[1]]:delete(entry[3])
        end
    end
    local pos = schema.last('outbox')
    for i, event in ipairs(self.events) do
        pos = pos + 1
        write_event(self, event, pos, i == #self.events and after(self) or nil)
    end
    pos = write_notes(self, pos)
    if moved then
        self.auction.due_at_ms = schedule.of_auction(self.auction)
    end
    rows.write('auction', self.auction)
    give_back(self)
    return pos
end

return M
