--- Registrations after their opening: approved, limited, blocked, rated.
local state = require('auction.state')

local M = {}

local CHANGES = { 'status', 'deposit_minor', 'rating' }

--- paddle_change: by the house, or without staff by a service (a chargeback, a deposit). What is
-- absent stays; a limit of 0 takes the limit away. Wakes no maximum, and leaves a standing bid.
function M.change(w, args)
    local paddle = w:paddle(args.paddle_no)
    if not paddle then
        return w:answer('NOT_FOUND')
    end
    for _, name in ipairs(CHANGES) do
        paddle[name] = args[name] or paddle[name]
    end
    if args.limit_minor then
        paddle.limit_minor = args.limit_minor > 0 and args.limit_minor or nil
    end
    paddle.reason = args.reason
    w:change_paddle(paddle)
    local own = {
        paddle_no = paddle.paddle_no,
        status = paddle.status,
        limit_minor = paddle.limit_minor,
        deposit_minor = paddle.deposit_minor,
        reason = paddle.reason,
    }
    local house = {
        user_id = paddle.user_id,
        kind = paddle.kind,
        rating = paddle.rating,
        largest_paid_minor = paddle.largest_paid_minor,
    }
    for key, value in pairs(own) do
        house[key] = value
    end
    w:append({ type = 'paddle_changed' }, { paddle = paddle, object = own }, house)
    return w:answer('ACCEPTED', nil, { paddle = state.paddle(paddle) })
end

return M
