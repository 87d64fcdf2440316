import type {
  Bidding,
  Bus,
  Clock,
  LiveAuctions,
  Log,
  ServicesApi,
  Sessions,
} from '../../services/contracts/ports';
import type { FollowedBatch } from './auctions';
import { keepConnected, type GatewayAddress } from './connection';
import { Data } from './data';
import { Metadata } from './metadata';
import { People } from './people';

export type { FollowedBatch } from './auctions';
export type { GatewayAddress } from './connection';

export interface AdapterDeps {
  live: LiveAuctions;
  bidding: Bidding;
  sessions: Pick<Sessions, 'verifyTicket'>;
  services: Pick<ServicesApi, 'walletItem'>;
  bus: Pick<Bus, 'tail'>;
  replicasets: readonly string[];
  /** Follows a replicaset's outbox from `from` (-1: the present end) for ever. */
  follow(
    replicaset: string,
    from: number,
    onBatch: (batch: FollowedBatch) => void,
  ): { stop(): Promise<void> };
  clock: Clock;
  log: Log;
}
export interface Adapter {
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/**
 * The Lightstreamer adapter beside one gateway: dials it, follows the feed, shows and hears.
 * Errors: none; a gateway, a shard or a bus that is not there is waited for.
 */
export function startAdapter(deps: AdapterDeps, gateway: GatewayAddress): Adapter {
  const { live, log, clock } = deps;
  const data = new Data(deps);
  const people = new People(live, clock);
  const metadata = new Metadata({ ...deps, people, data });
  data.start();
  const followers = deps.replicasets.map((replicaset) =>
    deps.follow(replicaset, -1, (batch) => data.hear(batch)),
  );
  const connection = keepConnected(gateway, { data, metadata, log });
  return {
    async stop() {
      connection.close();
      await Promise.all(followers.map((follower) => follower.stop()));
      await data.stop();
    },
  };
}
