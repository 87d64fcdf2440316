--- Who is there, as the adapters report it: soft, in the memory of the master alone.
--
-- Two things come of it. The sums of an auction (fingers on the button, sessions, bidders among them,
-- a clerk) go out with the answers of the feed's polls. And a connection insurance is armed when no
-- adapter has reported a session of its owner for `insure_after_ms`, so that a dead adapter arms it
-- too; the first report after that disarms it. A new master, and one that was frozen, has heard of
-- nobody yet and counts from then on.
local fiber = require('fiber')
local log = require('log')
local barrier = require('cluster.barrier')
local clerk = require('auction.clerk')
local clock = require('cluster.clock')
local command = require('auction.command')
local due = require('auction.due')
local limits = require('auction.limits')
local orders = require('auction.orders')
local schema = require('auction.schema')
local terms = require('auction.terms')

local M = {}

local COUNTS = { 'armed', 'online', 'bidders' }

local adapters = {} -- adapter_id -> when it reported last
local reports = {} -- auction_id -> adapter_id -> {armed, online, bidders, at_ms}
local told = {} -- auction_id -> {version, total, at_ms}: what the polls tell
local version = 0

local heard = {} -- insured paddle -> {at_ms, no}: the last report of a session
local since = {} -- insured paddle -> from when its absence counts, if it was never heard of
local armed_no = {} -- insured paddle -> number of the last arming
local counter = 0 -- orders reports and armings
local returned = fiber.cond()

--- Begins to count anew.
function M.restart()
    heard, since, armed_no = {}, {}, {}
end

local function count_of(value)
    return type(value) == 'number' and value >= 0 and value <= limits.presence_count_max
        and value == math.floor(value)
end

local function is_list(list, most)
    return type(list) == 'table' and #list <= most
end

--- What is wrong with a report, or nil.
local function problem(adapter_id, sums, insured)
    if type(adapter_id) ~= 'string' or #adapter_id < 1 or #adapter_id > 80 then
        return 'adapter_id: 1 to 80 characters'
    elseif not is_list(sums, limits.presence_sums) then
        return ('sums: a list of at most %d'):format(limits.presence_sums)
    elseif not is_list(insured, limits.presence_insured) then
        return ('insured: a list of at most %d'):format(limits.presence_insured)
    end
    for _, sum in ipairs(sums) do
        local good = type(sum) == 'table' and type(sum.auction_id) == 'string'
        for _, name in ipairs(COUNTS) do
            good = good and count_of(sum[name])
        end
        if not good then
            return 'sums: of {auction_id, armed, online, bidders}'
        end
    end
    for _, one in ipairs(insured) do
        if type(one) ~= 'table' or type(one.auction_id) ~= 'string' or not count_of(one.paddle_no) then
            return 'insured: of {auction_id, paddle_no}'
        end
    end
end

--- Takes this adapter among those that report, if there is room.
local function admit(adapter_id, now)
    local others = 0
    for id, at_ms in pairs(adapters) do
        if now - at_ms > limits.presence_ms then
            adapters[id] = nil
        elseif id ~= adapter_id then
            others = others + 1
        end
    end
    if others >= limits.presence_adapters then
        return false
    end
    adapters[adapter_id] = now
    return true
end

local function key_of(auction_id, paddle_no)
    return ('%s:%d'):format(auction_id, paddle_no)
end

local function hear(one, now)
    local paddle = box.space.paddle:get(schema.at(one.auction_id, one.paddle_no))
    if paddle == nil or paddle.insured == 0 then
        return
    end
    local key = key_of(one.auction_id, one.paddle_no)
    counter = counter + 1
    heard[key] = { at_ms = now, no = counter }
    if armed_no[key] then
        returned:signal()
    end
end

--- feed.presence(adapter_id, sums, insured): what this adapter sees.
-- @tparam table sums     {auction_id, armed, online, bidders} of auctions here
-- @tparam table insured  {auction_id, paddle_no} of insured paddles with a session there
-- @treturn boolean       false: not taken, this instance serves nobody or hears too many adapters
function M.report(adapter_id, sums, insured)
    local wrong = problem(adapter_id, sums, insured)
    if wrong then
        error('Usage: feed.presence(adapter_id, sums, insured): ' .. wrong, 0)
    end
    local now = clock.now_ms()
    if not barrier.tenure() or not admit(adapter_id, now) then
        return false
    end
    for _, sum in ipairs(sums) do
        if box.space.auction:get(schema.at(sum.auction_id)) then
            local of_auction = reports[sum.auction_id] or {}
            reports[sum.auction_id] = of_auction
            of_auction[adapter_id] = {
                armed = sum.armed,
                online = sum.online,
                bidders = sum.bidders,
                at_ms = now,
            }
        end
    end
    for _, one in ipairs(insured) do
        hear(one, now)
    end
    return true
end

--- The sums of an auction now; reports that are too old are dropped.
local function total_of(auction_id, now)
    local total = { auction_id = auction_id, armed = 0, online = 0, bidders = 0 }
    local of_auction = reports[auction_id]
    for adapter_id, report in pairs(of_auction or {}) do
        if now - report.at_ms > limits.presence_ms then
            of_auction[adapter_id] = nil
        else
            for _, name in ipairs(COUNTS) do
                total[name] = total[name] + report[name]
            end
        end
    end
    if of_auction and next(of_auction) == nil then
        reports[auction_id] = nil
    end
    total.clerk, total.clerk_seen_ms = clerk.state(auction_id, now)
    return total
