--- What a load is refused for, by the name of the field.
local kit = require('test.kit')
local limits = require('auction.limits')
local load_rules = require('auction.load_rules')
local schema = require('auction.schema')

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
        { 'an offset before the first', 'INVALID_REQUEST',
            other(function(a) a.ladder[4].offsets_minor[1] = 1 end), 'ladder' },
        { 'an offset at the period', 'INVALID_REQUEST',
            other(function(a) a.ladder[1].period_minor = 500; a.ladder[1].offsets_minor[2] = 500 end), 'ladder' },
        { 'offsets not ascending', 'INVALID_REQUEST',
            other(function(a) a.ladder[4].offsets_minor[3] = 2000 end), 'ladder' },
        { 'offsets with PRICE_PLUS_STEP', 'INVALID_REQUEST',
            other(function(a) a.policy.ask_rule = 'PRICE_PLUS_STEP' end), 'ladder' },
        { 'slices without an open last', 'INVALID_REQUEST',
            other(function(a) table.remove(a.policy.premium) end), 'policy.premium' },
        { 'an open slice before the last', 'INVALID_REQUEST',
            other(function(a) a.policy.premium[1].upto_minor = nil end), 'policy.premium' },
        { 'slices not ascending', 'INVALID_REQUEST',
            other(function(a) a.policy.premium[2].upto_minor = 100000000 end), 'policy.premium' },
        { 'a reserve past 10^12', 'BAD_AMOUNT',
            other(function(a) a.lots[1].reserve_minor = 10 ^ 12 + 1 end), 'lots.1.reserve_minor' },
        { 'an opening ask of nothing', 'BAD_AMOUNT',
            other(function(a) a.lots[1].opening_ask_minor = 0 end), 'lots.1.opening_ask_minor' },
        { 'lot number 0', 'INVALID_REQUEST', other(function(a) a.lots[1].lot_no = 0 end), 'lots.1.lot_no' },
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
    test:plan(2 * #cases + 2)
    local dear = { premium = { { bp = 10 * 10 ^ 4 } }, tax_bp = 0 } -- ten times the hammer price
    test:is(load_rules.figures({ policy = dear }), 'policy.premium', 'all_in(10^12) past 10^13')
    dear.premium[1].bp = 9 * 10 ^ 4
    test:is(load_rules.figures({ policy = dear }), nil, 'at 10^13 it may be')
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
    test:is(box.space.auction:get(schema.at(args.auction_id)), nil, 'and nothing is loaded')
    args.staff = { staff_id = 's1', role = 'manager', houses = { 'h1' } }
    half:clerk('auction_cancel', { staff = args.staff, reason = 'postponed' })
    test:is(half:row().status, 'Cancelled', 'when the others are over')
    test:is(kit.call('auction_load', args).code, 'ACCEPTED', 'there is room')
    half:clerk('message_post', { text = 'bye' })
    kit.call('auction_cancel', {
        auction_id = args.auction_id, command_id = 'c', seen_seq = 0, staff = args.staff, reason = 'test',
    })
end

--- At a bound a load is taken, one more is refused by the name of the field.
local function bounds(test)
    local sale = kit.sale({ live = false })
    local from = kit.now + 10 ^ 9
    local function args_of(name, change)
        local args = sale:load_args({})
        args.auction_id = sale.auction_id .. name
        change(args)
        return args
    end
    local function lots(count, group_no)
        return function(args)
            args.lots = {}
            for i = 1, count do
                args.lots[i] = kit.lot(i, group_no and {
                    opens_at_ms = from, closes_at_ms = from + 1, group_no = group_no,
                })
            end
        end
    end
    local function filled(list_of, item)
        return function(count)
            return function(args)
                local list = list_of(args)
                for i = #list + 1, count do
                    list[i] = item(i)
                end
                list[count + 1] = nil
            end
        end
    end
    local barred = filled(function(args)
        return args.lots[1].barred
    end, function(i)
        return 'u' .. i
    end)
    local rows = {
        { 'group', limits.group_lots_max, function(count) return lots(count, 1) end,
            ('lots.%d.group_no'):format(limits.group_lots_max + 1) },
        { 'barred', limits.barred_max, barred, 'lots.1.barred' },
        { 'rows', limits.ladder_rows_max, filled(function(args)
            return args.ladder
        end, function(i)
            return { from_minor = 3 * 10 ^ 11 + i * 10 ^ 6, period_minor = 10 ^ 6, offsets_minor = { 0 } }
        end), 'ladder' },
        { 'offsets', limits.offsets_max, filled(function(args)
            args.ladder[1].period_minor = 100
            return args.ladder[1].offsets_minor
        end, function(i)
            return i
        end), 'ladder.1.offsets_minor' },
        { 'slices', limits.slices_max, function(count)
            return function(args)
                args.policy.premium = {}
                for i = 1, count do
                    args.policy.premium[i] = { upto_minor = i < count and i * 100 or nil, bp = 100 }
                end
            end
        end, 'policy.premium' },
    }
    test:plan(3 * #rows + 2)
    for _, row in ipairs(rows) do
        local name, most, change, field = unpack(row)
        local reply = kit.call('auction_load', args_of(name, change(most)))
        test:is(reply.code, 'ACCEPTED', ('%s: %d'):format(name, most))
        reply = kit.call('auction_load', args_of(name .. 'x', change(most + 1)))
        test:is(reply.code, 'INVALID_REQUEST', '  and no more')
        test:is(reply.field, field, '  names ' .. field)
    end
    local reply = kit.call('auction_load', args_of('lots', lots(limits.lots_max + 1)))
    test:is_deeply({ reply.code, reply.field }, { 'INVALID_REQUEST', 'lots' }, '5,001 lots')
    kit.call('auction_cancel', { -- its timed lots take no room any more
        auction_id = sale.auction_id .. 'group', command_id = 'c', seen_seq = 0, reason = 'test',
        staff = { staff_id = 's1', role = 'manager', houses = { 'h1' } },
    })
    test:is(box.space.auction:get(schema.at(sale.auction_id .. 'lots')), nil, 'are not loaded')
end

return function(test)
    test:plan(3)
    test:test('bounds', bounds)
    test:test('load', loading)
    test:test('room for timed lots', room)
end
