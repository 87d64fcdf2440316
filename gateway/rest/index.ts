import type { Endpoint } from '../../services/contracts/ports';
import type { RestDeps } from './deps';
import { bidEndpoints } from './bids';
import { commandEndpoints } from './commands';
import { joinEndpoint } from './join';
import { pageEndpoints } from './pages';

/** What the gateway answers itself, since it speaks of live auctions; the rest is the services'. */
export const restEndpoints = (deps: RestDeps): Endpoint[] => [
  ...pageEndpoints(deps),
  joinEndpoint(deps),
  ...bidEndpoints(deps),
  ...commandEndpoints(deps),
];
