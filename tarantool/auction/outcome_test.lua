--- What becomes of a lot: Final, Provisional, the seller's word, void, the buyer of the room, seal.
local json = require('json')
local kit = require('test.kit')
local schema = require('auction.schema')
local trade = require('test.trade')

local PROVISIONAL = { provisional_ms = 86400000 }
local RESERVE = { reserve_minor = 200000 }

--- A sale with lot 1 open at 1000, and people named by letters.
local function sale_of(money, options)
    options = options or {}
    options.lots = { kit.lot(1, options.lot), kit.lot(2) }
    local sale, people = kit.sale(options), {}
    for name, major in pairs(money) do
        people[name] = sale:join(name, major)
    end
    return sale, people
end

local function public(sale, seq)
    return json.decode(box.space.journal:get(schema.at(sale.auction_id, seq or sale:seq())).public)
end

local function house(sale, seq)
    return json.decode(kit.private(sale.auction_id, seq or sale:seq(), 'H').object)
end

--- Each case: money, rows, ?options.
local CASES = {
    ['sold by its seller'] = { { A = 9000, B = 9000 }, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk sold', 'WRONG_STATE', status = 'Open' },
        { 'clerk provisional', 'ACCEPTED', status = 'Hammered' },
        { 'clerk wait 9999', 'ACCEPTED', status = 'Hammered' },
        { 'clerk wait 1', 'ACCEPTED', status = 'Provisional', held = { A = 1312 } },
        { 'B bid 1100', 'LOT_NOT_OPEN' },
        { 'clerk void', 'WRONG_STATE', status = 'Provisional' },
        { 'clerk withdraw', 'WRONG_STATE', status = 'Provisional' },
        { 'clerk pause', 'ACCEPTED' },
        { 'clerk sold', 'ACCEPTED', status = 'Final', held = { A = 0 } },
        { 'clerk passed', 'WRONG_STATE', status = 'Final' },
    }, { lot = RESERVE, policy = PROVISIONAL } },
    ['passed by its seller'] = { { A = 9000 }, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk provisional', 'ACCEPTED' },
        { 'clerk wait 10000', 'ACCEPTED', status = 'Provisional', held = { A = 1312 } },
        { 'clerk passed', 'ACCEPTED', status = 'Final', held = { A = 0 } },
    }, { lot = RESERVE, policy = PROVISIONAL } },
    ['expired'] = { { A = 9000 }, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk provisional', 'ACCEPTED' },
        { 'clerk wait 10000', 'ACCEPTED', status = 'Provisional' },
        { 'clerk wait 86399999', 'ACCEPTED', status = 'Provisional', held = { A = 1312 } },
        { 'clerk wait 1', 'ACCEPTED', status = 'Final', held = { A = 0 } },
    }, { lot = RESERVE, policy = PROVISIONAL } },
    ['a withdrawal with a reserve'] = { { A = 9000 }, {
        { 'A bid 1000', 'ACCEPTED', held = { A = 1312 } },
        { 'clerk pause', 'ACCEPTED' },
        { 'clerk withdraw', 'ACCEPTED', '-', status = 'Withdrawn', held = { A = 0 } },
        { 'clerk withdraw', 'WRONG_STATE', status = 'Withdrawn' },
    }, { lot = RESERVE } },
    ['a withdrawal without a reserve'] = { { A = 9000 }, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk withdraw', 'WITHOUT_RESERVE', 'A 1000 ask 1100', status = 'Open' },
        { 'A retract', 'ACCEPTED', '- ask 1000' },
        { 'clerk withdraw', 'ACCEPTED', status = 'Withdrawn' },
    } },
    ['a void'] = { { A = 9000 }, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk void', 'WRONG_STATE', status = 'Open' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'clerk wait 10000', 'ACCEPTED', status = 'Final' },
        { 'clerk void', 'NOT_ALLOWED', second = trade.CLERK, status = 'Final' },
        { 'clerk pause', 'ACCEPTED' },
        { 'clerk void', 'ACCEPTED', status = 'Voided', held = { A = 0 } },
        { 'clerk void', 'WRONG_STATE', status = 'Voided' },
    } },
    ['nothing was sold'] = { {}, {
        { 'clerk pass', 'ACCEPTED' },
        { 'clerk wait 10000', 'ACCEPTED', status = 'Final' },
        { 'clerk void', 'WRONG_STATE', status = 'Final' },
    } },
}

