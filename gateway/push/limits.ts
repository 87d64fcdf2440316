/**
 * Every bound of the push tier: its reason, and what happens at it.
 */

/** One client request, as CONOK announces it: a frame over it ends the socket (close code 1009). */
export const REQUEST_BYTES_MAX = 8_192;

/** Requests waiting in one frame: a page that reconnects sends its subscriptions in one. */
export const REQUESTS_IN_FRAME_MAX = 64;

/** Silence after which a PROBE goes out, and so the keepalive that CONOK grants by default. */
export const KEEPALIVE_MS = 2_000;
export const KEEPALIVE_MS_MIN = 1_000;
export const KEEPALIVE_MS_MAX = 10_000;

/** A socket from which nothing came is pinged after the first, and ended after the second. */
export const QUIET_PING_MS = 15_000;
export const QUIET_END_MS = 30_000;

/** How often keepalives, stalls and ages are looked at: the error of each of those times. */
export const SWEEP_MS = 500;

/** A socket that opened no session in this time is closed. */
export const HANDSHAKE_MS = 10_000;

/** At most one write per client and tick, after the first line that follows quiet. */
export const TICK_MS = 50;

/** Bytes the kernel has not taken: above it nothing more is generated for that client. */
export const BACKLOG_BYTES_MAX = 65_536;

/** Lines kept for a session without a socket; above it the session ends. */
export const DETACHED_LINES_MAX = 2_000;

/** Events queued for a stalled reader of a DISTINCT item; beyond: OV with the count. */
export const DISTINCT_QUEUE_MAX = 500;

/** A reader stalled this long is ended (END 48): snapshots repair what he missed. */
export const STALLED_MS_MAX = 15_000;

/** A session whose socket was handed back by LOOP, or that was created over HTTP, waits this long. */
export const UNBOUND_MS_MAX = 30_000;

/** END 48 at an age between these, drawn at random: the ticket is looked at anew. */
export const SESSION_AGE_MS_MIN = 50 * 60_000;
export const SESSION_AGE_MS_MAX = 70 * 60_000;

/** Above it a new session is refused (CONERR 6): memory, and file descriptors. */
export const SESSIONS_MAX = 20_000;

/** Admissions asked of the adapter at once; the others wait up to the time, then CONERR 6. */
export const ADMISSIONS_AT_ONCE = 64;
export const ADMISSION_WAIT_MS = 2_000;

/** Subscriptions of a session, and items of one subscription; beyond: REQERR 30. */
export const SUBSCRIPTIONS_MAX = 32;
export const ITEMS_IN_SUBSCRIPTION_MAX = 32;
export const FIELDS_MAX = 64;

/** Messages of a session: a second's worth may come at once; beyond: TOO_MANY. */
export const MESSAGES_PER_SECOND = 20;

/** Messages of a session at the adapter; the others wait here, up to the second number. */
export const MESSAGES_AT_ADAPTER = 8;
export const MESSAGES_WAITING_MAX = 64;

/** Outcomes kept, by number, for a client that repeats a message after a new socket. */
export const OUTCOMES_KEPT = 256;

/** Longest wait for a missing number of a sequence, whatever LS_max_wait says; then 39. */
export const SEQUENCE_WAIT_MS_MAX = 4_000;
/** Sequences of a session; beyond: the message is denied as TOO_MANY. */
export const SEQUENCES_MAX = 16;

/** The adapter answers a message within 2,000 ms; after this its outcome is unknown (35). */
export const MESSAGE_ANSWER_MS = 5_000;
/** Any other metadata call; after it CONERR 6 or REQERR 66. */
export const METADATA_ANSWER_MS = 5_000;

/** Answers of GIT, which depend on no user, kept while the adapter is connected. */
export const ITEM_DATA_KEPT = 20_000;

/** What an adapter is asked to send as keepalive; silent for three of them, it is dropped. */
export const ARI_KEEPALIVE_MS = 2_000;
/** Credentials, and the answer to the initialisation, are due in this time. */
export const ARI_HANDSHAKE_MS = 5_000;
/** One line of the adapter; beyond it the connection is dropped. */
export const ARI_LINE_BYTES_MAX = 1_048_576;
/** Adapters that may wait on a port for their turn. */
export const ARI_WAITING_MAX = 4;

/** The adapter gone this long: sessions are sent away (END 48), spread over the second time. */
export const ADAPTER_GONE_MS = 5_000;
export const DRAIN_MS = 2_000;

/** At the end of the process a socket that does not close by itself is cut after this. */
export const LAST_WORDS_MS = 500;

/** Body of a POST; the same bound as a frame. */
export const HTTP_BODY_BYTES_MAX = REQUEST_BYTES_MAX;
