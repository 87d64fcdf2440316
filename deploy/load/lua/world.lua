--- The engine in this process, and auctions made for measuring: what the Lua benchmarks share.
--
-- The ladder has the rows of the default one, so that finding a rung costs what it costs in a sale,
-- and ends in a row of 10.00 steps, so that a lot takes millions of bids without leaving its range.
local digest = require('digest')
local fiber = require('fiber')
local fio = require('fio')

local M = {
    STEP_MINOR = 1000,
    OPENING_MINOR = 1000000,
    STAFF = { staff_id = 's1', role = 'manager', houses = { 'h1' } },
}

--- Rows of the default ladder up to 5,000.00, then steps of 10.00.
function M.ladder()
    local rows = {}
    local function add(from, period, offsets)
        for i, offset in ipairs(offsets) do
            offsets[i] = offset * 100
        end
        rows[#rows + 1] = {
            from_minor = from * 100,
            period_minor = period * 100,
            offsets_minor = offsets,
        }
    end
    add(0, 5, { 0 })
    add(50, 10, { 0 })
    add(200, 20, { 0 })
    add(300, 100, { 0, 20, 50, 80 })
    add(500, 50, { 0 })
    add(1000, 100, { 0 })
    add(2000, 200, { 0 })
    add(3000, 1000, { 0, 200, 500, 800 })
    add(5000, 10, { 0 })
    return rows
end

local function policy()
    return {
        tie_rule = 'EARLIEST', reopen = 'DURING_HAMMER', max_rounding = 'DOWN',
        ask_rule = 'LADDER', short_increment = true, jump_bids = true, vendor_bids = false,
        floor_hold = false, take_room_ms = 0, late_ms = 3000, final_after_ms = 10000,
        clerk_timeout_ms = 3000, window_ms = 120000, extend_ms = 120000,
        outage_extend_ms = 300000, provisional_ms = 0, insure_after_ms = 3000,
        return_idle_ms = 900000, tax_bp = 2000, commission_bp = 1000, rating_min = 50,
        deposit_minor = 0,
        premium = {
            { upto_minor = 100000000, bp = 2600 },
            { upto_minor = 450000000, bp = 2100 },
            { bp = 1500 },
        },
    }
end

--- The key of sealed orders, beside the data it seals; made unless it is there.
local function key_in(folder)
    local path = fio.pathjoin(folder, 'maxima.key')
    if not fio.path.exists(path) then
        local file = assert(fio.open(path, { 'O_CREAT', 'O_WRONLY' }, tonumber('600', 8)))
        file:write(digest.base64_encode(digest.urandom(32)))
        file:close()
    end
    return path
end

--- A clerk at every desk, or the sales would pause.
local function sit_at_desks()
    local clerk, clock = require('auction.clerk'), require('cluster.clock')
    fiber.create(function()
        while true do
            clerk.restart(clock.now_ms())
            fiber.sleep(1)
        end
    end)
end

--- Starts an instance that owns every bucket.
-- @tparam table options  folder (a temporary one unless given), wal_mode, memtx_memory
-- @treturn string        the folder
function M.start(options)
    local folder = options.folder or fio.tempdir()
    local data = fio.pathjoin(folder, 'gavel')
    fio.mktree(data)
    require('cluster.instance').start({
        instance = 'bench', replicaset = 'a', data = data, buckets = { { 1, 3000 } },
        owners = { a = { { 1, 3000 } } }, user = 'gateway', password = 'secret',
        wal_mode = options.wal_mode or 'write', test = false,
        memtx_memory = options.memtx_memory or 512 * 1024 * 1024,
        maxima_key = key_in(folder),
    })
    sit_at_desks()
    return folder
end

--- Calls a procedure as the gateway would; anything but `code` (ACCEPTED) ends the benchmark.
function M.call(name, args, code)
    local bucket = require('cluster.buckets').of(args.auction_id)
    local ok, reply = _G.gavel.call(bucket, 'write', name, { args })
    if not ok or reply.code ~= (code or 'ACCEPTED') then
        error(('%s: %s'):format(name, require('json').encode(reply)), 0)
    end
    return reply
end

--- Does `work` in so many fibers at once, and waits for all.
function M.at_once(count, work)
    local done = fiber.channel(count)
    for _ = 1, count do
        fiber.create(function()
            work()
            done:put(true)
        end)
    end
    for _ = 1, count do
        done:get()
    end
end

local ids = 0
local function command(auction_id, args)
    ids = ids + 1
    args = args or {}
    args.auction_id, args.command_id = auction_id, ('c-%d'):format(ids)
    args.seen_seq, args.staff = 0, M.STAFF
    return args
end

--- A loaded auction with one lot, open if `open`.
function M.auction(auction_id, open)
    local args = command(auction_id, {
        house_id = 'h1', currency = 'GBP', exponent = 2, ladder = M.ladder(), policy = policy(),
        policy_version = 1,
        lots = {
            {
                lot_no = 1, opening_ask_minor = M.OPENING_MINOR, low_minor = M.OPENING_MINOR,
                high_minor = 2 * M.OPENING_MINOR, seller_id = 'seller', barred = { 'relation' },
                description_hash = ('ab'):rep(32),
            },
        },
    })
    args.seen_seq = nil
    M.call('auction_load', args)
    if open then
        M.call('auction_start', command(auction_id))
        M.call('lot_announce', command(auction_id, { lot_no = 1 }))
        M.call('lot_open', command(auction_id, { lot_no = 1 }))
    end
end

--- Registers a bidder.
-- @treturn number  his paddle
function M.open(auction_id, user_id)
    return M.call('paddle_open', {
        auction_id = auction_id, command_id = 'open-' .. user_id, user_id = user_id,
        kind = 'wallet', status = 'approved', rating = 64,
    }).paddle.paddle_no
end

--- Brings him money.
function M.credit(auction_id, paddle_no, user_id, amount_minor)
    M.call('paddle_credit', {
        auction_id = auction_id, paddle_no = paddle_no, transfer_id = 'fund-' .. user_id,
        amount_minor = amount_minor,
    })
end

--- The arguments of bid `n` on a lot: bidders take turns, each at the ask.
function M.bid(auction_id, n, paddle_no, seen_seq)
    return {
        auction_id = auction_id, bid_id = ('bid-%012d'):format(n), lot_no = 1, epoch = 0,
        paddle_no = paddle_no, kind = 'LIVE', seen_seq = seen_seq, confirmed = false,
        amount_minor = M.OPENING_MINOR + (n - 1) * M.STEP_MINOR,
        received_at_ms = 1795266000000 + n,
    }
end

return M
