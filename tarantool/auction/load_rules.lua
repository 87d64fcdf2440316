--- What is refused in an auction that is to be loaded, beyond the shape of each field.
local charges = require('auction.charges')
local currencies = require('auction.currencies')
local limits = require('auction.limits')

local M = {}

local function ladder_problem(args)
    local rows = args.ladder
    local pps = args.policy.ask_rule == 'PRICE_PLUS_STEP'
    for i, row in ipairs(rows) do
        local offsets = row.offsets_minor
        local before = rows[i - 1]
        if row.from_minor ~= 0 and i == 1 or before and row.from_minor <= before.from_minor then
            return 'rows begin at 0 and ascend'
        end
        if offsets[1] ~= 0 or offsets[#offsets] >= row.period_minor or pps and #offsets > 1 then
            return 'offsets begin at 0, lie below the period, and are one under PRICE_PLUS_STEP'
        end
        for k = 2, #offsets do
            if offsets[k] <= offsets[k - 1] then
                return 'offsets ascend'
            end
        end
    end
end

local function premium_problem(policy_given)
    local below = 0
    for i, slice in ipairs(policy_given.premium) do
        if (slice.upto_minor == nil) ~= (i == #policy_given.premium) then
            return 'every slice but the last ends, the last is open'
        end
        if slice.upto_minor and slice.upto_minor <= below then
            return 'slices ascend'
        end
        below = slice.upto_minor
    end
end

--- What a lot says about its time.
local function timing_problem(lot)
    if lot.opens_at_ms and not lot.closes_at_ms then
        return 'closes_at_ms', 'goes with opens_at_ms'
    elseif lot.closes_at_ms and not lot.opens_at_ms then
        return 'opens_at_ms', 'goes with closes_at_ms'
    elseif lot.opens_at_ms and lot.opens_at_ms >= lot.closes_at_ms then
        return 'opens_at_ms', 'at or after closes_at_ms'
    elseif lot.group_no and not lot.closes_at_ms then
        return 'group_no', 'of timed lots only'
    end
end

local function lot_problem(policy, lot)
    if lot.low_minor > lot.high_minor then
        return 'low_minor', 'above the high estimate'
    elseif lot.vendor_notified and not lot.reserve_minor then
        return 'vendor_notified', 'without a reserve'
    elseif lot.vendor_notified and not policy.vendor_bids then
        return 'vendor_notified', 'the policy has no vendor_bids'
    end
    return timing_problem(lot)
end

local function lots_problem(args)
    local numbers, groups = {}, {}
    for i, lot in ipairs(args.lots) do
        local field, detail = lot_problem(args.policy, lot)
        local group = lot.group_no
        if numbers[lot.lot_no] then
            field, detail = 'lot_no', 'stands twice'
        elseif group then
            groups[group] = (groups[group] or 0) + 1
            if groups[group] > limits.group_lots_max then
                field, detail = 'group_no', ('more than %d lots'):format(limits.group_lots_max)
            end
        end
        numbers[lot.lot_no] = true
        if field then
            return ('lots.%d.%s'):format(i, field), ('lot %d: %s'):format(lot.lot_no, detail)
        end
    end
end

--- What the fields say together.
-- @treturn ?string, ?string  the field and what is wrong with it
function M.fields(args)
    local given = args.policy
    if currencies[args.currency] ~= args.exponent then
        return 'exponent', 'not that of the currency'
    elseif given.late_ms >= given.final_after_ms then
        return 'policy.late_ms', 'at or above final_after_ms'
    elseif given.outage_extend_ms < given.window_ms then
        return 'policy.outage_extend_ms', 'below window_ms'
    end
    local checks = {
        { 'ladder', ladder_problem(args) },
        { 'policy.premium', premium_problem(given) },
    }
    for _, check in ipairs(checks) do
        if check[2] then
            return check[1], check[2]
        end
    end
    return lots_problem(args)
end

--- What the figures would lead to. The rates that a policy may name never lead so far.
function M.figures(args)
    local _, _, all_in = charges.of(args.policy, limits.amount_minor_max)
    if all_in > limits.money_minor_max then
        return 'policy.premium', 'the all-in price of the highest bid passes 10^13'
    end
end

--- The timed lots of an auction that are not over: only they have both a time and its due.
local function timed_lots_of(auction_id)
    local count = 0
    local index = box.space.lot.index.due
    for _, lot in index:pairs({ auction_id, 0 }, { iterator = 'GE' }) do
        if lot.auction_id ~= auction_id then
            break
        end
        local runs = lot.status == 'Announced' or lot.status == 'Open'
        count = count + (runs and lot.closes_at_ms ~= nil and 1 or 0)
    end
    return count
end

--- Has this replicaset room for the timed lots? A takeover moves all that are open in one
-- transaction, so their number is bounded.
-- @treturn ?string  why not
function M.room_for(args)
    local count = 0
    for _, lot in ipairs(args.lots) do
        count = count + (lot.closes_at_ms and 1 or 0)
    end
    if count == 0 then
        return nil
    end
    for _, auction in box.space.auction:pairs() do
        count = count + timed_lots_of(auction.auction_id)
    end
    if count > limits.timed_lots_max then
        return ('%d timed lots on this shard, of %d'):format(count, limits.timed_lots_max)
    end
end

return M
