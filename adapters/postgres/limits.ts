/** Sessions of one process. Half of them may be held by consumers of the bus while they work. */
export const POOL_SESSIONS_MAX = 20;
/** Waiting for a free session longer than this is an error, never an endless queue. */
export const SESSION_WAIT_MS = 5_000;
/** A statement of the product ends in milliseconds; one that takes this long is stuck. */
export const STATEMENT_TIMEOUT_MS = 5_000;
/** A migration may rewrite a table. */
export const MIGRATION_TIMEOUT_MS = 300_000;
/** A transaction left open holds back every consumer of the bus: it is ended. */
export const IDLE_IN_TRANSACTION_MS = 60_000;
/** Repeats of a transaction that lost a serialization or deadlock race. */
export const RACE_RETRIES = 3;
export const RACE_PAUSE_MS = 5;
/** Pause before a lost LISTEN session is opened again; doubled up to the most. */
export const LISTEN_PAUSE_MS = 100;
export const LISTEN_PAUSE_MS_MAX = 2_000;
