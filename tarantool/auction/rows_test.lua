local kit = require('test.kit')
local rows = require('auction.rows')
local schema = require('auction.schema')

local function in_transaction(work, fails)
    box.begin()
    local ok, err = pcall(work)
    if ok and not fails then
        box.commit()
    else
        box.rollback()
    end
    return ok, err
end

return function(test)
    test:plan(5)

    test:test('a row is the same table as long as its tuple is', function(t)
        t:plan(4)
        local sale = kit.sale()
        local id = sale.auction_id
        local first = rows.take('lot', id, 1)
        rows.give_back('lot', first)
        t:is(rows.take('lot', id, 1), first, 'given back unchanged')
        rows.give_back('lot', first)
        in_transaction(function()
            rows.take('lot', id, 1).bids = 7
            rows.write('lot', first)
        end)
        t:is(rows.take('lot', id, 1), first, 'written')
        rows.give_back('lot', first)
        t:is(sale:lot_row(1).bids, 7, 'and in the space')
        in_transaction(function()
            local row = schema.get('lot', id, 1)
            row.bids = 8
            schema.put('lot', row)
        end)
        t:is(rows.take('lot', id, 1).bids, 8, 'written by another way: read again')
    end)

    test:test('what was rolled back is read again', function(t)
        t:plan(2)
        local id = kit.sale().auction_id
        in_transaction(function()
            local row = rows.take('lot', id, 1)
            row.bids = 9
            rows.write('lot', row)
        end, true)
        local row = rows.take('lot', id, 1)
        t:is(row.bids, 0, 'a failed transaction leaves nothing')
        row.bids = 5
        t:is(rows.take('lot', id, 1).bids, 0, 'nor does a command that neither wrote nor gave back')
    end)

    test:test('a change that nobody wrote is an error in tests', function(t)
        t:plan(2)
        local id = kit.sale().auction_id
        local row = rows.take('lot', id, 1)
        table.insert(row.barred, 'somebody')
        local ok, err = pcall(rows.give_back, 'lot', row)
        t:is(ok, false, 'refused')
        t:like(tostring(err), 'changed and not written', 'by name')
    end)

    test:test('there are no more than are kept', function(t)
        t:plan(2)
        local limits = require('auction.limits')
        local most = limits.rows_kept
        limits.rows_kept = 2
        local id = kit.sale().auction_id
        local one = rows.take('lot', id, 1)
        for lot_no = 2, 3 do
            rows.give_back('lot', rows.take('lot', id, lot_no))
        end
        in_transaction(function()
            one.bids = 3
            rows.write('lot', one)
        end)
        t:is(rows.take('lot', id, 1), one, 'a row that was out meanwhile is kept when written')
        t:is(rows.take('lot', id, 99), nil, 'and none is made up')
        limits.rows_kept = most
    end)

    test:test('rows are written in a transaction', function(t)
        t:plan(1)
        local id = kit.sale().auction_id
        t:is(pcall(rows.write, 'lot', rows.take('lot', id, 1)), false, 'or not at all')
    end)
end
