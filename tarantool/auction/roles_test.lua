--- Who may give which command: a person of the house for the house's, two for what takes two.
local kit = require('test.kit')

local function person(role, house, staff_id)
    return { staff_id = staff_id or 's1', role = role, houses = { house } }
end

local CLERK, MANAGER = person('clerk', 'h1', 's3'), person('manager', 'h1')

-- Every command of the house, with arguments of the right shape.
local COMMANDS = {
    auction_start = {}, auction_pause = {}, auction_resume = {}, auction_end = {}, clerk_beat = {},
    auction_cancel = { reason = 'a storm' },
    paddle_change = { paddle_no = 1, rating = 60, reason = 'by hand' },
    message_post = { text = 'Good evening' },
    question_answer = { question_no = 1, answer = 'Yes' }, question_hide = { question_no = 1, reason = 'rude' },
    lot_announce = {}, lot_open = {}, lot_fair_warning = {}, lot_last_call = {},
    lot_hammer = { expected_lot_seq = 0 }, lot_pass = { expected_lot_seq = 0 },
    lot_provisional = { expected_lot_seq = 0 },
    lot_ask_set = { ask_minor = 5 }, lot_increment = { mode = 'half' },
    lot_take_room = { target_seq = 0, expected_lot_seq = 0 },
    lot_undo = { target_seq = 0, reason = 'a slip' }, lot_reopen = { reason = 'a doubt' },
    lot_withdraw = { reason = 'broken' }, lot_decide = { outcome = 'sold' },
    lot_describe = { description_hash = 'cd', material = false }, lot_reserve = { reserve_minor = 5 },
    lot_void = { reason = 'fraud', second = MANAGER },
    lot_buyer = { epoch = 0, paddle_no = 1, second = MANAGER },
    place = {
        kind = 'FLOOR', epoch = 0, amount_minor = 100000, confirmed = false, received_at_ms = 1, lot_no = 1,
    },
}
local WITHOUT_ID = { clerk_beat = true }
local TWO = { lot_void = true, lot_buyer = true }

local function send(sale, name, staff, other)
    local args = { auction_id = sale.auction_id, staff = staff }
    if not WITHOUT_ID[name] then
        args[name == 'place' and 'bid_id' or 'command_id'], args.seen_seq = sale:id('c'), sale:seq()
    end
    args.lot_no = name:match('^lot_') and 1 or nil
    for _, fields in ipairs({ COMMANDS[name], other or {} }) do
        for key, value in pairs(fields) do
            args[key] = value
        end
    end
    return kit.call(name, args).code
end

--- Commands that did not answer with the code.
local function others_than(code, names, act)
    local wrong = {}
    for name in pairs(names) do
        local is = act(name)
        if is ~= code then
            table.insert(wrong, ('%s: %s'):format(name, is))
        end
    end
    table.sort(wrong)
    return table.concat(wrong, '; ')
end

return function(test)
    test:plan(9)
    local sale = kit.sale()
    sale:join('x', 9000)
    local seq = sale:seq()
    local function by(staff, other)
        return function(name)
            return send(sale, name, staff, other)
        end
    end
    local strangers = { clerk = 'h2', auctioneer = 'h2', manager = 'h2', engineer = 'h1' }
    for role, house in pairs(strangers) do
        test:is(others_than('NOT_ALLOWED', COMMANDS, by(person(role, house, 's9'))), '',
            ('no %s of %s'):format(role, house))
    end
    test:is(others_than('NOT_ALLOWED', TWO, by(CLERK, { second = CLERK })), '', 'one person is not two')
    local namesake = person('manager', 'h1', 's3')
    test:is(others_than('NOT_ALLOWED', TWO, by(CLERK, { second = namesake })), '', 'in another role either')
    local stranger = person('manager', 'h2', 's9')
    test:is(others_than('NOT_ALLOWED', TWO, by(CLERK, { second = stranger })), '', 'nor one of another house')
    local one = {
        [CLERK] = 'NOT_ALLOWED', [person('auctioneer', 'h1', 's2')] = 'NOT_ALLOWED', [MANAGER] = 'ACCEPTED',
    }
    local wrong, unchanged = {}, sale:seq() == seq
    for staff, code in pairs(one) do
        if send(sale, 'auction_cancel', staff) ~= code then
            table.insert(wrong, staff.role)
        end
    end
    test:is_deeply(wrong, {}, 'a manager alone cancels')
    test:ok(unchanged, 'what was not allowed had no effect')
end
