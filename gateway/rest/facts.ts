import type { LiveAuctions } from '../../services/contracts/ports';
import { found } from './wire';

/** Auctions remembered; at the bound the oldest goes, and is asked for again. */
const REMEMBERED_MAX = 10_000;

/** What never changes of an auction. */
export interface Facts {
  house_id: string;
  currency: string;
}
/** Errors: the shard's, of an auction that it cannot answer for. */
export type FactsOf = (auctionId: string) => Promise<Facts>;

/** The shard is asked once for each auction: its view holds every lot. */
export function createFacts(live: LiveAuctions): FactsOf {
  const known = new Map<string, Facts>();
  return async (auctionId) => {
    const before = known.get(auctionId);
    if (before !== undefined) return before;
    const view = await live.call('auction_view', { auction_id: auctionId });
    const { house_id, currency } = found(view, view.auction);
    if (known.size >= REMEMBERED_MAX) known.delete(known.keys().next().value!);
    known.set(auctionId, { house_id, currency });
    return { house_id, currency };
  };
}
