import type { Desk } from './desk-model';

/**
 * Which acts the engine would take now, by the states of auction and lot. It saves the clerk a
 * refusal; the engine decides all the same.
 */
export type Act =
  | 'start'
  | 'pause'
  | 'resume'
  | 'end'
  | 'announce'
  | 'open'
  | 'bid'
  | 'ask'
  | 'warn'
  | 'last'
  | 'hammer'
  | 'pass'
  | 'withdraw';
export type Acts = Readonly<Record<Act, boolean>>;

const BIDDING = ['Open', 'Warned', 'LastCall'];
const OVER = ['Final', 'Withdrawn', 'Provisional', 'Voided'];

export function actsOf(desk: Desk): Acts {
  const { lot, status } = desk;
  const live = status === 'Live';
  const over = lot === null || OVER.includes(lot.status);
  const bidding = live && lot !== null && BIDDING.includes(lot.status);
  // A bid that stands on a lot without reserve is a sale: it may not be passed or withdrawn.
  const mustSell = lot !== null && lot.leader !== null && lot.reserve === 'none';
  return {
    start: status === 'Waiting',
    pause: live,
    resume: status === 'Paused' && desk.reason !== 'HALTED',
    end: live && over && desk.nextLot === null,
    announce: live && desk.nextLot !== null && (over || lot.status === 'Hammered'),
    open: live && lot?.status === 'Announced',
    bid: bidding && lot.ask !== null,
    ask: bidding,
    warn: bidding && lot.status === 'Open',
    last: bidding && lot.status === 'Warned',
    hammer: bidding && hammerOf(desk) === 'sell',
    pass: bidding && !mustSell,
    withdraw:
      (live || status === 'Paused') &&
      lot !== null &&
      ['Announced', ...BIDDING].includes(lot.status) &&
      !mustSell,
  };
}

/** What the hammer would do: the button says it before it is held. */
export type Hammer = 'sell' | 'nobody' | 'seller' | 'belowReserve';
export function hammerOf({ lot }: Desk): Hammer {
  if (!lot || lot.leader === null) return 'nobody';
  if (lot.leader === 'seller') return 'seller';
  return lot.reserve === 'unmet' ? 'belowReserve' : 'sell';
}

/** N: the next lot is announced, then opened. */
export const nextAct = (acts: Acts): 'announce' | 'open' | null =>
  acts.open ? 'open' : acts.announce ? 'announce' : null;
