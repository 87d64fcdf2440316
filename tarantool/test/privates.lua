--- The private object of an event for one audience, as it is stored.
local schema = require('auction.schema')

--- @tparam string audience  H, the house, or O, the person
-- @treturn ?table           {salt, object, person}
return function(auction_id, seq, audience)
    local tuple = box.space.private:get(schema.at(auction_id, seq))
    if tuple and audience == 'H' then
        return { salt = tuple.house_salt, object = tuple.house }
    elseif tuple and tuple.own ~= nil then
        return { salt = tuple.own_salt, object = tuple.own, person = tuple.person }
    end
end
