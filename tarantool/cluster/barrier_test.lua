--- The barrier when the WAL fails: nothing is answered or published that is lost again.
local ffi = require('ffi')
local fiber = require('fiber')
local barrier = require('cluster.barrier')
local clock = require('cluster.clock')
local epoch = require('cluster.epoch')
local feed = require('auction.feed')
local guard = require('cluster.guard')
local kit = require('test.kit')

ffi.cdef([[
    struct gavel_rlimit { unsigned long now, most; };
    int getrlimit(int resource, struct gavel_rlimit *limit);
    int setrlimit(int resource, const struct gavel_rlimit *limit);
    void *signal(int number, void *handler);
]])
local RLIMIT_FSIZE, SIGXFSZ, SIG_IGN = 1, 25, ffi.cast('void *', 1)

--- Runs `acts` while no file can grow, as on a full disk.
local function without_wal(acts)
    local before, none = ffi.new('struct gavel_rlimit'), ffi.new('struct gavel_rlimit')
    ffi.C.signal(SIGXFSZ, SIG_IGN)
    ffi.C.getrlimit(RLIMIT_FSIZE, before)
    none.now, none.most = 0, before.most
    ffi.C.setrlimit(RLIMIT_FSIZE, none)
    local ok, err = pcall(acts)
    ffi.C.setrlimit(RLIMIT_FSIZE, before)
    assert(ok, err)
end

local function spawn(answers, key, act)
    local channel = answers.channel
    fiber.create(function()
        answers[key] = act()
        channel:put(key)
    end)
end

local function a_failed_commit(test)
    test:plan(12)
    local sale = kit.sale()
    local x, y = sale:join('x', 9000), sale:join('y', 9000)
    local seq, visible = sale:seq(), barrier.visible()
    local decided = 0
    local answers = { channel = fiber.channel(4) }
    without_wal(function()
        local bid = { seen_seq = seq }
        spawn(answers, 'bid', function()
            return sale:bid(x, 1000, bid)
        end)
        -- The bid is in the WAL queue: seen by everybody, and about to be lost.
        test:is(sale:lot_row(1).price_minor, 100000, 'a read is dirty')
        spawn(answers, 'view', function()
            local _, reply = barrier.run(function()
                decided = decided + 1
                return { code = 'ACCEPTED', price = sale:lot_row(1).price_minor }
            end)
            return reply
        end)
        spawn(answers, 'refusal', function()
            return sale:bid(y, 1000, bid)
        end)
        for _ = 1, 3 do
            answers.channel:get(3)
        end
    end)
    test:is(answers.bid.code, 'UNAVAILABLE', 'the bid: nothing happened')
    test:is(answers.refusal.code, 'UNAVAILABLE', 'a kept refusal behind it is lost with it')
    test:is(decided, 2, 'a read behind it is decided again')
    test:is(answers.view.price, nil, 'and shows no lost bid')
    test:is(sale:seq(), seq, 'the journal is where it was')
    test:is(sale:paddle_row(x).held_minor, 0, 'no money is held')
    test:is(barrier.visible(), visible, 'nothing was published')
    kit.until_true(function()
        return sale:bid(x, 1000, { bid_id = 'after', seen_seq = seq }).code == 'ACCEPTED'
    end)
    test:is(sale:seq(), seq + 1, 'when the WAL is back, bids are')
    kit.until_true(function()
        return barrier.visible() == visible + 1
    end)
    local batch = feed.poll(1, visible, 500, 1000)
    test:is(#batch.rows, 1, 'one row is published')
    test:is(batch.rows[1].seq, seq + 1, 'that of the bid that stands')
    test:is(barrier.tenure().frozen, nil, 'not frozen')
end

local function freezing(test)
    test:plan(6)
    local sale = kit.sale()
    local tenure = barrier.tenure()
    -- One member more is asked for than there is: every ticket waits.
    tenure.need = 1
    local began = clock.monotonic()
    local reply = sale:clerk('message_post', { text = 'waits' })
    local took = clock.monotonic() - began
    test:is(reply.code, 'OUTCOME_UNKNOWN', 'what was written cannot be withdrawn')
    test:ok(took >= 1.5, 'after barrier_s')
    test:is(sale:clerk('message_post', { text = 'frozen' }).code, 'FROZEN', 'then FROZEN before any read')
    test:is(feed.poll(1, 0, 1, 0).frozen, true, 'also for the feed')
    tenure.need = 0
    kit.until_true(function()
        return barrier.tenure().frozen == nil -- the next pulse confirms the missing ticket
    end)
    test:is(sale:clerk('message_post', { text = 'thawed' }).code, 'ACCEPTED', 'thawed by itself')
    test:is(kit.call('auction_view', { auction_id = sale.auction_id }).seq, sale:seq(), 'with what was written')
end

local function lost_epoch(test)
    test:plan(2)
    local sale = kit.sale()
    local promised = epoch.promised
    epoch.promised = function()
        return promised() + 1
    end
    local reply = sale:clerk('message_post', { text = 'powerless' })
    epoch.promised = promised
    test:is(reply.code, 'FROZEN', 'who promised a newer epoch answers nothing')
    test:is(sale:clerk('message_post', { text = 'master' }).code, 'ACCEPTED', 'the master does')
end

local function guarded(test)
    test:plan(3)
    guard.enable(true)
    local ok, err = pcall(barrier.transact, function()
        fiber.sleep(0)
        return {}, false
    end)
    test:ok(not ok, 'a yield in a transaction fails it')
    test:like(tostring(err), 'yielded', 'by name')
    test:ok(not box.is_in_txn(), 'and it is rolled back')
end

return function(test)
    test:plan(4)
    test:test('a failed commit', a_failed_commit)
    test:test('freezing', freezing)
    test:test('a newer promise', lost_epoch)
    test:test('the guard', guarded)
end
