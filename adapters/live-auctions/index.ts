import { bucketOf } from '../../services/contracts/ids';
import type { LiveAuctions, LiveFeed } from '../../services/contracts/ports';
import { createControlPlane, type ControlPlane } from './control-plane';
import type { Deps } from './deps';
import { feedOver, followFeed, type Following, type FollowedBatch } from './feed-reader';
import { LIMITS, type Limits } from './limits';
import { liveAuctionsOver } from './live-auctions';
import { Router } from './router';
import { parseTopology } from './topology';

export type { ControlPlane, InstanceHealth } from './control-plane';
export type { Deps } from './deps';
export { followFeed, type FollowedBatch, type Following, type FollowOptions } from './feed-reader';
export { parseTopology, type Topology } from './topology';

export interface LiveAuctionsConfig {
  /** TARANTOOL_URLS: `a=127.0.0.1:13301;b=127.0.0.1:13302`, members of a replicaset by comma. */
  urls: string;
  user: string;
  password: string;
  /** Departures from LIMITS. */
  limits?: Partial<Limits>;
}

export interface LiveAuctionsAdapter {
  live: LiveAuctions;
  feed: LiveFeed;
  /** `followFeed` on this feed, its failures logged. */
  follow(
    replicaset: string,
    from: number,
    onBatch: (batch: FollowedBatch) => Promise<void> | void,
  ): Following;
  /** The replicaset that has an auction, if it is known. */
  replicasetOf(auctionId: string): string | undefined;
  control: ControlPlane;
  /** Resolves when every instance is connected (or refused the password). */
  ready(): Promise<void>;
  /** Ends all connections; calls in flight answer OUTCOME_UNKNOWN. Stop followers first. */
  close(): void;
}

/**
 * Connects to the cluster; returns at once, calls wait for the connection within their deadline.
 * Errors: throws if `urls` cannot be read.
 */
export function createLiveAuctions(config: LiveAuctionsConfig, deps: Deps): LiveAuctionsAdapter {
  const { log, clock, random } = deps;
  const topology = parseTopology(config.urls);
  const limits = { ...LIMITS, ...config.limits };
  const { user, password } = config;
  const calls = new Router({ topology, user, password, log, limits, random }).open();
  const polls = new Router({ topology, user, password, log, limits, random }).connect();
  const feed = feedOver(polls, limits);
  const onError = (err: unknown): void => log.warn({ err }, 'feed: not read or not taken');
  return {
    live: liveAuctionsOver(calls, log),
    feed,
    follow: (replicaset, from, onBatch) =>
      followFeed(feed, replicaset, from, onBatch, { limits, onError }),
    replicasetOf: (auctionId) => calls.placeOf(bucketOf(auctionId)),
    control: createControlPlane({ topology, user, password, clock, limits }),
    ready: async () => {
      await Promise.all([calls.ready(), polls.ready()]);
    },
    close: () => {
      calls.close();
      polls.close();
    },
  };
}
