import type { FeedRow } from './live-auctions';
import type { SqlRunner } from './sql';

export interface BusMessage<T = unknown> {
  topic: string;
  /** Keeps its order: messages of one key arrive as they were published. */
  key: string;
  payload: T;
}
/**
 * Domain events, at least once, in the order of each key. Two implementations: a PostgreSQL table
 * and Kafka.
 */
export interface Bus {
  /**
   * Durable when it resolves. With `tx` it is published if and when that transaction commits, and
   * durable then; a bus that cannot join a transaction of PostgreSQL takes none.
   */
  publish(messages: BusMessage[], tx?: SqlRunner): Promise<void>;
  /**
   * Runs `handle` for each message of the topic, one at a time per partition, and moves the group's
   * offset after it resolved; a rejection is retried with backoff and holds only its partition.
   */
  consume(
    topic: string,
    group: string,
    handle: (message: BusMessage) => Promise<void>,
  ): Promise<Stop>;
  /**
   * Every message published from now on, and perhaps some from just before, to every tail: for
   * screens, never for state.
   */
  tail(topic: string, hear: (message: BusMessage) => void): Promise<Stop>;
}
export type Stop = () => Promise<void>;

/** The topic of journal events; key: auction_id; payload: FeedRow. At least once: dedupe by seq. */
export const AUCTION_EVENTS = 'auction.events';
export type AuctionEventMessage = FeedRow;

/** The topic that says a user's wallet item changed; key: user_id; payload: WalletItem. */
export const WALLET_CHANGES = 'wallet.changes';
/** What the push item `wallet:<user>` shows; a higher version replaces a lower one. */
export interface WalletItem {
  user_id: string;
  version: number;
  /** `GBP=120000;EUR=5500` in minor units. */
  balances: string;
  /** The last top-up: `<id>:pending`, `done`, `failed` or `abandoned`; null: none yet. */
  topup: string | null;
}
