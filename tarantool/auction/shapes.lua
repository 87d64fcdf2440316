--- The shape of every procedure's arguments, as tables.
--
-- A check answers nil, or what is wrong. An amount out of range is BAD_AMOUNT, all else
-- INVALID_REQUEST with `field` and `detail`; a field that is not named here is refused.
local utf8 = require('utf8')
local currencies = require('auction.currencies')
local limits = require('auction.limits')
local load_rules = require('auction.load_rules')

local M = {}

local function is_integer(value, low, high)
    return type(value) == 'number' and value == math.floor(value) and value >= low and value <= high
end

local function integer(low, high)
    return function(value)
        if not is_integer(value, low, high) then
            return ('an integer from %.0f to %.0f'):format(low, high)
        end
    end
end

local function amount(high)
    return function(value)
        if not is_integer(value, 1, high) then
            return ('an integer of minor units from 1 to %.0f'):format(high), 'BAD_AMOUNT'
        end
    end
end

local function matching(pattern, longest, words)
    return function(value)
        if type(value) ~= 'string' or #value > longest or not value:match(pattern) then
            return words
        end
    end
end

local function one_of(...)
    local allowed, words = {}, table.concat({ ... }, ', ')
    for _, value in ipairs({ ... }) do
        allowed[value] = true
    end
    return function(value)
        if not allowed[value] then
            return 'one of ' .. words
        end
    end
end

local function text(longest)
    return function(value)
        local length = type(value) == 'string' and utf8.len(value)
        if not length or length < 1 or length > longest or value:match('[%z\1-\31\127]') then
            return ('1 to %d characters of UTF-8, no control characters'):format(longest)
        end
    end
end

local function boolean(value)
    if type(value) ~= 'boolean' then
        return 'true or false'
    end
end

--- A field: name, check, and whether it may be absent (null counts as absent).
local function field(name, check, optional)
    return { name = name, check = check, optional = optional }
end
local function optional(name, check)
    return field(name, check, true)
end

local function names_of(fields)
    local names = {}
    for _, f in ipairs(fields) do
        names[f.name] = true
    end
    return names
end

local function fields_of(value, fields)
    fields.known = fields.known or names_of(fields)
    for _, f in ipairs(fields) do
        local given = value[f.name]
        if given == nil then
            value[f.name] = nil -- box.NULL too
            if not f.optional then
                return { field = f.name, detail = 'is missing' }
            end
        else
            local detail, code = f.check(given)
            if type(detail) == 'table' then
                detail.field = f.name .. '.' .. detail.field
                return detail
            elseif detail then
                return { field = f.name, detail = 'expected ' .. detail, code = code }
            end
        end
    end
    for name in pairs(value) do
        if not fields.known[name] then
            return { field = tostring(name), detail = 'is not known' }
        end
    end
end

local function map(fields)
    return function(value)
        if type(value) ~= 'table' then
            return 'a map'
        end
        return fields_of(value, fields)
    end
end

