--- Acts: what an undo goes back to.
--
-- An act is a command that made bids stand on a lot. Its row, under the seq of its last
-- bid_accepted, holds those bids, what the lot was when the command began, and the maximum it
-- lodged. `state`: standing, or retracted, undone, lapsed, taken.
local M = {}

-- What of a lot an undo brings back.
local STANDING = {
    'price_minor', 'ask_minor', 'leader', 'leader_paddle', 'hold_minor', 'reserve_met', 'step_minor',
    'step_row_minor', 'bids', 'vendor_bids', 'target_seq', 'last_bid_at_ms',
}

--- What of a lot an undo brings back, as a table of its own.
function M.standing(lot)
    local before = {}
    for _, name in ipairs(STANDING) do
        before[name] = lot[name]
    end
    return before
end

--- Writes it back.
function M.restore(lot, before)
    for _, name in ipairs(STANDING) do
        lot[name] = before[name]
    end
end

--- To be called before the first change a command makes to a lot's standing. Once a command counts.
function M.begin(w, lot)
    w.acts[lot.lot_no] = w.acts[lot.lot_no] or { before = M.standing(lot), bids = {} }
    return w.acts[lot.lot_no]
end

--- A bid_accepted of this command.
-- @tparam table bid  seq, paddle_no (absent: none), kind LIVE, PROXY, FLOOR or VENDOR, amount_minor
function M.stands(w, lot, bid)
    table.insert(M.begin(w, lot).bids, bid)
    lot.target_seq = bid.seq
end

--- The maximum this command lodged.
-- @tparam table lodged  paddle_no, and what was there before: sealed, place_seq (absent: nothing)
function M.lodged(w, lot, lodged)
    M.begin(w, lot).lodged = lodged
end

--- Puts the acts of the command down, before it is flushed.
-- @treturn {number,...}  the lots on which bids were accepted, ascending
function M.finish(w)
    local lots = {}
    for lot_no, act in pairs(w.acts) do
        if #act.bids > 0 then
            table.insert(lots, lot_no)
            w:put('act', {
                lot_no = lot_no,
                seq = act.bids[#act.bids].seq,
                epoch = w:lot(lot_no).epoch,
                state = 'standing',
                bids = act.bids,
                before = act.before,
                lodged = act.lodged,
            })
        end
    end
    w.acts = {}
    table.sort(lots)
    return lots
end

return M
