--- The acknowledgement barrier.
--
-- No reply and no publication may rest on a row that could still be lost. Reads are dirty: a row is
-- seen by everybody as soon as its transaction enters the WAL queue, and is gone again if the write
-- fails. So every transaction takes a *ticket* as it enters the queue (it has no LSN yet), tickets
-- settle in order, and
--
-- 1. a reply that wrote waits for its own ticket;
-- 2. a reply that wrote nothing (a read, a stored answer, a refusal that is not kept) waits for the
--    last ticket taken before its decision when one instance is enough (need = 0), and for one taken
--    after it when replicas must confirm: the pulse row is then written at once;
-- 3. if any commit failed between decision and confirmation, a reply that wrote nothing is decided
--    again;
-- 4. `visible`, the last outbox position that may be published, rises only with the tickets.
--
-- A reply that is not confirmed within `barrier_s` is OUTCOME_UNKNOWN if it wrote (the row cannot be
-- withdrawn), else FROZEN; the instance is then frozen and answers FROZEN before any read, until the
-- missing ticket is confirmed in the same tenure. It then thaws: first the clocks of its auctions are
-- set right in a transaction of its own, and only when that is confirmed anything is served. So does a
-- process that was stopped for a while, and finds out by its own pulse.
local fiber = require('fiber')
local log = require('log')
local clock = require('cluster.clock')
local epoch = require('cluster.epoch')
local guard = require('cluster.guard')
local limits = require('auction.limits')

local M = {
    NON_MASTER = {}, -- what `run` returns when this instance serves nobody
}

local submitted, confirmed, rollbacks = 0, 0, 0 -- last ticket taken; last confirmed; failed commits
local marks, first, last = {}, 1, 0 -- settled, not yet acknowledged: {t, lsn, pos}
local waiters, wanted, wanted_cond, kick = {}, 0, fiber.cond(), fiber.cond()
local visible, visible_cond = 0, fiber.cond()
local tenure -- nil unless serving: {epoch, members, need, frozen}
local running, idle_cond, draining = 0, fiber.cond(), false

local function wake_all()
    for _, cond in pairs(waiters) do
        cond:broadcast()
    end
end

--- Sets the clocks of auctions right after a gap, inside a transaction: handed in at the start.
-- @tparam number gap_ms  how long nobody was answered
-- @treturn ?number       the last outbox position
local function set_right() end

--- Freezes an instance that was stopped: its last pulse is long ago, and nobody was answered since.
local function freeze_if_stopped(mine)
    if not mine.frozen and clock.monotonic() - mine.pulsed_s > limits.stopped_s then
        mine.frozen = submitted
        log.warn('barrier: was stopped, frozen until the next pulse')
    end
end

local thaw

--- What was missing is confirmed. When the instance does not freeze again, it serves.
local function thaw_if_confirmed()
    local mine = tenure
    if not mine then
        return
    end
    freeze_if_stopped(mine)
    if not mine.frozen then
        mine.alive_ms = clock.now_ms()
    elseif not mine.thawing and confirmed >= mine.frozen then
        mine.thawing = true
        fiber.create(thaw, mine)
    end
end

--- Everything up to this LSN is acknowledged.
local function drain(lsn)
    local upto, shown = confirmed, visible
    while first <= last and marks[first].lsn <= lsn do
        local mark = marks[first]
        marks[first] = nil
        first = first + 1
        upto = math.max(upto, mark.t)
        shown = math.max(shown, mark.pos or 0)
    end
    for t = confirmed + 1, upto do
        if waiters[t] then
            waiters[t]:broadcast()
            waiters[t] = nil
        end
    end
    confirmed = upto
    if shown > visible then
        visible = shown
        visible_cond:broadcast()
    end
    thaw_if_confirmed()
end

