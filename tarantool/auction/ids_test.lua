--- Every command has its id: sent twice it has one effect and one answer, whatever comes after.
--
-- A sale from load to seal in which each command with an id is accepted once. Each is sent again at
-- once, with another body, under another paddle, when the auction is over, and when it is sealed.
local kit = require('test.kit')
local limits = require('auction.limits')
local procedures = require('auction.procedures')
local schema = require('auction.schema')

local SECOND = { staff_id = 's4', role = 'manager', houses = { 'h1' } }
local EFFECT = { ACCEPTED = true, OUTBID = true, BOOK_HAS_IT = true }
-- Known by what they name: a user, a transfer, a sale, an auction. clerk_beat leaves nothing behind.
local BY_THEMSELVES = {
    'clerk_beat', 'forget', 'lot_settled', 'paddle_credit', 'paddle_open', 'return_done', 'return_start',
    'seal',
}
local READS = {
    'auction_view', 'paddle_view', 'paddles_page', 'bid_lookup', 'my_orders', 'max_quote', 'late_tray',
    'undo_preview', 'questions_open', 'journal_page', 'private_page', 'own_page',
}

local Play = {}
Play.__index = Play

local function with(args, change)
    local twin = {}
    for _, list in ipairs({ args, change or {} }) do
        for key, value in pairs(list) do
            twin[key] = value
        end
    end
    return twin
end

--- Sends a command whose id is new; `code`: what it comes to.
function Play:send(name, args, code)
    local reply = kit.call(name, args)
    local again, seq = kit.call(name, args), self.sale:seq()
    self.test:is(reply.code, code or 'ACCEPTED', ('%s: %s'):format(name, tostring(reply.detail)))
    self.test:is_deeply(again, reply, '  again: the same answer')
    local other = args.seen_seq and { seen_seq = args.seen_seq + 1 } or { policy_version = 4 }
    local reused = kit.call(name, with(args, other)).code == 'BID_ID_REUSED'
    if args.paddle_no and not args.staff then
        reused = reused and kit.call(name, with(args, { paddle_no = self.y })).code == 'BID_ID_REUSED'
    end
    self.test:ok(reused and self.sale:seq() == seq, '  another body, or paddle: BID_ID_REUSED')
    self.names[name] = true
    table.insert(self.sent, { name, args, reply })
    return reply
end

function Play:clerk(name, args)
    local sale = self.sale
    return self:send(name, with({
        auction_id = sale.auction_id, command_id = sale:id('c'), seen_seq = sale:seq(),
        staff = { staff_id = 's3', role = 'clerk', houses = { 'h1' } },
    }, args))
end

function Play:on_lot(name, lot_no, args)
    return self:clerk(name, with({ lot_no = lot_no }, args))
end

function Play:bidder(name, args)
    local sale, field = self.sale, name == 'insure' and 'bid_id' or 'command_id'
    return self:send(name, with({
        auction_id = sale.auction_id, [field] = sale:id('i'), seen_seq = sale:seq(), lot_no = 1,
        paddle_no = self.x,
    }, args))
end

function Play:bid(lot_no, major, args, code)
    local sale = self.sale
    return self:send('place', with({
        auction_id = sale.auction_id, bid_id = sale:id('b'), lot_no = lot_no, paddle_no = self.x,
        epoch = tonumber(sale:lot_row(lot_no).epoch), kind = 'LIVE', confirmed = true,
        amount_minor = kit.minor(major), seen_seq = sale:seq(), received_at_ms = kit.now,
    }, args), code)
end

function Play:target(lot_no)
    return tonumber(self.sale:lot_row(lot_no).target_seq)
end

function Play:lot_seq(lot_no)
    return tonumber(self.sale:lot_row(lot_no).lot_seq)
end

function Play:knock(name, lot_no)
    return self:on_lot(name, lot_no, { expected_lot_seq = self:lot_seq(lot_no) })
end

local LOTS = 5

local function loaded(test)
    local sale = kit.sale({ live = false })
    sale.auction_id = sale.auction_id .. 'ids'
    local play = setmetatable({ test = test, sale = sale, sent = {}, names = {} }, Play)
    local lots = {}
    for lot_no = 1, LOTS do
        lots[lot_no] = kit.lot(lot_no, lot_no == 2 and { reserve_minor = kit.minor(5000) } or {})
    end
    play:send('auction_load', sale:load_args({ lots = lots, policy = {
        take_room_ms = 5000, provisional_ms = 60000, reopen = 'DISCRETION',
    } }))
    play.x, play.y = sale:join('x', 50000), sale:join('y', 50000)
    return play