--- Each owner is told that his order is cancelled.
local function withdrawn_orders(test)
    local sale, people = sale_of({ A = 9000, B = 9000 }, { lot = RESERVE })
    local rows = {
        { 'B max 1500', 'ACCEPTED', 'B 1000 ask 1100' },
        { 'A max 1400', 'OUTBID', 'B 1500 ask 1600' },
        { 'clerk withdraw', 'ACCEPTED', '-', status = 'Withdrawn', held = { A = 0, B = 0 } },
    }
    test:plan(trade.results(rows) + 3)
    trade.play(test, sale, people, rows)
    for seq = sale:seq() - 1, sale:seq() do
        local own = json.decode(kit.private(sale.auction_id, seq, 'O').object)
        test:is(public(sale, seq).type .. own.reason, 'max_cancelledWITHDRAWN', 'one is told')
    end
    test:is(box.space.maximum:count(schema.at(sale.auction_id)), 0, 'none is left')
end

--- The sale and all its parts; the bids of maxima are named once it is over.
local function the_sale(test)
    test:plan(7)
    local sale, people = sale_of({ A = 9000, B = 9000 })
    sale:bid(people.A, 1500, { kind = 'MAX' })
    sale:bid(people.B, 1100)
    sale:bid(people.B, 1300)
    sale:hammer(1)
    kit.pass_ms(10000)
    sale:clerk('message_post', { text = 'sold' })
    local seq = sale:seq() - 1
    local final, kept = public(sale, seq), house(sale, seq)
    test:is(final.type .. ' ' .. final.hammer_minor, 'lot_final 140000', 'sold at the price')
    test:is(#final.proxy_seqs, 3, 'the bids of a maximum are named')
    for _, proxy in ipairs(final.proxy_seqs) do
        local own = json.decode(kit.private(sale.auction_id, proxy, 'O').object)
        test:is(own.kind, 'PROXY', '  each')
    end
    test:is(kept.last_good_faith_minor, '140000', 'the last bid in good faith')
    test:is(kept.cause_id .. final.actor, 'final:1:0system', 'an act of the engine')
end

--- A seller's bid leads: passed, and the house keeps what the last bidder offered.
local function good_faith(test)
    local sale, people = sale_of({ A = 9000 }, {
        lot = { reserve_minor = 200000, vendor_notified = true }, policy = { vendor_bids = true },
    })
    local rows = {
        { 'A bid 1000', 'ACCEPTED' },
        { 'seller vendor 1100', 'ACCEPTED', 'seller 1100 ask 1200', held = { A = 0 } },
        { 'clerk pass', 'ACCEPTED', status = 'Hammered' },
    }
    test:plan(trade.results(rows) + 3)
    trade.play(test, sale, people, rows)
    kit.pass_ms(10000)
    sale:clerk('message_post', { text = 'passed' })
    test:is(sale:lot_row(1).hammer_minor, nil, 'at no price')
    test:is(house(sale, sale:seq() - 1).last_good_faith_minor, '100000', 'what A offered')
    test:is(public(sale, sale:seq() - 1).hammer_minor, nil, 'nothing was sold')
end

local function expired_and_decided(test)
    test:plan(5)
    local options = { lot = RESERVE, policy = { provisional_ms = 5000 } }
    local sale, people = sale_of({ A = 9000 }, options)
    sale:bid(people.A, 1000)
    sale:clerk('lot_provisional', { lot_no = 1, expected_lot_seq = sale:lot_row(1).lot_seq })
    kit.pass_ms(10007)
    sale:clerk('lot_announce', { lot_no = 2 })
    local lot = sale:lot_row(1)
    test:is(lot.expires_at_ms, kit.now + 5000, 'it counts from lot_provisional')
    kit.pass_ms(5000)
    sale:clerk('message_post', { text = 'over' })
    local final = public(sale, sale:seq() - 1)
    test:is(final.type .. ' ' .. final.outcome, 'lot_final passed', 'nobody decided: passed')
    sale, people = sale_of({ A = 9000 }, options)
    sale:bid(people.A, 1000)
    sale:clerk('lot_provisional', { lot_no = 1, expected_lot_seq = sale:lot_row(1).lot_seq })
    kit.pass_ms(10000)
    sale:clerk('lot_decide', { lot_no = 1, outcome = 'sold' })
    test:is(public(sale, sale:seq() - 1).type, 'lot_decided', 'the seller said yes')
    test:is(public(sale).outcome .. public(sale).hammer_minor, 'sold100000', 'so it is sold, below its reserve')
    test:is(sale:paddle_row(people.A).captured_minor, 131200, 'and taken')
end

local function settle(sale, id, epoch)
    return kit.call('lot_settled', {
        auction_id = sale.auction_id, lot_no = 1, epoch = epoch or 0, settlement_id = id,
    })
end

--- Captured money never falls; it counts against the limit no more.
local function voiding(test)
    test:plan(11)
    local sale, people = sale_of({})
    people.A = sale:join('A', 9000, { limit_minor = kit.minor(2000) })
    sale:bid(people.A, 1000)
    sale:hammer(1)
    kit.pass_ms(3001)
    sale:open(2)
    test:is(sale:bid(people.A, 1000, { lot_no = 2 }).code, 'OVER_LIMIT', 'it counts against the limit')
    test:is(sale:clerk('lot_void', { lot_no = 1, reason = 'fraud' }).code, 'NOT_ALLOWED', 'by one person')
    sale:clerk('lot_void', { lot_no = 1, reason = 'fraud', second = trade.OTHER })
    local event, kept = public(sale), house(sale)
    test:is(event.type .. event.reason, 'lot_voidedfraud', 'voided')
    test:is(kept.staff_id .. kept.second_staff_id, 's3s4', 'by two persons')
    test:is(sale:paddle_row(people.A).captured_minor, 131200, 'captured stays')
    test:is(sale:bid(people.A, 1000, { lot_no = 2 }).code, 'ACCEPTED', 'the limit is free')
    test:is(settle(sale, 's:1', 1).code, 'WRONG_STATE', 'of another epoch')
    test:is(settle(sale, 's:1').code, 'ACCEPTED', 'the sale is posted before its void')
    test:is(public(sale).type, 'lot_settled', 'and told')
    test:is(settle(sale, 's:1').code, 'ACCEPTED', 'again')
    test:is(settle(sale, 's:2').code, 'TRANSFER_ID_REUSED', 'under one id')
end

local function name_buyer(sale, paddle_no, other)
    local args = { lot_no = 1, epoch = 0, paddle_no = paddle_no, second = trade.OTHER }
    for key, value in pairs(other or {}) do
        args[key] = value
    end
    return sale:clerk('lot_buyer', args)
end

--- Sold to the room without a paddle: who bought it is named afterwards.
local function buyers(test)
    local sale = sale_of({})
    local rich = sale:join('rich', 1312)
    local poor = sale:join('poor', 1311.99)
    local seller = sale:join('seller', 9000)
    local blocked = sale:join('blocked', 9000, { status = 'blocked' })
    local tight = sale:join('tight', 0, { kind = 'room', limit_minor = 131199 })
    sale:floor(nil, 1000)
    local cases = {
        { 'while it is open', 'WRONG_STATE', rich },
        { 'hammer' },
        { 'while it is Hammered', 'WRONG_STATE', rich },
        { 'final' },
        { 'by one person', 'NOT_ALLOWED', rich, { second = trade.CLERK } },
        { 'of another epoch', 'EPOCH_STALE', rich, { epoch = 1 } },
        { 'nobody', 'NO_PADDLE', 99 },
        { 'the seller', 'SELLER_BARRED', seller },
        { 'one who is blocked', 'PADDLE_BLOCKED', blocked },
        { 'one beyond his limit', 'OVER_LIMIT', tight },
        { 'one without the money', 'FUNDS_SHORT', poor },
        { 'one who has it', 'ACCEPTED', rich },
        { 'another', 'WRONG_STATE', tight },
    }
    test:plan(#cases + 6)
    for _, case in ipairs(cases) do
        if case[1] == 'hammer' then
            test:is(sale:hammer(1).code, 'ACCEPTED', 'hammer')
        elseif case[1] == 'final' then
            kit.pass_ms(10000)
            test:is(settle(sale, 's:1').code, 'WRONG_STATE', 'not settled while nobody is named')
        else
            test:is(name_buyer(sale, case[3], case[4]).code, case[2], case[1] .. ': ' .. case[2])
        end
    end
    local kept = house(sale)
    test:is(public(sale).type, 'buyer_named', 'the public learns that there is one')
    test:is(('%s %s %d'):format(kept.user_id, kept.kind, kept.paddle_no), 'rich wallet 1', 'the house who')
    test:is(kept.staff_id .. kept.second_staff_id, 's3s4', 'by two persons')
    test:is(sale:paddle_row(rich).captured_minor, 131200, 'he pays')
    test:is(sale:lot_row(1).leader, 'room', 'no screen names him')
    test:is(settle(sale, 's:1').code, 'ACCEPTED', 'then it is settled')
end

--- Ended, lot 1 in some state: what keeps the auction from its seal.
local function sealing(test)
    local function ended(prepare)
        local sale = sale_of({ A = 1312 }, { lot = RESERVE, policy = PROVISIONAL })
        prepare(sale)
        kit.pass_ms(10000)
        sale:clerk('lot_withdraw', { lot_no = 2, reason = 'enough' })
        return sale, sale:clerk('auction_end').code
    end
    local function provisional(sale)
        sale:bid(1, 1000)
        sale:clerk('lot_provisional', { lot_no = 1, expected_lot_seq = sale:lot_row(1).lot_seq })
    end
    local function to_the_room(sale)
        sale:floor(nil, 2000)
        sale:hammer(1)
    end
    local function seal(sale)
        return kit.call('seal', { auction_id = sale.auction_id })
    end
    local function take_home(sale)
        local args = { auction_id = sale.auction_id, transfer_id = 'home' }
        args.paddle_no, args.amount_minor = 1, 131200
        kit.call('return_start', args)
        kit.call('return_done', { auction_id = sale.auction_id, transfer_id = 'home' })
    end
    test:plan(12)
    local sale, code = ended(provisional)
    test:is(code, 'ACCEPTED', 'an auction may end with a Provisional lot')
    test:like(seal(sale).detail, 'lot 1 is Provisional', 'which must be decided first')
    test:is(sale:clerk('lot_decide', { lot_no = 1, outcome = 'sold' }).code, 'ACCEPTED', 'after the end')
    test:like(seal(sale).detail, 'lot 1 is not settled', 'then settled')
    sale:clerk('lot_void', { lot_no = 1, reason = 'error', second = trade.OTHER })
    test:like(seal(sale).detail, 'lot 1 is not settled', 'also if it is voided')
    settle(sale, 's:1')
    test:is(seal(sale).code, 'ACCEPTED', 'sealed')
    test:is(sale:clerk('lot_void', { lot_no = 1, reason = 'x', second = trade.OTHER }).code,
        'AUCTION_SEALED', 'later facts are no commands')
    sale, code = ended(to_the_room)
    test:is(code, 'ACCEPTED', 'an auction may end with a buyer unknown')
    take_home(sale)
    test:like(seal(sale).detail, 'lot 1 has no buyer', 'who must be named first')
    sale:clerk('lot_void', { lot_no = 1, reason = 'error', second = trade.OTHER })
    test:is(sale:row().status, 'Ended', 'or the sale voided')
    test:is(settle(sale, 's:1').code, 'WRONG_STATE', 'of which nothing was ever posted')
    test:is(seal(sale).code, 'ACCEPTED', 'sealed')
end

return function(test)
    local names = trade.names(CASES)
    test:plan(#names + 7)
    for _, name in ipairs(names) do
        test:test(name, function(t)
            local money, rows, options = unpack(CASES[name])
            t:plan(trade.results(rows))
            local sale, people = sale_of(money, options)
            trade.play(t, sale, people, rows)
        end)
    end
    test:test('a withdrawal cancels the orders', withdrawn_orders)
    test:test('the sale', the_sale)
    test:test('good faith', good_faith)
    test:test('expired and decided', expired_and_decided)
    test:test('voiding', voiding)
    test:test('buyers', buyers)
    test:test('sealing', sealing)
end
