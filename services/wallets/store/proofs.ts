import type { BalancesView } from '../../contracts/http';
import type { Currency } from '../../contracts/money';
import type { SqlRunner } from '../../contracts/ports';

/** The ledger as finance of one house sees it: its own accounts, and the sum over all of them. */
export async function houseBalances(
  on: SqlRunner,
  houseId: string,
  now_ms: number,
): Promise<BalancesView> {
  const kinds = await on.query<{
    currency: Currency;
    kind: string;
    accounts: string;
    balance_minor: string;
  }>(
    `SELECT a.currency, a.kind, count(*) AS accounts, sum(a.balance_minor)::bigint AS balance_minor
     FROM account a LEFT JOIN auction_money m USING (auction_id)
     WHERE coalesce(a.house_id, m.house_id) = $1 GROUP BY a.currency, a.kind ORDER BY 1, 2`,
    [houseId],
  );
  const sums = await on.query<{ currency: Currency; imbalance_minor: string }>(
    'SELECT currency, imbalance_minor FROM ledger_imbalance ORDER BY currency',
  );
  return {
    at_ms: now_ms,
    currencies: sums.rows.map(({ currency, imbalance_minor }) => ({
      currency,
      imbalance_minor,
      accounts: kinds.rows
        .filter((k) => k.currency === currency)
        .map(({ kind, accounts, balance_minor }) => ({
          kind,
          accounts: Number(accounts),
          balance_minor,
        })),
    })),
    escrows: await houseEscrows(on, houseId),
  };
}

async function houseEscrows(on: SqlRunner, houseId: string): Promise<BalancesView['escrows']> {
  const { rows } = await on.query<{
    auction_id: string;
    currency: Currency;
    ledger_minor: string;
    settled_lots: string;
    reconciling: { lot_no: number; epoch: number; reason: string }[];
    funding_closed: boolean;
  }>(
    `SELECT m.auction_id, m.currency,
       (SELECT coalesce(sum(balance_minor), 0)::bigint FROM account a
        WHERE a.auction_id = m.auction_id AND a.kind = 'auction_escrow') AS ledger_minor,
       (SELECT count(*) FROM sale s WHERE s.auction_id = m.auction_id AND s.state IN ('posted', 'told'))
         AS settled_lots,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('lot_no', lot_no, 'epoch', epoch, 'reason', reason)
          ORDER BY lot_no), '[]') FROM sale s
        WHERE s.auction_id = m.auction_id AND s.state = 'RECONCILING') AS reconciling,
       EXISTS (SELECT FROM auction_funding_closed c WHERE c.auction_id = m.auction_id)
         AS funding_closed
     FROM auction_money m WHERE m.house_id = $1 ORDER BY m.auction_id`,
    [houseId],
  );
  return rows.map((r) => ({ ...r, settled_lots: Number(r.settled_lots) }));
}

/** What the escrow formula needs from the ledger, per user of an auction. Amounts as digits. */
export interface EscrowParts {
  user_id: string;
  currency: string;
  escrow_minor: string;
  settled_minor: string;
  credits_pending_minor: string;
  returns_posted_minor: string;
}
export async function escrowParts(on: SqlRunner, auctionId: string): Promise<EscrowParts[]> {
  const { rows } = await on.query<EscrowParts>(
    `SELECT a.owner_id AS user_id, a.currency, a.balance_minor AS escrow_minor,
       (SELECT coalesce(sum(all_in_minor), 0)::bigint FROM sale s WHERE s.auction_id = $1
        AND s.user_id = a.owner_id AND s.from_escrow AND s.state IN ('posted', 'told'))
         AS settled_minor,
       (SELECT coalesce(sum(amount_minor), 0)::bigint FROM fund_outbox f WHERE f.auction_id = $1
        AND f.user_id = a.owner_id AND f.sent_at_ms IS NULL) AS credits_pending_minor,
       (SELECT coalesce(sum(amount_minor), 0)::bigint FROM paddle_return r WHERE r.auction_id = $1
        AND r.user_id = a.owner_id AND r.state = 'posted') AS returns_posted_minor
     FROM account a WHERE a.auction_id = $1 AND a.kind = 'auction_escrow' ORDER BY a.owner_id`,
    [auctionId],
  );
  return rows;
}

/** The books as a whole: sums per currency, and accounts whose balance differs from their entries. */
export async function ledgerProof(on: SqlRunner) {
  const sums = await on.query<{ currency: string; imbalance_minor: string }>(
    'SELECT currency, imbalance_minor FROM ledger_imbalance ORDER BY currency',
  );
  const broken = await on.query<{ account_id: string }>(
    'SELECT account_id FROM ledger_mismatch ORDER BY account_id LIMIT 100',
  );
  return {
    imbalances: sums.rows,
    mismatched_accounts: broken.rows.map((r) => r.account_id),
  };
}
