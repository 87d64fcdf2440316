import type { LiveAuctions } from '../../services/contracts/ports';
import { found } from './wire';

/** Auctions remembered; at the bound the oldest goes, and is asked for again. */
const REMEMBERED_MAX = 10_000;

export type HouseOf = (auctionId: string) => Promise<string>;

/** The house of an auction: it never changes, so the shard is asked once. */
export function createHouses(live: LiveAuctions): HouseOf {
  const known = new Map<string, string>();
  return async (auctionId) => {
    const before = known.get(auctionId);
    if (before !== undefined) return before;
    const view = await live.call('auction_view', { auction_id: auctionId });
    const { house_id } = found(view, view.auction);
    if (known.size >= REMEMBERED_MAX) known.delete(known.keys().next().value!);
    known.set(auctionId, house_id);
    return house_id;
  };
}
