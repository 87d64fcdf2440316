--- The end of an auction in the shard: sealed, read out, forgotten.
--
-- Sealing appends the last event, once the books of the auction are at rest. Forgetting deletes its
-- rows in slices, each a transaction of its own, after a tombstone has been put down that stays for
-- ever: an old id or a late command gets a definite answer.
local barrier = require('cluster.barrier')
local clock = require('cluster.clock')
local limits = require('auction.limits')
local schema = require('auction.schema')

local M = {}

-- In this order: what points to a row goes before it, the journal last.
local SPACES = {
    'answer', 'refusal', 'ring', 'question', 'transfer', 'late', 'maximum', 'act', 'paddle', 'lot',
    'private', 'journal',
}

--- The sums of all paddles, and what is not at rest.
local function books(w)
    local sums = { paddles = 0, credited = 0, captured = 0 }
    for _, paddle in box.space.paddle:pairs(schema.at(w.auction_id)) do
        local moving = paddle.available_minor + paddle.held_minor + paddle.leaving_minor
        if moving > 0 then
            return nil, ('paddle %d still has money'):format(paddle.paddle_no)
        end
        sums.paddles = sums.paddles + 1
        sums.credited = sums.credited + paddle.credited_minor
        sums.captured = sums.captured + paddle.captured_minor
    end
    return sums
end

--- What is still to come of a lot, or nil. A sale is posted before its void, so a voided lot is settled
-- too; but of one that nobody was named for, nothing is ever posted.
local function lot_unrest(lot)
    if lot.status == 'Withdrawn' then
        return nil
    elseif lot.status ~= 'Final' and lot.status ~= 'Voided' then
        return 'is ' .. lot.status
    elseif lot.outcome == 'passed' then
        return nil
    elseif lot.leader_paddle == nil then
        return lot.status == 'Final' and 'has no buyer' or nil
    elseif lot.settlement_id == nil then
        return 'is not settled'
    end
end

local function lots_at_rest(w)
    local count = 0
    for _, lot in box.space.lot:pairs(schema.at(w.auction_id)) do
        local unrest = lot_unrest(lot)
        if unrest then
            return nil, ('lot %d %s'):format(lot.lot_no, unrest)
        end
        count = count + 1
    end
    return count
end

--- seal: Ended -> Sealed. Repeated: the same answer.
function M.seal(w)
    local a = w.auction
    if a.status == 'Sealed' then
        return w:answer('ACCEPTED', nil, { head_hash = a.head_hash })
    elseif a.status ~= 'Ended' and a.status ~= 'Cancelled' then
        return w:answer('WRONG_STATE', nil, { detail = 'the auction is ' .. a.status })
    end
    local lots, unrest = lots_at_rest(w)
    local sums
    if lots then
        sums, unrest = books(w)
    end
    if unrest then
        return w:answer('WRONG_STATE', nil, { detail = unrest })
    end
    a.status = 'Sealed'
    w:append({ type = 'auction_sealed', lots = lots, paddles = sums.paddles }, nil, {
        credited_minor = sums.credited,
        captured_minor = sums.captured,
    })
    return w:answer('ACCEPTED', nil, { head_hash = a.head_hash })
end

local function refusal(args)
    local stone = schema.get('tombstone', args.auction_id)
    local a = stone or schema.get('auction', args.auction_id)
    if not a then
        return { code = 'NOT_FOUND' }
    elseif not stone and a.status ~= 'Sealed' then
        return { code = 'WRONG_STATE', seq = a.seq, detail = 'the auction is ' .. a.status }
    elseif a.head_hash ~= args.head_hash then
        return { code = 'WRONG_STATE', seq = a.seq or a.last_seq, detail = 'another head_hash' }
    end
end

local function put_tombstone(auction_id)
    local a = schema.get('auction', auction_id)
    if not a then
        return false
    end
    schema.put('tombstone', {
        auction_id = auction_id,
        bucket_id = a.bucket_id,
        house_id = a.house_id,
        currency = a.currency,
        last_seq = a.seq,
        head_hash = a.head_hash,
        state = 'Forgotten',
    })
    box.space.auction:delete(schema.at(auction_id))
    box.space.terms:delete(schema.at(auction_id))
    return true
end

local function key_of(space, tuple)
    local key = {}
    for i, part in ipairs(space.index[0].parts) do
        key[i] = tuple[part.fieldno]
    end
    return key
end

--- Deletes at most `forget_rows` rows of the auction.
-- @treturn number  how many; 0: nothing is left
local function delete_slice(auction_id)
    local deleted = 0
    for _, name in ipairs(SPACES) do
        local space = box.space[name]
        local rows = space:select(schema.at(auction_id), { limit = limits.forget_rows - deleted })
        for _, tuple in ipairs(rows) do
            space:delete(key_of(space, tuple))
        end
        deleted = deleted + #rows
        if deleted >= limits.forget_rows then
            break
        end
    end
    return deleted
end

local function slice(args)
    local reply = refusal(args)
    if reply then
        return reply, false
    end
    local stone = put_tombstone(args.auction_id)
    local deleted = delete_slice(args.auction_id)
    return { code = 'ACCEPTED', done = deleted < limits.forget_rows }, stone or deleted > 0
end

--- forget: slices for 50 ms. Not one transaction, so it decides by itself.
-- @return reply, ticket | reply | nil, nil, err
function M.forget(args)
    local deadline = clock.monotonic() + limits.forget_ms / 1000
    local ticket
    repeat
        local reply, t, err = barrier.transact(function()
            return slice(args)
        end)
        ticket = t or ticket
        if err or reply.done or reply.code ~= 'ACCEPTED' or clock.monotonic() > deadline then
            return reply, ticket, err
        end
    until false
end

return M
