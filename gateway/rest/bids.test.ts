import type { Answer, EndpointRequest, ProcedureName } from '../../services/contracts/ports';
import type { RestDeps } from './deps';
import { bidEndpoints } from './bids';
import { createFacts } from './facts';
import { orderEndpoints } from './orders';

/** Both endpoints of a bidder over a shard that answers as told; what reached it is in `calls`. */
function stand(answers: Partial<Record<ProcedureName, Answer & object>>) {
  const calls: string[] = [];
  const deps = {
    clock: { now: () => 0 },
    live: {
      call: (name: ProcedureName) => {
        calls.push(name);
        return Promise.resolve(answers[name] ?? { code: 'UNAVAILABLE' });
      },
    },
    bidding: {
      placeBid: (bid: { paddle_no: number }) => {
        calls.push(`bid of paddle ${bid.paddle_no}`);
        return Promise.resolve({ code: 'NO_PADDLE' });
      },
    },
  } as unknown as RestDeps;
  const pace = () => Promise.resolve();
  const place = bidEndpoints(deps, createFacts(deps.live), pace)[0];
  const look = bidEndpoints(deps, createFacts(deps.live), pace).at(-1);
  const cancel = orderEndpoints(deps, createFacts(deps.live), pace)[0];
  const request = {
    session: { user_id: 'u1', grants: [], expires_at_ms: 1 },
    params: { auction_id: 'a7', bid_id: 'c-0000000000000031' },
    body: { bid_id: 'b-0000000000000001', amount_minor: 100 },
  } as unknown as EndpointRequest<unknown>;
  return {
    calls,
    place: () => place!.handle(request),
    look: () => look!.handle(request),
    cancel: () => cancel!.handle(request),
  };
}
const view = { code: 'ACCEPTED', auction: { currency: 'GBP' } } as unknown as Answer;

test('a shard that is silent about the paddle is no refusal of the bid', async () => {
  const s = stand({ auction_view: view, paddle_view: { code: 'FROZEN' } });
  await expect(s.place()).rejects.toMatchObject({ code: 'FROZEN' });
  expect(s.calls).toEqual(['auction_view', 'paddle_view']);
});

test('without a paddle the shard refuses the bid, in its place among the checks', async () => {
  const s = stand({ auction_view: view, paddle_view: { code: 'NOT_FOUND' } });
  await expect(s.place()).rejects.toMatchObject({ code: 'NO_PADDLE' });
  expect(s.calls).toContain('bid of paddle 0');
});

test('without a paddle no id is looked up: the house keeps its own under number 0', async () => {
  const stored = { code: 'ACCEPTED', answer: { code: 'ACCEPTED' } } as unknown as Answer;
  const s = stand({ auction_view: view, paddle_view: { code: 'NOT_FOUND' }, bid_lookup: stored });
  await expect(s.look()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(s.calls).not.toContain('bid_lookup');
});

test('without a paddle nothing is cancelled: number 0 would be the house', async () => {
  const s = stand({ paddle_view: { code: 'NOT_FOUND' } });
  await expect(s.cancel()).rejects.toMatchObject({ code: 'NO_PADDLE' });
  expect(s.calls).toEqual(['paddle_view']);
});
