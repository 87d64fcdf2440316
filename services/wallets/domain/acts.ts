import {
  deposit,
  escrow,
  ofHouse,
  pspClearing,
  receivable,
  sellerPayable,
  sellerReceivable,
  wallet,
} from './accounts';
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
export type ActKind =
  'topup' | 'fund' | 'fund_reversed' | 'return' | 'sale' | 'void' | 'deposit' | 'deposit_released';
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

/** Security for an auction: out of the wallet, and back when it is over. */
export function depositAct(m: Movement): Act {
  const [debit, credit] = [
    wallet(m.user_id, m.currency),
    deposit(m.auction_id, m.user_id, m.currency),
  ];
  return {
    act_id: `deposit:${m.transfer_id}`,
    kind: 'deposit',
    auction_id: m.auction_id,
    transfers: [{ debit, credit, amount_minor: m.amount_minor }],
  };
}
export function depositReleasedAct(m: Movement): Act {
  const held = depositAct(m);
  const transfers = held.transfers.map((t) => ({ ...t, debit: t.credit, credit: t.debit }));
  return { ...held, act_id: `${held.act_id}:released`, kind: 'deposit_released', transfers };
}

/** A sold lot, as the journal has it: see `saleProblem`. */
export interface SoldLot {
  auction_id: string;
  lot_no: number;
  epoch: number;
  currency: string;
  house_id: string;
  seller_id: string;
  buyer: { user_id: string; kind: 'wallet' | 'room' };
  /** Room paddles of this auction hold and pay like wallets. */
  floor_hold?: boolean;
  proceeds_minor: number;
  commission_minor: number;
  premium_minor: number;
  tax_minor: number;
}
type SaleKey = Pick<SoldLot, 'auction_id' | 'lot_no' | 'epoch'>;
export const saleActId = (s: SaleKey): string => `${s.auction_id}:${s.lot_no}:${s.epoch}:final`;
export const voidActId = (s: SaleKey): string => `${s.auction_id}:${s.lot_no}:${s.epoch}:void`;

/** Does the buyer pay out of his escrow? A room buyer owes the house, unless his paddle holds. */
export const paysFromEscrow = (s: Pick<SoldLot, 'buyer' | 'floor_hold'>): boolean =>
  s.buyer.kind === 'wallet' || s.floor_hold === true;

const escrowOf = (s: SoldLot): Account => escrow(s.auction_id, s.buyer.user_id, s.currency);
const receivableOf = (s: SoldLot): Account => receivable(s.house_id, s.buyer.user_id, s.currency);
const houseParts = (s: SoldLot): [Account, number][] => [
  [ofHouse('commission', s.house_id, s.currency), s.commission_minor],
  [ofHouse('premium', s.house_id, s.currency), s.premium_minor],
  [ofHouse('tax_payable', s.house_id, s.currency), s.tax_minor],
];

/**
 * Proceeds, commission, premium and tax, out of the buyer's escrow or of what he will owe.
 * `owed_minor`: what the seller owes the house; his proceeds pay that first.
 */
export function saleAct(s: SoldLot, owed_minor = 0): Act {
  const debit = paysFromEscrow(s) ? escrowOf(s) : receivableOf(s);
  const paid_minor = Math.min(owed_minor, s.proceeds_minor);
  const parts: [Account, number][] = [
    [sellerPayable(s.house_id, s.seller_id, s.currency), s.proceeds_minor - paid_minor],
    [sellerReceivable(s.house_id, s.seller_id, s.currency), paid_minor],
    ...houseParts(s),
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

/**
 * The mirror of a sale that was posted. What the seller has been paid already he owes.
 * `to`: where a buyer's money goes back to: his escrow, or his wallet once funding is closed.
 * `payable_minor`: what there is of the seller's.
 */
export function voidAct(s: SoldLot, to: 'escrow' | 'wallet', payable_minor: number): Act {
  const back = to === 'escrow' ? escrowOf(s) : wallet(s.buyer.user_id, s.currency);
  const credit = paysFromEscrow(s) ? back : receivableOf(s);
  const there_minor = Math.min(Math.max(0, payable_minor), s.proceeds_minor);
  const parts: [Account, number][] = [
    [sellerPayable(s.house_id, s.seller_id, s.currency), there_minor],
    [sellerReceivable(s.house_id, s.seller_id, s.currency), s.proceeds_minor - there_minor],
    ...houseParts(s),
  ];
  return {
    act_id: voidActId(s),
    kind: 'void',
    auction_id: s.auction_id,
    lot_no: s.lot_no,
    transfers: parts
      .filter(([, amount_minor]) => amount_minor > 0)
      .map(([debit, amount_minor]) => ({ debit, credit, amount_minor })),
  };
}
