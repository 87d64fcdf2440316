--- The environment of an instance, read once. A bad value stops the start, by name.
local M = {}

local function fail(name, expected)
    error(('%s: expected %s'):format(name, expected), 0)
end

local function need(name)
    local value = os.getenv(name)
    if value == nil or value == '' then
        fail(name, 'a value')
    end
    return value
end

--- `1-1500` or `1-1000,2001-2500` as a list of {first, last}.
local function ranges(name, text)
    local list = {}
    for part in text:gmatch('[^,]+') do
        local first, last = part:match('^(%d+)%-(%d+)$')
        first, last = tonumber(first), tonumber(last)
        if not first or first < 1 or last < first then
            fail(name, 'ranges of buckets such as 1-1500')
        end
        table.insert(list, { first, last })
    end
    return list
end

--- `a=1-1500;b=1501-3000` as replicaset name -> ranges.
local function owners(name, text)
    local map = {}
    for part in text:gmatch('[^;]+') do
        local who, list = part:match('^%s*([%w_-]+)=(.+)$')
        if not who then
            fail(name, 'owners such as a=1-1500;b=1501-3000')
        end
        map[who] = ranges(name, list)
    end
    return map
end

--- @treturn table instance, replicaset, listen, data, buckets, owners, user, password, wal_mode,
--                 memtx_memory, maxima_key, test, test_clock_ms
function M.read()
    local listen = need('GAVEL_LISTEN')
    if not listen:match('^[%w%.%-]+:%d+$') then
        fail('GAVEL_LISTEN', 'host:port')
    end
    local wal_mode = os.getenv('GAVEL_WAL_MODE') or 'fsync'
    if wal_mode ~= 'fsync' and wal_mode ~= 'write' then
        fail('GAVEL_WAL_MODE', 'fsync or write')
    end
    local memory = tonumber(os.getenv('GAVEL_MEMTX_MEMORY') or 2 * 1024 ^ 3)
    if not memory then
        fail('GAVEL_MEMTX_MEMORY', 'a number of bytes')
    end
    return {
        instance = need('GAVEL_INSTANCE'),
        replicaset = need('GAVEL_REPLICASET'),
        listen = listen,
        data = need('GAVEL_DATA'),
        buckets = ranges('GAVEL_BUCKETS', need('GAVEL_BUCKETS')),
        owners = owners('GAVEL_BUCKET_OWNERS', need('GAVEL_BUCKET_OWNERS')),
        user = need('TARANTOOL_USER'),
        password = need('TARANTOOL_PASSWORD'),
        wal_mode = wal_mode,
        memtx_memory = memory,
        maxima_key = need('GAVEL_MAXIMA_KEY'),
        test = os.getenv('GAVEL_TEST') == '1',
        test_clock_ms = tonumber(os.getenv('GAVEL_TEST_CLOCK_MS')),
    }
end

return M
