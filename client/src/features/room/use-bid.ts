import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { Code } from '@gavel/contracts/codes';
import { decodeRefusal } from '@gavel/contracts/refusals';
import { ApiProblem } from '@gavel/ui/api';
import { useGavel, type Gavel } from '@gavel/ui/gavel';
import { freshId } from '@gavel/ui/ids';
import type { Fields } from '@gavel/ui/live-store';
import {
  bidOf,
  IDLE,
  isOpen,
  nextPress,
  repeatAfterMs,
  type BidEvent,
  type BidMessage,
  type Press,
} from './bid-machine';
import type { LotNow } from './lot-now';

/** A spinner appears only when the answer takes longer than this. */
const SHOW_SENDING_MS = 150;
/** After a slow top-up the page looks its bid up: the engine takes none later than 10 s. */
const LOOK_UP_AFTER_MS = 12_000;
/** An accepted bid whose price does not come: the button is freed, the price shown is still true. */
const SETTLE_MS = 1_500;

/** The page's memory of a bid on its way, and of the consent to bid by one tap. */
const memory = {
  bidKey: (auctionId: string) => `gavel.bid.${auctionId}`,
  armedKey: (auctionId: string) => `gavel.armed.${auctionId}`,
  keep(bid: BidMessage): void {
    sessionStorage.setItem(memory.bidKey(bid.auction_id), JSON.stringify(bid));
  },
  take(auctionId: string): BidMessage | null {
    const kept = sessionStorage.getItem(memory.bidKey(auctionId));
    return kept ? (JSON.parse(kept) as BidMessage) : null;
  },
  drop(auctionId: string): void {
    sessionStorage.removeItem(memory.bidKey(auctionId));
  },
};
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Sends one id until it is answered. `open` says whether an answer is still wanted. */
async function deliver(
  gavel: Gavel,
  bid: BidMessage,
  open: () => boolean,
  tell: (event: BidEvent) => void,
): Promise<void> {
  const { bid_id } = bid;
  for (let attempt = 0; open(); attempt++) {
    const outcome = await gavel.push.send(bid);
    if (outcome.kind === 'done') return tell({ type: 'done', bid_id, seq: null });
    if (outcome.kind === 'refused') tell({ type: 'refused', bid_id, facts: outcome.facts });
    else tell({ type: 'unknown', bid_id, topUp: outcome.topupPending });
    if (outcome.kind === 'unknown' && outcome.topupPending) {
      return lookUp(gavel, bid, open, tell);
    }
    if (open()) await wait(repeatAfterMs(attempt));
  }
}

/** What became of an id whose top-up was slow: an id the engine does not know had no effect. */
async function lookUp(
  gavel: Gavel,
  { bid_id, auction_id }: BidMessage,
  open: () => boolean,
  tell: (event: BidEvent) => void,
): Promise<void> {
  await wait(LOOK_UP_AFTER_MS);
  for (let attempt = 0; open(); attempt++) {
    try {
      const answer = await gavel.api.bidLookup(auction_id, bid_id);
      tell({ type: 'done', bid_id, seq: answer.seq ?? null });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) tell({ type: 'no-effect', bid_id });
      else if (error instanceof ApiProblem && error.status >= 400 && error.status < 500) {
        tell({ type: 'refused', bid_id, facts: { code: error.code as Code } });
      } else await wait(repeatAfterMs(attempt));
    }
  }
}

/** What one's own line says of the bid on its way, if it speaks of it. */
function eventOf(line: Fields): BidEvent | null {
  const { bid_id, type } = line;
  if (!bid_id) return null;
  if (type === 'bid_accepted') return { type: 'done', bid_id, seq: Number(line.seq) };
  if (type === 'topup') return { type: 'topping-up', bid_id, amount: line.amount ?? null };
  if (type !== 'refused' || !line.code) return null;
  const facts = decodeRefusal(line.code as Code, line.text ?? '');
  return { type: 'refused', bid_id, facts };
}

