--- The fields and indexes of the spaces.
--
-- A field is name, type; a trailing `?` on the name: may be null. A map lists its fields (`of`), a list
-- those of its items, or their type (`each`): see auction/maps.lua. One that lists nothing is handed
-- over as MessagePack. Primary keys of sharded spaces begin with `bucket_id`: see schema.lua.
local M = {}

local U, S, B = 'unsigned', 'string', 'boolean'

-- What of a lot an undo brings back.
M.STANDING = {
    { 'price_minor?', U }, { 'ask_minor?', U }, { 'leader?', S }, { 'leader_paddle?', U },
    { 'hold_minor', U }, { 'reserve_met', B }, { 'step_minor?', U }, { 'step_row_minor?', U },
    { 'bids', U }, { 'vendor_bids', U }, { 'target_seq', U }, { 'last_bid_at_ms?', U },
}

-- `made_at_minor`: the ask at which the bids of the act were made, if the command set it.
local BEFORE = { { 'made_at_minor?', U }, unpack(M.STANDING) }

local BID = { { 'seq', U }, { 'paddle_no?', U }, { 'kind', S }, { 'amount_minor', U } }

-- The maximum a command lodged, and what was there before.
local LODGED = { { 'paddle_no', U }, { 'sealed?', S }, { 'place_seq?', U }, { 'told?', S } }

local OWNER = { { 'user_id', S }, { 'paddle_no', U }, { 'object', S } }

-- The states as screens show them: auction/state.lua.
local AUCTION_STATE = {
    { 'auction_id', S }, { 'house_id', S }, { 'currency', S }, { 'exponent', U }, { 'status', S },
    { 'reason?', S }, { 'current_lot?', U }, { 'seq', U }, { 'head_hash', S }, { 'starts_at_ms?', U },
}

local LOT_STATE = {
    { 'lot_no', U }, { 'lot_seq', U }, { 'epoch', U }, { 'status', S }, { 'outcome?', S },
    { 'price_minor?', U }, { 'ask_minor?', U }, { 'ask_all_in_minor?', U }, { 'leader?', S },
    { 'bids', U }, { 'reserve', S }, { 'target_seq?', U }, { 'vendor_bids?', U },
    { 'opens_at_ms?', U }, { 'closes_at_ms?', U }, { 'hammer_minor?', U }, { 'final_at_ms?', U },
    { 'expires_at_ms?', U }, { 'late?', U },
}

local DESK_STATE = {
    { 'reserve_minor?', U }, { 'increment_minor?', U }, { 'next_lot?', U }, { 'next_book?', S },
    { 'questions', U },
}

local PADDLE_STATE = {
    { 'paddle_no', U }, { 'user_id', S }, { 'kind', S }, { 'status', S }, { 'reason?', S },
    { 'rating', U }, { 'limit_minor?', U }, { 'deposit_minor', U }, { 'largest_paid_minor?', U },
    { 'insured', B }, { 'available_minor', U }, { 'held_minor', U }, { 'leaving_minor', U },
    { 'captured_minor', U }, { 'credited_minor', U }, { 'returned_minor', U },
}

-- A change of the late tray: auction/late.lua.
local NOTE = {
    { 'type', S }, { 'at_ms', U }, { 'lot_no', U }, { 'bid_id', S }, { 'paddle_no', U },
    { 'user_id', S }, { 'amount_minor', U }, { 'late_ms', U }, { 'money', S },
}

local AFTER = {
    { 'auction', 'map', of = AUCTION_STATE }, { 'lots', 'array', each = LOT_STATE },
    { 'desk', 'map', of = DESK_STATE }, { 'paddles', 'array', each = PADDLE_STATE },
    { 'note?', 'map', of = NOTE },
}

