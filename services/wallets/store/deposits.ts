import { GavelError } from '../../contracts/errors';
import { minor } from '../../contracts/money';
import type { Bus, SqlRunner } from '../../contracts/ports';
import { deposit, depositId, receivable, walletId } from '../domain/accounts';
import { depositAct, depositReleasedAct, type Movement } from '../domain/acts';
import { isFundingOpen } from './funding';
import { lockBalances, openAccounts, post } from './ledger';
import { publishWallet } from './wallet-item';

/** Wakes the job that tells the shard of deposits. */
export const DEPOSIT_CHANNEL = 'wallets.deposit';

/** Security for one auction: held, then known to the shard, at its end released. */
export interface Deposit extends Movement {
  paddle_no: number;
}
type Row = Omit<Deposit, 'amount_minor'> & { amount_minor: string };
const COLUMNS = 'transfer_id, auction_id, paddle_no, user_id, currency, amount_minor';
const toDeposit = (r: Row): Deposit => ({ ...r, amount_minor: minor(r.amount_minor) });

/**
 * Moves the deposit of an auction out of the wallet; the one there is answers every repetition.
 * Errors: FUNDING_CLOSED; FUNDS_SHORT with the shortfall.
 */
export async function takeDeposit(
  tx: SqlRunner,
  bus: Bus,
  asked: Deposit,
  now_ms: number,
): Promise<Deposit> {
  const { auction_id, user_id, currency, amount_minor } = asked;
  if (!(await isFundingOpen(tx, auction_id))) throw new GavelError('FUNDING_CLOSED');
  await openAccounts(tx, [deposit(auction_id, user_id, currency)], now_ms);
  // Whoever comes at the same time waits here, and finds the first one's.
  const from = walletId(user_id, currency);
  const balances = await lockBalances(tx, [from, depositId(auction_id, user_id)]);
  const there = await depositOf(tx, auction_id, user_id);
  if (there) return there;
  const short = amount_minor - (balances.get(from) ?? 0);
  if (short > 0)
    throw new GavelError('FUNDS_SHORT', 'the wallet holds less', {
      shortfall_minor: String(short),
    });
  await post(tx, depositAct(asked), now_ms);
  await tx.query(
    `INSERT INTO auction_deposit (transfer_id, auction_id, paddle_no, user_id, currency, amount_minor, at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [asked.transfer_id, auction_id, asked.paddle_no, user_id, currency, amount_minor, now_ms],
  );
  await publishWallet(tx, bus, user_id);
  await tx.query(`SELECT pg_notify('${DEPOSIT_CHANNEL}', '')`);
  return asked;
}

async function depositOf(
  on: SqlRunner,
  auctionId: string,
  userId: string,
): Promise<Deposit | undefined> {
  const { rows } = await on.query<Row>(
    `SELECT ${COLUMNS} FROM auction_deposit WHERE auction_id = $1 AND user_id = $2`,
    [auctionId, userId],
  );
  return rows[0] && toDeposit(rows[0]);
}

/** Auctions with deposits that the shard has not been told of. */
export async function auctionsToTellOfDeposits(on: SqlRunner): Promise<string[]> {
  const { rows } = await on.query<{ auction_id: string }>(
    "SELECT DISTINCT auction_id FROM auction_deposit WHERE state = 'held'",
  );
  return rows.map((r) => r.auction_id);
}

/** Those of one auction, oldest first. */
export async function untoldDeposits(
  on: SqlRunner,
  auctionId: string,
  limit: number,
): Promise<Deposit[]> {
  const { rows } = await on.query<Row>(
    `SELECT ${COLUMNS} FROM auction_deposit WHERE auction_id = $1 AND state = 'held'
     ORDER BY at_ms LIMIT $2`,
    [auctionId, limit],
  );
  return rows.map(toDeposit);
}

export const markDepositTold = (on: SqlRunner, transferId: string) =>
  on.query("UPDATE auction_deposit SET state = 'told' WHERE transfer_id = $1 AND state = 'held'", [
    transferId,
  ]);

/**
 * Gives the deposits of an auction back, each once; one of a bidder who owes the house is kept.
 */
export async function releaseDeposits(
  tx: SqlRunner,
  bus: Bus,
  auction: { auction_id: string; house_id: string },
  now_ms: number,
): Promise<void> {
  const { rows } = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM auction_deposit
     WHERE auction_id = $1 AND state <> 'released' ORDER BY user_id FOR UPDATE`,
    [auction.auction_id],
  );
  for (const held of rows.map(toDeposit)) {
    const owed = receivable(auction.house_id, held.user_id, held.currency).account_id;
    if (((await lockBalances(tx, [owed])).get(owed) ?? 0) < 0) continue;
    await post(tx, depositReleasedAct(held), now_ms);
    await tx.query("UPDATE auction_deposit SET state = 'released' WHERE transfer_id = $1", [
      held.transfer_id,
    ]);
    await publishWallet(tx, bus, held.user_id);
  }
}

/** Sealed auctions that keep a deposit of somebody who owes their house nothing any more. */
export async function auctionsToRelease(
  on: SqlRunner,
): Promise<{ auction_id: string; house_id: string }[]> {
  const { rows } = await on.query<{ auction_id: string; house_id: string }>(
    `SELECT DISTINCT auction_id, m.house_id
     FROM auction_deposit d JOIN auction_money m USING (auction_id)
     WHERE d.state <> 'released' AND m.sealed_at_ms IS NOT NULL AND NOT EXISTS
       (SELECT FROM account a WHERE a.owner_id = d.user_id AND a.kind = 'receivable'
        AND a.house_id = m.house_id AND a.currency = d.currency AND a.balance_minor < 0)`,
  );
  return rows;
}
