--- Premium, tax and commission of a hammer price, exact.
--
-- Premium goes by slices, tax is a share of the premium; both are exact fractions, their sum is
-- rounded half up once, each is floored and the missing units go to the larger remainder (a tie: to
-- the premium). Rates are basis points; every product stays below 2^53, where a Lua number is exact.
local limits = require('auction.limits')

local M = {}

local BP = 10 ^ 4
local floor = math.floor

local function div(a, b)
    return floor(a / b)
end

--- The exact premium of `hammer` as whole units and ten-thousandths.
local function premium_exact(policy, hammer)
    local whole, rest, below = 0, 0, 0
    for _, slice in ipairs(policy.premium) do
        local top = math.min(hammer, slice.upto_minor or hammer)
        local part = math.max(top - below, 0)
        local a = div(part, BP)
        whole = whole + a * slice.bp
        rest = rest + (part - a * BP) * slice.bp
        below = math.max(below, top)
    end
    return whole + div(rest, BP), rest % BP
end

--- What a hammer price costs the buyer.
-- Units: minor units of the auction's currency.
-- @tparam table policy  premium (slices, the last open), tax_bp
-- @treturn number, number, number  premium, tax, all-in
function M.of(policy, hammer)
    local q, r = premium_exact(policy, hammer)
    local t = policy.tax_bp
    local c = div(q, BP)
    local d = q - c * BP
    local m = BP * d * t + r * t
    local tax = c * t + div(m, 10 ^ 8)
    local left_premium, left_tax = BP * r, m % 10 ^ 8
    local missing = div(left_premium + left_tax + 5 * 10 ^ 7, 10 ^ 8)
    local premium = q
    if missing == 2 then
        premium, tax = premium + 1, tax + 1
    elseif missing == 1 then
        if left_premium >= left_tax then
            premium = premium + 1
        else
            tax = tax + 1
        end
    end
    return premium, tax, hammer + premium + tax
end

-- policy -> hammer -> all-in: a bid asks for two prices several times, and the next bid's is one of them.
local known = setmetatable({}, { __mode = 'k' })

local function known_of(policy)
    local prices = known[policy]
    if not prices or prices.count >= limits.prices_known then
        prices = { count = 0, all_in = {} }
        known[policy] = prices
    end
    return prices
end

--- The all-in price: what a bid holds.
-- @tparam table policy  of terms: known by its table, which never changes
function M.all_in(policy, hammer)
    local prices = known_of(policy)
    local all_in = prices.all_in[hammer]
    if not all_in then
        local _
        _, _, all_in = M.of(policy, hammer)
        prices.all_in[hammer], prices.count = all_in, prices.count + 1
    end
    return all_in
end

--- The house's commission: to the nearest unit, an exact half to the seller.
-- @treturn number, number  commission, proceeds
function M.commission(policy, hammer)
    local commission = div(hammer * policy.commission_bp + BP / 2 - 1, BP)
    return commission, hammer - commission
end

return M
