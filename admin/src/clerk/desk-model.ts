import type { DeskView } from '@gavel/contracts/http';
import type { Fields, Rows } from '@gavel/ui/live-store';

/**
 * What the clerk sees, from two sources: the one read of the page, and the push items since. Price,
 * ask, leader and `lot_seq` always come from one of them together, the one with the higher `seq`:
 * a hammer names the `lot_seq` it was decided on, so the four may never be of different moments.
 */
export interface DeskLot {
  lotNo: number;
  lotSeq: number;
  epoch: number;
  status: string;
  price: string | null;
  ask: string | null;
  /** `net:<paddle>`, `room:<paddle>`, `room` (no paddle named), `seller`, or null. */
  leader: string | null;
  /** none: sold at any price. */
  reserve: 'none' | 'met' | 'unmet';
  outcome: string | null;
  hammer: string | null;
  finalAtMs: number | null;
  /** Late bids in the tray of a hammered lot. */
  late: number;
}
/** What the desk must know of the terms it sells under. */
export interface DeskPolicy {
  /** 0: the room may not be put before an internet bid. */
  takeRoomMs: number;
  /** 0: no provisional sales. */
  provisionalMs: number;
  finalAfterMs: number;
  reopen: 'NEVER' | 'DURING_HAMMER' | 'DISCRETION';
  vendorBids: boolean;
}
/** People on this sale, as sums: soft, and absent while nobody counts. */
export interface Presence {
  online: number | null;
  bidders: number | null;
  armed: number | null;
}
export interface Desk {
  /** The highest `seq` of the journal that this page has seen: sent with every command. */
  seq: number;
  /** Status of the auction, or FROZEN; Published when the engine does not have it yet. */
  status: string;
  reason: string | null;
  lot: DeskLot | null;
  /** The reserve's amount: pushed to clerk and manager only. */
  reserveMinor: string | null;
  nextLot: number | null;
  nextHasBook: boolean;
  /** The step in force at the present price. */
  step: string | null;
  presence: Presence;
  policy: DeskPolicy;
  /** Lots whose seller may bid, below his reserve. */
  vendorLots: readonly number[];
}
export interface DeskCells {
  lot: Fields | undefined;
  deskState: Fields | undefined;
  board: Rows | undefined;
}
type Live = NonNullable<DeskView['live']>;
type LiveLot = Live['lots'][number];

const number = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : Number(text);
const reserveWord = (word: string | null | undefined): DeskLot['reserve'] =>
  word === 'met' || word === 'unmet' ? word : 'none';

export function deskOf(view: DeskView, cells: DeskCells): Desk {
  const { live } = view;
  const pushed = cells.deskState;
  const newer = pushed !== undefined && Number(pushed.seq) >= (live?.seq ?? 0);
  const standing = standingOf(view, cells.lot);
  const rest = newer ? undefined : live;
  return {
    seq: Math.max(live?.seq ?? 0, Number(pushed?.seq ?? 0), Number(cells.lot?.seq ?? 0)),
    ...standing,
    lot: rest ? readLot(rest) : newer ? pushedLot(pushed, cells, live) : null,
    reserveMinor: (newer && pushed.reserve_minor) || null,
    nextLot: newer ? number(pushed.next_lot) : nextOf(live),
    nextHasBook: newer && pushed.next_book === 'some',
    step: (newer && pushed.increment) || null,
    presence: {
      online: number(pushed?.online),
      bidders: number(pushed?.bidders),
      armed: number(pushed?.armed),
    },
    policy: policyOf(view),
    vendorLots: view.lots.filter((lot) => lot.vendor_notified).map((lot) => lot.lot_no),
  };
}

/** Of an auction that the engine does not have yet, nothing is allowed. */
function policyOf({ policy = {} }: DeskView): DeskPolicy {
  const reopen = policy['reopen'];
  return {
    takeRoomMs: Number(policy['take_room_ms'] ?? 0),
    provisionalMs: Number(policy['provisional_ms'] ?? 0),
    finalAfterMs: Number(policy['final_after_ms'] ?? 0),
    reopen: reopen === 'DISCRETION' || reopen === 'DURING_HAMMER' ? reopen : 'NEVER',
    vendorBids: policy['vendor_bids'] === true,
  };
}

/** FROZEN has no newer `seq`: it holds until the item says something else. */
function standingOf(view: DeskView, lot: Fields | undefined): Pick<Desk, 'status' | 'reason'> {
  const { live, auction } = view;
  const told = lot?.auction_status;
  const newer = told === 'FROZEN' || Number(lot?.seq ?? 0) >= (live?.seq ?? 0);
  if (told && newer) return { status: told, reason: lot.reason ?? null };
  return { status: live?.status ?? auction.status, reason: live?.reason ?? null };
}

function readLot(live: Live): DeskLot | null {
  const lot = live.lots.find((one) => one.lot_no === live.current_lot);
  if (!lot) return null;
  return {
    lotNo: lot.lot_no,
    lotSeq: lot.lot_seq,
    epoch: lot.epoch,
    status: lot.status,
    price: lot.price_minor ?? null,
    ask: lot.ask_minor ?? null,
    leader: lot.leader ?? null,
    reserve: reserveWord(lot.reserve),
    outcome: lot.outcome ?? null,
    hammer: lot.hammer_minor ?? null,
    finalAtMs: lot.final_at_ms ?? null,
    late: lot.late ?? 0,
  };
}

