import { z } from 'zod';
import { GavelError, NotFound } from '../../contracts/errors';
import { id } from '../../contracts/ids';
import { currency, MONEY_AMOUNT_MINOR_MAX } from '../../contracts/money';
import { endpoint, type Funding } from '../../contracts/ports';
import type { Context } from '../deps';
import { fund } from '../store/funding';
import { escrowParts, ledgerProof } from '../store/proofs';
import { readWalletItem } from '../store/wallet-item';
import { walletIn } from '../store/wallets';
import { paddleOf } from './paddles';

const access = { who: 'service' } as const;

const internalFundBody = z.strictObject({
  user_id: id,
  auction_id: id,
  paddle_no: z.number().int().min(1),
  currency,
  /** `bid:<bid_id>`: its colon keeps it apart from keys that users mint. */
  key: z.string().regex(/^[A-Za-z0-9:_-]{16,60}$/),
  at_least_minor: z.number().int().min(1).max(MONEY_AMOUNT_MINOR_MAX),
  /** Of a sealed order: the next round sum above this is moved, or the whole wallet. */
  round_up_minor: z.number().int().min(1).max(MONEY_AMOUNT_MINOR_MAX).optional(),
});
type FundAnswer = Awaited<ReturnType<Funding['fund']>>;

/** Money for a bid that lacks it. Refusals are answers here: the caller has a bid to answer. */
export const internalFundEndpoint = (c: Context) =>
  endpoint({
    method: 'POST',
    path: '/internal/fund',
    access,
    body: internalFundBody,
    handle: async ({ body }) => {
      const { at_least_minor, round_up_minor, ...asked } = body;
      const paddle = await paddleOf(c, asked.auction_id, asked.user_id);
      if (paddle.paddle_no !== asked.paddle_no) throw new NotFound('no such paddle of that user');
      const { credited_minor } = paddle;
      const sum =
        round_up_minor === undefined
          ? { amount_minor: at_least_minor }
          : { at_least_minor, round_up_minor, credited_minor };
      const request = { ...asked, sum, transfer_id: c.ids.fresh() };
      return { body: await answerOf(c, request) };
    },
  });

async function answerOf(c: Context, request: Parameters<typeof fund>[2]): Promise<FundAnswer> {
  try {
    const options = { any_amount: true, now_ms: c.clock.now() };
    const funded = await c.sql.transaction((tx) => fund(tx, c.bus, request, options));
    return { code: 'ACCEPTED', ...funded };
  } catch (error) {
    if (!(error instanceof GavelError)) throw error;
    if (error.code === 'FUNDING_CLOSED') return { code: 'FUNDING_CLOSED' };
    if (error.code !== 'FUNDS_SHORT') throw error;
    return { code: 'FUNDS_SHORT', shortfall_minor: Number(error.extra['shortfall_minor']) };
  }
}

export const walletItemEndpoint = (c: Context) =>
  endpoint({
    method: 'GET',
    path: '/internal/wallets/:user_id',
    access,
    handle: async ({ params }) => ({ body: await readWalletItem(c.sql, params['user_id'] ?? '') }),
  });

export const walletInEndpoint = (c: Context) =>
  endpoint({
    method: 'GET',
    path: '/internal/wallets/:user_id/:currency',
    access,
    handle: async ({ params }) => {
      const wallet = await walletIn(c.sql, params['user_id'] ?? '', params['currency'] ?? '');
      if (!wallet) throw new NotFound('no wallet in that currency');
      return { body: wallet };
    },
  });

/** The ledger's half of the escrow formula; the shard has the other. */
export const escrowEndpoint = (c: Context) =>
  endpoint({
    method: 'GET',
    path: '/internal/escrow/:auction_id',
    access,
    handle: async ({ params }) => ({
      body: { escrows: await escrowParts(c.sql, params['auction_id'] ?? '') },
    }),
  });

export const ledgerEndpoint = (c: Context) =>
  endpoint({
    method: 'GET',
    path: '/internal/ledger',
    access,
    handle: async () => ({ body: await ledgerProof(c.sql) }),
  });