--- Commits the transaction of this fiber: the only commit there is.
-- @tparam ?number pos  its last outbox position
-- @treturn number      its ticket; or nil and the error of the WAL: the transaction is gone
function M.commit(pos)
    submitted = submitted + 1 -- nothing yields between this line and the WAL queue
    local t = submitted
    local ok, err = pcall(box.commit)
    if not ok then
        rollbacks = rollbacks + 1
        wake_all()
    end
    local alone = tenure ~= nil and tenure.need == 0 -- the own commit is all that is asked
    last = last + 1
    marks[last] = { t = t, lsn = alone and 0 or tonumber(box.info.lsn), pos = ok and pos or nil }
    if alone then
        drain(math.huge)
    else
        kick:broadcast()
    end
    if ok then
        return t
    end
    log.error('barrier: commit failed: %s', err)
    return nil, err
end

--- One transaction: `work` reads, decides and writes without a yield.
-- @tparam function work  called with a, b and c -> reply, wrote, pos
-- @return true and what `run` expects of a decision: reply, ticket | reply | nil, nil, err; or false
--         and the error, which rolled it back
function M.try(work, a, b, c)
    box.begin()
    local watch = guard.enter()
    local ok, reply, wrote, pos = pcall(work, a, b, c)
    if ok then
        ok, reply = guard.leave(watch, reply)
    end
    if not ok then
        box.rollback()
        return false, reply
    elseif not wrote then
        box.rollback()
        return true, reply
    end
    local t, err = M.commit(pos)
    return true, t and reply, t, err
end

--- The same; an error goes on to the caller.
function M.transact(work, a, b, c)
    local ok, reply, t, err = M.try(work, a, b, c)
    if not ok then
        error(reply, 0)
    end
    return reply, t, err
end

local function wait(need, gen, mine, deadline)
    while true do
        if tenure ~= mine or epoch.promised() ~= mine.epoch then
            return 'lost'
        end
        if gen and gen ~= rollbacks then
            return 'again'
        end
        if confirmed >= need then
            return 'ok'
        end
        local left = deadline - clock.monotonic()
        if left <= 0 then
            mine.frozen = mine.frozen or need
            return 'late'
        end
        waiters[need] = waiters[need] or fiber.cond()
        waiters[need]:wait(left)
    end
end

--- Thaws, in a fiber of its own: grace, then commands.
function thaw(mine)
    fiber.name('gavel.thaw')
    local ok, _, t, err = pcall(M.transact, function()
        local pos = set_right(clock.now_ms() - mine.alive_ms)
        return {}, pos ~= nil, pos
    end)
    local how
    if ok and not err then
        how = not t and 'ok' or wait(t, nil, mine, clock.monotonic() + limits.barrier_s)
    else
        log.error('barrier: not thawed: %s', err or _)
        fiber.sleep(limits.thaw_again_s)
    end
    if how == 'ok' then
        mine.frozen = nil
        log.warn('barrier: thawed')
    else
        mine.frozen = submitted -- tried again when that is confirmed
    end
    mine.thawing = nil
end

local function attempt(decide, args)
    local deadline = clock.monotonic() + limits.barrier_s
    while true do
        local mine, gen = tenure, rollbacks
        if not mine or draining then
            return M.NON_MASTER
        end
        freeze_if_stopped(mine)
        if mine.frozen or epoch.promised() ~= mine.epoch then
            return { code = 'FROZEN' } -- before any read
        end
        local reply, t, err = decide(args)
        if err then
            return { code = 'UNAVAILABLE' } -- the WAL refused it: nothing happened
        end
        if reply.claims_nothing then
            reply.claims_nothing = nil
            return reply
        end
        local need = t or submitted + (mine.need > 0 and 1 or 0)
        if need > submitted then
            wanted = need
            wanted_cond:signal()
        end
        local how = wait(need, not t and gen, mine, deadline)
        if how == 'ok' then
            return reply
        end
        if how ~= 'again' or clock.monotonic() > deadline then
            return { code = t and 'OUTCOME_UNKNOWN' or 'FROZEN' }
        end
    end
end

