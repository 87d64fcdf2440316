import type { Endpoint } from '../../services/contracts/ports';
import { createGuestPace, createPace } from './bidder';
import { bidEndpoints } from './bids';
import { commandEndpoints } from './commands';
import { createFacts } from './facts';
import type { RestDeps } from './deps';
import { joinEndpoint } from './join';
import { openapiEndpoint } from './openapi';
import { orderEndpoints } from './orders';
import { pageEndpoints } from './pages';
import { previewEndpoints } from './previews';

/** What the gateway answers itself, since it speaks of live auctions; the rest is the services'. */
export function restEndpoints(deps: RestDeps): Endpoint[] {
  const pace = createPace();
  const factsOf = createFacts(deps.live);
  return [
    openapiEndpoint(),
    ...pageEndpoints(deps, createPace(), createGuestPace()),
    joinEndpoint(deps, factsOf, pace),
    ...bidEndpoints(deps, factsOf, pace),
    ...orderEndpoints(deps, factsOf, pace),
    ...commandEndpoints(deps, factsOf),
    ...previewEndpoints(deps, factsOf),
  ];
}
