--- Every bound of the engine, with its reason and what happens at it.
return {
    -- Money. Beyond it: BAD_AMOUNT.
    amount_minor_max = 10 ^ 12, -- bids, asks, reserves: products with rates stay below 2^53
    money_minor_max = 10 ^ 13, -- all-in prices, a paddle's and an auction's credited money
    deposit_from = 3, -- times the largest hammer price ever paid: above it DEPOSIT_REQUIRED

    -- Shape of an auction. Beyond it: INVALID_REQUEST.
    lots_max = 5000, -- one transaction loads them all: some 0.6 s of the thread
    lot_no_max = 999999, -- six digits, as catalogues print them
    ladder_rows_max = 200, -- nine decades of the default ladder have under 60
    offsets_max = 20, -- of a row: looked at one by one in every ask
    slices_max = 10, -- of a premium: each a step of every all-in price
    barred_max = 200, -- of a lot: they lie in its row, which every bid rewrites
    group_lots_max = 500, -- timed lots of one group: a late bid moves them all, some 50 ms
    text_max = 280, -- characters of a message, a question or an answer: one screen of a telephone
    reason_max = 280, -- told like a text

    -- Stored refusals. Full of refusals nothing has happened since: TOO_MANY.
    ring_paddle = 16, -- of one paddle: more presses than a client repeats
    ring_house = 256, -- of the house's commands: all its desks together
    ring_auction = 500000, -- of one auction: some 150 MB
    ring_scan = 100, -- rows looked at for one that may leave: a refusal stays cheap
    sweep_rows = 500, -- refusals of a lot that is Final, deleted in one transaction

    -- Questions. Beyond it: TOO_MANY.
    question_every_ms = 10000, -- of one paddle: the desk reads them between bids
    questions_per_lot = 5, -- of one paddle

    -- The late tray. Full: TOO_MANY, which becomes LOT_NOT_OPEN when the window is over.
    late_lot = 100, -- bids of one lot: the auctioneer decides by eye, within seconds
    late_paddle = 3, -- of one paddle, so that nobody keeps the others out

    -- Pages. A larger limit is refused: INVALID_REQUEST.
    journal_page = 500, -- events of half a KB: an answer stays far below 1 MB
    own_page = 100, -- each row asks the journal too
    paddles_page = 500,
    questions_page = 100, -- more than a desk can show

    -- Forgetting: 10^6 deletions in one transaction would stop the thread.
    forget_rows = 1000, -- deleted in one transaction
    forget_ms = 50, -- work of one call

    -- The lifecycle fiber.
    due_poll_s = 0.05, -- how late a Final may be
    due_batch = 100, -- auctions served in one round
    due_slice = 50, -- acts in one transaction of the fiber: some 10 ms of the thread
    due_defect_s = 60, -- an auction whose due acts fail is tried again so much later
    timed_lots_max = 5000, -- of a replicaset, not over: a takeover may move them all in one
    -- transaction, some 0.3 s; a further load: TOO_MANY

    -- The clerk's heartbeat. Policies ask for 2 s at least.
    clerk_timeout_least_ms = 2000,
    clerk_shown_ms = 3000, -- screens show a clerk for so long after he was heard
    clerk_kept_ms = 60000, -- and when he was there for so long, if nothing needs him

    -- Presence, in memory. Beyond it: the report is refused.
    presence_adapters = 500, -- push nodes that report within presence_ms
    presence_sums = 2000, -- auctions in one report
    presence_insured = 10000, -- insured paddles in one report: some 10 ms of the thread
    presence_count_max = 10 ^ 9, -- fingers, sessions, bidders
    presence_ms = 3000, -- a report counts so long
    totals_every_s = 1, -- sums of an auction are told at most so often
    totals_kept_ms = 60000, -- then an auction where nobody is any more is told of no more
    insure_every_s = 0.1, -- how late an insurance may be armed
    insure_batch = 1000, -- insurances looked at before others may go on

    -- The barrier.
    barrier_s = 1.5, -- a reply that is not confirmed by then: FROZEN or OUTCOME_UNKNOWN
    pulse_s = 0.05, -- between pulses
    thaw_again_s = 1, -- a thaw that failed is tried again so much later
    stopped_s = 3, -- without a pulse for so long, the process was stopped: its clocks are set right
    shutdown_s = 2, -- calls in flight at SIGTERM are awaited so long
    flush_s = 0.02, -- their replies then leave through the network thread

    -- The feed.
    feed_rows = 500, -- rows in one answer
    feed_wait_ms = 1000, -- an idle poll answers then
    feed_every_s = 0.005, -- a poller that keeps up is answered at most so often
    outbox_keep_s = 600, -- rows stay so long, acknowledged or not
    outbox_rows_max = 500000, -- ~250 MB, an eighth of the default memory: with no relay for days, the oldest go
    trim_rows = 1000, -- deleted in one transaction
    trim_every_s = 1,

    -- Sealed orders.
    maxima_per_lot = 500, -- maxima and insurances of one: 8 us each of every bid on it. Beyond it: TOO_MANY
    orders_per_paddle = 2000, -- over all lots: a page of its own is one answer. Beyond it: TOO_MANY
    rungs_told = 50, -- of a maximum, that its owner is not told of again; the oldest are forgotten
    orders_opened = 50000, -- plain texts kept, ~15 MB; beyond it the cache starts anew
    key_file_bytes = 4096, -- read of the key file: 32 would do

    -- Lua collects its garbage all the time, at about the pace it comes: 5 % dearer than in bouts, which
    -- held up whatever bids came meanwhile (p99 at 2,000 bids a second 9 to 13 ms, else 20 to 60).
    garbage_pause = 100, -- per cent of what is left after a round: the next begins at once
    garbage_pace = 110, -- per cent of what is made meanwhile
    terms_cached = 1000, -- decoded policies and ladders kept; beyond it the cache starts anew
    layouts_kept = 10000, -- orders of keys in memory that canonical has seen; beyond it it starts anew
    buckets_known = 50000, -- auctions whose bucket is remembered, some 5 MB; beyond it they start anew
    prices_known = 200, -- all-in prices of a policy, some 8 KB; beyond it they start anew
    rows_kept = 20000, -- auctions, lots and paddles kept decoded, some 40 MB; beyond it it starts anew
}
