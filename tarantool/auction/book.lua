--- The book: what the maxima of a lot answer, to a bid or to each other.
--
-- A maximum counts as its *worth*: the lesser of its figure and the highest rung that its paddle
-- could hold now, within its limit; worked out anew each time the book is resolved. W is the highest
-- figure, S the next; W then bids what beats S, and no more than it must: min(W, ask(S)). Everything
-- is decided first, and only then appended: the hand bid if it stands, whom money limits, and at most
-- one bid by a maximum, the final leader's at the final price.
local charges = require('auction.charges')
local increment = require('auction.increment')
local lead = require('auction.lead')
local maxima = require('auction.maxima')
local money = require('auction.paddle')

local M = {}

local floor, max, min = math.floor, math.max, math.min
local IN_BIDDING = { Open = true, Warned = true, LastCall = true }

--- The greatest hammer price below `figure` whose all-in price is at most `most`; 0: none.
local function affordable(policy, most, figure)
    local low, high = 0, figure - 1
    while low < high do
        local middle = floor((low + high + 1) / 2)
        if charges.all_in(policy, middle) <= most then
            low = middle
        else
            high = middle - 1
        end
    end
    return low
end

--- What an order counts as now. The ask in force and the reserve are rungs too.
function M.worth(w, lot, order)
    local paddle, policy = w:paddle(order.paddle_no), w.terms.policy
    local own, figure = lead.own_hold(lot, order.paddle_no), order.amount_minor
    local most = min(money.funds(w, paddle, own), money.limit_left(paddle, own))
    if most == math.huge or charges.all_in(policy, figure) <= most then
        return figure
    end
    local highest = affordable(policy, most, figure)
    local worth = increment.rung_at_or_below(w.terms.ladder, highest)
    for _, rung in ipairs({ lot.ask_minor or 0, lot.reserve_minor or 0 }) do
        if rung <= highest then
            worth = max(worth, rung)
        end
    end
    return worth
end

--- Of two that count, the higher; of equals the earlier.
local function beats(a, b)
    if a.worth ~= b.worth then
        return a.worth > b.worth
    end
    return a.place < b.place
end

local function higher_figure(a, b)
    if a.amount_minor ~= b.amount_minor then
        return a.amount_minor > b.amount_minor
    end
    return a.place_seq < b.place_seq
end

--- The maxima on a lot of one paddle, or of all others, that name `least` or more: highest figure
-- first. A thousand may sleep below the ask, so nothing else is looked at here.
local function naming(w, lot, paddle_no, its_own, least)
    local list = {}
    for _, order in ipairs(maxima.of_lot(w, lot.lot_no)) do
        if order.amount_minor >= least and maxima.is_maximum(order)
            and (order.paddle_no == paddle_no) == its_own then
            table.insert(list, order)
        end
    end
    table.sort(list, higher_figure)
    return list
end

--- A blocked paddle's maxima count as nothing.
local function counts(w, order)
    return w:paddle(order.paddle_no).status ~= 'blocked'
end

local function weigh(w, lot, order, weighed)
    local entry = {
        order = order,
        paddle_no = order.paddle_no,
        place = order.place_seq,
        worth = M.worth(w, lot, order),
    }
    table.insert(weighed, entry)
    return entry
end

--- The two best, of different paddles, when one more is there.
local function ranked(first, second, entry)
    if not first then
        return entry
    elseif beats(entry, first) and entry.paddle_no == first.paddle_no then
        return entry, second
    elseif beats(entry, first) then
        return entry, first
    elseif entry.paddle_no ~= first.paddle_no and (not second or beats(entry, second)) then
        return first, entry
    end
    return first, second
end

--- The two best of other paddles than `apart`, each worth `least` or more. Worths are worked out only
-- as far down as they can matter.
-- @treturn ?table, ?table  first and second, of different paddles
local function best_two(w, lot, apart, least, weighed)
    local first, second
    for _, order in ipairs(naming(w, lot, apart, false, least)) do
        if second and order.amount_minor < second.worth then
            break
        end
        if counts(w, order) then
            first, second = ranked(first, second, weigh(w, lot, order, weighed))
        end
    end
    local function count(entry)
        return entry and entry.worth >= least and entry or nil
    end
    return count(first), count(second)
end

--- The best order of one paddle, or nil.
local function best_of(w, lot, paddle_no, weighed)
    local best
    for _, order in ipairs(paddle_no and naming(w, lot, paddle_no, true, 0) or {}) do
        local entry = counts(w, order) and weigh(w, lot, order, weighed)
        if entry and (not best or beats(entry, best)) then
            best = entry
        end
    end
    return best
end

--- Once a maximum leads: to the reserve, if it reaches that.
local function reaching(lot, winner, amount)
    local reserve = lot.reserve_minor
    if reserve and winner.worth >= reserve and reserve > amount then
        return reserve
    end
    return amount
end

local function ask_at(w, lot, price)
    return increment.ask_at(w.terms, lot, price)
end

--- A maximum above the bid: its owner's own, or another's.
-- @treturn ?table, ?number  who leads by a maximum, and at what; nil: the bid leads
local function above(w, lot, bid, own, first, second)
    if own and beats(own, first) then
        return own, min(own.worth, ask_at(w, lot, first.worth))
    end
    local b = bid.amount_minor
    local next_figure = max(b, own and own.worth or 0, second and second.worth or 0)
    local ask = ask_at(w, lot, next_figure)
    if next_figure == b and ask > first.worth and not w.terms.policy.short_increment then
        return nil
    end
    return first, min(first.worth, ask)
