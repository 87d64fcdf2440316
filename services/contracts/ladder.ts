import type { LadderRow, Policy } from './ports/live-auctions';

/**
 * Rungs of a ladder and the ask that follows a price: for what a house plans and what its pages
 * preview. The ask of a live lot is the engine's own. A row's rungs count from `from_minor` at its
 * offsets, repeat every period, and end where the next row begins, which is itself a rung; the row of
 * a price is the last one that begins at or below it.
 * Units: minor units of one currency. Rows are valid (`terms.ts`).
 */
export interface Steps {
  ladder: readonly LadderRow[];
  ask_rule: Policy['ask_rule'];
}

function rowOf(rows: readonly LadderRow[], price: number): { row: LadderRow; next?: LadderRow } {
  const index = rows.findLastIndex((row) => row.from_minor <= price);
  const row = rows[index];
  if (!row) throw new RangeError(`no row of the ladder for ${price}`);
  const next = rows[index + 1];
  return next ? { row, next } : { row };
}
const periodStart = ({ from_minor, period_minor }: LadderRow, price: number): number =>
  from_minor + Math.floor((price - from_minor) / period_minor) * period_minor;

/** The smallest rung above `price`. */
export function rungAbove(rows: readonly LadderRow[], price: number): number {
  const { row, next } = rowOf(rows, price);
  const start = periodStart(row, price);
  const offset = row.offsets_minor.find((one) => start + one > price) ?? row.period_minor;
  return Math.min(start + offset, next?.from_minor ?? Infinity);
}
/** The greatest rung at or below `price`. */
export function rungAtOrBelow(rows: readonly LadderRow[], price: number): number {
  const { row } = rowOf(rows, price);
  const start = periodStart(row, price);
  return start + (row.offsets_minor.findLast((one) => start + one <= price) ?? 0);
}

/** The ladder's gap at `price`, or the row's own step. */
export function stepAt({ ladder, ask_rule }: Steps, price: number): number {
  if (ask_rule === 'PRICE_PLUS_STEP') return rowOf(ladder, price).row.period_minor;
  return rungAbove(ladder, price) - rungAtOrBelow(ladder, price);
}

/**
 * The ask that follows `price`. LADDER: the smallest rung v above it with 2v >= 2 price + gap, so that
 * an odd price makes no tiny step. PRICE_PLUS_STEP: price + the row's step.
 */
export function askAfter(steps: Steps, price: number): number {
  const step = stepAt(steps, price);
  if (steps.ask_rule === 'PRICE_PLUS_STEP') return price + step;
  let rung = rungAbove(steps.ladder, price);
  while (2 * rung < 2 * price + step) rung = rungAbove(steps.ladder, rung);
  return rung;
}

/** The ask a lot opens with when it names none: by half its low estimate, above 0. */
export const openingAsk = ({ ladder }: Steps, lowMinor: number): number =>
  Math.max(rungAbove(ladder, 0), rungAtOrBelow(ladder, Math.floor(lowMinor / 2)));

/** `count` asks, each following the one before, the first after `price`. */
export function asksAfter(steps: Steps, price: number, count: number): number[] {
  const asks: number[] = [];
  for (let at = price; asks.length < count; asks.push(at)) at = askAfter(steps, at);
  return asks;
}
