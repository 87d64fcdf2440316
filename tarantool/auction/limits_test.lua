--- What happens at the bounds: of rings, orders, pages, and of amounts.
local kit = require('test.kit')
local canonical = require('auction.canonical')
local limits = require('auction.limits')
local layout = require('auction.layout')
local schema = require('auction.schema')
local terms = require('auction.terms')

local MOST = 10 ^ 12
local CREDIT = 10 ^ 13

--- Works with other limits, and puts them back.
local function bounded(other, work)
    local own = {}
    for name, value in pairs(other) do
        own[name], limits[name] = limits[name], value
    end
    local ok, err = pcall(work)
    for name, value in pairs(own) do
        limits[name] = value
    end
    assert(ok, err)
end

--- The house's ring is its own, and all rings together have a bound too.
local function rings(test)
    test:plan(8)
    local sale = kit.sale()
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    local function refused(id)
        return sale:clerk('lot_open', { lot_no = 1, command_id = id }).code
    end
    local function kept(id)
        return box.space.refusal:get(schema.at(sale.auction_id, id)) ~= nil
    end
    bounded({ ring_house = 1 }, function()
        test:is(refused('h1'), 'WRONG_STATE', 'the last that fits in the house\'s ring')
        test:is(refused('h2'), 'TOO_MANY', 'nothing has happened since: no more')
        test:is(sale:bid(x, 900, { bid_id = 'b1' }).code, 'ASK_MOVED', 'a paddle has a ring of its own')
        sale:clerk('message_post', { text = 'on' })
        test:is(refused('h3'), 'WRONG_STATE', 'then the oldest leaves')
        test:ok(kept('b1') and kept('h3') and not kept('h1'), 'of its own ring')
    end)
    bounded({ ring_auction = 2 }, function()
        sale:clerk('message_post', { text = 'on' })
        test:is(sale:bid(y, 900, { bid_id = 'b2' }).code, 'ASK_MOVED', 'one more than all rings may hold')
        test:ok(not kept('b1') and kept('b2') and kept('h3'), 'the oldest of all leaves')
        test:is(box.space.ring:get(schema.at(sale.auction_id, -1)).kept, 2, 'so that there are as many')
    end)
end

--- A refusal that may leave is looked for among so many of the oldest.
local function a_scan(test)
    test:plan(2)
    local sale = kit.sale()
    local seen = sale:seq()
    local function refused(seen_seq)
        return sale:clerk('lot_open', { lot_no = 1, seen_seq = seen_seq }).code
    end
    bounded({ ring_house = 3, ring_scan = 2 }, function()
        refused(seen)
        refused(seen)
        refused(seen - 1)
        test:is(refused(seen), 'TOO_MANY', 'the third could leave, and is not looked at')
    end)
    bounded({ ring_house = 3, ring_scan = 3 }, function()
        test:is(refused(seen), 'WRONG_STATE', 'but for the bound it would')
    end)
end

local function orders(test)
    test:plan(5)
    local sale = kit.sale()
    local x = sale:join('x', 100000)
    local function lodge(lot_no, major)
        return sale:bid(x, major, { kind = 'MAX', lot_no = lot_no, limited_ok = true }).code
    end
    bounded({ orders_per_paddle = 2 }, function()
        test:is(lodge(2, 2000), 'ACCEPTED', 'one')
        test:is(lodge(3, 2000), 'ACCEPTED', 'two')
        test:is(lodge(1, 2000), 'TOO_MANY', 'no more of one paddle, on another lot either')
        test:is(lodge(3, 3000), 'ACCEPTED', 'but changed it may be')
        sale:clerk('lot_withdraw', { lot_no = 2, reason = 'broken' })
        test:is(lodge(1, 2000), 'ACCEPTED', 'and there is room when one is over')
    end)
end

--- The rungs a bidder was told of are remembered, the newest first.
local function rungs(test)
    test:plan(2)
    local sale = kit.sale()
    local x, y = sale:join('x', 1312), sale:join('y', 100000)
    local function told()
        local count = 0
        for _, row in box.space.journal:pairs(schema.at(sale.auction_id)) do
            count = count + (row.auction_id == sale.auction_id
                and row.public:find('"max_limited"', 1, true) and 1 or 0)
        end
        return count
    end
    local function credit(minor)
        kit.call('paddle_credit', {
            auction_id = sale.auction_id, paddle_no = x, transfer_id = sale:id('t'), amount_minor = minor,
        })
    end
    local function home(minor)
        kit.call('return_start', {
            auction_id = sale.auction_id, paddle_no = x, transfer_id = sale:id('r'), amount_minor = minor,
        })
    end
    bounded({ rungs_told = 1 }, function()
        sale:bid(x, 5000, { kind = 'MAX', limited_ok = true })
        sale:bid(y, 1200) -- his money ends at 1000
        credit(13120)
        sale:floor(nil, 1300) -- now at 1100
        test:is(told(), 2, 'told of two rungs')
        home(13120)
        sale:bid(y, 1400) -- at 1000 again, which has been forgotten
        test:is(told(), 3, 'the older is forgotten, and told again')
    end)
end

