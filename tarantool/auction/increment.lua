--- Increments: the rungs of a ladder and the ask that follows a price.
--
-- A row is {from_minor, period_minor, offsets_minor}: its rungs count from `from_minor` at these
-- offsets, repeat every period, and end where the next row begins, which is itself a rung. The row
-- of a price is the last one that begins at or below it.
local M = {}

local floor = math.floor

local function row_index(rows, price)
    local low, high = 1, #rows
    while low < high do
        local middle = floor((low + high + 1) / 2)
        if rows[middle].from_minor <= price then
            low = middle
        else
            high = middle - 1
        end
    end
    return low
end

local function period_start(row, price)
    return row.from_minor + floor((price - row.from_minor) / row.period_minor) * row.period_minor
end

--- The smallest rung above `price`.
function M.rung_above(rows, price)
    local index = row_index(rows, price)
    local row, following = rows[index], rows[index + 1]
    local start = period_start(row, price)
    local rung = start + row.period_minor
    for _, offset in ipairs(row.offsets_minor) do
        if start + offset > price then
            rung = start + offset
            break
        end
    end
    return following and math.min(rung, following.from_minor) or rung
end

--- The greatest rung at or below `price`.
function M.rung_at_or_below(rows, price)
    local row = rows[row_index(rows, price)]
    local start = period_start(row, price)
    local rung = start
    for _, offset in ipairs(row.offsets_minor) do
        if start + offset <= price then
            rung = start + offset
        end
    end
    return rung
end

--- The step in force at `price`: the ladder's gap, or the row's own step.
function M.step(terms, price)
    local rows = terms.ladder
    if terms.policy.ask_rule == 'PRICE_PLUS_STEP' then
        return rows[row_index(rows, price)].period_minor
    end
    return M.rung_above(rows, price) - M.rung_at_or_below(rows, price)
end

--- The ask that follows `price`.
-- Units: minor units. LADDER: the smallest rung v above the price with 2v >= 2 price + gap, so that
-- an odd price never makes a tiny step; PRICE_PLUS_STEP: price + the row's step.
function M.ask_after(terms, price)
    local step = M.step(terms, price)
    if terms.policy.ask_rule == 'PRICE_PLUS_STEP' then
        return price + step
    end
    local rung = M.rung_above(terms.ladder, price)
    while 2 * rung < 2 * price + step do
        rung = M.rung_above(terms.ladder, rung)
    end
    return rung
end

--- The ask a lot opens with: its own, else the rung at or below half the low estimate, but at least
-- the first rung above 0.
function M.opening_ask(terms, lot)
    if lot.opening_ask_minor then
        return lot.opening_ask_minor
    end
    local first = M.rung_above(terms.ladder, 0)
    return math.max(first, M.rung_at_or_below(terms.ladder, floor(lot.low_minor / 2)))
end

--- Is the clerk's step in force at `price`? It is while the price is in the row it was set in.
local function has_clerks_step(terms, lot, price)
    local rows = terms.ladder
    return lot.step_minor ~= nil and price ~= nil
        and rows[row_index(rows, price)].from_minor == lot.step_row_minor
end

--- The ask at `price` on a lot: what the ladder says, or the clerk's step.
-- @tparam table lot  `step_minor` and `step_row_minor`, the clerk's step if there is one
function M.ask_at(terms, lot, price)
    if has_clerks_step(terms, lot, price) then
        return price + lot.step_minor
    end
    return M.ask_after(terms, price)
end

--- The step in force on a lot; before the first bid that of its ask.
function M.step_for(terms, lot)
    if has_clerks_step(terms, lot, lot.price_minor) then
        return lot.step_minor
    end
    return M.step(terms, lot.price_minor or lot.ask_minor)
end

--- The clerk's step: worked out once, from the ladder's gap at the present price, rounded up.
-- @tparam string mode     half, double or set
-- @tparam ?number amount  of set
-- @treturn number, number  the step, and the beginning of the row in which it holds
function M.clerks_step(terms, price, mode, amount)
    local gap = M.step(terms, price)
    local step = mode == 'half' and floor((gap + 1) / 2) or mode == 'double' and 2 * gap or amount
    return step, terms.ladder[row_index(terms.ladder, price)].from_minor
end

--- Is `amount`, at or above the ask, an amount that may be bid? The ask itself is; above it ladder
-- rungs, or ask + k steps under PRICE_PLUS_STEP or a clerk's step.
-- @treturn boolean, ?number, ?number  if not: the amounts beside it that may be
function M.on_increment(terms, lot, amount)
    local ask = lot.ask_minor
    if amount == ask then
        return true
    end
    if not terms.policy.jump_bids then
        return false, ask
    end
    local below, above
    if terms.policy.ask_rule == 'PRICE_PLUS_STEP' or has_clerks_step(terms, lot, lot.price_minor) then
        local step = M.step_for(terms, lot)
        below = ask + floor((amount - ask) / step) * step
        above = below + step
    else
        below = M.rung_at_or_below(terms.ladder, amount)
        above = M.rung_above(terms.ladder, amount)
    end
    if below == amount then
        return true
    end
    return false, math.max(ask, below), above
end

return M
