import { createHash } from 'node:crypto';
import type { Attempt, Bidder } from './bidder';
import type { Ledger } from './kit/ledger';
import { until } from './kit/person';
import type { RecordedEvent, Shards } from './kit/shards';

/** What the demo proves, each from copies that the thing proved had no hand in. */

/**
 * Largest difference between the ledger's escrow of a user and what his paddle accounts for:
 * available + held + leaving + captured - settled, with nothing on its way.
 */
export async function escrowDifference(
  shards: Shards,
  ledger: Ledger,
  auctionId: string,
): Promise<number> {
  const paddles = await shards.paddles(auctionId);
  const escrows = await ledger.escrows(auctionId);
  let largest = 0;
  for (const p of paddles) {
    const row = escrows.get(p.user_id) ?? { escrow: 0, settled: 0 };
    const accounted =
      p.available_minor + p.held_minor + p.leaving_minor + p.captured_minor - row.settled;
    largest = Math.max(largest, Math.abs(row.escrow - accounted));
  }
  return largest;
}

/** The same, asked until it is at rest: money on its way arrives within moments, or not at all. */
export async function escrowAtRest(
  shards: Shards,
  ledger: Ledger,
  auctionId: string,
): Promise<number> {
  let difference = Number.NaN;
  await until(
    `escrow of ${auctionId} at rest`,
    async () => {
      difference = await escrowDifference(shards, ledger, auctionId);
      return difference === 0;
    },
    20_000,
  ).catch(() => {});
  return difference;
}

const LOG_LINES_COMPARED = 50; // what a snapshot gives to a screen that came back
const SETTLED_FIELDS = ['lot', 'epoch', 'status', 'outcome', 'price', 'leader', 'bids', 'hammer'];

/** What one screen ended with: the current lot, the board, the last lines of the log. */
function picture(bidder: Bidder): string {
  const lot = SETTLED_FIELDS.map((field) => bidder.lot?.[field] ?? null);
  const board = [...(bidder.screen.rows.get(`board:${bidder.auctionId}`) ?? [])]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([key, row]) => [key, ...SETTLED_FIELDS.slice(1).map((field) => row[field] ?? null)]);
  const log = [...bidder.log]
    .sort((a, b) => Number(a['seq']) - Number(b['seq']))
    .slice(-LOG_LINES_COMPARED)
    .map((line) => [line['seq'], line['type'], line['lot'], line['leader'], line['amount']]);
  return JSON.stringify({ lot, board, log });
}

/** Waits until the screens agree; false, with the number of pictures, when they do not. */
export async function screensEqual(
  bidders: Bidder[],
  say: (line: string) => void,
): Promise<boolean> {
  const pictures = () => new Set(bidders.map(picture));
  try {
    await until('equal screens', () => pictures().size === 1, 15_000);
    return bidders.every((b) => b.lot !== undefined && b.log.length > 0);
  } catch {
    say(`${pictures().size} different screens of ${bidders[0]?.auctionId}`);
    for (const text of [...pictures()].slice(0, 2)) say(text.slice(0, 2_000));
    return false;
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Event by event, hash by hash: our copy of the feed against what the history keeps. */
export function historyEqual(recorded: RecordedEvent[], kept: RecordedEvent[]): boolean {
  if (recorded.length === 0 || recorded.length !== kept.length) return false;
  let head = '0'.repeat(64);
  return recorded.every((event, i) => {
    const other = kept[i]!;
    const parsed = JSON.parse(event.public) as { seq: number; prev_hash: string };
    const whole =
      event.seq === i + 1 &&
      parsed.seq === event.seq &&
      parsed.prev_hash === head &&
      hashOf(event.public) === event.hash;
    head = event.hash;
    return (
      whole && other.seq === event.seq && other.hash === event.hash && other.public === event.public
    );
  });
}

/**
 * Every bid that was acknowledged is in the journal, and no bid of the internet is there that was
 * not: an id sent ten times has one effect, whatever died in between. Says what is wrong.
 */
export function acknowledgedKept(attempts: Attempt[], recorded: RecordedEvent[]): string[] {
  const key = (lot: number, epoch: number, amount: string) => `${lot}:${epoch}:${amount}`;
  const told = attempts
    .filter((a) => a.code === 'ACCEPTED')
    .map(({ bid }) => key(bid.lot_no, bid.epoch, bid.amount_minor));
  const kept = recorded
    .map((e) => JSON.parse(e.public) as Record<string, never>)
    .filter((e) => e['type'] === 'bid_accepted' && e['kind'] === 'INTERNET')
    .map((e) => key(e['lot_no']!, e['epoch']!, e['amount_minor']!));
  const lost = told.filter((k) => !kept.includes(k));
  const unasked = kept.filter((k) => !told.includes(k));
  return [
    ...(lost.length ? [`acknowledged and not in the journal: ${lost.join(' ')}`] : []),
    ...(unasked.length ? [`in the journal and not acknowledged: ${unasked.join(' ')}`] : []),
    ...(new Set(told).size < told.length ? ['one amount was acknowledged to two bidders'] : []),
  ];
}

/** The value below which the share `p` of the samples lies. */
export function percentile(samples: number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)];
  return value === undefined ? Number.NaN : Math.round(value * 10) / 10;
}
