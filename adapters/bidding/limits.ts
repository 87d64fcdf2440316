/** Times of one bid, in ms. At each the caller gets an answer; nothing is left hanging. */
export const BID_LIMITS = {
  /** A call answers within this: OUTCOME_UNKNOWN then. Push promises 2,000; the rest is the wire's. */
  answer_ms: 1_900,
  /** A top-up not done by then goes on in the background: OUTCOME_UNKNOWN with topup=pending. */
  topup_deadline_ms: 1_500,
  /** The second place() is begun within this of the first, or never: FUNDS_SHORT with topup=late. */
  second_place_ms: 10_000,
  /** One call of the shard or of the wallets, in the background. */
  call_ms: 3_000,
  /** Between repetitions of a step that had no definite answer. */
  retry_pause_ms: 200,
};
export type BidLimits = typeof BID_LIMITS;
