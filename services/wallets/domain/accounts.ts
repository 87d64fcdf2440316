/**
 * The accounts of the ledger: whose money, under which name, and whether the balance may be below 0.
 * Parts of a name cannot hold a dot, so no two owners share one.
 */
export type AccountKind =
  | 'wallet'
  | 'auction_escrow'
  | 'deposit'
  | 'seller_payable'
  | 'commission'
  | 'premium'
  | 'tax_payable'
  | 'receivable'
  | 'seller_receivable'
  | 'psp_clearing';

export interface Account {
  account_id: string;
  kind: AccountKind;
  owner_kind: 'user' | 'house' | 'system';
  owner_id: string;
  house_id?: string;
  auction_id?: string;
  currency: string;
}

/** The rule of each kind. The database refuses what breaks it. */
export const MAY_BE_NEGATIVE: Record<AccountKind, boolean> = {
  wallet: false,
  auction_escrow: false,
  deposit: false,
  seller_payable: false,
  commission: false,
  premium: false,
  tax_payable: false,
  receivable: true,
  seller_receivable: true,
  psp_clearing: true,
};

export const walletId = (userId: string, currency: string): string =>
  `wallet.${userId}.${currency}`;
export const escrowId = (auctionId: string, userId: string): string =>
  `escrow.${auctionId}.${userId}`;

export const wallet = (userId: string, currency: string): Account => ({
  account_id: walletId(userId, currency),
  kind: 'wallet',
  owner_kind: 'user',
  owner_id: userId,
  currency,
});

/** A user's money inside one auction. */
export const escrow = (auctionId: string, userId: string, currency: string): Account => ({
  account_id: escrowId(auctionId, userId),
  kind: 'auction_escrow',
  owner_kind: 'user',
  owner_id: userId,
  auction_id: auctionId,
  currency,
});

export const depositId = (auctionId: string, userId: string): string =>
  `deposit.${auctionId}.${userId}`;
/** A user's security for one auction: no part of his paddle. */
export const deposit = (auctionId: string, userId: string, currency: string): Account => ({
  ...escrow(auctionId, userId, currency),
  account_id: depositId(auctionId, userId),
  kind: 'deposit',
});

/** What the provider has taken for us and still holds, as a negative balance. */
export const pspClearing = (provider: string, currency: string): Account => ({
  account_id: `psp_clearing.${provider}.${currency}`,
  kind: 'psp_clearing',
  owner_kind: 'system',
  owner_id: provider,
  currency,
});

export const sellerPayable = (houseId: string, sellerId: string, currency: string): Account => ({
  account_id: `seller_payable.${houseId}.${sellerId}.${currency}`,
  kind: 'seller_payable',
  owner_kind: 'user',
  owner_id: sellerId,
  house_id: houseId,
  currency,
});

/** What a seller owes who was paid before his sale was voided: taken first from his next proceeds. */
export const sellerReceivable = (houseId: string, sellerId: string, currency: string): Account => ({
  ...sellerPayable(houseId, sellerId, currency),
  account_id: `seller_receivable.${houseId}.${sellerId}.${currency}`,
  kind: 'seller_receivable',
});

/** What a room buyer owes the house. */
export const receivable = (houseId: string, userId: string, currency: string): Account => ({
  account_id: `receivable.${houseId}.${userId}.${currency}`,
  kind: 'receivable',
  owner_kind: 'user',
  owner_id: userId,
  house_id: houseId,
  currency,
});

export const ofHouse = (
  kind: 'commission' | 'premium' | 'tax_payable',
  houseId: string,
  currency: string,
): Account => ({
  account_id: `${kind}.${houseId}.${currency}`,
  kind,
  owner_kind: 'house',
  owner_id: houseId,
  house_id: houseId,
  currency,
});
