import { isDeepStrictEqual } from 'node:util';
import { endpoint, type Clock } from '../../contracts/ports';
import { auctionBody, type HouseAuctionView } from '../../contracts/http';
import { GavelError, InvalidRequest, NotFound } from '../../contracts/errors';
import { ID_PATTERN } from '../../contracts/ids';
import { auctionView, byInterest, draftOf, type Auction } from '../domain/auction';
import type { AuctionStore } from '../store/auctions';

export interface PlanDeps {
  store: AuctionStore;
  clock: Clock;
}

export const listEndpoint = ({ store }: PlanDeps) =>
  endpoint({
    method: 'GET',
    path: '/api/houses/:house_id/auctions',
    access: { who: 'house', roles: ['manager', 'clerk', 'auctioneer', 'finance'] },
    handle: async ({ params }) => {
      const houseId = params['house_id']!;
      const names = await store.houseNames();
      const auctions = (await store.byHouse(houseId)).sort(byInterest);
      return { body: { auctions: auctions.map((one) => planView(one, names.get(houseId))) } };
    },
  });

/** What planning shows beside what everybody sees: the lots in order, and the house's overrides. */
const planView = (auction: Auction, houseName?: string): HouseAuctionView => ({
  ...auctionView(auction, houseName),
  lot_ids: auction.lot_ids,
  ...(auction.timed && { timed: auction.timed }),
  ...(auction.published && { policy_version: auction.published.policy_version }),
  ...(auction.overrides !== undefined && {
    policy: JSON.parse(auction.overrides) as Record<string, unknown>,
  }),
});

/** Makes or changes a draft; the same again changes nothing, also once it is published. */
export const putEndpoint = ({ store }: PlanDeps) =>
  endpoint({
    method: 'PUT',
    path: '/api/houses/:house_id/auctions/:auction_id',
    access: { who: 'house', roles: ['manager'] },
    body: auctionBody,
    handle: async ({ params, body }) => {
      const [auctionId, houseId] = [params['auction_id']!, params['house_id']!];
      if (!ID_PATTERN.test(auctionId))
        throw new InvalidRequest('auction_id: 1 to 40 of A-Z a-z 0-9 _ -');
      if (new Set(body.lot_ids).size < body.lot_ids.length)
        throw new InvalidRequest('lot_ids: a lot stands twice', { field: 'lot_ids' });
      const draft = draftOf(body);
      const before = await store.byId(auctionId, houseId);
      if (!before) await store.insert(newAuction(auctionId, houseId, draft));
      else if (!isDeepStrictEqual(contentOf(before), draft)) await change(store, before, draft);
      const after = await store.byId(auctionId, houseId);
      if (!after) throw new NotFound('no such auction in this house');
      const names = await store.houseNames();
      return { status: before ? 200 : 201, body: auctionView(after, names.get(houseId)) };
    },
  });

type Draft = ReturnType<typeof draftOf>;

const newAuction = (auctionId: string, houseId: string, draft: Draft): Auction => ({
  auction_id: auctionId,
  house_id: houseId,
  status: 'Draft',
  version: 1,
  ...draft,
  sold: 0,
  hammer_total_minor: 0,
  seq: 0,
  archived: false,
});

const contentOf = (auction: Auction): Draft => ({
  title: auction.title,
  description: auction.description,
  currency: auction.currency,
  lot_ids: auction.lot_ids,
  ...(auction.starts_at_ms === undefined ? {} : { starts_at_ms: auction.starts_at_ms }),
  ...(auction.timed === undefined ? {} : { timed: auction.timed }),
  ...(auction.overrides === undefined ? {} : { overrides: auction.overrides }),
});

async function change(store: AuctionStore, before: Auction, draft: Draft): Promise<void> {
  const optional = ['starts_at_ms', 'timed', 'overrides'] as const;
  const gone = optional.filter((name) => draft[name] === undefined);
  if (!(await store.changeDraft(before, draft, gone)))
    throw new GavelError('WRONG_STATE', 'only a draft can be changed', { status: before.status });
}
