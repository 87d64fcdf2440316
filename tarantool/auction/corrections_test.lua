--- Retract, undo, take the room: what each leads back to, and what it is refused for.
local json = require('json')
local kit = require('test.kit')
local schema = require('auction.schema')
local trade = require('test.trade')

--- A sale not yet begun, asking `opening` for lot 1, with people named by letters and their money.
local function sale_of(opening, money, options)
    options = options or {}
    options.live = false
    local lot = { opening_ask_minor = kit.minor(opening) }
    for key, value in pairs(options.lot or {}) do
        lot[key] = value
    end
    options.lots = { kit.lot(1, lot), kit.lot(2) }
    local sale, people = kit.sale(options), {}
    for name, major in pairs(money) do
        people[name] = sale:join(name, major)
    end
    return sale, people
end

local START, OPEN = { 'clerk start', 'ACCEPTED' }, { 'clerk open', 'ACCEPTED' }

--- Each case: opening ask, money, rows, ?options.
local CASES = {
    ['a retraction lets all bids lapse'] = { 3000, { A = 9000, B = 9000, C = 9000 }, {
        START, OPEN,
        { 'A bid 3000', 'ACCEPTED', 'A 3000 ask 3200' },
        { 'B bid 3200', 'ACCEPTED', 'B 3200 ask 3500' },
        { 'C bid 3500', 'ACCEPTED', 'C 3500 ask 3800', held = { C = 4592 } },
        { 'clerk warn', 'ACCEPTED', status = 'Warned' },
        { 'A retract', 'NOT_LEADING', 'C 3500 ask 3800', status = 'Warned' },
        { 'C retract', 'NOT_LAST', 'C 3500 ask 3800', target_seq = 3 },
        { 'C retract', 'EPOCH_STALE', 'C 3500 ask 3800', epoch = 1 },
        { 'C retract', 'ACCEPTED', '- ask 3200', status = 'Open', held = { A = 0, B = 0, C = 0 } },
        { 'clerk undo', 'WRONG_STATE', '- ask 3200' },
        { 'C retract', 'NOT_LEADING', '- ask 3200' },
        { 'A bid 3200', 'ACCEPTED', 'A 3200 ask 3500' },
        { 'A retract', 'ACCEPTED', '- ask 3200' },
    } },
    ['the only bid retracted: the ask it was made at'] = { 1000, { A = 9000 }, {
        START, OPEN,
        { 'A bid 1500', 'ACCEPTED', 'A 1500 ask 1600' },
        { 'A retract', 'ACCEPTED', '- ask 1000' },
    } },
    ['an undo'] = { 3000, { A = 9000, B = 9000, C = 9000 }, {
        START, OPEN,
        { 'A bid 3000', 'ACCEPTED' },
        { 'B bid 3200', 'ACCEPTED' },
        { 'C bid 3500', 'ACCEPTED' },
        { 'clerk warn', 'ACCEPTED' },
        { 'clerk undo', 'NOT_LAST', 'C 3500 ask 3800', target_seq = 3, status = 'Warned' },
        { 'clerk undo', 'ACCEPTED', 'B 3200 ask 3500', status = 'Open', held = { B = 4198.40, C = 0 } },
        { 'clerk undo', 'ACCEPTED', 'A 3000 ask 3200', held = { A = 3936, B = 0 } },
        { 'clerk undo', 'ACCEPTED', '- ask 3000', held = { A = 0 } },
        { 'clerk undo', 'WRONG_STATE', '- ask 3000' },
    } },
    ['an undo, the earlier leader without money'] = { 3000, { A = 9000, B = 4198.40, C = 9000 }, {
        START, OPEN,
        { 'A bid 3000', 'ACCEPTED' },
        { 'B bid 3200', 'ACCEPTED', 'B 3200 ask 3500', held = { B = 4198.40 } },
        { 'C bid 3500', 'ACCEPTED', 'C 3500 ask 3800', held = { B = 0 } },
        { 'B return 0.01', 'ACCEPTED' },
        { 'clerk undo', 'ACCEPTED', '- ask 3200', held = { A = 0, B = 0, C = 0 } },
        { 'clerk undo', 'WRONG_STATE', '- ask 3200' },
        { 'C bid 3200', 'ACCEPTED', 'C 3200 ask 3500' },
        { 'clerk undo', 'ACCEPTED', '- ask 3200' },
    } },
    ['two bids of one command'] = { 1000, { A = 9000, B = 9000 }, {
        START,
        { 'A max 2000', 'ACCEPTED' },
        OPEN,
        { 'A max 2000', 'ACCEPTED', 'A 1000 ask 1100', held = { A = 1312 } },
        { 'B bid 1500', 'OUTBID', 'A 1600 ask 1700', held = { A = 2099.20, B = 0 } },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100', held = { A = 1312 } },
        { 'B bid 1500', 'OUTBID', 'A 1600 ask 1700' },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100' },
        { 'B max 3000', 'ACCEPTED', 'B 2200 ask 2400' },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100', held = { A = 1312, B = 0 } },
        { 'B bid 1100', 'OUTBID', 'A 1200 ask 1300' }, -- his maximum is gone
        { 'B bid 2000', 'BOOK_HAS_IT', 'A 2000 ask 2200' },
    } },
    ['a retraction wakes the book'] = { 300, { A = 9000, B = 9000, C = 9000 }, {
        START,
        { 'A max 2000', 'ACCEPTED' }, { 'C max 1200', 'ACCEPTED' },
        OPEN,
        { 'B bid 2200', 'ACCEPTED', 'B 2200 ask 2400', confirmed = true },
        { 'B retract', 'ACCEPTED', 'A 1300 ask 1400', held = { A = 1705.60, B = 0 } },
        { 'clerk undo', 'ACCEPTED', '- ask 1300', held = { A = 0 } }, -- as after the retraction
        { 'clerk undo', 'WRONG_STATE', '- ask 1300' },
        { 'clerk ask 1300', 'ACCEPTED', 'A 1300 ask 1400' },
    } },
    ['who retracts has no maximum any more'] = { 1000, { A = 9000, B = 9000 }, {
        START,
        { 'A max 2000', 'ACCEPTED' },
        OPEN,
        { 'B bid 1500', 'OUTBID', 'A 1600 ask 1700' },
        { 'A retract', 'ACCEPTED', '- ask 1500', held = { A = 0, B = 0 } },
        { 'B bid 1500', 'ACCEPTED', 'B 1500 ask 1600' },
    } },
    ['an undo that becomes a retraction wakes the book'] = { 1000, { A = 1312, B = 9000, C = 9000 }, {
        START,
        { 'A max 1000', 'ACCEPTED' }, { 'B max 1500', 'ACCEPTED' },
        OPEN,
        { 'C bid 1600', 'ACCEPTED', 'C 1600 ask 1700' },
        { 'B return 8000', 'ACCEPTED' }, -- of 9000: 1000 is left, worth nothing at 1100
        { 'clerk undo', 'ACCEPTED', '- ask 1100' },
        { 'B credit 8000', 'ACCEPTED', '- ask 1100' }, -- new money wakes nothing
        { 'clerk ask 1100', 'ACCEPTED', 'B 1100 ask 1200' },
        { 'C bid 1600', 'ACCEPTED', 'C 1600 ask 1700' },
        { 'B return 8000', 'ACCEPTED' },
        { 'C retract', 'ACCEPTED', '- ask 1100' },
    } },
    ['an undo that becomes a retraction: another maximum leads'] = { 1000, {
        B = 9000, C = 9000, D = 9000,
    }, {
        START,
        { 'C max 1300', 'ACCEPTED' },
        OPEN,
        { 'B bid 1300', 'ACCEPTED', 'B 1300 ask 1400' },
        { 'D bid 1400', 'ACCEPTED', 'D 1400 ask 1500' },
        { 'B return 8000', 'ACCEPTED' },
        { 'clerk undo', 'ACCEPTED', 'C 1300 ask 1400', held = { B = 0, C = 1705.60, D = 0 } },
        { 'clerk undo', 'ACCEPTED', '- ask 1300', held = { C = 0 } },
    }, { policy = { tie_rule = 'LIVE_WINS' } } },
    ['a retraction in a pause does not wake the book'] = { 1000, { A = 9000, B = 9000 }, {
        START,
        { 'A max 1200', 'ACCEPTED' },
        OPEN,
        { 'B bid 1300', 'ACCEPTED', 'B 1300 ask 1400' },
        { 'clerk pause', 'ACCEPTED' },
        { 'clerk undo', 'AUCTION_PAUSED', 'B 1300 ask 1400' },
        { 'B retract', 'ACCEPTED', '- ask 1000' },
        { 'clerk resume', 'ACCEPTED', '- ask 1000' },
    } },
    ['an undo of what a lowered ask woke'] = { 300, { A = 9000 }, {
        START,
        { 'A max 280', 'ACCEPTED' },
        { 'clerk open', 'ACCEPTED', '- ask 300' },
        { 'clerk ask 240', 'ACCEPTED', 'A 240 ask 260', held = { A = 314.88 } },
        { 'clerk undo', 'ACCEPTED', '- ask 300', held = { A = 0 } }, -- as when that command began
        { 'clerk ask 240', 'ACCEPTED', 'A 240 ask 260' },
        { 'A retract', 'ACCEPTED', '- ask 240' }, -- the ask his was made at
    } },
    ['an undo of a raise'] = { 300, { A = 9000, B = 9000 }, {
        START,
        { 'A max 500', 'ACCEPTED' },
        OPEN,
        { 'A max 1000', 'ACCEPTED', 'A 650 ask 700' },
        { 'clerk undo', 'ACCEPTED', 'A 300 ask 320', held = { A = 393.60 } },
        { 'B bid 550', 'ACCEPTED', 'B 550 ask 600' }, -- his maximum is 500 again
    }, { lot = { reserve_minor = 65000 } } },
    ['an undo brings the step of the clerk back'] = { 1000, { A = 9000, B = 9000 }, {
        START, OPEN,
        { 'A bid 1000', 'ACCEPTED', 'A 1000 ask 1100' },
        { 'clerk half', 'ACCEPTED', 'A 1000 ask 1050' },
        { 'B bid 1050', 'ACCEPTED', 'B 1050 ask 1100' },
        { 'A bid 2000', 'ACCEPTED', 'A 2000 ask 2200' },
        { 'clerk undo', 'ACCEPTED', 'B 1050 ask 1100' },
        { 'A bid 1100', 'ACCEPTED', 'A 1100 ask 1150' },
        { 'A retract', 'ACCEPTED', '- ask 1050' },
        { 'B bid 1050', 'ACCEPTED', 'B 1050 ask 1100' }, -- the step lapsed: the ladder's
        { 'A bid 1100', 'ACCEPTED', 'A 1100 ask 1200' },
    } },
    ['the room takes what a maximum leads with'] = { 1000, { A = 9000 }, {
        START,
        { 'A max 2000', 'ACCEPTED' },
        OPEN,
        { 'room take', 'ACCEPTED', 'A 1100 ask 1200', held = { A = 1443.20 } },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100', held = { A = 1312 } },
        { 'clerk undo', 'ACCEPTED', '- ask 1000', held = { A = 0 } },
    }, { policy = { take_room_ms = 5000 } } },
    ['a maximum must exceed what the room took'] = { 1000, { A = 9000, B = 9000 }, {
        START,
        { 'A max 1000', 'ACCEPTED' },
        OPEN,
        { 'clerk warn', 'ACCEPTED' },
        { 'room take', 'ACCEPTED', 'room 1000 ask 1100', held = { A = 0 }, status = 'Open' },
        { 'room take', 'NOT_LAST', 'room 1000 ask 1100' },
        { 'B bid 1100', 'ACCEPTED', 'B 1100 ask 1200' },
        { 'clerk wait 5000', 'ACCEPTED' },
        { 'room take', 'BID_CAME_IN', 'B 1100 ask 1200', expected_lot_seq = 4, target_seq = 3 },
        { 'room take', 'NOT_LAST', 'B 1100 ask 1200', target_seq = 3 },
        { 'room take', 'ACCEPTED', 'room 1100 ask 1200', held = { B = 0 } },
        { 'clerk undo', 'ACCEPTED', 'B 1100 ask 1200', held = { B = 1443.20 } },
        { 'clerk wait 1', 'ACCEPTED' },
        { 'room take', 'WINDOW_OVER', 'B 1100 ask 1200' },
        { 'clerk undo', 'ACCEPTED', 'room 1000 ask 1100' },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100' },
        { 'clerk undo', 'ACCEPTED', '- ask 1000' },
    }, { policy = { take_room_ms = 5000 } } },
    ['the room takes one bid of two'] = { 1000, { A = 9000, B = 9000 }, {
        START,
        { 'A max 1600', 'ACCEPTED' },
        OPEN,
        { 'B bid 1500', 'OUTBID', 'A 1600 ask 1700' },
        { 'room take', 'ACCEPTED', 'room 1600 ask 1700' },
        { 'clerk undo', 'ACCEPTED', 'A 1600 ask 1700', held = { A = 2099.20 } },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100' },
    }, { policy = { take_room_ms = 5000 } } },
    ['the room takes a bid for whose it was'] = { 1000, { A = 1312 }, {
        START, OPEN,
        { 'A bid 1000', 'ACCEPTED', 'A 1000 ask 1100' },
        { 'A take', 'ACCEPTED', 'A 1000 ask 1100', held = { A = 1312 } },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100', held = { A = 1312 } },
        { 'clerk undo', 'ACCEPTED', '- ask 1000' },
    }, { policy = { take_room_ms = 5000 } } },
    ['taking the room is switched off'] = { 1000, { A = 9000 }, {
        START, OPEN,
        { 'A bid 1000', 'ACCEPTED' },
        { 'room take', 'NOT_ALLOWED', 'A 1000 ask 1100' },
    } },
}

