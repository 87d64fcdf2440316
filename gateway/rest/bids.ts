import { RateLimiterMemory } from 'rate-limiter-flexible';
import { GavelError, NotFound } from '../../services/contracts/errors';
import { bidBody } from '../../services/contracts/http';
import { endpoint, sessionOf, type Endpoint } from '../../services/contracts/ports';
import { answered, found } from './wire';
import type { RestDeps } from './deps';

/** A bidder's bid by REST: the same way to the shard as the push message `bid`. */
const BIDS_PER_SECOND = 20; // as a push session has; one finger makes a handful

export function bidEndpoints(deps: RestDeps): Endpoint[] {
  const { live, bidding, clock } = deps;
  const limiter = new RateLimiterMemory({ points: BIDS_PER_SECOND, duration: 1 });
  return [
    endpoint({
      method: 'POST',
      path: '/api/auctions/:auction_id/bids',
      access: { who: 'signed-in' },
      body: bidBody,
      async handle(request) {
        const receivedAtMs = clock.now();
        const { user_id } = sessionOf(request);
        await limiter.consume(user_id).catch(() => {
          throw new GavelError('TOO_MANY', `more than ${BIDS_PER_SECOND} bids in a second`);
        });
        const auction_id = request.params['auction_id']!;
        const { paddle_no, currency } = await paddleOf(deps, auction_id, user_id);
        const bid = { ...request.body, auction_id, paddle_no, kind: 'LIVE' as const };
        const answer = await bidding.placeBid(
          { ...bid, received_at_ms: receivedAtMs },
          { user_id, currency },
        );
        return answered(answer);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/auctions/:auction_id/bids/:bid_id',
      access: { who: 'signed-in' },
      async handle(request) {
        const auction_id = request.params['auction_id']!;
        const { paddle_no } = await paddleOf(deps, auction_id, sessionOf(request).user_id);
        // 0 would be the house, whose ids are nobody's to look up.
        if (paddle_no === 0) throw new NotFound('no such bid of yours');
        const bid_id = request.params['bid_id']!;
        const looked = await live.call('bid_lookup', { auction_id, paddle_no, bid_id });
        return answered(found(looked, looked.answer));
      },
    }),
  ];
}

/** The bidder's paddle (0: none, refused in its place among the checks) and the auction's currency. */
async function paddleOf(
  { live }: RestDeps,
  auction_id: string,
  user_id: string,
): Promise<{ paddle_no: number; currency: string }> {
  const [view, own] = await Promise.all([
    live.call('auction_view', { auction_id }),
    live.call('paddle_view', { auction_id, user_id }),
  ]);
  const auction = found(view, view.auction);
  // A shard that is silent says nothing about his paddle: the same id may be sent again.
  if (own.code !== 'NOT_FOUND') found(own, own.paddle);
  return { paddle_no: own.paddle?.paddle_no ?? 0, currency: auction.currency };
}
