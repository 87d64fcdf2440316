--- Messages and questions.
local kit = require('test.kit')
local schema = require('auction.schema')

return function(test)
    local sale = kit.sale()
    sale:join('asker')
    sale:join('blocked', 0, { status = 'blocked' })
    local function ask(user_id, text, lot_no, id)
        return {
            'question_ask',
            {
                auction_id = sale.auction_id, command_id = id or sale:id('q'), seen_seq = sale:seq(),
                user_id = user_id, lot_no = lot_no, text = text,
            },
        }
    end
    local function clerk(name, fields)
        return { name, fields, by_clerk = true }
    end
    -- act, code, questions open after it
    local rows = {
        { clerk('message_post', { text = 'Welcome – "all" \\ of you' }), 'ACCEPTED', 0 },
        { clerk('message_post', { text = '' }), 'INVALID_REQUEST', 0 },
        { clerk('message_post', { text = ('é'):rep(280) }), 'ACCEPTED', 0 },
        { clerk('message_post', { text = ('é'):rep(281) }), 'INVALID_REQUEST', 0 },
        { clerk('message_post', { text = 'two\nlines' }), 'INVALID_REQUEST', 0 },
        { clerk('message_post', { text = '\255' }), 'INVALID_REQUEST', 0 },
        { ask('nobody', 'May I?'), 'NO_PADDLE', 0 },
        { ask('blocked', 'May I?'), 'PADDLE_BLOCKED', 0 },
        { ask('asker', 'Of no lot?', 77), 'NOT_FOUND', 0 },
        { ask('asker', 'Is it signed?', 1, 'q-one'), 'ACCEPTED', 1 },
        { ask('asker', 'Is it dated?', 1), 'TOO_MANY', 1 },
        { clerk('question_answer', { question_no = 9, answer = 'Yes' }), 'NOT_FOUND', 1 },
        { clerk('question_answer', { question_no = 1, answer = 'Yes' }), 'ACCEPTED', 0 },
        { clerk('question_hide', { question_no = 1, reason = 'rude' }), 'WRONG_STATE', 0 },
        { 10000 },
        { ask('asker', 'And dated?', 1), 'ACCEPTED', 1 },
        { clerk('question_hide', { question_no = 2, reason = 'rude' }), 'ACCEPTED', 0 },
        { 10000 }, { ask('asker', 'three', 1), 'ACCEPTED', 1 },
        { 10000 }, { ask('asker', 'four', 1), 'ACCEPTED', 2 },
        { 10000 }, { ask('asker', 'five', 1), 'ACCEPTED', 3 },
        { 10000 }, { ask('asker', 'six', 1), 'TOO_MANY', 3 },
        { ask('asker', 'of another lot', 2), 'ACCEPTED', 4 },
    }
    local count = 4
    for _, row in ipairs(rows) do
        count = count + (row[2] and 2 or 0)
    end
    test:plan(count)
    for _, row in ipairs(rows) do
        if not row[2] then
            kit.pass_ms(row[1])
        else
            local act = row[1]
            act[2].seen_seq = sale:seq()
            local reply = act.by_clerk and sale:clerk(act[1], act[2]) or kit.call(act[1], act[2])
            test:is(reply.code, row[2], ('%s: %s'):format(act[1], row[2]))
            test:is(sale:row().questions_open, row[3], '  open questions')
        end
    end
    local view = kit.call('questions_open', { auction_id = sale.auction_id })
    test:is(#view.questions, 4, 'the desk sees the open ones')
    test:is(view.questions[1].text, 'three', 'oldest first')
    local answered = box.space.journal:select(schema.at(sale.auction_id))
    local text = ''
    for _, row in ipairs(answered) do
        text = text .. row.public
    end
    test:ok(text:find('"question":"Is it signed?"', 1, true) ~= nil, 'an answer shows its question')
    test:ok(text:find('Is it dated?', 1, true) == nil, 'what was not asked is nowhere')
end
