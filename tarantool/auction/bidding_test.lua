--- place(): its codes in their order, its effects on price and money.
local kit = require('test.kit')

return function(test)
    test:plan(1)
    test:test('smoke', function(t)
        t:plan(4)
        local sale = kit.sale()
        local x, y = sale:join('x', 10000), sale:join('y', 10000)
        local r = sale:bid(x, 1000)
        t:is(r.code, 'ACCEPTED', 'x leads')
        t:is(r.ask_minor, 110000, 'ask')
        t:is(sale:bid(y, 1000).code, 'ASK_MOVED', 'y late')
        t:is(sale:bid(y, 1100).code, 'ACCEPTED', 'y leads')
    end)
end
