import { GavelError, NotFound } from '../../contracts/errors';
import type { AccountView, WalletView } from '../../contracts/http';
import { minor, type Currency } from '../../contracts/money';
import type { Bus, SqlRunner } from '../../contracts/ports';
import { wallet, walletId } from '../domain/accounts';
import { STATEMENT_LINES, TOPUPS_SHOWN, WALLETS_PER_USER_MAX } from '../domain/limits';
import { openAccounts } from './ledger';
import { latestTopups, topupView } from './topups';
import { publishWallet } from './wallet-item';

interface WalletRow {
  account_id: string;
  currency: Currency;
  balance_minor: string;
}
const toView = (r: WalletRow): WalletView => ({
  wallet_id: r.account_id,
  currency: r.currency,
  balance_minor: r.balance_minor,
});
const OPEN_WALLETS = `SELECT account_id, currency, balance_minor FROM account
  WHERE kind = 'wallet' AND owner_id = $1 AND closed_at_ms IS NULL`;

export async function walletsOf(on: SqlRunner, userId: string): Promise<WalletView[]> {
  const { rows } = await on.query<WalletRow>(`${OPEN_WALLETS} ORDER BY currency`, [userId]);
  return rows.map(toView);
}

/** null: none in that currency. */
export async function walletIn(
  on: SqlRunner,
  userId: string,
  currency: string,
): Promise<WalletView | null> {
  const { rows } = await on.query<WalletRow>(`${OPEN_WALLETS} AND currency = $2`, [
    userId,
    currency,
  ]);
  return rows[0] ? toView(rows[0]) : null;
}

/** Errors: NOT_FOUND, also for another user's wallet. */
export async function ownWallet(on: SqlRunner, userId: string, id: string): Promise<WalletView> {
  const { rows } = await on.query<WalletRow>(`${OPEN_WALLETS} AND account_id = $2`, [userId, id]);
  if (!rows[0]) throw new NotFound('no such wallet');
  return toView(rows[0]);
}

/** Idempotent by currency. Errors: INVALID_REQUEST above ten. */
export async function openWallet(
  tx: SqlRunner,
  bus: Bus,
  userId: string,
  currency: Currency,
  now_ms: number,
): Promise<WalletView> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('wallets:' || $1, 7003))", [
    userId,
  ]);
  const open = await walletsOf(tx, userId);
  const there = open.find((w) => w.currency === currency);
  if (there) return there;
  if (open.length >= WALLETS_PER_USER_MAX)
    throw new GavelError('INVALID_REQUEST', `at most ${WALLETS_PER_USER_MAX} wallets`);
  await openAccounts(tx, [wallet(userId, currency)], now_ms);
  await tx.query('UPDATE account SET closed_at_ms = NULL WHERE account_id = $1', [
    walletId(userId, currency),
  ]);
  await publishWallet(tx, bus, userId);
  return (await walletIn(tx, userId, currency))!;
}

/** Errors: NOT_FOUND; WRONG_STATE unless it is empty and no top-up is under way. */
export async function closeWallet(
  tx: SqlRunner,
  bus: Bus,
  userId: string,
  id: string,
  now_ms: number,
): Promise<void> {
  const { currency } = await ownWallet(tx, userId, id);
  const { rowCount } = await tx.query(
    `UPDATE account SET closed_at_ms = $2 WHERE account_id = $1 AND balance_minor = 0
       AND NOT EXISTS (SELECT FROM topup WHERE user_id = $3 AND currency = $4 AND status = 'pending')`,
    [id, now_ms, userId, currency],
  );
  if (rowCount === 0)
    throw new GavelError(
      'WRONG_STATE',
      'a wallet is closed when it is empty and nothing is coming',
    );
  await publishWallet(tx, bus, userId);
}

const STATEMENT = `
  SELECT t.pos, t.act_id, t.at_ms, a.kind, a.auction_id, a.lot_no, w.currency,
    (CASE WHEN t.credit_account = w.account_id THEN t.amount_minor ELSE -t.amount_minor END) AS amount,
    w.balance_minor - coalesce(sum(CASE WHEN t.credit_account = w.account_id THEN t.amount_minor
      ELSE -t.amount_minor END) OVER newer, 0)::bigint AS balance
  FROM account w
  JOIN transfer t ON t.debit_account = w.account_id OR t.credit_account = w.account_id
  JOIN act a USING (act_id)
  WHERE w.kind = 'wallet' AND w.owner_id = $1
  WINDOW newer AS (PARTITION BY w.account_id ORDER BY t.pos DESC
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  ORDER BY t.pos DESC LIMIT $2`;

/** The balance after each line, newest first. */
async function statementOf(on: SqlRunner, userId: string): Promise<AccountView['statement']> {
  const { rows } = await on.query<{
    pos: string;
    act_id: string;
    at_ms: string;
    kind: string;
    auction_id: string | null;
    lot_no: number | null;
    currency: Currency;
    amount: string;
    balance: string;
  }>(STATEMENT, [userId, STATEMENT_LINES]);
  return rows.map((r) => ({
    transfer_id: `${r.act_id}#${r.pos}`,
    at_ms: Number(r.at_ms),
    act: r.kind,
    ...(r.auction_id === null ? {} : { auction_id: r.auction_id }),
    ...(r.lot_no === null ? {} : { lot_no: r.lot_no }),
    currency: r.currency,
    amount_minor: String(minor(r.amount)),
    balance_minor: String(minor(r.balance)),
  }));
}

/** Everything the account page draws. */
export async function readAccount(on: SqlRunner, userId: string): Promise<AccountView> {
  const escrows = await on.query<{ auction_id: string; currency: Currency; balance_minor: string }>(
    `SELECT auction_id, currency, balance_minor FROM account
     WHERE kind = 'auction_escrow' AND owner_id = $1 AND balance_minor > 0 ORDER BY auction_id`,
    [userId],
  );
  return {
    wallets: await walletsOf(on, userId),
    topups: (await latestTopups(on, userId, TOPUPS_SHOWN)).map(topupView),
    escrows: escrows.rows.map((r) => ({
      auction_id: r.auction_id,
      currency: r.currency,
      amount_minor: r.balance_minor,
    })),
    statement: await statementOf(on, userId),
  };
}
