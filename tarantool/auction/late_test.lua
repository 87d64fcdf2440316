--- The late tray and what a reopening makes of it.
local json = require('json')
local kit = require('test.kit')
local limits = require('auction.limits')
local schema = require('auction.schema')
local trade = require('test.trade')

--- A sale with lot 1 open at 1000, and people named by letters.
local function sale_of(money, policy)
    local sale, people = kit.sale({ policy = policy }), {}
    for name, major in pairs(money) do
        people[name] = sale:join(name, major)
    end
    return sale, people
end

--- The tray as `bid_id would_be` words.
local function tray(sale)
    local words = {}
    for _, late in ipairs(kit.call('late_tray', { auction_id = sale.auction_id, lot_no = 1 }).late) do
        table.insert(words, late.bid_id .. ' ' .. late.would_be)
    end
    return table.concat(words, ', ')
end

--- The notes of a sale from position `from` on: `type bid_id money`.
local function notes(sale, from)
    local words = {}
    for _, row in box.space.outbox:pairs({ from }, { iterator = 'GT' }) do
        if row.auction_id == sale.auction_id and row.note ~= nil then
            local note = row.after.note
            table.insert(words, ('%s %s %s'):format(note.type, note.bid_id, note.money))
        end
    end
    return table.concat(words, ', ')
end

local function position()
    return box.space.outbox.index.pos:max().pos
end

local function the_window(test)
    local sale, people = sale_of({ A = 9000, B = 9000, C = 2 })
    people.X = sale:join('X', 9000, { status = 'pending' })
    people.N = 99
    local rows = {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk hammer', 'ACCEPTED', status = 'Hammered' },
        { 'B bid 1100', 'LATE_BID', 'A 1000 ask 1100', bid_id = 'late-1', seen_seq = 3 },
        { 'B bid 1100', 'LATE_BID', 'A 1000 ask 1100', bid_id = 'late-1', seen_seq = 3 },
        { 'B bid 1200', 'BID_ID_REUSED', bid_id = 'late-1', seen_seq = 3 },
        { 'C bid 1100', 'LATE_BID', bid_id = 'late-2' },
        { 'A bid 1100', 'LATE_BID', bid_id = 'late-3' },
        { 'B max 2000', 'LOT_NOT_OPEN' },
        { 'room floor 1100', 'LOT_NOT_OPEN' },
        { 'X bid 1100', 'LOT_NOT_OPEN' },
        { 'N bid 1100', 'LOT_NOT_OPEN' },
    }
    test:plan(trade.results(rows) + 9)
    local from, seq
    trade.play(test, sale, people, rows)
    test:is(tray(sale), 'late-1 ACCEPTED, late-2 FUNDS_SHORT, late-3 ALREADY_LEADING', 'the tray')
    test:is(sale:lot_row(1).status, 'Hammered', 'nothing is reopened by it')
    from, seq = position(), sale:seq()
    kit.pass_ms(3000)
    local reply = sale:bid(people.B, 1200, { bid_id = 'late-4' })
    test:is(reply.code, 'LATE_BID', '3,000 ms after the hammer')
    test:is(sale:seq(), seq, 'it is no event')
    test:is(notes(sale, from), 'late_added late-4 there', 'but told')
    local row = box.space.outbox:get(position())
    test:is(row.after.note.late_ms, 3000, 'with how late it was')
    test:is(row.after.lots[1].late, 4, 'and how many there are')
    kit.pass_ms(1)
    test:is(sale:bid(people.B, 1300).code, 'LOT_NOT_OPEN', '3,001 ms after the hammer')
    kit.pass_ms(7000)
    from = position()
    sale:clerk('message_post', { text = 'sold' })
    test:is(notes(sale, from),
        'late_emptied late-1 there, late_emptied late-2 short, late_emptied late-3 short, '
        .. 'late_emptied late-4 there', 'Final empties it, and those left are told')
end

local function cancelling(test)
    local sale, people = sale_of({ A = 9000, B = 9000 })
    local rows = {
        { 'A bid 1000', 'ACCEPTED' },
        { 'B late_cancel', 'WINDOW_OVER', bid_id = 'late-1' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'B bid 1100', 'LATE_BID', bid_id = 'late-1' },
        { 'A late_cancel', 'NOT_FOUND', bid_id = 'late-1' },
        { 'B late_cancel', 'NOT_FOUND', bid_id = 'late-2' },
        { 'B late_cancel', 'ACCEPTED', bid_id = 'late-1', command_id = 'once' },
    }
    test:plan(trade.results(rows) + 6)
    local from = position()
    trade.play(test, sale, people, rows)
    test:is(notes(sale, from), 'late_added late-1 there, late_cancelled late-1 there', 'both are told')
    test:is(tray(sale), '', 'the tray is empty')
    test:is(sale:clerk('lot_reopen', { lot_no = 1, reason = 'x', late_bid_id = 'late-1' }).code,
        'NOT_FOUND', 'nothing to place')
    local again = sale:bid(people.B, 1100, { bid_id = 'late-1' })
    test:is(again.code, 'LATE_BID', 'the same press has its old answer')
    test:is(tray(sale), '', 'and does not come back')
    kit.pass_ms(10000)
    trade.play(test, sale, people, { { 'B late_cancel', 'WINDOW_OVER', bid_id = 'late-1' } })
