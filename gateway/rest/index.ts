import type { Endpoint } from '../../services/contracts/ports';
import { createPace } from './bidder';
import { bidEndpoints } from './bids';
import { commandEndpoints } from './commands';
import type { RestDeps } from './deps';
import { createHouses } from './houses';
import { joinEndpoint } from './join';
import { openapiEndpoint } from './openapi';
import { orderEndpoints } from './orders';
import { pageEndpoints } from './pages';
import { previewEndpoints } from './previews';

/** What the gateway answers itself, since it speaks of live auctions; the rest is the services'. */
export function restEndpoints(deps: RestDeps): Endpoint[] {
  const pace = createPace();
  const houseOf = createHouses(deps.live);
  return [
    openapiEndpoint(),
    ...pageEndpoints(deps),
    joinEndpoint(deps),
    ...bidEndpoints(deps, pace),
    ...orderEndpoints(deps, pace),
    ...commandEndpoints(deps, houseOf),
    ...previewEndpoints(deps, houseOf),
  ];
}
