--- Paddles and their money.
--
-- available -> held when a bid leads, back when it is beaten, -> captured when its lot is Final;
-- available -> leaving -> returned on the way home. Always, each part at least 0:
-- available + held + leaving + captured = credited - returned. A room paddle pays later: it holds
-- nothing (unless the policy says floor_hold), and what it leads and won is counted against its
-- limit.
local limits = require('auction.limits')
local schema = require('auction.schema')
local state = require('auction.state')

local M = {}

local PARTS = {
    'available_minor', 'held_minor', 'leaving_minor', 'captured_minor', 'led_minor', 'won_minor',
    'voided_minor',
}

local function check(paddle)
    local whole = paddle.available_minor + paddle.held_minor + paddle.leaving_minor
        + paddle.captured_minor
    local broken = whole ~= paddle.credited_minor - paddle.returned_minor
    for _, part in ipairs(PARTS) do
        broken = broken or paddle[part] < 0
    end
    if broken then
        error({ invariant = 'E4', paddle_no = paddle.paddle_no })
    end
end

local function move(w, paddle, from, to, amount)
    if from then
        paddle[from] = paddle[from] - amount
    end
    if to then
        paddle[to] = paddle[to] + amount
    end
    check(paddle)
    w:change_paddle(paddle)
end

--- Do bids of this paddle hold money?
function M.holds(policy, paddle)
    return paddle.kind == 'wallet' or policy.floor_hold
end

--- Keeps the all-in price of a bid that leads.
function M.hold(w, paddle, amount)
    if M.holds(w.terms.policy, paddle) then
        return move(w, paddle, 'available_minor', 'held_minor', amount)
    end
    move(w, paddle, nil, 'led_minor', amount)
end

--- Gives back what a bid held that leads no longer.
function M.release(w, paddle, amount)
    if M.holds(w.terms.policy, paddle) then
        return move(w, paddle, 'held_minor', 'available_minor', amount)
    end
    move(w, paddle, 'led_minor', nil, amount)
end

--- Takes what the winner of a Final lot held.
function M.capture(w, paddle, amount)
    if M.holds(w.terms.policy, paddle) then
        return move(w, paddle, 'held_minor', 'captured_minor', amount)
    end
    move(w, paddle, 'led_minor', 'won_minor', amount)
end

--- Could this paddle hold as much now?
-- @tparam number own_hold  what it holds on that lot already
function M.can_hold(w, paddle, amount, own_hold)
    return not M.holds(w.terms.policy, paddle) or amount <= paddle.available_minor + own_hold
end

--- The lot that was taken from it, or won by it, is voided: it stays captured, until the ledger
-- gives it back as a credit, and counts against the limit no more.
function M.void(w, paddle, amount)
    move(w, paddle, nil, 'voided_minor', amount)
end

--- What is left of the house's limit: all of it but what is held (or led) on other lots, and
-- captured (or won) on lots that are not voided. Without a limit: math.huge.
-- @tparam number own_hold  what this paddle holds on this lot
function M.limit_left(paddle, own_hold)
    if not paddle.limit_minor then
        return math.huge
    end
    local bound = paddle.held_minor + paddle.captured_minor + paddle.led_minor + paddle.won_minor
        - paddle.voided_minor - own_hold
    return math.max(paddle.limit_minor - bound, 0)
end

--- What this paddle could hold on a lot; math.huge if nothing bounds it.
function M.funds(w, paddle, own_hold)
    if not M.holds(w.terms.policy, paddle) then
        return math.huge
    end
    return paddle.available_minor + own_hold
end

--- Does the limit stand against an all-in price?
-- @treturn ?string, ?table  OVER_LIMIT, with what is left
function M.over_limit(paddle, all_in, own_hold)
    local left = M.limit_left(paddle, own_hold)
    if all_in > left then
        return 'OVER_LIMIT', { limit_left_minor = left }
    end
end

--- Does the money reach an all-in price?
-- @treturn ?string, ?table  FUNDS_SHORT, with what is missing
function M.funds_short(w, paddle, all_in, own_hold)
    local funds = M.funds(w, paddle, own_hold)
    if all_in > funds then
        return 'FUNDS_SHORT', { shortfall_minor = all_in - funds }
    end
end

--- What a bid of `all_in` lacks: first the limit, then the money.
-- @tparam number own_hold  what this paddle holds on this lot already
-- @treturn ?string, ?table  OVER_LIMIT or FUNDS_SHORT, with the figure that would do
function M.shortage(w, paddle, all_in, own_hold)
    local code, figures = M.over_limit(paddle, all_in, own_hold)
    if code then
        return code, figures
    end
    return M.funds_short(w, paddle, all_in, own_hold)
end

--- The paddle number a user has in an auction, or nil.
function M.number_of(auction_id, user_id)
    local tuple = box.space.paddle.index.user:get({ auction_id, user_id })
    return tuple and tonumber(tuple.paddle_no) or nil
end

--- The events of a paddle name it to its owner and to the house alike.
local function append(w, paddle, kind, fields, house)
    fields.paddle_no = paddle.paddle_no
    local for_house = house or {}
    for key, value in pairs(fields) do
        for_house[key] = value
    end
    return w:append({ type = kind }, { paddle = paddle, object = fields }, for_house)
end

