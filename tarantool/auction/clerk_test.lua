--- The clerk's heartbeat, and the order in which things fall due.
local json = require('json')
local kit = require('test.kit')
local schema = require('auction.schema')

local function types_after(sale, seq)
    local list = {}
    for _, row in box.space.journal:pairs(schema.at(sale.auction_id, seq), { iterator = 'GT' }) do
        if row.auction_id ~= sale.auction_id then
            break
        end
        local event = json.decode(row.public)
        table.insert(list, event.type .. (event.lot_no and ' ' .. event.lot_no or ''))
    end
    return list
end

local function beat(sale, staff)
    return kit.call('clerk_beat', {
        auction_id = sale.auction_id,
        staff = staff or { staff_id = 's9', role = 'auctioneer', houses = { 'h1' } },
    })
end

local function lost(test)
    test:plan(14)
    local sale = kit.sale()
    local x = sale:join('x', 9000)
    sale:clerk('message_post', { text = 'heard' })
    kit.pass_ms(3000, true)
    test:is(sale:bid(x, 1000).code, 'ACCEPTED', 'silent for clerk_timeout_ms: not lost')
    kit.pass_ms(1, true)
    test:is(sale:bid(x, 1100).code, 'AUCTION_PAUSED', 'a millisecond later: lost')
    test:is(sale:row().reason, 'CLERK_LOST', 'with its reason')
    test:is(beat(sale).code, 'ACCEPTED', 'who comes back')
    test:is(sale:row().status, 'Paused', 'resumes it himself')
    sale:clerk('auction_resume')
    for _ = 1, 4 do
        kit.pass_ms(3000, true)
        beat(sale)
    end
    test:is(sale:row().status, 'Live', 'a beat in time keeps it going')
    local seq = sale:seq()
    beat(sale)
    test:is(sale:seq(), seq, 'and writes nothing')
    kit.pass_ms(2999, true)
    sale:clerk('lot_open', { lot_no = 1 })
    kit.pass_ms(2999, true)
    test:is(sale:row().status, 'Live', 'any command of the staff counts, also a refused one')
    test:is(beat(sale, { staff_id = 's9', role = 'clerk', houses = { 'h2' } }).code, 'NOT_ALLOWED',
        'of this house')
    kit.pass_ms(2, true)
    kit.until_true(function()
        return sale:row().status == 'Paused'
    end)
    test:is(sale:row().reason, 'CLERK_LOST', 'the fiber pauses it when nobody commands')
    kit.pass_ms(60000, true)
    sale:clerk('auction_resume')
    test:is(sale:row().status, 'Live', 'resumed much later')
    test:is(sale:bid(x, 1100).code, 'ALREADY_LEADING', 'it goes on')
    kit.pass_ms(4000, true)
    test:is(beat(sale).code, 'ACCEPTED', 'a beat that comes too late')
    test:is(sale:row().status, 'Paused', 'finds it paused')
end

local function not_needed(test)
    test:plan(3)
    local waiting = kit.sale({ live = false })
    local done = kit.sale({ lots = { kit.lot(1) } })
    done:clerk('lot_pass', { lot_no = 1, expected_lot_seq = done:lot_row(1).lot_seq })
    kit.pass_ms(10000)
    done:clerk('message_post', { text = 'all over' })
    local opens = { opens_at_ms = kit.now, closes_at_ms = kit.now + 10 ^ 8 }
    local timed = kit.sale({ live = false, lots = { kit.lot(1, opens) } })
    timed:clerk('auction_start')
    kit.pass_ms(100000, true)
    for name, sale in pairs({ Waiting = waiting, Live = done }) do
        sale:clerk('message_post', { text = 'still' })
        test:is(sale:row().status, name, name .. ' without live lots needs no clerk')
    end
    timed:clerk('message_post', { text = 'still' })
    test:is(timed:row().status, 'Live', 'nor do timed lots')
end

