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
  | 'cancel'
  | 'announce'
  | 'open'
  | 'bid'
  | 'vendor'
  | 'ask'
  | 'step'
  | 'warn'
  | 'last'
  | 'hammer'
  | 'provisional'
  | 'pass'
  | 'undo'
  | 'take'
  | 'reopen'
  | 'withdraw';
export type Acts = Readonly<Record<Act, boolean>>;

const BIDDING = ['Open', 'Warned', 'LastCall'];
const OVER = ['Final', 'Withdrawn', 'Provisional', 'Voided'];

export function actsOf(desk: Desk): Acts {
  const { lot, status, policy } = desk;
  const live = status === 'Live';
  const over = lot === null || OVER.includes(lot.status);
  const bidding = live && lot !== null && BIDDING.includes(lot.status);
  // A bid that stands on a lot without reserve is a sale: it may not be passed or withdrawn.
  const mustSell = lot !== null && lot.leader !== null && lot.reserve === 'none';
  const hammer = hammerOf(desk);
  return {
    start: status === 'Waiting',
    pause: live,
    resume: status === 'Paused' && desk.reason !== 'HALTED',
    end: live && over && desk.nextLot === null,
    cancel: ['Waiting', 'Live', 'Paused'].includes(status),
    announce: live && desk.nextLot !== null && (over || lot.status === 'Hammered'),
    open: live && lot?.status === 'Announced',
    bid: bidding && lot.ask !== null,
    vendor: bidding && mayVendorBid(desk),
    ask: bidding,
    step: bidding && lot.price !== null,
    warn: bidding && lot.status === 'Open',
    last: bidding && lot.status === 'Warned',
    hammer: bidding && hammer === 'sell',
    provisional: bidding && hammer === 'provisional',
    pass: bidding && !mustSell,
    undo: bidding && lot.price !== null,
    take: bidding && policy.takeRoomMs > 0 && (lot.leader?.startsWith('net:') ?? false),
    reopen: live && lot?.status === 'Hammered' && mayReopen(desk),
    withdraw:
      (live || status === 'Paused') &&
      lot !== null &&
      ['Announced', ...BIDDING].includes(lot.status) &&
      !mustSell,
  };
}

/** Below his reserve, where the catalogue says so, and not against himself. */
function mayVendorBid({ lot, policy, vendorLots }: Desk): boolean {
  if (!lot || !policy.vendorBids || !vendorLots.includes(lot.lotNo)) return false;
  return lot.reserve === 'unmet' && lot.leader !== 'seller' && lot.ask !== null;
}
function mayReopen({ lot, policy }: Desk): boolean {
  return policy.reopen === 'DISCRETION' || (policy.reopen === 'DURING_HAMMER' && lot!.late > 0);
}

/** What the hammer would do: the button says it before it is held. */
export type Hammer = 'sell' | 'provisional' | 'nobody' | 'seller' | 'belowReserve';
export function hammerOf({ lot, policy }: Pick<Desk, 'lot' | 'policy'>): Hammer {
  if (!lot || lot.leader === null) return 'nobody';
  if (lot.leader === 'seller') return 'seller';
  if (lot.reserve !== 'unmet') return 'sell';
  return policy.provisionalMs > 0 ? 'provisional' : 'belowReserve';
}

/** N: the next lot is announced, then opened. */
export const nextAct = (acts: Acts): 'announce' | 'open' | null =>
  acts.open ? 'open' : acts.announce ? 'announce' : null;

/** Acts on a lot of the list, by its state: the shard compares the rest. */
export type LotAct = 'withdraw' | 'reserve' | 'describe' | 'decide' | 'void' | 'buyer';
export interface LotFacts {
  status: string;
  outcome: string | null;
  hasReserve: boolean;
  /** Sold to the room, and nobody knows to whom. */
  buyerless: boolean;
}
const BEFORE_OPEN = ['Queued', 'Announced'];
const IN_SALE = ['Waiting', 'Live', 'Paused'];
export function lotActsOf(auctionStatus: string, isManager: boolean, lot: LotFacts): LotAct[] {
  const on = IN_SALE.includes(auctionStatus);
  const bidding = BIDDING.includes(lot.status);
  const sold = lot.status === 'Final' && lot.outcome === 'sold';
  // Between hammer and seal there is still time to decide, to void, to name somebody.
  const unsealed = on || auctionStatus === 'Ended' || auctionStatus === 'Cancelled';
  const acts: Record<LotAct, boolean> = {
    withdraw: on && (BEFORE_OPEN.includes(lot.status) || bidding),
    reserve: on && lot.hasReserve && (BEFORE_OPEN.includes(lot.status) || bidding),
    describe: on && (BEFORE_OPEN.includes(lot.status) || bidding),
    decide: unsealed && lot.status === 'Provisional',
    void: unsealed && isManager && sold,
    buyer: unsealed && isManager && sold && lot.buyerless,
  };
  return (Object.keys(acts) as LotAct[]).filter((act) => acts[act]);
}
