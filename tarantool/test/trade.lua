--- Plays a sale that reads like the trade: one row an act, its outcome at the right edge.
--
-- A row is {'who verb amount', code, outcome}: `who` is a name given to `people` (or `room`, `seller`,
-- `clerk`), amounts are in major units, and the outcome 'A 1600 ask 1700' is leader, price and ask of
-- lot 1 after it ('- ask 1500': nobody leads). Further fields of a row go into the command.
local kit = require('test.kit')

local M = {}

local CLERK = { staff_id = 's3', role = 'clerk', houses = { 'h1' } }
local OTHER = { staff_id = 's4', role = 'manager', houses = { 'h1' } }

local function lot_of(sale)
    return sale:lot_row(1)
end

local function target(sale)
    return tonumber(lot_of(sale).target_seq)
end

local function by_bidder(sale, paddle_no, other)
    local args = {
        auction_id = sale.auction_id, command_id = sale:id('c'), seen_seq = sale:seq(), lot_no = 1,
        paddle_no = paddle_no, epoch = tonumber(lot_of(sale).epoch),
    }
    for key, value in pairs(other) do
        args[key] = value
    end
    return args
end

local function by_clerk(name, fields)
    return function(sale, _, amount, other)
        local args = fields and fields(sale, amount) or {}
        args.lot_no = 1
        for key, value in pairs(other) do
            args[key] = value
        end
        return sale:clerk(name, args)
    end
end

local function at_lot_seq(sale)
    return { expected_lot_seq = tonumber(lot_of(sale).lot_seq) }
end

local function two()
    return { reason = 'fraud', second = OTHER }
end

local VERBS = {
    bid = function(sale, paddle_no, amount, other)
        other.epoch = other.epoch or tonumber(lot_of(sale).epoch)
        return sale:bid(paddle_no, amount, other)
    end,
    max = function(sale, paddle_no, amount, other)
        other.kind, other.epoch = 'MAX', other.epoch or tonumber(lot_of(sale).epoch)
        return sale:bid(paddle_no, amount, other)
    end,
    floor = function(sale, paddle_no, amount, other)
        other.epoch = other.epoch or tonumber(lot_of(sale).epoch)
        return sale:floor(paddle_no, amount, other)
    end,
    vendor = function(sale, _, amount, other)
        other.kind, other.epoch = 'VENDOR', tonumber(lot_of(sale).epoch)
        return sale:floor(nil, amount, other)
    end,
    retract = function(sale, paddle_no, _, other)
        other.target_seq = other.target_seq or target(sale)
        return kit.call('retract', by_bidder(sale, paddle_no, other))
    end,
    late_cancel = function(sale, paddle_no, _, other)
        local args = by_bidder(sale, paddle_no, other)
        args.epoch = nil
        return kit.call('late_cancel', args)
    end,
    insure = function(sale, paddle_no, amount)
        return kit.call('insure', {
            auction_id = sale.auction_id, bid_id = sale:id('i'), lot_no = 1, paddle_no = paddle_no,
            epoch = tonumber(lot_of(sale).epoch), amount_minor = kit.minor(amount),
            seen_seq = sale:seq(), expires_at_ms = kit.now + 3600000, received_at_ms = kit.now,
        })
    end,
    insure_cancel = function(sale, paddle_no, _, other)
        return kit.call('insure_cancel', by_bidder(sale, paddle_no, other))
    end,
    undo = by_clerk('lot_undo', function(sale)
        return { target_seq = target(sale), reason = 'a slip' }
    end),
    take = function(sale, paddle_no, _, other)
        local args = { target_seq = target(sale), lot_no = 1, paddle_no = paddle_no }
        args.expected_lot_seq = tonumber(lot_of(sale).lot_seq)
        for key, value in pairs(other) do
            args[key] = value
        end
        return sale:clerk('lot_take_room', args)
    end,
    announce = by_clerk('lot_announce'),
    open = function(sale)
        return sale:open(1)
    end,
    warn = by_clerk('lot_fair_warning'),
    ask = by_clerk('lot_ask_set', function(_, amount)
        return { ask_minor = kit.minor(amount) }
    end),
    half = by_clerk('lot_increment', function()
        return { mode = 'half' }
    end),
    reserve = by_clerk('lot_reserve', function(_, amount)
        return { reserve_minor = kit.minor(amount) }
    end),
    hammer = by_clerk('lot_hammer', at_lot_seq),
    pass = by_clerk('lot_pass', at_lot_seq),
    provisional = by_clerk('lot_provisional', at_lot_seq),
    withdraw = by_clerk('lot_withdraw', function()
        return { reason = 'broken' }
    end),
    reopen = by_clerk('lot_reopen', function()
        return { reason = 'a late bid' }
    end),
    sold = by_clerk('lot_decide', function()
        return { outcome = 'sold' }
    end),
    passed = by_clerk('lot_decide', function()
        return { outcome = 'passed' }
    end),
    void = by_clerk('lot_void', two),
    describe = by_clerk('lot_describe', function()
        return { description_hash = ('cd'):rep(32), material = true }
    end),
    start = function(sale)
        return sale:clerk('auction_start')
    end,
    pause = function(sale)
        return sale:clerk('auction_pause')
    end,
    resume = function(sale)
        return sale:clerk('auction_resume')
    end,
    wait = function(sale, _, ms)
        kit.pass_ms(ms)
        return sale:clerk('message_post', { text = 'going on' }) -- what is due is carried out
    end,
    block = function(sale, paddle_no)
        return sale:clerk('paddle_change', {
            paddle_no = paddle_no, status = 'blocked', reason = 'a chargeback',
        })
    end,
    credit = function(sale, paddle_no, amount)
        return kit.call('paddle_credit', {
            auction_id = sale.auction_id, paddle_no = paddle_no, transfer_id = sale:id('t'),
            amount_minor = kit.minor(amount),
        })
    end,
    ['return'] = function(sale, paddle_no, amount)
        return kit.call('return_start', {
            auction_id = sale.auction_id, paddle_no = paddle_no, transfer_id = sale:id('r'),
            amount_minor = kit.minor(amount),
        })
    end,
}

