--- What may be called from outside: a short list of global functions, and behind `gavel.call` the
-- allow-list of procedures. (`vshard.storage.call` would run any global name, `os.execute` too.)
local log = require('log')
local barrier = require('cluster.barrier')
local buckets = require('cluster.buckets')
local clock = require('cluster.clock')
local epoch = require('cluster.epoch')
local feed = require('auction.feed')
local hooks = require('cluster.hooks')
local presence = require('auction.presence')
local procedures = require('auction.procedures')
local schema = require('auction.schema')

local M = {}

--- A defect of ours, as vshard answers one: the caller knows nothing of the outcome.
local function defect(name, err)
    local message = tostring(err)
    if type(err) == 'table' and err.invariant then
        message = 'invariant ' .. err.invariant
    end
    log.error('call %s: %s', name, message)
    return { type = 'ClientError', code = 32, message = message }
end

local function of_this_bucket(args, bucket)
    return type(args) ~= 'table' or type(args.auction_id) ~= 'string'
        or buckets.of(args.auction_id) == bucket
end

--- gavel.call(bucket, mode, name, {args})
-- @treturn true, reply | false, defect | nil, ShardingError (not executed)
local function call(bucket, mode, name, list)
    local err = buckets.check(bucket)
    if err then
        return nil, err
    end
    assert(mode == 'read' or mode == 'write', 'mode is read or write')
    local procedure = procedures[name]
    if not procedure then
        return false, {
            type = 'ClientError',
            code = 33,
            message = ("Procedure '%s' is not defined"):format(tostring(name)),
        }
    end
    local args = type(list) == 'table' and list[1]
    if not of_this_bucket(args, bucket) then
        return true, {
            code = 'INVALID_REQUEST',
            field = 'auction_id',
            detail = 'is of another bucket',
        }
    end
    local ok, reply = barrier.run(procedure, args)
    if not ok then
        return false, defect(name, reply)
    elseif reply == barrier.NON_MASTER then
        return nil, buckets.non_master()
    end
    return true, reply
end

--- gavel.info(): who this instance is.
local function info()
    local tenure = barrier.tenure()
    return {
        is_master = tenure ~= nil,
        epoch = (epoch.promised()),
        frozen = tenure ~= nil and tenure.frozen ~= nil,
        release = box.info.version,
        now_ms = clock.now_ms(),
        instance = M.config.instance,
        replicaset = M.config.replicaset,
    }
end

--- gavel.rows(auction_id): rows of an auction in each sharded space, to see that all is forgotten.
local function rows(auction_id)
    assert(type(auction_id) == 'string', 'Usage: gavel.rows(auction_id)')
    local counts = {}
    for _, name in ipairs(schema.sharded()) do
        counts[name] = box.space[name]:count(schema.at(auction_id))
    end
    return counts
end

--- Puts the functions where callers find them.
-- @tparam table config  see cluster.config
-- @treturn {string,...} their names
function M.publish(config)
    M.config = config
    rawset(_G, 'gavel', { call = call, info = info, rows = rows })
    rawset(_G, 'feed', { poll = feed.poll, ack = feed.ack, presence = presence.report })
    rawset(_G, 'vshard', {
        storage = { buckets_discovery = buckets.discovery, bucket_stat = buckets.stat },
    })
    local names = {
        'gavel.call',
        'gavel.info',
        'gavel.rows',
        'feed.poll',
        'feed.ack',
        'feed.presence',
        'vshard.storage.buckets_discovery',
        'vshard.storage.bucket_stat',
    }
    if config.test then
        rawset(_G.gavel, 'test', hooks)
        for name in pairs(hooks) do
            table.insert(names, 'gavel.test.' .. name)
        end
    end
    return names
end

return M
