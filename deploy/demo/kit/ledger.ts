import { Pool } from 'pg';
import type { Values } from '../../local/values';
import { until } from './person';

/** The ledger read from its own tables: transfers are summed here, no stored balance is believed. */
export interface Ledger {
  /** Per user: money in escrow for the auction, and the all-in of his lots whose sale is posted. */
  escrows(auctionId: string): Promise<Map<string, { escrow: number; settled: number }>>;
  /** Sum over all accounts plus every account whose balance is not the sum of its transfers. */
  imbalance(): Promise<number>;
  /** Transfers that funded the user's paddle under a bid's own key. */
  fundedByBids(auctionId: string): Promise<number>;
  close(): Promise<void>;
}

export function readLedger(env: Values): Ledger {
  const pool = new Pool({ connectionString: env['DATABASE_URL'], max: 2 });
  pool.on('error', () => {});
  // A server that is being restarted answers again in a moment.
  const query = async <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
    until('PostgreSQL answers', () =>
      pool.query<R>(text, values).then(
        ({ rows }) => rows,
        (error: { code?: string }) => {
          if (error.code?.startsWith('42')) throw error;
          return null;
        },
      ),
    );
  return {
    async escrows(auctionId) {
      const rows = await query<{ user_id: string; escrow: string; settled: string }>(
        `SELECT a.owner_id AS user_id,
           (SELECT coalesce(sum(CASE WHEN credit_account = a.account_id THEN amount_minor
              ELSE -amount_minor END), 0)::bigint FROM transfer
            WHERE a.account_id IN (credit_account, debit_account)) AS escrow,
           (SELECT coalesce(sum(all_in_minor), 0)::bigint FROM sale s WHERE s.auction_id = $1
            AND s.user_id = a.owner_id AND s.buyer_kind = 'wallet' AND s.state <> 'RECONCILING')
             AS settled
         FROM account a WHERE a.auction_id = $1 AND a.kind = 'auction_escrow'`,
        [auctionId],
      );
      return new Map(
        rows.map((r) => [r.user_id, { escrow: Number(r.escrow), settled: Number(r.settled) }]),
      );
    },
    async imbalance() {
      const sums = await query<{ n: string }>(
        'SELECT coalesce(sum(abs(imbalance_minor)), 0)::bigint AS n FROM ledger_imbalance',
      );
      const wrong = await query<{ n: string }>('SELECT count(*) AS n FROM ledger_mismatch');
      return Number(sums[0]?.n) + Number(wrong[0]?.n);
    },
    async fundedByBids(auctionId) {
      const rows = await query<{ n: string }>(
        `SELECT count(*) AS n FROM request_key k
         JOIN fund_outbox f ON f.transfer_id = k.answer ->> 'transfer_id'
         WHERE f.auction_id = $1 AND k.key LIKE 'bid:%'`,
        [auctionId],
      );
      return Number(rows[0]?.n);
    },
    close: () => pool.end(),
  };
}
