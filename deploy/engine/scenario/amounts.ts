import { majorText } from '../../../services/contracts/money';

/**
 * Amounts as people write them: major units, as text ("3,200", "4198.40") or as a JSON number.
 * The digits are moved, never multiplied, so 4198.40 is exact.
 */
const GROUPED = /^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$/;
const PLAIN = /^(-?)([0-9]+)(?:\.([0-9]+))?$/;

/** @returns minor units, or what is wrong with it. */
export function parseAmount(value: unknown, exponent: number): number | string {
  if (typeof value !== 'string' && typeof value !== 'number') return 'is not an amount';
  let text = String(value).trim();
  if (GROUPED.test(text)) text = text.replaceAll(',', '');
  const match = PLAIN.exec(text);
  if (!match) return 'is not an amount in major units';
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > exponent) return `has more than ${exponent} decimals`;
  const digits = Number(`${match[2]}${fraction.padEnd(exponent, '0')}`);
  if (!Number.isSafeInteger(digits)) return 'is beyond 2^53 minor units';
  return match[1] && digits > 0 ? -digits : digits;
}

/** `4198.40` from 419840. What is no whole number of minor units is shown as it is. */
export function showAmount(minor: number, exponent: number): string {
  return Number.isSafeInteger(minor) ? majorText(minor, exponent) : `${minor} minor`;
}
