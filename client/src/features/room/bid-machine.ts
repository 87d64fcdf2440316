import { mayRepeat, type Code } from '@gavel/contracts/codes';
import type { MessageText } from '@gavel/contracts/messages';
import type { Refusal } from '@gavel/contracts/refusals';

/**
 * One press of the button, from the finger to the answer. A press has one id; whatever happens to the
 * line, that id is repeated until it is answered, so it counts once. Pure: time, ids and the wire are
 * `use-bid.ts`.
 */
export type BidMessage = Extract<MessageText, { type: 'bid' }>;

/** What the last press came to, shown until something newer says more. */
export interface Told {
  code: Code;
  facts: Refusal;
  bid: BidMessage;
  /** The answer came after a top-up that was slow: it ends in one of four sentences. */
  afterTopUp: boolean;
}
export type Press =
  | { phase: 'idle'; told: Told | null }
  /** On its way; `shown` after 150 ms, so that a quick answer shows no spinner. */
  | { phase: 'sending'; bid: BidMessage; shown: boolean }
  /** Money comes from the wallet first; digits in minor units, as the engine moves it. */
  | { phase: 'moving'; bid: BidMessage; amount: string | null }
  /** Nobody knows: the same id is repeated, or a slow top-up is waited for. */
  | { phase: 'unknown'; bid: BidMessage; topUp: boolean; amount: string | null }
  /** Accepted; the price that shows it is on its way. `seq`: of the bid's event, when known. */
  | { phase: 'settling'; bid: BidMessage; seq: number | null };

export type BidEvent =
  | { type: 'pressed'; bid: BidMessage }
  /** Found in the page's memory after a reload: it was sent, and perhaps answered. */
  | { type: 'resumed'; bid: BidMessage }
  | { type: 'slow'; bid_id: string }
  | { type: 'done'; bid_id: string; seq: number | null }
  | { type: 'refused'; bid_id: string; facts: Refusal }
  | { type: 'unknown'; bid_id: string; topUp: boolean }
  | { type: 'topping-up'; bid_id: string; amount: string | null }
  /** The engine has never heard of the id: the money of a slow top-up came too late. */
  | { type: 'no-effect'; bid_id: string }
  /** The price of that `seq` is on the screen, or enough time has passed. */
  | { type: 'drawn'; seq: number }
  | { type: 'money-came' }
  | { type: 'lot-changed' };

export const IDLE: Press = { phase: 'idle', told: null };
/** The bid on its way, if there is one: the button is locked. */
export const bidOf = (press: Press): BidMessage | null =>
  press.phase === 'idle' ? null : press.bid;
/** Nothing is known of it yet: an answer is still wanted. */
export const isOpen = (press: Press): boolean =>
  press.phase === 'sending' || press.phase === 'moving' || press.phase === 'unknown';

const toppedUp = (press: Press) => press.phase === 'unknown' && press.topUp;

type Answered = Extract<BidEvent, { bid_id: string }>;

function onAnswer(press: Press, event: Answered): Press {
  const bid = bidOf(press);
  if (!bid || event.bid_id !== bid.bid_id) return press;
  switch (event.type) {
    case 'slow':
      return press.phase === 'sending' ? { ...press, shown: true } : press;
    case 'done': {
      const known = press.phase === 'settling' ? press.seq : null;
      return { phase: 'settling', bid, seq: event.seq ?? known };
    }
    case 'topping-up':
      if (press.phase === 'sending') return { phase: 'moving', bid, amount: event.amount };
      return press.phase === 'unknown' ? { ...press, amount: event.amount } : press;
    case 'unknown':
      if (!isOpen(press)) return press;
      return {
        phase: 'unknown',
        bid,
        topUp: event.topUp || toppedUp(press),
        amount: press.phase === 'moving' || press.phase === 'unknown' ? press.amount : null,
      };
    case 'refused': {
      if (!isOpen(press)) return press;
      const { code } = event.facts;
      if (mayRepeat(code)) return { phase: 'unknown', bid, topUp: false, amount: null };
      const told = { code, facts: event.facts, bid, afterTopUp: toppedUp(press) };
      return { phase: 'idle', told };
    }
    case 'no-effect': {
      if (!isOpen(press)) return press;
      const facts: Refusal = { code: 'FUNDS_SHORT', topup: 'late' };
      return { phase: 'idle', told: { code: 'FUNDS_SHORT', facts, bid, afterTopUp: true } };
    }
  }
}

/** The next state of the button's press. Events of another bid than the one open change nothing. */
export function nextPress(press: Press, event: BidEvent): Press {
  switch (event.type) {
    case 'pressed':
      return press.phase === 'idle' ? { phase: 'sending', bid: event.bid, shown: false } : press;
    case 'resumed':
      return press.phase === 'idle'
        ? { phase: 'unknown', bid: event.bid, topUp: false, amount: null }
        : press;
    case 'drawn':
      if (press.phase !== 'settling' || event.seq < (press.seq ?? 0)) return press;
      return IDLE;
    case 'money-came':
      return press.phase === 'idle' && press.told?.code === 'FUNDS_SHORT' ? IDLE : press;
    case 'lot-changed':
      return press.phase === 'idle' || press.phase === 'settling' ? IDLE : press;
    default:
      return onAnswer(press, event);
  }
}

/** Waits before the same id is sent again: 1, 2, 4, then every 4 s. */
export const repeatAfterMs = (attempt: number): number => Math.min(4000, 1000 * 2 ** attempt);
