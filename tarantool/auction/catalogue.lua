--- What the catalogue says of a lot: its description, and the reserve that its seller may lower.
local acts = require('auction.acts')
local book = require('auction.book')
local guards = require('auction.guards')
local orders = require('auction.orders')

local M = {}

local wrong_state = guards.wrong_state
local NOT_YET_OPEN = { Queued = true, Announced = true }
local IN_BIDDING = { Open = true, Warned = true, LastCall = true }

--- Refusal of what may be changed from the load to the hammer, but not in a pause. Or nil.
local function refused(w, lot)
    if w.auction.status ~= 'Waiting' then
        local refusal, keep = guards.not_live(w, lot)
        if refusal then
            return refusal, keep
        end
    end
    if not guards.before_hammer(lot) then
        return wrong_state(w, lot), guards.may_be_open(lot)
    end
end

--- lot_describe: another description. A material one cancels the orders on the lot, with notice, and
-- is too late once bidding is open.
function M.describe(w, args, lot)
    local refusal, keep = refused(w, lot)
    if refusal then
        return refusal, keep
    elseif args.material and not NOT_YET_OPEN[lot.status] then
        return wrong_state(w, lot, 'bidding is open: withdraw the lot, or undo first')
    end
    lot.description_hash = args.description_hash
    w:append_lot(lot, {
        type = 'lot_described',
        material = args.material,
        description_hash = args.description_hash,
    })
    w:change_lot(lot)
    if args.material then
        orders.cancel_all(w, lot, 'DESCRIBED')
    end
    return w:answer('ACCEPTED', lot)
end

--- Does a standing bid of the seller reach this amount?
local function vendor_stands_at(lot, amount_minor)
    if lot.vendor_bids == 0 then
        return false
    end
    for bid in acts.standing_bids(lot) do
        if bid.amount_minor < amount_minor then
            return false -- those before were lower still
        elseif bid.kind == 'VENDOR' then
            return true
        end
    end
    return false
end

--- lot_reserve: the seller lowers the reserve. A leader whose order reaches it bids it at once.
function M.lower_reserve(w, args, lot)
    local refusal, keep = refused(w, lot)
    if refusal then
        return refusal, keep
    elseif not lot.reserve_minor or args.reserve_minor >= lot.reserve_minor then
        return wrong_state(w, lot, 'a reserve may only be lowered')
    elseif vendor_stands_at(lot, args.reserve_minor) then
        return w:answer('VENDOR_REFUSED', lot)
    end
    lot.reserve_minor = args.reserve_minor
    w:append_lot(lot, { type = 'reserve_lowered' }, nil, { reserve_minor = args.reserve_minor })
    w:change_lot(lot)
    if IN_BIDDING[lot.status] and lot.leader then
        book.reach_reserve(w, lot)
    end
    return w:answer('ACCEPTED', lot)
end

return M
