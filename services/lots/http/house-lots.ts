import { isDeepStrictEqual } from 'node:util';
import { endpoint } from '../../contracts/ports';
import { lotBody } from '../../contracts/http';
import { GavelError, InvalidRequest, NotFound } from '../../contracts/errors';
import { ID_PATTERN } from '../../contracts/ids';
import { checkLot, houseLotView, type Lot } from '../domain/lot';
import type { LotStore } from '../store/lots';

/** Reserve and seller are in it: the clerk and the manager see them, nobody else. */
const readers = { who: 'house', roles: ['manager', 'clerk'] } as const;

export const listEndpoint = (store: LotStore) =>
  endpoint({
    method: 'GET',
    path: '/api/houses/:house_id/lots',
    access: readers,
    handle: async ({ params }) => {
      const lots = await store.byHouse(params['house_id']!);
      return { body: { lots: lots.map(houseLotView) } };
    },
  });

export const readEndpoint = (store: LotStore) =>
  endpoint({
    method: 'GET',
    path: '/api/houses/:house_id/lots/:lot_id',
    access: readers,
    handle: async ({ params }) => {
      const lot = await store.byId(params['lot_id']!, params['house_id']);
      if (!lot) throw new NotFound('no such lot in this house');
      return { body: houseLotView(lot) };
    },
  });

/**
 * Makes or changes a lot. The same content again changes nothing. With `If-Match: <version>` it is
 * refused WRONG_STATE when somebody else was quicker.
 */
export const putEndpoint = (store: LotStore) =>
  endpoint({
    method: 'PUT',
    path: '/api/houses/:house_id/lots/:lot_id',
    access: { who: 'house', roles: ['manager'] },
    body: lotBody,
    handle: async ({ params, body, headers }) => {
      const [lotId, houseId] = [params['lot_id']!, params['house_id']!];
      if (!ID_PATTERN.test(lotId)) throw new InvalidRequest('lot_id: 1 to 40 of A-Z a-z 0-9 _ -');
      checkLot(body);
      const before = await store.byId(lotId, houseId);
      refuseIfChanged(before, headers['if-match']);
      if (!before)
        return { status: 201, body: houseLotView(await store.insert(lotId, houseId, body)) };
      const after = isDeepStrictEqual(before.content, body)
        ? before
        : await store.replace(before, body);
      return { body: houseLotView(after) };
    },
  });

function refuseIfChanged(before: Lot | null, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const seen = /^"?([0-9]{1,9})"?$/.exec(ifMatch)?.[1];
  if (seen === undefined) throw new InvalidRequest('If-Match: the version seen');
  if (before?.version !== Number(seen))
    throw new GavelError('WRONG_STATE', `the lot is at version ${before?.version ?? 0} by now`);
}
