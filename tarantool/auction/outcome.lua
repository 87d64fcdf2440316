--- What becomes of a lot: Final or Provisional at the end of its window, the seller's word, the sale
-- and who bought it, withdrawal, void.
--
-- Money moves at Final alone: until then the leader's hold stays. A lot that is Final, Withdrawn or
-- Provisional needs no clerk any more, so it leaves the count of live lots of its auction, once.
local acts = require('auction.acts')
local charges = require('auction.charges')
local guards = require('auction.guards')
local late = require('auction.late')
local money = require('auction.paddle')
local orders = require('auction.orders')

local M = {}

local wrong_state = guards.wrong_state

local function buyer_of(paddle)
    return { paddle_no = paddle.paddle_no, user_id = paddle.user_id, kind = paddle.kind }
end

--- The sale with all its parts, for the house; and the buyer's own part of it.
local function sale_of(w, lot, paddle)
    local policy = w.terms.policy
    local premium, tax, all_in = charges.of(policy, lot.hammer_minor)
    local commission, proceeds = charges.commission(policy, lot.hammer_minor)
    return {
        hammer_minor = lot.hammer_minor,
        premium_minor = premium,
        tax_minor = tax,
        commission_minor = commission,
        proceeds_minor = proceeds,
        seller_id = lot.seller_id,
        house_id = w.auction.house_id,
        policy_version = lot.policy_version,
        buyer = paddle and buyer_of(paddle),
    }, { premium_minor = premium, tax_minor = tax, all_in_minor = all_in }
end

--- A live lot needs its clerk no more.
local function leaves_the_block(w, lot)
    if not lot.closes_at_ms then
        w.auction.lots_live = w.auction.lots_live - 1
    end
end

local function settle_hold(w, lot, sold)
    local paddle = lot.leader_paddle and w:paddle(lot.leader_paddle)
    if paddle and sold then
        money.capture(w, paddle, lot.hold_minor)
    elseif paddle then
        money.release(w, paddle, lot.hold_minor)
    end
    lot.hold_minor = 0
    return paddle
end

--- The lot is Final: sold, and the leader's hold is taken, or passed, and it goes back.
-- @tparam string outcome  sold or passed
function M.finalize(w, lot, outcome)
    local sold = outcome == 'sold'
    lot.outcome, lot.hammer_minor = outcome, sold and lot.price_minor or nil
    local paddle = settle_hold(w, lot, sold)
    local public, own, house = { type = 'lot_final', outcome = outcome }, nil, {}
    if sold then
        public.hammer_minor, public.paddle_no = lot.hammer_minor, lot.leader_paddle
        house, own = sale_of(w, lot, paddle)
    end
    public.proxy_seqs = acts.proxy_seqs(lot)
    house.last_good_faith_minor = acts.last_good_faith(lot)
    local owner = own and paddle and { paddle = paddle, object = own }
    lot.status, lot.expires_at_ms = 'Final', nil
    lot.lot_seq = w:append_lot(lot, public, owner or nil, house)
    w:change_lot(lot)
    orders.drop_all(w, lot)
    table.insert(w:of_its_own('over'), lot.lot_no)
end

--- The lot waits for its seller, and the leader's hold with it.
function M.provisional(w, lot)
    lot.status, lot.outcome, lot.hammer_minor = 'Provisional', 'provisional', nil
    lot.expires_at_ms = w.now + w.terms.policy.provisional_ms
    lot.lot_seq = w:append_lot(lot, {
        type = 'lot_provisional',
        expires_at_ms = lot.expires_at_ms,
    })
    w:change_lot(lot)
end

--- Bidding has ended with this outcome, and nothing can bring it back.
-- @tparam string outcome  sold, passed or provisional
function M.conclude(w, lot, outcome)
    leaves_the_block(w, lot)
    if outcome == 'provisional' then
        M.provisional(w, lot)
    else
        M.finalize(w, lot, outcome)
    end
    late.empty(w, lot)
end

--- Acts of the engine's own, in the midst of a command or without one.
local function by_the_engine(w, id, act)
    local cause = w.cause
    w:caused_by({ id = id, actor = 'system' })
    act()
    w.cause = cause
end

--- Hammered -> Final or Provisional: its time has come, or the next lot is announced.
function M.end_window(w, lot)
    by_the_engine(w, ('final:%d:%d'):format(lot.lot_no, lot.epoch), function()
        M.conclude(w, lot, lot.outcome)
    end)
end

--- Provisional -> Final: the seller said nothing, so it is passed.
function M.expire(w, lot)
    by_the_engine(w, ('expired:%d:%d'):format(lot.lot_no, lot.epoch), function()
        M.finalize(w, lot, 'passed')
    end)
end

--- lot_decide: the seller's word on a Provisional lot, also after the auction's end.
function M.decide(w, args, lot)
    if lot.status ~= 'Provisional' then
        return wrong_state(w, lot)
    end
    w:append_lot(lot, { type = 'lot_decided', outcome = args.outcome })
    M.finalize(w, lot, args.outcome)
    return w:answer('ACCEPTED', lot)
