--- The vectors of the increment rules, in major units.
local increment = require('auction.increment')
local kit = require('test.kit')

local LADDER = { ladder = kit.ladder(100), policy = kit.policy() }
-- The vector of PRICE_PLUS_STEP is for a ladder of plain rows with 100 from 1,000.
local PLAIN = {
    ladder = {
        { from_minor = 0, period_minor = 5000, offsets_minor = { 0 } },
        { from_minor = 100000, period_minor = 10000, offsets_minor = { 0 } },
    },
    policy = kit.policy({ ask_rule = 'PRICE_PLUS_STEP' }),
}
-- price, ask
local ASKS = {
    { 45, 50 }, { 50, 60 }, { 1050, 1100 }, { 1060, 1200 }, { 1900, 2000 }, { 2000, 2200 },
    { 2950, 3200 }, { 3200, 3500 }, { 9500, 10000 }, { 3500, 3800 }, { 4800, 5000 },
    { 19000, 20000 }, { 29500, 32000 }, { 95000, 100000 },
}
-- low estimate, own opening ask, what it opens at
local OPENINGS = {
    { 2000, nil, 1000 }, { 2100, nil, 1000 }, { 1, nil, 5 }, { 0, nil, 5 }, { 7300, nil, 3500 },
    { 2000, 770, 770 },
}
-- terms, price, ask, amount, allowed, below, above
local AMOUNTS = {
    { LADDER, 3200, 3500, 3500, true },
    { LADDER, 3200, 3500, 3800, true },
    { LADDER, 3500, 3800, 3900, false, 3800, 4000 },
    { LADDER, nil, 1000, 1050, false, 1000, 1100 },
    { LADDER, 1800, 1860, 1860, true },
    { LADDER, 1800, 1860, 1870, false, 1860, 1900 },
    { PLAIN, 1060, 1160, 1360, true },
    { PLAIN, 1060, 1160, 1300, false, 1260, 1360 },
    { LADDER, 1000, 1050, 1150, true, nil, nil, 'half' },
    { LADDER, 1000, 1050, 1120, false, 1100, 1150, 'half' },
    { LADDER, 3200, 3350, 3500, true, nil, nil, 'half' },
}
-- price at which the clerk sets the step, mode, step of `set`, price, ask
local STEPS = {
    { 1000, 'half', nil, 1000, 1050 }, { 3200, 'half', nil, 3200, 3350 },
    { 1900, 'double', nil, 1900, 2100 }, { 1900, 'double', nil, 2100, 2200 },
    { 1900, 'double', nil, 1950, 2150 }, { 1000, 'set', 30, 1000, 1030 },
    { 1000, 'set', 30, 1030, 1060 }, { 1000, 'set', 30, 950, 1000 },
}

return function(test)
    test:plan(#ASKS + #OPENINGS + #AMOUNTS + #STEPS + 7)
    for _, row in ipairs(ASKS) do
        local ask = increment.ask_after(LADDER, row[1] * 100)
        test:is(ask, row[2] * 100, ('%d asks %d'):format(row[1], row[2]))
    end
    test:is(increment.ask_after(PLAIN, 106000), 116000, 'PRICE_PLUS_STEP: 1060 asks 1160')
    local yen = { ladder = kit.ladder(1), policy = kit.policy() }
    test:is(increment.ask_after(yen, 45), 50, 'JPY: 45 asks 50')
    local dinar = { ladder = kit.ladder(1000), policy = kit.policy() }
    test:is(increment.ask_after(dinar, 1060000), 1200000, 'KWD: 1,060.000 asks 1,200.000')
    for _, row in ipairs(OPENINGS) do
        local lot = { low_minor = row[1] * 100, opening_ask_minor = row[2] and row[2] * 100 }
        local ask = increment.opening_ask(LADDER, lot)
        test:is(ask, row[3] * 100, ('low %d opens at %d'):format(row[1], row[3]))
    end
    for _, row in ipairs(AMOUNTS) do
        local lot = { price_minor = row[2] and row[2] * 100, ask_minor = row[3] * 100 }
        if row[8] then
            lot.step_minor, lot.step_row_minor =
                increment.clerks_step(row[1], lot.price_minor, row[8])
        end
        local got = { increment.on_increment(row[1], lot, row[4] * 100) }
        for i = 2, #got do
            got[i] = got[i] / 100
        end
        local words = ('ask %d, bid %d: %s'):format(row[3], row[4], tostring(row[5]))
        test:is_deeply(got, { row[5], row[6], row[7] }, words)
    end
    for _, row in ipairs(STEPS) do
        local lot, at, amount = {}, row[1] * 100, row[3] and row[3] * 100
        lot.step_minor, lot.step_row_minor = increment.clerks_step(LADDER, at, row[2], amount)
        local ask = increment.ask_at(LADDER, lot, row[4] * 100)
        test:is(ask, row[5] * 100, ('%s at %d: %d asks %d'):format(row[2], row[1], row[4], row[5]))
    end
    test:is(increment.ask_at(LADDER, {}, 106000), 120000, 'no step: the ladder')
    test:is(increment.step_for(LADDER, { ask_minor = 100000 }), 10000, 'before a bid: the step at the ask')
    local odd = { ladder = kit.ladder(1), policy = kit.policy() }
    test:is((increment.clerks_step(odd, 45, 'half')), 3, 'half of 5 is 3: rounded up')
    local barred = { ladder = LADDER.ladder, policy = kit.policy({ jump_bids = false }) }
    local lot = { price_minor = 100000, ask_minor = 110000 }
    local on, below = increment.on_increment(barred, lot, 120000)
    test:is_deeply({ on, below }, { false, 110000 }, 'jumps barred: the ask alone')
end
