--- Ids: one effect for ever, one answer.
--
-- An id that had an effect is kept with the digest of its body until the auction is forgotten.
-- A refusal is kept in a replicated ring of its owner (a paddle, or the house: 0), so that the same
-- press sent twice never becomes a bid after it was refused. What leaves the ring leaves its
-- seen_seq behind: an unknown id that had seen no more than that may be an old one, and is
-- BID_ID_EXPIRED. A refusal at the journal's end never leaves: it could be sent again unchanged.
local msgpack = require('msgpack')
local canonical = require('auction.canonical')
local codes = require('auction.codes')
local guards = require('auction.guards')
local hash = require('auction.hash')
local limits = require('auction.limits')
local rows = require('auction.rows')
local schema = require('auction.schema')
local vault = require('auction.vault')

local M = {
    HOUSE = 0, -- owner of the house's ids
}

local ALL = -1 -- ring row of the whole auction
-- Not part of what an id is bound to: who sent it, and what decides nothing.
local OUTSIDE = { staff = true, may_top_up = true, received_at_ms = true }

--- What an id is bound to. Of a sealed order it is keyed: a plain hash of a figure can be guessed.
-- @tparam boolean sealed  is it a sealed order's?
function M.digest(name, args, sealed)
    local text = canonical.body(name, args, OUTSIDE)
    return sealed and vault.digest(text) or hash.sha256(text)
end

--- What is kept under an id, as a row: of an effect, or of a refusal.
function M.row(auction_id, id)
    return schema.get('answer', auction_id, id) or schema.get('refusal', auction_id, id)
end

--- The answer an id already has.
-- @tparam string body_digest  of a body that names whose it is: another's is another body
-- @treturn ?table             the stored answer, or BID_ID_REUSED
function M.known(auction_id, id, body_digest)
    local row = M.row(auction_id, id)
    if not row then
        return nil
    end
    if row.digest ~= body_digest then
        return { code = 'BID_ID_REUSED' }
    end
    return M.read(row)
end

--- The answer in a row. Of a sealed order it is kept sealed: a shortfall gives the figure away.
function M.read(row)
    local answer = row.answer
    return answer.sealed and vault.open_map(answer.sealed) or answer
end

local function kept_form(entry)
    return msgpack.encode(entry.sealed and { sealed = vault.seal_map(entry.answer) } or entry.answer)
end

local function ring_of(w, owner)
    return rows.take('ring', w.auction_id, owner)
        or w:stamp({ owner = owner, kept = 0, left_seen = -1, next_no = 1 })
end

--- May an unknown id with this seen_seq be an old one?
function M.expired(w, owner, seen_seq)
    local ring = rows.take('ring', w.auction_id, owner)
    if not ring then
        return false
    end
    rows.give_back('ring', ring)
    return math.min(seen_seq, w.auction.seq) <= ring.left_seen
end

--- How many refusals this owner keeps: few, so they are counted.
function M.kept(auction_id, owner)
    return box.space.refusal.index.ring:count({ auction_id, owner })
end

local function lot_is_final(w, lot_no)
    local lot = lot_no ~= nil
        and (w.lots[tonumber(lot_no)] or box.space.lot:get(schema.at(w.auction_id, lot_no)))
    return lot and guards.is_over(lot) or false
end

--- May a refusal leave: is its lot over, or could it not be sent again unchanged?
-- @treturn boolean, boolean  and is its lot over?
local function may_leave(w, tuple)
    local over = lot_is_final(w, tuple.lot_no)
    return over or tuple.seen_seq < w.auction.seq, over
end

--- The oldest refusal, of this owner or of all, that may leave; those of a lot that is over leave
-- no trace.
local function victim(w, owner)
    local index = box.space.refusal.index[owner and 'ring' or 'age']
    local from = owner and { w.auction_id, owner } or { w.auction_id }
    local oldest = index:min(from) -- it nearly always may, and an iterator costs more than all the rest
    local may, over = may_leave(w, oldest)
    if may then
        return oldest, over
    end
    local looked = 0
    for _, tuple in index:pairs(from) do
        if looked == limits.ring_scan then
            return nil
        end
        may, over = may_leave(w, tuple)
        if may then
            return tuple, over
        end
        looked = looked + 1
    end
end

--- A refusal leaves the ring of its owner, and its seen_seq stays behind.
local function evict(w, all, tuple, over)
    all.kept = all.kept - 1
    if not over then
        local ring = ring_of(w, tonumber(tuple.owner))
        ring.left_seen = math.max(ring.left_seen, tonumber(tuple.seen_seq))
        rows.write('ring', ring)
    end
    box.space.refusal:delete(schema.at(w.auction_id, tuple.id))
end

--- Is there room for one more, and who must leave for it?
-- @tparam table all  the auction's own row of rings
-- @treturn boolean, ?tuple, ?boolean  the refusal that leaves, if one must; and is its lot over?
local function room_for(w, owner, all)
    local cap = owner == M.HOUSE and limits.ring_house or limits.ring_paddle
    local tuple, over
    if M.kept(w.auction_id, owner) >= cap then
        tuple, over = victim(w, owner)
    elseif all.kept >= limits.ring_auction then
        tuple, over = victim(w)
    else
        return true
    end
    return tuple ~= nil, tuple, over
end

--- Could a refusal be kept for this owner now?
function M.has_room(w, owner)
    local all = ring_of(w, ALL)
    local has_room = room_for(w, owner, all)
    rows.give_back('ring', all)
    return has_room
end

--- Keeps a refusal in its owner's ring.
-- @tparam table entry  id, owner, digest, seen_seq, lot_no, answer, sealed
-- @treturn boolean     false: the ring is full of refusals that may not leave
function M.keep_refusal(w, entry)
    local all = ring_of(w, ALL)
    local has_room, leaves, over = room_for(w, entry.owner, all)
    if not has_room then
        rows.give_back('ring', all)
        return false
    elseif leaves then
        evict(w, all, leaves, over)
    end
    schema.put('refusal', {
        id = entry.id,
        owner = entry.owner,
        digest = entry.digest,
        seen_seq = math.min(entry.seen_seq, w.auction.seq),
        lot_no = entry.lot_no,
        refusal_no = all.next_no,
    }, w.auction, { answer = kept_form(entry) })
    all.next_no, all.kept = all.next_no + 1, all.kept + 1
    rows.write('ring', all)
    return true
end

--- Keeps the answer of an id that had an effect.
function M.keep_effect(w, entry)
    schema.put('answer', {
        id = entry.id,
        owner = entry.owner,
        digest = entry.digest,
    }, w.auction, { answer = kept_form(entry) })
end

--- Is a refusal with this code kept?
function M.is_kept(code)
    return codes[code].stored
end

--- Are there refusals of this lot?
function M.has_refusals(auction_id, lot_no)
    return box.space.refusal.index.lot:min({ auction_id, lot_no }) ~= nil
end

--- Deletes a slice of the refusals of a lot that is over.
-- @treturn number  how many were deleted
function M.sweep(auction_id, lot_no)
    local refusals = box.space.refusal.index.lot:select(
        { auction_id, lot_no },
        { iterator = 'EQ', limit = limits.sweep_rows }
    )
    for _, tuple in ipairs(refusals) do
        box.space.refusal:delete(schema.at(auction_id, tuple.id))
    end
    if #refusals > 0 then
        box.space.ring:update(schema.at(auction_id, ALL), { { '-', 'kept', #refusals } })
    end
    return #refusals
end

return M
