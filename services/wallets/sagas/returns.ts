import { mayRepeat, type Code } from '../../contracts/codes';
import type { Context } from '../deps';
import { SHARD_CALL_MS, STEPS_AT_ONCE } from '../domain/limits';
import {
  auctionsToReturn,
  moveReturn,
  openReturns,
  postReturn,
  type PaddleReturn,
} from '../store/returns';
import { alone, forEachAuction } from './alone';

/** Refusals of a return that no repetition would change, and that are no fault of ours. */
const REFUSED = new Set<Code>(['FUNDS_SHORT', 'NOT_FOUND', 'AUCTION_SEALED']);

/**
 * Money on its way from a paddle to the wallet: the shard lets it go, the ledger moves it, the shard
 * hears that it is done. Each step may be repeated.
 */
export async function carryReturns(c: Context): Promise<void> {
  await alone(c.sql, 'returns', async () => {
    await forEachAuction(await auctionsToReturn(c.sql), (id) => carryAuction(c, id));
  });
}

async function carryAuction(c: Context, auctionId: string): Promise<void> {
  for (const r of await openReturns(c.sql, auctionId, STEPS_AT_ONCE)) {
    if (!(await drive(c, r))) return;
  }
}

/**
 * As far as it gets; what is left is for the next turn.
 * false: the shard does not answer; the auction's others would wait as long.
 */
async function drive(c: Context, r: PaddleReturn): Promise<boolean> {
  if (r.state === 'asked') {
    const started = await start(c, r);
    if (started !== 'started') return started === 'refused';
  }
  if (r.state !== 'posted') {
    await c.sql.transaction((tx) => postReturn(tx, c.bus, r, c.clock.now()));
    c.crashPoint('return.posted');
  }
  return finish(c, r);
}

async function start(c: Context, r: PaddleReturn): Promise<'started' | 'refused' | 'unknown'> {
  const { auction_id, paddle_no, transfer_id, amount_minor } = r;
  const answer = await c.live.call(
    'return_start',
    { auction_id, paddle_no, transfer_id, amount_minor },
    { deadline_ms: SHARD_CALL_MS },
  );
  if (mayRepeat(answer.code)) return 'unknown';
  if (answer.code === 'ACCEPTED') {
    c.crashPoint('return.started');
    await moveReturn(c.sql, transfer_id, 'asked', 'started');
    return 'started';
  }
  if (!REFUSED.has(answer.code))
    c.log.error({ auction_id, transfer_id, answer }, 'a return got an answer nobody expected');
  await moveReturn(c.sql, transfer_id, 'asked', 'refused', answer.code);
  return 'refused';
}

async function finish(c: Context, r: PaddleReturn): Promise<boolean> {
  const { auction_id, transfer_id } = r;
  const answer = await c.live.call(
    'return_done',
    { auction_id, transfer_id },
    { deadline_ms: SHARD_CALL_MS },
  );
  if (answer.code === 'ACCEPTED') await moveReturn(c.sql, transfer_id, 'posted', 'done');
  else if (!mayRepeat(answer.code))
    c.log.error({ auction_id, transfer_id, answer }, 'a posted return is not known to the shard');
  return !mayRepeat(answer.code);
}
