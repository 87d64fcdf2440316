--- Messages to the audience, and its questions.
local limits = require('auction.limits')
local money = require('auction.paddle')
local schema = require('auction.schema')

local M = {}

--- message_post
function M.post(w, args)
    w:append({ type = 'message_posted', text = args.text })
    return w:answer('ACCEPTED')
end

--- One question in 10 s, five a lot.
local function too_many(w, paddle_no, lot_no)
    local of_lot = 0
    local key = { w.auction_id, paddle_no }
    for _, asked in box.space.question.index.asker:pairs(key, { iterator = 'REQ' }) do
        if w.now - asked.at_ms < limits.question_every_ms then
            return true
        end
        of_lot = of_lot + ((asked.lot_no or nil) == lot_no and 1 or 0)
        if of_lot >= limits.questions_per_lot then
            return true
        end
    end
    return false
end

--- question_ask: told to the asker and the desk; the audience sees it when it is answered.
function M.ask(w, args)
    local a = w.auction
    local paddle = w:paddle(money.number_of(args.auction_id, args.user_id))
    local barred = money.barred(w, paddle)
    if barred then
        return w:answer(barred)
    elseif a.status == 'Ended' or a.status == 'Cancelled' then
        return w:answer('AUCTION_NOT_LIVE'), false
    elseif args.lot_no and not w:lot(args.lot_no) then
        return w:answer('NOT_FOUND')
    elseif too_many(w, paddle.paddle_no, args.lot_no) then
        return w:answer('TOO_MANY')
    end
    a.questions, a.questions_open = a.questions + 1, a.questions_open + 1
    w:put('question', {
        question_no = a.questions,
        paddle_no = paddle.paddle_no,
        user_id = paddle.user_id,
        lot_no = args.lot_no,
        text = args.text,
        status = 'open',
        at_ms = w.now,
    })
    w:append(
        { type = 'question_asked' },
        { paddle = paddle, object = { question_no = a.questions, text = args.text } },
        { question_no = a.questions, paddle_no = paddle.paddle_no, text = args.text }
    )
    return w:answer('ACCEPTED', nil, { question_no = a.questions })
end

local function close(w, args, status)
    local question = schema.get('question', args.auction_id, args.question_no)
    if not question then
        return nil, w:answer('NOT_FOUND')
    elseif question.status ~= 'open' then
        return nil, w:answer('WRONG_STATE', nil, { detail = 'question is ' .. question.status })
    end
    question.status = status
    w.auction.questions_open = w.auction.questions_open - 1
    w:put('question', question)
    return question
end

--- question_answer: question and answer are published, without the asker.
function M.answer(w, args)
    local question, refusal = close(w, args, 'answered')
    if refusal then
        return refusal
    end
    w:append({
        type = 'question_answered',
        question_no = question.question_no,
        question = question.text,
        answer = args.answer,
    })
    return w:answer('ACCEPTED')
end

--- question_hide
function M.hide(w, args)
    local question, refusal = close(w, args, 'hidden')
    if refusal then
        return refusal
    end
    w:append({ type = 'question_hidden', question_no = question.question_no }, nil, {
        reason = args.reason,
    })
    return w:answer('ACCEPTED')
end

return M
