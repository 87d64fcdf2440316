/**
 * Every queue, wait, retry and size of this adapter, with its reason and what happens at it.
 * Times in milliseconds.
 */
export interface Limits {
  /** Calls on one connection that have no reply yet. Beyond: BUSY at once; a queue would only add waiting. */
  in_flight_max: number;
  /** Calls packed but not written: at so many they are written, before the tick is over. */
  write_calls: number;
  /** Length of one reply. Beyond: the connection is dropped, since the stream cannot be trusted. */
  reply_bytes_max: number;
  /** TCP connect, greeting and sign-in together. A stopped process accepts and says nothing. */
  connect_ms: number;
  /** First and longest wait before a new connection; the wait is drawn between the first and the cap. */
  reconnect_min_ms: number;
  reconnect_max_ms: number;
  /** Nothing heard for so long: a ping. */
  ping_after_ms: number;
  /** Nothing heard for so long, pings included: the line is dead, though TCP has not noticed. */
  silence_max_ms: number;

  /** A caller's patience when he names none. */
  call_deadline_ms: number;
  /** One try within it: the barrier of the shard gives up after 1,500. */
  attempt_ms: number;
  /** Questions to the cluster itself: who is master, who has the bucket. */
  question_ms: number;
  /** After WRONG_BUCKET or a bucket on the move: both sides need a moment to agree. */
  bucket_pause_ms: number;
  /** First and longest pause between tries that found nobody to answer. */
  backoff_min_ms: number;
  backoff_max_ms: number;
  /** Calls between two tries. Beyond: UNAVAILABLE at once, so that an outage does not fill memory. */
  waiting_max: number;

  /** Rows of one answer of the feed: a page of it stays far below `reply_bytes_max`. */
  feed_rows: number;
  /** How long an idle poll may take when the caller does not say. */
  feed_poll_ms: number;
  /** A poll's answer may come so much later than the poll's own timeout. */
  feed_margin_ms: number;
  /** The feed was not answered for so long: reported as frozen, NO_ANSWER. */
  feed_silence_ms: number;
  /** Between two polls, when the last failed, was frozen, or its rows were not taken. */
  feed_pause_ms: number;

  /** A question over the control plane, connecting included. */
  control_ms: number;
}

export const LIMITS: Limits = {
  in_flight_max: 512,
  write_calls: 32,
  reply_bytes_max: 64 * 1024 * 1024,
  connect_ms: 2_000,
  reconnect_min_ms: 50,
  reconnect_max_ms: 2_000,
  ping_after_ms: 1_000,
  silence_max_ms: 5_000,

  call_deadline_ms: 3_000,
  attempt_ms: 2_000,
  question_ms: 500,
  bucket_pause_ms: 10,
  backoff_min_ms: 10,
  backoff_max_ms: 200,
  waiting_max: 2_000,

  feed_rows: 500,
  feed_poll_ms: 1_000,
  feed_margin_ms: 1_000,
  feed_silence_ms: 2_000,
  feed_pause_ms: 100,

  control_ms: 2_000,
};
