--- What the engine's tests share: an auction with the default policy and ladder, and its people.
--
-- Amounts are in major units (two decimals) as in the rule book's vectors; `minor` converts.
local fiber = require('fiber')
local barrier = require('cluster.barrier')
local clerk = require('auction.clerk')
local clock = require('cluster.clock')
local buckets = require('cluster.buckets')
local limits = require('auction.limits')
local privates = require('test.privates')
local schema = require('auction.schema')

local M = {
    now = 1795266000000,
    private = privates, -- a private object as it is stored: see test/privates.lua
}

local count = 0

--- The default ladder: the last five of the first nine columns repeat ten times larger.
function M.ladder(unit)
    local rows = {}
    local function add(from, period, offsets)
        for i, offset in ipairs(offsets or { 0 }) do
            offsets = offsets or {}
            offsets[i] = offset * unit
        end
        table.insert(rows, {
            from_minor = from * unit,
            period_minor = period * unit,
            offsets_minor = offsets or { 0 },
        })
    end
    add(0, 5)
    add(50, 10)
    add(200, 20)
    add(300, 100, { 0, 20, 50, 80 })
    for decade = 0, 6 do
        local ten = 10 ^ decade
        add(500 * ten, 50 * ten)
        add(1000 * ten, 100 * ten)
        add(2000 * ten, 200 * ten)
        add(3000 * ten, 1000 * ten, { 0, 200 * ten, 500 * ten, 800 * ten })
    end
    return rows
end

--- The default policy, with other values where given.
function M.policy(other)
    local policy = {
        tie_rule = 'EARLIEST', reopen = 'DURING_HAMMER', max_rounding = 'DOWN',
        ask_rule = 'LADDER', short_increment = true, jump_bids = true, vendor_bids = false,
        floor_hold = false, take_room_ms = 0, late_ms = 3000, final_after_ms = 10000,
        clerk_timeout_ms = 3000, window_ms = 120000, extend_ms = 120000,
        outage_extend_ms = 300000, provisional_ms = 0, insure_after_ms = 3000,
        return_idle_ms = 900000, tax_bp = 2000, commission_bp = 1000, rating_min = 50,
        deposit_minor = 0,
        premium = {
            { upto_minor = 100000000, bp = 2600 },
            { upto_minor = 450000000, bp = 2100 },
            { bp = 1500 },
        },
    }
    for key, value in pairs(other or {}) do
        policy[key] = value
    end
    return policy
end

function M.lot(lot_no, other)
    local lot = {
        lot_no = lot_no,
        opening_ask_minor = 100000,
        low_minor = 200000,
        high_minor = 400000,
        seller_id = 'seller',
        barred = {},
        description_hash = ('ab'):rep(32),
    }
    for key, value in pairs(other or {}) do
        lot[key] = value
    end
    return lot
end

--- Waits for what a fiber does; fails by itself after 5 s.
function M.until_true(holds)
    for _ = 1, 1000 do
        if holds() then
            return
        end
        fiber.sleep(0.005)
    end
    error('it did not happen within 5 s', 2)
end

--- A test that computed for seconds kept the instance from its pulse, as if it had been stopped.
local function let_it_pulse()
    local tenure = barrier.tenure()
    local function is_late()
        return clock.monotonic() - tenure.pulsed_s > limits.stopped_s / 2
    end
    if is_late() then
        M.until_true(function()
            return not is_late() and not barrier.is_frozen(tenure)
        end)
    end
end

--- Calls a procedure as the gateway would.
function M.call(name, args)
    let_it_pulse()
    local ok, reply = _G.gavel.call(buckets.of(args.auction_id), 'write', name, { args })
    if not ok then
        error(('%s: %s'):format(name, reply and reply.message or 'nil'), 2)
    end
    return reply
end

--- Moves the clock of the shard on, with a clerk at every desk; `alone`: with none.
function M.pass_ms(ms, alone)
    M.now = M.now + ms
    clock.set(M.now)
    if not alone then
        clerk.restart(M.now)
    end
end

local Sale = {}
Sale.__index = Sale

