--- A real Tarantool instance that answers the shapes of a storage, and whatever a test tells it to.
-- It has no auctions: it is there to show what the client and the router do with bytes, errors,
-- moved buckets, masters that change and instances that die.
-- luacheck: globals gavel vshard feed fixture
local fiber = require('fiber')
local decimal = require('decimal')
local uuid = require('uuid')

local listen = os.getenv('LISTEN')
local first, last = os.getenv('BUCKETS'):match('^(%d+)-(%d+)$')
local state = {
    first = tonumber(first),
    last = tonumber(last),
    destination = os.getenv('DESTINATION'),
    is_master = os.getenv('IS_MASTER') ~= '0',
    epoch = tonumber(os.getenv('EPOCH') or '1'),
    frozen = false,
    refusals = {}, -- sharding errors to answer with, one a call
    totals_version = 0,
}

box.cfg {
    work_dir = os.getenv('DATA'),
    wal_mode = 'none',
    memtx_memory = 64 * 1024 * 1024,
    net_msg_max = 8192,
    feedback_enabled = false,
    log_level = 2,
}

local effects = {} -- id -> how often it was carried out
local outbox = {}

local procedures = {
    echo = function(args)
        return { code = 'ACCEPTED', args = args }
    end,
    -- Carried out once an id, as every command of ours is.
    effect = function(args)
        effects[args.id] = effects[args.id] or 0
        if effects[args.id] == 0 then
            effects[args.id] = 1
        end
        fiber.sleep(args.sleep or 0)
        return { code = args.code or 'ACCEPTED', effects = effects[args.id] }
    end,
    -- Carried out, and its reply held back the first time.
    lost_reply = function(args)
        if not effects[args.id] then
            effects[args.id] = 1
            fiber.sleep(args.sleep)
        end
        return { code = args.code or 'ACCEPTED', effects = effects[args.id] }
    end,
    raise = function()
        error('a broken invariant')
    end,
    codeless = function()
        return { note = 'no code' }
    end,
}

local function wrong_bucket(bucket)
    return {
        type = 'ShardingError',
        code = 1,
        name = 'WRONG_BUCKET',
        bucket_id = bucket,
        destination = state.destination,
    }
end

local function call(bucket, mode, name, args)
    if #state.refusals > 0 then
        return nil, table.remove(state.refusals, 1)
    end
    if bucket < state.first or bucket > state.last then
        return nil, wrong_bucket(bucket)
    end
    if mode == 'write' and not state.is_master then
        return nil, { type = 'ShardingError', code = 2, name = 'NON_MASTER', master = state.master }
    end
    if state.frozen then
        return true, { code = 'FROZEN' }
    end
    -- The public names of the contract, as far as tests use them.
    local procedure = procedures[name] or procedures.effect
    local ok, result = pcall(procedure, unpack(args))
    if not ok then
        return false, { code = 32, type = 'ClientError', message = tostring(result) }
    end
    return true, result
end

gavel = {
    call = call,
    info = function()
        return {
            is_master = state.is_master,
            epoch = state.epoch,
            frozen = state.frozen,
            release = '1',
            now_ms = math.floor(fiber.time() * 1000),
        }
    end,
}

vshard = {
    storage = {
        bucket_stat = function(bucket)
            if bucket < state.first or bucket > state.last then
                return nil, wrong_bucket(bucket)
            end
            return { id = bucket, status = 'active' }, nil
        end,
        buckets_discovery = function(options)
            local page = { buckets = {} }
            local from = math.max(options.from, state.first)
            local upto = math.min(from + 999, state.last)
            for bucket = from, upto do
                table.insert(page.buckets, bucket)
            end
            page.next_from = upto < state.last and upto + 1 or nil
            return page
        end,
    },
}

feed = {
    poll = function(epoch, from, limit, timeout_ms, totals_from)
        local deadline = fiber.time() + timeout_ms / 1000
        if from < 0 then
            from = #outbox
        elseif not state.frozen and epoch == state.epoch then
            while #outbox <= from and fiber.time() < deadline do
                fiber.sleep(0.002)
            end
        end
        local rows = {}
        for pos = from + 1, state.frozen and 0 or math.min(#outbox, from + limit) do
            table.insert(rows, outbox[pos])
        end
        return {
            epoch = state.epoch,
            frozen = state.frozen,
            rows = rows,
            next = from + #rows,
            totals = totals_from and totals_from < state.totals_version and state.totals or {},
            totals_next = totals_from and state.totals_version,
            trimmed = state.trimmed,
        }
    end,
    ack = function(pos)
        state.acknowledged = pos
    end,
}

-- What the tests themselves call.
fixture = {
    set = function(changes)
        for key, value in pairs(changes) do
            state[key] = value == box.NULL and nil or value
        end
    end,
    get = function(key)
        return state[key]
    end,
    echo = function(...)
        return ...
    end,
    type_of = function(value)
        return type(value)
    end,
    sleep = function(seconds)
        fiber.sleep(seconds)
        return 'slept'
    end,
    raise = function(message)
        box.error({ code = 12345, reason = message })
    end,
    exotic = function()
        return decimal.new('-12345678901234567890.000123'),
            uuid.fromstr('64d22e4d-ac92-4a23-899a-e59f34af5479'),
            9007199254740993ULL,
            -9223372036854775807LL
    end,
    text = function(bytes)
        return ('x'):rep(bytes)
    end,
    push = function()
        box.session.push('beside')
        return 'done'
    end,
    publish = function(count)
        for _ = 1, count do
            local pos = #outbox + 1
            local after = { auction = { seq = pos }, lots = {}, paddles = {} }
            table.insert(outbox, box.tuple.new({
                pos,
                'auction-7',
                pos,
                box.NULL,
                'hash-' .. pos,
                ('{"seq":%d}'):format(pos),
                pos % 2 == 0 and { user_id = 'u', paddle_no = 5, object = '{}' } or box.NULL,
                pos % 3 == 0 and '{"house":1}' or box.NULL,
                pos % 4 == 0 and after or nil,
            }))
        end
    end,
}

box.schema.user.create('gateway', { password = 'secret' })
local granted = {
    'gavel.call',
    'gavel.info',
    'vshard.storage.bucket_stat',
    'vshard.storage.buckets_discovery',
    'feed.poll',
    'feed.ack',
}
for name in pairs(fixture) do
    table.insert(granted, 'fixture.' .. name)
end
for _, name in ipairs(granted) do
    box.schema.func.create(name, { setuid = true })
    box.schema.user.grant('gateway', 'execute', 'function', name)
end
box.schema.func.create('fixture.forbidden', { setuid = true })

box.cfg { listen = listen }
print('fixture ready')
io.stdout:flush()
