--- The golden vector: the bytes that are hashed, in Lua.
local digest = require('digest')
local canonical = require('auction.canonical')
local journal = require('auction.journal')

local function salt(from)
    local bytes = {}
    for i = 0, 15 do
        bytes[i + 1] = string.char(from + i)
    end
    return table.concat(bytes)
end

local O41 = '{"all_in_minor":"419840","bid_id":"b-7Qm2","kind":"LIVE","received_at_ms":1795266000081}'
local H41 = '{"all_in_minor":"419840","cause_id":"b-7Qm2","cause_seq":41,'
    .. '"received_at_ms":1795266000081}'
local H42 = '{"cause_id":"c-0031","cause_seq":42,"staff_id":"s3"}'
local PUBLIC41 = '{"actor":"bidder","amount_minor":"320000","ask_minor":"350000",'
    .. '"at_ms":1795266000093,"auction_id":"a7","epoch":0,'
    .. '"house_hash":"69149f4020f72edc01f802580d534ee0f0df7c6e8230070b302579c444814604",'
    .. '"kind":"INTERNET","lot_no":12,'
    .. '"owner_hash":"c8bb385a8c09a1e6f2e4dd293dd5df918b6aa03245ed3fc45edb2715330fb661",'
    .. '"paddle_no":9,"policy_version":3,'
    .. '"prev_hash":"136df9ac0b956687c52505efb2a94c94410aa4cb7d30ef524c7510968b8810e7",'
    .. '"seq":41,"type":"bid_accepted","v":1}'
local HASH41 = '12715b58c950a8c8e8614cecda772e0760c9925bd5b0441b6f651d45c22246ff'
local PUBLIC42 = '{"actor":"auctioneer","at_ms":1795266004510,"auction_id":"a7",'
    .. '"house_hash":"c05a2613220df9ae1df97f8af0475e8dd782c4a60e7b0f88992ef7d889045fb4",'
    .. '"prev_hash":"' .. HASH41 .. '","seq":42,'
    .. '"text":"Lot 12: \\"Été\\", 3/4 size – café","type":"message_posted","v":1}'
local HASH42 = '243664ba3bb6de58cffa95137c4fb48a3bd28e3f7ada692a3f2dc1eea6d72ac4'

local function event41()
    return {
        v = 1, type = 'bid_accepted', auction_id = 'a7', seq = 41, at_ms = 1795266000093,
        actor = 'bidder', lot_no = 12, epoch = 0, policy_version = 3, paddle_no = 9,
        kind = 'INTERNET', amount_minor = 320000, ask_minor = 350000,
        prev_hash = digest.sha256_hex('event 40'),
        owner_hash = journal.private_hash(salt(0x00), O41),
        house_hash = journal.private_hash(salt(0x10), H41),
    }
end

local function event42()
    return {
        v = 1, type = 'message_posted', auction_id = 'a7', seq = 42, at_ms = 1795266004510,
        actor = 'auctioneer', text = 'Lot 12: "Été", 3/4 size – café', prev_hash = HASH41,
        house_hash = journal.private_hash(salt(0x20), H42),
    }
end

-- value, canonical text
local FORMS = {
    { { b = 1, a = true, ['A'] = false }, '{"A":false,"a":true,"b":1}' },
    { { t = '\0\1\8\9\10\12\13\31"\\/é' }, '{"t":"\\u0000\\u0001\\b\\t\\n\\f\\r\\u001f\\"\\\\/é"}' },
    { { x_minor = 10 ^ 13, y = 2 ^ 53 - 1 }, '{"x_minor":"10000000000000","y":9007199254740991}' },
    { { offsets_minor = { 0, 20 }, n = { 1, { z = -5 } } }, '{"n":[1,{"z":-5}],"offsets_minor":["0","20"]}' },
    { { barred = {} }, '{"barred":[]}' },
}
local REFUSED = { { 0.5 }, { 2 ^ 53 }, { 0 / 0 }, { print } }

return function(test)
    test:plan(#FORMS + #REFUSED + 8)
    local o41 = { bid_id = 'b-7Qm2', kind = 'LIVE', all_in_minor = 419840, received_at_ms = 1795266000081 }
    test:is(canonical.encode(o41), O41, 'private object of the bidder')
    local h41 = { cause_seq = 41, cause_id = 'b-7Qm2', all_in_minor = 419840, received_at_ms = 1795266000081 }
    test:is(canonical.encode(h41), H41, 'private object of the house')
    local public, hash = journal.seal_public(event41())
    test:is(public, PUBLIC41, 'public object 41')
    test:is(hash, HASH41, 'its hash')
    public, hash = journal.seal_public(event42())
    test:is(public, PUBLIC42, 'public object 42')
    test:is(hash, HASH42, 'its hash')
    for i, form in ipairs(FORMS) do
        test:is(canonical.encode(form[1]), form[2], 'canonical form ' .. i)
    end
    for i, value in ipairs(REFUSED) do
        test:ok(not pcall(canonical.encode, value), 'no canonical form ' .. i)
    end
    local one, two = journal.private({ a = 1 }), journal.private({ a = 1 })
    test:ok(one.salt ~= two.salt and one.hash ~= two.hash, 'salts are fresh')
    local bytes = one.salt:gsub('..', function(pair)
        return string.char(tonumber(pair, 16))
    end)
    test:is(journal.private_hash(bytes, one.object), one.hash, 'the stored salt gives the hash')
end
