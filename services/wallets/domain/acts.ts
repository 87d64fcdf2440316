import { ofHouse, pspClearing, receivable, sellerPayable, escrow, wallet } from './accounts';
import type { Account } from './accounts';

/**
 * The acts of the ledger. An act is a list of transfers, each from one account (debit) to one other
 * (credit), so it balances by construction. Its id is its key: it is posted once for ever.
 */
export interface Transfer {
  debit: Account;
  credit: Account;
  amount_minor: number;
}
export type ActKind = 'topup' | 'fund' | 'fund_reversed' | 'return' | 'sale';
export interface Act {
  act_id: string;
  kind: ActKind;
  auction_id?: string;
  lot_no?: number;
  transfers: Transfer[];
}

/** Money the provider has confirmed. */
export const topupAct = (t: {
  provider: string;
  payment_id: string;
  user_id: string;
  currency: string;
  amount_minor: number;
}): Act => ({
  act_id: `topup:${t.payment_id}`,
  kind: 'topup',
  transfers: [
    {
      debit: pspClearing(t.provider, t.currency),
      credit: wallet(t.user_id, t.currency),
      amount_minor: t.amount_minor,
    },
  ],
});

/** A movement between a user's wallet and his escrow in an auction. */
export interface Movement {
  transfer_id: string;
  auction_id: string;
  user_id: string;
  currency: string;
  amount_minor: number;
}
export const fundAct = (m: Movement): Act => into(m, 'fund', `fund:${m.transfer_id}`);
/** The mirror of a fund that the shard has refused for good. */
export const fundReversedAct = (m: Movement): Act =>
  outOf(m, 'fund_reversed', `fund:${m.transfer_id}:reversed`);
export const returnAct = (m: Movement): Act => outOf(m, 'return', `return:${m.transfer_id}`);

const into = (m: Movement, kind: ActKind, act_id: string): Act => ({
  act_id,
  kind,
  auction_id: m.auction_id,
  transfers: [
    {
      debit: wallet(m.user_id, m.currency),
      credit: escrow(m.auction_id, m.user_id, m.currency),
      amount_minor: m.amount_minor,
    },
  ],
});
const outOf = (m: Movement, kind: ActKind, act_id: string): Act => {
  const mirrored = into(m, kind, act_id);
  const transfers = mirrored.transfers.map((t) => ({ ...t, debit: t.credit, credit: t.debit }));
  return { ...mirrored, transfers };
};

/** A sold lot, as the journal has it: see `saleProblem`. */
export interface SoldLot {
  auction_id: string;
  lot_no: number;
  epoch: number;
  currency: string;
  house_id: string;
  seller_id: string;
  buyer: { user_id: string; kind: 'wallet' | 'room' };
  proceeds_minor: number;
  commission_minor: number;
  premium_minor: number;
  tax_minor: number;
}
export const saleActId = (s: { auction_id: string; lot_no: number; epoch: number }): string =>
  `${s.auction_id}:${s.lot_no}:${s.epoch}:final`;

/** Four postings out of the buyer's escrow, or out of what a room buyer will owe. */
export function saleAct(s: SoldLot): Act {
  const debit =
    s.buyer.kind === 'wallet'
      ? escrow(s.auction_id, s.buyer.user_id, s.currency)
      : receivable(s.house_id, s.buyer.user_id, s.currency);
  const parts: [Account, number][] = [
    [sellerPayable(s.house_id, s.seller_id, s.currency), s.proceeds_minor],
    [ofHouse('commission', s.house_id, s.currency), s.commission_minor],
    [ofHouse('premium', s.house_id, s.currency), s.premium_minor],
    [ofHouse('tax_payable', s.house_id, s.currency), s.tax_minor],
  ];
  return {
    act_id: saleActId(s),
    kind: 'sale',
    auction_id: s.auction_id,
    lot_no: s.lot_no,
    transfers: parts
      .filter(([, amount_minor]) => amount_minor > 0)
      .map(([credit, amount_minor]) => ({ debit, credit, amount_minor })),
  };
}
