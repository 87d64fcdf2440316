--- Acts: what an undo goes back to.
--
-- An act is a command that made bids stand on a lot. Its row, under the seq of its last
-- bid_accepted, holds those bids, what the lot was when the command began, and the maximum it
-- lodged. A lot's `target_seq` names its last standing act, and that act's `before.target_seq` the
-- one before it, so the standing bids of a lot are a chain: an undo steps back along it, and when all
-- bids lapse `target_seq` is 0 and the chain begins anew. No row is touched for either. `took`: the
-- command took the room, so the last bid of the act before it does not stand.
local schema = require('auction.schema')
local spaces = require('auction.spaces')
local work = require('auction.work')
local new_table = require('table.new')

local M = {}

-- What of a lot an undo brings back.
local STANDING = {}
for i, field in ipairs(spaces.STANDING) do
    STANDING[i] = field[1]:gsub('%?$', '')
end

--- What of a lot an undo brings back, as a table of its own.
function M.standing(lot)
    local before = new_table(0, #STANDING)
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

--- A copy of the lot's row, to ask what would be if.
function M.as_if(lot)
    local twin = {}
    for name, value in pairs(lot) do
        twin[name] = value
    end
    return twin
end

--- All bids lapse: nobody leads, and the clerk's step is gone.
function M.lapse(lot, ask_minor)
    M.restore(lot, {
        ask_minor = ask_minor, hold_minor = 0, reserve_met = false, bids = 0, vendor_bids = 0,
        target_seq = 0,
    })
end

--- To be called before the first change a command makes to a lot's standing. Once a command counts.
function M.begin(w, lot)
    local acts = w:of_its_own('acts')
    acts[lot.lot_no] = acts[lot.lot_no] or { before = M.standing(lot), bids = {} }
    return acts[lot.lot_no]
end

--- This command sets the ask first, and its bids are made at that: an undo leads back to the ask
-- before, a retraction to the one that was set.
function M.asks(w, lot, ask_minor)
    M.begin(w, lot).before.made_at_minor = ask_minor
end

--- A bid_accepted of this command.
-- @tparam table bid  seq, paddle_no (absent: none), kind LIVE, PROXY, FLOOR or VENDOR, amount_minor
function M.stands(w, lot, bid)
    table.insert(M.begin(w, lot).bids, bid)
    lot.target_seq = bid.seq
end

--- The maximum this command lodged.
-- @tparam table lodged  paddle_no, and what was there before: sealed, place_seq, told (absent: nothing)
function M.lodged(w, lot, lodged)
    M.begin(w, lot).lodged = lodged
end

--- This command takes the last standing bid for the room.
function M.takes(w, lot)
    M.begin(w, lot).took = true
end

--- Puts the acts of the command down, before it is flushed: what comes after a due act in the same
-- transaction finds it.
-- @treturn {number,...}  the lots on which bids were accepted, ascending
function M.finish(w)
    if w.acts == work.NONE then
        return work.NONE
    end
    local lots = {}
    for lot_no, act in pairs(w.acts) do
        if #act.bids > 0 then
            table.insert(lots, lot_no)
            schema.put('act', {
                lot_no = lot_no,
                seq = act.bids[#act.bids].seq,
                epoch = w:lot(lot_no).epoch,
                took = act.took or false,
                bids = act.bids,
                before = act.before,
                lodged = act.lodged,
            }, w.auction)
        end
    end
    w.acts = work.NONE
    table.sort(lots)
    return lots
end

local function row_of(lot, seq)
    return schema.get('act', lot.auction_id, lot.lot_no, seq)
end

--- The last standing act of a lot, or nil.
function M.last(lot)
    return lot.target_seq > 0 and row_of(lot, lot.target_seq) or nil
end

--- The standing bids of a lot, newest first: a function that gives the next one, or nil.
function M.standing_bids(lot)
    local row, index = M.last(lot), nil
    return function()
        while row do
            index = index or #row.bids
            if index > 0 then
                index = index - 1
                return row.bids[index + 1]
            end
            local seq, took = row.before.target_seq, row.took
            row = seq > 0 and row_of(lot, seq) or nil
            index = row and took and #row.bids - 1 or nil
        end
    end
end

--- The ask at which the first bid of an act was made: of one that was taken, that of the taken bid.
function M.ask_before(lot, act)
    while act.took do
        act = row_of(lot, act.before.target_seq)
    end
    return act.before.made_at_minor or act.before.ask_minor
end

--- The amount of the last standing bid that is not the seller's, or nil.
function M.last_good_faith(lot)
    for bid in M.standing_bids(lot) do
        if bid.kind ~= 'VENDOR' then
            return bid.amount_minor
        end
    end
end

--- The bids that maxima made on a lot, whatever became of them: their seqs, ascending; nil: none.
function M.proxy_seqs(lot)
    local seqs = {}
    for _, tuple in box.space.act:pairs(schema.at(lot.auction_id, lot.lot_no)) do
        for _, bid in ipairs(tuple.bids) do
            if bid.kind == 'PROXY' then
                table.insert(seqs, bid.seq)
            end
        end
    end
    return #seqs > 0 and seqs or nil
end

return M
