import {
  cancelBody,
  lateCancelBody,
  questionBody,
  quoteBody,
  retractBody,
  type QuoteView,
} from '../../services/contracts/http';
import { minor, sealedSum } from '../../services/contracts/money';
import {
  endpoint,
  sessionOf,
  type Endpoint,
  type EndpointRequest,
} from '../../services/contracts/ports';
import { ownPaddleNo, paddleNoOf, type Pace } from './bidder';
import type { RestDeps } from './deps';
import type { FactsOf } from './facts';
import { answered, found, ordersView, text } from './wire';

const access = { who: 'signed-in' } as const;

/** What a bidder does besides bidding, and what he alone may read: as the push messages, by REST. */
export function orderEndpoints(deps: RestDeps, factsOf: FactsOf, pace: Pace): Endpoint[] {
  const { live } = deps;
  /** His paddle and the auction, once his pace allows it. */
  const by = async (request: EndpointRequest<unknown>) => {
    const { user_id } = sessionOf(request);
    await pace(user_id);
    const auction_id = request.params['auction_id']!;
    return { auction_id, paddle_no: await ownPaddleNo(live, auction_id, user_id) };
  };
  return [
    endpoint({
      method: 'POST',
      path: '/api/auctions/:auction_id/maxima/cancel',
      access,
      body: cancelBody,
      handle: async (request) =>
        answered(await live.call('max_cancel', { ...request.body, ...(await by(request)) })),
    }),
    endpoint({
      method: 'POST',
      path: '/api/auctions/:auction_id/insurances/cancel',
      access,
      body: cancelBody,
      handle: async (request) =>
        answered(await live.call('insure_cancel', { ...request.body, ...(await by(request)) })),
    }),
    endpoint({
      method: 'POST',
      path: '/api/auctions/:auction_id/retractions',
      access,
      body: retractBody,
      handle: async (request) =>
        answered(await live.call('retract', { ...request.body, ...(await by(request)) })),
    }),
    endpoint({
      method: 'POST',
      path: '/api/auctions/:auction_id/late-bids/cancel',
      access,
      body: lateCancelBody,
      handle: async (request) =>
        answered(await live.call('late_cancel', { ...request.body, ...(await by(request)) })),
    }),
    question(deps, pace),
    endpoint({
      method: 'GET',
      path: '/api/auctions/:auction_id/orders',
      access,
      async handle(request) {
        const { user_id } = sessionOf(request);
        await pace(user_id);
        const auction_id = request.params['auction_id']!;
        const paddle_no = await paddleNoOf(live, auction_id, user_id);
        if (paddle_no === 0) return { body: ordersView([]) };
        const own = await live.call('my_orders', { auction_id, paddle_no });
        return { body: ordersView(found(own, own.orders)) };
      },
    }),
    quote(deps, factsOf, by),
  ];
}

function question({ live }: RestDeps, pace: Pace): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/auctions/:auction_id/questions',
    access,
    body: questionBody,
    async handle(request) {
      const { user_id } = sessionOf(request);
      await pace(user_id);
      const auction_id = request.params['auction_id']!;
      const { lot_no, ...said } = request.body;
      const about = lot_no === null ? {} : { lot_no };
      return answered(await live.call('question_ask', { ...said, ...about, auction_id, user_id }));
    },
  });
}

/** What a maximum would be, cost and move: nothing is done. */
function quote(
  { live, services }: RestDeps,
  factsOf: FactsOf,
  by: (request: EndpointRequest<unknown>) => Promise<{ auction_id: string; paddle_no: number }>,
): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/auctions/:auction_id/maxima/quote',
    access,
    body: quoteBody,
    async handle(request) {
      const paddle = await by(request);
      const { user_id } = sessionOf(request);
      const [quoted, { currency }, own] = await Promise.all([
        live.call('max_quote', { ...request.body, ...paddle }),
        factsOf(paddle.auction_id),
        live.call('paddle_view', { auction_id: paddle.auction_id, user_id }),
      ]);
      const { credited_minor } = found(own, own.paddle);
      const all_in_minor = found(quoted, quoted.all_in_minor);
      const { amount_minor = request.body.amount_minor, shortfall_minor = 0 } = quoted;
      const wallet = await services.wallet(user_id, currency);
      const balance_minor = minor(wallet?.balance_minor ?? 0);
      const moves = { shortfall_minor, at_least_minor: 1, balance_minor, credited_minor };
      const moves_minor = shortfall_minor === 0 ? 0 : (sealedSum(moves) ?? 0);
      const body: QuoteView = {
        amount_minor: String(amount_minor),
        all_in_minor: String(all_in_minor),
        shortfall_minor: String(shortfall_minor),
        moves_minor: String(moves_minor),
        covered: moves_minor >= shortfall_minor,
        limit_left_minor: text(quoted.limit_left_minor),
      };
      return { body };
    },
  });
}
