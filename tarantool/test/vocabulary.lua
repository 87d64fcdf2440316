--- The vocabulary of the journal: of each event its public fields, those of the bidder concerned (O)
-- and those of the house (H), and who may be its actor. A `?` marks what may be absent.
--
-- Every event is checked whole: a field that is missing fails, and so does one that is not named here.
local M = {}

local STAFF = 'clerk auctioneer manager engineer'
local PADDLE = 'paddle_no status limit_minor? deposit_minor? reason?'
local SALE = 'hammer_minor premium_minor tax_minor commission_minor proceeds_minor seller_id house_id '
    .. 'buyer? policy_version last_good_faith_minor?'

local function by_lot(public, other)
    local spec = other or {}
    spec.public, spec.of_lot = public, true
    return spec
end

M.EVENTS = {
    auction_loaded = {
        public = 'house_id currency exponent ladder policy policy_version lots starts_at_ms?', by = STAFF,
    },
    lot_loaded = by_lot('opening_ask_minor? low_minor high_minor has_reserve vendor_notified? opens_at_ms? '
        .. 'closes_at_ms? group_no? description_hash', {
        house = 'reserve_minor? seller_id barred commission_bp', by = STAFF,
    }),
    auction_started = { by = STAFF .. ' system' },
    auction_ended = { public = 'sold passed withdrawn provisional? voided?', by = STAFF },
    auction_paused = { public = 'reason', by = STAFF .. ' system' },
    auction_resumed = { public = 'paused_ms', by = STAFF },
    auction_cancelled = { public = 'reason', by = 'manager' },
    auction_sealed = { public = 'lots paddles', house = 'credited_minor captured_minor', by = 'wallets' },
    paddle_opened = {
        owner = PADDLE, house = PADDLE .. ' user_id kind rating largest_paid_minor?', by = STAFF .. ' bidder',
    },
    paddle_changed = {
        owner = PADDLE, house = PADDLE .. ' user_id kind rating largest_paid_minor?', by = STAFF .. ' wallets',
    },
    lot_announced = by_lot('', { by = STAFF }),
    fair_warning = by_lot('', { by = STAFF }),
    last_call = by_lot('', { by = STAFF }),
    reserve_met = by_lot('', { by = STAFF .. ' bidder system' }),
    lot_opened = by_lot('ask_minor closes_at_ms?', { by = STAFF .. ' system' }),
    lot_described = by_lot('material description_hash', { by = STAFF }),
    reserve_lowered = by_lot('', { house = 'reserve_minor', by = STAFF }),
    ask_set = by_lot('ask_minor', { by = STAFF }),
    increment_set = by_lot('mode step_minor? ask_minor', { by = STAFF }),
    max_lodged = {
        owner = 'lot_no epoch paddle_no amount_minor bid_id limited_ok?', by = 'bidder',
    },
    max_cancelled = { owner = 'lot_no paddle_no reason', by = STAFF .. ' bidder' },
    max_limited = { owner = 'lot_no paddle_no rung_minor', by = STAFF .. ' bidder system' },
    insurance_lodged = {
        owner = 'lot_no paddle_no amount_minor expires_at_ms bid_id limited_ok?', by = 'bidder',
    },
    insurance_armed = { owner = 'lot_no paddle_no', by = 'system' },
    insurance_disarmed = { owner = 'lot_no paddle_no', by = 'system' },
    insurance_cancelled = { owner = 'lot_no paddle_no reason', by = STAFF .. ' bidder system' },
    bid_accepted = by_lot('paddle_no? kind amount_minor ask_minor', {
        owner = 'kind bid_id all_in_minor received_at_ms?', house = 'all_in_minor received_at_ms?',
        owned = function(event)
            return event.paddle_no ~= nil
        end,
        by = STAFF .. ' bidder',
    }),
    bid_retracted = by_lot('target_seq ask_minor reserve_met?', { by = 'bidder' }),
    bid_undone = by_lot('undone_seqs reason price_minor? paddle_no? ask_minor reserve_met?', { by = STAFF }),
    room_taken = by_lot('target_seq paddle_no? reserve_met?', { by = STAFF }),
    lot_extended = by_lot('closes_at_ms reason', { by = STAFF .. ' bidder system' }),
    clock_extended = by_lot('final_at_ms? expires_at_ms? reason', { by = STAFF .. ' system' }),
    lot_hammered = by_lot('outcome price_minor? paddle_no? final_at_ms', { by = STAFF }),
    lot_reopened = by_lot('reason', {
        owner = 'late_bid_id', house = 'late_bid_id?', by = STAFF,
        owned = function(_, house)
            return house.late_bid_id ~= nil
        end,
    }),
    lot_provisional = by_lot('expires_at_ms', { by = 'system' }),
    lot_decided = by_lot('outcome', { by = STAFF }),
    lot_final = by_lot('outcome hammer_minor? paddle_no? proxy_seqs?', {
        owner = 'premium_minor tax_minor all_in_minor', by = STAFF .. ' system',
        owned = function(event)
            return event.outcome == 'sold' and event.paddle_no ~= nil
        end,
        house_of = function(event)
            return event.outcome == 'sold' and SALE or 'last_good_faith_minor?'
        end,
    }),
    lot_withdrawn = by_lot('reason', { by = STAFF }),
    lot_voided = by_lot('reason', { house = 'second_staff_id', by = STAFF }),
    buyer_named = by_lot('', { house = 'paddle_no user_id kind second_staff_id', by = STAFF }),
    lot_settled = by_lot('', { owner = 'settlement_id', house = 'settlement_id', by = 'wallets' }),
    message_posted = { public = 'text', by = STAFF },
    question_asked = {
        owner = 'question_no text', house = 'question_no paddle_no text', by = 'bidder',
    },
    question_answered = { public = 'question_no question answer', by = STAFF },
    question_hidden = { public = 'question_no', house = 'reason', by = STAFF },
}

