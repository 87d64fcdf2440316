#!/usr/bin/env tarantool
--- Runs the engine's tests, x_test.lua beside x, against an instance in a directory of its own.
-- `tarantool tarantool/test/run.lua [part of a file name]`: TAP on stdout, exit code 1 on failure.
local fio = require('fio')
local here = debug.getinfo(1, 'S').source:match('^@(.*)/[^/]*$') or '.'
local root = fio.abspath(fio.pathjoin(here, '..'))
package.path = root .. '/?.lua;' .. package.path

local tap = require('tap')
local data = fio.tempdir()
local key_file = fio.pathjoin(data, 'maxima.key')
local file = assert(fio.open(key_file, { 'O_CREAT', 'O_WRONLY' }, tonumber('600', 8)))
file:write(require('digest').base64_encode(require('digest').urandom(32)))
file:close()
require('cluster.instance').start({
    instance = 'test', replicaset = 'a', data = data, buckets = { { 1, 3000 } },
    owners = { a = { { 1, 3000 } } }, user = 'gateway', password = 'secret', wal_mode = 'write',
    memtx_memory = 128 * 1024 * 1024, maxima_key = key_file, test = true,
})

local wanted = arg[1] or ''
local files = {}
for _, folder in ipairs({ 'auction', 'cluster', 'test' }) do
    for _, path in ipairs(fio.glob(fio.pathjoin(root, folder, '*_test.lua'))) do
        local name = folder .. '.' .. fio.basename(path, '.lua')
        if name:find(wanted, 1, true) then
            table.insert(files, name)
        end
    end
end
table.sort(files)

local suite = tap.test('engine')
suite:plan(#files)
for _, name in ipairs(files) do
    suite:test(name, function(test)
        local ok, err = xpcall(require(name), debug.traceback, test)
        if not ok then
            test:fail(tostring(err))
        end
    end)
end
local passed = suite:check()
fio.rmtree(data)
os.exit(passed and #files > 0 and 0 or 1)