end

--- Queued .. LastCall -> Withdrawn: the leader's hold goes back.
-- @tparam string reason  told to everybody
function M.cancel_lot(w, lot, reason)
    settle_hold(w, lot, false)
    leaves_the_block(w, lot)
    lot.status, lot.outcome = 'Withdrawn', 'withdrawn'
    lot.price_minor, lot.ask_minor, lot.leader, lot.leader_paddle = nil, nil, nil, nil
    lot.lot_seq = w:append_lot(lot, { type = 'lot_withdrawn', reason = reason })
    w:change_lot(lot)
    orders.cancel_all(w, lot, 'WITHDRAWN')
    table.insert(w:of_its_own('over'), lot.lot_no)
end

--- lot_withdraw: taken out of the sale, before its hammer; while a bid stands only with a reserve.
function M.withdraw(w, args, lot)
    local status = w.auction.status
    if status == 'Ended' or status == 'Cancelled' then
        return w:answer('AUCTION_NOT_LIVE', lot), false
    elseif not guards.before_hammer(lot) then
        return wrong_state(w, lot), guards.may_be_open(lot)
    elseif lot.leader and not lot.reserve_minor then
        return w:answer('WITHOUT_RESERVE', lot)
    end
    M.cancel_lot(w, lot, args.reason)
    return w:answer('ACCEPTED', lot)
end

--- What the buyer paid, or owes, for a sold lot.
local function all_in_of(w, lot)
    return charges.all_in(w.terms.policy, lot.hammer_minor)
end

--- lot_void: a sale is taken back, by two persons. Captured money stays captured here: the ledger
-- gives it back as a credit. It counts against the buyer's limit no more.
function M.void(w, args, lot)
    if lot.status ~= 'Final' or lot.outcome ~= 'sold' then
        return wrong_state(w, lot, 'there is no sale to take back')
    end
    if lot.leader_paddle then
        money.void(w, w:paddle(lot.leader_paddle), all_in_of(w, lot))
    end
    lot.status, lot.outcome = 'Voided', 'voided'
    lot.lot_seq = w:append_lot(lot, { type = 'lot_voided', reason = args.reason }, nil, {
        second_staff_id = args.second.staff_id,
    })
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

--- What speaks against this paddle as the buyer of a lot.
local function buyer_refusal(w, lot, paddle)
    if not paddle then
        return 'NO_PADDLE'
    end
    local barred = money.barred(w, paddle)
    if barred then
        return barred
    elseif guards.is_barred(lot, paddle) then
        return 'SELLER_BARRED'
    end
    return money.shortage(w, paddle, all_in_of(w, lot), 0)
end

--- lot_buyer: who bought what was sold to the room without a paddle. He pays as if he had bid.
function M.buyer(w, args, lot)
    if lot.status ~= 'Final' or lot.outcome ~= 'sold' or lot.leader_paddle then
        return wrong_state(w, lot, 'there is no sale without a buyer')
    elseif args.epoch ~= lot.epoch then
        return w:answer('EPOCH_STALE', lot)
    end
    local paddle = w:paddle(args.paddle_no)
    local code, figures = buyer_refusal(w, lot, paddle)
    if code then
        return w:answer(code, lot, figures)
    end
    local all_in = all_in_of(w, lot)
    money.hold(w, paddle, all_in)
    money.capture(w, paddle, all_in)
    lot.leader_paddle = paddle.paddle_no -- not `leader`: who it was is the house's to know
    local house = buyer_of(paddle)
    house.second_staff_id = args.second.staff_id
    w:append_lot(lot, { type = 'buyer_named' }, nil, house)
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

--- Is there a sale of that lot and epoch with a buyer, voided since or not?
local function was_bought(lot, epoch)
    return (lot.outcome == 'sold' or lot.outcome == 'voided') and lot.epoch == epoch
        and (lot.status == 'Final' or lot.status == 'Voided')
end

--- lot_settled: the sale is in the ledger. Known ids are answered whatever became of the lot since.
function M.settled(w, args, lot)
    if not was_bought(lot, args.epoch) then
        return wrong_state(w, lot, 'no sale of that lot and epoch')
    elseif lot.settlement_id == args.settlement_id then
        return w:answer('ACCEPTED', lot)
    elseif lot.settlement_id then
        return w:answer('TRANSFER_ID_REUSED', lot)
    elseif not lot.leader_paddle then
        return wrong_state(w, lot, 'nobody is named as its buyer')
    end
    local fields = { settlement_id = args.settlement_id }
    lot.settlement_id = args.settlement_id
    local owner = { paddle = w:paddle(lot.leader_paddle), object = fields }
    w:append_lot(lot, { type = 'lot_settled' }, owner, { settlement_id = args.settlement_id })
    w:change_lot(lot)
    return w:answer('ACCEPTED', lot)
end

return M
