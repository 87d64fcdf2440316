--- Both tables of states, whole: what each command comes to in each state of a lot and of an auction.
--
-- A column is a command that names what is there: the lot's seq, its last standing bid, its epoch. So
-- a code in a row says what the state makes of it, and nothing else.
local kit = require('test.kit')

local MANAGER = { staff_id = 's1', role = 'manager', houses = { 'h1' } }
local RESERVE, MET = 5000, 1000

-- As the columns abbreviate them.
local CODES = {
    A = 'ACCEPTED', w = 'WRONG_STATE', n = 'LOT_NOT_OPEN', L = 'LATE_BID', b = 'BELOW_RESERVE',
    l = 'NOT_LAST', e = 'NOT_LEADING', W = 'WINDOW_OVER', p = 'AUCTION_PAUSED', x = 'AUCTION_NOT_LIVE', f = 'NOT_FOUND',
}

local function by_clerk(name, fields)
    return function(sale, lot, paddle_no)
        local args = fields and fields(sale, lot, paddle_no) or {}
        if name:match('^lot_') then
            args.lot_no = 1
        end
        return sale:clerk(name, args)
    end
end

local function by_bidder(name, fields)
    return function(sale, lot, paddle_no)
        local args = fields(lot)
        args.auction_id, args.lot_no, args.paddle_no = sale.auction_id, 1, paddle_no
        args.seen_seq = sale:seq()
        return kit.call(name, args)
    end
end

local function with_money(name)
    return function(sale, _, paddle_no)
        return kit.call(name, {
            auction_id = sale.auction_id, paddle_no = paddle_no, transfer_id = sale:id('t'),
            amount_minor = 5,
        })
    end
end

local function at_lot_seq(_, lot)
    return { expected_lot_seq = tonumber(lot.lot_seq) }
end

local function reason()
    return { reason = 'a reason' }
end

local function bid(kind)
    return function(sale, lot)
        local ask = tonumber(lot.ask_minor or 100000) / 100
        local args = { kind = kind, epoch = tonumber(lot.epoch), confirmed = true }
        if kind == 'FLOOR' then
            return sale:floor(nil, ask, args)
        end
        return sale:bid(2, ask, args)
    end
end

local COMMANDS = {
    announce = by_clerk('lot_announce'),
    open = by_clerk('lot_open'),
    warn = by_clerk('lot_fair_warning'),
    last = by_clerk('lot_last_call'),
    ask = by_clerk('lot_ask_set', function(_, lot)
        return { ask_minor = tonumber(lot.price_minor or 0) + 100 }
    end),
    step = by_clerk('lot_increment', function()
        return { mode = 'half' }
    end),
    hammer = by_clerk('lot_hammer', at_lot_seq),
    pass = by_clerk('lot_pass', at_lot_seq),
    prov = by_clerk('lot_provisional', at_lot_seq),
    withdraw = by_clerk('lot_withdraw', reason),
    undo = by_clerk('lot_undo', function(_, lot)
        return { target_seq = tonumber(lot.target_seq), reason = 'a slip' }
    end),
    take = by_clerk('lot_take_room', function(_, lot)
        return { target_seq = tonumber(lot.target_seq), expected_lot_seq = tonumber(lot.lot_seq) }
    end),
    reopen = by_clerk('lot_reopen', reason),
    decide = by_clerk('lot_decide', function()
        return { outcome = 'sold' }
    end),
    void = by_clerk('lot_void', function()
        return { reason = 'fraud', second = MANAGER }
    end),
    buyer = by_clerk('lot_buyer', function(_, lot, paddle_no)
        return { epoch = tonumber(lot.epoch), paddle_no = paddle_no, second = MANAGER }
    end),
    describe = by_clerk('lot_describe', function()
        return { description_hash = 'cd', material = false }
    end),
    material = by_clerk('lot_describe', function()
        return { description_hash = 'cd', material = true }
    end),
    reserve = by_clerk('lot_reserve', function()
        return { reserve_minor = 100 }
    end),
    retract = by_bidder('retract', function(lot)
        return {
            command_id = 'r', epoch = tonumber(lot.epoch), target_seq = tonumber(lot.target_seq),
        }
    end),
    recall = by_bidder('late_cancel', function()
        return { command_id = 'l', bid_id = 'none' }
    end),
    drop = by_bidder('max_cancel', function(lot)
        return { command_id = 'm', epoch = tonumber(lot.epoch) }
    end),
    insure = by_bidder('insure', function(lot)
        return {
            bid_id = 'i', epoch = tonumber(lot.epoch), amount_minor = kit.minor(2000),
            expires_at_ms = kit.now + 10 ^ 6, received_at_ms = kit.now,
        }
    end),
    bid = bid('LIVE'),
    max = bid('MAX'),
    floor = bid('FLOOR'),
    start = by_clerk('auction_start'),
    pause = by_clerk('auction_pause'),
    resume = by_clerk('auction_resume'),
    finish = by_clerk('auction_end'),
    cancel = by_clerk('auction_cancel', function()
        return { reason = 'a storm', staff = MANAGER }
    end),
    message = by_clerk('message_post', function()
        return { text = 'Good evening' }
    end),
    question = function(sale)
        return kit.call('question_ask', {
            auction_id = sale.auction_id, command_id = 'q', seen_seq = sale:seq(), user_id = 'X',
            text = 'Is it signed?',
        })
    end,
    change = by_clerk('paddle_change', function(_, _, paddle_no)
        return { paddle_no = paddle_no, rating = 70, reason = 'a regular' }
    end),
    join = function(sale)
        return kit.call('paddle_open', {
            auction_id = sale.auction_id, command_id = 'p', user_id = 'new', kind = 'wallet',
            status = 'approved', rating = 60,
        })
    end,
    credit = with_money('paddle_credit'),
    back = with_money('return_start'),
}

