--- The vectors of the charges: hammer, premium, tax, all-in, in minor units.
local charges = require('auction.charges')
local kit = require('test.kit')

local DEFAULT = kit.policy()
local FLAT = kit.policy({ premium = { { bp = 2750 } }, tax_bp = 2100 })
local VECTORS = {
    { '1,200,000', DEFAULT, 120000000, 30200000, 6040000, 156240000 },
    { '3,200', DEFAULT, 320000, 83200, 16640, 419840 },
    { '1.25', DEFAULT, 125, 33, 6, 164 },
    { '100,000 JPY', DEFAULT, 100000, 26000, 5200, 131200 },
    { '55 JPY', DEFAULT, 55, 14, 3, 72 },
    { '1.250 KWD', DEFAULT, 1250, 325, 65, 1640 },
    { '1.005 KWD', DEFAULT, 1005, 262, 52, 1319 },
    { '10^12', FLAT, 10 ^ 12, 275000000000, 57750000000, 1332750000000 },
    { '999,999,998,000', FLAT, 999999998000, 274999999450, 57749999885, 1332749997335 },
}
-- hammer, commission, proceeds, at 10 %
local COMMISSIONS = { { 320000, 32000, 288000 }, { 125, 12, 113 }, { 115, 11, 104 } }

return function(test)
    test:plan(#VECTORS + #COMMISSIONS + 1)
    for _, v in ipairs(VECTORS) do
        test:is_deeply({ charges.of(v[2], v[3]) }, { v[4], v[5], v[6] }, 'all-in of ' .. v[1])
    end
    for _, v in ipairs(COMMISSIONS) do
        test:is_deeply({ charges.commission(DEFAULT, v[1]) }, { v[2], v[3] }, 'commission of ' .. v[1])
    end
    -- The parts add up, and a higher hammer never costs less, over uneven rates.
    local odd = kit.policy({ tax_bp = 1913, premium = {
        { upto_minor = 977, bp = 2713 }, { upto_minor = 5003, bp = 2111 }, { bp = 1499 },
    } })
    local sound, before = true, 0
    for hammer = 1, 20000 do
        local premium, tax, all_in = charges.of(odd, hammer)
        sound = sound and premium + tax + hammer == all_in and all_in > before
        before = all_in
    end
    test:ok(sound, 'parts add up and rise for 20,000 hammers')
end