function pushedLot(pushed: Fields, cells: DeskCells, live: Live | undefined): DeskLot | null {
  const lotNo = number(pushed.lot);
  if (lotNo === null) return null;
  const about = (cells.lot?.lot === pushed.lot ? cells.lot : undefined) ?? {};
  const row = cells.board?.get(String(lotNo)) ?? {};
  const read = live?.lots.find((one) => one.lot_no === lotNo);
  const epochs = [about.epoch, row.epoch, read?.epoch].map((epoch) => Number(epoch ?? 0));
  return {
    lotNo,
    lotSeq: Number(pushed.lot_seq ?? 0),
    epoch: Math.max(...epochs),
    status: pushed.status ?? 'Queued',
    price: pushed.price ?? null,
    ask: pushed.ask ?? null,
    leader: pushed.leader ?? null,
    reserve: pushedReserve(pushed, about.reserve ?? row.reserve ?? read?.reserve),
    outcome: about.outcome ?? row.outcome ?? null,
    hammer: about.hammer ?? row.hammer ?? null,
    finalAtMs: number(pushed.final_at_ms),
    late: Number(pushed.late ?? 0),
  };
}

/**
 * Whether the price of this very update reaches the reserve of this very update; without the amount,
 * the engine's word. A lot without reserve has no amount, and its word says so.
 */
function pushedReserve(pushed: Fields, word: string | null | undefined): DeskLot['reserve'] {
  const { reserve_minor: reserve, price } = pushed;
  if (!reserve) return reserveWord(word);
  return price && Number(price) >= Number(reserve) ? 'met' : 'unmet';
}

const nextOf = (live: Live | undefined): number | null =>
  live?.lots.find((lot) => lot.status === 'Queued')?.lot_no ?? null;

/** A line of the list of lots: the catalogue's, with the newest state known. */
export interface RailLot {
  lotNo: number;
  title: string;
  status: string;
  outcome: string | null;
  price: string | null;
  hammer: string | null;
}
export function railOf(view: DeskView, board: Rows | undefined): RailLot[] {
  const read = new Map<number, LiveLot>(view.live?.lots.map((lot) => [lot.lot_no, lot]));
  return view.lots.map(({ lot_no, title, status }) => {
    const lot = read.get(lot_no);
    const row = board?.get(String(lot_no));
    const pushed = row && Number(row.seq) >= (lot?.lot_seq ?? 0) ? row : undefined;
    return {
      lotNo: lot_no,
      title,
      status: pushed?.status ?? lot?.status ?? status,
      outcome: (pushed ? pushed.outcome : lot?.outcome) ?? null,
      price: (pushed ? pushed.price : lot?.price_minor) ?? null,
      hammer: (pushed ? pushed.hammer : lot?.hammer_minor) ?? null,
    };
  });
}

export interface OpenQuestion {
  questionNo: number;
  lotNo: number | null;
  paddleNo: number | null;
  text: string;
  atMs: number;
}
/** Questions still open: those of the read and of the desk's lines, less what was dealt with. */
export function openQuestions(view: DeskView, lines: readonly Fields[] = []): OpenQuestion[] {
  const open = new Map<number, OpenQuestion>();
  for (const asked of view.questions) {
    open.set(asked.question_no, {
      questionNo: asked.question_no,
      lotNo: asked.lot_no ?? null,
      paddleNo: asked.paddle_no,
      text: asked.text,
      atMs: asked.at_ms,
    });
  }
  for (const line of lines) {
    const questionNo = number(line.question);
    if (questionNo === null) continue;
    if (line.type !== 'question_asked') open.delete(questionNo);
    else if (Number(line.seq) > (view.live?.seq ?? 0))
      open.set(questionNo, {
        questionNo,
        lotNo: number(line.lot),
        paddleNo: number(line.paddle),
        text: line.text ?? '',
        atMs: Number(line.at_ms),
      });
  }
  return [...open.values()].sort((a, b) => a.questionNo - b.questionNo);
}

/** A paddle that waits for a person's word. */
export interface Waiting {
  paddleNo: number;
  atMs: number;
}
/** Paddles whose last line at the desk says that they wait, the oldest first. */
export function waitingPaddles(lines: readonly Fields[] = []): Waiting[] {
  const last = new Map<number, Fields>();
  for (const line of lines) {
    const opened = line.type === 'paddle_opened' || line.type === 'paddle_changed';
    if (opened && line.paddle) last.set(Number(line.paddle), line);
  }
  return [...last]
    .filter(([, line]) => line.text === 'pending')
    .map(([paddleNo, line]) => ({ paddleNo, atMs: Number(line.at_ms) }))
    .sort((a, b) => a.atMs - b.atMs);
}

/**
 * Lots sold to the room without a paddle, whose buyer nobody has named since: they keep the auction
 * from being sealed.
 */
export function withoutBuyer(
  view: DeskView,
  log: readonly Fields[] = [],
  lines: readonly Fields[] = [],
): number[] {
  const open = new Set<number>();
  for (const lot of view.live?.lots ?? [])
    if (lot.status === 'Final' && lot.outcome === 'sold' && lot.leader === 'room')
      open.add(lot.lot_no);
  for (const line of log)
    if (line.type === 'lot_final' && line.text === 'sold' && line.leader === 'room')
      open.add(Number(line.lot));
  for (const line of lines)
    if (line.type === 'buyer_named' || line.type === 'lot_voided') open.delete(Number(line.lot));
  return [...open].sort((a, b) => a - b);
}

/** Room paddles that bid lately, newest first, each once: the keys 1 to 9. */
export const ROOM_PADDLES_MAX = 9;
export function recentRoomPaddles(log: readonly Fields[] = []): number[] {
  const paddles = log.flatMap((line) => /^room:([0-9]+)$/.exec(line.leader ?? '')?.[1] ?? []);
  return [...new Set(paddles.reverse())].slice(0, ROOM_PADDLES_MAX).map(Number);
}
