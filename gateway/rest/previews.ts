import { NotFound } from '../../services/contracts/errors';
import {
  endpoint,
  sessionOf,
  type Endpoint,
  type EndpointRequest,
  type Role,
} from '../../services/contracts/ports';
import type { RestDeps } from './deps';
import type { FactsOf } from './facts';
import { staffOf } from './staff';
import { found, lateTrayView, undoView } from './wire';

const DESK_ROLES: readonly Role[] = ['clerk', 'auctioneer', 'manager'];
const LOT_NO = /^[1-9][0-9]{0,5}$/;

/** What the desk looks at before it acts on a lot. */
export function previewEndpoints({ live }: RestDeps, factsOf: FactsOf): Endpoint[] {
  const access = { who: 'staff', roles: DESK_ROLES } as const;
  /** The lot asked about, once it is known that the person works in its house. */
  const lotOf = async (request: EndpointRequest<unknown>) => {
    const { auction_id = '', lot_no = '' } = request.params;
    const { house_id } = await factsOf(auction_id);
    staffOf(sessionOf(request), house_id, DESK_ROLES);
    if (!LOT_NO.test(lot_no)) throw new NotFound('no such lot');
    return { auction_id, lot_no: Number(lot_no) };
  };
  return [
    endpoint({
      method: 'GET',
      path: '/api/auctions/:auction_id/lots/:lot_no/late',
      access,
      async handle(request) {
        const tray = await live.call('late_tray', await lotOf(request));
        return { body: lateTrayView(found(tray, tray.late)) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/auctions/:auction_id/lots/:lot_no/undo',
      access,
      async handle(request) {
        const preview = await live.call('undo_preview', await lotOf(request));
        return { body: undoView(found(preview, preview.undo)) };
      },
    }),
  ];
}
