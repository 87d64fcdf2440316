--- What the catalogue may say of a lot, and until when.
local json = require('json')
local schema = require('auction.schema')
local kit = require('test.kit')
local trade = require('test.trade')

--- Each case: reserve in major units, money, rows. Lot 1 is announced at 300, not yet open.
local CASES = {
    ['a material description cancels the orders'] = { 650, { A = 9000 }, {
        { 'A max 500', 'ACCEPTED' },
        { 'clerk announce', 'ACCEPTED' },
        { 'clerk describe', 'ACCEPTED' },
        { 'clerk open', 'ACCEPTED', '- ask 300' },
        { 'clerk describe', 'WRONG_STATE', '- ask 300' },
        { 'clerk describe', 'ACCEPTED', '- ask 300', material = false },
        { 'clerk pause', 'ACCEPTED' },
        { 'clerk describe', 'AUCTION_PAUSED', material = false },
        { 'clerk resume', 'ACCEPTED' },
        { 'clerk pass', 'ACCEPTED' },
        { 'clerk describe', 'WRONG_STATE', material = false },
    } },
    ['a description of small things leaves them'] = { 650, { A = 9000 }, {
        { 'A max 500', 'ACCEPTED' },
        { 'clerk describe', 'ACCEPTED', material = false },
        { 'clerk open', 'ACCEPTED', 'A 300 ask 320' },
    } },
    ['a reserve is lowered only'] = { 650, { A = 9000 }, {
        { 'clerk reserve 650', 'WRONG_STATE' },
        { 'clerk reserve 700', 'WRONG_STATE' },
        { 'clerk reserve 600', 'ACCEPTED' },
        { 'clerk open', 'ACCEPTED', '- ask 300' },
        { 'clerk reserve 500', 'ACCEPTED', '- ask 300' },
        { 'clerk pause', 'ACCEPTED' },
        { 'clerk reserve 400', 'AUCTION_PAUSED' },
        { 'clerk resume', 'ACCEPTED' },
        { 'A bid 400', 'ACCEPTED', 'A 400 ask 420' },
        { 'clerk hammer', 'BELOW_RESERVE' },
        { 'clerk reserve 400', 'ACCEPTED', 'A 400 ask 420' },
        { 'clerk hammer', 'ACCEPTED', status = 'Hammered' },
        { 'clerk reserve 300', 'WRONG_STATE' },
    } },
    ['a maximum reaches the lowered reserve'] = { 1000, { A = 9000, B = 9000 }, {
        { 'A max 700', 'ACCEPTED' },
        { 'clerk open', 'ACCEPTED', 'A 300 ask 320' },
        { 'clerk reserve 800', 'ACCEPTED', 'A 300 ask 320' },
        { 'clerk reserve 650', 'ACCEPTED', 'A 650 ask 700', held = { A = 852.80 } },
        { 'clerk undo', 'ACCEPTED', 'A 300 ask 320', held = { A = 393.60 } },
        { 'clerk undo', 'ACCEPTED', '- ask 300' },
    } },
    ['as far as the money goes'] = { 1000, { A = 905.28 }, { -- all_in(690)
        { 'A max 700', 'FUNDS_SHORT' },
        { 'A max 700', 'ACCEPTED', limited_ok = true },
        { 'clerk open', 'ACCEPTED', 'A 300 ask 320' },
        { 'clerk reserve 695', 'ACCEPTED', 'A 300 ask 320' },
        { 'clerk reserve 655', 'ACCEPTED', 'A 655 ask 700' },
    } },
    ['an undo below a reserve lowered meanwhile'] = { 1000, { A = 9000, B = 9000 }, {
        { 'clerk open', 'ACCEPTED' },
        { 'A bid 400', 'ACCEPTED', 'A 400 ask 420' },
        { 'B bid 420', 'ACCEPTED', 'B 420 ask 450' },
        { 'clerk reserve 400', 'ACCEPTED', 'B 420 ask 450' },
        { 'clerk undo', 'ACCEPTED', 'A 400 ask 420' },
        { 'clerk hammer', 'ACCEPTED', status = 'Hammered' },
    } },
    ['not to a bid of the seller'] = { 1000, { A = 9000 }, {
        { 'clerk open', 'ACCEPTED' },
        { 'A bid 300', 'ACCEPTED' },
        { 'seller vendor 320', 'ACCEPTED', 'seller 320 ask 350' },
        { 'A bid 350', 'ACCEPTED', 'A 350 ask 380' },
        { 'clerk reserve 320', 'VENDOR_REFUSED', 'A 350 ask 380' },
        { 'clerk reserve 310', 'VENDOR_REFUSED', 'A 350 ask 380' },
        { 'clerk reserve 321', 'ACCEPTED', 'A 350 ask 380' },
        { 'clerk hammer', 'ACCEPTED', status = 'Hammered' },
    } },
}

local function who_is_told(test)
    test:plan(5)
    local sale = kit.sale({ live = false, lots = { kit.lot(1, { reserve_minor = 100000 }) } })
    test:is(sale:clerk('lot_reserve', { lot_no = 1, reserve_minor = 90000 }).code, 'ACCEPTED',
        'before the start')
    local public = box.space.journal:get(schema.at(sale.auction_id, sale:seq())).public
    test:is(json.decode(public).type, 'reserve_lowered', 'the public learns that it was lowered')
    test:ok(not public:find('90000'), 'not to what')
    local house = kit.private(sale.auction_id, sale:seq(), 'H').object
    test:like(house, '"reserve_minor":"90000"', 'the house does')
    sale = kit.sale({ live = false })
    test:is(sale:clerk('lot_reserve', { lot_no = 1, reserve_minor = 90000 }).code, 'WRONG_STATE',
        'a lot without reserve gets none')
end

return function(test)
    local names = trade.names(CASES)
    test:plan(#names + 1)
    for _, name in ipairs(names) do
        test:test(name, function(t)
            local reserve, money, rows = unpack(CASES[name])
            t:plan(trade.results(rows))
            local sale, people = kit.sale({
                live = false,
                policy = { vendor_bids = true },
                lots = { kit.lot(1, {
                    opening_ask_minor = 30000, reserve_minor = kit.minor(reserve),
                    vendor_notified = true,
                }) },
            }), {}
            for letter, major in pairs(money) do
                people[letter] = sale:join(letter, major)
            end
            sale:clerk('auction_start')
            trade.play(t, sale, people, rows)
        end)
    end
    test:test('who is told', who_is_told)
end
