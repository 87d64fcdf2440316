--- The frame of every command: who, whose id, what is due, then the act itself, then what is kept.
local acts = require('auction.acts')
local answers = require('auction.answers')
local barrier = require('cluster.barrier')
local clerk = require('auction.clerk')
local due = require('auction.due')
local lifecycle = require('auction.lifecycle')
local limits = require('auction.limits')
local log = require('log')
local rows = require('auction.rows')
local schema = require('auction.schema')
local shapes = require('auction.shapes')
local timed = require('auction.timed')
local work = require('auction.work')

local M = {}

--- Answers of commands that had an effect; all others are refusals.
local EFFECT = { ACCEPTED = true, OUTBID = true, BOOK_HAS_IT = true }

--- The auction's row; or the refusal of a command on it.
local function auction_for(spec, args)
    local a = rows.take('auction', args.auction_id)
    if a then
        return a
    elseif schema.get('tombstone', args.auction_id) then
        return nil, { code = 'AUCTION_SEALED' }
    elseif spec.creates then
        return lifecycle.new_auction(args)
    end
    return nil, { code = 'NOT_FOUND' }
end

local function is_of_house(staff, house_id)
    if not staff then
        return false
    end
    for _, house in ipairs(staff.houses) do
        if house == house_id then
            return true
        end
    end
    return false
end

--- May these persons give this command?
local function may(spec, args, a)
    local needed = spec.staff
    if type(needed) == 'function' then
        needed = needed(args)
    end
    local staff, second = args.staff, args.second
    if not needed and not staff then
        return true
    elseif staff and staff.role == 'engineer' then
        return spec.by_engineer and spec.by_engineer(a) or false
    elseif not is_of_house(staff, a.house_id) then
        return false
    elseif spec.role and staff.role ~= spec.role then
        return false
    end
    return not spec.second
        or is_of_house(second, a.house_id) and second.staff_id ~= staff.staff_id
end

--- What refuses a command before its id is looked at.
local function early_refusal(spec, args, a, lot, bad_amount)
    if args.lot_no and spec.of_lot and not lot then
        return { code = 'NOT_FOUND', seq = a.seq }
    elseif a.status == 'Sealed' and not spec.when_sealed then
        return { code = 'AUCTION_SEALED', seq = a.seq }
    elseif bad_amount then
        return bad_amount
    end
    if not may(spec, args, a) then
        return { code = 'NOT_ALLOWED', seq = a.seq }
    end
end

local function cause_of(spec, args)
    local id = spec.id and args[spec.id] or spec.cause(args)
    local staff = args.staff
    return { id = id, actor = staff and staff.role or spec.actor, staff_id = staff and staff.staff_id }
end

--- Keeps what the id of a command came to.
-- @treturn table, boolean  the reply; and whether a row was written
local function keep(spec, w, args, reply, kept)
    if not spec.id or not kept.owner then
        return reply, false
    end
    local entry = {
        id = args[spec.id],
        owner = kept.owner,
        digest = kept.digest,
        seen_seq = args.seen_seq or 0,
        lot_no = args.lot_no,
        answer = reply,
        sealed = kept.sealed,
    }
    if EFFECT[reply.code] then
        answers.keep_effect(w, entry)
        return reply, true
    elseif kept.forget or not args.seen_seq or not answers.is_kept(reply.code) then
        return reply, false
    elseif not answers.keep_refusal(w, entry) then
        return { code = 'TOO_MANY', seq = w.auction.seq }, false
    end
    return reply, true
end

--- What follows on the bids that a command, or an act of the engine's own, made stand.
-- @treturn number  the journal's end after it
function M.follow_up(w)
    timed.soft_close(w, acts.finish(w))
    return w.auction.seq
end

--- A bidder's command under a number that no paddle has: no ring is his to keep a refusal in.
local function is_of_nobody(spec, w, args)
    return spec.actor == 'bidder' and not args.staff and args.paddle_no ~= nil
        and w:paddle(args.paddle_no) == nil
end