end

--- What the book says to a bid by hand.
-- @treturn table  code; `stands`: the bid has an event of its own; `winner`, `amount`: who leads by a
--                 maximum, and at what
local function judge_bid(w, lot, bid, exceed, weighed)
    local b, tie = bid.amount_minor, exceed and 'LIVE_WINS' or w.terms.policy.tie_rule
    local first, second = best_two(w, lot, bid.paddle_no, b, weighed)
    local own = first and best_of(w, lot, bid.paddle_no, weighed)
    if not first then
        return { code = 'ACCEPTED', stands = true }
    elseif first.worth == b then
        if tie == 'EARLIEST' and not (own and own.worth > b) then
            return { code = 'BOOK_HAS_IT', winner = first, amount = b }
        end
        return { code = 'ACCEPTED', stands = true }
    end
    local winner, amount = above(w, lot, bid, own, first, second)
    return {
        code = (not winner or winner == own) and 'ACCEPTED' or 'OUTBID',
        stands = true,
        winner = winner,
        amount = winner and reaching(lot, winner, amount),
    }
end

--- Of a paddle's maximum and insurance, of those that name `least` or more, the one that counts.
local function one_a_paddle(weighed, least)
    local best, paddles = {}, {}
    for _, entry in ipairs(weighed) do
        local number, names_it = entry.paddle_no, entry.order.amount_minor >= least
        if names_it and not best[number] then
            table.insert(paddles, number)
        end
        if names_it and (not best[number] or beats(entry, best[number])) then
            best[number] = entry
        end
    end
    for i, number in ipairs(paddles) do
        paddles[i] = best[number]
    end
    return paddles
end

--- Tells those whom money or limit kept from going on: their figure would have.
local function tell_limited(w, weighed, leader_paddle, price)
    for _, entry in ipairs(one_a_paddle(weighed, price)) do
        if entry.worth < entry.order.amount_minor and entry.paddle_no ~= leader_paddle then
            maxima.tell_limited(w, entry.order, entry.worth)
        end
    end
end

local function lead_by_maximum(w, lot, winner, amount)
    lead.take(w, lot, {
        kind = 'PROXY',
        paddle_no = winner.paddle_no,
        amount_minor = amount,
        bid_id = winner.order.bid_id,
    })
end

--- A bid by hand, and the book's answer to it.
-- @tparam table bid      kind LIVE, FLOOR or VENDOR; paddle_no, amount_minor, bid_id, received_at_ms
-- @tparam boolean exceed  a maximum answers only if it exceeds the bid, whatever the tie rule says
-- @treturn string        ACCEPTED, OUTBID or BOOK_HAS_IT
function M.meet(w, lot, bid, exceed)
    local weighed = {}
    local plan = judge_bid(w, lot, bid, exceed, weighed)
    local winner = plan.winner
    if plan.stands then
        lead.take(w, lot, bid)
    end
    local leader = bid.paddle_no
    if winner then
        leader = winner.paddle_no
    end
    tell_limited(w, weighed, leader, plan.amount or bid.amount_minor)
    if winner then
        lead_by_maximum(w, lot, winner, plan.amount)
    end
    lead.meet_reserve(w, lot)
    return plan.code
end

--- Who leads by a maximum if the book is resolved now, and at what.
local function judge_book(w, lot, weighed)
    local first, second = best_two(w, lot, lot.leader_paddle, lot.ask_minor, weighed)
    if not first then
        return nil
    end
    local own = best_of(w, lot, lot.leader_paddle, weighed)
    if not own or own.worth <= lot.price_minor then
        local amount = second and min(first.worth, ask_at(w, lot, second.worth)) or lot.ask_minor
        return first, reaching(lot, first, amount)
    elseif beats(own, first) then
        return own, reaching(lot, own, min(own.worth, ask_at(w, lot, first.worth)))
    end
    local next_figure = max(own.worth, second and second.worth or 0)
    local amount = max(min(first.worth, ask_at(w, lot, next_figure)), lot.ask_minor)
    return first, reaching(lot, first, amount)
end

--- Resolves the book of a lot in bidding: without a leader, or with one and a new maximum of another.
-- Elsewhere it does nothing.
function M.resolve(w, lot)
    if not IN_BIDDING[lot.status] or w.auction.status ~= 'Live' then
        return
    end
    local weighed = {}
    local winner, amount = judge_book(w, lot, weighed)
    local leader = winner and winner.paddle_no or lot.leader_paddle
    tell_limited(w, weighed, leader, amount or lot.ask_minor)
    if winner then
        lead_by_maximum(w, lot, winner, amount)
        lead.meet_reserve(w, lot)
    end
end

--- Moves the price to the reserve if the leader's own maximum reaches it: after a raise, or once the
-- reserve was lowered.
function M.reach_reserve(w, lot)
    if not IN_BIDDING[lot.status] or w.auction.status ~= 'Live' then
        return
    end
    local own, reserve = best_of(w, lot, lot.leader_paddle, {}), lot.reserve_minor
    if own and reserve and lot.price_minor < reserve and own.worth >= reserve then
        lead_by_maximum(w, lot, own, reserve)
    end
    lead.meet_reserve(w, lot)
end

return M
