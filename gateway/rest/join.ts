import { z } from 'zod';
import { endpoint, sessionOf, type Endpoint } from '../../services/contracts/ports';
import { found, paddleView } from './wire';
import type { RestDeps } from './deps';

/**
 * Registering for an auction: the rating at this moment goes with the paddle and decides at once,
 * by the house's policy, in the shard. A second call answers with the paddle there is.
 */
export function joinEndpoint({ live, services, ids }: RestDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/auctions/:auction_id/join',
    access: { who: 'signed-in' },
    body: z.strictObject({}),
    async handle(request) {
      const { user_id } = sessionOf(request);
      const rating = await services.rating(user_id);
      const opened = await live.call('paddle_open', {
        auction_id: request.params['auction_id']!,
        command_id: ids.fresh(),
        user_id,
        kind: 'wallet',
        status: 'approved',
        rating: Math.floor(rating),
      });
      return { body: { paddle: paddleView(found(opened, opened.paddle)), rating } };
    },
  });
}
