/**
 * A bidder's standing, 0 to 100, from facts of the journals. It says how sure we are that he pays:
 * the mean of a beta distribution less its standard deviation, so that few facts weigh little.
 */
export interface Evidence {
  good: number;
  bad: number;
}
/** What everybody begins with: four good facts and one bad. */
const BEGIN: Evidence = { good: 4, bad: 1 };
/** A fact counts half as much each year. */
const HALF_LIFE_MS = 365 * 24 * 60 * 60 * 1000;
const PAID_LEAST = 0.5;
const PAID_MOST = 3;

/** A fact about a person, with the event that it rests on. */
export interface Point {
  user_id: string;
  kind: 'paid';
  auction_id: string;
  /** Of the event that named it. */
  seq: number;
  good: number;
  bad: number;
  at_ms: number;
}

/** What a purchase paid on time is worth; `major`: the hammer price in whole units of its currency. */
export const paidPoint = (major: number): number =>
  Math.min(PAID_MOST, PAID_LEAST + Math.log10(1 + major / 100));

/** The evidence of now: each point faded by its age. */
export function evidenceOf(
  points: readonly Pick<Point, 'good' | 'bad' | 'at_ms'>[],
  nowMs: number,
): Evidence {
  const sum = { good: 0, bad: 0 };
  for (const { good, bad, at_ms } of points) {
    const weight = 2 ** (-Math.max(0, nowMs - at_ms) / HALF_LIFE_MS);
    sum.good += good * weight;
    sum.bad += bad * weight;
  }
  return sum;
}

/** 100 (a/n - sqrt(ac / (n^2 (n+1)))), with a and c the good and the bad, and n their sum. */
export function indexOf({ good, bad }: Evidence): number {
  const a = BEGIN.good + good;
  const c = BEGIN.bad + bad;
  const n = a + c;
  return 100 * (a / n - Math.sqrt((a * c) / (n * n * (n + 1))));
}
