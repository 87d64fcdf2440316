--- The clerk's ask and step, in major units: price, ask and codes row by row.
local kit = require('test.kit')
local schema = require('auction.schema')

-- act, its argument, code, ask after it
local STEPS = {
    { 'half', nil, 'WRONG_STATE', 1000, 'without a price' },
    { 'reset', nil, 'WRONG_STATE', 1000, 'nor a reset' },
    { 'bid', 1000, 'ACCEPTED', 1100, 'the ladder' },
    { 'half', nil, 'ACCEPTED', 1050, 'half: 1000 asks 1050' },
    { 'half', nil, 'ACCEPTED', 1050, 'half twice is still half' },
    { 'bid', 1050, 'ACCEPTED', 1100, 'the step stays' },
    { 'bid', 1125, 'OFF_INCREMENT', 1100, 'above the ask: ask + k steps' },
    { 'bid', 1150, 'ACCEPTED', 1200, 'a jump by them' },
    { 'double', nil, 'ACCEPTED', 1350, 'double: of the ladder\'s gap' },
    { 'reset', nil, 'ACCEPTED', 1200, 'reset: the ladder' },
    { 'set', 25, 'ACCEPTED', 1175, 'set' },
    { 'ask', 1160, 'ACCEPTED', 1160, 'an ask of the clerk\'s' },
    { 'bid', 1160, 'ACCEPTED', 1185, 'holds for that price; then the step again' },
    { 'ask', 1160, 'ASK_TOO_LOW', 1185, 'it must stay above the price' },
    { 'bid', 1910, 'ACCEPTED', 1935, 'still in the row: 1185 + 29 steps' },
    { 'double', nil, 'ACCEPTED', 2110, 'double at 1910' },
    { 'bid', 2110, 'ACCEPTED', 2400, 'row 2000 begins: the ladder' },
    { 'half', nil, 'ACCEPTED', 2210, 'half of 200' },
    { 'bid', 3010, 'ACCEPTED', 3200, '2210 + 8 x 100, in row 3000: the ladder' },
    { 'set', 0, 'BAD_AMOUNT', nil, 'a step of nothing' },
    { 'half', 25, 'INVALID_REQUEST', nil, 'a step goes with set' },
}

local function act(sale, paddle, row)
    local what, major = row[1], row[2]
    local minor = major and kit.minor(major)
    if what == 'bid' then
        return sale:bid(paddle, major, { confirmed = true })
    elseif what == 'ask' then
        return sale:clerk('lot_ask_set', { lot_no = 1, ask_minor = minor })
    end
    return sale:clerk('lot_increment', { lot_no = 1, mode = what, step_minor = minor })
end

local function steps(test)
    test:plan(2 * #STEPS)
    local sale = kit.sale()
    local pair = { sale:join('x', 90000), sale:join('y', 90000) }
    local turn = 1
    for _, row in ipairs(STEPS) do
        local reply = act(sale, pair[turn], row)
        test:is(reply.code, row[3], row[5])
        test:is(reply.ask_minor, row[4] and kit.minor(row[4]), '  ask ' .. tostring(row[4]))
        if row[1] == 'bid' and reply.code == 'ACCEPTED' then
            turn = 3 - turn
        end
    end
end

--- Both that lower the ask bar what was pressed before; neither changes lot_seq.
local function lowered(test)
    test:plan(8)
    local sale = kit.sale()
    local x, y = sale:join('x', 90000), sale:join('y', 90000)
    sale:bid(x, 1000)
    local seen, lot_seq = sale:seq(), sale:lot_row(1).lot_seq
    local reply = sale:clerk('lot_increment', { lot_no = 1, mode = 'half' })
    test:is(reply.ask_minor, 105000, 'the step lowers the ask to 1050')
    test:is(reply.lot_seq, lot_seq, 'no change of price, leader or state')
    reply = sale:bid(y, 1100, { seen_seq = seen })
    test:is(reply.code, 'ASK_MOVED', 'what was pressed at 1100 before is not a jump')
    test:is(sale:bid(y, 1100).code, 'ACCEPTED', 'pressed again it is one')
    seen = sale:seq()
    sale:clerk('lot_ask_set', { lot_no = 1, ask_minor = 112000 })
    test:is(sale:bid(x, 1150, { seen_seq = seen }).code, 'ASK_MOVED', 'so with an ask that is set lower')
    seen = sale:seq()
    sale:clerk('lot_ask_set', { lot_no = 1, ask_minor = 114000 })
    test:is(sale:bid(x, 1190, { seen_seq = seen }).code, 'ACCEPTED', 'not with one that is set higher')
    local desk = kit.call('auction_view', { auction_id = sale.auction_id }).desk
    test:is(desk.increment_minor, 5000, 'the desk shows the step in force')
    local journal = box.space.journal:get(schema.at(sale.auction_id, sale:seq()))
    test:like(journal.public, '"ask_minor":"124000"', 'and every bid the ask it leads to')
end

return function(test)
    test:plan(2)
    test:test('steps', steps)
    test:test('a lowered ask', lowered)
end