local function pages(test)
    test:plan(7)
    local sale = kit.sale()
    local x = sale:join('x', 9000)
    sale:join('y')
    bounded({ question_every_ms = 0, questions_page = 2 }, function()
        for _ = 1, 3 do
            kit.call('question_ask', {
                auction_id = sale.auction_id, command_id = sale:id('q'), seen_seq = sale:seq(),
                user_id = 'x', text = 'Is it signed?',
            })
        end
        local view = kit.call('questions_open', { auction_id = sale.auction_id })
        test:is(#view.questions, 2, 'questions: the oldest that fit')
    end)
    bounded({ paddles_page = 1 }, function()
        local page = { auction_id = sale.auction_id, after = 0 }
        test:is(#kit.call('paddles_page', page).paddles, 1, 'paddles: a page')
        page.after = x
        test:is(kit.call('paddles_page', page).paddles[1].user_id, 'y', 'and the next')
    end)
    for name, most in pairs({ journal_page = 500, private_page = 500 }) do
        local page = { auction_id = sale.auction_id, after = 0, limit = most + 1 }
        test:is(kit.call(name, page).field, 'limit', name .. ': no larger page')
    end
    local own = { auction_id = sale.auction_id, user_id = 'x', limit = limits.own_page + 1 }
    test:is(kit.call('own_page', own).field, 'limit', 'own_page: no larger page')
    local page = { auction_id = sale.auction_id, after = sale:seq() - 1, limit = 1 }
    test:is(#kit.call('private_page', page).rows, 2, 'both objects of an event go together')
end

--- Caches begin anew when they are full, and say the same.
local function caches(test)
    test:plan(2)
    bounded({ terms_cached = 0 }, function()
        local one = kit.sale({ live = false, policy = { tax_bp = 1 } })
        local two = kit.sale({ live = false, policy = { tax_bp = 2 } })
        local bps = {}
        for i, sale in ipairs({ one, two, one }) do
            bps[i] = terms.of(sale:row()).policy.tax_bp
        end
        test:is_deeply(bps, { 1, 2, 1 }, 'terms')
    end)
    bounded({ layouts_kept = 0 }, function()
        local texts = {}
        for i, value in ipairs({ { b = 1, a = 2 }, { c = 1 }, { a = 2, b = 1 } }) do
            layout.of(value)
            texts[i] = canonical.encode(value)
        end
        test:is_deeply(texts, { '{"a":2,"b":1}', '{"c":1}', '{"a":2,"b":1}' }, 'orders of keys')
    end)
end

--- 10^12 is the last amount of a bid, an ask, a reserve; 10^13 of money.
local function amounts(test)
    local sale = kit.sale({ lots = {
        kit.lot(1, { opening_ask_minor = MOST, reserve_minor = MOST, low_minor = MOST, high_minor = MOST }),
        kit.lot(2),
    } })
    local x = sale:join('x', 0, { limit_minor = CREDIT, largest_paid_minor = MOST })
    local y = sale:join('y')
    local money = { auction_id = sale.auction_id, paddle_no = x }
    local function credit(id, amount, paddle_no)
        money.transfer_id, money.amount_minor, money.paddle_no = id, amount, paddle_no or x
        return kit.call('paddle_credit', money)
    end
    local full = {
        { 'BAD_AMOUNT', credit('a', CREDIT + 1), 'a credit past 10^13' },
        { 'ACCEPTED', credit('b', CREDIT), 'a credit of 10^13' },
        { 'BAD_AMOUNT', credit('c', 1, y), 'one unit more in the auction, of another paddle either' },
        { 'BAD_AMOUNT', sale:bid(x, 0, { amount_minor = MOST + 1 }), 'a bid past 10^12' },
        { 'BAD_AMOUNT', sale:bid(x, 0, { amount_minor = MOST + 1, kind = 'MAX', lot_no = 2 }), 'a maximum' },
        { 'BAD_AMOUNT', sale:clerk('lot_ask_set', { lot_no = 1, ask_minor = MOST + 1 }), 'an ask' },
        { 'BAD_AMOUNT', sale:clerk('lot_reserve', { lot_no = 1, reserve_minor = MOST + 1 }), 'a reserve' },
        { 'BAD_AMOUNT', sale:clerk('lot_increment', {
            lot_no = 1, mode = 'set', step_minor = MOST + 1,
        }), 'a step' },
        { 'ACCEPTED', sale:bid(x, 0, { amount_minor = MOST, kind = 'MAX', lot_no = 2 }), 'a maximum of 10^12' },
        { 'ACCEPTED', sale:bid(x, 0, { amount_minor = MOST, confirmed = true }), 'a bid of 10^12' },
    }
    test:plan(#full + 7)
    for _, row in ipairs(full) do
        test:is(row[2].code, row[1], row[3])
    end
    local premium = 26000000 + 73500000 + (MOST - 450000000) * 0.15
    local all_in = MOST + premium + premium * 0.2
    test:is(sale:paddle_row(x).held_minor, all_in, 'held to the unit')
    test:is(sale:lot_row(1).reserve_met, true, 'the reserve of 10^12 is met')
    test:is(sale:lot_row(1).ask_minor, 1020000000000, 'the ask passes 10^12')
    test:is(sale:hammer(1).code, 'ACCEPTED', 'sold')
    kit.pass_ms(10000)
    sale:clerk('lot_announce', { lot_no = 2 })
    test:is(sale:paddle_row(x).captured_minor, all_in, 'captured to the unit')
    local house = kit.private(sale.auction_id, sale:seq() - 1, 'H').object
    test:like(house, '"proceeds_minor":"900000000000"', 'and the parts add up')
    test:is(sale:clerk('lot_open', { lot_no = 2 }).code, 'ACCEPTED', 'the book of such a maximum is resolved')
end

return function(test)
    test:plan(7)
    test:test('rings', rings)
    test:test('a scan', a_scan)
    test:test('orders of a paddle', orders)
    test:test('rungs told', rungs)
    test:test('pages', pages)
    test:test('caches', caches)
    test:test('amounts', amounts)
end
