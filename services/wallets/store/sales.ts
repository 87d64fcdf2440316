import type { Sale } from '../../contracts/events';
import { minor } from '../../contracts/money';
import type { Bus, SqlRunner } from '../../contracts/ports';
import { escrow, escrowId, sellerPayable, sellerReceivable } from '../domain/accounts';
import { paysFromEscrow, saleAct, voidAct, voidActId, type SoldLot } from '../domain/acts';
import { partsOf, type SaleProblem } from '../domain/sale';
import { isFundingOpen, orderCredit } from './funding';
import { lockBalances, openAccounts, post } from './ledger';
import { publishWallet } from './wallet-item';

/** Wakes the job that tells the shard of settled lots. */
export const SALE_CHANNEL = 'wallets.sale';

export interface SaleOfLot {
  auction_id: string;
  lot_no: number;
  epoch: number;
  currency: string;
  floor_hold: boolean;
  sale: Sale;
}
type Buyer = NonNullable<Sale['buyer']>;

/** What is posted of a sale that has a buyer. */
const soldLot = (s: SaleOfLot, buyer: Buyer): SoldLot => ({
  ...s,
  ...partsOf(s.sale),
  house_id: s.sale.house_id,
  seller_id: s.sale.seller_id,
  buyer,
});

/**
 * Takes a sale in once: posts its parts, or keeps it for a person with the reason why not. Inbox row
 * and postings are one transaction. Answers the state it is in, 'known' if it was there.
 */
