import { z } from 'zod';
import { GavelError } from '../../contracts/errors';
import { endpoint, sessionOf } from '../../contracts/ports';
import type { Context } from '../deps';
import { carryDeposits } from '../sagas/deposits';
import { readAuction } from '../store/auctions';
import { takeDeposit } from '../store/deposits';
import { largestPaid } from '../store/sales';
import { paddleOf } from './paddles';

/**
 * Pays the deposit that the auction's policy names, from the wallet; once. The sum is the house's,
 * so the body holds none.
 */
export const depositEndpoint = (c: Context) =>
  endpoint({
    method: 'POST',
    path: '/api/auctions/:auction_id/deposit',
    access: { who: 'signed-in' },
    body: z.strictObject({}),
    handle: async (request) => {
      const { user_id } = sessionOf(request);
      await c.pace(user_id);
      const auction_id = request.params['auction_id'] ?? '';
      const { paddle_no } = await paddleOf(c, auction_id, user_id);
      const auction = await readAuction(c.sql, auction_id);
      if (!auction) throw new GavelError('UNAVAILABLE', 'the auction was not heard of yet');
      const { currency, deposit_minor } = auction;
      if (deposit_minor === 0) throw new GavelError('WRONG_STATE', 'no deposit is asked for here');
      const asked = { transfer_id: c.ids.fresh(), auction_id, paddle_no, user_id, currency };
      const taken = await c.sql.transaction((tx) =>
        takeDeposit(tx, c.bus, { ...asked, amount_minor: deposit_minor }, c.clock.now()),
      );
      // The job does it too: a shard that is silent costs the bidder a moment, not the deposit.
      await carryDeposits(c).catch((err: unknown) => c.log.warn({ err }, 'deposit not told yet'));
      const { transfer_id, amount_minor } = taken;
      return { body: { transfer_id, amount_minor: String(amount_minor) } };
    },
  });

/** The largest hammer price a user has paid in a currency: what the gate of deposits goes by. */
export const largestPaidEndpoint = (c: Context) =>
  endpoint({
    method: 'GET',
    path: '/internal/wallets/:user_id/:currency/largest-paid',
    access: { who: 'service' },
    handle: async ({ params }) => {
      const paid = await largestPaid(c.sql, params['user_id'] ?? '', params['currency'] ?? '');
      return { body: { hammer_minor: paid === null ? null : String(paid) } };
    },
  });
