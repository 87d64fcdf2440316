--- Sealed orders: what they are refused for, how they change, arm and end, and who may read them.
local json = require('json')
local ids = require('auction.answers')
local command = require('auction.command')
local kit = require('test.kit')
local limits = require('auction.limits')
local orders = require('auction.orders')
local schema = require('auction.schema')
local vault = require('auction.vault')

local function sale_of(options)
    options = options or {}
    options.live = false
    options.lots = { kit.lot(1, options.lot), kit.lot(2) }
    return kit.sale(options)
end

local function begin(sale)
    sale:clerk('auction_start')
    sale:open(1)
end

local function max(sale, paddle_no, major, other)
    local args = { kind = 'MAX' }
    for key, value in pairs(other or {}) do
        args[key] = value
    end
    return sale:bid(paddle_no, major, args)
end

local function by_bidder(sale, name, paddle_no, other)
    local args = {
        auction_id = sale.auction_id, command_id = sale:id('o'), seen_seq = sale:seq(), lot_no = 1,
        epoch = 0, paddle_no = paddle_no,
    }
    for key, value in pairs(other or {}) do
        args[key] = value
    end
    return kit.call(name, args)
end

local function insure(sale, paddle_no, major, other)
    local args = {
        command_id = false, bid_id = sale:id('i'), amount_minor = kit.minor(major),
        expires_at_ms = kit.now + 3600000, received_at_ms = kit.now,
    }
    for key, value in pairs(other or {}) do
        args[key] = value
    end
    args.auction_id, args.seen_seq, args.lot_no = sale.auction_id, sale:seq(), args.lot_no or 1
    args.epoch, args.paddle_no, args.command_id = args.epoch or 0, paddle_no, nil
    return kit.call('insure', args)
end

--- What the presence fiber does when it arms or disarms.
local function report(sale, what, paddle_no)
    command.act(sale.auction_id, function(w)
        w:caused_by({ id = what .. ':test', actor = 'system' })
        orders[what](w, schema.get('maximum', sale.auction_id, 1, 'insurance', paddle_no))
    end)
end

local function mine(sale, paddle_no)
    return kit.call('my_orders', { auction_id = sale.auction_id, paddle_no = paddle_no }).orders
end

local function leader(sale)
    local lot = sale:lot_row(1)
    return ('%s %s'):format(tostring(lot.leader), tostring(lot.price_minor))
end

local REFUSE = { max_rounding = 'REFUSE' }

--- Of an open lot asking 1000: figure, code, other fields of the answer, ?fields of the bid.
local ANSWERS = {
    { 'A', 1270, 'ACCEPTED', { amount_minor = 120000 } },
    { 'A', 1000, 'ACCEPTED', { amount_minor = 100000, ask_minor = 110000 } },
    { 'A', 950, 'MAX_TOO_LOW', { ask_minor = 100000 } },
    { 'A', 4, 'MAX_TOO_LOW', {} },
    { 'A', 1270, 'OFF_INCREMENT', { below_minor = 120000, above_minor = 130000 }, {}, REFUSE },
    { 'A', 1200, 'ACCEPTED', {}, {}, REFUSE },
    { 'poor', 2000, 'FUNDS_SHORT', { shortfall_minor = 262400 - 150000 } },
    { 'poor', 1100, 'ACCEPTED', {} },
    { 'poor', 1200, 'FUNDS_SHORT', { shortfall_minor = 157440 - 150000 } },
    { 'poor', 2000, 'ACCEPTED', {}, { limited_ok = true } },
    { 'poor', 2000, 'FUNDS_SHORT', { shortfall_minor = 112400 }, { limited_ok = true, may_top_up = true } },
    { 'poorest', 2000, 'FUNDS_SHORT', { shortfall_minor = 31200 }, { limited_ok = true } },
    { 'bounded', 9000, 'ACCEPTED', {} },
    { 'barely', 9000, 'OVER_LIMIT', { limit_left_minor = 131199 } },
    { 'pending', 2000, 'PADDLE_PENDING', {} },
    { 'seller', 2000, 'SELLER_BARRED', {} },
    { 'A', 2000, 'EPOCH_STALE', {}, { epoch = 1 } },
    { 'A', 100000000, 'FUNDS_SHORT', {} },
}

