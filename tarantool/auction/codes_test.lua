--- The codes are an order: of a bid with many faults the first in the table is told.
--
-- Each play begins with a bid that is wrong in every way; one fault is mended at a time, and the code
-- goes down the table until the bid is accepted.
local kit = require('test.kit')
local limits = require('auction.limits')

local STAFF = { staff_id = 's3', role = 'clerk', houses = { 'h1' } }

--- Sends the bid under a new id after each mend; `mends`: {code, what is mended then}.
local function mend(test, sale, bid, mends)
    test:plan(#mends)
    for _, row in ipairs(mends) do
        local reply = sale:bid(nil, 0, bid)
        test:is(reply.code, row[1], row[1])
        if row[2] then
            row[2]()
        end
    end
end

local function change(sale, paddle_no, fields)
    fields.paddle_no, fields.reason = paddle_no, 'by hand'
    assert(sale:clerk('paddle_change', fields).code == 'ACCEPTED')
end

local function credit(sale, paddle_no)
    kit.call('paddle_credit', {
        auction_id = sale.auction_id, paddle_no = paddle_no, transfer_id = sale:id('t'),
        amount_minor = kit.minor(100000),
    })
end

--- Money that is not held goes home.
local function empty(sale, paddle_no)
    kit.call('return_start', {
        auction_id = sale.auction_id, paddle_no = paddle_no, transfer_id = sale:id('r'),
        amount_minor = tonumber(sale:paddle_row(paddle_no).available_minor),
    })
end

--- Two refusals in a ring of one: what had seen no more than the first is doubtful.
local function wear_ring(sale, paddle_no)
    local most = limits.ring_paddle
    limits.ring_paddle = 1
    for _ = 1, 2 do
        sale:bid(paddle_no, 1000)
        sale:clerk('message_post', { text = 'going on' })
    end
    limits.ring_paddle = most
end

local function by_hand(test)
    local sale = kit.sale({ live = false, policy = { deposit_minor = kit.minor(500) } })
    local s = sale:join('seller', 0, { status = 'pending', rating = 10 })
    local t = sale:join('T', 1312, { largest_paid_minor = kit.minor(400) })
    wear_ring(sale, s)
    local bid = {
        lot_no = 77, amount_minor = 0, kind = 'FLOOR', epoch = 5, paddle_no = 99, seen_seq = 1,
    }
    local function to(fields)
        return function()
            for key, value in pairs(fields) do
                bid[key] = value
            end
        end
    end
    local function of_paddle(paddle_no, fields)
        return function()
            change(sale, paddle_no, fields)
        end
    end
    local function by_clerk(name, args)
        return function()
            assert(sale:clerk(name, args).code == 'ACCEPTED')
        end
    end
    mend(test, sale, bid, {
        { 'NOT_FOUND', to({ lot_no = 1 }) },
        { 'BAD_AMOUNT', to({ amount_minor = kit.minor(1250) }) },
        { 'NOT_ALLOWED', to({ kind = 'LIVE' }) },
        { 'AUCTION_NOT_LIVE', by_clerk('auction_start') },
        { 'LOT_NOT_OPEN', by_clerk('auction_pause') },
        { 'AUCTION_PAUSED', by_clerk('auction_resume') },
        { 'LOT_NOT_OPEN', function()
            sale:open(1)
            sale:bid(t, 1000)
            sale:clerk('lot_ask_set', { lot_no = 1, ask_minor = kit.minor(5000) })
            change(sale, t, { limit_minor = 1 })
        end },
        { 'EPOCH_STALE', to({ epoch = 0 }) },
        { 'NO_PADDLE', to({ paddle_no = s }) },
        { 'BID_ID_EXPIRED', to({ seen_seq = 1000 }) },
        { 'PADDLE_PENDING', of_paddle(s, { status = 'blocked' }) },
        { 'PADDLE_BLOCKED', of_paddle(s, { status = 'approved' }) },
        { 'PADDLE_PENDING', of_paddle(s, { rating = 60 }) },
        { 'SELLER_BARRED', to({ paddle_no = t }) },
        { 'DEPOSIT_REQUIRED', of_paddle(t, { deposit_minor = kit.minor(500) }) },
        { 'ALREADY_LEADING', function()
            sale:floor(nil, 5000)
            empty(sale, t)
        end },
        { 'ASK_MOVED', to({ amount_minor = kit.minor(12050) }) },
        { 'OFF_INCREMENT', to({ amount_minor = kit.minor(12000) }) },
        { 'CONFIRM_JUMP', to({ confirmed = true }) },
        { 'OVER_LIMIT', of_paddle(t, { limit_minor = 0 }) },
        { 'FUNDS_SHORT', function()
            credit(sale, t)
        end },
        { 'ACCEPTED' },
    })
end

local function of_a_maximum(test)
    local sale = kit.sale({ policy = { deposit_minor = kit.minor(500), max_rounding = 'REFUSE' } })
    local t = sale:join('T', 100000, {
        largest_paid_minor = kit.minor(300), deposit_minor = kit.minor(500),
    })
    assert(sale:bid(t, 9000, { kind = 'MAX' }).code == 'ACCEPTED')
    empty(sale, t)
    sale:floor(nil, 4000, { confirmed = true })
    change(sale, t, { status = 'pending', deposit_minor = 0, limit_minor = 1 })
    local bid = { kind = 'MAX', amount_minor = kit.minor(2950), epoch = 1, paddle_no = 99 }
    local function to(name, value)
        return function()
            bid[name] = value
        end
    end
    local function of_paddle(fields)
        return function()
            change(sale, t, fields)
        end
    end
    mend(test, sale, bid, {
        { 'EPOCH_STALE', to('epoch', 0) },
        { 'NO_PADDLE', to('paddle_no', t) },
        { 'PADDLE_PENDING', of_paddle({ status = 'approved' }) },
        { 'DEPOSIT_REQUIRED', of_paddle({ deposit_minor = kit.minor(500) }) },
        { 'OFF_INCREMENT', to('amount_minor', kit.minor(2800)) },
        { 'MAX_TOO_LOW', to('amount_minor', kit.minor(5000)) },
        { 'MAX_LOCKED', to('amount_minor', kit.minor(10000)) },
        { 'OVER_LIMIT', of_paddle({ limit_minor = 0 }) },
        { 'FUNDS_SHORT', function()
            credit(sale, t)
        end },
        { 'ACCEPTED' },
    })
end

local function of_the_seller(test)
    local sale = kit.sale({
        policy = { vendor_bids = true },
        lots = { kit.lot(1, { reserve_minor = kit.minor(3000), vendor_notified = true }) },
    })
    local bid = { kind = 'VENDOR', staff = STAFF, amount_minor = kit.minor(900), epoch = 1 }
    sale:clerk('lot_ask_set', { lot_no = 1, ask_minor = kit.minor(4000) })
    local function to(name, value)
        return function()
            bid[name] = value
        end
    end
    mend(test, sale, bid, {
        { 'EPOCH_STALE', function()
            bid.epoch, bid.amount_minor = 0, kit.minor(3000)
        end },
        { 'VENDOR_REFUSED', to('amount_minor', kit.minor(900)) },
        { 'ASK_MOVED', function()
            sale:clerk('lot_ask_set', { lot_no = 1, ask_minor = kit.minor(900) })
        end },
        { 'ACCEPTED' },
        { 'ALREADY_LEADING', function()
            sale:floor(nil, 950)
        end },
        { 'ASK_MOVED', to('amount_minor', kit.minor(2150)) },
        { 'OFF_INCREMENT', to('amount_minor', kit.minor(2200)) },
        { 'CONFIRM_JUMP', to('confirmed', true) },
        { 'ACCEPTED' },
    })
end

--- After the hammer the tray takes what place() would refuse later in the table.
local function after_the_hammer(test)
    local sale = kit.sale()
    local t = sale:join('T', 1)
    sale:floor(nil, 1000)
    sale:hammer(1)
    local bid = { amount_minor = kit.minor(1050), epoch = 7, paddle_no = 99 }
    mend(test, sale, bid, {
        { 'LOT_NOT_OPEN', function()
            bid.paddle_no = t
        end },
        { 'LATE_BID', function()
            kit.pass_ms(3001)
        end },
        { 'LOT_NOT_OPEN' },
    })
end

return function(test)
    test:plan(4)
    test:test('a bid by hand', by_hand)
    test:test('a maximum', of_a_maximum)
    test:test('a bid of the seller', of_the_seller)
    test:test('a late bid', after_the_hammer)
end