end

local function before_the_sale(play)
    play:clerk('paddle_change', { paddle_no = play.x, rating = 70, reason = 'a regular' })
    play:bid(1, 2000, { kind = 'MAX' })
    play:bidder('max_cancel', { epoch = 0 })
    play:on_lot('lot_describe', 1, { description_hash = ('cd'):rep(32), material = false })
    play:on_lot('lot_reserve', 2, { reserve_minor = kit.minor(4000) })
    play:clerk('auction_start')
end

local function the_first_lot(play)
    play:on_lot('lot_announce', 1)
    play:on_lot('lot_open', 1)
    play:bid(1, 1000)
    play:on_lot('lot_ask_set', 1, { ask_minor = kit.minor(1050) })
    play:on_lot('lot_increment', 1, { mode = 'half' })
    play:bidder('insure', {
        epoch = 0, amount_minor = kit.minor(3000), expires_at_ms = kit.now + 10 ^ 7,
        received_at_ms = kit.now,
    })
    play:bidder('insure_cancel', { epoch = 0 })
    play:on_lot('lot_fair_warning', 1)
    play:on_lot('lot_last_call', 1)
    play:bidder('retract', { epoch = 0, target_seq = play:target(1) })
    play:bid(1, 1000, {
        kind = 'FLOOR', staff = { staff_id = 's3', role = 'clerk', houses = { 'h1' } },
    })
    play:on_lot('lot_undo', 1, { target_seq = play:target(1), reason = 'a slip' })
    play:bid(1, 1000)
    play:on_lot('lot_take_room', 1, { target_seq = play:target(1), expected_lot_seq = play:lot_seq(1) })
    play:knock('lot_hammer', 1)
    play:bid(1, 1100, { bid_id = 'late' }, 'LATE_BID')
    play:bidder('late_cancel', { bid_id = 'late' })
    play:on_lot('lot_reopen', 1, { reason = 'a doubt' })
    play:knock('lot_hammer', 1)
    kit.pass_ms(10000)
    play:on_lot('lot_buyer', 1, { epoch = 1, paddle_no = play.x, second = SECOND })
    play:on_lot('lot_void', 1, { reason = 'fraud', second = SECOND })
end

local function the_others(play)
    play.sale:open(2)
    play:bid(2, 1000)
    play:knock('lot_provisional', 2)
    kit.pass_ms(10000)
    play:on_lot('lot_decide', 2, { outcome = 'sold' })
    play.sale:open(3)
    play:knock('lot_pass', 3)
    kit.pass_ms(10000)
    play:on_lot('lot_withdraw', 4, { reason = 'broken' })
    play:clerk('message_post', { text = 'nearly done' })
    for question_no, name in ipairs({ 'question_answer', 'question_hide' }) do
        play:send('question_ask', {
            auction_id = play.sale.auction_id, command_id = play.sale:id('q'), user_id = 'x',
            seen_seq = play.sale:seq(), text = 'Is it signed?',
        })
        play:clerk(name, {
            question_no = question_no, [name == 'question_hide' and 'reason' or 'answer'] = 'It is',
        })
        kit.pass_ms(10000)
    end
    play:clerk('auction_pause')
    play:clerk('auction_resume')
    play:clerk('auction_cancel', {
        reason = 'a storm', staff = { staff_id = 's1', role = 'manager', houses = { 'h1' } },
    })
end

--- Books at rest, and sealed.
local function seal(play)
    local sale, id = play.sale, play.sale.auction_id
    for _, paddle in box.space.paddle:pairs(schema.at(id)) do
        local args = { auction_id = id, transfer_id = sale:id('r') }
        kit.call('return_start', with(args, {
            paddle_no = tonumber(paddle.paddle_no), amount_minor = tonumber(paddle.available_minor),
        }))
        kit.call('return_done', args)
    end
    for lot_no = 1, 2 do
        kit.call('lot_settled', {
            auction_id = id, lot_no = lot_no, epoch = 2 - lot_no, settlement_id = 's' .. lot_no,
        })
    end
    return kit.call('seal', { auction_id = id })
