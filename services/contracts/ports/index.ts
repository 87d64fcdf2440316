import type { AuctionCatalogueView, HouseLotView, WalletView } from '../http';
import type { FeedRow, JournalRow } from './live-auctions';

export * from './bidding';
export * from './live-auctions';
export * from './endpoint';

/** The time, in Unix milliseconds: handed in, so that tests can set it. */
export interface Clock {
  now(): number;
}

/** Fresh ids: 22 characters of A-Z a-z 0-9 _ -. */
export interface Ids {
  fresh(): string;
}

export interface SqlResult<R> {
  rows: R[];
  rowCount: number;
}
/** One connection inside a transaction, or the pool. int8 and numeric arrive as strings. */
export interface SqlRunner {
  query<R = Record<string, unknown>>(text: string, values?: unknown[]): Promise<SqlResult<R>>;
}
export interface Sql extends SqlRunner {
  /** BEGIN .. COMMIT; an error rolls back. Serialization failures and deadlocks are retried (3). */
  transaction<T>(work: (tx: SqlRunner) => Promise<T>): Promise<T>;
  /** Applies numbered migrations of a context once, in order, under an advisory lock. */
  migrate(context: string, migrations: readonly Migration[]): Promise<void>;
  /** Calls `heard` at each NOTIFY on the channel; reconnects by itself. Returns the stop function. */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>;
}
export interface Migration {
  number: number;
  /** What it does and why, in a sentence. */
  note: string;
  sql: string;
}

/** An object store: any S3 vendor. */
export interface Objects {
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** null: no such key. */
  get(key: string): Promise<{ body: Uint8Array; contentType: string } | null>;
  exists(key: string): Promise<boolean>;
}

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
  /** Every message published from now on, to every tail: for screens, never for state. */
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

export type PaymentStatus = 'requires_action' | 'processing' | 'succeeded' | 'failed' | 'canceled';
export interface Payment {
  payment_id: string;
  status: PaymentStatus;
  amount_minor: number;
  currency: string;
  redirect_url?: string;
  metadata: Record<string, string>;
}
/** The payment provider: Stripe, or the sandbox with the same HTTP shape. */
export interface Payments {
  /** Idempotent by `key`. */
  create(input: {
    key: string;
    amount_minor: number;
    currency: string;
    return_url: string;
    metadata: Record<string, string>;
  }): Promise<Payment>;
  read(paymentId: string): Promise<Payment>;
  /** No money can come of it afterwards. Throws when it was paid or cancelled before: read it. */
  cancel(paymentId: string): Promise<Payment>;
  /** Verifies signature and age of a webhook over the raw body; throws NotAllowed. */
  verifyWebhook(
    rawBody: Uint8Array,
    signature: string,
  ): { event_id: string; type: string; payment_id: string };
}

/** What place-bid knows of money: see adapters/bidding. */
export interface Funding {
  /**
   * Moves at least `at_least_minor` from the user's wallet to his paddle under `key`. The first sum
   * stored under the key answers every repetition. Two outcomes: funded (with the transfer to credit),
   * or FUNDS_SHORT, FUNDING_CLOSED.
   */
  fund(input: {
    user_id: string;
    auction_id: string;
    paddle_no: number;
    currency: string;
    key: string;
    at_least_minor: number;
  }): Promise<
    | { code: 'ACCEPTED'; transfer_id: string; amount_minor: number }
    | { code: 'FUNDS_SHORT' | 'FUNDING_CLOSED'; shortfall_minor?: number }
  >;
}

export type Role =
  'bidder' | 'clerk' | 'auctioneer' | 'manager' | 'finance' | 'engineer' | 'service';
/** A role a person has, in a house; bidders and engineers have none. */
export interface Grant {
  role: Role;
  house_id?: string;
}
export interface Session {
  user_id: string;
  grants: Grant[];
  expires_at_ms: number;
}
/** Verifies what the users service signed. Throws NotSignedIn. */
export interface Sessions {
  /** An access token, from `Authorization: Bearer`. */
  verify(token: string): Promise<Session>;
  /** A push ticket: bound to user and origin. */
  verifyTicket(ticket: string): Promise<Session & { origin: string }>;
}

/** Signs what `Sessions` verifies: only the services host holds the key. Both live 10 minutes. */
export interface Signer {
  access(userId: string, grants: Grant[]): Promise<{ token: string; expires_at_ms: number }>;
  /** Bound to user and origin; '' for a client that sends none (not a browser). */
  ticket(
    userId: string,
    grants: Grant[],
    origin: string,
  ): Promise<{ token: string; expires_at_ms: number }>;
}

/** The services, as the gateway, the push adapter and one another know them: over HTTP. */
export interface ServicesApi extends Funding {
  /** GET /api/auctions/:auction_id/catalogue; null: no such auction published. */
  catalogue(auctionId: string): Promise<AuctionCatalogueView | null>;
  /** Own lines of an auction that the shard has forgotten: GET /internal/auctions/:id/own/:user_id. */
  ownHistory(auctionId: string, userId: string): Promise<(JournalRow & { object: string })[]>;
  /** Rating index of a user, 0-100: GET /internal/ratings/:user_id. */
  rating(userId: string): Promise<number>;
  /** GET /internal/wallets/:user_id */
  walletItem(userId: string): Promise<WalletItem>;
  wallet(userId: string, currency: string): Promise<WalletView | null>;
  /** Lots of a house with reserve and seller, for planning: GET /internal/lots?ids=a,b */
  lots(lotIds: string[]): Promise<HouseLotView[]>;
  /** Internal POST /internal/lots/planned: the auction took these lots, in this order. */
  lotsPlanned(auctionId: string, houseId: string, lotIds: string[]): Promise<void>;
}
