import type {
  Bidding,
  Clock,
  Ids,
  LiveAuctions,
  ServicesApi,
  Sessions,
} from '../../services/contracts/ports';

/** What the endpoints of the gateway are handed. */
export interface RestDeps {
  live: LiveAuctions;
  bidding: Bidding;
  services: ServicesApi;
  sessions: Pick<Sessions, 'verify' | 'past'>;
  clock: Clock;
  ids: Ids;
}