--- Paddles of the room: who leads once the bid is gone, who is barred, and a retraction after it.
local function paddles_of_the_room(test)
    local sale, people = sale_of(1000, { A = 9000, B = 9000 }, { policy = { take_room_ms = 5000 } })
    people.R = sale:join('R', 0, { kind = 'room', limit_minor = kit.minor(2000) })
    people.X = sale:join('X', 0, { kind = 'room', status = 'blocked' })
    people.S = sale:join('seller', 0, { kind = 'room' })
    people.N = 99
    local rows = {
        START, OPEN,
        { 'R floor 1000', 'ACCEPTED', 'R 1000 ask 1100' },
        { 'B bid 1100', 'ACCEPTED', 'B 1100 ask 1200' },
        { 'R take', 'ALREADY_LEADING', 'B 1100 ask 1200' },
        { 'N take', 'NO_PADDLE', 'B 1100 ask 1200' },
        { 'X take', 'PADDLE_BLOCKED', 'B 1100 ask 1200' },
        { 'S take', 'SELLER_BARRED', 'B 1100 ask 1200' },
        { 'A bid 1600', 'ACCEPTED', 'A 1600 ask 1700' },
        { 'R take', 'OVER_LIMIT', 'A 1600 ask 1700' },
        { 'clerk undo', 'ACCEPTED', 'B 1100 ask 1200' },
        { 'clerk undo', 'ACCEPTED', 'R 1000 ask 1100' },
        { 'A max 1200', 'ACCEPTED', 'A 1100 ask 1200' },
        { 'R floor 1200', 'BOOK_HAS_IT', 'A 1200 ask 1300' },
        { 'clerk undo', 'ACCEPTED', 'A 1100 ask 1200' },
        { 'clerk undo', 'ACCEPTED', 'R 1000 ask 1100' },
        { 'A max 1300', 'ACCEPTED', 'A 1100 ask 1200' },
        { 'R floor 1200', 'OUTBID', 'A 1300 ask 1400' },
        { 'R take', 'ALREADY_LEADING', 'A 1300 ask 1400' }, -- his 1200 stands
        { 'clerk undo', 'ACCEPTED', 'A 1100 ask 1200' },
        { 'clerk undo', 'ACCEPTED', 'R 1000 ask 1100' },
        { 'clerk undo', 'ACCEPTED', '- ask 1000' },
        { 'B bid 1100', 'ACCEPTED', 'B 1100 ask 1200' },
        { 'R take', 'ACCEPTED', 'R 1100 ask 1200' },
        { 'R retract', 'ACCEPTED', '- ask 1000' }, -- where the bid that was taken was made
    }
    test:plan(trade.results(rows))
    trade.play(test, sale, people, rows)
