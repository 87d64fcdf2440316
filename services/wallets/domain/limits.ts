/** Wallets of one user, one per currency. */
export const WALLETS_PER_USER_MAX = 10;
/** What the account page shows; older lines are in the ledger. */
export const STATEMENT_LINES = 100;
export const TOPUPS_SHOWN = 20;

/** Funds, returns and deposits of one person: as many as he may bid by REST. */
export const MOVES_PER_SECOND = 20;

/** A wait between two looks at a payment the webhook should have told about; doubled each time. */
export const TOPUP_POLL_MS = 15_000;
export const TOPUP_POLL_MS_MAX = 300_000;
/** Nobody stays on the bank's page longer: the payment is cancelled. */
export const TOPUP_ABANDON_MS = 1_800_000;
/** Rows a sweep takes at once. */
export const SWEEP_ROWS = 50;

/** Patience with the shard for one step of a saga; the step is repeated by the next turn. */
export const SHARD_CALL_MS = 1_000;
/** Steps of one auction in one turn; auctions worked on side by side. */
export const STEPS_AT_ONCE = 100;
export const AUCTIONS_AT_ONCE = 4;
/** How often each job looks, besides being woken. */
export const CARRY_EVERY_MS = 500;
export const CLOSE_EVERY_MS = 500;
export const TOPUP_SWEEP_EVERY_MS = 2_000;
/** Deposits kept for a debt: whoever has paid it can wait a moment. */
export const RELEASE_EVERY_MS = 5_000;
/** Paddles are read in pages of this size. */
export const PADDLES_PAGE = 500;
