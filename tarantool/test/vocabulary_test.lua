--- Every event there is, in a few sales, and each as the vocabulary says; and what it would not let pass.
local json = require('json')
local command = require('auction.command')
local kit = require('test.kit')
local orders = require('auction.orders')
local schema = require('auction.schema')
local trade = require('test.trade')
local vault = require('auction.vault')
local vocabulary = require('test.vocabulary')

local OK = 'ACCEPTED'
local MANAGER = { staff_id = 's1', role = 'manager', houses = { 'h1' } }

local function sale_of(options, money)
    options.live = false
    options.lots = { kit.lot(1, options.lot) }
    local sale, people = kit.sale(options), {}
    for name, major in pairs(money) do
        people[name] = sale:join(name, major)
    end
    return sale, people
end

local function object_of(auction_id, seq, audience)
    local row = kit.private(auction_id, seq, audience)
    if row then
        return json.decode(vault.is_sealed(row.object) and vault.open(row.object) or row.object)
    end
end

--- Checks each event of a sale. `seen`: types so far.
local function check(sale, seen)
    local opened = {}
    for seq = 1, tonumber(sale:seq()) do
        local event = json.decode(box.space.journal:get(schema.at(sale.auction_id, seq)).public)
        local owner, house = object_of(sale.auction_id, seq, 'O'), object_of(sale.auction_id, seq, 'H')
        vocabulary.check(opened, event, owner, house)
        seen[event.type] = { event, owner, house }
    end
end

local function insure(sale, what, paddle_no)
    command.act(sale.auction_id, function(w)
        w:caused_by({ id = what .. ':test', actor = 'system' })
        orders[what](w, schema.get('maximum', sale.auction_id, 1, 'insurance', paddle_no))
    end)
end

local function talk(sale)
    for question_no, name in ipairs({ 'question_answer', 'question_hide' }) do
        kit.call('question_ask', {
            auction_id = sale.auction_id, command_id = sale:id('q'), seen_seq = sale:seq(), user_id = 'A',
            text = 'Is it signed?',
        })
        kit.pass_ms(10000)
        sale:clerk(name, { question_no = question_no, [question_no == 1 and 'answer' or 'reason'] = 'Yes' })
    end
end

--- Corrected in every way, sold to the room, its buyer named, voided, sealed.
local function a_long_sale(test, seen)
    local sale, people = sale_of({
        policy = { reopen = 'DISCRETION', take_room_ms = 5000, provisional_ms = 1000 },
        lot = { reserve_minor = kit.minor(5000) },
    }, { A = 2099.19, B = 9000 })
    trade.play(test, sale, people, {
        { 'A max 3000', OK, limited_ok = true }, { 'clerk describe', OK }, { 'clerk start', OK },
        { 'clerk open', OK }, { 'A max 3000', OK, limited_ok = true },
        { 'B bid 1600', OK }, { 'clerk ask 1800', OK }, { 'clerk half', OK }, { 'clerk undo', OK },
        { 'A retract', OK }, { 'B bid 1600', OK }, { 'room take', OK }, { 'B insure 2000', OK },
    })
    insure(sale, 'arm', people.B)
    insure(sale, 'disarm', people.B)
    trade.play(test, sale, people, {
        { 'room floor 1900', OK }, { 'clerk reserve 1900', OK }, { 'clerk warn', OK },
    })
    sale:clerk('lot_last_call', { lot_no = 1 })
    trade.play(test, sale, people, {
        { 'clerk hammer', OK }, { 'B bid 2000', 'LATE_BID', bid_id = 'late' },
        { 'clerk reopen', OK, late_bid_id = 'late' }, { 'clerk undo', OK }, { 'clerk hammer', OK },
        { 'clerk pause', OK }, { 'clerk wait 5', OK }, { 'clerk resume', OK }, { 'clerk wait 10000', OK },
    })
    sale:clerk('lot_buyer', { lot_no = 1, epoch = 1, paddle_no = people.B, second = MANAGER })
    kit.call('lot_settled', { auction_id = sale.auction_id, lot_no = 1, epoch = 1, settlement_id = 's' })
    trade.play(test, sale, people, { { 'clerk void', OK }, { 'A block', OK, status = 'Voided' } })
    sale:clerk('paddle_change', { paddle_no = people.A, status = 'approved', reason = 'cleared' })
    talk(sale)
    sale:clerk('auction_end')
    for _, name in ipairs({ 'A', 'B' }) do
        local args = { auction_id = sale.auction_id, transfer_id = 'home-' .. name }
        args.paddle_no = people[name]
        args.amount_minor = tonumber(sale:paddle_row(people[name]).available_minor)
        kit.call('return_start', args)
        kit.call('return_done', { auction_id = sale.auction_id, transfer_id = args.transfer_id })
    end
    test:is(kit.call('seal', { auction_id = sale.auction_id }).code, OK, 'sealed')
    check(sale, seen)
