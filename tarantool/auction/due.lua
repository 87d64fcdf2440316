--- Due acts: what happens by itself when its time has come.
--
-- Before it is judged, every command carries out all of its auction that is due at or before now, in
-- the order of their times and then of their lots: closings, Finals, ends of sellers' time and of
-- insurances, openings of timed lots, planned starts, a clerk who is lost. Their at_ms is now. What
-- nobody's command carries out, the lifecycle fiber does.
local acts = require('auction.acts')
local clerk = require('auction.clerk')
local lifecycle = require('auction.lifecycle')
local orders = require('auction.orders')
local outcome = require('auction.outcome')
local schedule = require('auction.schedule')
local timed = require('auction.timed')

local M = {}

--- What is due of a lot in each of its states.
local OF_LOT = {
    Announced = timed.open,
    Open = timed.close,
    Hammered = outcome.end_window,
    Provisional = outcome.expire,
}

--- An insurance ends, unless it ended with its lot.
local function expire_insurance(w, entry)
    local id = ('insurance:%d:%d:%d'):format(entry.lot_no, entry.paddle_no, entry.at)
    w:caused_by({ id = id, actor = 'system' })
    orders.expire(w, entry)
end

local function act_on_lot(w, entry)
    local lot = w:lot(entry.lot_no)
    if schedule.of_lot(lot) == entry.at then
        OF_LOT[lot.status](w, lot)
    end
end

--- A clerk is lost, unless what was due before him was the last that needed one.
local function lose_clerk(w, entry)
    if clerk.lost_at(w) ~= entry.at then
        return
    end
    w:caused_by({ id = ('clerk_lost:%d'):format(w.auction.seq), actor = 'system' })
    lifecycle.pause_for(w, 'CLERK_LOST')
end

local function is_before(a, b)
    if a.at ~= b.at then
        return a.at < b.at
    elseif a.lot_no ~= b.lot_no then
        return a.lot_no < b.lot_no
    elseif a.rank ~= b.rank then
        return a.rank < b.rank
    end
    return (a.paddle_no or 0) < (b.paddle_no or 0)
end

local function rows_due(w, space, index, field, each)
    for _, tuple in box.space[space].index[index]:pairs({ w.auction_id, 0 }, { iterator = 'GE' }) do
        if tuple.auction_id ~= w.auction_id or tuple[field] > w.now then
            break
        end
        each(tuple)
    end
end

--- All that is due now, in order. What has no lot goes first at its time.
local function due_now(w)
    local queue, auction = {}, w.auction
    local start_at, lost_at = schedule.start_of(auction), clerk.lost_at(w)
    if start_at and start_at <= w.now then
        table.insert(queue, { at = start_at, lot_no = 0, rank = 0, run = lifecycle.start_as_planned })
    end
    if lost_at and lost_at <= w.now then
        table.insert(queue, { at = lost_at, lot_no = 0, rank = 0, run = lose_clerk })
    end
    rows_due(w, 'maximum', 'expiry', 'expires_at_ms', function(tuple)
        table.insert(queue, {
            at = tonumber(tuple.expires_at_ms),
            lot_no = tonumber(tuple.lot_no),
            rank = 0,
            paddle_no = tonumber(tuple.paddle_no),
            run = expire_insurance,
        })
    end)
    if schedule.lots_run(auction) then
        rows_due(w, 'lot', 'due', 'due_at_ms', function(tuple)
            table.insert(queue, {
                at = tonumber(tuple.due_at_ms),
                lot_no = tonumber(tuple.lot_no),
                rank = 1,
                run = act_on_lot,
            })
        end)
    end
    table.sort(queue, is_before)
    return queue
end

--- A lot may fall due again at once: opened too late, it closes.
local function queue_again(w, queue, from, entry)
    if entry.run ~= act_on_lot then
        return
    end
    local at = schedule.of_lot(w:lot(entry.lot_no))
    if not at or at > w.now then
        return
    end
    local again = { at = at, lot_no = entry.lot_no, rank = 1, run = act_on_lot }
    local place = from
    while queue[place] and is_before(queue[place], again) do
        place = place + 1
    end
    table.insert(queue, place, again)
end

--- Is anything due? Asked before every command, so from the auction's row alone.
local function is_due(w)
    local at, lost_at = w.auction.due_at_ms, clerk.lost_at(w)
    return at and at <= w.now or lost_at and lost_at <= w.now
end

--- Carries out what is due at or before now.
-- @tparam ?number most  acts at most; nil: all
-- @treturn number       how many there were
function M.carry_out(w, most)
    if not is_due(w) then
        return 0
    end
    local queue, done, next_one = due_now(w), 0, 1
    while queue[next_one] and w.auction.status ~= 'Paused' and done ~= most do
        local entry = queue[next_one]
        next_one, done = next_one + 1, done + 1
        entry.run(w, entry)
        timed.soft_close(w, acts.finish(w))
        if entry.run == lifecycle.start_as_planned then
            queue, next_one = due_now(w), 1 -- with the start, the times of lots begin to run
        end
        queue_again(w, queue, next_one, entry)
    end
    return done
end

return M
