import { z } from 'zod';
import { endpoint } from '../../contracts/ports';
import { InvalidRequest, NotFound } from '../../contracts/errors';
import { ID_PATTERN } from '../../contracts/ids';
import type { AuctionStore } from '../store/auctions';

/** A house and its name. Repeatable. */
export const putHouseEndpoint = (store: AuctionStore) =>
  endpoint({
    method: 'PUT',
    path: '/internal/houses/:house_id',
    access: { who: 'service' },
    body: z.strictObject({ name: z.string().trim().min(1).max(120) }),
    handle: async ({ params, body }) => {
      const houseId = params['house_id']!;
      if (!ID_PATTERN.test(houseId))
        throw new InvalidRequest('house_id: 1 to 40 of A-Z a-z 0-9 _ -');
      await store.putHouse(houseId, body.name);
      return { status: 204 };
    },
  });

/** What the desk adds to the catalogue: reserve, seller, and which lot of the house it was. */
export const deskLotsEndpoint = (store: AuctionStore) =>
  endpoint({
    method: 'GET',
    path: '/internal/auctions/:auction_id/lots',
    access: { who: 'service' },
    handle: async ({ params }) => {
      const auction = await store.byId(params['auction_id']!);
      if (!auction) throw new NotFound('no such auction');
      const lots = await store.lotsOf(auction.auction_id);
      return {
        body: {
          house_id: auction.house_id,
          lots: lots.map(({ lot_no, lot_id, seller_id, reserve_minor }) => ({
            lot_no,
            lot_id,
            seller_id,
            ...(reserve_minor === undefined ? {} : { reserve_minor: String(reserve_minor) }),
          })),
        },
      };
    },
  });