end

--- The time at which the clerk was seen is no change of its own: it is one every second.
local function differs(a, b)
    return a.armed ~= b.armed or a.online ~= b.online or a.bidders ~= b.bidders
        or a.clerk ~= b.clerk
end

local NOBODY = { armed = 0, online = 0, bidders = 0, clerk = false }

--- Works the sums out: once a second.
function M.sum_up()
    local now, auctions = clock.now_ms(), {}
    for _, list in ipairs({ reports, told, clerk.known() }) do
        for auction_id in pairs(list) do
            auctions[auction_id] = true
        end
    end
    local new_version = math.max(version + 1, now)
    for auction_id in pairs(auctions) do
        local before, total = told[auction_id], total_of(auction_id, now)
        if differs(total, before and before.total or NOBODY) then
            version = new_version
            told[auction_id] = { version = version, total = total, at_ms = now }
        elseif before and not differs(total, NOBODY) and now - before.at_ms > limits.totals_kept_ms then
            told[auction_id] = nil
        end
    end
end

--- What changed after a version that a poller was told of; all, if it is of another master.
-- @treturn table, number  totals, and the version to go on from
function M.totals(after)
    local list = {}
    if after == version then
        return list, version
    end
    for _, entry in pairs(told) do
        if after > version or entry.version > after then
            table.insert(list, entry.total)
        end
    end
    return list, version
end

--- Should this insurance be armed, or disarmed?
-- @treturn ?string  arm or disarm
local function verdict(row, auction, now)
    local key = key_of(row.auction_id, row.paddle_no)
    local last = heard[key]
    if row.armed then
        armed_no[key] = armed_no[key] or 0 -- by an earlier master
        return last and last.no > armed_no[key] and 'disarm' or nil
    end
    since[key] = since[key] or now
    local at_ms = last and last.at_ms or since[key]
    if auction.status == 'Live' and now - at_ms > terms.of(auction).policy.insure_after_ms then
        return 'arm'
    end
end

--- What was done is remembered: only a report after the arming ends it.
local function note(what, key)
    counter = counter + 1
    armed_no[key] = what == 'arm' and counter or nil
end

--- Arms or disarms, in a transaction of the auction: judged again there.
local function carry_out(auction_id, rows)
    command.act(auction_id, function(w)
        due.carry_out(w)
        for _, row in ipairs(rows) do
            local now_row = schema.get('maximum', auction_id, row.lot_no, row.kind, row.paddle_no)
            local what = now_row and verdict(now_row, w.auction, w.now)
            if what then
                local id = ('%s:%d:%d:%d'):format(what, row.lot_no, row.paddle_no, w.auction.seq)
                w:caused_by({ id = id, actor = 'system' })
                orders[what](w, now_row)
                command.follow_up(w) -- each is an act of its own, to be undone alone
                note(what, key_of(auction_id, row.paddle_no))
            end
        end
    end)
end

--- The insurances after `key` whose turn it is, by auction.
-- @treturn table, ?table, table  auction_id -> rows; where to go on; paddles looked at
local function page_after(key, now, alive)
    local found = {}
    local rows = box.space.maximum.index.kind:select(key, {
        iterator = #key == 1 and 'GE' or 'GT',
        limit = limits.insure_batch,
    })
    local auction
    for _, tuple in ipairs(rows) do
        if tuple.kind ~= 'insurance' then
            return found, nil
        end
        if not auction or auction.auction_id ~= tuple.auction_id then
            auction = box.space.auction:get(schema.at(tuple.auction_id))
        end
        alive[key_of(tuple.auction_id, tuple.paddle_no)] = true
        if verdict(tuple, auction, now) then
            found[tuple.auction_id] = found[tuple.auction_id] or {}
            table.insert(found[tuple.auction_id], schema.decode('maximum', tuple))
        end
    end
    local last = rows[#rows]
    if #rows < limits.insure_batch then
        return found, nil
    end
    return found, { 'insurance', last.auction_id, last.lot_no, last.paddle_no }
end

--- Who has no insurance any more is forgotten.
local function forget_others(alive)
    for _, list in ipairs({ heard, since, armed_no }) do
        for key in pairs(list) do
            if not alive[key] then
                list[key] = nil
            end
        end
    end
end

--- Waits for the return of somebody whose insurance is armed.
function M.wait_return(timeout_s)
    returned:wait(timeout_s)
end

--- Looks at every insurance once.
function M.look(mine)
    local key, alive = { 'insurance' }, {}
    while key and barrier.tenure() == mine and not barrier.is_frozen(mine) do
        local found
        found, key = page_after(key, clock.now_ms(), alive)
        for auction_id, rows in pairs(found) do
            local ok, err = pcall(carry_out, auction_id, rows)
            if not ok then
                log.error('presence, auction %s: %s', auction_id,
                    type(err) == 'table' and err.invariant or err)
            end
        end
        fiber.yield()
    end
    if not key then
        forget_others(alive)
    end
end

return M