end

local function public(sale, seq)
    return json.decode(box.space.journal:get(schema.at(sale.auction_id, seq)).public)
end

--- A number that no paddle has keeps no refusal; 0 is not the house.
local function nobody(test)
    test:plan(8)
    local sale = kit.sale()
    local kept = box.space.refusal:count(schema.at(sale.auction_id))
    for _, paddle_no in ipairs({ 0, 99 }) do
        for _, name in ipairs({ 'retract', 'late_cancel' }) do
            local args = {
                auction_id = sale.auction_id, command_id = sale:id('n'), seen_seq = sale:seq(),
                lot_no = 2, paddle_no = paddle_no,
            }
            if name == 'retract' then
                args.epoch, args.target_seq = 0, 5
            else
                args.bid_id = 'b'
            end
            local reply = kit.call(name, args)
            test:isnt(reply.code, 'ACCEPTED', name .. ' by nobody: ' .. reply.code)
            test:is(box.space.refusal:count(schema.at(sale.auction_id)), kept, '  is kept nowhere')
        end
    end
end

--- The reserve counts as not met, and may be met again.
local function reserve(test)
    local sale, people = sale_of(1000, { A = 9000, B = 9000 }, {
        lot = { reserve_minor = 110000 }, policy = { take_room_ms = 5000 },
    })
    local function met()
        return sale:lot_row(1).reserve_met
    end
    local first = {
        START, OPEN,
        { 'A bid 1000', 'ACCEPTED' },
        { 'B bid 1100', 'ACCEPTED', 'B 1100 ask 1200' },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100' },
    }
    local second = {
        { 'B bid 1200', 'ACCEPTED' },
        { 'room take', 'ACCEPTED', 'room 1200 ask 1300' },
    }
    local third = {
        { 'clerk undo', 'ACCEPTED', 'B 1200 ask 1300' },
        { 'B retract', 'ACCEPTED', '- ask 1000' },
    }
    test:plan(trade.results(first) + trade.results(second) + trade.results(third) + 7)
    trade.play(test, sale, people, first)
    test:is(public(sale, sale:seq()).reserve_met, false, 'undone below the reserve')
    test:ok(not met(), 'it is not met')
    trade.play(test, sale, people, second)
    local taken = public(sale, sale:seq() - 2)
    test:is(taken.type .. tostring(taken.reserve_met), 'room_takenfalse', 'the bid that met it is taken')
    test:is(public(sale, sale:seq()).type, 'reserve_met', 'and the room meets it again')
    test:ok(met(), 'it is met')
    trade.play(test, sale, people, third)
    test:is(public(sale, sale:seq()).reserve_met, false, 'retracted')
    test:ok(not met(), 'it is not met')
