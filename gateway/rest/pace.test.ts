import type { EndpointRequest, Session } from '../../services/contracts/ports';
import type { RestDeps } from './deps';
import { restEndpoints } from './index';

/** Every endpoint over parts that answer at once, and with nothing. */
function stand() {
  const deps = {
    clock: { now: () => 0 },
    live: { call: () => Promise.resolve({ code: 'NOT_FOUND' }) },
    services: {
      catalogue: () => Promise.resolve({ auction: { currency: 'GBP' } }),
      wallet: () => Promise.resolve(undefined),
    },
  } as unknown as RestDeps;
  const endpoints = restEndpoints(deps);
  return (path: string, session: Session | null, ip = '192.0.2.1') => {
    const at = endpoints.find((e) => e.path === path && e.method === 'GET')!;
    const params = { auction_id: 'a7', bid_id: 'b-0000000000000001' };
    const request = { session, params, ip } as unknown as EndpointRequest<unknown>;
    return at.handle(request).then(
      () => 'ACCEPTED',
      (error: { code: string }) => error.code,
    );
  };
}
const person = (user_id: string): Session => ({ user_id, grants: [], expires_at_ms: 1 });
const times = <T>(n: number, ask: () => Promise<T>) =>
  Promise.all(Array.from({ length: n }, () => ask()));
const OWN = ['/own', '/bids/:bid_id', '/room'].map((end) => `/api/auctions/:auction_id${end}`);

test.each(OWN)('%s has its pace, a person at a time', async (path) => {
  const get = stand();
  const within = await times(20, () => get(path, person('u1')));
  expect(within).not.toContain('TOO_MANY');
  expect(await get(path, person('u1'))).toBe('TOO_MANY');
  expect(await get(path, person('u2'))).not.toBe('TOO_MANY');
});

test('who is not signed in has his address’s pace, that of a hall of people', async () => {
  const get = stand();
  const room = '/api/auctions/:auction_id/room';
  expect(await times(200, () => get(room, null))).not.toContain('TOO_MANY');
  expect(await get(room, null)).toBe('TOO_MANY');
  expect(await get(room, null, '192.0.2.2')).toBe('ACCEPTED');
  expect(await get(room, person('192.0.2.1'))).toBe('ACCEPTED');
});

test('pages that are read without end slow no bid', async () => {
  const get = stand();
  await times(30, () => get('/api/auctions/:auction_id/room', person('u1')));
  expect(await get('/api/auctions/:auction_id/bids/:bid_id', person('u1'))).toBe('NOT_FOUND');
});
