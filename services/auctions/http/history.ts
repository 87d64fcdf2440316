import type { HistoryView } from '../../contracts/http';
import { endpoint, type LiveAuctions } from '../../contracts/ports';
import { GavelError, InvalidRequest, NotFound } from '../../contracts/errors';
import { isPublic, type Auction } from '../domain/auction';
import { PAGE_ROWS } from '../domain/limits';
import type { AuctionStore } from '../store/auctions';
import type { History } from '../store/history';

export interface HistoryDeps {
  store: AuctionStore;
  history: History;
  live: LiveAuctions;
}

/**
 * The public journal by pages, for everybody: enough to compute the chain again. From the shard while
 * it is there, from the archive once that is whole.
 */
export const historyEndpoint = (deps: HistoryDeps) =>
  endpoint({
    method: 'GET',
    path: '/api/auctions/:auction_id/history',
    access: { who: 'public' },
    handle: async ({ params, query }) => {
      const after = readAfter(query['after']);
      const auction = await readAuction(deps.store, params['auction_id']!);
      const body = auction.archived
        ? await archived(deps, auction, after)
        : await living(deps, auction, after);
      return { body };
    },
  });

function readAfter(text = '0'): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidRequest('after: a seq', { field: 'after' });
  return Number(text);
}

async function readAuction(store: AuctionStore, auctionId: string): Promise<Auction> {
  const auction = await store.byId(auctionId);
  if (!auction || !isPublic(auction)) throw new NotFound('no such auction');
  return auction;
}

async function archived(deps: HistoryDeps, auction: Auction, after: number): Promise<HistoryView> {
  const { auction_id, head } = auction;
  const events = await deps.history.events(auction_id, after, PAGE_ROWS);
  return { auction_id, complete: true, ...(head ? { head_hash: head.hash } : {}), events };
}

async function living(deps: HistoryDeps, auction: Auction, after: number): Promise<HistoryView> {
  const { auction_id } = auction;
  const page = { auction_id, after, limit: PAGE_ROWS };
  const { code, rows = [] } = await deps.live.call('journal_page', page);
  if (code === 'ACCEPTED') return { auction_id, complete: false, events: rows };
  if (code === 'NOT_FOUND') return { auction_id, complete: false, events: [] }; // not loaded yet
  const again = await readAuction(deps.store, auction_id); // archived between the two reads
  if (again.archived) return archived(deps, again, after);
  throw new GavelError(code);
}
