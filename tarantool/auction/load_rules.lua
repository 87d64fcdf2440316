--- What is refused in an auction that is to be loaded, beyond the shape of each field.
local charges = require('auction.charges')
local currencies = require('auction.currencies')
local increment = require('auction.increment')
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

local function lots_problem(lots)
    local seen = {}
    for _, lot in ipairs(lots) do
        if seen[lot.lot_no] then
            return ('lot %d stands twice'):format(lot.lot_no)
        end
        seen[lot.lot_no] = true
        if lot.low_minor > lot.high_minor then
            return ('lot %d: the low estimate is above the high'):format(lot.lot_no)
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
        { 'lots', lots_problem(args.lots) },
    }
    for _, check in ipairs(checks) do
        if check[2] then
            return check[1], check[2]
        end
    end
end

--- What the figures would lead to.
function M.figures(args)
    if charges.all_in(args.policy, limits.amount_minor_max) > limits.money_minor_max then
        return 'policy.premium', 'the all-in price of the highest bid passes 10^13'
    end
    local loaded = { ladder = args.ladder, policy = args.policy }
    for _, lot in ipairs(args.lots) do
        if increment.opening_ask(loaded, lot) > limits.amount_minor_max then
            return 'lots', ('lot %d: the opening ask passes 10^12'):format(lot.lot_no)
        end
    end
end

return M
