import { majorText, minor, parseMajor, type Currency } from '@gavel/contracts/money';

export interface Money {
  /** Digits in minor units, as they came from the engine or REST; may start with a minus. */
  minor: string;
  currency: Currency;
  exponent: number;
}
export type MoneyStyle =
  /** Digits after the point only when they are not all zero: prices, asks, estimates. */
  | 'short'
  /** All digits of the currency: what is owed, held or moved. */
  | 'full'
  /** For a screen reader: "3,200 British pounds". */
  | 'spoken';

const formats = new Map<string, Intl.NumberFormat>();
function format(locale: string, currency: Currency, exponent: number, style: MoneyStyle) {
  const key = `${locale} ${currency} ${exponent} ${style}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: style === 'spoken' ? 'name' : 'narrowSymbol',
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
      trailingZeroDisplay: style === 'full' ? 'auto' : 'stripIfInteger',
    });
    formats.set(key, found);
  }
  return found;
}

/**
 * An amount as people of `locale` write it. No page computes an amount: this moves the point and
 * lets Intl group the digits, exactly (a decimal text, never a float).
 */
export function moneyText(money: Money, style: MoneyStyle = 'short', locale = 'en-GB'): string {
  const text = majorText(minor(money.minor), money.exponent);
  return format(locale, money.currency, money.exponent, style).format(
    text as Intl.StringNumericLiteral,
  );
}

/** Minor digits of what a person typed (`1,250.50`, `1250.5`), or null when it is no amount. */
export function typedAmount(text: string, exponent: number): string | null {
  const value = parseMajor(text.replace(/[\s,]/g, ''), exponent);
  return value === null || value === 0 ? null : String(value);
}

/** Balances of the push item `wallet`: `GBP=120000;EUR=5500`. */
export function parseBalances(text: string | null | undefined): Partial<Record<Currency, string>> {
  const pairs = (text ?? '').split(';').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.filter(([name, value]) => name && value));
}

/** Two amounts of one currency together: for the one sum a page shows, what one can bid with. */
export const sumMinor = (a: string, b: string): string => String(BigInt(a) + BigInt(b));
