--- Clocks that are set on, so that nobody loses time through no fault of his.
--
-- After a pause every clock of the auction moves by its length. After a gap, in which the shard
-- answered nobody (a takeover, a freeze), no lot may close because its bidders could not reach it:
-- open timed lots get a grace; late windows and the sellers' time move by the gap.
local M = {}

--- Moves the closing of a timed lot, and says so.
-- @tparam string reason  SOFT_CLOSE, PAUSE or GRACE
function M.extend(w, lot, closes_at_ms, reason)
    lot.closes_at_ms = closes_at_ms
    w:append_lot(lot, { type = 'lot_extended', closes_at_ms = closes_at_ms, reason = reason })
    w:change_lot(lot)
end

--- The lots whose time runs, ascending. From the rows: before any change of this command.
local function running(w)
    local numbers, lots = {}, {}
    local index = box.space.lot.index.due
    for _, tuple in index:pairs({ w.auction_id, 0 }, { iterator = 'GE' }) do
        if tuple.auction_id ~= w.auction_id then
            break
        end
        table.insert(numbers, tonumber(tuple.lot_no))
    end
    table.sort(numbers)
    for i, lot_no in ipairs(numbers) do
        lots[i] = w:lot(lot_no)
    end
    return lots
end

--- Moves the end of a late window, or of a seller's time. Other lots have none.
local function move_end(w, lot, by_ms, reason)
    local event = { type = 'clock_extended', reason = reason }
    if lot.status == 'Hammered' then
        lot.late_until_ms = lot.late_until_ms + by_ms
        lot.final_at_ms = lot.final_at_ms + by_ms
        event.final_at_ms = lot.final_at_ms
    elseif lot.status == 'Provisional' then
        lot.expires_at_ms = lot.expires_at_ms + by_ms
        event.expires_at_ms = lot.expires_at_ms
    else
        return
    end
    w:append_lot(lot, event)
    w:change_lot(lot)
end

--- An auction goes on, or is cancelled, after a pause of that length.
-- The closing of a lot that has not opened yet moves too: its time must not be over before it began.
function M.after_pause(w, paused_ms)
    if paused_ms == 0 then
        return
    end
    for _, lot in ipairs(running(w)) do
        if lot.closes_at_ms and (lot.status == 'Open' or lot.status == 'Announced') then
            M.extend(w, lot, lot.closes_at_ms + paused_ms, 'PAUSE')
        else
            move_end(w, lot, paused_ms, 'PAUSE')
        end
    end
end

--- The shard answers again, after that long.
function M.after_gap(w, gap_ms)
    local policy = w.terms.policy
    local grace = math.min(math.max(2 * gap_ms, policy.window_ms), policy.outage_extend_ms)
    for _, lot in ipairs(running(w)) do
        if lot.closes_at_ms and lot.status == 'Open' then
            local due_soon = lot.closes_at_ms < w.now + policy.window_ms
            if due_soon and lot.closes_at_ms < w.now + grace then
                M.extend(w, lot, w.now + grace, 'GRACE')
            end
        else
            move_end(w, lot, gap_ms, 'GRACE')
        end
    end
end

return M
