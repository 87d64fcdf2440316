--- The procedures a caller may name, and how each is decided. Nothing else can be called.
--
-- Of a command: `id` is the field with its id and `owner` whose id it is (a paddle's, or the
-- house's); without an id the act is idempotent by itself and `cause` names it in the journal.
-- `staff`: must name a person of the auction's house (true, or of those args); `role`: of that role;
-- `second`: and a second person; `by_engineer`: an auction that is an engineer's. `of_lot`: its lot
-- must exist. `expires`: an unknown id may be too old; place() checks that in its own order; of a
-- service (`of_service`), which follows no journal, it is not. `sealed`: of a sealed order, so that
-- digest and answer are kept sealed.
local answers = require('auction.answers')
local asks = require('auction.asks')
local bidding = require('auction.bidding')
local catalogue = require('auction.catalogue')
local clerk = require('auction.clerk')
local command = require('auction.command')
local corrections = require('auction.corrections')
local late = require('auction.late')
local lifecycle = require('auction.lifecycle')
local lots = require('auction.lots')
local money = require('auction.paddle')
local orders = require('auction.orders')
local outcome = require('auction.outcome')
local registration = require('auction.registration')
local reopen = require('auction.reopen')
local schema = require('auction.schema')
local seal = require('auction.seal')
local shapes = require('auction.shapes')
local talk = require('auction.talk')
local views = require('auction.views')

local function house()
    return answers.HOUSE
end

local function by_staff(run, of_lot)
    return {
        run = run,
        id = 'command_id',
        owner = house,
        staff = true,
        expires = true,
        of_lot = of_lot,
    }
end

local function lot_by_staff(run)
    return by_staff(run, true)
end

--- A command of the house that takes a second person.
local function lot_by_two(run)
    local spec = lot_by_staff(run)
    spec.second = true
    return spec
end

--- A command of a bidder that is not a bid.
local function by_bidder(run)
    return {
        run = run,
        id = 'command_id',
        owner = function(args)
            return args.paddle_no
        end,
        expires = true,
        of_lot = true,
        actor = 'bidder',
    }
end

--- Of a sealed order: nothing that is kept of it may give its figure away.
local function order_by_bidder(run, id, expires)
    return {
        run = run,
        id = id,
        owner = function(args)
            return args.paddle_no
        end,
        sealed = function()
            return true
        end,
        expires = expires,
        of_lot = true,
        actor = 'bidder',
    }
end

local function by_transfer(run)
    return {
        run = run,
        actor = 'wallets',
        cause = function(args)
            return args.transfer_id
        end,
    }
end

local COMMANDS = {
    auction_load = {
        run = lifecycle.load,
        id = 'command_id',
        owner = house,
        staff = true,
        creates = true,
    },
    auction_start = by_staff(lifecycle.start),
    auction_pause = by_staff(lifecycle.pause),
    auction_resume = {
        run = lifecycle.resume,
        id = 'command_id',
        owner = house,
        staff = true,
        expires = true,
        by_engineer = lifecycle.is_halted,
    },
    auction_end = by_staff(lifecycle.finish),
    auction_cancel = {
        run = lifecycle.cancel,
        id = 'command_id',
        owner = house,
        staff = true,
        role = 'manager',
        expires = true,
    },
    clerk_beat = {
        run = clerk.command,
        staff = true,
        cause = function(args)
            return 'beat:' .. args.auction_id
        end,
    },
    paddle_open = {
        run = money.open,
        staff = function(args)
            return args.kind == 'room'
        end,
        actor = 'bidder',
        cause = function(args)
            return args.command_id
        end,
    },
    paddle_change = {
        run = registration.change,
        id = 'command_id',
        owner = house,
        expires = true,
        of_service = true,
        actor = 'wallets',
    },
    paddle_credit = by_transfer(money.credit),
    return_start = by_transfer(money.return_start),
    return_done = by_transfer(money.return_done),
    lot_announce = lot_by_staff(lots.announce),
    lot_open = lot_by_staff(lots.open),
    lot_fair_warning = lot_by_staff(lots.fair_warning),
    lot_last_call = lot_by_staff(lots.last_call),
    lot_ask_set = lot_by_staff(asks.ask_set),
    lot_increment = lot_by_staff(asks.set_increment),
    lot_hammer = lot_by_staff(lots.hammer),
    lot_pass = lot_by_staff(lots.pass),
    lot_provisional = lot_by_staff(lots.provisional),
    lot_withdraw = lot_by_staff(outcome.withdraw),
    lot_undo = lot_by_staff(corrections.undo),
    lot_take_room = lot_by_staff(corrections.take_room),
    lot_reopen = lot_by_staff(reopen.reopen),
    lot_describe = lot_by_staff(catalogue.describe),
    lot_reserve = lot_by_staff(catalogue.lower_reserve),
    lot_decide = lot_by_staff(outcome.decide),
    lot_void = lot_by_two(outcome.void),
    lot_buyer = lot_by_two(outcome.buyer),
    place = {
        run = bidding.place,
        id = 'bid_id',
        owner = function(args)
            local of_house = args.kind == 'FLOOR' or args.kind == 'VENDOR'
            return of_house and answers.HOUSE or args.paddle_no
        end,
        staff = function(args)
            return args.kind == 'FLOOR' or args.kind == 'VENDOR'
        end,
        sealed = function(args)
            return args.kind == 'MAX'
        end,
        of_lot = true,
        actor = 'bidder',
    },
    max_cancel = order_by_bidder(orders.max_cancel, 'command_id', true),
    insure = order_by_bidder(orders.insure, 'bid_id', false),
    insure_cancel = order_by_bidder(orders.insure_cancel, 'command_id', true),
    retract = by_bidder(corrections.retract),
    late_cancel = by_bidder(late.cancel),
    message_post = by_staff(talk.post),
    question_ask = {
        run = talk.ask,
        id = 'command_id',
        owner = function(args)
            return money.number_of(args.auction_id, args.user_id)
        end,
        expires = true,
        actor = 'bidder',
    },
    question_answer = by_staff(talk.answer),
    question_hide = by_staff(talk.hide),
    lot_settled = {
        run = outcome.settled,
        of_lot = true,
        actor = 'wallets',
        cause = function(args)
            return args.settlement_id
        end,
    },
    seal = {
        run = seal.seal,
        when_sealed = true,
        actor = 'wallets',
        cause = function(args)
            return 'seal:' .. args.auction_id
        end,
    },
}

local VIEWS = {
    auction_view = views.auction,
    paddle_view = views.paddle,
    paddles_page = views.paddles,
    bid_lookup = views.bid,
    my_orders = orders.mine,
    max_quote = orders.quote,
    late_tray = reopen.tray,
    undo_preview = corrections.preview,
    questions_open = views.questions,
    journal_page = views.journal,
    private_page = views.private,
    own_page = views.own,
}

local M = {}

for name, spec in pairs(COMMANDS) do
    spec.name = name
    M[name] = function(args)
        return command.decide(spec, args)
    end
end

for name, view in pairs(VIEWS) do
    M[name] = function(args)
        local problem = shapes.check(name, args)
        if problem then
            return problem
        end
        local a = schema.get('auction', args.auction_id)
        if not a then
            local stone = schema.get('tombstone', args.auction_id)
            return { code = stone and 'AUCTION_SEALED' or 'NOT_FOUND' }
        end
        return view(a, args)
    end
end

function M.forget(args)
    return shapes.check('forget', args) or seal.forget(args)
end

return M