for _, kind in ipairs({ 'funds_credited', 'return_started', 'return_done' }) do
    local fields = 'paddle_no transfer_id amount_minor'
    M.EVENTS[kind] = { owner = fields, house = fields, by = 'wallets' }
end

local function has_word(text, word)
    return (' ' .. text .. ' '):find(' ' .. word .. ' ', 1, true) ~= nil
end

local function check_fields(what, object, wanted)
    local known = {}
    for word in wanted:gmatch('%S+') do
        local name, may_be_absent = word:gsub('%?$', '')
        known[name] = true
        if object[name] == nil and may_be_absent == 0 then
            error(('%s: %s is missing'):format(what, name))
        end
    end
    for name in pairs(object) do
        if not known[name] then
            error(('%s: %s is not in the vocabulary'):format(what, name))
        end
    end
end

--- From its opening on every event of a lot says under which policy.
local function lot_fields(opened, event)
    if event.type == 'lot_opened' then
        opened[event.lot_no] = true
    end
    return 'lot_no epoch' .. (opened[event.lot_no] and ' policy_version' or '')
end

local function check_actor(event, owner, house, by)
    local actor = event.actor
    assert(has_word(by, actor), ('%s by %s'):format(event.type, actor))
    if event.type ~= 'bid_accepted' then
        assert(has_word(STAFF, actor) == (house.staff_id ~= nil), event.type .. ': who of the staff')
        return
    end
    local by_bidder = event.kind == 'INTERNET'
    assert((actor == 'bidder') == by_bidder, 'an INTERNET bid is its bidder\'s, another the staff\'s')
    assert(by_bidder or house.staff_id ~= nil, 'bid_accepted: who of the staff')
    assert(not owner or (owner.kind == 'PROXY') == (owner.received_at_ms == nil), 'a PROXY is received by nobody')
end

--- Fails unless an event and its objects are as the vocabulary says.
-- @tparam table opened  lots opened so far, kept by the caller: {}
function M.check(opened, event, owner, house)
    local spec = assert(M.EVENTS[event.type], 'an unknown event: ' .. event.type)
    local base = 'v auction_id seq at_ms type actor prev_hash house_hash '
    local of_lot = spec.of_lot and lot_fields(opened, event) .. ' ' or ''
    local owned = spec.owner ~= nil and (not spec.owned or spec.owned(event, house))
    assert(owned == (owner ~= nil), event.type .. ': an object for the bidder concerned, and for nobody else')
    check_fields(event.type, event, base .. of_lot .. (spec.public or '') .. (owned and ' owner_hash' or ''))
    local of_house = spec.house_of and spec.house_of(event) or spec.house or ''
    check_fields(event.type .. ' H', house, 'cause_seq cause_id staff_id? ' .. of_house)
    if owner then
        check_fields(event.type .. ' O', owner, spec.owner)
    end
    assert(event.v == 1 and house.cause_seq <= event.seq, event.type .. ': its cause is not later')
    check_actor(event, owner, house, spec.by)
end

return M
