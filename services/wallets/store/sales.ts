import type { Sale } from '../../contracts/events';
import type { SqlRunner } from '../../contracts/ports';
import { escrowId } from '../domain/accounts';
import { saleAct } from '../domain/acts';
import { partsOf, type SaleProblem } from '../domain/sale';
import { lockBalances, post } from './ledger';

/** Wakes the job that tells the shard of settled lots. */
export const SALE_CHANNEL = 'wallets.sale';

export interface SaleOfLot {
  auction_id: string;
  lot_no: number;
  epoch: number;
  currency: string;
  sale: Sale;
}

/**
 * Takes a sale in once: posts its four parts, or keeps it for a person with the reason why not.
 * Inbox row and postings are one transaction. Answers the state it is in, 'known' if it was there.
 */
export async function takeSale(
  tx: SqlRunner,
  s: SaleOfLot,
  problem: SaleProblem | null,
  now_ms: number,
): Promise<'known' | 'posted' | SaleProblem> {
  const { all_in_minor } = partsOf(s.sale);
  const reason = problem ?? (await escrowProblem(tx, s, all_in_minor));
  const { rowCount } = await tx.query(
    `INSERT INTO sale (auction_id, lot_no, epoch, state, reason, user_id, buyer_kind, all_in_minor,
       house_object, at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [
      s.auction_id,
      s.lot_no,
      s.epoch,
      reason ? 'RECONCILING' : 'posted',
      reason,
      s.sale.buyer?.user_id ?? null,
      s.sale.buyer?.kind ?? null,
      all_in_minor,
      JSON.stringify(s.sale),
      now_ms,
    ],
  );
  if (rowCount === 0) return 'known';
  if (reason || !s.sale.buyer) return reason ?? 'UNATTRIBUTED';
  const { house_id, seller_id, buyer } = s.sale;
  await post(tx, saleAct({ ...s, ...partsOf(s.sale), house_id, seller_id, buyer }), now_ms);
  await tx.query(`SELECT pg_notify('${SALE_CHANNEL}', '')`);
  return 'posted';
}

async function escrowProblem(
  tx: SqlRunner,
  s: SaleOfLot,
  allIn: number,
): Promise<SaleProblem | null> {
  if (s.sale.buyer?.kind !== 'wallet') return null;
  const account = escrowId(s.auction_id, s.sale.buyer.user_id);
  const balance = (await lockBalances(tx, [account])).get(account) ?? 0;
  return balance >= allIn ? null : 'ESCROW_SHORT';
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
