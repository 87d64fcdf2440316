import { minor } from '../../contracts/money';
import type { SqlRunner } from '../../contracts/ports';
import { MAY_BE_NEGATIVE, type Account } from '../domain/accounts';
import type { Act } from '../domain/acts';

/**
 * Opens the accounts that are not there yet. Idempotent.
 */
export async function openAccounts(
  tx: SqlRunner,
  accounts: Account[],
  now_ms: number,
): Promise<void> {
  const sorted = distinct(accounts);
  await tx.query(
    `INSERT INTO account (account_id, kind, owner_kind, owner_id, house_id, auction_id, currency,
       may_be_negative, opened_at_ms)
     SELECT *, $9::bigint FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
       $6::text[], $7::text[], $8::boolean[])
     ON CONFLICT DO NOTHING`,
    [
      sorted.map((a) => a.account_id),
      sorted.map((a) => a.kind),
      sorted.map((a) => a.owner_kind),
      sorted.map((a) => a.owner_id),
      sorted.map((a) => a.house_id ?? null),
      sorted.map((a) => a.auction_id ?? null),
      sorted.map((a) => a.currency),
      sorted.map((a) => MAY_BE_NEGATIVE[a.kind]),
      now_ms,
    ],
  );
}

/**
 * Locks accounts until the transaction ends, in one order everywhere, and answers their balances.
 * An account that is missing or closed has none.
 */
export async function lockBalances(
  tx: SqlRunner,
  accountIds: string[],
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ account_id: string; balance_minor: string; closed: boolean }>(
    `SELECT account_id, balance_minor, closed_at_ms IS NOT NULL AS closed FROM account
     WHERE account_id = ANY ($1) ORDER BY account_id FOR UPDATE`,
    [accountIds],
  );
  const open = rows.filter((r) => !r.closed);
  return new Map(open.map((r) => [r.account_id, minor(r.balance_minor)]));
}

/**
 * Posts an act: all of its transfers, once for ever under its id. A closed account that is credited
 * opens again: money on its way is not turned back.
 * Answers false if it was posted before; then nothing is done.
 * Errors: the database refuses what breaks an account's rule (23514), and the whole transaction.
 */
export async function post(tx: SqlRunner, act: Act, now_ms: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO act (act_id, kind, auction_id, lot_no, at_ms) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [act.act_id, act.kind, act.auction_id ?? null, act.lot_no ?? null, now_ms],
  );
  if (rowCount === 0) return false;
  const accounts = act.transfers.flatMap((t) => [t.debit, t.credit]);
  await openAccounts(tx, accounts, now_ms);
  await lockBalances(
    tx,
    accounts.map((a) => a.account_id),
  );
  await tx.query(
    'UPDATE account SET closed_at_ms = NULL WHERE account_id = ANY ($1) AND closed_at_ms IS NOT NULL',
    [act.transfers.map((t) => t.credit.account_id)],
  );
  await tx.query(
    `INSERT INTO transfer (act_id, n, debit_account, credit_account, amount_minor, currency, at_ms)
     SELECT $1, n, debit, credit, amount, currency, $6::bigint
     FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[])
       WITH ORDINALITY AS t(debit, credit, amount, currency, n) ORDER BY n`,
    [
      act.act_id,
      act.transfers.map((t) => t.debit.account_id),
      act.transfers.map((t) => t.credit.account_id),
      act.transfers.map((t) => t.amount_minor),
      act.transfers.map((t) => t.debit.currency),
      now_ms,
    ],
  );
  return true;
}

function distinct(accounts: Account[]): Account[] {
  const byId = new Map(accounts.map((a) => [a.account_id, a]));
  return [...byId.values()].sort((a, b) => (a.account_id < b.account_id ? -1 : 1));
}
