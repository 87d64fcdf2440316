import { endpoint, type Policy } from '../../contracts/ports';
import { premiumText } from '../../contracts/terms';
import { NotFound } from '../../contracts/errors';
import { auctionView, byInterest, isPublic, lotView } from '../domain/auction';
import { CATALOGUE_MAX } from '../domain/limits';
import type { AuctionStore } from '../store/auctions';

/** As the journal has it: amounts as text. */
const policyText = ({ premium, deposit_minor, ...rest }: Policy) => ({
  ...rest,
  premium: premiumText(premium),
  deposit_minor: String(deposit_minor),
});

/** Live first, then coming, then past. */
export const catalogueEndpoint = (store: AuctionStore) =>
  endpoint({
    method: 'GET',
    path: '/api/catalogue',
    access: { who: 'public' },
    handle: async () => {
      const auctions = (await store.published()).sort(byInterest).slice(0, CATALOGUE_MAX);
      const names = await store.houseNames();
      return { body: { auctions: auctions.map((a) => auctionView(a, names.get(a.house_id))) } };
    },
  });

export const auctionEndpoint = (store: AuctionStore) =>
  endpoint({
    method: 'GET',
    path: '/api/auctions/:auction_id/catalogue',
    access: { who: 'public' },
    handle: async ({ params }) => {
      const auction = await store.byId(params['auction_id']!);
      if (!auction || !isPublic(auction)) throw new NotFound('no such auction');
      const names = await store.houseNames();
      const lots = await store.lotsOf(auction.auction_id);
      return {
        body: {
          auction: auctionView(auction, names.get(auction.house_id)),
          lots: lots.map(lotView),
          ...(auction.published ? { policy: policyText(auction.published.policy) } : {}),
        },
      };
    },
  });
