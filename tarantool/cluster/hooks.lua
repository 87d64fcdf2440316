--- What tests may do to an instance, as `gavel.test.<name>`: published with GAVEL_TEST=1 only.
local fiber = require('fiber')
local presence = require('auction.presence')
local barrier = require('cluster.barrier')
local clock = require('cluster.clock')

local M = { set_clock = clock.set }

--- The time of the last pulse: what a gap is counted from.
function M.pulsed_ms()
    local pulse = box.space.pulse:get({ 1 })
    return pulse and pulse.at_ms
end

--- The instance freezes now, as when its replicas no longer confirm.
function M.freeze()
    local tenure = barrier.tenure()
    tenure.alive_ms, tenure.frozen = clock.now_ms(), math.huge
end

--- What was missing is confirmed; returns when the instance serves again.
function M.thaw()
    local tenure = barrier.tenure()
    tenure.frozen = 0
    while tenure.frozen do
        fiber.sleep(0.005)
    end
end

--- Rows of an auction as maps, sealed figures opened; and steps carried out with what each left.
function M.dump(auction_id)
    return require('test.steps').dump(auction_id)
end
function M.run(auction_id, steps)
    return require('test.steps').run(auction_id, steps)
end

--- Insurances are armed and disarmed by what was reported until now, without waiting for the fiber.
function M.look()
    presence.look(barrier.tenure())
end

return M
