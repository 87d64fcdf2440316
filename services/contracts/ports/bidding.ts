import type { Refusal } from '../refusals';
import type { Bid, Procedures } from './live-auctions';

/** Who bids: the user of a verified session, and the auction's currency. */
export interface Bidder {
  user_id: string;
  currency: string;
}
/** What a caller is told beside the answer, each at most once. */
export interface BidNotices {
  /** A top-up has begun: at least this sum is wanted from the wallet. For the bidder alone. */
  topup?(amount_minor: number): void;
  /** After an answer `topup=pending`: how it ended, unless it was accepted (the journal says so). */
  refused?(answer: Refusal): void;
}

/** A connection insurance to be lodged or changed. `paddle_no` as in a bid. */
export type Insurance = Omit<Procedures['insure']['args'], 'paddle_no'> & { paddle_no?: number };

/** A bid or an order with its top-up: the one way to the shard, from REST and from push. */
export interface Bidding {
  /**
   * Places a LIVE or MAX bid. `paddle_no` may be left out: then it is the user's, or 0 when he has
   * none. Answers within 2,000 ms; `topup=pending` with OUTCOME_UNKNOWN says that the top-up goes on
   * and that the caller need not repeat. Never throws for a refusal.
   */
  placeBid(bid: Bid, bidder: Bidder, notices?: BidNotices): Promise<Refusal>;
  /** Lodges an insurance: checked, funded and answered as a maximum. */
  insure(insurance: Insurance, bidder: Bidder, notices?: BidNotices): Promise<Refusal>;
}