--- Two persons of the house, for what takes two.
M.CLERK, M.OTHER = CLERK, OTHER

--- Minor units as the vectors write them.
local function major(minor)
    local text = ('%.2f'):format(tonumber(minor) / 100)
    return (text:gsub('%.00$', ''))
end

--- Leader, price and ask of lot 1, in the words of a row.
function M.standing(sale, people)
    local lot = lot_of(sale)
    local leader = lot.leader
    for name, paddle_no in pairs(people) do
        leader = lot.leader_paddle == paddle_no and name or leader
    end
    local words = leader == nil and '-' or leader .. ' ' .. major(lot.price_minor)
    return lot.ask_minor == nil and words or words .. ' ask ' .. major(lot.ask_minor)
end

local function fields_of(row)
    local fields = {}
    for key, value in pairs(row) do
        if type(key) == 'string' and key ~= 'status' and key ~= 'held' then
            fields[key] = value
        end
    end
    return fields
end

--- How many results `play` gives.
function M.results(rows)
    local count = 0
    for _, row in ipairs(rows) do
        count = count + #row - 1 + (row.status and 1 or 0)
        for _ in pairs(row.held or {}) do
            count = count + 1
        end
    end
    return count
end

--- Plays the rows.
-- `status`: of lot 1 after the row; `held`: {name = major units} held then.
-- @treturn table  the answer of the last row
function M.play(test, sale, people, rows)
    local reply
    for _, row in ipairs(rows) do
        local who, verb, amount = row[1]:match('^(%S+) (%S+) ?(%S*)$')
        reply = VERBS[verb](sale, people[who], tonumber(amount), fields_of(row))
        local hint = reply.detail and (' (%s)'):format(reply.detail) or ''
        test:is(reply.code, row[2], ('%s: %s%s'):format(row[1], row[2], hint))
        if row[3] then
            test:is(M.standing(sale, people), row[3], '  ' .. row[3])
        end
        if row.status then
            test:is(lot_of(sale).status, row.status, '  ' .. row.status)
        end
        for name, held in pairs(row.held or {}) do
            local is = sale:paddle_row(people[name]).held_minor
            test:is(is, kit.minor(held), ('  %s holds %s'):format(name, held))
        end
    end
    return reply
end

--- The names of a table of cases, in their order.
function M.names(cases)
    local names = {}
    for name in pairs(cases) do
        table.insert(names, name)
    end
    table.sort(names)
    return names
end

return M
