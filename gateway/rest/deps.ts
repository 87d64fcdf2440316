import type {
  Bidding,
  Clock,
  Ids,
  LiveAuctions,
  ServicesApi,
} from '../../services/contracts/ports';

/** What the endpoints of the gateway are handed. */
export interface RestDeps {
  live: LiveAuctions;
  bidding: Bidding;
  services: ServicesApi;
  clock: Clock;
  ids: Ids;
}
