import { mayRepeat } from '../../contracts/codes';
import type { Context } from '../deps';
import { SHARD_CALL_MS, STEPS_AT_ONCE } from '../domain/limits';
import {
  auctionsToRelease,
  auctionsToTellOfDeposits,
  markDepositTold,
  releaseDeposits,
  untoldDeposits,
  type Deposit,
} from '../store/deposits';
import { alone, forEachAuction } from './alone';

/**
 * Tells the shard of each deposit, until it stands on the paddle: it opens there what rating and
 * history would close. Told twice, it is the same sum.
 */
export async function carryDeposits(c: Context): Promise<void> {
  await alone(c.sql, 'deposits', async () => {
    await forEachAuction(await auctionsToTellOfDeposits(c.sql), (id) => carryAuction(c, id));
  });
}

async function carryAuction(c: Context, auctionId: string): Promise<void> {
  for (const held of await untoldDeposits(c.sql, auctionId, STEPS_AT_ONCE)) {
    if (!(await tell(c, held))) return;
  }
}

/** false: the shard does not answer; the auction's others would wait as long. */
async function tell(c: Context, held: Deposit): Promise<boolean> {
  const { auction_id, user_id, paddle_no, amount_minor, transfer_id } = held;
  const patience = { deadline_ms: SHARD_CALL_MS };
  const own = await c.live.call('paddle_view', { auction_id, user_id }, patience);
  if (mayRepeat(own.code)) return false;
  if (own.paddle && own.paddle.deposit_minor < amount_minor) {
    const change = { auction_id, paddle_no, deposit_minor: amount_minor, reason: 'deposit' };
    const id = { command_id: c.ids.fresh(), seen_seq: own.seq ?? 0 };
    const { code } = await c.live.call('paddle_change', { ...change, ...id }, patience);
    if (code !== 'ACCEPTED') {
      if (!mayRepeat(code))
        c.log.error({ auction_id, transfer_id, code }, 'a deposit is not taken');
      return !mayRepeat(code);
    }
  }
  // A paddle that is no more has an auction that is over: its closing gives the deposit back.
  await markDepositTold(c.sql, transfer_id);
  return true;
}

/** Gives deposits back that were kept for a debt, once it is paid. Those of a sale still open wait. */
export async function releaseKept(c: Context): Promise<void> {
  await alone(c.sql, 'kept deposits', async () => {
    for (const auction of await auctionsToRelease(c.sql)) {
      await c.sql.transaction((tx) => releaseDeposits(tx, c.bus, auction, c.clock.now()));
      c.log.info({ auction_id: auction.auction_id }, 'deposits kept for a debt are released');
    }
  });
}
