import { NotFound } from '../../services/contracts/errors';
import { bidBody, insureBody, maxBody } from '../../services/contracts/http';
import { endpoint, sessionOf, type Endpoint } from '../../services/contracts/ports';
import { bidderIn, paddleNoOf, type createPace } from './bidder';
import type { RestDeps } from './deps';
import type { FactsOf } from './facts';
import { answered, found } from './wire';

const access = { who: 'signed-in' } as const;

/** Bids, maxima and insurances by REST: the same way to the shard as the push messages. */
export function bidEndpoints(
  deps: RestDeps,
  factsOf: FactsOf,
  pace: ReturnType<typeof createPace>,
): Endpoint[] {
  const { live, bidding, clock } = deps;
  return [
    endpoint({
      method: 'POST',
      path: '/api/auctions/:auction_id/bids',
      access,
      body: bidBody,
      async handle(request) {
        const received_at_ms = clock.now();
        const { user_id } = sessionOf(request);
        await pace(user_id);
        const auction_id = request.params['auction_id']!;
        const { paddle_no, bidder } = await bidderIn(live, factsOf, auction_id, user_id);
        const bid = { ...request.body, auction_id, paddle_no, received_at_ms };
        return answered(await bidding.placeBid({ ...bid, kind: 'LIVE' }, bidder));
      },
    }),
    endpoint({
      method: 'POST',
      path: '/api/auctions/:auction_id/maxima',
      access,
      body: maxBody,
      async handle(request) {
        const received_at_ms = clock.now();
        const { user_id } = sessionOf(request);
        await pace(user_id);
        const auction_id = request.params['auction_id']!;
        const { paddle_no, bidder } = await bidderIn(live, factsOf, auction_id, user_id);
        const max = { ...request.body, auction_id, paddle_no, received_at_ms };
        return answered(await bidding.placeBid({ ...max, kind: 'MAX', confirmed: false }, bidder));
      },
    }),
    endpoint({
      method: 'POST',
      path: '/api/auctions/:auction_id/insurances',
      access,
      body: insureBody,
      async handle(request) {
        const received_at_ms = clock.now();
        const { user_id } = sessionOf(request);
        await pace(user_id);
        const auction_id = request.params['auction_id']!;
        const { paddle_no, bidder } = await bidderIn(live, factsOf, auction_id, user_id);
        const order = { ...request.body, auction_id, paddle_no, received_at_ms };
        return answered(await bidding.insure(order, bidder));
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/auctions/:auction_id/bids/:bid_id',
      access,
      async handle(request) {
        const auction_id = request.params['auction_id']!;
        const paddle_no = await paddleNoOf(live, auction_id, sessionOf(request).user_id);
        // 0 would be the house, whose ids are nobody's to look up.
        if (paddle_no === 0) throw new NotFound('no such bid of yours');
        const bid_id = request.params['bid_id']!;
        const looked = await live.call('bid_lookup', { auction_id, paddle_no, bid_id });
        return answered(found(looked, looked.answer));
      },
    }),
  ];
}
