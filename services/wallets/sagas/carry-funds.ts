import { mayRepeat } from '../../contracts/codes';
import type { Context } from '../deps';
import { SHARD_CALL_MS, STEPS_AT_ONCE } from '../domain/limits';
import {
  auctionsToCarry,
  markApplied,
  reverseFund,
  unsentFunds,
  type OutboxRow,
} from '../store/funding';
import { alone, forEachAuction } from './alone';

/** Refusals after which the shard will never take the credit. */
const NEVER = new Set(['AUCTION_SEALED', 'NOT_FOUND', 'BAD_AMOUNT']);

/**
 * Tells the shard of every fund, until it has a definite answer: credited, or refused for good and
 * then given back. The credit is idempotent by the transfer's id.
 */
export async function carryFunds(c: Context): Promise<void> {
  await alone(c.sql, 'funds', async () => {
    await forEachAuction(await auctionsToCarry(c.sql), (id) => carryAuction(c, id));
  });
}

async function carryAuction(c: Context, auctionId: string): Promise<void> {
  for (const row of await unsentFunds(c.sql, auctionId, STEPS_AT_ONCE)) {
    if (!(await carry(c, row))) return;
  }
}

/** false: the shard does not answer; the auction's others would wait as long. */
async function carry(c: Context, row: OutboxRow): Promise<boolean> {
  c.crashPoint('fund.posted');
  const { auction_id, paddle_no, transfer_id, amount_minor } = row;
  const answer = await c.live.call(
    'paddle_credit',
    { auction_id, paddle_no, transfer_id, amount_minor },
    { deadline_ms: SHARD_CALL_MS },
  );
  if (answer.code === 'ACCEPTED') {
    c.crashPoint(transfer_id.endsWith(':void') ? 'void.credited' : 'fund.credited');
    await markApplied(c.sql, transfer_id, c.clock.now());
  } else if (NEVER.has(answer.code)) {
    await c.sql.transaction((tx) => reverseFund(tx, c.bus, row, c.clock.now()));
    c.crashPoint('fund.reversed');
    c.log.warn({ auction_id, transfer_id, code: answer.code }, 'a fund was given back');
  } else if (!mayRepeat(answer.code)) {
    c.log.error({ auction_id, transfer_id, answer }, 'a credit got an answer nobody expected');
  }
  return !mayRepeat(answer.code);
}