end

--- Each case: policy, rows.
local CASES = {
    ['from the tray'] = { {}, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk reopen', 'WRONG_STATE', status = 'Open' },
        { 'clerk hammer', 'ACCEPTED', status = 'Hammered' },
        { 'B bid 1100', 'LATE_BID', bid_id = 'b-late' },
        { 'C bid 1100', 'LATE_BID', bid_id = 'c-late' },
        { 'D bid 1100', 'LATE_BID', bid_id = 'd-late' },
        { 'clerk reopen', 'REOPEN_BARRED', status = 'Hammered' },
        { 'clerk reopen', 'NOT_FOUND', late_bid_id = 'none', status = 'Hammered' },
        { 'clerk reopen', 'FUNDS_SHORT', late_bid_id = 'd-late', status = 'Hammered' },
        { 'clerk reopen', 'ACCEPTED', 'B 1100 ask 1200', late_bid_id = 'b-late', status = 'Open',
            held = { A = 0, B = 1443.20 } },
        { 'C bid 1200', 'EPOCH_STALE', epoch = 0 },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100', held = { A = 1312, B = 0 } },
        { 'clerk undo', 'WRONG_STATE', 'A 1000 ask 1100' }, -- the bid of another epoch
        { 'A retract', 'ACCEPTED', '- ask 1000' }, -- but he may still retract it
    } },
    ['at discretion'] = { { reopen = 'DISCRETION' }, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk warn', 'ACCEPTED' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'clerk reopen', 'ACCEPTED', 'A 1000 ask 1100', status = 'Open', held = { A = 1312 } },
        { 'A bid 1100', 'ALREADY_LEADING' },
        { 'B bid 1100', 'ACCEPTED', 'B 1100 ask 1200' },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'clerk reopen', 'ACCEPTED', 'A 1000 ask 1100' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'clerk wait 10000', 'ACCEPTED', status = 'Final', held = { A = 0 } },
        { 'clerk reopen', 'WRONG_STATE' },
    } },
    ['never'] = { { reopen = 'NEVER' }, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'B bid 1100', 'LATE_BID', bid_id = 'b-late' },
        { 'clerk reopen', 'REOPEN_BARRED', late_bid_id = 'b-late', status = 'Hammered' },
    } },
    ['passed, and a late bid'] = { {}, {
        { 'clerk pass', 'ACCEPTED', '- ask 1000', status = 'Hammered' },
        { 'B bid 1000', 'LATE_BID', bid_id = 'b-late' },
        { 'clerk reopen', 'ACCEPTED', 'B 1000 ask 1100', late_bid_id = 'b-late' },
        { 'B retract', 'ACCEPTED', '- ask 1000' },
    } },
    ['the book stays, and answers'] = { {}, {
        { 'A max 1500', 'ACCEPTED', 'A 1000 ask 1100' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'B bid 1100', 'LATE_BID', bid_id = 'b-late' },
        { 'clerk reopen', 'ACCEPTED', 'A 1200 ask 1300', late_bid_id = 'b-late' },
    } },
    ['a bid that had not seen the ask lowered'] = { {}, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'B bid 1100', 'ACCEPTED', seen_seq = 100 },
        { 'clerk undo', 'ACCEPTED', 'A 1000 ask 1100' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'C bid 1200', 'LATE_BID', bid_id = 'c-late', seen_seq = 3 },
        { 'B bid 1200', 'LATE_BID', bid_id = 'b-late', seen_seq = 100 },
        { 'clerk reopen', 'ASK_MOVED', late_bid_id = 'c-late', status = 'Hammered' },
        { 'clerk reopen', 'ACCEPTED', 'B 1200 ask 1300', late_bid_id = 'b-late' },
    } },
    ['an insurance ends with the epoch'] = { { reopen = 'DISCRETION' }, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'B insure 2000', 'ACCEPTED' },
        { 'C max 1100', 'ACCEPTED', 'C 1100 ask 1200' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'clerk reopen', 'ACCEPTED', 'C 1100 ask 1200' },
        { 'B insure_cancel', 'NOT_FOUND' },
        { 'A bid 1200', 'ACCEPTED', 'A 1200 ask 1300' },
    } },
    ['a bid at an ask that was taken'] = { {}, {
        { 'A bid 1000', 'ACCEPTED' },
        { 'clerk hammer', 'ACCEPTED' },
        { 'B bid 1000', 'LATE_BID', bid_id = 'b-late' },
        { 'clerk reopen', 'ASK_MOVED', late_bid_id = 'b-late', status = 'Hammered' },
    } },
}

