/** What is measured side by side: a server half, and the client half that the generator uses. */

/** Open lots, and bidders with money on each; every bid is by another bidder than the one before. */
export interface World {
  lots: number;
  bidders: number;
}

/** How the generator reaches a running contender: plain data, it crosses a process border. */
export type Target =
  | { kind: 'gavel'; address: string; user: string; password: string }
  | { kind: 'redis'; port: number }
  | { kind: 'postgres'; url: string; call: 'bid_row' | 'bid_advisory'; connections: number };

export interface Running {
  target: Target;
  /** Whose CPU time is the cost of a bid. */
  pids: () => number[];
  stop: () => Promise<void>;
}

export interface Contender {
  name: string;
  /** What it leaves out of a bid that ours does. */
  omits: string;
  /** Undefined: it runs here; else what is missing. */
  missing: () => string | undefined;
  /**
   * Starts a server of its own and fills it with the world.
   * @param folder       for its data; removed by the caller
   * @param connections  the most that will be in flight
   */
  start: (folder: string, world: World, connections: number) => Promise<Running>;
}

export interface Bid {
  /** From 0. */
  lot: number;
  /** From 0. */
  bidder: number;
  bid_id: string;
  amount_minor: number;
}

/** The client half. `bid` resolves with the code; it rejects when nothing is known. */
export interface Client {
  bid: (bid: Bid) => Promise<string>;
  close: () => Promise<void>;
}

export const STEP_MINOR = 1_000;
export const OPENING_MINOR = 1_000_000;
/** What all bidders of a lot own together: an auction holds at most 10^13. */
const MONEY_OF_LOT_MINOR = 9_000_000_000_000;

export function moneyOfBidder(bidders: number): number {
  return Math.floor(MONEY_OF_LOT_MINOR / bidders);
}

/** The k-th bid of a lot, from 0: the next rung, by the next bidder. */
export function bidOf(lot: number, k: number, bidders: number, bid_id: string): Bid {
  return { lot, bidder: k % bidders, bid_id, amount_minor: OPENING_MINOR + k * STEP_MINOR };
}
