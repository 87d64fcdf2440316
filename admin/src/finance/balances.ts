import type { BalancesView } from '@gavel/contracts/http';

type Account = BalancesView['currencies'][number]['accounts'][number];

/** Whether the ledger sums to zero, as the service computed it. */
export const isBalanced = (imbalanceMinor: string): boolean => /^-?0+$/.test(imbalanceMinor);

/** Customers' money first, then what is owed, then the house's own, then what clears. */
const ORDER = [
  'wallet',
  'auction_escrow',
  'deposit',
  'payout_pending',
  'seller_payable',
  'premium',
  'commission',
  'tax_payable',
  'receivable',
  'seller_receivable',
  'forfeit_income',
  'fx_income',
  'psp_clearing',
  'bank',
];
const rank = ({ kind }: Account): number => {
  const place = ORDER.indexOf(kind);
  return place < 0 ? ORDER.length : place;
};
export const sortedKinds = (accounts: readonly Account[]): Account[] =>
  [...accounts].sort((a, b) => rank(a) - rank(b) || (a.kind < b.kind ? -1 : 1));