end

local function repeated(play, what, expected)
    local seq, wrong = play.sale:seq(), {}
    for _, sent in ipairs(play.sent) do
        local name, args, reply = unpack(sent)
        local is = kit.call(name, args)
        local right = expected or reply.code
        if is.code ~= right or not expected and is.seq ~= reply.seq then
            table.insert(wrong, ('%s: %s'):format(name, is.code))
        end
    end
    play.test:is_deeply(wrong, {}, what)
    play.test:is(play.sale:seq(), seq, '  and nothing happens')
end

--- Money and the rest in a sealed auction.
local function others_when_sealed(play)
    local id, wrong = play.sale.auction_id, {}
    local money = { paddle_no = play.x, transfer_id = 'late', amount_minor = 5 }
    for name, args in pairs({
        paddle_credit = money,
        return_start = money,
        return_done = { transfer_id = 'late' },
        lot_settled = { lot_no = 1, epoch = 1, settlement_id = 's1' },
        clerk_beat = { staff = SECOND },
        paddle_open = {
            command_id = 'p', user_id = 'z', kind = 'wallet', status = 'approved', rating = 60,
        },
    }) do
        local is = kit.call(name, with(args, { auction_id = id }))
        if is.code ~= 'AUCTION_SEALED' then
            table.insert(wrong, ('%s: %s'):format(name, is.code))
        end
    end
    play.test:is_deeply(wrong, {}, 'money too, even what was known')
end

local function is_complete(play)
    local missing = {}
    for _, list in ipairs({ BY_THEMSELVES, READS }) do
        for _, name in ipairs(list) do
            play.names[name] = true
        end
    end
    play.names.auction_end = true -- instead of the cancel, below
    for name in pairs(procedures) do
        if not play.names[name] then
            table.insert(missing, name)
        end
    end
    play.test:is_deeply(missing, {}, 'no command is left out')
end

local function ending(test)
    local sale = kit.sale({ lots = { kit.lot(1) }, live = false })
    local play = setmetatable({ test = test, sale = sale, sent = {}, names = {} }, Play)
    sale:clerk('auction_start')
    sale:clerk('lot_withdraw', { lot_no = 1, reason = 'enough' })
    play:clerk('auction_end')
end

