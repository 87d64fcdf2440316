import { minor } from '../../contracts/money';
import type { SqlRunner } from '../../contracts/ports';

/** Auctions as money sees them, learnt from their events. */
export interface AuctionMoney {
  auction_id: string;
  house_id: string;
  currency: string;
  /** Room paddles hold money here, and pay with it. */
  floor_hold: boolean;
  /** What a bidder may pay as security; 0: none is offered. */
  deposit_minor: number;
}

type Row = Omit<AuctionMoney, 'deposit_minor'> & { deposit_minor: string };
const COLUMNS = 'auction_id, house_id, currency, floor_hold, deposit_minor';
const toAuction = (r: Row): AuctionMoney => ({ ...r, deposit_minor: minor(r.deposit_minor) });

export const rememberAuction = (on: SqlRunner, a: AuctionMoney) =>
  on.query(
    `INSERT INTO auction_money (auction_id, house_id, currency, floor_hold, deposit_minor)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [a.auction_id, a.house_id, a.currency, a.floor_hold, a.deposit_minor],
  );

export async function readAuction(on: SqlRunner, auctionId: string): Promise<AuctionMoney | null> {
  const { rows } = await on.query<Row>(
    `SELECT ${COLUMNS} FROM auction_money WHERE auction_id = $1`,
    [auctionId],
  );
  return rows[0] ? toAuction(rows[0]) : null;
}

export const markEnded = (on: SqlRunner, auctionId: string, at_ms: number) =>
  on.query(
    'UPDATE auction_money SET ended_at_ms = $2 WHERE auction_id = $1 AND ended_at_ms IS NULL',
    [auctionId, at_ms],
  );
export const markSealed = (on: SqlRunner, auctionId: string, at_ms: number) =>
  on.query(
    'UPDATE auction_money SET sealed_at_ms = $2 WHERE auction_id = $1 AND sealed_at_ms IS NULL',
    [auctionId, at_ms],
  );

/** Ended, and not sealed yet. */
export async function closingAuctions(on: SqlRunner): Promise<AuctionMoney[]> {
  const { rows } = await on.query<Row>(
    `SELECT ${COLUMNS} FROM auction_money
     WHERE ended_at_ms IS NOT NULL AND sealed_at_ms IS NULL ORDER BY ended_at_ms`,
  );
  return rows.map(toAuction);
}

/** What still stands between an auction and its sealing, in the ledger. */
export async function openBooks(
  on: SqlRunner,
  auctionId: string,
): Promise<{ unsent: number; returning: number; unsettled: number; escrow_minor: number }> {
  const { rows } = await on.query<Record<string, string>>(
    `SELECT
       (SELECT count(*) FROM fund_outbox WHERE auction_id = $1 AND sent_at_ms IS NULL) AS unsent,
       (SELECT count(*) FROM paddle_return WHERE auction_id = $1
        AND state IN ('asked', 'started', 'posted')) AS returning,
       (SELECT count(*) FROM sale WHERE auction_id = $1 
        AND state NOT IN ('told', 'voided')) AS unsettled,
       (SELECT coalesce(sum(balance_minor), 0)::bigint FROM account
        WHERE auction_id = $1 AND kind = 'auction_escrow') AS escrow`,
    [auctionId],
  );
  const row = rows[0]!;
  return {
    unsent: Number(row['unsent']),
    returning: Number(row['returning']),
    unsettled: Number(row['unsettled']),
    escrow_minor: minor(row['escrow']!),
  };
}
