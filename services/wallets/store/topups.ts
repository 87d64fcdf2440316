import { GavelError, NotFound } from '../../contracts/errors';
import type { TopupView } from '../../contracts/http';
import { minor, type Currency } from '../../contracts/money';
import type { Bus, Payment, SqlRunner } from '../../contracts/ports';
import { wallet } from '../domain/accounts';
import { topupAct } from '../domain/acts';
import { post } from './ledger';
import { publishWallet } from './wallet-item';

/** The name of the provider in the ledger. */
const PROVIDER = 'stripe';

export interface Topup {
  topup_id: string;
  user_id: string;
  currency: string;
  amount_minor: number;
  return_path: string;
  status: 'pending' | 'done' | 'failed' | 'abandoned';
  payment_id: string | null;
  redirect_url: string | null;
  created_at_ms: number;
  polls: number;
}
type Row = Omit<Topup, 'amount_minor' | 'created_at_ms'> & {
  amount_minor: string;
  created_at_ms: string;
};
const COLUMNS =
  'topup_id, user_id, currency, amount_minor, return_path, status, payment_id, redirect_url, created_at_ms, polls';
const toTopup = (r: Row): Topup => ({
  ...r,
  amount_minor: minor(r.amount_minor),
  created_at_ms: Number(r.created_at_ms),
});

export const topupView = (t: Topup): TopupView => ({
  topup_id: t.topup_id,
  wallet_id: wallet(t.user_id, t.currency).account_id,
  currency: t.currency as Currency,
  amount_minor: String(t.amount_minor),
  status: t.status,
  ...(t.status === 'pending' && t.redirect_url ? { redirect_url: t.redirect_url } : {}),
  created_at_ms: t.created_at_ms,
});

export interface NewTopup {
  topup_id: string;
  user_id: string;
  key: string;
  digest: string;
  currency: string;
  amount_minor: number;
  return_path: string;
  created_at_ms: number;
  poll_at_ms: number;
}

/**
 * Stores a top-up under the user's key, or answers the one that is there.
 * Errors: KEY_REUSED for another body.
 */
export async function insertTopup(tx: SqlRunner, bus: Bus, t: NewTopup): Promise<Topup> {
  const { rowCount } = await tx.query(
    `INSERT INTO topup (topup_id, user_id, key, digest, currency, amount_minor, return_path,
       created_at_ms, poll_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (user_id, key) DO NOTHING`,
    [
      t.topup_id,
      t.user_id,
      t.key,
      t.digest,
      t.currency,
      t.amount_minor,
      t.return_path,
      t.created_at_ms,
      t.poll_at_ms,
    ],
  );
  if (rowCount === 1) await publishWallet(tx, bus, t.user_id);
  const { rows } = await tx.query<Row & { digest: string }>(
    `SELECT ${COLUMNS}, digest FROM topup WHERE user_id = $1 AND key = $2`,
    [t.user_id, t.key],
  );
  if (rows[0]!.digest !== t.digest) throw new GavelError('KEY_REUSED');
  return toTopup(rows[0]!);
}

/** Errors: NOT_FOUND, also for another user's. */
export async function readTopup(on: SqlRunner, topupId: string, userId: string): Promise<Topup> {
  const { rows } = await on.query<Row>(
    `SELECT ${COLUMNS} FROM topup WHERE topup_id = $1 AND user_id = $2`,
    [topupId, userId],
  );
  if (!rows[0]) throw new NotFound('no such top-up');
  return toTopup(rows[0]);
}

export async function latestTopups(on: SqlRunner, userId: string, limit: number) {
  const { rows } = await on.query<Row>(
    `SELECT ${COLUMNS} FROM topup WHERE user_id = $1
     ORDER BY created_at_ms DESC, topup_id DESC LIMIT $2`,
    [userId, limit],
  );
  return rows.map(toTopup);
}

/** Pending ones whose webhook is overdue. */
export async function overdueTopups(on: SqlRunner, now_ms: number, limit: number) {
  const { rows } = await on.query<Row>(
    `SELECT ${COLUMNS} FROM topup WHERE status = 'pending' AND poll_at_ms <= $1
     ORDER BY poll_at_ms LIMIT $2`,
    [now_ms, limit],
  );
  return rows.map(toTopup);
}

export const putOffPoll = (on: SqlRunner, topupId: string, poll_at_ms: number) =>
  on.query('UPDATE topup SET poll_at_ms = $2, polls = polls + 1 WHERE topup_id = $1', [
    topupId,
    poll_at_ms,
  ]);

const STATUS_OF: Partial<Record<Payment['status'], Topup['status']>> = {
  succeeded: 'done',
  failed: 'failed',
  canceled: 'abandoned',
};

/**
 * Brings a top-up to what the provider says of its payment: credits the wallet once when it was
 * paid. A payment that succeeds after we gave it up is credited all the same: the money has come.
 * `event_id`: the provider's event that told it; one event is acted on once.
 * Answers the top-up, or null if the payment is none of ours.
 */
export async function applyPayment(
  tx: SqlRunner,
  bus: Bus,
  payment: Payment,
  at: { now_ms: number; event_id?: string },
): Promise<Topup | null> {
  if (at.event_id !== undefined && !(await isNewEvent(tx, at.event_id, payment, at.now_ms)))
    return null;
  const topup = await lockTopup(tx, payment);
  if (!topup || topup.status === 'done') return topup;
  const status = STATUS_OF[payment.status] ?? topup.status;
  const redirect_url = payment.redirect_url ?? topup.redirect_url;
  if (status === 'done') await credit(tx, topup, payment, at.now_ms);
  await tx.query(
    'UPDATE topup SET status = $2, payment_id = $3, redirect_url = $4 WHERE topup_id = $1',
    [topup.topup_id, status, payment.payment_id, redirect_url],
  );
  if (status !== topup.status) await publishWallet(tx, bus, topup.user_id);
  return { ...topup, status, payment_id: payment.payment_id, redirect_url };
}

async function isNewEvent(
  tx: SqlRunner,
  eventId: string,
  payment: Payment,
  now_ms: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'INSERT INTO provider_event VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [eventId, payment.payment_id, now_ms],
  );
  return rowCount === 1;
}

/** By the payment, or by our own id in it: its answer to us may have been lost. */
async function lockTopup(tx: SqlRunner, payment: Payment): Promise<Topup | null> {
  const { rows } = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM topup
     WHERE payment_id = $1 OR (payment_id IS NULL AND topup_id = $2) FOR UPDATE`,
    [payment.payment_id, payment.metadata['topup_id'] ?? ''],
  );
  return rows[0] ? toTopup(rows[0]) : null;
}

async function credit(tx: SqlRunner, t: Topup, payment: Payment, now_ms: number): Promise<void> {
  if (payment.currency !== t.currency || payment.amount_minor !== t.amount_minor)
    throw new Error(
      `top-up ${t.topup_id}: paid ${payment.amount_minor} ${payment.currency}, asked ${t.amount_minor} ${t.currency}`,
    );
  await post(tx, topupAct({ ...t, provider: PROVIDER, payment_id: payment.payment_id }), now_ms);
}

/** The provider refused it: nothing can come of it. */
export async function failTopup(tx: SqlRunner, bus: Bus, topup: Topup): Promise<void> {
  await tx.query(
    "UPDATE topup SET status = 'failed' WHERE topup_id = $1 AND status = 'pending' AND payment_id IS NULL",
    [topup.topup_id],
  );
  await publishWallet(tx, bus, topup.user_id);
}
