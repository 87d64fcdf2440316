import { GavelError } from '../../contracts/errors';
import { minor, sealedSum } from '../../contracts/money';
import type { Bus, SqlRunner } from '../../contracts/ports';
import { escrow, escrowId, walletId } from '../domain/accounts';
import { fundAct, fundReversedAct, type Movement } from '../domain/acts';
import { lockBalances, openAccounts, post } from './ledger';
import { claimKey, digestOf, readKey } from './request-key';
import { publishWallet } from './wallet-item';

/** The NOTIFY channel that wakes the carrier of funds. */
export const FUND_CHANNEL = 'wallets.fund';

/** Exactly one sum; or, for an order whose figure is a secret, one that does not tell it. */
export type FundSum =
  | { amount_minor: number }
  | { at_least_minor: number; round_up_minor: number; credited_minor: number };
export interface FundRequest extends Omit<Movement, 'amount_minor'> {
  paddle_no: number;
  key: string;
  sum: FundSum;
}
interface Funded {
  transfer_id: string;
  amount_minor: number;
}
export interface OutboxRow extends Movement {
  paddle_no: number;
}

/** Under it an auction is open for funding (shared) or is being closed (exclusive). */
const FUNDING_LOCK = "hashtextextended('funding:' || $1, 7002)";

/** Also waits for every fund under way, so that none can follow. */
export async function closeFunding(
  tx: SqlRunner,
  auctionId: string,
  now_ms: number,
): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(${FUNDING_LOCK})`, [auctionId]);
  await tx.query('INSERT INTO auction_funding_closed VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    auctionId,
    now_ms,
  ]);
}

/** Under the lock that the closing of the auction waits for. */
export async function isFundingOpen(tx: SqlRunner, auctionId: string): Promise<boolean> {
  await tx.query(`SELECT pg_advisory_xact_lock_shared(${FUNDING_LOCK})`, [auctionId]);
  const { rowCount } = await tx.query('SELECT FROM auction_funding_closed WHERE auction_id = $1', [
    auctionId,
  ]);
  return rowCount === 0;
}

/**
 * Moves money from a wallet into the escrow of an auction, and leaves the order to credit the paddle.
 * The first sum stored under the user's key answers every repetition, whatever sum that names: the
 * digest covers all but the amount when `any_amount`.
 * Errors: FUNDS_SHORT with the shortfall, FUNDING_CLOSED, KEY_REUSED, INVALID_REQUEST; none stores
 *         anything.
 */
export async function fund(
  tx: SqlRunner,
  bus: Bus,
  request: FundRequest,
  options: { any_amount: boolean; now_ms: number },
): Promise<Funded> {
  const { user_id, auction_id, paddle_no, currency, transfer_id, key, sum } = request;
  await assertCurrency(tx, auction_id, currency);
  const named = options.any_amount || !('amount_minor' in sum) ? 'any' : sum.amount_minor;
  const digest = digestOf('fund', auction_id, paddle_no, currency, named);
  const claim = { owner_id: user_id, key, digest };
  const before = await readKey<Funded>(tx, claim);
  if (before) return before.answer;
  const chosen = await choose(tx, request, options.now_ms);
  if (chosen instanceof GavelError) {
    // A call at the same time may have stored its sum while this one waited for the account.
    const meanwhile = await readKey<Funded>(tx, claim);
    if (meanwhile) return meanwhile.answer;
    throw chosen;
  }
  const answer = { transfer_id, amount_minor: chosen };
  const claimed = await claimKey(tx, { ...claim, answer, now_ms: options.now_ms });
  if (claimed.first) await move(tx, bus, request, chosen, options.now_ms);
  return claimed.answer;
}

/** The sum to be moved, the accounts locked; or why there is none. */
async function choose(
  tx: SqlRunner,
  request: FundRequest,
  now_ms: number,
): Promise<number | GavelError> {
  const { user_id, auction_id, currency, sum } = request;
  if (!(await isFundingOpen(tx, auction_id))) return new GavelError('FUNDING_CLOSED');
  await openAccounts(tx, [escrow(auction_id, user_id, currency)], now_ms);
  const balance_minor = await lockedBalance(tx, request);
  const least = 'amount_minor' in sum ? sum.amount_minor : sum.at_least_minor;
  const chosen =
    'amount_minor' in sum
      ? least
      : sealedSum({ ...sum, shortfall_minor: sum.round_up_minor, balance_minor });
  if (chosen !== null && balance_minor >= chosen) return chosen;
  return new GavelError('FUNDS_SHORT', 'the wallet holds less', {
    shortfall_minor: String(Math.max(0, least - balance_minor)),
  });
}

async function move(
  tx: SqlRunner,
  bus: Bus,
  request: FundRequest,
  amount_minor: number,
  now_ms: number,
): Promise<void> {
  const { user_id, auction_id, paddle_no, currency, transfer_id } = request;
  await post(tx, fundAct({ transfer_id, auction_id, user_id, currency, amount_minor }), now_ms);
  const order = { transfer_id, auction_id, paddle_no, user_id, currency, amount_minor };
  await orderCredit(tx, order, now_ms);
  await publishWallet(tx, bus, user_id);
}

/** Leaves the order to credit a paddle with money that is in escrow. Once for a transfer. */
export async function orderCredit(tx: SqlRunner, row: OutboxRow, now_ms: number): Promise<void> {
  const { transfer_id, auction_id, paddle_no, user_id, currency, amount_minor } = row;
  await tx.query(
    `INSERT INTO fund_outbox (transfer_id, auction_id, paddle_no, user_id, currency, amount_minor, at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [transfer_id, auction_id, paddle_no, user_id, currency, amount_minor, now_ms],
  );
  await tx.query(`SELECT pg_notify('${FUND_CHANNEL}', '')`);
}

