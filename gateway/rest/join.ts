import { z } from 'zod';
import { endpoint, sessionOf, type Endpoint } from '../../services/contracts/ports';
import type { Pace } from './bidder';
import { found, paddleView } from './wire';
import type { RestDeps } from './deps';
import type { FactsOf } from './facts';
import { assertOutsider } from './staff';

/**
 * Registering for an auction: the rating of this moment, and the most the bidder ever paid, go with
 * the paddle and decide at once, by the house's policy, in the shard. A second call answers with the paddle there is.
 */
export function joinEndpoint(
  { live, services, ids }: RestDeps,
  factsOf: FactsOf,
  pace: Pace,
): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/auctions/:auction_id/join',
    access: { who: 'signed-in' },
    body: z.strictObject({}),
    async handle(request) {
      const session = sessionOf(request);
      const { user_id } = session;
      await pace(user_id);
      const auction_id = request.params['auction_id']!;
      const { currency, house_id } = await factsOf(auction_id);
      assertOutsider(session, house_id);
      const [rating, paid] = await Promise.all([
        services.rating(user_id),
        services.largestPaid(user_id, currency),
      ]);
      const opened = await live.call('paddle_open', {
        auction_id,
        command_id: ids.fresh(),
        user_id,
        kind: 'wallet',
        status: 'approved',
        rating: Math.floor(rating),
        ...(paid !== null && { largest_paid_minor: paid }),
      });
      return { body: { paddle: paddleView(found(opened, opened.paddle)), rating } };
    },
  });
}
