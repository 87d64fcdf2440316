import { publicEvent } from '../contracts/events';
import { AUCTION_EVENTS, type AuctionEventMessage, type Consumer } from '../contracts/ports';
import { changeOf } from './domain/projection';
import type { AuctionStore } from './store/auctions';

/**
 * Heard: the journals of all auctions, for the catalogue's states and results. Published: nothing.
 * An event of a type this release does not know is passed over: it changes nothing shown here.
 */
export const projectionConsumer = (store: AuctionStore): Consumer => ({
  topic: AUCTION_EVENTS,
  group: 'auctions',
  async handle({ payload }) {
    const row = payload as AuctionEventMessage;
    if (row.note !== undefined) return;
    const event = publicEvent.safeParse(JSON.parse(row.public));
    const change = event.success ? changeOf(event.data, row.house) : null;
    if (!change) return;
    const auction = await store.byId(row.auction_id);
    if (!auction || auction.seq >= row.seq) return;
    await store.apply(row.auction_id, row.seq, change, row.hash);
  },
});
