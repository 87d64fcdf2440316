import type { PaddleView } from '@gavel/contracts/http';
import type { Fields } from '@gavel/ui/live-store';
import type { LotNow } from './lot-now';

/** What a bidder's own lines (`me:`) say: of the lot on the block, and of the paddle's money. */
type Lines = readonly Fields[] | undefined;

const isOf = (line: Fields, lot: LotNow): boolean =>
  line.lot === String(lot.no) && line.epoch === String(lot.epoch);

/** A bid of mine was accepted on this lot, since it was opened or reopened. */
export const hasBidOn = (lines: Lines, lot: LotNow): boolean =>
  (lines ?? []).some((line) => isOf(line, lot) && line.type === 'bid_accepted' && !!line.bid_id);

/** The lot was sold to me: said by `lot_final` on my own line and by nothing else. */
export function wonOf(
  lines: Lines,
  lotNo: number,
): { amount: string | null; allIn: string | null } | null {
  const final = (lines ?? []).find(
    (line) => line.type === 'lot_final' && line.lot === String(lotNo) && line.text === 'sold',
  );
  return final ? { amount: final.amount ?? null, allIn: final.all_in ?? null } : null;
}

export interface Won {
  seq: string;
  atMs: number;
  lot: string;
  amount: string;
  allIn: string;
}
/** The last lot that was sold to me. */
export function lastWon(lines: Lines): Won | null {
  const final = (lines ?? []).findLast(
    (line) => line.type === 'lot_final' && line.text === 'sold' && line.seq,
  );
  if (!final) return null;
  const { seq, at_ms, lot, amount, all_in } = final;
  const atMs = Number(at_ms ?? 0);
  return { seq: seq!, atMs, lot: lot ?? '', amount: amount ?? '0', allIn: all_in ?? '0' };
}

/** All in of my bid that leads, when its own line said it. */
export function heldFor(lines: Lines, lot: LotNow): string | null {
  const mine = (lines ?? []).filter(
    (line) =>
      isOf(line, lot) && line.type === 'bid_accepted' && line.bid_id && line.amount === lot.price,
  );
  return mine.at(-1)?.all_in ?? null;
}

export interface PaddleMoney {
  available: string;
  held: string;
  captured: string;
  leaving: string;
}
/** The paddle's sums: from the newest line that has them, unless the page's read is newer. */
export function paddleMoney(
  paddle: PaddleView | undefined,
  readSeq: number,
  lines: Lines,
): PaddleMoney | null {
  const line = (lines ?? []).findLast(
    (each) => each.available !== null && each.available !== undefined,
  );
  if (line && Number(line.seq) > readSeq) {
    return {
      available: line.available ?? '0',
      held: line.held ?? '0',
      captured: line.captured ?? '0',
      leaving: line.leaving ?? '0',
    };
  }
  if (!paddle) return null;
  return {
    available: paddle.available_minor,
    held: paddle.held_minor,
    captured: paddle.captured_minor,
    leaving: paddle.leaving_minor,
  };
}
