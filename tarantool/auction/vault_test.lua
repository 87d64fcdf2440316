--- The vault: nothing of a sealed order can be read from what is stored, and nothing else is opened.
local digest = require('digest')
local fio = require('fio')
local json = require('json')
local msgpack = require('msgpack')
local xlog = require('xlog')
local kit = require('test.kit')
local limits = require('auction.limits')
local vault = require('auction.vault')

-- Minor; rungs, and found nowhere else.
local FIGURE = 650000000
local REACHED = 320000000 -- what 4,200,000 reach

local function write(path, text)
    local file = assert(fio.open(path, { 'O_CREAT', 'O_WRONLY', 'O_TRUNC' }, tonumber('600', 8)))
    file:write(text)
    file:close()
    return path
end

local function sealing(test)
    test:plan(9)
    local sealed = vault.seal('0000000120000 0 b-1')
    test:is(vault.open(sealed), '0000000120000 0 b-1', 'what was sealed is opened')
    test:isnt(vault.seal('x'), vault.seal('x'), 'the same twice is not the same')
    test:is(#vault.seal('1'), #vault.seal('9999999999999'), 'the length says nothing of the digits')
    test:ok(vault.is_sealed(sealed) and not vault.is_sealed('{"a":1}'), 'it can be told from an object')
    local bytes = digest.base64_decode(sealed:sub(4))
    test:ok(not bytes:find('120000', 1, true), 'the sealed bytes do not hold the text')
    local changed = true
    for _, at in ipairs({ 1, 20, #bytes }) do
        local flipped = bytes:sub(1, at - 1) .. string.char((bytes:byte(at) + 1) % 256) .. bytes:sub(at + 1)
        local text = 'v1.' .. digest.base64_encode(flipped, { nowrap = true })
        changed = changed and not pcall(vault.open, text)
    end
    test:ok(changed, 'a changed byte anywhere is refused')
    test:ok(not pcall(vault.open, 'v1.AAAA'), 'so is what was never sealed')
    test:is_deeply(vault.open_map(vault.seal_map({ a = 10 ^ 13, b = 'x' })), { a = 10 ^ 13, b = 'x' },
        'a map comes back as it was')
    test:isnt(vault.digest('MAX 100'), digest.sha256('MAX 100'), 'a digest cannot be guessed')
end

local function cache(test)
    test:plan(2)
    local most, sealed = limits.orders_opened, {}
    limits.orders_opened = 2
    for i = 1, 5 do
        sealed[i] = vault.seal('figure ' .. i)
    end
    local right = true
    for _ = 1, 2 do
        for i = 1, 5 do
            right = right and vault.open(sealed[i]) == 'figure ' .. i
        end
    end
    limits.orders_opened = most
    test:ok(right, 'a full cache starts anew')
    test:is(vault.open(sealed[1]), 'figure 1', 'and opens what it forgot')
end

local function key_file(test)
    test:plan(6)
    local folder = fio.tempdir()
    local mine = box.space.features:get({ 'maxima_key' }).value
    local function refusal(act, ...)
        local ok, err = pcall(act, ...)
        return not ok and tostring(err) or 'none'
    end
    local own = fio.pathjoin(box.cfg.memtx_dir, 'maxima.key')
    local missing = refusal(vault.read_key, fio.pathjoin(folder, 'none'))
    test:like(missing, '^GAVEL_MAXIMA_KEY: cannot read', 'no key: it says so')
    local short = refusal(vault.read_key, write(fio.pathjoin(folder, 'short'), 'abc\n'))
    test:like(short, 'less than 32 bytes', 'a short one too')
    local sealed = vault.seal('mine')
    vault.read_key(write(fio.pathjoin(folder, 'other'), ('k'):rep(43)))
    local other = refusal(vault.check_key)
    test:like(other, 'the data were written under ' .. mine, 'another key does not serve')
    test:ok(not pcall(vault.open, sealed), 'nor open anything')
    vault.read_key(own)
    test:is(refusal(vault.check_key), 'none', 'its own does')
    test:is(vault.open(sealed), 'mine', 'and opens')
    fio.rmtree(folder)
end

--- What a file of rows holds: its bytes, and each row as msgpack and as text.
local function bytes_of(path)
    local parts = {}
    local file = fio.open(path, { 'O_RDONLY' })
    table.insert(parts, file:read())
    file:close()
    for _, row in xlog.pairs(path) do
        local body = row.BODY
        if body and body.space_id and body.space_id > 511 then
            table.insert(parts, msgpack.encode(body))
            table.insert(parts, json.encode(body))
        end
    end
    return table.concat(parts, '\n')
end

--- All files of this kind; the oldest may be collected as garbage while they are read.
local function stored_bytes(pattern)
    local parts = {}
    for _, path in ipairs(fio.glob(fio.pathjoin(box.cfg.memtx_dir, pattern))) do
        local ok, bytes = pcall(bytes_of, path)
        table.insert(parts, ok and bytes or '')
    end
    return table.concat(parts, '\n')
end

--- How a number could stand in a file.
local function forms(number)
    local double = require('ffi').new('double[1]', number)
    local bytes = require('ffi').string(double, 8)
    return { ('%.0f'):format(number), msgpack.encode(number), bytes, bytes:reverse() }
end

local function lodge_everything(sale)
    local a, b = sale:join('A', 10000000), sale:join('B', 10)
    local figure = { kind = 'MAX', amount_minor = FIGURE, bid_id = 'secret' }
    assert(sale:bid(a, 0, figure).code == 'ACCEPTED')
    figure.bid_id = 'short'
    assert(sale:bid(b, 0, figure).code == 'FUNDS_SHORT')
    assert(kit.call('insure', {
        auction_id = sale.auction_id, bid_id = 'insured', lot_no = 1, epoch = 0, paddle_no = a,
        amount_minor = FIGURE, seen_seq = sale:seq(), expires_at_ms = kit.now + 3600000,
        received_at_ms = kit.now,
    }).code == 'ACCEPTED')
    sale:clerk('auction_start')
    sale:open(1)
    sale:bid(sale:join('C', 50000), 1100)
    return a
end

--- A maximum of 5,000,000, and money that ends at a rung below.
local function limit_one(sale)
    local d = sale:join('D', 4200000)
    local reply = sale:bid(d, 5000000, { kind = 'MAX', limited_ok = true })
    assert(reply.code == 'OUTBID', reply.code)
    return d
end

local function orders_of(sale, paddle_no)
    return kit.call('my_orders', { auction_id = sale.auction_id, paddle_no = paddle_no }).orders
end

local function nothing_stored(test)
    test:plan(9)
    box.snapshot()
    local sale = kit.sale({ live = false })
    local a = lodge_everything(sale)
    local d = limit_one(sale)
    box.snapshot()
    local logs, snapshots = stored_bytes('*.xlog'), stored_bytes('*.snap')
    test:ok(logs:find('"secret"', 1, true), 'the id of the order is in the logs')
    test:ok(snapshots:find('"secret"', 1, true), 'and in the snapshots')
    local bytes = logs .. snapshots
    local charges = require('auction.charges')
    local all_in = charges.all_in(kit.policy(), FIGURE)
    for what, number in pairs({
        figure = FIGURE, ['all-in price'] = all_in, shortfall = all_in - 1000, ['rung told'] = REACHED,
        ['all-in price of that rung'] = charges.all_in(kit.policy(), REACHED),
    }) do
        local found = false
        for _, form in ipairs(forms(number)) do
            found = found or bytes:find(form, 1, true) ~= nil
        end
        test:ok(not found, ('the %s is not, as digits, integer or double'):format(what))
    end
    test:is(orders_of(sale, a)[1].amount_minor, FIGURE, 'its owner reads it')
    test:is(orders_of(sale, d)[1].limited_to_minor, REACHED, 'and how far his money reaches')
end

return function(test)
    test:plan(4)
    test:test('sealing', sealing)
    test:test('the cache', cache)
    test:test('the key', key_file)
    test:test('what is stored', nothing_stored)
end
