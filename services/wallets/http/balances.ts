import { endpoint } from '../../contracts/ports';
import type { Context } from '../deps';
import { houseBalances } from '../store/proofs';

export const balancesEndpoint = (c: Context) =>
  endpoint({
    method: 'GET',
    path: '/api/houses/:house_id/balances',
    access: { who: 'house', roles: ['finance', 'manager'] },
    handle: async (request) => ({
      body: await houseBalances(c.sql, request.params['house_id'] ?? '', c.clock.now()),
    }),
  });