local STEPS = {
    bid = function(sale)
        sale:bid(1, MET)
    end,
    room = function(sale)
        sale:floor(nil, MET)
    end,
    window = function(sale)
        kit.pass_ms(10000)
        kit.call('clerk_beat', { auction_id = sale.auction_id, staff = MANAGER }) -- what is due is done
    end,
    rest = function(sale)
        sale:clerk('lot_withdraw', { lot_no = 2, reason = 'enough' })
    end,
}

--- A sale led to a state by these commands; lot 2 waits.
local function led_to(path, other)
    local sale = kit.sale({
        live = false,
        policy = { take_room_ms = 5000, provisional_ms = 10 ^ 9, reopen = 'DISCRETION' },
        lots = { kit.lot(1, other), kit.lot(2) },
    })
    local x = sale:join('X', 5000)
    sale:join('Y', 5000)
    for word in path:gmatch('%S+') do
        local act = STEPS[word] or COMMANDS[word]
        act(sale, sale:lot_row(1), x)
    end
    return sale, x
end

--- Tries each command of a row: those refused on one sale, those accepted each on its own.
local function try(test, row, columns)
    local name, path, major, codes = unpack(row)
    local lot = { reserve_minor = major and kit.minor(major) }
    local refusing, x = led_to(path, lot)
    local seq, wrong, count = refusing:seq(), {}, 0
    for code in codes:gmatch('%S') do
        count = count + 1
        local sale, column = refusing, columns[count]
        if code == 'A' then
            sale = led_to(path, lot)
        end
        local reply = COMMANDS[column](sale, sale:lot_row(1), x)
        if reply.code ~= CODES[code] then
            table.insert(wrong, ('%s: %s, not %s'):format(column, reply.code, CODES[code]))
        end
    end
    assert(count == #columns, name .. ': a code for each column')
    test:is(table.concat(wrong, '; '), '', name)
    test:is(refusing:seq(), seq, '  what is refused has no effect')
end

local function words(text)
    local list = {}
    for word in text:gmatch('%S+') do
        table.insert(list, word)
    end
    return list
end

local LOT_COLUMNS = words([[
    announce open warn last  ask step hammer pass  prov withdraw undo take
    reopen decide void buyer  describe material reserve  retract recall drop insure  bid max floor]])

-- state, the way there, reserve in major units, a code for each column
local LOT_ROWS = {
    { 'Queued', 'start', RESERVE, 'Awww wwww wAww wwww AAA wWfA nAn' },
    { 'Announced', 'start announce', RESERVE, 'wAww wwww wAww wwww AAA wWfA nAn' },
    { 'Open, nobody leads', 'start announce open', RESERVE, 'wwAw AwwA wAwl wwww AwA eWfA AAA' },
    { 'Open, below the reserve', 'start announce open bid', RESERVE,
        'wwAw AAbA AAAA wwww AwA AWfA AAA' },
    { 'Open, the reserve met', 'start announce open bid', MET, 'wwAw AAAA wAAA wwww AwA AWfA AAA' },
    { 'Warned', 'start announce open bid warn', MET, 'wwwA AAAA wAAA wwww AwA AWfA AAA' },
    { 'LastCall', 'start announce open bid warn last', MET, 'wwww AAAA wAAA wwww AwA AWfA AAA' },
    { 'Hammered', 'start announce open bid hammer', MET, 'wwww wwww wwww Awww www wfnn Lnn' },
    { 'Provisional', 'start announce open bid prov window', RESERVE,
        'wwww wwww wwww wAww www wWnn nnn' },
    { 'Final, sold', 'start announce open bid hammer window', MET, 'wwww wwww wwww wwAw www wWnn nnn' },
    { 'Final, sold to the room', 'start announce open room hammer window', MET,
        'wwww wwww wwww wwAA www wWnn nnn' },
    { 'Final, passed', 'start announce open pass window', MET, 'wwww wwww wwww wwww www wWnn nnn' },
    { 'Withdrawn', 'start withdraw', RESERVE, 'wwww wwww wwww wwww www wWnn nnn' },
    { 'Voided', 'start announce open bid hammer window void', MET, 'wwww wwww wwww wwww www wWnn nnn' },
}

local AUCTION_COLUMNS = words([[
    start pause resume finish cancel  message question change join credit back  bid max insure drop recall
    announce open warn ask step hammer undo take reopen describe reserve  retract withdraw decide void]])

local AUCTION_ROWS = {
    { 'Waiting', '', RESERVE, 'AxwxA AAAAAA xAAfx xxxxxxxxxAA xAww' },
    { 'Live', 'start announce open bid', RESERVE, 'wAwwA AAAAAA AAAfW wwAAAbAAwAA AAww' },
    { 'Paused', 'start announce open bid pause', RESERVE, 'wpApA AAAAAA ppppp ppppppppppp AAww' },
    { 'Paused, a lot Provisional', 'start announce open bid prov window pause', RESERVE,
        'wpApA AAAAAA ppppp ppppppppppp wwAw' },
    { 'Paused, a lot sold', 'start announce open bid hammer window pause', MET,
        'wpApA AAAAAA ppppp ppppppppppp wwwA' },
    { 'Ended, a lot Provisional', 'start announce open bid prov window rest finish', RESERVE,
        'wxwxw AxAxAA xxxxx xxxxxxxxxxx xxAw' },
    { 'Ended, a lot sold', 'start announce open bid hammer window rest finish', MET,
        'wxwxw AxAxAA xxxxx xxxxxxxxxxx xxwA' },
    { 'Cancelled, a lot Provisional', 'start announce open bid prov window cancel', RESERVE,
        'wxwxw AxAxAA xxxxx xxxxxxxxxxx xxAw' },
    { 'Cancelled, a lot sold', 'start announce open bid hammer window cancel', MET,
        'wxwxw AxAxAA xxxxx xxxxxxxxxxx xxwA' },
}

return function(test)
    test:plan(2 * (#LOT_ROWS + #AUCTION_ROWS))
    for _, row in ipairs(LOT_ROWS) do
        try(test, row, LOT_COLUMNS)
    end
    for _, row in ipairs(AUCTION_ROWS) do
        try(test, row, AUCTION_COLUMNS)
    end
end