local function what_is_told(test)
    test:plan(6)
    local sale, people = sale_of({ A = 9000, B = 9000, C = 9000 })
    sale:bid(people.A, 1000)
    sale:hammer(1)
    sale:bid(people.B, 1100, { bid_id = 'b-late' })
    sale:bid(people.C, 1100, { bid_id = 'c-late' })
    local from, seq = position(), sale:seq()
    sale:clerk('lot_reopen', { lot_no = 1, reason = 'a late bid', late_bid_id = 'b-late' })
    local reopened = json.decode(box.space.journal:get(schema.at(sale.auction_id, seq + 1)).public)
    test:is(reopened.type .. reopened.epoch, 'lot_reopened1', 'in the next epoch')
    local own = kit.private(sale.auction_id, seq + 1, 'O')
    test:is(own.object, '{"late_bid_id":"b-late"}', 'the late bidder is told')
    local bid = json.decode(box.space.journal:get(schema.at(sale.auction_id, seq + 2)).public)
    test:is(bid.type .. bid.actor, 'bid_acceptedbidder', 'the bid is his')
    own = json.decode(kit.private(sale.auction_id, seq + 2, 'O').object)
    test:is(own.bid_id, 'reopen:b-late', 'under the name of the late bid')
    test:is(notes(sale, from), 'late_emptied c-late there', 'who is left is told')
    test:is(sale:seq(), seq + 2, 'and no more')
end

--- A late bid is for the lot as it would be reopened: the epoch it names is not looked at.
local function of_an_old_epoch(test)
    test:plan(4)
    local sale, people = sale_of({ A = 9000, B = 9000 }, { reopen = 'DISCRETION' })
    sale:bid(people.A, 1000)
    sale:hammer(1)
    sale:clerk('lot_reopen', { lot_no = 1, reason = 'a doubt' })
    sale:hammer(1)
    local from = position()
    test:is(sale:bid(people.B, 1100, { bid_id = 'late-1', epoch = 0 }).code, 'LATE_BID', 'of epoch 0')
    test:is(notes(sale, from), 'late_added late-1 there', 'the desk is told that it could be placed')
    test:is(tray(sale), 'late-1 ACCEPTED', 'as the tray says')
    local args = { lot_no = 1, reason = 'late', late_bid_id = 'late-1' }
    test:is(sale:clerk('lot_reopen', args).code, 'ACCEPTED', 'and it can')
end

--- A ring full of refusals that may not leave has no place for the answer LATE_BID.
local function a_full_ring(test)
    test:plan(5)
    local sale, people = sale_of({ A = 9000, B = 9000 })
    sale:bid(people.A, 1000)
    sale:hammer(1)
    local most = limits.ring_paddle
    limits.ring_paddle = 1
    test:is(sale:bid(people.B, 100000, { kind = 'MAX', lot_no = 2 }).code, 'FUNDS_SHORT', 'a refusal')
    local seen = { bid_id = 'late-1', seen_seq = sale:seq() }
    test:is(sale:bid(people.B, 1100, seen).code, 'TOO_MANY', 'no room for another: wait')
    test:is(tray(sale), '', 'and it is not in the tray')
    sale:clerk('message_post', { text = 'going on' })
    test:is(sale:bid(people.B, 1100, seen).code, 'LATE_BID', 'the same press, a moment later')
    limits.ring_paddle = most
    test:is(tray(sale), 'late-1 ACCEPTED', 'it is now')
end

local function bounded(test)
    test:plan(4)
    local sale, people = sale_of({ A = 9000, B = 9000, C = 9000 })
    sale:bid(people.A, 1000)
    sale:hammer(1)
    for _ = 1, limits.late_paddle do
        sale:bid(people.B, 1100)
    end
    local seq = sale:seq()
    test:is(sale:bid(people.B, 1100).code, 'TOO_MANY', 'no more of one paddle')
    local all = limits.late_lot
    limits.late_lot = limits.late_paddle + 1
    test:is(sale:bid(people.C, 1100).code, 'LATE_BID', 'another has his place')
    test:is(sale:bid(people.C, 1100).code, 'TOO_MANY', 'until the tray is full')
    limits.late_lot = all
    test:is(sale:seq(), seq, 'and nothing was appended')
end

return function(test)
    local names = trade.names(CASES)
    test:plan(#names + 6)
    test:test('the window', the_window)
    test:test('cancelling', cancelling)
    test:test('what is told', what_is_told)
    test:test('a bounded tray', bounded)
    test:test('a full ring', a_full_ring)
    test:test('an old epoch', of_an_old_epoch)
    for _, name in ipairs(names) do
        test:test('reopening ' .. name, function(t)
            local sale, people = sale_of({ A = 9000, B = 9000, C = 9000, D = 1 }, CASES[name][1])
            t:plan(trade.results(CASES[name][2]))
            trade.play(t, sale, people, CASES[name][2])
        end)
    end
end
