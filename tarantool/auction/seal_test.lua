--- Sealing and forgetting: the guards, the last event, the tombstone.
local kit = require('test.kit')
local limits = require('auction.limits')
local schema = require('auction.schema')

local function finished(test)
    local sale = kit.sale()
    local x, y = sale:join('x', 9000), sale:join('y', 50)
    sale:bid(x, 1000)
    sale:bid(y, 1000) -- a refusal, kept
    kit.call('question_ask', {
        auction_id = sale.auction_id, command_id = 'q', seen_seq = sale:seq(), user_id = 'x',
        text = 'Is it signed?',
    })
    sale:clerk('lot_open', { lot_no = 1 }) -- of the house
    sale:hammer(1)
    kit.pass_ms(10000)
    for lot_no = 2, 3 do
        sale:clerk('lot_withdraw', { lot_no = lot_no, reason = 'enough' })
    end
    test:is(sale:clerk('auction_end').code, 'ACCEPTED', 'ended')
    return sale, x, y
end

local function back(sale, paddle_no, amount)
    local args = { auction_id = sale.auction_id, transfer_id = sale:id('back') }
    local start = { paddle_no = paddle_no, amount_minor = amount }
    for key, value in pairs(args) do
        start[key] = value
    end
    kit.call('return_start', start)
    return kit.call('return_done', args)
end

--- Forgotten in many small slices, each a call of its own.
local function in_slices(test)
    test:plan(4)
    local sale, x, y = finished(test)
    kit.call('lot_settled', {
        auction_id = sale.auction_id, lot_no = 1, epoch = 0, settlement_id = 's:1',
    })
    back(sale, x, kit.minor(9000) - 131200)
    back(sale, y, 5000)
    local head_hash = kit.call('seal', { auction_id = sale.auction_id }).head_hash
    local rows, ms = limits.forget_rows, limits.forget_ms
    limits.forget_rows, limits.forget_ms = 7, -1
    local calls, longest = 0, 0
    local reply, left
    repeat
        local before = box.space.journal:count(schema.at(sale.auction_id))
        reply = kit.call('forget', { auction_id = sale.auction_id, head_hash = head_hash })
        left = box.space.journal:count(schema.at(sale.auction_id))
        calls, longest = calls + 1, math.max(longest, before - left)
    until reply.done or reply.code ~= 'ACCEPTED'
    limits.forget_rows, limits.forget_ms = rows, ms
    test:ok(calls > 5, ('%d slices'):format(calls))
    test:ok(longest <= 7, 'each of few rows')
    test:is(left, 0, 'until nothing is left')
end

local function from_sealed_to_forgotten(test)
    test:plan(38)
    local live = kit.sale()
    local seal = { auction_id = live.auction_id }
    test:is(kit.call('seal', seal).code, 'WRONG_STATE', 'a live auction is not sealed')
    local sale, x, y = finished(test)
    seal = { auction_id = sale.auction_id }
    test:like(kit.call('seal', seal).detail, 'lot 1 is not settled', 'every capture is settled first')
    local settle = { auction_id = sale.auction_id, lot_no = 1, epoch = 0, settlement_id = 's:1' }
    test:is(kit.call('lot_settled', settle).code, 'ACCEPTED', 'settled')
    local seq = sale:seq()
    test:is(kit.call('lot_settled', settle).code, 'ACCEPTED', 'told twice')
    test:is(sale:seq(), seq, 'done once')
    settle.settlement_id = 's:2'
    test:is(kit.call('lot_settled', settle).code, 'TRANSFER_ID_REUSED', 'never under another id')
    test:like(kit.call('seal', seal).detail, 'still has money', 'all money goes home first')
    back(sale, x, kit.minor(9000) - 131200)
    test:like(kit.call('seal', seal).detail, 'paddle 2 still has money', 'of everybody')
    back(sale, y, 5000)
    local forget = { auction_id = sale.auction_id, head_hash = ('0'):rep(64) }
    test:is(kit.call('forget', forget).code, 'WRONG_STATE', 'what is not sealed is not forgotten')
    local sealed = kit.call('seal', seal)
    test:is(sealed.code, 'ACCEPTED', 'sealed')
    test:is(sealed.head_hash, sale:row().head_hash, 'with the hash of the last event')
    test:is_deeply(kit.call('seal', seal), sealed, 'and again')
    local last = box.space.journal:get(schema.at(sale.auction_id, sale:seq()))
    test:like(last.public, '"type":"auction_sealed"', 'auction_sealed is the last event')
    local credit = {
        auction_id = sale.auction_id, paddle_no = x, transfer_id = 'late', amount_minor = 5,
    }
    test:is(kit.call('paddle_credit', credit).code, 'AUCTION_SEALED', 'late money is refused')
    test:is(sale:bid(x, 1000).code, 'AUCTION_SEALED', 'and every bid')
    local view = kit.call('auction_view', seal)
    test:is(view.auction.status, 'Sealed', 'it can still be read')
    test:is(kit.call('forget', forget).code, 'WRONG_STATE', 'another hash forgets nothing')
    forget.head_hash = sealed.head_hash
    local rows = _G.gavel.rows(sale.auction_id)
    test:ok(rows.journal == sale:seq() and rows.auction == 1, 'nothing is gone yet')
    local kept = {
        'act', 'answer', 'lot', 'paddle', 'private', 'question', 'refusal', 'ring', 'terms', 'transfer',
    }
    for _, name in ipairs(kept) do
        test:ok(rows[name] > 0, '  not from ' .. name)
    end
    local last_seq = sale:seq()
    test:is_deeply(kit.call('forget', forget), { code = 'ACCEPTED', done = true }, 'forgotten')
    rows = _G.gavel.rows(sale.auction_id)
    test:is(rows.tombstone, 1, 'but for its tombstone')
    rows.tombstone = nil
    for name, count in pairs(rows) do
        if count > 0 then
            test:fail(('%d rows left in %s'):format(count, name))
        end
    end
    local stone = box.space.tombstone:get(schema.at(sale.auction_id))
    test:is(stone.last_seq, last_seq, 'which knows the last seq')
    test:is_deeply(kit.call('forget', forget), { code = 'ACCEPTED', done = true }, 'told twice')
    test:is(kit.call('paddle_credit', credit).code, 'AUCTION_SEALED', 'late money is still refused')
    test:is(kit.call('auction_view', seal).code, 'AUCTION_SEALED', 'nothing to read')
    local load = sale:load_args({})
    test:is(kit.call('auction_load', load).code, 'AUCTION_SEALED', 'an id is never used again')
    test:is(kit.call('seal', { auction_id = 'none' }).code, 'NOT_FOUND', 'an unknown one is not found')
    test:is(kit.call('forget', { auction_id = 'none', head_hash = 'ab' }).code, 'NOT_FOUND', 'nor forgotten')
end

return function(test)
    test:plan(2)
    test:test('from sealed to forgotten', from_sealed_to_forgotten)
    test:test('in slices', in_slices)
end