end

local function a_seller_who_decides(test, seen)
    local sale, people = sale_of({
        policy = { provisional_ms = 1000, vendor_bids = true },
        lot = { reserve_minor = kit.minor(5000), vendor_notified = true },
    }, { A = 9000 })
    trade.play(test, sale, people, {
        { 'clerk start', OK }, { 'clerk open', OK }, { 'seller vendor 1000', OK }, { 'A max 1200', OK },
        { 'clerk provisional', OK }, { 'clerk wait 10000', OK }, { 'clerk sold', OK },
    })
    check(sale, seen)
end

local function a_timed_sale(test, seen)
    local sale, people = sale_of({
        lot = { opens_at_ms = kit.now, closes_at_ms = kit.now + 60000, reserve_minor = kit.minor(5000) },
    }, { A = 9000 })
    trade.play(test, sale, people, {
        { 'A max 2000', OK }, { 'clerk start', OK }, { 'clerk wait 1000', OK, 'A 1000 ask 1100' },
        { 'A insure 3000', OK }, { 'clerk withdraw', OK },
    })
    sale:clerk('auction_cancel', { reason = 'a storm', staff = MANAGER })
    check(sale, seen)
end

--- What is changed in a good event, or in the objects beside it, fails.
local function nothing_else_passes(test, seen)
    local cases = {
        { 'a field more', 'bid_accepted', function(e) e.bid_id = 'b' end },
        { 'a field less', 'bid_accepted', function(e) e.ask_minor = nil end },
        { 'the lot of a maximum in public', 'max_lodged', function(e) e.lot_no = 1 end },
        { 'a bid without its policy', 'bid_accepted', function(e) e.policy_version = nil end },
        { 'a bid of the clerk', 'bid_accepted', function(e) e.kind, e.actor = 'INTERNET', 'clerk' end },
        { 'the reserve in public', 'reserve_lowered', function(e) e.reserve_minor = '1' end },
        { 'nobody of the staff', 'lot_voided', function(_, _, h) h.staff_id = nil end },
        { 'one person', 'lot_voided', function(_, _, h) h.second_staff_id = nil end },
        { 'a name', 'paddle_opened', function(_, o) o.name = 'Ann' end },
        { 'no event of ours', 'last_call', function(e) e.type = 'lot_sold' end },
    }
    for _, case in ipairs(cases) do
        local words, kind, change = unpack(case)
        local event, owner, house = unpack(json.decode(json.encode(seen[kind])), 1, 3)
        if owner == json.NULL then
            owner = nil
        end
        local opened = { [1] = event.policy_version ~= nil or nil }
        vocabulary.check(opened, event, owner, house)
        change(event, owner, house)
        test:ok(not pcall(vocabulary.check, opened, event, owner, house), words .. ' does not pass')
    end
end

return function(test)
    local seen, missing = {}, {}
    test:plan(53)
    a_long_sale(test, seen)
    a_seller_who_decides(test, seen)
    a_timed_sale(test, seen)
    for kind in pairs(vocabulary.EVENTS) do
        if not seen[kind] then
            table.insert(missing, kind)
        end
    end
    table.sort(missing)
    test:is(table.concat(missing, ' '), '', 'every event of the vocabulary was appended')
    nothing_else_passes(test, seen)
end
