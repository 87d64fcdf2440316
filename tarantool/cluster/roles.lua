--- Rights: the gateway's user may execute the named functions and nothing else; guest nothing.
--
-- The functions are setuid: they run as their owner, so that the user needs no right on any space.
-- `public`, which every user is given, may execute Tarantool's built-in functions, `LUA` among
-- them: it is taken away too.
local M = {}

local function ensure_user(name, password)
    if not box.schema.user.exists(name) then
        box.schema.user.create(name, { password = password })
        return
    end
    local hash = box.schema.user.password(password)
    local stored = box.space._user.index.name:get(name)[5]
    if stored['chap-sha1'] ~= hash then
        box.schema.user.passwd(name, password)
    end
end

local function has(name, privilege, kind, object)
    for _, held in ipairs(box.schema.user.info(name)) do
        if held[2] == kind and held[3] == object and held[1]:find(privilege, 1, true) then
            return true
        end
    end
    return false
end

local function deny(name, privilege, kind, object)
    if has(name, privilege, kind, object or '') then
        box.schema.user.revoke(name, privilege, kind, object)
    end
end

--- @tparam string name, password  the gateway's user
-- @tparam {string,...} functions  global functions it may call
function M.apply(name, password, functions)
    ensure_user(name, password)
    deny(name, 'execute', 'role', 'public')
    deny('guest', 'execute', 'role', 'public')
    deny('guest', 'session', 'universe')
    deny('guest', 'usage', 'universe')
    for _, func in ipairs(functions) do
        if not box.schema.func.exists(func) then
            box.schema.func.create(func, { setuid = true })
        end
        if not has(name, 'execute', 'function', func) then
            box.schema.user.grant(name, 'execute', 'function', func)
        end
    end
end

return M
