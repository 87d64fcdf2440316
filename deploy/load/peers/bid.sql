-- A bid in PostgreSQL: the same checks and moves as ours, in one function and transaction.
-- Two ways to have one bid at a time on a lot: its row locked, or an advisory lock of its number.
CREATE TABLE lot (
    lot_no int PRIMARY KEY, status text NOT NULL, ask bigint NOT NULL, price bigint,
    leader int, hold bigint NOT NULL DEFAULT 0, bids int NOT NULL DEFAULT 0,
    seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE TABLE paddle (
    lot_no int, paddle_no int, status text NOT NULL, available bigint NOT NULL CHECK (available >= 0),
    held bigint NOT NULL CHECK (held >= 0), credited bigint NOT NULL,
    PRIMARY KEY (lot_no, paddle_no), CHECK (available + held = credited)
) WITH (fillfactor = 50);
CREATE TABLE answer (
    bid_id text PRIMARY KEY, paddle_no int NOT NULL, amount bigint NOT NULL, reply text NOT NULL
);
CREATE TABLE journal (
    lot_no int, seq bigint, event jsonb NOT NULL, PRIMARY KEY (lot_no, seq)
);

CREATE FUNCTION decide(l lot, bid_lot int, bidder int, id text, amount bigint, now_ms bigint)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    step CONSTANT bigint := 1000;
    p paddle;
    all_in bigint;
    premium numeric;
BEGIN
    IF l.status <> 'Open' THEN RETURN 'LOT_NOT_OPEN:' || l.ask;
    ELSIF l.leader = bidder THEN RETURN 'ALREADY_LEADING:' || l.ask;
    ELSIF amount < l.ask THEN RETURN 'ASK_MOVED:' || l.ask;
    ELSIF (amount - l.ask) % step <> 0 THEN RETURN 'OFF_INCREMENT:' || l.ask;
    ELSIF amount > 2 * l.ask THEN RETURN 'CONFIRM_JUMP:' || l.ask;
    END IF;
    premium := least(amount, 100000000) * 0.26
        + greatest(least(amount, 450000000) - 100000000, 0) * 0.21
        + greatest(amount - 450000000, 0) * 0.15;
    all_in := amount + round(premium * 1.2);
    SELECT * INTO p FROM paddle WHERE lot_no = bid_lot AND paddle_no = bidder;
    IF p.status <> 'approved' THEN RETURN 'PADDLE_BLOCKED:' || l.ask;
    ELSIF all_in > p.available THEN RETURN 'FUNDS_SHORT:' || l.ask;
    END IF;
    IF l.leader IS NOT NULL THEN
        UPDATE paddle SET available = available + l.hold, held = held - l.hold
            WHERE lot_no = bid_lot AND paddle_no = l.leader;
    END IF;
    UPDATE paddle SET available = available - all_in, held = held + all_in
        WHERE lot_no = bid_lot AND paddle_no = bidder;
    UPDATE lot SET price = amount, ask = amount + step, leader = bidder, hold = all_in,
        bids = bids + 1, seq = seq + 1 WHERE lot_no = bid_lot;
    INSERT INTO journal VALUES (bid_lot, l.seq + 1, jsonb_build_object(
        'type', 'bid_accepted', 'bid_id', id, 'paddle_no', bidder, 'amount_minor', amount,
        'all_in_minor', all_in, 'ask_minor', amount + step, 'at_ms', now_ms));
    RETURN 'ACCEPTED:' || (amount + step);
END $$;

CREATE FUNCTION answered(id text, bidder int, bid_amount bigint)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN a.paddle_no = bidder AND a.amount = bid_amount THEN a.reply
        ELSE 'BID_ID_REUSED:0' END
    FROM answer a WHERE a.bid_id = id
$$;

CREATE FUNCTION bid_row(bid_lot int, bidder int, id text, amount bigint, now_ms bigint)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE l lot; reply text;
BEGIN
    SELECT * INTO l FROM lot WHERE lot_no = bid_lot FOR UPDATE;
    reply := answered(id, bidder, amount);
    IF reply IS NOT NULL THEN RETURN reply; END IF;
    reply := decide(l, bid_lot, bidder, id, amount, now_ms);
    INSERT INTO answer VALUES (id, bidder, amount, reply);
    RETURN reply;
END $$;

CREATE FUNCTION bid_advisory(bid_lot int, bidder int, id text, amount bigint, now_ms bigint)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE l lot; reply text;
BEGIN
    PERFORM pg_advisory_xact_lock(bid_lot);
    reply := answered(id, bidder, amount);
    IF reply IS NOT NULL THEN RETURN reply; END IF;
    SELECT * INTO l FROM lot WHERE lot_no = bid_lot;
    reply := decide(l, bid_lot, bidder, id, amount, now_ms);
    INSERT INTO answer VALUES (id, bidder, amount, reply);
    RETURN reply;
END $$;
