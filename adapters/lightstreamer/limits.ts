/** Every wait, size and pause of this adapter; times in ms. */
export const LIMITS = {
  /** Lines each item starts from are read out of so many of the newest events: 50 lines are in them. */
  history_events: 500,
  /** Events re-read after a gap; beyond it a page sees a broken `prev` and refetches by REST. */
  catch_up_events: 10_000,
  /** A page of the journal, the shard's own bound. */
  journal_page: 500,
  /** Rows of a board, and of them the last finished; a finished lot stays on it this long at least. */
  board_rows: 40,
  board_finished: 10,
  board_finished_ms: 60_000,
  /** An auction nobody watches here is forgotten after this. */
  idle_ms: 60_000,
  /** An auction that is not there is not asked for again at once: names are free to invent. */
  absent_ms: 2_000,
  /** Known absences and paddles kept; at the bound the oldest goes. */
  absent_max: 10_000,
  paddles_max: 200_000,
  /** A paddle's approval is asked for anew after this; its number never changes. */
  approval_ms: 5_000,
  /** Insured paddles are reported this often, well within insure_after_ms; sums each fourth time. */
  presence_ms: 300,
  presence_sums_every: 4,
  /** The shard takes no report that names more auctions, or more insured paddles. */
  presence_sums_max: 2_000,
  presence_insured_max: 10_000,
  /** Between repetitions of a read that failed. */
  retry_ms: 500,
  /** Whether a shard answers at all, asked while one is known to be silent. */
  probe_ms: 500,
  /** A call for a page that waits: below the 2,000 within which a message is answered. */
  answer_ms: 1_900,
  /** The wallets service answers a snapshot in this, or it comes with the next change. */
  wallet_ms: 500,
  /** A user who was let in and whose session never came is forgotten after this. */
  unused_user_ms: 600_000,
  /** No session is older than 70 min; one whose end was never told is forgotten after this. */
  session_ms: 7_200_000,
  /** Reconnecting to the gateway: first and longest pause. */
  reconnect_ms: 100,
  reconnect_max_ms: 2_000,
  /** Bytes not yet taken by the gateway: beyond, the connection is rebuilt and snapshots repair. */
  unsent_bytes_max: 32 * 1024 * 1024,
};
