import type {
  Bidding,
  Clock,
  Endpoint,
  Ids,
  LiveAuctions,
  ServicesApi,
} from '../../services/contracts/ports';
import { bidEndpoints } from './bids';
import { commandEndpoints } from './commands';
import { joinEndpoint } from './join';
import { pageEndpoints } from './pages';

export interface RestDeps {
  live: LiveAuctions;
  bidding: Bidding;
  services: ServicesApi;
  clock: Clock;
  ids: Ids;
}

/** What the gateway answers itself, since it speaks of live auctions; the rest is the services'. */
export const restEndpoints = (deps: RestDeps): Endpoint[] => [
  ...pageEndpoints(deps),
  joinEndpoint(deps),
  ...bidEndpoints(deps),
  ...commandEndpoints(deps),
];
