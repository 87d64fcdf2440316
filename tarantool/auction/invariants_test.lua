--- The engine's invariants after every step of a random sale. A failure names its seed: keep it.
local digest = require('digest')
local charges = require('auction.charges')
local command = require('auction.command')
local kit = require('test.kit')
local orders = require('auction.orders')
local replay = require('test.replay')
local schema = require('auction.schema')

local STEPS = 400
local SEEDS = { 1, 20261121, 77 }
local LOTS = 12
local POLICY = kit.policy({ take_room_ms = 5000, provisional_ms = 20000, vendor_bids = true })
local OVER = { Final = true, Provisional = true, Voided = true, Withdrawn = true }
local SECOND = { staff_id = 's4', role = 'manager', houses = { 'h1' } }
-- Answers of what changed something.
local EFFECT = { ACCEPTED = true, OUTBID = true, BOOK_HAS_IT = true, LATE_BID = true }

local function draw(n)
    return math.random(1, n)
end

--- Everything a refusal may not touch.
local function fingerprint(auction_id)
    local parts = {}
    for _, name in ipairs({
        'auction', 'lot', 'paddle', 'maximum', 'journal', 'private', 'transfer', 'question',
    }) do
        local last = box.space[name].index[0]:max(schema.at(auction_id))
        if name == 'journal' or name == 'private' then
            table.insert(parts, tostring(last))
        else
            for _, tuple in box.space[name]:pairs(schema.at(auction_id)) do
                table.insert(parts, tostring(tuple))
            end
        end
    end
    return digest.md5_hex(table.concat(parts))
end

--- E3 and E4, from the rows.
local function check_money(sale)
    local holds, captured = {}, {}
    for _, lot in box.space.lot:pairs(schema.at(sale.auction_id)) do
        local paddle = lot.leader_paddle ~= nil and sale:paddle_row(lot.leader_paddle)
        if paddle and paddle.kind == 'wallet' then
            local all_in = charges.all_in(POLICY, lot.price_minor)
            if lot.status ~= 'Final' and lot.status ~= 'Voided' then
                assert(lot.hold_minor == all_in, 'E3: the leader holds the all-in price')
                holds[paddle.paddle_no] = (holds[paddle.paddle_no] or 0) + all_in
            elseif lot.outcome == 'sold' or lot.outcome == 'voided' then
                captured[paddle.paddle_no] = (captured[paddle.paddle_no] or 0) + all_in
            end
        end
    end
    for _, p in box.space.paddle:pairs(schema.at(sale.auction_id)) do
        assert(p.held_minor == (holds[p.paddle_no] or 0), 'E3: others hold nothing')
        assert(p.captured_minor == (captured[p.paddle_no] or 0), 'E11: captured once')
        local whole = p.available_minor + p.held_minor + p.leaving_minor + p.captured_minor
        assert(whole == p.credited_minor - p.returned_minor, 'E4: the parts are the whole')
        for _, part in ipairs({ 'available', 'held', 'leaving', 'captured', 'led', 'won', 'voided' }) do
            assert(p[part .. '_minor'] >= 0, 'E4: no part below 0')
        end
    end
end

--- A late tray is there while its lot is Hammered; a clerk is needed while a lot is not over.
local function check_lots(sale)
    local live = 0
    for _, lot in box.space.lot:pairs(schema.at(sale.auction_id)) do
        live = live + (OVER[lot.status] and 0 or 1)
        local late = box.space.late:count(schema.at(sale.auction_id, lot.lot_no))
        assert(late == 0 or lot.status == 'Hammered', 'the tray is emptied')
    end
    assert(sale:row().lots_live == live, 'live lots are counted')
end

