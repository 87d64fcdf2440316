--- What a pause refuses is kept if the same command could still be accepted afterwards, and else it is
-- forgotten: sent again when the sale goes on, it is answered by what is there then.
local kit = require('test.kit')

local function with(args, other)
    local both = {}
    for _, list in ipairs({ args, other }) do
        for key, value in pairs(list) do
            both[key] = value
        end
    end
    return both
end

--- Commands on a lot, by name; each with an id of its own, and `sent` again as it was.
local function commands(sale, lot_no, paddle_no, epoch)
    local seen_seq, staff = sale:seq(), { staff_id = 's3', role = 'clerk', houses = { 'h1' } }
    local base = { auction_id = sale.auction_id, lot_no = lot_no, seen_seq = seen_seq }
    local bidder = with(base, { paddle_no = paddle_no, epoch = epoch })
    local bid = with(bidder, {
        amount_minor = kit.minor(2000), confirmed = true, received_at_ms = kit.now,
    })
    local insure = with(bidder, {
        amount_minor = kit.minor(2000), received_at_ms = kit.now, expires_at_ms = kit.now + 10 ^ 7,
    })
    local clerk = with(base, { staff = staff })
    local list = {
        bid = { 'place', with(bid, { kind = 'LIVE', bid_id = sale:id('b') }) },
        max = { 'place', with(bid, { kind = 'MAX', bid_id = sale:id('b') }) },
        insure = { 'insure', with(insure, { bid_id = sale:id('b') }) },
        cancel = { 'max_cancel', with(bidder, { command_id = sale:id('c') }) },
        announce = { 'lot_announce', with(clerk, { command_id = sale:id('c') }) },
        undo = { 'lot_undo', with(clerk, {
            command_id = sale:id('c'), target_seq = seen_seq, reason = 'a slip',
        }) },
    }
    return function(name)
        return kit.call(unpack(list[name])).code
    end
end

--- Refused in a pause, and sent again after `goes_on`: `codes` of the second time by command.
local function again(test, sale, send, codes, goes_on)
    for name in pairs(codes) do
        test:is(send(name), 'AUCTION_PAUSED', name .. ' in a pause')
    end
    sale:clerk('auction_resume')
    goes_on()
    for name, code in pairs(codes) do
        test:is(send(name), code, '  then ' .. code)
    end
end

--- A live sale, x leads lot 1 at 1000.
local function led(policy)
    local sale = kit.sale({ policy = policy })
    sale:bid(sale:join('x', 9000), 1000)
    return sale, sale:join('y', 9000)
end

local function hammered(test)
    local codes = {
        max = 'EPOCH_STALE', insure = 'EPOCH_STALE', cancel = 'EPOCH_STALE', undo = 'AUCTION_PAUSED',
        bid = 'AUCTION_PAUSED',
    }
    test:plan(10)
    local sale, y = led({ reopen = 'DISCRETION' })
    sale:hammer(1)
    sale:clerk('auction_pause')
    again(test, sale, commands(sale, 1, y, 0), codes, function()
        sale:clerk('lot_reopen', { lot_no = 1, reason = 'a doubt' })
    end)
end

local function late(test)
    test:plan(3)
    local sale, y = led()
    sale:hammer(1)
    sale:clerk('auction_pause')
    local send = commands(sale, 1, y, 0)
    again(test, sale, send, { bid = 'AUCTION_PAUSED' }, function() end)
    test:is(commands(sale, 1, y, 0)('bid'), 'LATE_BID', 'a new press is a late bid')
end

local function reopened(test)
    test:plan(6)
    local sale, y = led({ reopen = 'DISCRETION' })
    sale:hammer(1)
    sale:clerk('lot_reopen', { lot_no = 1, reason = 'a doubt' })
    sale:clerk('auction_pause')
    local codes = { bid = 'EPOCH_STALE', max = 'EPOCH_STALE', undo = 'AUCTION_PAUSED' }
    again(test, sale, commands(sale, 1, y, 0), codes, function() end)
end

local function over(test)
    local codes = {
        announce = 'WRONG_STATE', undo = 'WRONG_STATE', bid = 'LOT_NOT_OPEN', max = 'LOT_NOT_OPEN',
        insure = 'LOT_NOT_OPEN', cancel = 'LOT_NOT_OPEN',
    }
    test:plan(12)
    local sale, y = led()
    sale:clerk('lot_withdraw', { lot_no = 2, reason = 'broken' })
    sale:clerk('auction_pause')
    again(test, sale, commands(sale, 2, y, 0), codes, function() end)
end

local function to_come(test)
    local codes = {
        announce = 'AUCTION_PAUSED', bid = 'AUCTION_PAUSED', max = 'AUCTION_PAUSED',
        insure = 'AUCTION_PAUSED', undo = 'AUCTION_PAUSED', cancel = 'AUCTION_PAUSED',
    }
    test:plan(12)
    local sale, y = led()
    sale:clerk('auction_pause')
    again(test, sale, commands(sale, 2, y, 0), codes, function() end)
end

return function(test)
    test:plan(5)
    test:test('of a Hammered lot, reopened then', hammered)
    test:test('of a Hammered lot, its window open still', late)
    test:test('of an epoch that is gone', reopened)
    test:test('of a lot that is over', over)
    test:test('of a lot still to come', to_come)
end