function Sale:id(kind)
    self.ids = self.ids + 1
    return ('%s-%d'):format(kind, self.ids)
end

--- A command of the clerk.
function Sale:clerk(name, args)
    local given = { auction_id = self.auction_id, command_id = self:id('c'), seen_seq = self:seq() }
    given.staff = { staff_id = 's3', role = 'clerk', houses = { 'h1' } }
    for key, value in pairs(args or {}) do
        given[key] = value
    end
    return M.call(name, given)
end

function Sale:row()
    return box.space.auction:get(schema.at(self.auction_id))
end

function Sale:seq()
    local row = self:row()
    return row and row.seq or 0
end

function Sale:lot_row(lot_no)
    return box.space.lot:get(schema.at(self.auction_id, lot_no))
end

function Sale:paddle_row(paddle_no)
    return box.space.paddle:get(schema.at(self.auction_id, paddle_no))
end

--- Registers a user, with money in major units.
function Sale:join(user_id, major, other)
    local args = {
        auction_id = self.auction_id, command_id = self:id('p'), user_id = user_id,
        kind = 'wallet', status = 'approved', rating = 64,
    }
    for key, value in pairs(other or {}) do
        args[key] = value
    end
    if args.kind == 'room' then
        args.staff = { staff_id = 's3', role = 'clerk', houses = { 'h1' } }
    end
    local reply = M.call('paddle_open', args)
    local number = reply.paddle.paddle_no
    if major and major > 0 then
        M.call('paddle_credit', {
            auction_id = self.auction_id, paddle_no = number, transfer_id = self:id('t'),
            amount_minor = M.minor(major),
        })
    end
    return number
end

--- A bid over the internet; amounts in major units.
function Sale:bid(paddle_no, major, other)
    local args = {
        auction_id = self.auction_id, bid_id = self:id('b'), lot_no = 1, epoch = 0,
        paddle_no = paddle_no, kind = 'LIVE', amount_minor = M.minor(major),
        seen_seq = self:seq(), confirmed = false, received_at_ms = M.now,
    }
    for key, value in pairs(other or {}) do
        args[key] = value
    end
    return M.call('place', args)
end

--- A bid in the room, unattributed without a paddle.
function Sale:floor(paddle_no, major, other)
    local args = { kind = 'FLOOR', staff = { staff_id = 's3', role = 'clerk', houses = { 'h1' } } }
    for key, value in pairs(other or {}) do
        args[key] = value
    end
    return self:bid(paddle_no, major, args)
end

--- Announces and opens a lot.
function Sale:open(lot_no)
    self:clerk('lot_announce', { lot_no = lot_no })
    return self:clerk('lot_open', { lot_no = lot_no })
end

function Sale:hammer(lot_no)
    local lot_seq = self:lot_row(lot_no).lot_seq
    return self:clerk('lot_hammer', { lot_no = lot_no, expected_lot_seq = lot_seq })
end

function Sale:load_args(options)
    return {
        auction_id = self.auction_id,
        command_id = 'load-1',
        staff = { staff_id = 's1', role = 'manager', houses = { 'h1' } },
        house_id = 'h1',
        currency = 'GBP',
        exponent = 2,
        ladder = M.ladder(100),
        policy = M.policy(options.policy),
        policy_version = 3,
        starts_at_ms = options.starts_at_ms,
        lots = options.lots or { M.lot(1), M.lot(2), M.lot(3) },
    }
end

--- Major units to minor, exactly.
function M.minor(major)
    return math.floor(major * 100 + 0.5)
end

--- A loaded auction; `live`: started, lot 1 open.
-- @tparam ?table options  policy, lots, starts_at_ms, live
function M.sale(options)
    options = options or {}
    count = count + 1
    clock.set(M.now)
    local sale = setmetatable({ auction_id = ('t%d'):format(count), ids = 0 }, Sale)
    local reply = M.call('auction_load', sale:load_args(options))
    assert(reply.code == 'ACCEPTED', reply.code .. ' ' .. tostring(reply.detail))
    if options.live ~= false then
        sale:clerk('auction_start')
        sale:open(1)
    end
    return sale
end

return M
