--- The states of auctions and lots: what each command may follow.
local json = require('json')
local clock = require('cluster.clock')
local kit = require('test.kit')
local schema = require('auction.schema')

--- Rows: command, fields, code, state of lot 1 after it.
local function play(test, sale, rows)
    test:plan(2 * #rows)
    for _, row in ipairs(rows) do
        local name, args, code, status = row[1], row[2], row[3], row[4]
        local reply
        if name == 'wait' then
            kit.pass_ms(args)
            reply = { code = code }
        elseif name == 'bid' then
            reply = sale:bid(args.paddle_no, args.major)
        else
            if name == 'lot_hammer' or name == 'lot_pass' then
                args.expected_lot_seq = args.expected_lot_seq or sale:lot_row(1).lot_seq
            end
            reply = sale:clerk(name, args)
        end
        test:is(reply.code, code, ('%s: %s'):format(name, code))
        test:is(sale:lot_row(1).status, status, '  leaves lot 1 ' .. status)
    end
end

local function a_lot(test)
    local sale = kit.sale({ live = false })
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    play(test, sale, {
        { 'lot_announce', { lot_no = 1 }, 'AUCTION_NOT_LIVE', 'Queued' },
        { 'auction_pause', {}, 'AUCTION_NOT_LIVE', 'Queued' },
        { 'auction_start', {}, 'ACCEPTED', 'Queued' },
        { 'auction_start', {}, 'WRONG_STATE', 'Queued' },
        { 'lot_open', { lot_no = 1 }, 'WRONG_STATE', 'Queued' },
        { 'lot_announce', { lot_no = 77 }, 'NOT_FOUND', 'Queued' },
        { 'lot_announce', { lot_no = 1 }, 'ACCEPTED', 'Announced' },
        { 'lot_announce', { lot_no = 2 }, 'WRONG_STATE', 'Announced' },
        { 'lot_ask_set', { lot_no = 1, ask_minor = 100 }, 'WRONG_STATE', 'Announced' },
        { 'lot_open', { lot_no = 1 }, 'ACCEPTED', 'Open' },
        { 'lot_hammer', { lot_no = 1 }, 'WRONG_STATE', 'Open' },
        { 'lot_last_call', { lot_no = 1 }, 'WRONG_STATE', 'Open' },
        { 'lot_fair_warning', { lot_no = 1 }, 'ACCEPTED', 'Warned' },
        { 'bid', { paddle_no = x, major = 1000 }, 'ACCEPTED', 'Open' },
        { 'lot_ask_set', { lot_no = 1, ask_minor = 100000 }, 'ASK_TOO_LOW', 'Open' },
        { 'lot_ask_set', { lot_no = 1, ask_minor = 100001 }, 'ACCEPTED', 'Open' },
        { 'lot_fair_warning', { lot_no = 1 }, 'ACCEPTED', 'Warned' },
        { 'lot_last_call', { lot_no = 1 }, 'ACCEPTED', 'LastCall' },
        { 'bid', { paddle_no = y, major = 1100 }, 'ACCEPTED', 'Open' },
        { 'lot_hammer', { lot_no = 1, expected_lot_seq = 5 }, 'BID_CAME_IN', 'Open' },
        { 'lot_pass', { lot_no = 1 }, 'WITHOUT_RESERVE', 'Open' },
        { 'lot_withdraw', { lot_no = 1, reason = 'broken' }, 'WITHOUT_RESERVE', 'Open' },
        { 'lot_hammer', { lot_no = 1 }, 'ACCEPTED', 'Hammered' },
        { 'lot_hammer', { lot_no = 1 }, 'WRONG_STATE', 'Hammered' },
        { 'bid', { paddle_no = x, major = 1200 }, 'LATE_BID', 'Hammered' },
        { 'auction_end', {}, 'WRONG_STATE', 'Hammered' },
        { 'wait', 3000, '-', 'Hammered' },
        { 'lot_announce', { lot_no = 2 }, 'TOO_SOON', 'Hammered' },
        { 'wait', 1, '-', 'Hammered' },
        { 'lot_announce', { lot_no = 2 }, 'ACCEPTED', 'Final' },
        { 'lot_withdraw', { lot_no = 2, reason = 'broken' }, 'ACCEPTED', 'Final' },
        { 'lot_withdraw', { lot_no = 3, reason = 'never came' }, 'ACCEPTED', 'Final' },
        { 'lot_withdraw', { lot_no = 1, reason = 'too late' }, 'WRONG_STATE', 'Final' },
        { 'auction_end', {}, 'ACCEPTED', 'Final' },
        { 'auction_end', {}, 'AUCTION_NOT_LIVE', 'Final' },
        { 'auction_resume', {}, 'WRONG_STATE', 'Final' },
    })
end

local function due_acts(test)
    test:plan(8)
    local sale = kit.sale()
    local x = sale:join('x', 9000)
    sale:bid(x, 1000)
    sale:hammer(1)
    kit.pass_ms(9999)
    sale:clerk('message_post', { text = 'going on' })
    test:is(sale:lot_row(1).status, 'Hammered', 'one millisecond before its time')
    kit.pass_ms(1)
    local refused = sale:bid(x, 1000)
    test:is(refused.code, 'LOT_NOT_OPEN', 'a refused command')
    test:is(sale:lot_row(1).status, 'Final', 'carries out what is due')
    local paddle = sale:paddle_row(x)
    test:is(paddle.captured_minor, 131200, 'captured')
    test:is(paddle.held_minor, 0, 'once')
    sale:open(2)
    sale:bid(x, 1000, { lot_no = 2 })
    local lot_seq = sale:lot_row(2).lot_seq
    sale:clerk('lot_hammer', { lot_no = 2, expected_lot_seq = lot_seq })
    kit.pass_ms(10000)
    kit.until_true(function()
        return sale:lot_row(2).status == 'Final'
    end)
    test:is(sale:paddle_row(x).captured_minor, 262400, 'the fiber does it when nobody commands')
    local house = kit.private(sale.auction_id, sale:seq(), 'H')
    test:like(house.object, '"cause_id":"final:2:0"', 'as an act of the engine\'s own')
    test:like(house.object, '"proceeds_minor":"90000"', 'with the sale and all its parts')
end

local function pausing(test)
    test:plan(9)
    local sale = kit.sale()
    local x = sale:join('x', 9000)
    sale:clerk('lot_fair_warning', { lot_no = 1 })
    sale:clerk('auction_pause')
    test:is(sale:lot_row(1).status, 'Open', 'a warning lapses')
    test:is(sale:row().reason, 'CLERK', 'with its reason')
    test:is(sale:clerk('lot_fair_warning', { lot_no = 1 }).code, 'AUCTION_PAUSED', 'no steps')
    test:is(sale:clerk('auction_pause').code, 'AUCTION_PAUSED', 'not twice')
    sale:clerk('auction_resume')
    sale:bid(x, 1000)
    sale:hammer(1)
    local final_at = sale:lot_row(1).final_at_ms
    kit.pass_ms(2000)
    sale:clerk('auction_pause')
    kit.pass_ms(60000)
    sale:clerk('message_post', { text = 'back soon' })
    test:is(sale:lot_row(1).status, 'Hammered', 'nothing turns Final')
    sale:clerk('auction_resume')
    test:is(sale:lot_row(1).final_at_ms, final_at + 60000, 'the window moves by the pause')
    test:is(sale:clerk('lot_announce', { lot_no = 2 }).code, 'TOO_SOON', 'that of late bids too')
    kit.pass_ms(1001)
    test:is(sale:clerk('lot_announce', { lot_no = 2 }).code, 'ACCEPTED', 'to the millisecond')
    test:is(sale:paddle_row(x).captured_minor, 131200, 'and the sale stands')
end

local function falling_clock(test)
    test:plan(3)
    local sale = kit.sale()
    local before = sale:row().clock_ms
    clock.set(before - 60000)
    test:is(sale:clerk('message_post', { text = 'earlier?' }).code, 'ACCEPTED', 'a clock that falls')
    test:is(sale:row().clock_ms, before, 'does not take time back')
    local row = box.space.journal:get(schema.at(sale.auction_id, sale:seq()))
    test:is(json.decode(row.public).at_ms, before, 'in the journal either')
    kit.pass_ms(0)
end

local function passing(test)
    test:plan(6)
    local sale = kit.sale({ lots = { kit.lot(1, { reserve_minor = 500000 }), kit.lot(2) } })
    local x = sale:join('x', 9000)
    sale:bid(x, 1000)
    local reply = sale:clerk('lot_pass', { lot_no = 1, expected_lot_seq = sale:lot_row(1).lot_seq })
    test:is(reply.code, 'ACCEPTED', 'passed below its reserve')
    test:is(sale:paddle_row(x).held_minor, 131200, 'the hold is kept until Final')
    kit.pass_ms(10000)
    sale:clerk('lot_announce', { lot_no = 2 })
    test:is(sale:paddle_row(x).available_minor, kit.minor(9000), 'then it goes back')
    test:is(sale:lot_row(1).outcome, 'passed', 'unsold')
    sale:clerk('lot_open', { lot_no = 2 })
    reply = sale:clerk('lot_pass', { lot_no = 2, expected_lot_seq = sale:lot_row(2).lot_seq })
    test:is(reply.code, 'ACCEPTED', 'without reserve, but nobody bid')
    kit.pass_ms(10000)
    test:is(sale:clerk('auction_end').code, 'ACCEPTED', 'the end')
end

local MANAGER = { staff_id = 's1', role = 'manager', houses = { 'h1' } }

local function cancelling(test)
    test:plan(14)
    local sale = kit.sale({ lots = { kit.lot(1), kit.lot(2), kit.lot(3), kit.lot(4) } })
    local x = sale:join('x', 9000)
    sale:bid(x, 1000)
    sale:hammer(1)
    kit.pass_ms(3001)
    local clerk = sale:clerk('auction_cancel', { reason = 'a storm' })
    test:is(clerk.code, 'NOT_ALLOWED', 'a manager cancels, no clerk')
    kit.pass_ms(10000)
    sale:open(2)
    sale:bid(x, 1100, { lot_no = 2 })
    sale:hammer(2)
    local final_at = sale:lot_row(2).final_at_ms
    kit.pass_ms(3500)
    sale:clerk('auction_pause')
    kit.pass_ms(5000)
    local reply = sale:clerk('auction_cancel', { reason = 'a storm', staff = MANAGER })
    test:is(reply.code, 'ACCEPTED', 'also while Paused')
    test:is(sale:row().status, 'Cancelled', 'cancelled')
    test:is(sale:lot_row(1).outcome, 'sold', 'what is Final stays')
    test:is(sale:lot_row(2).status, 'Hammered', 'a Hammered lot keeps its window')
    test:is(sale:lot_row(2).final_at_ms, final_at + 5000, 'which moves as if it were resumed')
    test:is(sale:lot_row(3).status, 'Withdrawn', 'all before the hammer are withdrawn')
    test:is(sale:row().lots_live, 1, 'one lot is left')
    test:is(sale:clerk('auction_cancel', { reason = 'twice', staff = MANAGER }).code, 'WRONG_STATE',
        'once')
    test:is(sale:clerk('auction_resume').code, 'WRONG_STATE', 'and for good')
    kit.pass_ms(6500)
    sale:clerk('message_post', { text = 'sorry' })
    test:is(sale:lot_row(2).status, 'Final', 'things stay due')
    test:is(sale:paddle_row(x).captured_minor, 131200 + 144320, 'and the sale stands')
    local open = kit.sale()
    x = open:join('x', 9000)
    open:bid(x, 1000)
    open:clerk('auction_cancel', { reason = 'fire', staff = MANAGER })
    test:is(open:lot_row(1).status, 'Withdrawn', 'a lot without reserve on which a bid stands too')
    test:is(open:paddle_row(x).available_minor, kit.minor(9000), 'its hold goes back')
end

local function ending(test)
    test:plan(5)
    local sale = kit.sale({
        policy = { provisional_ms = 1000000 },
        lots = { kit.lot(1), kit.lot(2, { reserve_minor = 500000 }), kit.lot(3), kit.lot(4) },
    })
    local x = sale:join('x', 9000)
    sale:bid(x, 1000)
    sale:hammer(1)
    kit.pass_ms(3001)
    sale:open(2)
    sale:bid(x, 1000, { lot_no = 2 })
    sale:clerk('lot_provisional', { lot_no = 2, expected_lot_seq = sale:lot_row(2).lot_seq })
    kit.pass_ms(3001)
    sale:open(3)
    sale:clerk('lot_pass', { lot_no = 3, expected_lot_seq = sale:lot_row(3).lot_seq })
    test:is(sale:clerk('auction_end').code, 'WRONG_STATE', 'not while a lot is Hammered or Queued')
    sale:clerk('lot_withdraw', { lot_no = 4, reason = 'broken' })
    test:is(sale:clerk('auction_end').code, 'WRONG_STATE', 'not in the window of the last')
    kit.pass_ms(10000)
    test:is(sale:clerk('auction_end').code, 'ACCEPTED', 'with one whose seller is asked')
    local public = json.decode(box.space.journal:get(schema.at(sale.auction_id, sale:seq())).public)
    local counts = { public.sold, public.passed, public.withdrawn, public.provisional }
    test:is_deeply(counts, { 1, 1, 1, 1 }, 'with the counts of each outcome')
    test:is(public.voided, nil, 'of those there are')
end

--- Rows: reserve, provisional_ms, does anybody lead; code.
local PROVISIONAL = {
    { 5000, 60000, true, 'ACCEPTED' },
    { 5000, 60000, false, 'WRONG_STATE' },
    { nil, 60000, true, 'WITHOUT_RESERVE' },
    { 1000, 60000, true, 'WRONG_STATE' },
    { 5000, 0, true, 'BELOW_RESERVE' },
}

local function provisionally(test)
    test:plan(#PROVISIONAL + 5)
    for _, row in ipairs(PROVISIONAL) do
        local reserve = row[1] and kit.minor(row[1])
        local sale = kit.sale({
            policy = { provisional_ms = row[2] }, lots = { kit.lot(1, { reserve_minor = reserve }) },
        })
        local x = sale:join('x', 9000)
        if row[3] then
            sale:bid(x, 1000)
        end
        local knock = { lot_no = 1, expected_lot_seq = sale:lot_row(1).lot_seq }
        local reply = sale:clerk('lot_provisional', knock)
        test:is(reply.code, row[4], ('reserve %s, %d ms, led: %s'):format(row[1], row[2], row[3]))
        if reply.code == 'ACCEPTED' then
            local hammered = box.space.journal:get(schema.at(sale.auction_id, sale:seq())).public
            test:like(hammered, '"outcome":"provisional"', '  hammered so')
            test:is(sale:lot_row(1).status, 'Hammered', '  with its window')
            kit.pass_ms(10000)
            sale:clerk('message_post', { text = 'next' })
            test:is(sale:lot_row(1).status, 'Provisional', '  then the seller is asked')
            local expires = tonumber(sale:lot_row(1).expires_at_ms)
            test:is(expires, kit.now + 60000, '  from the end of the window')
            test:is(sale:paddle_row(x).held_minor, 131200, '  with the hold kept')
        end
    end
end

--- The books of the first were falsified: it is halted by the fiber, and the second goes on.
local function a_defect(test)
    test:plan(8)
    local broken, sound = kit.sale(), kit.sale()
    for _, sale in ipairs({ broken, sound }) do
        sale:bid(sale:join('x', 9000), 1000)
        sale:hammer(1)
    end
    box.space.paddle:update(schema.at(broken.auction_id, 1), { { '+', 'available_minor', 1 } })
    kit.pass_ms(10000)
    kit.until_true(function()
        return sound:lot_row(1).status == 'Final' and broken:row().status == 'Paused'
    end)
    test:is(sound:lot_row(1).status, 'Final', 'the others reach their end')
    test:is(broken:row().reason, 'HALTED', 'the auction with the defect is halted')
    test:is(broken:lot_row(1).status, 'Hammered', 'and nothing of it moved')
    test:is(broken:clerk('auction_resume').code, 'NOT_ALLOWED', 'no clerk resumes it')
    local engineer = { staff_id = 'e1', role = 'engineer', houses = {} }
    test:is(sound:clerk('auction_pause', { staff = engineer }).code, 'NOT_ALLOWED', 'an engineer does, and no more')
    box.space.paddle:update(schema.at(broken.auction_id, 1), { { '-', 'available_minor', 1 } })
    test:is(broken:clerk('auction_resume', { staff = engineer }).code, 'ACCEPTED', 'once it is mended')
    kit.pass_ms(10000)
    kit.until_true(function()
        return broken:lot_row(1).status == 'Final'
    end)
    test:is(broken:row().status, 'Live', 'it goes on')
    test:is(broken:clerk('auction_resume', { staff = engineer }).code, 'NOT_ALLOWED', 'where no engineer acts')
end

return function(test)
    test:plan(9)
    test:test('cancel', cancelling)
    test:test('end', ending)
    test:test('provisional', provisionally)
    test:test('a defect in one auction', a_defect)
    test:test('a falling clock', falling_clock)
    test:test('a lot', a_lot)
    test:test('due acts', due_acts)
    test:test('pause', pausing)
    test:test('pass', passing)
end
