--- One instance: its start, its promotion, its end.
local fiber = require('fiber')
local fio = require('fio')
local log = require('log')
local barrier = require('cluster.barrier')
local buckets = require('cluster.buckets')
local call = require('cluster.call')
local clock = require('cluster.clock')
local epoch = require('cluster.epoch')
local feed = require('auction.feed')
local fibers = require('auction.fibers')
local grace = require('auction.grace')
local guard = require('cluster.guard')
local limits = require('auction.limits')
local roles = require('cluster.roles')
local schema = require('auction.schema')
local vault = require('auction.vault')

local M = {}

--- Options that some builds do not know; an unknown one would stop the start.
local OPTIONAL = { 'feedback_enabled' }

--- box.cfg with those optional options that this build has.
local function first_cfg(options)
    for _, name in ipairs(OPTIONAL) do
        local ok, err = pcall(box.cfg, options)
        if ok then
            return
        elseif not tostring(err):find("'" .. name .. "': unexpected option", 1, true) then
            error(err, 0)
        end
        options[name] = nil
    end
    box.cfg(options)
end

local function is_new(data)
    return #fio.glob(fio.pathjoin(data, '*.snap')) == 0
end

--- Starts the storage; it listens only when it serves.
local function configure(config)
    fio.mktree(config.data)
    first_cfg({
        memtx_dir = config.data,
        wal_dir = config.data,
        vinyl_dir = config.data,
        wal_mode = config.wal_mode,
        memtx_memory = config.memtx_memory,
        net_msg_max = 8192,
        feedback_enabled = false,
        -- An empty instance must be writable to found its replicaset; any other starts without
        -- rights and takes them by its promotion.
        read_only = not is_new(config.data),
        checkpoint_count = 2,
        checkpoint_interval = 3600,
    })
end

local function on_shutdown()
    barrier.drain_calls(limits.shutdown_s)
    fiber.sleep(limits.flush_s)
    log.info('gavel stopped')
end

--- Starts everything and says so: `gavel ready <instance>`.
-- @tparam table config  see cluster.config
function M.start(config)
    collectgarbage('setpause', limits.garbage_pause)
    collectgarbage('setstepmul', limits.garbage_pace)
    guard.enable(config.test)
    if config.test then
        clock.set(config.test_clock_ms) -- before the first epoch row: a takeover sees its gap
    end
    vault.read_key(config.maxima_key)
    buckets.configure(config)
    configure(config)
    box.cfg({ read_only = false })
    assert(not box.info.ro, 'the instance is read-only')
    schema.create()
    vault.check_key()
    roles.apply(config.user, config.password, call.publish(config))
    local by = 'self:' .. config.instance
    local number = epoch.promote_self(barrier, by, clock.now_ms(), grace.carry_out)
    feed.start()
    fibers.start()
    box.ctl.on_shutdown(on_shutdown)
    if config.listen then
        box.cfg({ listen = config.listen })
    end
    fiber.name('gavel')
    log.info('gavel ready %s epoch %d', config.instance, number)
end

return M
