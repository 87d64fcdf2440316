--- The clerk's hand on the ask: its figure for the present price, and the step that leads to it.
local acts = require('auction.acts')
local book = require('auction.book')
local guards = require('auction.guards')
local increment = require('auction.increment')

local M = {}

--- Refusal of what may be done to a lot in bidding only, or nil.
local function refused(w, lot)
    local refusal, keep = guards.not_live(w, lot)
    if refusal then
        return refusal, keep
    end
    return guards.not_in_bidding(w, lot)
end

--- Puts a new ask down; what it lowered is remembered, since a bid above it may be unmeant.
local function put_ask(w, lot, ask, event)
    local lowered = ask < lot.ask_minor
    lot.ask_minor = ask
    local seq = w:append_lot(lot, event)
    lot.ask_lowered_seq = lowered and seq or lot.ask_lowered_seq
    w:change_lot(lot)
end

--- lot_ask_set: holds for the present price only. Without a leader the book is resolved at it.
function M.ask_set(w, args, lot)
    local refusal, keep = refused(w, lot)
    if refusal then
        return refusal, keep
    elseif lot.price_minor and args.ask_minor <= lot.price_minor then
        return w:answer('ASK_TOO_LOW', lot)
    end
    if not lot.leader then
        acts.asks(w, lot, args.ask_minor)
    end
    put_ask(w, lot, args.ask_minor, { type = 'ask_set', ask_minor = args.ask_minor })
    if not lot.leader then
        book.resolve(w, lot)
    end
    return w:answer('ACCEPTED', lot)
end

--- lot_increment: half, double or set the step at the present price, or reset it to the ladder's.
function M.set_increment(w, args, lot)
    local refusal, keep = refused(w, lot)
    local price = lot.price_minor
    if refusal then
        return refusal, keep
    elseif not price then
        return guards.wrong_state(w, lot, 'there is no price yet')
    end
    if args.mode == 'reset' then
        lot.step_minor, lot.step_row_minor = nil, nil
    else
        lot.step_minor, lot.step_row_minor =
            increment.clerks_step(w.terms, price, args.mode, args.step_minor)
    end
    local ask = increment.ask_at(w.terms, lot, price)
    put_ask(w, lot, ask, {
        type = 'increment_set',
        mode = args.mode,
        step_minor = lot.step_minor,
        ask_minor = ask,
    })
    return w:answer('ACCEPTED', lot)
end

return M
