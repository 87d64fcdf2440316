import type {
  Bidding,
  Bus,
  Clock,
  Ids,
  LiveAuctions,
  LiveFeed,
  Log,
  ServicesApi,
  Sessions,
} from '../../services/contracts/ports';
import type { FollowedBatch } from './auctions';
import { keepConnected, type GatewayAddress } from './connection';
import { Data } from './data';
import { Metadata } from './metadata';
import { People } from './people';
import { Presence } from './presence';

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
  /** Tells a replicaset who is here: see LiveFeed.presence. */
  presence: LiveFeed['presence'];
  /** The replicaset that has an auction, once it was asked for it. */
  replicasetOf(auctionId: string): string | undefined;
  clock: Clock;
  ids: Ids;
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
  const people = new People(live, clock);
  const adapterId = deps.ids.fresh();
  const presence = new Presence({
    report: (replicaset, sums, insured) => deps.presence(replicaset, adapterId, sums, insured),
    replicasetOf: (auctionId) => deps.replicasetOf(auctionId),
    hasPaddle: (auctionId, userId) => people.hasPaddle(auctionId, userId),
    log,
  });
  const data = new Data({ ...deps, presence });
  const metadata = new Metadata({ ...deps, people, data, presence });
  data.start();
  presence.start();
  const followers = deps.replicasets.map((replicaset) =>
    deps.follow(replicaset, -1, (batch) => data.hear(batch)),
  );
  const connection = keepConnected(gateway, { data, metadata, log });
  return {
    async stop() {
      connection.close();
      presence.stop();
      await Promise.all(followers.map((follower) => follower.stop()));
      await data.stop();
    },
  };
}
