--- Random sales under the clock: timed lots in groups beside live ones, pauses, lost clerks, gaps.
-- After every step the journal, read a second time, gives the live rows, and nothing that was due is
-- left. A failure names its seed: keep it.
local barrier = require('cluster.barrier')
local clock = require('cluster.clock')
local grace = require('auction.grace')
local kit = require('test.kit')
local replay = require('test.replay')

local STEPS = 300
local SEEDS = { 2, 31, 20261121 }
local TIMED, LIVE = 12, 3
local MINUTE = 60000
local MANAGER = { staff_id = 's1', role = 'manager', houses = { 'h1' } }
local POLICY = { provisional_ms = 2 * MINUTE, window_ms = MINUTE, extend_ms = MINUTE, vendor_bids = true }

local function draw(n)
    return math.random(1, n)
end

local function new_sale()
    local lots = {}
    for i = 1, TIMED do
        local opens = kit.now + draw(3) * MINUTE
        lots[i] = kit.lot(i, {
            opens_at_ms = opens,
            closes_at_ms = opens + draw(8) * MINUTE,
            group_no = draw(3) > 1 and draw(2) or nil,
            reserve_minor = draw(3) == 1 and 130000 or nil,
        })
    end
    for i = TIMED + 1, TIMED + LIVE do
        lots[i] = kit.lot(i)
    end
    local sale = kit.sale({ live = false, lots = lots, policy = POLICY })
    for i = 1, 4 do
        sale:join('u' .. i, 8000 * i)
    end
    sale:clerk('auction_start')
    return sale
end

local function a_bid(sale)
    local lot_no = draw(4) == 1 and TIMED + draw(LIVE) or draw(TIMED)
    local lot = sale:lot_row(lot_no)
    local major = tonumber(lot.ask_minor or 100000) / 100
    local args = { lot_no = lot_no, epoch = tonumber(lot.epoch), confirmed = true }
    if draw(4) == 1 then
        args.kind, major = 'MAX', major + draw(10) * 100
    end
    return sale:bid(draw(4), major, args)
end

local STEPS_OF_LIVE = {
    Queued = 'lot_announce', Announced = 'lot_open', Open = 'lot_fair_warning',
    Warned = 'lot_last_call', LastCall = 'lot_pass',
}

local function a_clerk_step(sale)
    local lot_no = TIMED + draw(LIVE)
    local lot = sale:lot_row(lot_no)
    local name = draw(4) == 1 and 'lot_increment' or STEPS_OF_LIVE[lot.status] or 'lot_announce'
    if lot.status == 'LastCall' and lot.leader ~= nil then
        name = 'lot_hammer'
    end
    local args = { lot_no = lot_no }
    if name == 'lot_increment' then
        args.mode = ({ 'half', 'double', 'reset' })[draw(3)]
    elseif name == 'lot_pass' or name == 'lot_hammer' then
        args.expected_lot_seq = tonumber(lot.lot_seq)
    end
    return sale:clerk(name, args)
end

--- Time, the shard or the house: what moves clocks.
local function an_odd_step(sale)
    local what = draw(6)
    if what == 1 then
        return sale:clerk('auction_pause')
    elseif what <= 3 then
        return sale:clerk('auction_resume')
    elseif what == 4 then
        kit.pass_ms(2000 + draw(3000), true)
        return sale:clerk('message_post', { text = 'was I away?' })
    elseif what == 5 then
        local gap = draw(10) == 1 and 10 * MINUTE or draw(6000)
        kit.now = kit.now + gap
        clock.set(kit.now)
        return barrier.transact(function()
            local pos = grace.carry_out(gap)
            return { code = 'GAP' }, pos ~= nil, pos
        end)
    end
    local args = { auction_id = sale.auction_id, paddle_no = draw(4), command_id = sale:id('c') }
    args.seen_seq, args.reason = 0, 'by chance'
    args.status = draw(5) == 1 and 'blocked' or 'approved'
    args.limit_minor = draw(3) == 1 and draw(20) * 100000 or nil
    return kit.call('paddle_change', args)
end

local function one_step(sale)
    if draw(3) == 1 then
        kit.pass_ms(draw(draw(4) == 1 and 2 * MINUTE or 2500))
    end
    local kind = draw(12)
    local reply
    if sale:row().status == 'Paused' and draw(3) == 1 then
        reply = sale:clerk('auction_resume')
    elseif kind <= 7 then
        reply = a_bid(sale)
    elseif kind <= 10 then
        reply = a_clerk_step(sale)
    else
        reply = an_odd_step(sale)
    end
    kit.call('clerk_beat', { auction_id = sale.auction_id, staff = MANAGER })
    local due = sale:row().due_at_ms
    assert(due == nil or due > kit.now, 'something that was due is left')
    return reply.code
end

local function random_sale(seed)
    math.randomseed(seed)
    local sale = new_sale()
    local journal, codes = replay.new(sale.auction_id), {}
    for step = 1, STEPS do
        local ok, err = xpcall(function()
            local code = one_step(sale)
            codes[code] = (codes[code] or 0) + 1
            if step == STEPS then
                sale:clerk('auction_cancel', { staff = MANAGER, reason = 'enough' })
            end
            replay.read(journal)
            replay.compare(journal)
        end, debug.traceback)
        if not ok then
            return ('step %d: %s'):format(step, tostring(err)), codes, journal
        end
    end
    return nil, codes, journal
end

local function count(list, holds)
    local found = 0
    for key, value in pairs(list) do
        found = found + (holds(value, key) and 1 or 0)
    end
    return found
end

return function(test)
    test:plan(3 * #SEEDS)
    for _, seed in ipairs(SEEDS) do
        local broken, codes, journal = random_sale(seed)
        test:is(broken, nil, ('seed %d: %d steps, the journal gives the rows after each'):format(seed, STEPS))
        local kinds = count(codes, function() return true end)
        test:ok(kinds >= 8, ('  %d different answers'):format(kinds))
        local over = count(journal.lots, function(lot, lot_no)
            return lot_no <= TIMED and lot.status == 'Final'
        end)
        test:ok(over >= 4, ('  %d timed lots closed'):format(over))
    end
end
