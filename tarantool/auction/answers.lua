--- Ids: one effect for ever, one answer.
--
-- An id that had an effect is kept with the digest of its body until the auction is forgotten.
-- A refusal is kept in a replicated ring of its owner (a paddle, or the house: 0), so that the same
-- press sent twice never becomes a bid after it was refused. What leaves the ring leaves its
-- seen_seq behind: an unknown id that had seen no more than that may be an old one, and is
-- BID_ID_EXPIRED. A refusal at the journal's end never leaves: it could be sent again unchanged.
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

--- The answer an id already has.
-- @tparam string body_digest  of a body that names whose it is: another's is another body
-- @treturn ?table             the stored answer, or BID_ID_REUSED
function M.known(auction_id, id, body_digest)
    local row = schema.get('answer', { auction_id, id })
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
    return entry.sealed and { sealed = vault.seal_map(entry.answer) } or entry.answer
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

local function lot_is_final(auction_id, lot_no)
    local lot = lot_no ~= nil and box.space.lot:get({ auction_id, lot_no }) or nil
    return lot ~= nil and guards.is_over(lot)
end

--- The oldest refusal, of this owner or of all, that may leave; those of a lot that is over leave
-- no trace.
local function victim(w, owner)
    local index = box.space.answer.index[owner and 'ring' or 'age']
    local from = owner and { w.auction_id, owner, 0 } or { w.auction_id, 0 }
    local looked = 0
    for _, tuple in index:pairs(from, { iterator = 'GE' }) do
        local mine = tuple.auction_id == w.auction_id and (not owner or tuple.owner == owner)
        if not mine or looked == limits.ring_scan then
            return nil
        end
        local over = lot_is_final(w.auction_id, tuple.refused_lot)
        if over or tuple.seen_seq < w.auction.seq then
            return tuple, over
        end
        looked = looked + 1
    end
end

local function evict(w, tuple, over, rings)
    local owner = tonumber(tuple.owner)
    local ring = rings[owner] or ring_of(w, owner)
    rings[owner] = ring
    ring.kept = ring.kept - 1
    rings[ALL].kept = rings[ALL].kept - 1
    if not over then
        ring.left_seen = math.max(ring.left_seen, tonumber(tuple.seen_seq))
    end
    box.space.answer:delete({ w.auction_id, tuple.id })
end

local function rings_of(w, owner)
    return { [ALL] = ring_of(w, ALL), [owner] = ring_of(w, owner) }
end

--- Is there room for one more, and who must leave for it?
-- @treturn boolean, ?tuple, ?boolean  the refusal that leaves, if one must; and is its lot over?
local function room_for(w, owner, rings)
    local cap = owner == M.HOUSE and limits.ring_house or limits.ring_paddle
    local tuple, over
    if rings[owner].kept >= cap then
        tuple, over = victim(w, owner)
    elseif rings[ALL].kept >= limits.ring_auction then
        tuple, over = victim(w)
    else
        return true
    end
    return tuple ~= nil, tuple, over
end

--- Could a refusal be kept for this owner now?
function M.has_room(w, owner)
    local rings = rings_of(w, owner)
    local has_room = room_for(w, owner, rings)
    for _, ring in pairs(rings) do
        rows.give_back('ring', ring)
    end
    return has_room
end

--- Keeps a refusal in its owner's ring.
-- @tparam table entry  id, owner, digest, seen_seq, lot_no, answer, sealed
-- @treturn boolean     false: the ring is full of refusals that may not leave
function M.keep_refusal(w, entry)
    local rings = rings_of(w, entry.owner)
    local has_room, leaves, over = room_for(w, entry.owner, rings)
    if not has_room then
        return false
    elseif leaves then
        evict(w, leaves, over, rings)
    end
    local all, ring = rings[ALL], rings[entry.owner]
    schema.put('answer', {
        id = entry.id,
        owner = entry.owner,
        digest = entry.digest,
        seen_seq = math.min(entry.seen_seq, w.auction.seq),
        refusal_no = all.next_no,
        refused_lot = entry.lot_no,
        answer = kept_form(entry),
    }, w.auction)
    all.next_no, all.kept, ring.kept = all.next_no + 1, all.kept + 1, ring.kept + 1
    for _, row in pairs(rings) do
        rows.write('ring', row)
    end
    return true
end

--- Keeps the answer of an id that had an effect.
function M.keep_effect(w, entry)
    schema.put('answer', {
        id = entry.id,
        owner = entry.owner,
        digest = entry.digest,
        seen_seq = entry.seen_seq,
        answer = kept_form(entry),
    }, w.auction)
end

--- Is a refusal with this code kept?
function M.is_kept(code)
    return codes[code].stored
end

--- Deletes a slice of the refusals of a lot that is over.
-- @treturn number  how many were deleted
function M.sweep(auction_id, lot_no)
    local refusals = box.space.answer.index.refused_lot:select(
        { auction_id, lot_no },
        { iterator = 'EQ', limit = limits.sweep_rows }
    )
    local fewer = {}
    for _, tuple in ipairs(refusals) do
        local owner = tonumber(tuple.owner)
        fewer[owner] = (fewer[owner] or 0) + 1
        fewer[ALL] = (fewer[ALL] or 0) + 1
        box.space.answer:delete({ auction_id, tuple.id })
    end
    for owner, count in pairs(fewer) do
        box.space.ring:update({ auction_id, owner }, { { '-', 'kept', count } })
    end
    return #refusals
end

return M
