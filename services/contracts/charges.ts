import type { Policy } from './ports/live-auctions';

/**
 * Premium, tax and commission of a hammer price, exact: for what a house plans and what its pages
 * preview. What a bidder pays is the engine's own figure. In BigInt, so that nothing has to be said
 * about bounds.
 */
export type Rates = Pick<Policy, 'premium' | 'tax_bp'>;
export interface Charges {
  premium_minor: number;
  tax_minor: number;
  all_in_minor: number;
}
const BP = 10_000n;

/** The exact premium in ten-thousandths of a minor unit: each slice of the price at its own rate. */
function premiumParts(premium: Rates['premium'], hammer: bigint): bigint {
  let [sum, below] = [0n, 0n];
  for (const { upto_minor, bp } of premium) {
    const top =
      upto_minor === undefined || hammer < BigInt(upto_minor) ? hammer : BigInt(upto_minor);
    if (top <= below) break;
    sum += (top - below) * BigInt(bp);
    below = top;
  }
  return sum;
}

/**
 * What a hammer price costs the buyer.
 * Units:  minor units of one currency; rates in basis points, tax a share of the premium.
 * Shape:  `premium` ascending, its last slice open.
 * Source: premium and tax are exact fractions; their sum is rounded half up once, each is floored,
 *         and missing units go to the larger remainder (a tie: to the premium).
 */
export function chargesOf({ premium, tax_bp }: Rates, hammer: number): Charges {
  const parts = premiumParts(premium, BigInt(hammer));
  const taxParts = parts * BigInt(tax_bp); // of 10^8
  const one = BP * BP;
  const rest = { premium: (parts % BP) * BP, tax: taxParts % one };
  const missing = (rest.premium + rest.tax + one / 2n) / one;
  const toPremium = missing === 2n || (missing === 1n && rest.premium >= rest.tax) ? 1n : 0n;
  const premium_minor = Number(parts / BP + toPremium);
  const tax_minor = Number(taxParts / one + missing - toPremium);
  return { premium_minor, tax_minor, all_in_minor: hammer + premium_minor + tax_minor };
}

/**
 * What the house keeps of a hammer price and what the seller gets: to the nearest unit, an exact half
 * to the seller.
 */
export function commissionOf(commission_bp: number, hammer: number) {
  const commission_minor = Number((BigInt(hammer) * BigInt(commission_bp) + BP / 2n - 1n) / BP);
  return { commission_minor, proceeds_minor: hammer - commission_minor };
}
