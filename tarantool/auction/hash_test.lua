local digest = require('digest')
local hash = require('auction.hash')

return function(test)
    test:plan(4)

    test:test('SHA-256 of the standard, and of lengths about its blocks', function(t)
        local lengths = { 1, 31, 32, 55, 56, 63, 64, 65, 119, 120, 1000 }
        t:plan(2 + #lengths)
        t:is(hash.sha256_hex('abc'),
            'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'abc')
        t:is(hash.sha256_hex(''),
            'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'nothing')
        for _, length in ipairs(lengths) do
            local bytes = ('\0x\255'):rep(length):sub(1, length)
            t:is(hash.sha256(bytes), digest.sha256(bytes), ('%d bytes'):format(length))
        end
    end)

    test:test('every byte in digits', function(t)
        t:plan(1)
        local wrong = {}
        for byte = 0, 255 do
            if hash.hex(string.char(byte)) ~= ('%02x'):format(byte) then
                table.insert(wrong, byte)
            end
        end
        t:is_deeply(wrong, {}, 'lower case, two of each')
    end)

    test:test('random bytes are given once', function(t)
        t:plan(2)
        local seen, twice = {}, 0
        for _ = 1, 2000 do -- several times what is fetched at once
            local bytes = hash.random(16)
            assert(#bytes == 16)
            twice = twice + (seen[bytes] and 1 or 0)
            seen[bytes] = true
        end
        t:is(twice, 0, 'no sixteen bytes twice')
        t:is(#hash.random(32), 32, 'as many as asked for')
    end)

    test:test('more digits than there is room for are a defect', function(t)
        t:plan(1)
        t:is(pcall(hash.hex, ('x'):rep(65)), false, 'not cut off')
    end)
end