local function every_command(test)
    test:plan(3 * 42 + 8)
    local play = loaded(test)
    before_the_sale(play)
    the_first_lot(play)
    the_others(play)
    ending(test)
    is_complete(play)
    kit.pass_ms(60000)
    local swept = {}
    for _, sent in ipairs(play.sent) do
        if EFFECT[sent[3].code] then
            table.insert(swept, sent)
        end
    end
    test:is(#play.sent - #swept, 1, 'all but the late bid had an effect')
    play.sent = swept
    repeated(play, 'when it is over: every effect has its answer still')
    test:is(seal(play).code, 'ACCEPTED', 'sealed')
    repeated(play, 'then every one is AUCTION_SEALED', 'AUCTION_SEALED')
    others_when_sealed(play)
end

--- What left a ring makes every unknown id of its owner a doubtful one that has seen no more.
local function expired(test)
    local sale = kit.sale()
    local x = sale:join('x', 9000)
    local paddle, house = limits.ring_paddle, limits.ring_house
    limits.ring_paddle, limits.ring_house = 1, 1
    for _ = 1, 2 do
        sale:bid(x, 900)
        sale:clerk('lot_open', { lot_no = 1 })
        sale:clerk('message_post', { text = 'on' })
    end
    limits.ring_paddle, limits.ring_house = paddle, house
    local rows = {
        auction_start = {}, auction_pause = {}, auction_resume = {}, auction_end = {},
        auction_cancel = { reason = 'a storm', staff = SECOND },
        paddle_change = { paddle_no = x, reason = 'by hand' },
        message_post = { text = 'old' },
        question_answer = { question_no = 1, answer = 'Yes' },
        question_hide = { question_no = 1, reason = 'rude' },
        lot_ask_set = { ask_minor = 5 }, lot_increment = { mode = 'half' },
        lot_take_room = { target_seq = 0, expected_lot_seq = 0 },
        lot_undo = { target_seq = 0, reason = 'a slip' }, lot_reopen = { reason = 'a doubt' },
        lot_withdraw = { reason = 'broken' }, lot_decide = { outcome = 'sold' },
        lot_describe = { description_hash = 'cd', material = false }, lot_reserve = { reserve_minor = 5 },
        lot_void = { reason = 'fraud', second = SECOND },
        lot_buyer = { epoch = 0, paddle_no = x, second = SECOND },
        lot_announce = {}, lot_open = {}, lot_fair_warning = {}, lot_last_call = {},
    }
    for _, name in ipairs({ 'lot_hammer', 'lot_pass', 'lot_provisional' }) do
        rows[name] = { expected_lot_seq = 0 }
    end
    local wrong, count, seq = {}, 0, sale:seq()
    for name, args in pairs(rows) do
        args.seen_seq, args.lot_no = 1, name:match('^lot_') and 1 or nil
        count = count + 1
        if sale:clerk(name, args).code ~= 'BID_ID_EXPIRED' then
            table.insert(wrong, name)
        end
    end
    local own = { auction_id = sale.auction_id, seen_seq = 1, lot_no = 1, epoch = 0, paddle_no = x }
    local order = { amount_minor = 100000, expires_at_ms = kit.now + 1, received_at_ms = 1 }
    for name, args in pairs({
        retract = { command_id = 'e1', target_seq = 0 },
        late_cancel = { command_id = 'e2', bid_id = 'b' },
        max_cancel = { command_id = 'e3' },
        insure_cancel = { command_id = 'e4' },
        insure = with(order, { bid_id = 'e5' }),
        question_ask = { command_id = 'e6', user_id = 'x', text = 'Is it?' },
        place = { bid_id = 'e7', kind = 'LIVE', amount_minor = 100000, confirmed = true, received_at_ms = 1 },
    }) do
        local given = with(own, args)
        given.epoch = name ~= 'late_cancel' and given.epoch or nil
        if name == 'question_ask' then
            given.epoch, given.paddle_no = nil, nil
        end
        count = count + 1
        if kit.call(name, given).code ~= 'BID_ID_EXPIRED' then
            table.insert(wrong, name)
        end
    end
    test:plan(4)
    test:is_deeply(wrong, {}, ('%d commands that may be old: BID_ID_EXPIRED'):format(count))
    test:is(sale:seq(), seq, 'and none has an effect')
    test:is(sale:floor(nil, 1000, { seen_seq = 1 }).code, 'BID_ID_EXPIRED', 'of the room: the house\'s ring')
    local by_service = {
        auction_id = sale.auction_id, command_id = 'svc', seen_seq = 0, paddle_no = x, rating = 60,
        reason = 'a chargeback',
    }
    test:is(kit.call('paddle_change', by_service).code, 'ACCEPTED', 'a service follows no journal')
end

--- What a Hammered lot refuses, it could take once it is reopened: the answer stays.
local function reopened(test)
    local sale = kit.sale({ policy = { reopen = 'DISCRETION' } })
    sale:bid(sale:join('x', 9000), 1000)
    sale:hammer(1)
    local rows = {
        lot_fair_warning = {}, lot_ask_set = { ask_minor = kit.minor(1200) },
        lot_increment = { mode = 'half' }, lot_undo = { target_seq = sale:seq() - 1, reason = 'a slip' },
        lot_describe = { description_hash = 'cd', material = false }, lot_withdraw = { reason = 'broken' },
        lot_hammer = { expected_lot_seq = sale:seq() + 1 },
    }
    local refusals, wrong = {}, {}
    for name, args in pairs(rows) do
        args.lot_no, args.command_id, args.seen_seq = 1, name, sale:seq()
        refusals[name] = sale:clerk(name, with(args))
    end
    sale:clerk('lot_reopen', { lot_no = 1, reason = 'a doubt' })
    local seq = sale:seq()
    for name, args in pairs(rows) do
        local again = sale:clerk(name, with(args))
        if again.code ~= 'WRONG_STATE' or again.seq ~= refusals[name].seq then
            table.insert(wrong, ('%s: %s'):format(name, again.code))
        end
    end
    test:plan(2)
    test:is_deeply(wrong, {}, 'sent again it has its old answer')
    test:is(sale:seq(), seq, 'and no effect')
end

return function(test)
    test:plan(3)
    test:test('what a Hammered lot refuses', reopened)
    test:test('every command', every_command)
    test:test('ids that may be old', expired)
end