--- What fell due while nobody commanded, in the order of its times.
local function order(test)
    test:plan(8)
    local slow = kit.sale()
    local x = slow:join('x', 9000)
    slow:bid(x, 1000)
    slow:hammer(1)
    kit.pass_ms(20000, true)
    slow:clerk('message_post', { text = 'back' })
    test:is(slow:lot_row(1).status, 'Hammered', 'the clerk was lost before the window was over')
    test:is(slow:row().status, 'Paused', 'and in a paused auction nothing is due')
    local quick = kit.sale({ policy = { final_after_ms = 2000, late_ms = 1000 } })
    x = quick:join('x', 9000)
    quick:bid(x, 1000)
    quick:hammer(1)
    local seq = quick:seq()
    kit.pass_ms(20000, true)
    quick:clerk('message_post', { text = 'back' })
    test:is_deeply(types_after(quick, seq), { 'lot_final 1', 'auction_paused', 'message_posted' },
        'the window was over before the clerk was lost')
    test:is(quick:paddle_row(x).captured_minor, 131200, 'and the sale stands')
    local last = kit.sale({ policy = { final_after_ms = 2000, late_ms = 1000 }, lots = { kit.lot(1) } })
    last:clerk('lot_pass', { lot_no = 1, expected_lot_seq = last:lot_row(1).lot_seq })
    kit.pass_ms(20000, true)
    last:clerk('message_post', { text = 'back' })
    test:is(last:row().status, 'Live', 'after the last live lot nobody is missed')
    local at = kit.now
    local function timed(lot_no, opens, closes)
        return kit.lot(lot_no, { opens_at_ms = at + opens, closes_at_ms = at + closes })
    end
    local sale = kit.sale({ live = false, lots = {
        timed(1, 300, 900), timed(2, 200, 600), timed(3, 200, 10 ^ 6), timed(4, 600, 10 ^ 6),
    } })
    sale:clerk('auction_start')
    seq = sale:seq()
    kit.pass_ms(1000)
    sale:clerk('message_post', { text = 'after all' })
    test:is_deeply(types_after(sale, seq), {
        'lot_opened 2', 'lot_opened 3', 'lot_opened 1', 'lot_final 2', 'lot_opened 4', 'lot_final 1',
        'message_posted',
    }, 'by their times, then the lower lot first')
    local args = { command_id = 'again', seen_seq = sale:seq(), text = 'once' }
    sale:clerk('message_post', args)
    seq = sale:seq()
    kit.pass_ms(10 ^ 6)
    args.auction_id, args.staff = nil, nil
    sale:clerk('message_post', args)
    test:is(sale:seq(), seq, 'a known id is answered before, and carries nothing out')
    sale:clerk('message_post', { text = 'now' })
    test:is(sale:lot_row(3).status, 'Final', 'the next command does')
end

--- At one time: what has no lot, then the lower lot; of one lot its insurance before its closing.
local function at_one_time(test)
    test:plan(4)
    local at = kit.now + 5000
    local function timed(lot_no, opens)
        return kit.lot(lot_no, { opens_at_ms = opens, closes_at_ms = at })
    end
    local sale = kit.sale({ live = false, lots = { timed(1, kit.now), timed(2, kit.now) } })
    local x = sale:join('x', 90000)
    for _, lot_no in ipairs({ 2, 1 }) do
        local reply = kit.call('insure', {
            auction_id = sale.auction_id, bid_id = sale:id('i'), lot_no = lot_no, epoch = 0, paddle_no = x,
            amount_minor = kit.minor(2000), seen_seq = sale:seq(), expires_at_ms = at, received_at_ms = at,
        })
        test:is(reply.code, 'ACCEPTED', 'insured to the end')
    end
    sale:clerk('auction_start')
    sale:clerk('message_post', { text = 'open' })
    local seq = sale:seq()
    kit.pass_ms(5000)
    sale:clerk('message_post', { text = 'closed' })
    test:is_deeply(types_after(sale, seq), {
        'insurance_cancelled', 'lot_final 1', 'insurance_cancelled', 'lot_final 2', 'message_posted',
    }, 'an insurance ends before its lot closes')
    at = kit.now + 9000
    sale = kit.sale({ live = false, starts_at_ms = kit.now + 5000, lots = {
        kit.lot(1, { opens_at_ms = kit.now + 5000, closes_at_ms = at }),
    } })
    seq = sale:seq()
    kit.pass_ms(5000)
    sale:clerk('message_post', { text = 'begun' })
    test:is_deeply(types_after(sale, seq), { 'auction_started', 'lot_opened 1', 'message_posted' },
        'an auction starts before its lots open')
end

return function(test)
    test:plan(4)
    test:test('at one time', at_one_time)
    test:test('lost', lost)
    test:test('not needed', not_needed)
    test:test('order', order)
end
