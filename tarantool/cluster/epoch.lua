--- Epochs: under which mastership an instance serves.
--
-- The epoch row {1, epoch, by, members, ack_replicas, at_ms} is replicated; the promise {1, epoch,
-- by} is local to the instance. The promise in force is the greater of the two, so that an instance
-- that was wiped and rejoined cannot forget what it promised. An instance serves only while its
-- epoch row equals its promise: an order under an older epoch is powerless.
--
-- With ack_replicas = 0 the instance is its only member and promotes itself at its start, under the
-- promise + 1.
local M = {}

local promise_epoch, promise_by = 0, ''

local function reload()
    for _, space in ipairs({ box.space.promise, box.space.epoch }) do
        local row = space:get(1)
        if row and row[2] > promise_epoch then
            promise_epoch, promise_by = tonumber(row[2]), row[3]
        end
    end
end

--- The greatest epoch this instance has promised, and who asked for it.
function M.promised()
    return promise_epoch, promise_by
end

--- Promises an epoch above all earlier ones: on disk before it is answered.
local function promise(number, by)
    box.space.promise:replace({ 1, number, by })
    promise_epoch, promise_by = number, by
end

--- Promotes this instance under the next epoch, alone, with nobody to acknowledge.
-- @tparam table barrier    handed in: the barrier itself asks for the promise
-- @tparam string by        who orders it
-- @tparam number at_ms
-- @tparam function grace    sets clocks right after a gap: in the transaction of the epoch's row
function M.promote_self(barrier, by, at_ms, grace)
    reload()
    local number = promise_epoch + 1
    promise(number, by)
    local uuid = box.info.uuid
    barrier.serve({ epoch = number, members = { [uuid] = true }, need = 0 }, function()
        box.space.epoch:replace({ 1, number, by, { uuid }, 0, at_ms })
    end, grace)
    return number
end

return M
