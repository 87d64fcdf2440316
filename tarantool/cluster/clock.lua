--- The shard's clock: the only time that decides anything.
-- Tests set it (GAVEL_TEST=1, `gavel.test.set_clock`); nothing else may.
local clock = require('clock')

local M = {}
local fixed_ms

--- Unix time in whole milliseconds.
function M.now_ms()
    return fixed_ms or math.floor(clock.time() * 1000)
end

--- Seconds that never go back, for waits.
M.monotonic = clock.monotonic

--- Holds the clock at `ms`, or lets it run again (nil).
function M.set(ms)
    fixed_ms = ms
end

return M