export async function takeSale(
  tx: SqlRunner,
  s: SaleOfLot,
  problem: SaleProblem | null,
  now_ms: number,
): Promise<'known' | 'posted' | SaleProblem> {
  const { buyer } = s.sale;
  const { all_in_minor } = partsOf(s.sale);
  const sold = buyer && soldLot(s, buyer);
  const reason = problem ?? (sold ? await escrowProblem(tx, sold, all_in_minor) : 'UNATTRIBUTED');
  const { rowCount } = await tx.query(
    `INSERT INTO sale (auction_id, lot_no, epoch, state, reason, user_id, buyer_kind, from_escrow,
       all_in_minor, house_object, at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
    [
      s.auction_id,
      s.lot_no,
      s.epoch,
      reason ? 'RECONCILING' : 'posted',
      reason,
      buyer?.user_id ?? null,
      buyer?.kind ?? null,
      sold ? paysFromEscrow(sold) : null,
      all_in_minor,
      JSON.stringify(s.sale),
      now_ms,
    ],
  );
  if (rowCount === 0) return 'known';
  if (reason || !sold) return reason ?? 'UNATTRIBUTED';
  await postSale(tx, sold, now_ms);
  return 'posted';
}

/** The postings; what the seller owes of an earlier sale that was voided is paid first. */
async function postSale(tx: SqlRunner, sold: SoldLot, now_ms: number): Promise<void> {
  const { house_id, seller_id, currency } = sold;
  const { account_id } = sellerReceivable(house_id, seller_id, currency);
  const owed = -((await lockBalances(tx, [account_id])).get(account_id) ?? 0);
  await post(tx, saleAct(sold, Math.max(0, owed)), now_ms);
  await tx.query(`SELECT pg_notify('${SALE_CHANNEL}', '')`);
}

async function escrowProblem(
  tx: SqlRunner,
  sold: SoldLot,
  allIn: number,
): Promise<SaleProblem | null> {
  if (!paysFromEscrow(sold)) return null;
  const account = escrowId(sold.auction_id, sold.buyer.user_id);
  const balance = (await lockBalances(tx, [account])).get(account) ?? 0;
  return balance >= allIn ? null : 'ESCROW_SHORT';
}

/** A sale as it is kept. */
export interface KeptSale {
  state: 'posted' | 'told' | 'RECONCILING' | 'voided';
  reason: string | null;
  all_in_minor: number;
  house_object: unknown;
  voided: boolean;
}
/** Locks the sale of that lot and epoch until the transaction ends. */
export async function lockSale(tx: SqlRunner, key: SaleKey): Promise<KeptSale | null> {
  const { rows } = await tx.query<Omit<KeptSale, 'all_in_minor'> & { all_in_minor: string }>(
    `SELECT state, reason, all_in_minor, house_object, voided_at_ms IS NOT NULL AS voided FROM sale
     WHERE auction_id = $1 AND lot_no = $2 AND epoch = $3 FOR UPDATE`,
    [key.auction_id, key.lot_no, key.epoch],
  );
  const row = rows[0];
  return row ? { ...row, all_in_minor: minor(row.all_in_minor) } : null;
}

/**
 * Who bought what had no buyer: the sale that waited for him is posted, once.
 * Answers 'known' when it waits for no buyer any more.
 */
export async function nameBuyer(
  tx: SqlRunner,
  s: SaleOfLot,
  buyer: Buyer,
  now_ms: number,
): Promise<'known' | 'posted' | SaleProblem> {
  const sold = soldLot(s, buyer);
  const reason = await escrowProblem(tx, sold, partsOf(s.sale).all_in_minor);
  const { rowCount } = await tx.query(
    `UPDATE sale SET state = $4, reason = $5, user_id = $6, buyer_kind = $7, from_escrow = $8,
       house_object = house_object || $9
     WHERE auction_id = $1 AND lot_no = $2 AND epoch = $3
       AND state = 'RECONCILING' AND reason = 'UNATTRIBUTED'`,
    [
      s.auction_id,
      s.lot_no,
      s.epoch,
      reason ? 'RECONCILING' : 'posted',
      reason,
      buyer.user_id,
      buyer.kind,
      paysFromEscrow(sold),
      JSON.stringify({ buyer }),
    ],
  );
  if (rowCount === 0) return 'known';
  if (reason) return reason;
  await postSale(tx, sold, now_ms);
  return 'posted';
}

/**
 * Posts a sale that stopped for want of escrow, its row locked; one that was taken back meanwhile is
 * taken back at once. Answers what still stops it, or null.
 */
export async function postStopped(
  tx: SqlRunner,
  bus: Bus,
  s: SaleOfLot & { voided: boolean },
  now_ms: number,
): Promise<SaleProblem | null> {
  const sold = soldLot(s, s.sale.buyer!);
  // Before any account, as everybody takes it.
  if (s.voided) await isFundingOpen(tx, s.auction_id);
  const reason = await escrowProblem(tx, sold, partsOf(s.sale).all_in_minor);
  if (reason) return reason;
  await tx.query(
    `UPDATE sale SET state = 'posted', reason = NULL
     WHERE auction_id = $1 AND lot_no = $2 AND epoch = $3`,
    [s.auction_id, s.lot_no, s.epoch],
  );
  await postSale(tx, sold, now_ms);
  if (s.voided) await voidSale(tx, bus, s, now_ms);
  return null;
}

/** It was taken back before it could be posted: known when it is. */
export const markVoided = (tx: SqlRunner, key: SaleKey, now_ms: number) =>
  tx.query(
    `UPDATE sale SET voided_at_ms = $4 WHERE auction_id = $1 AND lot_no = $2 AND epoch = $3`,
    [key.auction_id, key.lot_no, key.epoch, now_ms],
  );

/** Nothing of it will be posted: it was taken back before it had a buyer. */
export const dropSale = (tx: SqlRunner, key: SaleKey, now_ms: number) =>
  tx.query(
    `UPDATE sale SET state = 'voided', voided_at_ms = $4
     WHERE auction_id = $1 AND lot_no = $2 AND epoch = $3`,
    [key.auction_id, key.lot_no, key.epoch, now_ms],
  );

/**
 * Takes a posted sale back, once: the mirrored act, and where the money is in escrow again the order
 * to credit the paddle with it, under the act's own id.
 */
export async function voidSale(
  tx: SqlRunner,
  bus: Bus,
  s: SaleOfLot,
  now_ms: number,
): Promise<void> {
  const buyer = s.sale.buyer!;
  const sold = soldLot(s, buyer);
  const { house_id, seller_id, currency, auction_id, lot_no, epoch } = sold;
  const to = (await isFundingOpen(tx, auction_id)) ? 'escrow' : 'wallet';
  const payable = sellerPayable(house_id, seller_id, currency).account_id;
  await openAccounts(tx, [escrow(auction_id, buyer.user_id, currency)], now_ms);
  const balances = await lockBalances(tx, [payable, escrowId(auction_id, buyer.user_id)]);
  if (!(await post(tx, voidAct(sold, to, balances.get(payable) ?? 0), now_ms))) return;
  await markVoided(tx, { auction_id, lot_no, epoch }, now_ms);
  if (!paysFromEscrow(sold)) return;
  if (to === 'wallet') return publishWallet(tx, bus, buyer.user_id);
  const { all_in_minor } = partsOf(s.sale);
  const { paddle_no, user_id } = buyer;
  const credit = { transfer_id: voidActId(sold), auction_id, paddle_no, user_id, currency };
  await orderCredit(tx, { ...credit, amount_minor: all_in_minor }, now_ms);
}

/** A sale whose object cannot be read: kept as it came, for a person. */
export async function keepUnreadable(
  on: SqlRunner,
  key: SaleKey,
  object: string,
  now_ms: number,
): Promise<void> {
  await on.query(
    `INSERT INTO sale (auction_id, lot_no, epoch, state, reason, all_in_minor, house_object, at_ms)
     VALUES ($1, $2, $3, 'RECONCILING', 'UNREADABLE', 0, $4, $5) ON CONFLICT DO NOTHING`,
    [key.auction_id, key.lot_no, key.epoch, JSON.stringify({ object }), now_ms],
  );
}

/** The largest hammer price the user has paid in a currency, sales taken back left out. */
export async function largestPaid(
  on: SqlRunner,
  userId: string,
  currency: string,
): Promise<number | null> {
  const { rows } = await on.query<{ paid: string | null }>(
    `SELECT max((house_object ->> 'hammer_minor')::bigint) AS paid
     FROM sale JOIN auction_money USING (auction_id)
     WHERE user_id = $1 AND currency = $2 AND from_escrow AND voided_at_ms IS NULL
       AND state IN ('posted', 'told')`,
    [userId, currency],
  );
  const paid = rows[0]?.paid;
  return paid === null || paid === undefined ? null : minor(paid);
}

export interface SaleKey {
  auction_id: string;
  lot_no: number;
  epoch: number;
}
export async function untoldAuctions(on: SqlRunner): Promise<string[]> {
  const { rows } = await on.query<{ auction_id: string }>(
    "SELECT DISTINCT auction_id FROM sale WHERE state = 'posted'",
  );
  return rows.map((r) => r.auction_id);
}
export async function untoldSales(
  on: SqlRunner,
  auctionId: string,
  limit: number,
): Promise<SaleKey[]> {
  const { rows } = await on.query<SaleKey>(
    `SELECT auction_id, lot_no, epoch FROM sale WHERE auction_id = $1 AND state = 'posted'
     ORDER BY lot_no, epoch LIMIT $2`,
    [auctionId, limit],
  );
  return rows;
}
export const markTold = (on: SqlRunner, s: SaleKey) =>
  on.query(
    `UPDATE sale SET state = 'told'
     WHERE auction_id = $1 AND lot_no = $2 AND epoch = $3 AND state = 'posted'`,
    [s.auction_id, s.lot_no, s.epoch],
  );
