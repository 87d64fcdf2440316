import { NotAllowed, NotFound } from '../../services/contracts/errors';
import { parsePublic } from '../../services/contracts/events';
import type { AuctionCatalogueView, DeskView, RoomView } from '../../services/contracts/http';
import { endpoint, sessionOf, type Endpoint, type Role } from '../../services/contracts/ports';
import { deskLive, found, liveView, paddleView } from './wire';
import type { Pace } from './bidder';
import type { RestDeps } from './deps';

/** The one read of each live page: everything it draws first, before push takes over. */
const OWN_LINES_MAX = 100;
const DESK_ROLES: readonly Role[] = ['clerk', 'auctioneer', 'manager'];

export function pageEndpoints(deps: RestDeps, pace: Pace, guestPace: Pace): Endpoint[] {
  return [room(deps, pace, guestPace), desk(deps), own(deps, pace)];
}

async function catalogueOf(deps: RestDeps, auctionId: string): Promise<AuctionCatalogueView> {
  const catalogue = await deps.services.catalogue(auctionId);
  if (!catalogue) throw new NotFound('no such auction');
  return catalogue;
}

function room(deps: RestDeps, pace: Pace, guestPace: Pace): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/api/auctions/:auction_id/room',
    access: { who: 'public' },
    async handle({ session, params, ip }) {
      await (session ? pace(session.user_id) : guestPace(ip));
      const auction_id = params['auction_id']!;
      const [catalogue, view] = await Promise.all([
        catalogueOf(deps, auction_id),
        deps.live.call('auction_view', { auction_id }),
      ]);
      const body: RoomView = { ...catalogue };
      if (view.auction) body.live = liveView(view.auction, view.lots ?? []);
      if (session) {
        const { user_id } = session;
        const [paddle, wallet] = await Promise.all([
          deps.live.call('paddle_view', { auction_id, user_id }),
          deps.services.wallet(user_id, catalogue.auction.currency),
        ]);
        if (paddle.paddle) body.paddle = paddleView(paddle.paddle);
        if (wallet) body.wallet = wallet;
      }
      return { body };
    },
  });
}

function desk(deps: RestDeps): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/api/auctions/:auction_id/desk',
    access: { who: 'staff', roles: DESK_ROLES },
    async handle(request) {
      const auction_id = request.params['auction_id']!;
      const catalogue = await catalogueOf(deps, auction_id);
      const house = catalogue.auction.house_id;
      if (
        !sessionOf(request).grants.some((g) => g.house_id === house && DESK_ROLES.includes(g.role))
      ) {
        throw new NotAllowed('this auction belongs to another house');
      }
      const [view, open] = await Promise.all([
        deps.live.call('auction_view', { auction_id }),
        deps.live.call('questions_open', { auction_id }),
      ]);
      const body: DeskView = { ...catalogue, live: undefined, questions: open.questions ?? [] };
      if (view.auction) body.live = deskLive(view.auction, view.lots ?? []);
      return { body };
    },
  });
}

function own(deps: RestDeps, pace: Pace): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/api/auctions/:auction_id/own',
    access: { who: 'signed-in' },
    async handle(request) {
      const auction_id = request.params['auction_id']!;
      const { user_id } = sessionOf(request);
      await pace(user_id);
      const page = await deps.live.call('own_page', { auction_id, user_id, limit: OWN_LINES_MAX });
      const rows =
        page.code === 'AUCTION_SEALED'
          ? await deps.services.ownHistory(auction_id, user_id)
          : found(page, page.rows);
      const lines = rows.map((row) => {
        const event = parsePublic(row.public);
        return {
          seq: row.seq,
          at_ms: event.at_ms,
          type: event.type,
          lot_no: 'lot_no' in event ? event.lot_no : undefined,
          hash: row.hash,
          public: event,
          own: JSON.parse(row.object) as Record<string, unknown>,
        };
      });
      return { body: { lines } };
    },
  });
}
