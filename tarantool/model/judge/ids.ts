/** Ids: one effect for ever; refusals in rings of 16 a paddle and 256 for the house. */
import { isOver, type Model } from '../state';
import type { Args, Kept, Reply, Soft, World } from './world';

export const HOUSE = 0;
const RING_PADDLE = 16;
const RING_HOUSE = 256;
export const EFFECTS: readonly string[] = ['ACCEPTED', 'OUTBID', 'BOOK_HAS_IT'];
/** Codes that the table of codes marks as not stored. */
const UNSTORED = new Set(
  'TOO_MANY UNAVAILABLE FROZEN NOT_FOUND AUCTION_SEALED BAD_AMOUNT NOT_ALLOWED BID_ID_REUSED BID_ID_EXPIRED OUTCOME_UNKNOWN'.split(
    ' ',
  ),
);

/** What an id is bound to: the command and its body, not who sent it or when. */
export function bodyOf(name: string, args: Args): string {
  const { staff: _s, may_top_up: _m, received_at_ms: _r, ...body } = args;
  const plain = Object.entries(body).filter(([, value]) => value !== undefined);
  plain.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, plain], (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v));
}

export const known = (soft: Soft, id: string, body: string): Reply | undefined => {
  const kept = soft.ids.get(id);
  if (!kept) return undefined;
  return kept.body === body ? kept.reply : { code: 'BID_ID_REUSED' };
};

/** May an unknown id with this seen_seq be an old one? */
export const isExpired = (soft: Soft, owner: number, seen_seq: number, end: number): boolean =>
  Math.min(seen_seq, end) <= (soft.left.get(owner) ?? -1);

const gone = (model: Model, kept: Kept): boolean => {
  const lot = kept.lot_no === undefined ? undefined : model.lots.get(kept.lot_no);
  return lot !== undefined && isOver(lot);
};

/** Refusals about a lot leave with it. */
export function sweep(model: Model, soft: Soft): void {
  for (const [id, kept] of soft.ids)
    if (kept.refusal_no !== undefined && gone(model, kept)) soft.ids.delete(id);
}

/** Can the refusal ever become an acceptance? */
function isForEver(w: World, args: Args, code: string): boolean {
  const { status } = w.model;
  const mayBeLate = code === 'AUCTION_PAUSED' && args.kind === 'LIVE'; // after the pause
  if (code === 'LATE_BID') return false;
  if (status === 'Ended' || status === 'Cancelled') return true;
  const lot = args.lot_no === undefined ? undefined : w.model.lots.get(args.lot_no);
  if (!lot) return false;
  // A Hammered lot may be reopened, in another epoch than the command names, if it names one.
  if (lot.status === 'Hammered') return args.epoch !== undefined && !mayBeLate;
  const past = ['Provisional', 'Final', 'Withdrawn', 'Voided'].includes(lot.status);
  return past || (args.epoch !== undefined && args.epoch < lot.epoch);
}

/** The refusals an owner keeps, oldest first, and which of them may leave now. */
function ringOf(w: World, owner: number): { full: boolean; oldest?: [string, Kept] } {
  const ring = [...w.soft.ids].filter(
    ([, each]) => each.owner === owner && each.refusal_no !== undefined,
  );
  ring.sort(([, a], [, b]) => a.refusal_no! - b.refusal_no!);
  return {
    full: ring.length >= (owner === HOUSE ? RING_HOUSE : RING_PADDLE),
    oldest: ring.find(([, each]) => each.seen_seq < w.model.seq),
  };
}

/** Is there room for one more refusal of this owner? */
export function hasRoom(w: World, owner: number): boolean {
  const { full, oldest } = ringOf(w, owner);
  return !full || oldest !== undefined;
}

/** Keeps what an id came to. @returns the reply, or TOO_MANY when its ring may let nothing go. */
export function keep(
  w: World,
  args: Args,
  entry: { id: string; owner: number; body: string },
  reply: Reply,
): Reply {
  const { soft, model } = w;
  const seen_seq = Math.min(args.seen_seq ?? 0, model.seq);
  const kept: Kept = { ...entry, reply, seen_seq, lot_no: args.lot_no };
  if (EFFECTS.includes(reply.code)) {
    soft.ids.set(entry.id, kept);
    return reply;
  }
  if (args.seen_seq === undefined || UNSTORED.has(reply.code) || isForEver(w, args, reply.code))
    return reply;
  const isBid = args.bid_id === entry.id;
  const bidder = isBid || args.staff === undefined;
  if (bidder && args.paddle_no !== undefined && !w.paddle(args.paddle_no)) return reply;
  const { full, oldest } = ringOf(w, entry.owner);
  if (full) {
    if (!oldest) return { code: 'TOO_MANY' };
    soft.left.set(entry.owner, Math.max(soft.left.get(entry.owner) ?? -1, oldest[1].seen_seq));
    soft.ids.delete(oldest[0]);
  }
  soft.ids.set(entry.id, { ...kept, refusal_no: ++soft.refusals });
  return reply;
}
