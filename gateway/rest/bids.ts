import type { z } from 'zod';
import { NotFound } from '../../services/contracts/errors';
import { bidBody, insureBody, maxBody } from '../../services/contracts/http';
import { endpoint, sessionOf, type Bidder, type Endpoint } from '../../services/contracts/ports';
import type { Refusal } from '../../services/contracts/refusals';
import { bidderIn, paddleNoOf, type Pace } from './bidder';
import type { RestDeps } from './deps';
import type { FactsOf } from './facts';
import { answered, found } from './wire';

const access = { who: 'signed-in' } as const;

/** Bids, maxima and insurances by REST: the same way to the shard as the push messages. */
export function bidEndpoints(deps: RestDeps, factsOf: FactsOf, pace: Pace): Endpoint[] {
  const { live, bidding, clock } = deps;
  type Placed = { auction_id: string; paddle_no: number; received_at_ms: number };
  /** POST of what a bidder sends under his own paddle, at his pace. */
  const order = <B extends object>(
    path: string,
    body: z.ZodType<B>,
    send: (order: B & Placed, bidder: Bidder) => Promise<Refusal>,
  ): Endpoint =>
    endpoint({
      method: 'POST',
      path: `/api/auctions/:auction_id/${path}`,
      access,
      body,
      async handle(request) {
        const received_at_ms = clock.now();
        const { user_id } = sessionOf(request);
        await pace(user_id);
        const auction_id = request.params['auction_id']!;
        const { paddle_no, bidder } = await bidderIn(live, factsOf, auction_id, user_id);
        const placed = { ...request.body, auction_id, paddle_no, received_at_ms };
        return answered(await send(placed, bidder));
      },
    });
  return [
    order('bids', bidBody, (bid, bidder) => bidding.placeBid({ ...bid, kind: 'LIVE' }, bidder)),
    order('maxima', maxBody, (max, bidder) =>
      bidding.placeBid({ ...max, kind: 'MAX', confirmed: false }, bidder),
    ),
    order('insurances', insureBody, (insurance, bidder) => bidding.insure(insurance, bidder)),
    endpoint({
      method: 'GET',
      path: '/api/auctions/:auction_id/bids/:bid_id',
      access,
      async handle(request) {
        const { user_id } = sessionOf(request);
        await pace(user_id);
        const auction_id = request.params['auction_id']!;
        const paddle_no = await paddleNoOf(live, auction_id, user_id);
        // 0 would be the house, whose ids are nobody's to look up.
        if (paddle_no === 0) throw new NotFound('no such bid of yours');
        const bid_id = request.params['bid_id']!;
        const looked = await live.call('bid_lookup', { auction_id, paddle_no, bid_id });
        return answered(found(looked, looked.answer));
      },
    }),
  ];
}