--- paddle_open: registers a user, or answers with the paddle he has.
function M.open(w, args)
    local number = M.number_of(args.auction_id, args.user_id)
    if number then
        return w:answer('ACCEPTED', nil, { paddle = state.paddle(w:paddle(number)) })
    end
    local a = w.auction
    if a.status == 'Ended' or a.status == 'Cancelled' then
        return w:answer('AUCTION_NOT_LIVE')
    end
    a.paddles = a.paddles + 1
    local paddle = w:stamp({
        paddle_no = a.paddles,
        user_id = args.user_id,
        kind = args.kind,
        status = args.status,
        reason = args.reason,
        rating = args.rating,
        limit_minor = args.limit_minor,
        deposit_minor = args.deposit_minor or 0,
        largest_paid_minor = args.largest_paid_minor,
        insured = 0,
    })
    for _, part in ipairs(PARTS) do
        paddle[part] = 0
    end
    paddle.credited_minor, paddle.returned_minor = 0, 0
    w:change_paddle(paddle)
    append(w, paddle, 'paddle_opened', {
        status = args.status,
        limit_minor = args.limit_minor,
        deposit_minor = args.deposit_minor,
        reason = args.reason,
    }, {
        user_id = args.user_id,
        kind = args.kind,
        rating = args.rating,
        largest_paid_minor = args.largest_paid_minor,
    })
    return w:answer('ACCEPTED', nil, { paddle = state.paddle(paddle) })
end

--- A transfer known under this id: its answer, or nil.
local function known_transfer(args, direction)
    local row = schema.get('transfer', args.auction_id, args.transfer_id)
    if not row then
        return nil
    end
    local same = row.direction == direction and row.paddle_no == args.paddle_no
        and row.amount_minor == args.amount_minor
    if not same then
        return { code = 'TRANSFER_ID_REUSED' }
    end
    return { code = 'ACCEPTED', seq = row.seq }
end

local function keep_transfer(w, args, direction, status, seq)
    w:put('transfer', {
        transfer_id = args.transfer_id,
        paddle_no = args.paddle_no,
        direction = direction,
        amount_minor = args.amount_minor,
        status = status,
        seq = seq,
    })
end

local function of_transfer(args)
    return { transfer_id = args.transfer_id, amount_minor = args.amount_minor }
end

--- paddle_credit: money that the ledger has moved into the auction's escrow arrives.
function M.credit(w, args)
    local known = known_transfer(args, 'credit')
    if known then
        return known
    end
    local paddle, a = w:paddle(args.paddle_no), w.auction
    if not paddle then
        return w:answer('NOT_FOUND')
    end
    if a.credited_minor + args.amount_minor > limits.money_minor_max then
        return w:answer('BAD_AMOUNT', nil, {
            field = 'amount_minor',
            detail = ('the auction would hold more than %.0f'):format(limits.money_minor_max),
        })
    end
    a.credited_minor = a.credited_minor + args.amount_minor
    paddle.credited_minor = paddle.credited_minor + args.amount_minor
    move(w, paddle, nil, 'available_minor', args.amount_minor)
    local seq = append(w, paddle, 'funds_credited', of_transfer(args))
    keep_transfer(w, args, 'credit', 'done', seq)
    return w:answer('ACCEPTED')
end

--- return_start: available money sets out for the wallet.
function M.return_start(w, args)
    local known = known_transfer(args, 'return')
    if known then
        return known
    end
    local paddle = w:paddle(args.paddle_no)
    if not paddle then
        return w:answer('NOT_FOUND')
    end
    if args.amount_minor > paddle.available_minor then
        local shortfall = args.amount_minor - paddle.available_minor
        return w:answer('FUNDS_SHORT', nil, { shortfall_minor = shortfall })
    end
    move(w, paddle, 'available_minor', 'leaving_minor', args.amount_minor)
    local seq = append(w, paddle, 'return_started', of_transfer(args))
    keep_transfer(w, args, 'return', 'leaving', seq)
    return w:answer('ACCEPTED')
end

--- return_done: the ledger has posted it.
function M.return_done(w, args)
    local row = schema.get('transfer', args.auction_id, args.transfer_id)
    if not row then
        return w:answer('NOT_FOUND')
    elseif row.direction ~= 'return' then
        return w:answer('TRANSFER_ID_REUSED')
    elseif row.status == 'done' then
        return w:answer('ACCEPTED')
    end
    local paddle = w:paddle(row.paddle_no)
    paddle.leaving_minor = paddle.leaving_minor - row.amount_minor
    paddle.returned_minor = paddle.returned_minor + row.amount_minor
    move(w, paddle)
    row.status = 'done'
    w:put('transfer', row)
    append(w, paddle, 'return_done', of_transfer(row))
    return w:answer('ACCEPTED')
end

--- Was the deposit paid that the house offers? It opens what rating and history would close.
function M.has_deposit(w, paddle)
    local offered = w.terms.policy.deposit_minor
    return offered > 0 and paddle.deposit_minor >= offered
end

--- Must a deposit be paid for an amount like this: far above all that the bidder ever paid? Where
-- the house offers none, nobody can be asked for one.
function M.needs_deposit(w, paddle, amount)
    local paid = paddle.largest_paid_minor
    return w.terms.policy.deposit_minor > 0 and not M.has_deposit(w, paddle)
        and paid ~= nil and amount > limits.deposit_from * paid
end

--- May this paddle take part?
-- @treturn ?string  PADDLE_PENDING or PADDLE_BLOCKED
function M.barred(w, paddle)
    local low = paddle.rating < w.terms.policy.rating_min and not M.has_deposit(w, paddle)
    if paddle.status == 'pending' or paddle.status == 'approved' and low then
        return 'PADDLE_PENDING'
    elseif paddle.status == 'blocked' then
        return 'PADDLE_BLOCKED'
    end
end

return M