interface Delivery {
  press: Press;
  tell: (event: BidEvent) => void;
  start: (bid: BidMessage) => void;
  answeredInMs: number | undefined;
}
/** The press's state with everything that moves it on but the finger. */
function useDelivery(
  auctionId: string,
  canSend: boolean,
  lines: readonly Fields[] | undefined,
): Delivery {
  const gavel = useGavel();
  const [press, tell] = useReducer(nextPress, IDLE);
  const [answeredInMs, setAnsweredInMs] = useState<number>();
  const current = useRef(press);
  current.current = press;
  const sentAt = useRef(0);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => void (alive.current = false);
  }, []);

  const run = useCallback(
    (bid: BidMessage) => {
      const open = () =>
        alive.current && isOpen(current.current) && bidOf(current.current)?.bid_id === bid.bid_id;
      // One macrotask later the reducer has taken the press, which `open` reads.
      setTimeout(() => void deliver(gavel, bid, open, tell), 0);
    },
    [gavel],
  );
  const start = useCallback(
    (bid: BidMessage) => {
      memory.keep(bid);
      sentAt.current = gavel.clock.now();
      tell({ type: 'pressed', bid });
      setTimeout(() => tell({ type: 'slow', bid_id: bid.bid_id }), SHOW_SENDING_MS);
      run(bid);
    },
    [gavel, run],
  );
  // A bid kept from before a reload: the same id again, once a session is there.
  useEffect(() => {
    const kept = canSend ? memory.take(auctionId) : null;
    if (!kept || current.current.phase !== 'idle') return;
    tell({ type: 'resumed', bid: kept });
    run(kept);
  }, [auctionId, canSend, run]);

  const open = isOpen(press);
  const bidId = bidOf(press)?.bid_id;
  useEffect(() => {
    if (!bidId) return;
    for (const line of lines ?? []) {
      const event = line.bid_id === bidId ? eventOf(line) : null;
      if (event) tell(event);
    }
  }, [lines, bidId]);
  useEffect(() => {
    if (open || sentAt.current === 0) return;
    memory.drop(auctionId);
    setAnsweredInMs(gavel.clock.now() - sentAt.current);
    sentAt.current = 0;
  }, [open, auctionId, gavel]);
  return { press, tell, start, answeredInMs };
}

/** A first bid, or a jump, that waits for a yes; its amount is frozen. */
export interface Asked {
  bid: BidMessage;
  allIn: string | null;
  why: 'first' | 'jump';
}
export interface Bidding {
  press: Press;
  asked: Asked | null;
  /** The finger is down on "Bid": asks once in an auction, then sends at each press. */
  bid: () => void;
  confirm: () => void;
  dismiss: () => void;
  answeredInMs: number | undefined;
}

/** The one button: mints the id at the press, sends, and follows it to its answer. */
export function useBid(input: {
  auctionId: string;
  lot: LotNow | null;
  lines: readonly Fields[] | undefined;
  /** What one can bid with; when it rises, "top up" is over. */
  funds: string | null;
  canSend: boolean;
}): Bidding {
  const { auctionId, lot, lines, funds, canSend } = input;
  const { press, tell, start, answeredInMs } = useDelivery(auctionId, canSend, lines);
  const [asked, setAsked] = useState<Asked | null>(null);
  const armed = useRef(sessionStorage.getItem(memory.armedKey(auctionId)) !== null);

  useEffect(() => tell({ type: 'lot-changed' }), [lot?.no, lot?.epoch, tell]);
  useEffect(() => tell({ type: 'money-came' }), [funds, tell]);
  const settling = press.phase === 'settling' ? press : null;
  const seenSeq = settling?.bid.seen_seq ?? 0;
  const due = settling?.seq ?? seenSeq + 1;
  useEffect(() => {
    if (!settling) return;
    const drawn = () => tell({ type: 'drawn', seq: Number.MAX_SAFE_INTEGER });
    if (lot && lot.seq >= due) return drawn();
    const timer = setTimeout(drawn, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [settling, due, lot, tell]);

  const jumped = press.phase === 'idle' && press.told?.code === 'CONFIRM_JUMP' ? press.told : null;
  useEffect(() => {
    if (jumped) setAsked({ bid: { ...jumped.bid, confirmed: true }, allIn: null, why: 'jump' });
  }, [jumped]);

  const bid = useCallback(() => {
    if (!lot?.ask || press.phase !== 'idle') return;
    const message: BidMessage = {
      type: 'bid',
      bid_id: freshId(),
      auction_id: auctionId,
      lot_no: lot.no,
      epoch: lot.epoch,
      amount_minor: lot.ask,
      seen_seq: lot.seq,
      confirmed: false,
      may_top_up: true,
    };
    if (armed.current) start(message);
    else setAsked({ bid: message, allIn: lot.askAllIn, why: 'first' });
  }, [auctionId, lot, press.phase, start]);
  const confirm = useCallback(() => {
    if (!asked) return;
    armed.current = true;
    sessionStorage.setItem(memory.armedKey(auctionId), 'yes');
    setAsked(null);
    start({ ...asked.bid, bid_id: freshId() });
  }, [asked, auctionId, start]);
  return { press, asked, bid, confirm, dismiss: () => setAsked(null), answeredInMs };
}
