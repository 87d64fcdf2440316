import { GavelError, NotAllowed } from '../../contracts/errors';
import { saleRetryBody } from '../../contracts/http';
import { endpoint, sessionOf, type Role } from '../../contracts/ports';
import type { Context } from '../deps';
import { retrySale } from '../sagas/retry-sale';

const SECOND: readonly Role[] = ['finance', 'manager'];

/** A correction of the books: finance gives it, somebody else of the house agrees. */
export const retrySaleEndpoint = (c: Context) =>
  endpoint({
    method: 'POST',
    path: '/api/houses/:house_id/auctions/:auction_id/sale-retries',
    access: { who: 'house', roles: ['finance'] },
    body: saleRetryBody,
    handle: async (request) => {
      const { user_id: staff_id } = sessionOf(request);
      const { house_id = '', auction_id = '' } = request.params;
      const { lot_no, epoch, second_token } = request.body;
      const asked = { key: { auction_id, lot_no, epoch }, house_id, staff_id };
      const second = () => secondOf(c, second_token, staff_id, house_id);
      return { body: await retrySale(c, asked, second) };
    },
  });

/**
 * The second person, by the access token of a session of his own.
 * Errors: NOT_ALLOWED, also for a token that is not valid: the first person's session is not at fault.
 */
async function secondOf(
  { sessions }: Context,
  token: string,
  firstId: string,
  houseId: string,
): Promise<string> {
  const field = { field: 'second_token' };
  const { user_id, grants } = await sessions.verify(token).catch((error: unknown) => {
    if (!(error instanceof GavelError)) throw error;
    throw new NotAllowed(`the second person is not signed in: ${error.detail}`, field);
  });
  if (user_id === firstId) throw new NotAllowed('this takes two persons', field);
  if (!grants.some((g) => g.house_id === houseId && SECOND.includes(g.role)))
    throw new NotAllowed('the second person is of finance, or a manager of the house', field);
  return user_id;
}
