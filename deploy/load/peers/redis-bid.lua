-- A bid in Redis: the same checks and moves as ours, in one script.
-- KEYS: lot, paddle, answers, journal. ARGV: prefix of paddle keys, paddle_no, bid_id, amount, now_ms
local known = redis.call('HGET', KEYS[3], ARGV[3])
local paddle_no, amount = ARGV[2], tonumber(ARGV[4])
local body = paddle_no .. ':' .. ARGV[4] .. ':'
if known then
    if known:sub(1, #body) ~= body then
        return 'BID_ID_REUSED'
    end
    return known:sub(#body + 1)
end
local function answer(code, ask)
    local reply = code .. ':' .. ask
    redis.call('HSET', KEYS[3], ARGV[3], body .. reply)
    return reply
end

local STEP = 1000
local lot = redis.call('HMGET', KEYS[1], 'status', 'ask', 'leader', 'hold', 'bids', 'seq')
local ask = tonumber(lot[2])
if lot[1] ~= 'Open' then
    return answer('LOT_NOT_OPEN', ask)
elseif lot[3] == paddle_no then
    return answer('ALREADY_LEADING', ask)
elseif amount < ask then
    return answer('ASK_MOVED', ask)
elseif (amount - ask) % STEP ~= 0 then
    return answer('OFF_INCREMENT', ask)
elseif amount > 2 * ask then
    return answer('CONFIRM_JUMP', ask)
end
-- Premium 26 / 21 / 15 % by slices and 20 % tax on it, rounded once.
local premium = math.min(amount, 100000000) * 26
    + math.max(math.min(amount, 450000000) - 100000000, 0) * 21
    + math.max(amount - 450000000, 0) * 15
local all_in = amount + math.floor(premium * 1.2 / 100 + 0.5)
local paddle = redis.call('HMGET', KEYS[2], 'status', 'available', 'held', 'credited')
if paddle[1] ~= 'approved' then
    return answer('PADDLE_BLOCKED', ask)
elseif all_in > tonumber(paddle[2]) then
    return answer('FUNDS_SHORT', ask)
end
if lot[3] ~= '' then
    local beaten = ARGV[1] .. lot[3]
    redis.call('HINCRBY', beaten, 'available', lot[4])
    redis.call('HINCRBY', beaten, 'held', -lot[4])
end
redis.call('HINCRBY', KEYS[2], 'available', -all_in)
redis.call('HINCRBY', KEYS[2], 'held', all_in)
ask = amount + STEP
local seq = lot[6] + 1
redis.call('HSET', KEYS[1], 'price', ARGV[4], 'ask', ask, 'leader', paddle_no, 'hold', all_in,
    'bids', lot[5] + 1, 'seq', seq)
redis.call('RPUSH', KEYS[4], cjson.encode({
    seq = seq, type = 'bid_accepted', bid_id = ARGV[3], paddle_no = paddle_no, amount_minor = amount,
    all_in_minor = all_in, ask_minor = ask, at_ms = tonumber(ARGV[5]),
}))
return answer('ACCEPTED', ask)
