--- Which buckets this replicaset owns: static ownership, behind the names and shapes of vshard's
-- storage calls, so that one router serves both. A live cluster that must grow needs vshard.
local digest = require('digest')
local limits = require('auction.limits')

local M = {}

local BUCKET_COUNT = 3000 -- for ever: a bucket is where an auction lives
local PAGE = 1000

local own, destinations, replicaset = {}, {}, ''
local known, count = {}, 0 -- auction_id -> its bucket, of those asked for

local function each(ranges, visit)
    for _, range in ipairs(ranges) do
        for bucket = range[1], math.min(range[2], BUCKET_COUNT) do
            visit(bucket)
        end
    end
end

--- @tparam table config  replicaset, buckets, owners: see cluster.config
function M.configure(config)
    own, destinations, replicaset = {}, {}, config.replicaset
    each(config.buckets, function(bucket)
        own[bucket] = true
    end)
    for name, ranges in pairs(config.owners) do
        each(ranges, function(bucket)
            destinations[bucket] = name
        end)
    end
end

--- The bucket of an auction: crc32c of its id (init 0xffffffff, no final xor), modulo, plus 1.
function M.of(auction_id)
    local bucket = known[auction_id]
    if not bucket then
        if count >= limits.buckets_known then
            known, count = {}, 0
        end
        bucket = digest.crc32(auction_id) % BUCKET_COUNT + 1
        known[auction_id], count = bucket, count + 1
    end
    return bucket
end

local function wrong_bucket(bucket)
    local destination = destinations[bucket]
    return {
        type = 'ShardingError',
        code = 1,
        name = 'WRONG_BUCKET',
        bucket_id = bucket,
        reason = 'Not found',
        destination = destination ~= replicaset and destination or nil,
        message = ('Cannot perform action with bucket %d, reason: Not found'):format(bucket),
    }
end

--- What a call gets that reached an instance that serves nobody.
function M.non_master()
    return {
        type = 'ShardingError',
        code = 2,
        name = 'NON_MASTER',
        replicaset = replicaset,
        message = ('This instance is not the master of replicaset %s'):format(replicaset),
    }
end

--- @treturn ?table  the error, or nil: this replicaset owns the bucket
function M.check(bucket)
    if type(bucket) ~= 'number' then
        error('Usage: call(bucket_id, mode, name, args): bucket_id must be a number', 0)
    end
    if not own[bucket] then
        return wrong_bucket(bucket)
    end
end

--- vshard.storage.bucket_stat
function M.stat(bucket)
    local err = M.check(bucket)
    if err then
        return nil, err
    end
    return { id = bucket, status = 'active' }, nil
end

--- vshard.storage.buckets_discovery({from = n}): pages of at most 1,000 ids; may be empty.
function M.discovery(options)
    local from = type(options) == 'table' and tonumber(options.from) or 1
    local page = {}
    for bucket = from, BUCKET_COUNT do
        if own[bucket] then
            if #page == PAGE then
                return { buckets = page, next_from = bucket }
            end
            table.insert(page, bucket)
        end
    end
    return { buckets = page }
end

return M
