--- What a load is refused for, by the name of the field.
local kit = require('test.kit')
local limits = require('auction.limits')

local function loading(test)
    local sale = kit.sale({ live = false })
    local function other(change)
        local args = sale:load_args({})
        args.auction_id, args.command_id = sale.auction_id .. 'x', 'load-2'
        change(args)
        return args
    end
    local cases = {
        { 'the same load again', 'ACCEPTED', sale:load_args({}) },
        { 'by another command', 'WRONG_STATE', other(function(a) a.auction_id = sale.auction_id end) },
        { 'of another house', 'NOT_ALLOWED', other(function(a) a.house_id = 'h2' end) },
        { 'in no currency', 'INVALID_REQUEST', other(function(a) a.currency = 'XXX' end), 'currency' },
        { 'with no exponent', 'INVALID_REQUEST', other(function(a) a.exponent = 3 end), 'exponent' },
        { 'without lots', 'INVALID_REQUEST', other(function(a) a.lots = {} end), 'lots' },
        { 'a lot twice', 'INVALID_REQUEST', other(function(a) a.lots[2].lot_no = 1 end), 'lots.2.lot_no' },
        { 'low above high', 'INVALID_REQUEST',
            other(function(a) a.lots[2].low_minor = 10 ^ 9 end), 'lots.2.low_minor' },
        { 'ladder not from 0', 'INVALID_REQUEST', other(function(a) table.remove(a.ladder, 1) end), 'ladder' },
        { 'ladder not ascending', 'INVALID_REQUEST',
            other(function(a) a.ladder[2].from_minor = 0 end), 'ladder' },
        { 'offset past the period', 'INVALID_REQUEST',
            other(function(a) a.ladder[4].offsets_minor[4] = 10000 end), 'ladder' },
        { 'offsets with PRICE_PLUS_STEP', 'INVALID_REQUEST',
            other(function(a) a.policy.ask_rule = 'PRICE_PLUS_STEP' end), 'ladder' },
        { 'slices without an open last', 'INVALID_REQUEST',
            other(function(a) table.remove(a.policy.premium) end), 'policy.premium' },
        { 'late window past Final', 'INVALID_REQUEST',
            other(function(a) a.policy.late_ms = 10000 end), 'policy.late_ms' },
        { 'a policy value missing', 'INVALID_REQUEST',
            other(function(a) a.policy.tax_bp = nil end), 'policy.tax_bp' },
        { 'an unknown policy value', 'INVALID_REQUEST',
            other(function(a) a.policy.colour = 1 end), 'policy.colour' },
        { 'a reserve of nothing', 'BAD_AMOUNT',
            other(function(a) a.lots[1].reserve_minor = 0 end), 'lots.1.reserve_minor' },
        { 'an opening ask past 10^12', 'BAD_AMOUNT',
            other(function(a) a.lots[1].opening_ask_minor = 10 ^ 12 + 1 end), 'lots.1.opening_ask_minor' },
        { 'a lot number of seven digits', 'INVALID_REQUEST',
            other(function(a) a.lots[1].lot_no = 1000000 end), 'lots.1.lot_no' },
        { 'a seller\'s notice without a reserve', 'INVALID_REQUEST',
            other(function(a)
                a.policy.vendor_bids, a.lots[2].vendor_notified = true, true
            end), 'lots.2.vendor_notified' },
        { 'a seller\'s notice against the policy', 'INVALID_REQUEST',
            other(function(a)
                a.lots[2].reserve_minor, a.lots[2].vendor_notified = 1, true
            end), 'lots.2.vendor_notified' },
        { 'an opening without a closing', 'INVALID_REQUEST',
            other(function(a) a.lots[3].opens_at_ms = 1 end), 'lots.3.closes_at_ms' },
        { 'a closing without an opening', 'INVALID_REQUEST',
            other(function(a) a.lots[3].closes_at_ms = 1 end), 'lots.3.opens_at_ms' },
        { 'a closing at the opening', 'INVALID_REQUEST',
            other(function(a) a.lots[3].opens_at_ms, a.lots[3].closes_at_ms = 1, 1 end),
            'lots.3.opens_at_ms' },
        { 'a live lot in a group', 'INVALID_REQUEST',
            other(function(a) a.lots[3].group_no = 1 end), 'lots.3.group_no' },
        { 'an outage grace below the window', 'INVALID_REQUEST',
            other(function(a) a.policy.outage_extend_ms = 119999 end), 'policy.outage_extend_ms' },
        { 'a premium past 50 %', 'INVALID_REQUEST',
            other(function(a) a.policy.premium = { { bp = 5001 } } end), 'policy.premium.1.bp' },
    }
    for _, range in ipairs({
        { 'take_room_ms', 10001 }, { 'late_ms', 10001 }, { 'final_after_ms', 999 },
        { 'final_after_ms', 60001 }, { 'clerk_timeout_ms', 1999 }, { 'clerk_timeout_ms', 30001 },
        { 'window_ms', 3600001 }, { 'extend_ms', 3600001 }, { 'outage_extend_ms', 86400001 },
        { 'provisional_ms', 30 * 86400000 + 1 }, { 'insure_after_ms', 999 },
        { 'insure_after_ms', 60001 }, { 'return_idle_ms', 86400001 }, { 'tax_bp', 5001 },
        { 'commission_bp', 5001 }, { 'rating_min', 101 }, { 'deposit_minor', 10 ^ 12 + 1 },
        { 'tie_rule', 'LATEST' }, { 'reopen', 'ALWAYS' }, { 'max_rounding', 'UP' },
        { 'ask_rule', 'FREE' }, { 'jump_bids', 1 },
    }) do
        table.insert(cases, {
            ('%s of %s'):format(range[1], range[2]), 'INVALID_REQUEST',
            other(function(a) a.policy[range[1]] = range[2] end), 'policy.' .. range[1],
        })
    end
    test:plan(2 * #cases)
    for _, case in ipairs(cases) do
        local reply = kit.call('auction_load', case[3])
        test:is(reply.code, case[2], case[1])
        test:is(reply.field, case[4], '  names ' .. tostring(case[4]))
    end
end

--- 5,000 timed lots that are not over, in all auctions of the shard.
local function room(test)
    test:plan(4)
    local from, per = kit.now + 10 ^ 9, limits.timed_lots_max / 2
    local function many(count)
        local lots = {}
        for i = 1, count do
            lots[i] = kit.lot(i, { opens_at_ms = from, closes_at_ms = from + 1 })
        end
        return lots
    end
    local half = kit.sale({ live = false, lots = many(per) })
    local args = half:load_args({ lots = many(per + 1) })
    args.auction_id = half.auction_id .. 'x'
    local reply = kit.call('auction_load', args)
    test:is(reply.code, 'TOO_MANY', 'one too many for the shard')
    test:is(box.space.auction:get(args.auction_id), nil, 'and nothing is loaded')
    args.staff = { staff_id = 's1', role = 'manager', houses = { 'h1' } }
    half:clerk('auction_cancel', { staff = args.staff, reason = 'postponed' })
    test:is(half:row().status, 'Cancelled', 'when the others are over')
    test:is(kit.call('auction_load', args).code, 'ACCEPTED', 'there is room')
    half:clerk('message_post', { text = 'bye' })
    kit.call('auction_cancel', {
        auction_id = args.auction_id, command_id = 'c', seen_seq = 0, staff = args.staff, reason = 'test',
    })
end

return function(test)
    test:plan(2)
    test:test('load', loading)
    test:test('room for timed lots', room)
end
