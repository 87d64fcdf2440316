import type { EndpointRequest, Grant } from '../../services/contracts/ports';
import type { RestDeps } from './deps';
import { joinEndpoint } from './join';

/** Registering in a sale of the house `rook`; what reached the shard is in `calls`. */
function stand() {
  const calls: string[] = [];
  const deps = {
    ids: { fresh: () => 'c-0000000000000001' },
    live: {
      call: (name: string) => {
        calls.push(name);
        return Promise.resolve({ code: 'NOT_FOUND' });
      },
    },
    services: { rating: () => Promise.resolve(64), largestPaid: () => Promise.resolve(null) },
  } as unknown as RestDeps;
  const facts = () => Promise.resolve({ house_id: 'rook', currency: 'GBP' });
  const endpoint = joinEndpoint(deps, facts, () => Promise.resolve());
  const join = (...grants: Grant[]) => {
    const session = { user_id: 'u1', grants, expires_at_ms: 1 };
    const request = { session, params: { auction_id: 'a7' }, body: {} };
    return endpoint.handle(request as unknown as EndpointRequest<unknown>);
  };
  return { calls, join };
}
const bidder: Grant = { role: 'bidder' };

test.each(['clerk', 'auctioneer', 'manager', 'finance'] as const)(
  'a %s of the house does not buy in its sales',
  async (role) => {
    const s = stand();
    const joined = s.join(bidder, { role, house_id: 'rook' });
    await expect(joined).rejects.toMatchObject({ code: 'SELLER_BARRED' });
    expect(s.calls).toEqual([]);
  },
);

test('who works for another house is a bidder here', async () => {
  const s = stand();
  const joined = s.join(bidder, { role: 'clerk', house_id: 'other' });
  await expect(joined).rejects.toMatchObject({ code: 'NOT_FOUND' }); // the shard's own word
  expect(s.calls).toEqual(['paddle_open']);
});
