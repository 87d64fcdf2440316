--- The feed: the outbox of this replicaset, read by long poll.
--
-- Each event is one outbox row, written in the transaction of its command; rows are published up to
-- the barrier's `visible`. The first row after quiet answers all pollers at once; after that what
-- has gathered is published every 5 ms, so that many pollers under many bids cost the bidding
-- thread a bounded number of replies. A position is a hint, (auction_id, seq) the truth.
local fiber = require('fiber')
local barrier = require('cluster.barrier')
local clock = require('cluster.clock')
local presence = require('auction.presence')
local limits = require('auction.limits')

local M = {}

local NO_TOTALS = setmetatable({}, { __serialize = 'array' })

local published, published_cond = 0, fiber.cond()
local acknowledged = 0
local samples, old_pos = {}, 0 -- published positions, one a second, oldest first

local function publish(mine)
    fiber.name('gavel.publish')
    published = barrier.visible()
    local last = 0
    while barrier.tenure() == mine do
        if barrier.visible() == published then
            barrier.wait_visible(limits.trim_every_s)
        end
        local early = last + limits.feed_every_s - clock.monotonic()
        if early > 0 then
            fiber.sleep(early)
        end
        if barrier.visible() > published and not mine.frozen then
            published, last = barrier.visible(), clock.monotonic()
            published_cond:broadcast()
        elseif mine.frozen then
            fiber.sleep(limits.feed_every_s)
        end
    end
    published_cond:broadcast()
end

local function rows_after(from, limit)
    local rows = {}
    for _, tuple in box.space.outbox:pairs({ from }, { iterator = 'GT' }) do
        if tuple.pos > published or #rows == limit then
            break
        end
        table.insert(rows, tuple)
    end
    return rows
end

local function answer(epoch, frozen, rows, next_pos, trimmed)
    return {
        epoch = epoch,
        frozen = frozen,
        rows = rows,
        next = next_pos,
        totals = NO_TOTALS,
        trimmed = trimmed or nil,
    }
end

--- With the sums of presence that the poller does not have yet.
local function with_totals(reply, totals_from)
    if totals_from then
        local totals
        totals, reply.totals_next = presence.totals(totals_from)
        if #totals > 0 then
            reply.totals = totals
        end
    end
    return reply
end

--- Rows above `from`, waiting for the first.
-- @tparam number epoch       what the caller believes; the answer says what it is
-- @tparam number from        last position it has; -1: the present end, no rows
-- @tparam number limit       at most 500
-- @tparam number timeout_ms  at most 1,000
-- @tparam ?number totals_from  `totals_next` of the answer before, 0 at first; nil: tell no totals
-- @treturn table  {epoch, frozen, rows = stored tuples, next, totals, totals_next, trimmed};
--                 `trimmed`: rows after `from` are gone (or never were): the journal must be read
--                 again; `totals`: presence that changed since `totals_from`
function M.poll(epoch, from, limit, timeout_ms, totals_from)
    for _, value in ipairs({ epoch, from, limit, timeout_ms, totals_from or 0 }) do
        assert(type(value) == 'number', 'Usage: feed.poll(epoch, from, limit, timeout_ms, totals_from)')
    end
    limit = math.max(1, math.min(limit, limits.feed_rows))
    local deadline = clock.monotonic() + math.min(timeout_ms, limits.feed_wait_ms) / 1000
    while true do
        local mine = barrier.tenure()
        if not mine then
            return answer(0, true, {}, from)
        elseif mine.frozen then
            return answer(mine.epoch, true, {}, from)
        elseif from < 0 or from > published and from > barrier.visible() then
            return with_totals(answer(mine.epoch, false, {}, published, from >= 0), totals_from)
        end
        local rows = rows_after(from, limit)
        local left = deadline - clock.monotonic()
        if #rows > 0 then
            local trimmed, next_pos = tonumber(rows[1][1]) > from + 1, tonumber(rows[#rows][1])
            return with_totals(answer(mine.epoch, false, rows, next_pos, trimmed), totals_from)
        elseif left <= 0 then
            return with_totals(answer(mine.epoch, false, rows, from), totals_from)
        end
        published_cond:wait(left)
    end
end

--- The relay has everything up to `pos`.
function M.ack(pos)
    assert(type(pos) == 'number', 'Usage: feed.ack(pos)')
    acknowledged = math.max(acknowledged, math.min(pos, published))
    return acknowledged
end

--- The last position that may go: acknowledged and old; or too many behind.
local function trim_upto()
    local now = clock.monotonic()
    table.insert(samples, { at = now, pos = published })
    while samples[1].at <= now - limits.outbox_keep_s do
        old_pos = table.remove(samples, 1).pos
    end
    local bound = published - limits.outbox_rows_max
    return math.max(math.min(old_pos, acknowledged), bound)
end

--- Deletes a slice of the outbox, never its last row.
-- @tparam number upto  position
-- @treturn number      how many
function M.trim(upto)
    local deleted = 0
    local reply = barrier.transact(function()
        local newest = box.space.outbox.index.pos:max()
        local rows = box.space.outbox:select({}, { limit = limits.trim_rows })
        for _, tuple in ipairs(rows) do
            if tuple.pos > upto or tuple.pos == newest.pos then
                break
            end
            box.space.outbox:delete({ tuple.pos })
            deleted = deleted + 1
        end
        return {}, deleted > 0
    end)
    return reply and deleted or 0
end

local function trim(mine)
    fiber.name('gavel.trim')
    while barrier.tenure() == mine do
        local upto = trim_upto()
        while barrier.tenure() == mine and M.trim(upto) == limits.trim_rows do
            fiber.yield()
        end
        fiber.sleep(limits.trim_every_s)
    end
end

--- Starts publishing, once the instance serves.
function M.start()
    local mine = barrier.tenure()
    published = barrier.visible()
    fiber.create(publish, mine)
    fiber.create(trim, mine)
end

return M