local function pick_amount(lot)
    local ask = lot.ask_minor or 100000
    local choices = { ask, ask, ask, ask, ask - 10000, ask + 10000, ask + 20000, ask + 1, 2 * ask + 50000 }
    return math.max(choices[draw(#choices)], 1)
end

local function a_bid(sale)
    local lot_no = draw(20) == 1 and draw(LOTS) or tonumber(sale:row().current_lot or 1)
    local lot = sale:lot_row(lot_no)
    local args = {
        lot_no = lot_no, epoch = draw(30) == 1 and 7 or tonumber(lot.epoch), confirmed = draw(2) == 1,
        amount_minor = pick_amount(lot), seen_seq = math.max(sale:seq() - draw(12) + 1, 0),
        bid_id = sale:id('b'),
    }
    local who = draw(11)
    if who <= 6 then
        return { 'bid', draw(7) - 1, 0, args }
    elseif who <= 8 then
        args.kind, args.amount_minor = 'MAX', args.amount_minor + draw(16) * 50000
        args.limited_ok = draw(2) == 1
        return { 'bid', draw(7) - 1, 0, args }
    end
    args.kind = who == 9 and 'VENDOR' or nil
    return { 'floor', who == 11 and 7 or nil, 0, args }
end

--- A late bid of the tray, or an id that is not there.
local function a_late_bid(sale, lot_no)
    local row = box.space.late.index.arrival:min({ sale.auction_id, lot_no })
    return row and draw(8) > 1 and row.bid_id or 'none'
end

--- The lot of this status with the lowest number, or the current one.
local function lot_in(sale, status)
    local row = box.space.lot.index.status:min({ sale.auction_id, status })
    return row and tonumber(row.lot_no) or tonumber(sale:row().current_lot or 1)
end

local CORRECTIONS = {
    { 'lot_undo', 'Open' }, { 'lot_undo', 'Open' }, { 'lot_take_room', 'Open' }, { 'lot_reserve', 'Open' },
    { 'lot_reopen', 'Hammered' }, { 'lot_reopen', 'Hammered' }, { 'lot_decide', 'Provisional' },
    { 'lot_void', 'Final' }, { 'lot_buyer', 'Final' }, { 'lot_describe', 'Queued' },
}
local FIELDS = {
    lot_undo = function(_, lot)
        return { target_seq = tonumber(lot.target_seq), reason = 'a slip' }
    end,
    lot_take_room = function(_, lot)
        return {
            target_seq = tonumber(lot.target_seq), expected_lot_seq = tonumber(lot.lot_seq),
            paddle_no = draw(2) == 1 and 7 or nil,
        }
    end,
    lot_reserve = function()
        return { reserve_minor = draw(15) * 10000 + 100000 }
    end,
    lot_reopen = function(sale, lot)
        return { reason = 'late', late_bid_id = draw(9) > 1 and a_late_bid(sale, lot.lot_no) or nil }
    end,
    lot_decide = function()
        return { outcome = draw(2) == 1 and 'sold' or 'passed' }
    end,
    lot_void = function()
        return { reason = 'an error', second = SECOND }
    end,
    lot_buyer = function(_, lot)
        return { epoch = tonumber(lot.epoch), paddle_no = draw(8), second = SECOND }
    end,
    lot_describe = function()
        return { description_hash = 'cd', material = draw(2) == 1 }
    end,
}

--- What takes back, or decides afterwards. A void is rare: it ends the lot for all others.
local function a_correction(sale)
    local name, status = unpack(CORRECTIONS[draw(#CORRECTIONS)])
    local lot_no = lot_in(sale, status)
    local lot = sale:lot_row(lot_no)
    if draw(3) == 1 then
        return { 'bidder', 'retract', {
            auction_id = sale.auction_id, command_id = sale:id('c'), seen_seq = sale:seq(),
            lot_no = lot_no, epoch = tonumber(lot.epoch), target_seq = tonumber(lot.target_seq),
            paddle_no = draw(4) > 1 and lot.leader_paddle ~= nil and tonumber(lot.leader_paddle) or draw(7),
        } }
    end
    local args = FIELDS[name](sale, lot)
    args.lot_no, args.command_id, args.seen_seq = lot_no, sale:id('c'), sale:seq()
    return { 'clerk', name, args }
end

local LOT_STEPS = {
    'lot_announce', 'lot_open', 'lot_fair_warning', 'lot_last_call', 'lot_hammer', 'lot_pass',
}
-- What a clerk would do next.
local SENSIBLE = {
    Queued = 'lot_announce', Announced = 'lot_open', Open = 'lot_fair_warning',
    Warned = 'lot_last_call', LastCall = 'lot_hammer',
}

local function a_clerk_step(sale)
    local current = tonumber(sale:row().current_lot or 1)
    local lot = sale:lot_row(current)
    local name, lot_no = SENSIBLE[lot.status], current
    if draw(5) == 1 then
        name = LOT_STEPS[draw(#LOT_STEPS)]
    elseif not name then
        name, lot_no = 'lot_announce', math.min(current + 1, LOTS)
    end
    if sale:row().status == 'Paused' and draw(2) == 1 then
        return { 'clerk', 'auction_resume', { command_id = sale:id('c'), seen_seq = sale:seq() } }
    end
    local args = { command_id = sale:id('c'), seen_seq = sale:seq(), lot_no = lot_no }
    if name == 'lot_hammer' and draw(3) == 1 then
        name = draw(2) == 1 and 'lot_pass' or 'lot_provisional'
    end
    if name == 'lot_hammer' or name == 'lot_pass' or name == 'lot_provisional' then
        local moved = draw(5) == 1 and 1 or 0
        args.expected_lot_seq = tonumber(sale:lot_row(lot_no).lot_seq) - moved
    end
    return { 'clerk', name, args }
end

local ORDERS = { 'insure', 'insure', 'insure_cancel', 'max_cancel', 'arm', 'arm', 'disarm' }

--- What becomes of sealed orders besides a MAX.
local function an_order(sale)
    local name, paddle_no = ORDERS[draw(#ORDERS)], draw(7) - 1
    local lot_no = draw(4) == 1 and draw(LOTS) or tonumber(sale:row().current_lot or 1)
    local lot = sale:lot_row(lot_no)
    if name == 'arm' or name == 'disarm' then
        local row = box.space.maximum.index.kind:min({ 'insurance', sale.auction_id })
        local is = row or { lot_no = lot_no, paddle_no = paddle_no }
        return { 'presence', name, { lot_no = tonumber(is.lot_no), paddle_no = tonumber(is.paddle_no) } }
    end
    local args = {
        auction_id = sale.auction_id, lot_no = lot_no, paddle_no = paddle_no,
        epoch = tonumber(lot.epoch), seen_seq = sale:seq(),
    }
    if name == 'insure' then
        args.bid_id, args.amount_minor = sale:id('i'), pick_amount(lot) + draw(8) * 10000
        args.expires_at_ms, args.received_at_ms = kit.now + draw(60000), kit.now
        args.limited_ok = draw(2) == 1
    else
        args.command_id = sale:id('o')
    end
    return { 'bidder', name, args }
end

local function a_money_move(sale)
    local args = {
        auction_id = sale.auction_id, paddle_no = draw(6),
        transfer_id = 't' .. draw(60), amount_minor = draw(50) * 10000,
    }
    local name = draw(2) == 1 and 'paddle_credit' or 'return_start'
    if draw(3) == 1 then
        return { 'call', 'return_done', { auction_id = sale.auction_id, transfer_id = args.transfer_id } }
    end
    return { 'call', name, args }
end

local function an_odd_command(sale)
    local current = tonumber(sale:row().current_lot or 1)
    local choices = {
        { 'auction_pause', {} }, { 'auction_resume', {} },
        { 'lot_ask_set', { lot_no = current, ask_minor = draw(60) * 10000 } },
        { 'lot_increment', { lot_no = current, mode = ({ 'half', 'double', 'reset' })[draw(3)] } },
        { 'message_post', { text = 'step' } },
        { 'lot_withdraw', { lot_no = draw(8) == 1 and LOTS or 77, reason = 'damaged' } },
    }
    local chosen = choices[draw(#choices)]
    chosen[2].command_id, chosen[2].seen_seq = sale:id('c'), sale:seq()
    return { 'clerk', chosen[1], chosen[2] }
end

local function copy(value)
    if type(value) ~= 'table' then
        return value
    end
    local twin = {}
    for key, item in pairs(value) do
        twin[key] = copy(item)
    end
    return twin
end

--- What the presence fiber does; it does not itself here, so that a seed says all that happens.
local PRESENCE = { arm = orders.arm, disarm = orders.disarm }

local function stop_presence(stopped)
    for what, act in pairs(PRESENCE) do
        orders[what] = stopped and function() end or act
    end
end

local function do_presence(sale, what, row)
    if sale:row().status ~= 'Live' then
        return { code = 'AUCTION_NOT_LIVE' }
    end
    row.kind = 'insurance'
    command.act(sale.auction_id, function(w)
        w:caused_by({ id = what .. ':test', actor = 'system' })
        PRESENCE[what](w, row)
    end)
    return { code = 'REPORTED' }
end

local function do_act(sale, act)
    act = copy(act)
    if act[1] == 'presence' then
        return do_presence(sale, act[2], act[3])
    elseif act[1] == 'call' or act[1] == 'bidder' then
        return kit.call(act[2], act[3])
    elseif act[1] == 'clerk' then
        return sale:clerk(act[2], act[3])
    end
    return sale[act[1]](sale, act[2], act[3], act[4])
end

local function next_act(sale)
    local kind = draw(27)
    if kind > 24 then
        return an_order(sale)
    elseif kind <= 10 then
        return a_bid(sale)
    elseif kind <= 16 then
        return a_clerk_step(sale)
    elseif kind <= 18 then
        return a_money_move(sale)
    elseif kind <= 22 then
        return a_correction(sale)
    end
    return an_odd_command(sale)
end

--- Is a lot due, so that a refused command may do more than be refused?
local function something_due(sale)
    local due = sale:row().due_at_ms
    return due ~= nil and due <= kit.now
end

--- E8: an act that was accepted, sent again, is answered the same and does nothing.
local function check_repeated(sale, past)
    local old = past[draw(#past)]
    local seq = sale:seq()
    local again = do_act(sale, old.act)
    assert(again.code == old.reply.code and again.seq == old.reply.seq, 'E8: the same answer')
    assert(sale:seq() == seq, 'E8: one effect')
end

local function one_step(sale, past, counts)
    kit.pass_ms(draw(1500) - 1)
    local act = next_act(sale)
    local due = something_due(sale)
    local before = fingerprint(sale.auction_id)
    local reply = do_act(sale, act)
    counts[reply.code] = (counts[reply.code] or 0) + 1
    if EFFECT[reply.code] then
        if act[1] ~= 'call' and reply.code ~= 'LATE_BID' then
            table.insert(past, { act = act, reply = reply })
        end
    elseif not due and reply.code ~= 'REPORTED' then
        assert(fingerprint(sale.auction_id) == before, 'E9: a refusal changed something: ' .. reply.code)
    end
    if #past > 0 and draw(4) == 1 and not something_due(sale) then
        check_repeated(sale, past)
    end
end

local function random_sale(seed)
    math.randomseed(seed)
    local lots = {}
    for i = 1, LOTS do
        lots[i] = kit.lot(i, { reserve_minor = i % 3 == 0 and 250000 or nil })
        lots[i].vendor_notified = i % 3 == 0
    end
    local policy = kit.policy(POLICY)
    policy.reopen = draw(2) == 1 and 'DISCRETION' or policy.reopen
    policy.tie_rule = draw(2) == 1 and 'LIVE_WINS' or policy.tie_rule
    local sale = kit.sale({ lots = lots, policy = policy })
    for i = 1, 6 do
        sale:join('u' .. i, 4000 * i)
    end
    sale:join('room', 0, { kind = 'room', limit_minor = kit.minor(50000) })
    local journal, past, counts = replay.new(sale.auction_id), {}, {}
    for step = 1, STEPS do
        local ok, err = xpcall(function()
            one_step(sale, past, counts)
            replay.read(journal)
            replay.compare(journal)
            check_money(sale)
            check_lots(sale)
        end, debug.traceback)
        if not ok then
            return ('step %d: %s'):format(step, tostring(err)), counts, journal
        end
    end
    return nil, counts, journal
end

return function(test)
    test:plan(3 * #SEEDS)
    stop_presence(true)
    for _, seed in ipairs(SEEDS) do
        local broken, counts, journal = random_sale(seed)
        local kinds, finals = 0, 0
        for _ in pairs(counts) do
            kinds = kinds + 1
        end
        for _, lot in pairs(journal.lots) do
            finals = finals + (OVER[lot.status] and 1 or 0)
        end
        test:is(broken, nil, ('seed %d: %d steps, every invariant after each'):format(seed, STEPS))
        test:ok(kinds >= 12, ('  %d different answers'):format(kinds))
        test:ok(finals >= 3, ('  %d lots went to their end'):format(finals))
    end
    stop_presence(false)
end