/** An auction has one currency, known once its loading was heard of. */
async function assertCurrency(tx: SqlRunner, auctionId: string, currency: string): Promise<void> {
  const { rows } = await tx.query<{ currency: string }>(
    'SELECT currency FROM auction_money WHERE auction_id = $1',
    [auctionId],
  );
  const known = rows[0]?.currency;
  if (known !== undefined && known !== currency)
    throw new GavelError('INVALID_REQUEST', `the auction is held in ${known}`);
}

/**
 * Locks the escrow with the wallet: a return comes the other way, and takes both in one order. So the
 * escrow must be there before; a fund that did not see it yet would take it second.
 */
async function lockedBalance(
  tx: SqlRunner,
  { user_id, auction_id, currency }: FundRequest,
): Promise<number> {
  const from = walletId(user_id, currency);
  const balances = await lockBalances(tx, [from, escrowId(auction_id, user_id)]);
  return balances.get(from) ?? 0;
}

/** Auctions with funds that no shard has answered for yet. */
export async function auctionsToCarry(on: SqlRunner): Promise<string[]> {
  const { rows } = await on.query<{ auction_id: string }>(
    'SELECT DISTINCT auction_id FROM fund_outbox WHERE sent_at_ms IS NULL',
  );
  return rows.map((r) => r.auction_id);
}

export async function unsentFunds(
  on: SqlRunner,
  auctionId: string,
  limit: number,
): Promise<OutboxRow[]> {
  const { rows } = await on.query<Omit<OutboxRow, 'amount_minor'> & { amount_minor: string }>(
    `SELECT transfer_id, auction_id, paddle_no, user_id, currency, amount_minor FROM fund_outbox
     WHERE auction_id = $1 AND sent_at_ms IS NULL ORDER BY at_ms, transfer_id LIMIT $2`,
    [auctionId, limit],
  );
  return rows.map((r) => ({ ...r, amount_minor: minor(r.amount_minor) }));
}

const MARK = `UPDATE fund_outbox SET sent_at_ms = $2, outcome = $3
  WHERE transfer_id = $1 AND sent_at_ms IS NULL`;

export const markApplied = (on: SqlRunner, transferId: string, now_ms: number) =>
  on.query(MARK, [transferId, now_ms, 'applied']);

/** The shard refused the credit for good: the money goes back to the wallet, once. */
export async function reverseFund(
  tx: SqlRunner,
  bus: Bus,
  row: OutboxRow,
  now_ms: number,
): Promise<void> {
  const { rowCount } = await tx.query(MARK, [row.transfer_id, now_ms, 'reversed']);
  if (rowCount === 0) return;
  await post(tx, fundReversedAct(row), now_ms);
  await publishWallet(tx, bus, row.user_id);
}