--- Judges a command whose id is new.
local function judge(spec, w, args, lot_no, kept)
    due.carry_out(w)
    if args.staff then
        clerk.beat(w.auction_id, w.now)
    end
    w:caused_by(cause_of(spec, args))
    local before = #w.events
    local lot = lot_no and w:lot(lot_no)
    local reply, keep_it
    local seen = args.seen_seq
    local expires = spec.expires and (args.staff ~= nil or not spec.of_service)
    if expires and seen and answers.expired(w, kept.owner, seen) then
        reply = w:answer('BID_ID_EXPIRED', lot)
    else
        reply, keep_it = spec.run(w, args, lot)
    end
    if not EFFECT[reply.code] then
        assert(#w.events == before, 'a refusal appended an event')
    end
    kept.forget = keep_it == false or is_of_nobody(spec, w, args)
    local seq_before, seq = w.auction.seq, M.follow_up(w)
    reply.seq = seq > seq_before and seq or reply.seq
    local pos = w:flush()
    local answered, wrote = keep(spec, w, args, reply, kept)
    for _, lot_over in ipairs(w.over) do
        M.on_final(w.auction_id, lot_over)
    end
    return answered, wrote or pos ~= nil, pos
end

local function decide(spec, args, bad_amount)
    local a, refusal = auction_for(spec, args)
    if not a then
        return refusal, false
    end
    local w = work.new(a)
    local lot = spec.of_lot and args.lot_no and w:lot(args.lot_no)
    refusal = early_refusal(spec, args, a, lot, bad_amount)
    local kept = {}
    if not refusal and spec.id then
        kept.owner = spec.owner(args)
        if kept.owner then
            kept.sealed = spec.sealed ~= nil and spec.sealed(args)
            kept.digest = answers.digest(spec.name, args, kept.sealed)
            refusal = answers.known(args.auction_id, args[spec.id], kept.digest)
        else
            refusal = w:answer('NO_PADDLE')
        end
    end
    if refusal then
        w:give_back()
        return refusal, false
    end
    return judge(spec, w, args, spec.of_lot and args.lot_no, kept)
end

--- A broken invariant in a command: the auction is halted, in a transaction of its own.
local function halt(auction_id, err)
    log.error('invariant %s broken in auction %s, paddle %s: halted', err.invariant, auction_id,
        err.paddle_no)
    barrier.transact(function()
        local a = rows.take('auction', auction_id)
        if not a or a.status ~= 'Live' then
            return {}, false
        end
        local w = work.new(a)
        w:caused_by({ id = ('halt:%d'):format(a.seq), actor = 'system' })
        lifecycle.pause_for(w, 'HALTED')
        return {}, true, w:flush()
    end)
end

--- One transaction on an auction; a broken invariant in it halts the auction.
-- @tparam function work_on  called with a, b and c
local function transact(auction_id, work_on, a, b, c)
    local ok, reply, ticket, err = barrier.try(work_on, a, b, c)
    if not ok then
        if type(reply) == 'table' and reply.invariant then
            halt(auction_id, reply)
        end
        error(reply, 0)
    end
    return reply, ticket, err
end

--- Decides a command: what `barrier.run` calls.
-- @tparam table spec  see auction/procedures.lua
-- @return reply, ticket | reply | nil, nil, err
function M.decide(spec, args)
    local problem = shapes.check(spec.name, args)
    if problem and problem.code ~= 'BAD_AMOUNT' then
        return problem
    end
    return transact(args.auction_id, decide, spec, args, problem)
end

local function carry_out(auction_id, act)
    local a = rows.take('auction', auction_id)
    if not a then
        return {}, false
    end
    local w = work.new(a)
    local reply = act(w) or {}
    M.follow_up(w)
    local pos = w:flush()
    for _, lot_over in ipairs(w.over) do
        M.on_final(auction_id, lot_over)
    end
    return reply, pos ~= nil, pos
end

--- An act of the engine's own on an auction, in a transaction of its own, after what is due.
-- @tparam function act  takes the work of the transaction
function M.act(auction_id, act)
    return transact(auction_id, carry_out, auction_id, act)
end

--- Carries out a slice of what is due in an auction: by the lifecycle fiber.
-- @treturn boolean  is there perhaps more?
function M.carry_out_due(auction_id)
    local reply = M.act(auction_id, function(w)
        return { done = due.carry_out(w, limits.due_slice) }
    end)
    return reply ~= nil and reply.done == limits.due_slice
end

--- Told of each lot that turned Final, by the lifecycle fiber when it starts.
function M.on_final() end

return M