local function list(check, least, most)
    return function(value)
        local words = ('a list of %d to %d'):format(least, most)
        if type(value) ~= 'table' or #value < least or #value > most then
            return words
        end
        for key in pairs(value) do
            if not is_integer(key, 1, #value) then
                return words
            end
        end
        for i, item in ipairs(value) do
            local detail, code = check(item)
            if type(detail) == 'table' then
                detail.field = i .. '.' .. detail.field
                return detail
            elseif detail then
                return { field = tostring(i), detail = 'expected ' .. detail, code = code }
            end
        end
    end
end

local id = matching('^[%w_-]+$', 40, '1 to 40 of A-Z a-z 0-9 _ -')
local transfer_id = matching('^[%w_:-]+$', 80, '1 to 80 of A-Z a-z 0-9 _ : -')
local hash = matching('^%x+$', 64, 'hexadecimal digits, at most 64')
local seq = integer(0, 2 ^ 53 - 1)
local ms = integer(0, 2 ^ 53 - 1)
local lot_no = integer(1, limits.lot_no_max)
local paddle_no = integer(0, 2 ^ 31)
local room_paddle = integer(1, 2 ^ 31)
local bid_amount = amount(limits.amount_minor_max)
local money = amount(limits.money_minor_max)
local deposit = integer(0, limits.amount_minor_max)
local limit = integer(0, limits.money_minor_max) -- 0: none any more
local estimate = integer(0, limits.amount_minor_max)
local basis_points = integer(0, 5000)
local reason = text(limits.reason_max)
local status = one_of('approved', 'pending', 'blocked')
local kind = one_of('wallet', 'room')

local staff = map({
    field('staff_id', id),
    field('role', one_of('clerk', 'auctioneer', 'manager', 'engineer')),
    field('houses', list(id, 0, 1000)),
})

local policy = map({
    field('tie_rule', one_of('EARLIEST', 'LIVE_WINS')),
    field('reopen', one_of('NEVER', 'DURING_HAMMER', 'DISCRETION')),
    field('max_rounding', one_of('DOWN', 'REFUSE')),
    field('ask_rule', one_of('LADDER', 'PRICE_PLUS_STEP')),
    field('short_increment', boolean),
    field('jump_bids', boolean),
    field('vendor_bids', boolean),
    field('floor_hold', boolean),
    field('take_room_ms', integer(0, 10000)),
    field('late_ms', integer(0, 10000)),
    field('final_after_ms', integer(1000, 60000)),
    field('clerk_timeout_ms', integer(2000, 30000)),
    field('window_ms', integer(0, 3600000)),
    field('extend_ms', integer(0, 3600000)),
    field('outage_extend_ms', integer(0, 86400000)),
    field('provisional_ms', integer(0, 30 * 86400000)),
    field('insure_after_ms', integer(1000, 60000)),
    field('return_idle_ms', integer(0, 86400000)),
    field('tax_bp', basis_points),
    field('commission_bp', basis_points),
    field('rating_min', integer(0, 100)),
    field('deposit_minor', integer(0, limits.amount_minor_max)),
    field('premium', list(map({ optional('upto_minor', bid_amount), field('bp', basis_points) }), 1,
        limits.slices_max)),
})

local ladder_row = map({
    field('from_minor', estimate),
    field('period_minor', bid_amount),
    field('offsets_minor', list(estimate, 1, limits.offsets_max)),
})

local lot_to_load = map({
    field('lot_no', lot_no),
    optional('opening_ask_minor', bid_amount),
    field('low_minor', estimate),
    field('high_minor', estimate),
    optional('reserve_minor', bid_amount),
    field('seller_id', id),
    field('barred', list(id, 0, limits.barred_max)),
    field('description_hash', hash),
    optional('vendor_notified', boolean),
    optional('opens_at_ms', ms),
    optional('closes_at_ms', ms),
    optional('group_no', integer(1, limits.lot_no_max)),
})

local function currency(value)
    if type(value) ~= 'string' or not currencies[value] then
        return 'a currency the house may sell in'
    end
end

local function shape(...)
    return { field('auction_id', id), ... }
end

local function command(...)
    return shape(field('command_id', id), field('seen_seq', seq), field('staff', staff), ...)
end

local function lot_command(...)
    return command(field('lot_no', lot_no), ...)
end

--- Of what takes two persons.
local function lot_by_two(...)
    return lot_command(optional('second', staff), ...)
end

--- A bidder's command that is not a bid.
local function by_bidder(...)
    return shape(
        field('command_id', id), field('seen_seq', seq), field('lot_no', lot_no),
        field('paddle_no', paddle_no), ...
    )
end

local SHAPES = {
    auction_load = shape(
        field('command_id', id), field('staff', staff), field('house_id', id),
        field('currency', currency), field('exponent', integer(0, 3)),
        field('ladder', list(ladder_row, 1, limits.ladder_rows_max)), field('policy', policy),
        field('policy_version', integer(1, 2 ^ 31)), optional('starts_at_ms', ms),
        field('lots', list(lot_to_load, 1, limits.lots_max))
    ),
    auction_start = command(),
    auction_pause = command(),
    auction_resume = command(),
    auction_end = command(),
    auction_cancel = command(field('reason', reason)),
    clerk_beat = shape(field('staff', staff)),
    paddle_open = shape(
        field('command_id', id), field('user_id', id), field('kind', kind), field('status', status),
        field('rating', integer(0, 100)), optional('limit_minor', money), optional('reason', reason),
        optional('deposit_minor', deposit), optional('largest_paid_minor', bid_amount),
        optional('staff', staff)
    ),
    paddle_change = shape(
        field('command_id', id), field('seen_seq', seq), field('paddle_no', paddle_no),
        optional('status', status), optional('limit_minor', limit), optional('deposit_minor', deposit),
        optional('rating', integer(0, 100)), field('reason', reason), optional('staff', staff)
    ),
    paddle_credit = shape(
        field('paddle_no', paddle_no), field('transfer_id', transfer_id),
        field('amount_minor', money)
    ),
    return_start = shape(
        field('paddle_no', paddle_no), field('transfer_id', transfer_id),
        field('amount_minor', money)
    ),
    return_done = shape(field('transfer_id', transfer_id)),
    lot_announce = lot_command(),
    lot_open = lot_command(),
    lot_fair_warning = lot_command(),
    lot_last_call = lot_command(),
    lot_ask_set = lot_command(field('ask_minor', bid_amount)),
    lot_hammer = lot_command(field('expected_lot_seq', seq)),
    lot_pass = lot_command(field('expected_lot_seq', seq)),
    lot_provisional = lot_command(field('expected_lot_seq', seq)),
    lot_withdraw = lot_command(field('reason', reason)),
    lot_increment = lot_command(
        field('mode', one_of('half', 'double', 'set', 'reset')), optional('step_minor', bid_amount)
    ),
    lot_undo = lot_command(field('target_seq', seq), field('reason', reason)),
    lot_take_room = lot_command(
        field('target_seq', seq), field('expected_lot_seq', seq), optional('paddle_no', room_paddle)
    ),
    lot_reopen = lot_command(field('reason', reason), optional('late_bid_id', id)),
    lot_decide = lot_command(field('outcome', one_of('sold', 'passed'))),
    lot_void = lot_by_two(field('reason', reason)),
    lot_buyer = lot_by_two(field('epoch', seq), field('paddle_no', room_paddle)),
    lot_describe = lot_command(field('description_hash', hash), field('material', boolean)),
    lot_reserve = lot_command(field('reserve_minor', bid_amount)),
    max_cancel = by_bidder(field('epoch', seq)),
    insure = shape(
        field('bid_id', id), field('lot_no', lot_no), field('epoch', seq),
        field('paddle_no', paddle_no), field('amount_minor', bid_amount), field('seen_seq', seq),
        optional('limited_ok', boolean), field('expires_at_ms', ms), optional('may_top_up', boolean),
        field('received_at_ms', ms)
    ),
    insure_cancel = by_bidder(field('epoch', seq)),
    retract = by_bidder(field('epoch', seq), field('target_seq', seq)),
    late_cancel = by_bidder(field('bid_id', id)),
    my_orders = shape(field('paddle_no', paddle_no)),
    max_quote = shape(
        field('lot_no', lot_no), field('paddle_no', paddle_no), field('amount_minor', bid_amount)
    ),
    late_tray = shape(field('lot_no', lot_no)),
    undo_preview = shape(field('lot_no', lot_no)),
    place = shape(
        field('bid_id', id), field('lot_no', lot_no), field('epoch', seq),
        optional('paddle_no', paddle_no), field('kind', one_of('LIVE', 'MAX', 'FLOOR', 'VENDOR')),
        field('amount_minor', bid_amount), field('seen_seq', seq), field('confirmed', boolean),
        optional('limited_ok', boolean), optional('staff', staff), optional('may_top_up', boolean),
        field('received_at_ms', ms)
    ),
    message_post = command(field('text', text(limits.text_max))),
    question_ask = shape(
        field('command_id', id), field('seen_seq', seq), field('user_id', id),
        optional('lot_no', lot_no), field('text', text(limits.text_max))
    ),
    question_answer = command(
        field('question_no', integer(1, 2 ^ 31)), field('answer', text(limits.text_max))
    ),
    question_hide = command(field('question_no', integer(1, 2 ^ 31)), field('reason', reason)),
    lot_settled = shape(
        field('lot_no', lot_no), field('epoch', seq), field('settlement_id', transfer_id)
    ),
    seal = shape(),
    forget = shape(field('head_hash', hash)),
    auction_view = shape(),
    paddle_view = shape(field('user_id', id)),
    paddles_page = shape(field('after', integer(0, 2 ^ 31))),
    bid_lookup = shape(field('paddle_no', paddle_no), field('bid_id', id)),
    questions_open = shape(),
    journal_page = shape(field('after', seq), field('limit', integer(1, limits.journal_page))),
    private_page = shape(field('after', seq), field('limit', integer(1, limits.journal_page))),
    own_page = shape(
        field('user_id', id), optional('before', seq), field('limit', integer(1, limits.own_page))
    ),
}

local function place_problem(args)
    local of_house = args.kind == 'FLOOR' or args.kind == 'VENDOR'
    if not of_house and args.staff then
        return 'staff', 'of FLOOR and VENDOR bids only'
    elseif args.kind == 'VENDOR' and args.paddle_no then
        return 'paddle_no', 'the seller bids without one'
    elseif args.kind == 'FLOOR' and args.paddle_no == 0 then
        return 'paddle_no', 'absent is unattributed'
    end
end

local function paddle_problem(args)
    if args.kind == 'wallet' and args.staff then
        return 'staff', 'of room paddles only'
    end
end

local function increment_problem(args)
    if (args.mode == 'set') ~= (args.step_minor ~= nil) then
        return 'step_minor', 'goes with mode set, and only with it'
    end
end

local TOGETHER = {
    lot_increment = increment_problem,
    auction_load = load_rules.fields,
    paddle_open = paddle_problem,
    place = place_problem,
}

--- Checks the arguments of a procedure.
-- @treturn ?table  the refusal: {code = INVALID_REQUEST or BAD_AMOUNT, field, detail}
function M.check(name, args)
    if type(args) ~= 'table' then
        return { code = 'INVALID_REQUEST', field = 'args', detail = 'expected a map' }
    end
    local problem = fields_of(args, SHAPES[name])
    if problem then
        problem.code = problem.code or 'INVALID_REQUEST'
        return problem
    end
    if TOGETHER[name] then
        local where, detail = TOGETHER[name](args)
        if where then
            return { code = 'INVALID_REQUEST', field = where, detail = detail }
        end
    end
end

return M
