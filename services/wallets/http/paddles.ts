import { GavelError } from '../../contracts/errors';
import { fundBody } from '../../contracts/http';
import { endpoint, sessionOf, type PaddleState } from '../../contracts/ports';
import type { Context } from '../deps';
import { SHARD_CALL_MS } from '../domain/limits';
import { carryReturns } from '../sagas/returns';
import { readAuction } from '../store/auctions';
import { fund } from '../store/funding';
import { askReturn, readReturn, type PaddleReturn } from '../store/returns';

/** How long a person waits for the answer to a return; the saga goes on without him. */
const RETURN_WAIT_MS = 3_000;
const RETURN_LOOK_MS = 20;

/**
 * The user's own paddle in the auction, as the shard has it.
 * Errors: NO_PADDLE; the shard's own when it does not answer, or the auction is over.
 */
export async function paddleOf(
  c: Context,
  auction_id: string,
  user_id: string,
): Promise<PaddleState> {
  const { code, paddle } = await c.live.call(
    'paddle_view',
    { auction_id, user_id },
    { deadline_ms: SHARD_CALL_MS },
  );
  if (paddle) return paddle;
  throw new GavelError(code === 'NOT_FOUND' ? 'NO_PADDLE' : code);
}

/** The currency an auction is held in. The shard is asked while its loading was not heard of here. */
async function currencyOf(c: Context, auction_id: string): Promise<string> {
  const known = await readAuction(c.sql, auction_id);
  if (known) return known.currency;
  const { code, auction } = await c.live.call(
    'auction_view',
    { auction_id },
    { deadline_ms: SHARD_CALL_MS },
  );
  if (auction) return auction.currency;
  throw new GavelError(code);
}

export const fundEndpoint = (c: Context) =>
  endpoint({
    method: 'POST',
    path: '/api/auctions/:auction_id/fund',
    access: { who: 'signed-in' },
    body: fundBody,
    handle: async (request) => {
      const { user_id } = sessionOf(request);
      await c.pace(user_id);
      const auction_id = request.params['auction_id'] ?? '';
      const { paddle_no } = await paddleOf(c, auction_id, user_id);
      const { key, amount_minor: sum } = request.body;
      const asked = {
        ...{ key, sum: { amount_minor: sum } },
        transfer_id: c.ids.fresh(),
        user_id,
        auction_id,
        paddle_no,
        currency: await currencyOf(c, auction_id),
      };
      const options = { any_amount: false, now_ms: c.clock.now() };
      const { transfer_id, amount_minor } = await c.sql.transaction((tx) =>
        fund(tx, c.bus, asked, options),
      );
      return { body: { transfer_id, amount_minor: String(amount_minor) } };
    },
  });

export const returnEndpoint = (c: Context) =>
  endpoint({
    method: 'POST',
    path: '/api/auctions/:auction_id/return',
    access: { who: 'signed-in' },
    body: fundBody,
    handle: async (request) => {
      const { user_id } = sessionOf(request);
      await c.pace(user_id);
      const auction_id = request.params['auction_id'] ?? '';
      const { paddle_no } = await paddleOf(c, auction_id, user_id);
      const asked = {
        ...request.body,
        transfer_id: c.ids.fresh(),
        user_id,
        auction_id,
        paddle_no,
        currency: await currencyOf(c, auction_id),
      };
      const id = await c.sql.transaction((tx) => askReturn(tx, asked, c.clock.now()));
      const r = await untilPosted(c, id);
      if (r.state === 'refused')
        throw new GavelError((r.refusal ?? 'FUNDS_SHORT') as 'FUNDS_SHORT');
      if (r.state === 'asked' || r.state === 'started') throw new GavelError('OUTCOME_UNKNOWN');
      return { body: { transfer_id: r.transfer_id, amount_minor: String(r.amount_minor) } };
    },
  });

/** Drives the sagas until this return is in the ledger, refused, or the wait is over. */
async function untilPosted(c: Context, transferId: string): Promise<PaddleReturn> {
  const deadline = performance.now() + RETURN_WAIT_MS;
  for (;;) {
    await carryReturns(c);
    const r = await readReturn(c.sql, transferId);
    const open = r.state === 'asked' || r.state === 'started';
    if (!open || performance.now() > deadline) return r;
    await new Promise((resolve) => setTimeout(resolve, RETURN_LOOK_MS));
  }
}
