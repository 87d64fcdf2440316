--- On the block: announce, open, the warnings, and the hammer. What becomes of a lot then is in
-- auction/outcome.lua; timed lots, which no hammer falls on, are in auction/timed.lua.
local book = require('auction.book')
local guards = require('auction.guards')
local increment = require('auction.increment')
local outcome = require('auction.outcome')

local M = {}

local not_live, wrong_state = guards.not_live, guards.wrong_state
local ON_BLOCK = { Announced = true, Open = true, Warned = true, LastCall = true }

--- Refusal of a step that a clerk takes with a live lot, or nil.
local function refused(w, lot)
    local refusal, keep = not_live(w, lot)
    if refusal then
        return refusal, keep
    elseif lot.closes_at_ms then
        return wrong_state(w, lot, 'it is opened and closed by the clock'), false
    end
end

--- The state table has no such step; once the window is over it never will, so that is not kept.
local function no_step(w, lot)
    return wrong_state(w, lot), guards.may_be_open(lot)
end

local function step(from, to, event)
    return function(w, _, lot)
        local refusal, keep = refused(w, lot)
        if refusal then
            return refusal, keep
        elseif lot.status ~= from then
            return no_step(w, lot)
        end
        lot.status = to
        lot.lot_seq = w:append_lot(lot, { type = event })
        w:change_lot(lot)
        return w:answer('ACCEPTED', lot)
    end
end

--- lot_fair_warning: Open -> Warned; lot_last_call: Warned -> LastCall.
M.fair_warning = step('Open', 'Warned', 'fair_warning')
M.last_call = step('Warned', 'LastCall', 'last_call')

--- lot_announce: Queued -> Announced. Ends the window of the lot before, as its time would.
function M.announce(w, _, lot)
    local refusal, keep = refused(w, lot)
    if refusal then
        return refusal, keep
    end
    local a = w.auction
    local current = a.current_lot and w:lot(a.current_lot)
    if lot.status ~= 'Queued' then
        return no_step(w, lot)
    elseif current and ON_BLOCK[current.status] then
        return wrong_state(w, lot, ('lot %d is on the block'):format(current.lot_no))
    elseif current and current.status == 'Hammered' then
        if w.now <= current.late_until_ms then
            return w:answer('TOO_SOON', lot)
        end
        outcome.end_window(w, current)
    end
    lot.status, a.current_lot = 'Announced', lot.lot_no
    lot.lot_seq = w:append_lot(lot, { type = 'lot_announced' })
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

--- Announced -> Open: the ask is set, the policy fixed, the book resolved.
function M.start_bidding(w, lot)
    lot.status, lot.policy_version = 'Open', w.auction.policy_version
    lot.ask_minor = increment.opening_ask(w.terms, lot)
    lot.lot_seq = w:append_lot(lot, {
        type = 'lot_opened',
        ask_minor = lot.ask_minor,
        closes_at_ms = lot.closes_at_ms,
    })
    w:change_lot(lot)
    book.resolve(w, lot)
end

--- lot_open: by the clerk.
function M.open(w, _, lot)
    local refusal, keep = refused(w, lot)
    if refusal then
        return refusal, keep
    elseif lot.status ~= 'Announced' then
        return no_step(w, lot)
    end
    M.start_bidding(w, lot)
    return w:answer('ACCEPTED', lot)
end

--- Open, Warned, LastCall -> Hammered: for some seconds it can still be reopened.
local function knock(w, lot, result)
    local policy = w.terms.policy
    lot.status, lot.outcome = 'Hammered', result
    lot.hammer_minor = result == 'sold' and lot.price_minor or nil
    lot.late_until_ms = w.now + policy.late_ms
    lot.final_at_ms = w.now + policy.final_after_ms
    lot.lot_seq = w:append_lot(lot, {
        type = 'lot_hammered',
        outcome = result,
        price_minor = lot.price_minor,
        paddle_no = result ~= 'passed' and lot.leader_paddle or nil,
        final_at_ms = lot.final_at_ms,
    })
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

--- What every end of the bidding asks: that no bid came in since the clerk looked.
local function before_knock(w, args, lot)
    local refusal, keep = refused(w, lot)
    if not refusal then
        refusal, keep = guards.not_in_bidding(w, lot)
    end
    if refusal then
        return refusal, keep
    elseif args.expected_lot_seq ~= lot.lot_seq then
        return w:answer('BID_CAME_IN', lot)
    end
end

--- lot_hammer: sold to the leader.
function M.hammer(w, args, lot)
    local refusal, keep = before_knock(w, args, lot)
    if refusal then
        return refusal, keep
    elseif not lot.leader then
        return wrong_state(w, lot, 'nobody leads')
    elseif lot.leader == 'seller' or lot.reserve_minor and not lot.reserve_met then
        return w:answer('BELOW_RESERVE', lot)
    end
    return knock(w, lot, 'sold')
end

--- lot_pass: unsold.
function M.pass(w, args, lot)
    local refusal, keep = before_knock(w, args, lot)
    if refusal then
        return refusal, keep
    elseif lot.leader and not lot.reserve_minor then
        return w:answer('WITHOUT_RESERVE', lot)
    end
    return knock(w, lot, 'passed')
end

--- lot_provisional: knocked down to a bidder below the reserve; the seller decides.
function M.provisional(w, args, lot)
    local refusal, keep = before_knock(w, args, lot)
    if refusal then
        return refusal, keep
    elseif not lot.leader then
        return wrong_state(w, lot, 'nobody leads')
    elseif not lot.reserve_minor then
        return w:answer('WITHOUT_RESERVE', lot)
    elseif lot.reserve_met then
        return wrong_state(w, lot, 'the reserve is met: hammer it')
    elseif lot.leader == 'seller' or w.terms.policy.provisional_ms == 0 then
        return w:answer('BELOW_RESERVE', lot)
    end
    return knock(w, lot, 'provisional')
end

return M