--- Decides and answers through the barrier.
-- @tparam function decide  called with args: reads, decides, writes, commits, without a yield before
--                          the commit -> reply, ticket | reply | nil, nil, err
-- @treturn boolean, table  true and the reply, or M.NON_MASTER; false and an error
function M.run(decide, args)
    running = running + 1
    local ok, reply = pcall(attempt, decide, args)
    running = running - 1
    if draining then
        idle_cond:broadcast()
    end
    return ok, reply
end

--- A pulse row, every 50 ms and at once when a reply waits for one. Under load too: its time is what
-- a new master reckons the gap from.
local function pulse(mine)
    fiber.name('gavel.pulse')
    while tenure == mine do
        local before = submitted
        if wanted <= submitted then
            wanted_cond:wait(limits.pulse_s)
        end
        local late = clock.monotonic() - mine.pulsed_s >= limits.pulse_s
        if tenure == mine and (late or submitted == before or wanted > submitted) then
            freeze_if_stopped(mine)
            mine.pulsed_s = clock.monotonic()
            box.begin()
            box.space.pulse:replace({ 1, mine.epoch, clock.now_ms(), visible })
            M.commit()
        end
    end
end

--- Watches what the replicas have; only if any must acknowledge.
local function watch_replicas(mine)
    fiber.name('gavel.acks')
    while tenure == mine do
        if first > last then
            kick:wait(1)
        else
            local have, me = {}, box.info.id
            for _, replica in pairs(box.info.replication) do
                local down = replica.downstream -- own: nil; stopped: no vclock
                if replica.id ~= me and mine.members[replica.uuid] and down and down.vclock then
                    table.insert(have, tonumber(down.vclock[me] or 0))
                end
            end
            table.sort(have, function(a, b)
                return a > b
            end)
            drain(have[mine.need] or 0)
            fiber.sleep(0.001) -- sleep(0) would burn a core
        end
    end
end

--- Begins to serve under an epoch whose row `write` puts down.
-- @tparam table mine      {epoch, members = {uuid -> true}, need = ack_replicas}
-- @tparam function write  writes the epoch row; its ticket carries everything older
-- @tparam function grace  sets clocks right after a gap in ms, inside a transaction: see auction/grace
function M.serve(mine, write, grace)
    marks, first, last = {}, 1, 0
    tenure, draining = mine, false
    mine.alive_ms, mine.pulsed_s, set_right = clock.now_ms(), clock.monotonic(), grace
    local pulse_row = box.space.pulse:get(1)
    local _, t, err = M.transact(function()
        write()
        grace(pulse_row and math.max(mine.alive_ms - tonumber(pulse_row.at_ms), 0) or 0)
        local newest = box.space.outbox.index.pos:max()
        return {}, true, newest and newest[1] or 0
    end)
    if not t then
        tenure = nil
        error(err, 0)
    end
    fiber.create(pulse, mine)
    if mine.need > 0 then
        fiber.create(watch_replicas, mine)
    end
end

--- Stops serving at once; waiters are told that nothing is known.
function M.stop()
    tenure = nil
    wake_all()
    visible_cond:broadcast()
end

--- Takes no new calls and waits for those in flight.
function M.drain_calls(timeout_s)
    draining = true
    visible_cond:broadcast()
    local deadline = clock.monotonic() + timeout_s
    while running > 0 and clock.monotonic() < deadline do
        idle_cond:wait(deadline - clock.monotonic())
    end
    M.stop()
end

--- Does this tenure serve nobody for now? Also asked before anything falls due.
function M.is_frozen(mine)
    freeze_if_stopped(mine)
    return mine.frozen ~= nil
end

--- @treturn ?table  the tenure, when this instance serves
function M.tenure()
    return not draining and tenure or nil
end

--- Last outbox position that may be published.
function M.visible()
    return visible
end

--- Waits until `visible` has risen or the instance stopped serving.
function M.wait_visible(timeout_s)
    visible_cond:wait(timeout_s)
end

return M
