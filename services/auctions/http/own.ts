import { endpoint } from '../../contracts/ports';
import { OWN_LINES_MAX } from '../domain/limits';
import type { History } from '../store/history';

/** A person's own lines of an auction that is over: his objects with their public events. */
export const ownLinesEndpoint = (history: History) =>
  endpoint({
    method: 'GET',
    path: '/internal/auctions/:auction_id/own/:user_id',
    access: { who: 'service' },
    handle: async ({ params }) => {
      const auctionId = params['auction_id']!;
      const own = await history.ownOf(auctionId, params['user_id']!, OWN_LINES_MAX);
      const events = await history.eventsAt(
        auctionId,
        own.map((row) => row.seq),
      );
      const bySeq = new Map(events.map((event) => [event.seq, event]));
      const rows = own.flatMap(({ seq, object }) => {
        const event = bySeq.get(seq);
        return event ? [{ ...event, object }] : [];
      });
      return { body: { rows } };
    },
  });
