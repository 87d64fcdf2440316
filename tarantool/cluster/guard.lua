--- In tests, fails a transaction that yielded between its first read and its commit.
--
-- A yield there would let other decisions in between: the rule "no I/O, no sleep, no net.box" is
-- kept by review in production, and by this guard whenever GAVEL_TEST=1.
local fiber = require('fiber')

local M = {}
local on = false

function M.enable(enabled)
    on = enabled
end

function M.is_on()
    return on
end

local function switches()
    return fiber.info()[fiber.id()].csw
end

--- @return a mark for `leave`
function M.enter()
    return on and switches() or nil
end

--- @treturn boolean, any  true and the reply; or false and the error
function M.leave(mark, reply)
    if mark and switches() ~= mark then
        return false, 'a transaction yielded between its first read and its commit'
    end
    return true, reply
end

return M