M.SHARDED = {
    auction = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'house_id', S }, { 'currency', S },
            { 'exponent', U }, { 'status', S }, { 'reason?', S }, { 'seq', U }, { 'head_hash', S },
            { 'clock_ms', U }, { 'current_lot?', U }, { 'starts_at_ms?', U },
            { 'policy_version', U }, { 'terms_hash', S }, { 'paused_at_ms?', U }, { 'paddles', U },
            { 'questions', U }, { 'questions_open', U }, { 'credited_minor', U },
            { 'lots_live', U }, -- live lots that are not over: while there are any, a clerk must be
            { 'notes', U }, -- notes of the late tray so far
            { 'due_at_ms?', U }, -- when something falls due next: see auction/schedule.lua
        },
        primary = { 'auction_id' },
        indexes = { due = { parts = { 'due_at_ms', 'auction_id' } } },
    },
    terms = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'house_id', S }, { 'currency', S },
            { 'text', S },
        },
        primary = { 'auction_id' },
    },
    lot = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'lot_no', U }, { 'house_id', S },
            { 'currency', S }, { 'status', S }, { 'epoch', U }, { 'lot_seq', U },
            { 'policy_version?', U }, { 'opening_ask_minor?', U }, { 'low_minor', U },
            { 'high_minor', U }, { 'reserve_minor?', U }, { 'reserve_met', B }, { 'seller_id', S },
            { 'barred', 'array', each = S }, { 'price_minor?', U }, { 'ask_minor?', U }, { 'leader?', S },
            { 'leader_paddle?', U }, { 'hold_minor', U }, { 'bids', U }, { 'last_bid_at_ms?', U },
            { 'ask_lowered_seq', U }, { 'outcome?', S }, { 'hammer_minor?', U },
            { 'late_until_ms?', U }, { 'final_at_ms?', U }, { 'due_at_ms?', U },
            { 'settlement_id?', S }, { 'description_hash', S }, { 'vendor_notified', B },
            { 'opens_at_ms?', U }, { 'closes_at_ms?', U }, { 'group_no?', U },
            { 'expires_at_ms?', U }, -- of a Provisional lot
            { 'step_minor?', U }, { 'step_row_minor?', U }, -- the clerk's step, and its row's `from`
            { 'target_seq', U }, -- last standing bid_accepted; 0: none
            { 'vendor_bids', U }, -- standing bids of the seller
        },
        primary = { 'auction_id', 'lot_no' },
        indexes = {
            status = { parts = { 'auction_id', 'status', 'lot_no' } },
            due = { parts = { 'auction_id', 'due_at_ms', 'lot_no' } },
            group = { parts = { 'auction_id', 'group_no', 'lot_no' } },
        },
    },
    paddle = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'paddle_no', U }, { 'house_id', S },
            { 'currency', S }, { 'user_id', S }, { 'kind', S }, { 'status', S }, { 'reason?', S },
            { 'rating', U }, { 'limit_minor?', U }, { 'available_minor', U }, { 'held_minor', U },
            { 'leaving_minor', U }, { 'captured_minor', U }, { 'credited_minor', U },
            { 'returned_minor', U }, { 'led_minor', U }, { 'won_minor', U },
            { 'voided_minor', U }, -- captured (room: won) on lots that were voided since
            { 'deposit_minor', U }, { 'largest_paid_minor?', U },
            { 'insured', U }, -- insurances lodged
        },
        primary = { 'auction_id', 'paddle_no' },
        indexes = { user = { parts = { 'auction_id', 'user_id' } } },
    },
    -- Sealed orders: maxima and insurances. The figure is in `sealed` alone.
    maximum = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'lot_no', U }, { 'kind', S }, { 'paddle_no', U },
            { 'house_id', S }, { 'currency', S }, { 'place_seq', U },
            { 'sealed', S }, { 'told?', S }, { 'armed', B }, { 'expires_at_ms?', U },
        },
        primary = { 'auction_id', 'lot_no', 'kind', 'paddle_no' },
        indexes = {
            paddle = { parts = { 'auction_id', 'paddle_no', 'lot_no', 'kind' } },
            expiry = { parts = { 'auction_id', 'expires_at_ms', 'lot_no', 'kind', 'paddle_no' } },
            kind = { parts = { 'kind', 'auction_id', 'lot_no', 'paddle_no' } },
        },
    },
    -- One row a command that made bids stand, under its last bid_accepted: what an undo goes back to.
    act = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'lot_no', U }, { 'seq', U },
            { 'house_id', S }, { 'currency', S }, { 'epoch', U }, { 'took', B },
            { 'bids', 'array', each = BID }, { 'before', 'map', of = BEFORE }, { 'lodged?', 'map', of = LODGED },
        },
        primary = { 'auction_id', 'lot_no', 'seq' },
    },
    -- Bids after the hammer, for the auctioneer to decide on.
    late = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'lot_no', U }, { 'bid_id', S },
            { 'house_id', S }, { 'currency', S }, { 'paddle_no', U }, { 'user_id', S },
            { 'amount_minor', U }, { 'confirmed', B }, { 'seen_seq', U }, { 'at_ms', U },
            { 'late_ms', U }, { 'received_at_ms', U }, { 'arrival', U },
            { 'money', S },
        },
        primary = { 'auction_id', 'lot_no', 'bid_id' },
        indexes = { arrival = { parts = { 'auction_id', 'lot_no', 'arrival' } } },
    },
    journal = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'seq', U }, { 'house_id', S },
            { 'currency', S }, { 'hash', S }, { 'public', S },
        },
        primary = { 'auction_id', 'seq' },
    },
    private = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'seq', U }, { 'house_id', S },
            { 'currency', S }, { 'person?', S }, { 'house_salt', S }, { 'house', S },
            { 'own_salt?', S }, { 'own?', S },
        },
        primary = { 'auction_id', 'seq' },
        indexes = { person = { parts = { 'auction_id', 'person', 'seq' } } },
    },
    -- An id that had an effect.
    answer = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'id', S }, { 'house_id', S },
            { 'currency', S }, { 'owner', U }, { 'digest', S }, { 'answer', 'map' }, -- any fields: MessagePack
        },
        primary = { 'auction_id', 'id' },
    },
    -- An id that was refused, in the ring of its owner.
    refusal = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'id', S }, { 'house_id', S },
            { 'currency', S }, { 'owner', U }, { 'digest', S }, { 'answer', 'map' },
            { 'seen_seq', U }, { 'lot_no?', U }, { 'refusal_no', U },
        },
        primary = { 'auction_id', 'id' },
        indexes = {
            ring = { parts = { 'auction_id', 'owner', 'refusal_no', 'id' } },
            age = { parts = { 'auction_id', 'refusal_no', 'id' } },
            lot = { parts = { 'auction_id', 'lot_no', 'id' } },
        },
    },
    -- What has left the ring of an owner; under owner -1, how many refusals the auction keeps.
    ring = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'owner', 'integer' }, { 'house_id', S },
            { 'currency', S }, { 'kept', U }, { 'left_seen', 'integer' }, { 'next_no', U },
        },
        primary = { 'auction_id', 'owner' },
    },
    transfer = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'transfer_id', S }, { 'house_id', S },
            { 'currency', S }, { 'paddle_no', U }, { 'direction', S }, { 'amount_minor', U },
            { 'status', S }, { 'seq', U },
        },
        primary = { 'auction_id', 'transfer_id' },
    },
    question = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'question_no', U }, { 'house_id', S },
            { 'currency', S }, { 'paddle_no', U }, { 'user_id', S }, { 'lot_no?', U },
            { 'text', S }, { 'status', S }, { 'at_ms', U },
        },
        primary = { 'auction_id', 'question_no' },
        indexes = {
            status = { parts = { 'auction_id', 'status', 'question_no' } },
            asker = { parts = { 'auction_id', 'paddle_no', 'question_no' } },
        },
    },
    tombstone = {
        fields = {
            { 'bucket_id', U }, { 'auction_id', S }, { 'house_id', S }, { 'currency', S },
            { 'last_seq', U }, { 'head_hash', S }, { 'state', S },
        },
        primary = { 'auction_id' },
    },
}

M.UNSHARDED = {
    outbox = {
        fields = {
            { 'pos', U }, { 'auction_id', S }, { 'seq', U }, { 'note?', U }, { 'hash', S },
            { 'public', S }, { 'owner?', 'map', of = OWNER }, { 'house?', S },
            { 'after?', 'map', of = AFTER },
        },
        primary = { 'pos' },
        primary_name = 'pos',
    },
    epoch = {
        fields = {
            { 'id', U }, { 'epoch', U }, { 'by', S }, { 'members', 'array' },
            { 'ack_replicas', U }, { 'at_ms', U },
        },
        primary = { 'id' },
    },
    pulse = {
        fields = { { 'id', U }, { 'epoch', U }, { 'at_ms', U }, { 'visible', U } },
        primary = { 'id' },
    },
    -- What an instance must share with its data: the id of the key of the sealed orders.
    features = {
        fields = { { 'name', S }, { 'value', S } },
        primary = { 'name' },
    },
    promise = {
        fields = { { 'id', U }, { 'epoch', U }, { 'by', S } },
        primary = { 'id' },
        is_local = true,
    },
}

return M
