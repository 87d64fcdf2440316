import { z } from 'zod';

/**
 * Amounts are integers in minor units of a named currency, at most 10^13: exact in a JavaScript
 * number, in Lua and in SQL. On every wire they travel as strings of digits.
 */
export const BID_AMOUNT_MINOR_MAX = 1_000_000_000_000;
export const MONEY_AMOUNT_MINOR_MAX = 10_000_000_000_000;

/**
 * The next of 1, 2, 5 x 10^n at or above `sum`.
 * Units:  minor in and out, at most MONEY_AMOUNT_MINOR_MAX, which is such a step itself.
 */
export function roundSum(sum: number): number {
  for (let ten = 1; ; ten *= 10) {
    for (const step of [ten, 2 * ten, 5 * ten]) if (step >= sum) return step;
  }
}

/**
 * What is moved from a wallet to a paddle for an order whose figure is a secret: not the shortfall,
 * which would tell it, but the next round sum, at most what keeps the paddle's credited money in its
 * bound; or the whole wallet, when that is less but helps.
 * Shape:  null: the wallet holds less than `at_least_minor`, or the bound leaves no room for it.
 */
export function sealedSum(of: {
  shortfall_minor: number;
  at_least_minor: number;
  balance_minor: number;
  credited_minor: number;
}): number | null {
  const room = MONEY_AMOUNT_MINOR_MAX - of.credited_minor;
  const sum = Math.min(roundSum(of.shortfall_minor), room, of.balance_minor);
  return sum >= of.at_least_minor && sum > 0 ? sum : null;
}

/** Minor units per currency (ISO 4217 exponents) the house may hold auctions in. */
export const CURRENCY_EXPONENT = {
  GBP: 2,
  EUR: 2,
  USD: 2,
  JPY: 0,
  KWD: 3,
} as const;
export type Currency = keyof typeof CURRENCY_EXPONENT;
export const currency = z.enum(Object.keys(CURRENCY_EXPONENT) as [Currency, ...Currency[]]);

/** Throws unless `value` is a safe integer: for amounts that come from our own stores. */
export function minor(value: number | string | bigint): number {
  const n = typeof value === 'number' ? value : Number(value);
  if (!Number.isSafeInteger(n))
    throw new RangeError(`not an amount in minor units: ${String(value)}`);
  return n;
}

/** An amount on the wire: 1 to 13 digits, no sign, no leading zero, 1 to `max`. Parses to a number. */
export const amountText = (max: number) =>
  z
    .string()
    .regex(/^[1-9][0-9]{0,13}$/, 'an amount is a string of digits in minor units, above 0')
    .transform(Number)
    .refine((n) => n <= max, { message: `at most ${max}` });
export const bidAmount = amountText(BID_AMOUNT_MINOR_MAX);
export const moneyAmount = amountText(MONEY_AMOUNT_MINOR_MAX);

/**
 * `4198.40` from 419840 with exponent 2.
 * Units:  minor in, major out, as text; digits are moved, never divided.
 */
export function majorText(amount: number, exponent: number): string {
  const digits = String(Math.abs(minor(amount))).padStart(exponent + 1, '0');
  const cut = digits.length - exponent;
  const text = exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return amount < 0 ? `-${text}` : text;
}

/** 419840 from `4198.40` or `4198.4`; null when the text is no amount of that currency. */
export function parseMajor(text: string, exponent: number): number | null {
  const match = /^([0-9]{1,13})(?:\.([0-9]+))?$/.exec(text.trim());
  if (!match) return null;
  const fraction = match[2] ?? '';
  if (fraction.length > exponent) return null;
  const n = Number(`${match[1]}${fraction.padEnd(exponent, '0')}`);
  return n <= MONEY_AMOUNT_MINOR_MAX ? n : null;
}
