import { minor } from '../../contracts/money';
import type { Bus, SqlRunner } from '../../contracts/ports';
import { returnAct, type Movement } from '../domain/acts';
import { post } from './ledger';
import { claimKey, digestOf } from './request-key';
import { publishWallet } from './wallet-item';

export type ReturnState = 'asked' | 'started' | 'posted' | 'done' | 'refused';
export interface PaddleReturn extends Movement {
  paddle_no: number;
  state: ReturnState;
  refusal: string | null;
}
export type ReturnRequest = Omit<PaddleReturn, 'state' | 'refusal'>;

/** Wakes the saga of returns. */
export const RETURN_CHANNEL = 'wallets.return';

/** Asks for a return under the user's key; a repetition answers with the first one's transfer. */
export async function askReturn(
  tx: SqlRunner,
  request: ReturnRequest & { key: string },
  now_ms: number,
): Promise<string> {
  const { user_id, key, auction_id, amount_minor, transfer_id } = request;
  const digest = digestOf('return', auction_id, amount_minor);
  const answer = { transfer_id };
  const claim = await claimKey(tx, { owner_id: user_id, key, digest, answer, now_ms });
  if (claim.first) await insertReturn(tx, request, now_ms);
  return claim.answer.transfer_id;
}

/** Idempotent by transfer id. */
export async function insertReturn(tx: SqlRunner, r: ReturnRequest, now_ms: number): Promise<void> {
  await tx.query(
    `INSERT INTO paddle_return (transfer_id, auction_id, paddle_no, user_id, currency, amount_minor, at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [r.transfer_id, r.auction_id, r.paddle_no, r.user_id, r.currency, r.amount_minor, now_ms],
  );
  await tx.query(`SELECT pg_notify('${RETURN_CHANNEL}', '')`);
}

const COLUMNS =
  'transfer_id, auction_id, paddle_no, user_id, currency, amount_minor, state, refusal';
type Row = Omit<PaddleReturn, 'amount_minor'> & { amount_minor: string };
const toReturn = (r: Row): PaddleReturn => ({ ...r, amount_minor: minor(r.amount_minor) });

export async function readReturn(on: SqlRunner, transferId: string): Promise<PaddleReturn> {
  const { rows } = await on.query<Row>(
    `SELECT ${COLUMNS} FROM paddle_return WHERE transfer_id = $1`,
    [transferId],
  );
  return toReturn(rows[0]!);
}

export async function auctionsToReturn(on: SqlRunner): Promise<string[]> {
  const { rows } = await on.query<{ auction_id: string }>(
    "SELECT DISTINCT auction_id FROM paddle_return WHERE state IN ('asked', 'started', 'posted')",
  );
  return rows.map((r) => r.auction_id);
}

export async function openReturns(
  on: SqlRunner,
  auctionId: string,
  limit: number,
): Promise<PaddleReturn[]> {
  const { rows } = await on.query<Row>(
    `SELECT ${COLUMNS} FROM paddle_return
     WHERE auction_id = $1 AND state IN ('asked', 'started', 'posted')
     ORDER BY at_ms, transfer_id LIMIT $2`,
    [auctionId, limit],
  );
  return rows.map(toReturn);
}

/** From one state to the next; nothing if it has moved on already. Answers whether it moved. */
export async function moveReturn(
  on: SqlRunner,
  transferId: string,
  from: ReturnState,
  to: ReturnState,
  refusal: string | null = null,
): Promise<boolean> {
  const { rowCount } = await on.query(
    'UPDATE paddle_return SET state = $3, refusal = $4 WHERE transfer_id = $1 AND state = $2',
    [transferId, from, to, refusal],
  );
  return rowCount === 1;
}

/** The ledger's step: escrow to wallet, once. */
export async function postReturn(
  tx: SqlRunner,
  bus: Bus,
  r: PaddleReturn,
  now_ms: number,
): Promise<void> {
  if (!(await moveReturn(tx, r.transfer_id, 'started', 'posted'))) return;
  await post(tx, returnAct(r), now_ms);
  await publishWallet(tx, bus, r.user_id);
}

/** How many returns of a paddle there have been: numbers the next one of a closing auction. */
export async function countReturns(
  on: SqlRunner,
  auctionId: string,
  paddleNo: number,
): Promise<{ total: number; open: number }> {
  const { rows } = await on.query<{ total: string; open: string }>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE state IN ('asked', 'started', 'posted')) AS open
     FROM paddle_return WHERE auction_id = $1 AND paddle_no = $2`,
    [auctionId, paddleNo],
  );
  return { total: Number(rows[0]!.total), open: Number(rows[0]!.open) };
}
