--- What tests of whole instances may call besides the procedures (GAVEL_TEST=1 alone): rows as maps
-- with sealed figures opened, and steps carried out one after the other with what each left behind.
local answers = require('auction.answers')
local barrier = require('cluster.barrier')
local buckets = require('cluster.buckets')
local clock = require('cluster.clock')
local command = require('auction.command')
local hooks = require('cluster.hooks')
local presence = require('auction.presence')
local privates = require('test.privates')
local schema = require('auction.schema')
local vault = require('auction.vault')

local M = {}

local DUMPED = { 'auction', 'lot', 'paddle', 'maximum', 'transfer', 'question' }

--- The figure of a sealed order, and the rungs its owner was told.
local function open_order(row)
    local amount, limited_ok, bid_id = vault.open(row.sealed):match('^(%d+) ([01]) (.+)$')
    row.amount_minor, row.limited_ok, row.bid_id = tonumber(amount), limited_ok == '1', bid_id
    row.told_minor = row.told and tonumber(vault.open(row.told):match('^%d+'))
    row.sealed, row.told = nil, nil
end

--- Rows of an auction by space.
function M.dump(auction_id)
    local spaces = {}
    for _, name in ipairs(DUMPED) do
        local list = {}
        for _, tuple in box.space[name]:pairs(schema.at(auction_id)) do
            local row = schema.decode(name, tuple)
            if name == 'maximum' then
                open_order(row)
            end
            table.insert(list, row)
        end
        spaces[name] = list
    end
    return spaces
end

local function opened(text)
    return vault.is_sealed(text) and vault.open(text) or text
end

--- What the feed tells the owner of each event, by its seq: of the outbox rows above `pos`.
local function told_above(pos)
    local told = {}
    for _, row in box.space.outbox:pairs({ pos }, 'GT') do
        if row.note == nil and row.owner ~= nil then
            told[tonumber(row.seq)] = row.owner.object
        end
    end
    return told
end

--- Events above `after`, with their private objects; `sealed`: is that of the owner ciphertext?
-- `told`: what the feed tells him.
local function events(auction_id, after, pos)
    local list, told = {}, told_above(pos)
    for _, tuple in box.space.journal:pairs(schema.at(auction_id, after), 'GT') do
        if tuple.auction_id ~= auction_id then
            break
        end
        local event = { seq = tuple.seq, hash = tuple.hash, public = tuple.public, salts = {} }
        local own = privates(auction_id, tuple.seq, 'O')
        event.told = told[tonumber(tuple.seq)]
        event.sealed = own ~= nil and vault.is_sealed(own.object) and vault.is_sealed(own.salt)
        for _, audience in ipairs({ 'H', 'O' }) do
            local secret = privates(auction_id, tuple.seq, audience)
            event[audience] = secret and opened(secret.object)
            event.salts[audience] = secret and opened(secret.salt)
        end
        table.insert(list, event)
    end
    return list
end

--- Refusals of lots that are over go at once, not when the fiber comes to them.
local function sweep(auction_id)
    for _, lot in box.space.lot:pairs(schema.at(auction_id)) do
        local over = lot.status == 'Final' or lot.status == 'Withdrawn' or lot.status == 'Voided'
        if over and answers.has_refusals(auction_id, lot.lot_no) then
            barrier.transact(function()
                return {}, answers.sweep(auction_id, lot.lot_no) > 0
            end)
        end
    end
end

local function seq_of(auction_id)
    local auction = box.space.auction:get(schema.at(auction_id))
    return auction and auction.seq or 0
end

local ACTS = {
    call = function(auction_id, step)
        clock.set(step.at_ms)
        local bucket = buckets.of(auction_id)
        local ok, reply = _G.gavel.call(bucket, 'write', step.name, { step.args })
        return ok and reply or { defect = reply and reply.message or 'not served' }
    end,
    time = function(_, step)
        clock.set(step.at_ms)
        return { code = 'ACCEPTED' }
    end,
    -- Nobody is answered from the step before until `at_ms`.
    outage = function(_, step)
        hooks.freeze()
        clock.set(step.at_ms)
        hooks.thaw()
        return { code = 'ACCEPTED' }
    end,
    -- An adapter reports the sessions of these paddles.
    presence = function(auction_id, step)
        clock.set(step.at_ms)
        local insured = {}
        for i, paddle_no in ipairs(step.paddles) do
            insured[i] = { auction_id = auction_id, paddle_no = paddle_no }
        end
        presence.report('model', {}, insured)
        return { code = 'ACCEPTED' }
    end,
}

--- Does now what the fibers would come to: what is due, insurances, refusals of lots that are over.
local function settle(auction_id)
    while command.carry_out_due(auction_id) do
        clock.now_ms()
    end
    presence.look(barrier.tenure())
    sweep(auction_id)
end

--- Deletes an auction whose steps are done: the next ones need not carry its clocks along.
local function wipe(auction_id)
    barrier.transact(function()
        for _, name in ipairs(schema.sharded()) do
            local primary = box.space[name].index[0]
            local parts = #primary.parts
            for _, tuple in ipairs(primary:select(schema.at(auction_id))) do
                local key = {}
                for i = 1, parts do
                    key[i] = tuple[primary.parts[i].fieldno]
                end
                primary:delete(key)
            end
        end
        return {}, true
    end)
end

--- Carries out steps {act, at_ms, ...} on one auction, which is deleted afterwards.
-- @treturn {table,...}  of each: its reply, the events it left, and the rows if there were any
function M.run(auction_id, steps)
    local list = {}
    for i, step in ipairs(steps) do
        local before, pos = seq_of(auction_id), schema.last('outbox')
        local reply = ACTS[step.act](auction_id, step)
        settle(auction_id)
        local moved = seq_of(auction_id) > before
        list[i] = {
            reply = reply,
            events = events(auction_id, before, pos),
            rows = moved and M.dump(auction_id) or nil,
        }
    end
    wipe(auction_id)
    return list
end

return M
