--- What can be read. Replies wait at the barrier: what they show was confirmed.
local json = require('json')
local answers = require('auction.answers')
local canonical = require('auction.canonical')
local guards = require('auction.guards')
local limits = require('auction.limits')
local money = require('auction.paddle')
local schema = require('auction.schema')
local state = require('auction.state')
local terms = require('auction.terms')
local vault = require('auction.vault')

local M = {}

local function answer(a, fields)
    fields.code, fields.seq = 'ACCEPTED', a.seq
    return fields
end

local function not_found(a)
    return { code = 'NOT_FOUND', seq = a.seq }
end

--- auction_view: everything a screen starts from.
function M.auction(a)
    local decoded = terms.of(a)
    local lots, current = {}, nil
    for _, tuple in box.space.lot:pairs(schema.at(a.auction_id)) do
        local lot = schema.decode('lot', tuple)
        table.insert(lots, state.lot(decoded, lot))
        if lot.lot_no == a.current_lot then
            current = lot
        end
    end
    return answer(a, {
        auction = state.auction(a),
        lots = lots,
        desk = state.desk(a, decoded, current),
    })
end

--- paddle_view: one user's paddle.
function M.paddle(a, args)
    local number = money.number_of(a.auction_id, args.user_id)
    if not number then
        return not_found(a)
    end
    return answer(a, { paddle = state.paddle(schema.get('paddle', a.auction_id, number)) })
end

--- paddles_page: paddles with a number above `after`.
function M.paddles(a, args)
    local rows = {}
    local key = schema.at(a.auction_id, args.after)
    for _, tuple in box.space.paddle:pairs(key, { iterator = 'GT' }) do
        if tuple.auction_id ~= a.auction_id or #rows == limits.paddles_page then
            break
        end
        table.insert(rows, state.paddle(schema.decode('paddle', tuple)))
    end
    return answer(a, { paddles = rows })
end

--- bid_lookup: the stored answer of an id.
function M.bid(a, args)
    local row = answers.row(a.auction_id, args.bid_id)
    if not row or row.owner ~= args.paddle_no then
        return not_found(a)
    end
    return answer(a, { answer = answers.read(row) })
end

--- questions_open: oldest first.
function M.questions(a)
    local rows = {}
    local index = box.space.question.index.status
    for _, tuple in ipairs(index:select({ a.auction_id, 'open' }, { limit = limits.questions_page })) do
        local question = schema.decode('question', tuple)
        table.insert(rows, {
            question_no = question.question_no,
            lot_no = question.lot_no,
            paddle_no = question.paddle_no,
            text = question.text,
            at_ms = question.at_ms,
        })
    end
    return answer(a, { questions = rows })
end

local function journal_row(tuple)
    return { seq = tuple.seq, hash = tuple.hash, public = tuple.public }
end

--- journal_page: events with a seq above `after`.
function M.journal(a, args)
    local rows = {}
    local key = schema.at(a.auction_id, args.after)
    for _, tuple in box.space.journal:pairs(key, { iterator = 'GT' }) do
        if tuple.auction_id ~= a.auction_id or #rows == args.limit then
            break
        end
        table.insert(rows, journal_row(tuple))
    end
    return answer(a, { rows = rows })
end

--- Is the lot of a sealed order over? Then its figure is no secret any more.
local function is_over(a, object)
    local lot = box.space.lot:get(schema.at(a.auction_id, object.lot_no))
    return lot == nil or guards.is_over(lot)
end

--- A person's object and its salt as they may leave the shard: those of a sealed order as ciphertext
-- until its lot is over.
local function own_parts(a, tuple)
    if vault.is_sealed(tuple.own) then
        local text = vault.open_once(tuple.own)
        if is_over(a, json.decode(text)) then
            return vault.open_once(tuple.own_salt), text
        end
    end
    return tuple.own_salt, tuple.own
end

--- The private objects of an event, a row for each audience.
local function private_rows(a, tuple, list)
    table.insert(list, {
        seq = tuple.seq,
        audience = 'H',
        salt = tuple.house_salt,
        object = tuple.house,
    })
    if tuple.own ~= nil then
        local salt, object = own_parts(a, tuple)
        table.insert(list, {
            seq = tuple.seq,
            audience = 'O',
            person = tuple.person,
            salt = salt,
            object = object,
        })
    end
end

--- One's own object; of a sealed order without its figure, or the rung it is limited to, until its lot
-- is over.
local function own_object(a, text)
    if not vault.is_sealed(text) then
        return text
    end
    text = vault.open_once(text)
    local object = json.decode(text)
    if is_over(a, object) then
        return text
    end
    object.amount_minor, object.rung_minor = nil, nil
    return canonical.encode(object)
end

--- private_page: private objects of events above `after`; a seq is never cut in two.
function M.private(a, args)
    local rows = {}
    local key = schema.at(a.auction_id, args.after)
    for _, tuple in box.space.private:pairs(key, { iterator = 'GT' }) do
        if tuple.auction_id ~= a.auction_id or #rows >= args.limit then
            break
        end
        private_rows(a, tuple, rows)
    end
    return answer(a, { rows = rows })
end

--- own_page: a user's own lines, newest first.
function M.own(a, args)
    local rows = {}
    local key = { a.auction_id, args.user_id, args.before }
    local iterator = args.before and 'LT' or 'REQ'
    for _, tuple in box.space.private.index.person:pairs(key, { iterator = iterator }) do
        local mine = tuple.auction_id == a.auction_id and tuple.person == args.user_id
        if not mine or #rows == args.limit then
            break
        end
        local row = journal_row(box.space.journal:get(schema.at(a.auction_id, tuple.seq)))
        row.object = own_object(a, tuple.own)
        table.insert(rows, row)
    end
    return answer(a, { rows = rows })
end

return M