end

--- C then B undone: a press at the higher ask is not a jump.
local function a_lowered_ask(test)
    local sale, people = sale_of(3000, { A = 9000, B = 9000, C = 9000, Z = 9000 })
    local rows = {
        START, OPEN,
        { 'A bid 3000', 'ACCEPTED' }, { 'B bid 3200', 'ACCEPTED' },
        { 'C bid 3500', 'ACCEPTED', 'C 3500 ask 3800' },
        { 'clerk undo', 'ACCEPTED' }, { 'clerk undo', 'ACCEPTED', 'A 3000 ask 3200' },
    }
    test:plan(trade.results(rows) + 4)
    trade.play(test, sale, people, rows)
    local seq = sale:seq()
    local reply = sale:bid(people.Z, 3800, { seen_seq = seq - 1 })
    test:is(reply.code, 'ASK_MOVED', 'it had not seen the second undo')
    test:is(reply.ask_minor, kit.minor(3200), 'the ask is told')
    test:is(sale:bid(people.Z, 3800, { seen_seq = seq }).code, 'ACCEPTED', 'it had: a jump that is meant')
    test:is(trade.standing(sale, people), 'Z 3800 ask 4000', 'Z leads at 3800')
end

--- What the clerk sees before.
local function preview(test)
    test:plan(6)
    local sale, people = sale_of(1000, { A = 2099.20, B = 9000 })
    local function look()
        return kit.call('undo_preview', { auction_id = sale.auction_id, lot_no = 1 })
    end
    sale:bid(people.A, 1600, { kind = 'MAX' })
    sale:clerk('auction_start')
    sale:open(1)
    sale:bid(people.B, 1500)
    local seq = sale:seq()
    local seen = look()
    test:is_deeply(seen.undo, {
        target_seq = seq,
        removes = {
            { seq = seq - 1, amount_minor = 150000, paddle_no = people.B },
            { seq = seq, amount_minor = 160000, paddle_no = people.A },
        },
        price_minor = 100000, leader = ('net:%d'):format(people.A), ask_minor = 110000,
        hold_lost = false,
    }, 'both bids of the command, and who leads then')
    test:is(sale:seq(), seq, 'a look does nothing')
    sale:bid(people.B, 1700)
    kit.call('return_start', {
        auction_id = sale.auction_id, paddle_no = people.A, transfer_id = 'gone', amount_minor = 100,
    })
    seen = look()
    test:is(seen.undo.hold_lost, true, 'the earlier leader has no money for it')
    test:ok(seen.undo.leader == nil and seen.undo.ask_minor == 160000, 'nobody leads, at his amount')
    sale:bid(people.A, 0.01, { amount_minor = 1 })
    test:is(kit.call('undo_preview', { auction_id = sale.auction_id, lot_no = 2 }).code, 'WRONG_STATE',
        'nothing to undo')
    test:is(kit.call('undo_preview', { auction_id = sale.auction_id, lot_no = 7 }).code, 'NOT_FOUND',
        'no such lot')
end

return function(test)
    local names = trade.names(CASES)
    test:plan(#names + 5)
    for _, name in ipairs(names) do
        test:test(name, function(t)
            local opening, money, rows, options = unpack(CASES[name])
            t:plan(trade.results(rows))
            local sale, people = sale_of(opening, money, options)
            trade.play(t, sale, people, rows)
        end)
    end
    test:test('paddles of the room', paddles_of_the_room)
    test:test('nobody', nobody)
    test:test('the reserve', reserve)
    test:test('a lowered ask', a_lowered_ask)
    test:test('what an undo would do', preview)
end