local function answers(test)
    test:plan(#ANSWERS)
    for _, case in ipairs(ANSWERS) do
        local sale = sale_of({ policy = case[6] })
        local people = {
            A = sale:join('A', 100000),
            poor = sale:join('poor', 1500),
            poorest = sale:join('poorest', 1000),
            bounded = sale:join('bounded', 100000, { limit_minor = 131200 }),
            barely = sale:join('barely', 100000, { limit_minor = 131199 }),
            pending = sale:join('pending', 1000, { status = 'pending' }),
            seller = sale:join('seller', 100000),
        }
        begin(sale)
        local reply = max(sale, people[case[1]], case[2], case[5])
        local right = reply.code == case[3]
        for name, value in pairs(case[4]) do
            right = right and reply[name] == value
        end
        test:ok(right, ('%s MAX %s: %s %s'):format(case[1], case[2], case[3], json.encode(reply)))
    end
end

local function before_the_opening(test)
    test:plan(12)
    local sale = sale_of()
    local a, poor = sale:join('A', 100000), sale:join('poor', 10)
    test:is(max(sale, a, 2000).code, 'ACCEPTED', 'lodged while the auction waits')
    test:is(max(sale, poor, 2000, { limited_ok = true }).code, 'ACCEPTED', 'nothing is asked of money yet')
    test:is(max(sale, poor, 2000).code, 'FUNDS_SHORT', 'but of the whole figure')
    test:is(sale:bid(a, 1000).code, 'AUCTION_NOT_LIVE', 'no bid by hand is')
    test:is(max(sale, a, 1500).code, 'ACCEPTED', 'lowered')
    test:is(by_bidder(sale, 'max_cancel', a).code, 'ACCEPTED', 'cancelled')
    test:is(by_bidder(sale, 'max_cancel', a).code, 'NOT_FOUND', 'there is none any more')
    test:is(max(sale, a, 1500).code, 'ACCEPTED', 'and lodged anew')
    begin(sale)
    test:is(max(sale, a, 1200).code, 'MAX_LOCKED', 'once open it is not lowered')
    test:is(by_bidder(sale, 'max_cancel', a).code, 'MAX_LOCKED', 'nor cancelled')
    test:is(max(sale, a, 1800, { lot_no = 2 }).code, 'ACCEPTED', 'one of the next lot may be')
    sale:hammer(1)
    test:is(max(sale, a, 3000).code, 'LOT_NOT_OPEN', 'nothing after the hammer, in no tray')
end

local function once(test)
    test:plan(8)
    local sale = sale_of()
    local a, b = sale:join('A', 100000), sale:join('B', 5)
    begin(sale)
    local seen = sale:seq()
    local press = { bid_id = 'press', seen_seq = seen }
    local first = max(sale, a, 2000, press)
    local seq = sale:seq()
    test:is_deeply(max(sale, a, 2000, press), first, 'the same press: the same answer')
    test:is(sale:seq(), seq, 'and one effect')
    test:is(max(sale, a, 2200, press).code, 'BID_ID_REUSED', 'another figure under its id')
    local short = { bid_id = 'short', seen_seq = sale:seq() }
    local refusal = max(sale, b, 2000, short)
    test:is_deeply(max(sale, b, 2000, short), refusal, 'a refusal too is kept')
    local row = ids.row(sale.auction_id, 'short')
    test:is(row.answer.shortfall_minor, nil, 'sealed: its shortfall would give the figure away')
    local looked = kit.call('bid_lookup', {
        auction_id = sale.auction_id, paddle_no = b, bid_id = 'short',
    })
    test:is(looked.answer.shortfall_minor, refusal.shortfall_minor, 'its owner may look it up')
    local top_up = { bid_id = 'top', seen_seq = sale:seq(), may_top_up = true, limited_ok = true }
    test:is(max(sale, b, 2000, top_up).code, 'FUNDS_SHORT', 'the wallet is asked first')
    test:is(ids.row(sale.auction_id, 'top'), nil, 'and that is not kept')
end

local function limit_of_a_leader(test)
    test:plan(3)
    local sale = sale_of()
    local a = sale:join('A', 100000, { limit_minor = kit.minor(1312) })
    begin(sale)
    test:is(max(sale, a, 2000).code, 'ACCEPTED', 'the limit is asked for the ask alone')
    test:is(max(sale, a, 3000).code, 'ACCEPTED', 'and of a leader who raises for nothing')
    sale:bid(sale:join('B', 100000), 1100)
    test:is(leader(sale), 'net:2 110000', 'it bounds what the maximum is worth')
end

local function read_by_their_owner(test)
    test:plan(12)
    local sale = sale_of()
    local a = sale:join('A', 100000)
    local function next_book()
        return kit.call('auction_view', { auction_id = sale.auction_id }).desk.next_book
    end
    test:is(next_book(), 'none', 'the desk sees no book of the next lot')
    max(sale, a, 1270, { bid_id = 'mine' })
    test:is(next_book(), 'some', 'then that there is one')
    local list = mine(sale, a)
    test:is(#list, 1, 'one order')
    test:is_deeply(list[1], {
        kind = 'max', lot_no = 1, bid_id = 'mine', amount_minor = 120000, all_in_minor = 157440,
        limited_ok = false, place_seq = sale:seq(),
    }, 'with its figure')
    local own = kit.call('own_page', { auction_id = sale.auction_id, user_id = 'A', limit = 1 }).rows[1]
    test:is(own.object:find('amount', 1, true), nil, 'his lines leave it out')
    test:ok(own.object:find('"bid_id":"mine"', 1, true), 'but name the order')
    local page = { auction_id = sale.auction_id, after = sale:seq() - 1, limit = 10 }
    local sealed = kit.call('private_page', page).rows[2]
    test:is(sealed.object:find('amount', 1, true), nil, 'what is exported is ciphertext')
    sale:clerk('lot_withdraw', { lot_no = 1, reason = 'broken' })
    local opened = kit.call('private_page', page).rows[2]
    test:ok(opened.object:find('"amount_minor":"120000"', 1, true), 'once the lot is over it is opened')
    test:is(#opened.salt, 32, 'with its salt')
    local public = json.decode(kit.call('journal_page', page).rows[1].public)
    local proof = require('auction.journal').private_hash(
        opened.salt:gsub('..', function(pair)
            return string.char(tonumber(pair, 16))
        end), opened.object)
    test:is(proof, public.owner_hash, 'that proves what was lodged')
    test:is(#mine(sale, a), 0, 'the order itself is gone')
    test:is(next_book(), 'none', 'and the lot after it has none')
end

local function told_of_his_limit(test)
    test:plan(9)
    local sale = sale_of()
    local a = sale:join('A', 2099.19)
    begin(sale)
    max(sale, a, 3000, { limited_ok = true })
    sale:bid(sale:join('B', 100000), 1600)
    local told = '{"lot_no":1,"paddle_no":1}'
    test:is(box.space.outbox.index.pos:max().owner.object, told, 'the feed tells whom, and of which lot')
    local row = kit.private(sale.auction_id, sale:seq(), 'O')
    test:ok(vault.is_sealed(row.object), 'the rung bounds what he can bid: it is sealed')
    test:ok(vault.is_sealed(row.salt), 'and so is the salt')
    test:is(mine(sale, a)[1].limited_to_minor, 150000, 'told to him by a call of his own')
    local page = { auction_id = sale.auction_id, user_id = 'A', limit = 1, before = sale:seq() + 1 }
    local function own_line()
        return kit.call('own_page', page).rows[1].object
    end
    test:is(own_line(), told, 'his lines leave it out')
    local all = { auction_id = sale.auction_id, after = sale:seq() - 1, limit = 10 }
    local function exported()
        return kit.call('private_page', all).rows[2]
    end
    sale:hammer(1)
    test:ok(vault.is_sealed(exported().object), 'what is exported is ciphertext, hammered too')
    kit.pass_ms(10000)
    sale:clerk('lot_announce', { lot_no = 2 })
    local object = '{"lot_no":1,"paddle_no":1,"rung_minor":"150000"}'
    test:is(own_line(), object, 'once the lot is Final they have it')
    test:is(exported().object, object, 'and it is opened')
    test:is(#exported().salt, 32, 'with its salt')
end

local function quoted(test)
    local sale = sale_of()
    local a = sale:join('A', 1500, { limit_minor = kit.minor(2000) })
    begin(sale)
    local rows = {
        { 1150, { code = 'ACCEPTED', amount_minor = 110000, all_in_minor = 144320 } },
        { 1270, { code = 'ACCEPTED', amount_minor = 120000, all_in_minor = 157440, shortfall_minor = 7440 } },
        { 1700, { code = 'ACCEPTED', all_in_minor = 223040, limit_left_minor = 200000 } },
        { 900, { code = 'MAX_TOO_LOW' } },
    }
    test:plan(#rows)
    for _, row in ipairs(rows) do
        local reply = kit.call('max_quote', {
            auction_id = sale.auction_id, lot_no = 1, paddle_no = a, amount_minor = kit.minor(row[1]),
        })
        local right = true
        for name, value in pairs(row[2]) do
            right = right and reply[name] == value
        end
        test:ok(right, ('a quote of %s'):format(row[1]))
    end
end

local function insurance(test)
    test:plan(24)
    local sale = sale_of()
    local a, b = sale:join('A', 100000), sale:join('B', 100000)
    begin(sale)
    sale:bid(b, 1000)
    test:is(insure(sale, a, 2000, { expires_at_ms = kit.now }).code, 'INVALID_REQUEST', 'not for the past')
    test:is(insure(sale, a, 1050).code, 'MAX_TOO_LOW', 'checked as a maximum')
    test:is(insure(sale, a, 2000).code, 'ACCEPTED', 'insured')
    test:is(sale:paddle_row(a).insured, 1, 'the paddle says so')
    test:is(leader(sale), 'net:2 100000', 'it bids nothing yet')
    test:is(insure(sale, a, 1500).code, 'ACCEPTED', 'changed, lowered too, while he is there')
    test:is(sale:paddle_row(a).insured, 1, 'it is still one')
    test:is(#mine(sale, a), 1, 'and one order')
    report(sale, 'arm', a)
    test:is(leader(sale), 'net:1 110000', 'nobody there: a maximum, resolved like a new one')
    test:is(mine(sale, a)[1].armed, true, 'armed')
    test:is(insure(sale, a, 3000).code, 'MAX_LOCKED', 'not changed while it is armed')
    test:is(by_bidder(sale, 'insure_cancel', a).code, 'MAX_LOCKED', 'nor cancelled')
    sale:bid(b, 1200)
    test:is(leader(sale), 'net:1 130000', 'it answers bids')
    sale:bid(b, 1500)
    test:is(leader(sale), 'net:1 150000', 'up to its figure')
    report(sale, 'disarm', a)
    test:is(leader(sale), 'net:1 150000', 'he is back: what was bid stands')
    test:is(sale:bid(b, 1600).code, 'ACCEPTED', 'and no more is')
    test:is(leader(sale), 'net:2 160000', 'not above its figure either')
    test:is(by_bidder(sale, 'insure_cancel', a).code, 'ACCEPTED', 'cancelled')
    test:is(sale:paddle_row(a).insured, 0, 'not insured any more')
    insure(sale, a, 9000, { expires_at_ms = kit.now + 5000 })
    report(sale, 'arm', a)
    test:is(leader(sale), 'net:1 170000', 'one that will end')
    kit.pass_ms(5000)
    sale:clerk('message_post', { text = 'going on' })
    test:is(#mine(sale, a), 0, 'ends at its time, armed or not')
    test:is(sale:paddle_row(a).insured, 0, 'and counts no more')
    insure(sale, b, 9000)
    sale:hammer(1)
    kit.pass_ms(10000)
    sale:clerk('message_post', { text = 'next' })
    test:is(sale:lot_row(1).status, 'Final', 'the lot is sold')
    test:is(#mine(sale, b) + sale:paddle_row(b).insured, 0, 'and its insurances are over')
end

local function two_orders(test)
    test:plan(4)
    local sale = sale_of()
    local a, b = sale:join('A', 100000), sale:join('B', 100000)
    begin(sale)
    max(sale, a, 1500)
    insure(sale, a, 2000)
    sale:bid(b, 1500)
    test:is(leader(sale), 'net:1 150000', 'disarmed it does not count')
    report(sale, 'arm', a)
    test:is(leader(sale), 'net:1 150000', 'of a leader it is a raise')
    sale:bid(b, 1800)
    test:is(leader(sale), 'net:1 190000', 'the greater counts')
    max(sale, a, 3000)
    sale:bid(b, 2400, { confirmed = true })
    test:is(leader(sale), 'net:1 260000', 'whichever it is')
end

local function ends_with_its_epoch(test)
    test:plan(3)
    local sale = sale_of({ policy = { reopen = 'DISCRETION' } })
    local a = sale:join('A', 100000)
    begin(sale)
    sale:bid(a, 1000)
    max(sale, a, 1500)
    insure(sale, a, 2000)
    sale:hammer(1)
    sale:clerk('lot_reopen', { lot_no = 1, reason = 'a doubt' })
    local list = mine(sale, a)
    test:is(#list, 1, 'an insurance ends with its epoch')
    test:is(list[1].kind, 'max', 'a maximum does not')
    test:is(sale:paddle_row(a).insured, 0, 'the paddle is not insured any more')
end

local function bounded(test)
    test:plan(4)
    local sale = sale_of()
    local a, b = sale:join('A', 100000), sale:join('B', 100000)
    local most = limits.maxima_per_lot
    limits.maxima_per_lot = 1
    test:is(max(sale, a, 2000).code, 'ACCEPTED', 'the last that fits')
    test:is(max(sale, b, 2000, { bid_id = 'full' }).code, 'TOO_MANY', 'the book of the lot is full')
    test:is(max(sale, a, 3000).code, 'ACCEPTED', 'but may be changed')
    limits.maxima_per_lot = most
    test:is(max(sale, b, 2000, { bid_id = 'full' }).code, 'ACCEPTED', 'the same press, once there is room')
end

local function material(test)
    test:plan(3)
    local sale = sale_of()
    local a = sale:join('A', 100000)
    max(sale, a, 2000)
    insure(sale, a, 2000)
    sale:clerk('lot_describe', { lot_no = 1, description_hash = ('cd'):rep(32), material = true })
    test:is(#mine(sale, a), 0, 'cancelled by another description')
    local list = kit.call('own_page', { auction_id = sale.auction_id, user_id = 'A', limit = 2 }).rows
    test:ok(list[1].object:find('DESCRIBED', 1, true) and list[2].object:find('DESCRIBED', 1, true),
        'and he is told of both')
    test:is(sale:paddle_row(a).insured, 0, 'not insured')
end

return function(test)
    test:plan(12)
    test:test('answers of a MAX', answers)
    test:test('before the opening', before_the_opening)
    test:test('one press, one effect', once)
    test:test('the limit', limit_of_a_leader)
    test:test('read by their owner alone', read_by_their_owner)
    test:test('told of his limit', told_of_his_limit)
    test:test('quotes', quoted)
    test:test('insurance', insurance)
    test:test('a maximum and an insurance', two_orders)
    test:test('the epoch', ends_with_its_epoch)
    test:test('bounded', bounded)
    test:test('a material description', material)
end
