/**
 * Amounts of the trade, read anew from the rule book: the ladder, the ask, premium and tax.
 * Units: minor units as bigint. Nothing here is shared with the engine or with the money library.
 */
export interface Row {
  from: bigint;
  period: bigint;
  offsets: bigint[];
}
export type AskRule = 'LADDER' | 'PRICE_PLUS_STEP';
export interface Slice {
  upto?: bigint;
  bp: bigint;
}
export interface Rates {
  premium: Slice[];
  tax_bp: bigint;
}
/** The clerk's step: in force as long as the price stays in the row it was worked out in. */
export interface ClerkStep {
  step: bigint;
  row: bigint;
}

export const AMOUNT_MAX = 1_000_000_000_000n;
export const MONEY_MAX = 10_000_000_000_000n;
const BP = 10_000n;

const indexOf = (ladder: Row[], price: bigint): number => {
  let found = 0;
  ladder.forEach((row, i) => {
    if (row.from <= price) found = i;
  });
  return found;
};

/** The row of a price: the greatest `from` not above it. */
export const rowOf = (ladder: Row[], price: bigint): Row => ladder[indexOf(ladder, price)]!;

/** The greatest rung not above `amount` (0 is one). */
export function rungAtOrBelow(ladder: Row[], amount: bigint): bigint {
  const row = rowOf(ladder, amount);
  const into = (amount - row.from) % row.period;
  const offset = row.offsets.filter((each) => each <= into).at(-1)!;
  return amount - into + offset;
}

/** The smallest rung above `amount`; the next row's `from` is a rung itself. */
export function rungAbove(ladder: Row[], amount: bigint): bigint {
  const i = indexOf(ladder, amount);
  const row = ladder[i]!;
  const into = (amount - row.from) % row.period;
  const offset = row.offsets.find((each) => each > into) ?? row.period;
  const next = amount - into + offset;
  const border = ladder[i + 1]?.from;
  return border !== undefined && border < next ? border : next;
}

/** The ladder's gap at a price: between the rungs at or below it and above it. */
export const gapAt = (ladder: Row[], price: bigint): bigint =>
  rungAbove(ladder, price) - rungAtOrBelow(ladder, price);

function ladderAsk(ladder: Row[], price: bigint): bigint {
  const least = 2n * price + gapAt(ladder, price);
  let rung = rungAbove(ladder, price);
  while (2n * rung < least) rung = rungAbove(ladder, rung);
  return rung;
}

/** Does the clerk's step rule at this price? */
export const stepRules = (ladder: Row[], clerk: ClerkStep | undefined, price: bigint): boolean =>
  clerk !== undefined && rowOf(ladder, price).from === clerk.row;

/** The ask that follows `price`. */
export function askAfter(
  terms: { ladder: Row[]; ask_rule: AskRule },
  price: bigint,
  clerk?: ClerkStep,
): bigint {
  if (clerk && stepRules(terms.ladder, clerk, price)) return price + clerk.step;
  if (terms.ask_rule === 'PRICE_PLUS_STEP') return price + rowOf(terms.ladder, price).period;
  return ladderAsk(terms.ladder, price);
}

/** The ask a lot opens at: its own, else the rung at or below half the low estimate, above 0. */
export function openingAsk(ladder: Row[], low: bigint, own?: bigint): bigint {
  if (own !== undefined) return own;
  const rung = rungAtOrBelow(ladder, low / 2n);
  return rung > 0n ? rung : rungAbove(ladder, 0n);
}

export interface Charges {
  premium: bigint;
  tax: bigint;
  all_in: bigint;
}

/**
 * Premium by slices and the tax on it, exact over 10^8: the sum is rounded half up once, both are
 * floored, and a missing unit goes to the larger remainder (a tie: to the premium).
 */
export function charges(rates: Rates, hammer: bigint): Charges {
  let from = 0n;
  let share = 0n; // premium x 10^4
  for (const slice of rates.premium) {
    const upto = slice.upto === undefined || slice.upto > hammer ? hammer : slice.upto;
    if (upto > from) share += (upto - from) * slice.bp;
    if (upto > from) from = upto;
  }
  const whole = BP * BP;
  const premium = share * BP; // over 10^8
  const tax = share * rates.tax_bp; // over 10^8
  const total = (premium + tax + whole / 2n) / whole;
  let a = premium / whole;
  let b = tax / whole;
  const [restA, restB] = [premium % whole, tax % whole];
  for (let missing = total - a - b, first = restA >= restB; missing > 0n; missing--) {
    if (first) a += 1n;
    else b += 1n;
    first = !first;
  }
  return { premium: a, tax: b, all_in: hammer + a + b };
}

export const allIn = (rates: Rates, hammer: bigint): bigint => charges(rates, hammer).all_in;

/** The house's commission: the nearest unit, an exact half to the seller. */
export function commission(bp: bigint, hammer: bigint): bigint {
  const share = hammer * bp;
  const floor = share / BP;
  return 2n * (share % BP) > BP ? floor + 1n : floor;
}

/** The greatest hammer price whose all-in is at most `money`; 0 if there is none. */
export function affordable(rates: Rates, money: bigint): bigint {
  let [low, high] = [0n, money < 0n ? 0n : money];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (allIn(rates, middle) <= money) low = middle;
    else high = middle - 1n;
  }
  return low;
}
