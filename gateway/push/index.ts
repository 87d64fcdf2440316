import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { Clock, Ids } from '../../services/contracts/ports';
import { AriLink, type ChannelName } from './ari/link';
import { Metadata } from './ari/writer';
import { Items } from './cohorts';
import { Doors } from './http';
import { Ticker } from './outlet';
import { Sessions } from './sessions';
import { ItemDataCache } from './subscriptions';

export interface PushConfig {
  /** Where the adapter dials; 127.0.0.1 unless it lives elsewhere. */
  ariHost: string;
  /** 0: a free port, to be asked of `ariPort`. */
  ariPorts: Record<ChannelName, number>;
  /** What an adapter must show; null: nothing is asked for. */
  ariCredentials: { user: string; password: string } | null;
  /** Origins of pages that may connect, as browsers send them. */
  allowedOrigins: readonly string[];
  /** Name of the adapter set that clients ask for. */
  adapterSet: string;
}

export interface PushDeps {
  /** Its other requests must have their listener already: that one goes on to get them. */
  httpServer: Server;
  log: Logger;
  clock: Clock;
  ids: Ids;
  config: PushConfig;
}

export interface Push {
  /** An adapter is initialised, and new sessions are let in. */
  ready(): boolean;
  /** Sessions now. */
  sessions(): number;
  ariPort(channel: ChannelName): number;
  /** Sends all clients away (END 48), spread at random over `spreadMs`, then ends the adapter. */
  close(spreadMs?: number): Promise<void>;
}

/**
 * The embedded push gateway: TLCP 2.5.0 for the official clients on the server given, ARI 1.8.3 for
 * one adapter on three ports of its own.
 * Errors: rejects if an ARI port cannot be opened.
 */
export async function createPush({ httpServer, log, clock, ids, config }: PushDeps): Promise<Push> {
  const link: AriLink = new AriLink(
    {
      host: config.ariHost,
      ports: config.ariPorts,
      credentials: config.ariCredentials,
      adapterSet: config.adapterSet,
    },
    {
      ready: () => items.adapterReady(),
      lost: () => {
        items.adapterLost();
        itemData.forget();
      },
      failure: (message) => link.drop(`the data provider failed: ${message}`),
      update: (...event) => items.update(...event),
      endOfSnapshot: (...event) => items.endOfSnapshot(...event),
      clearSnapshot: (...event) => items.clearSnapshot(...event),
    },
    clock,
    log,
  );
  const items = new Items(link, clock, log);
  const metadata = new Metadata(link.call);
  const itemData = new ItemDataCache(metadata);
  const ticker = new Ticker(clock);
  const adapterGoneSinceMs = (): number | null => link.goneSinceMs();
  const { adapterSet, allowedOrigins } = config;
  const shared = { clock, ids, log, ticker, metadata, itemData, items };
  await link.listen();
  const sessions = new Sessions({ ...shared, adapterSet, adapterGoneSinceMs });
  const doors = new Doors({ httpServer, sessions, allowedOrigins, clock, log });
  let isClosing = false;
  return {
    ready: () => link.ready() && !isClosing,
    sessions: () => sessions.size,
    ariPort: (channel) => link.port(channel),
    close: async (spreadMs = 0) => {
      isClosing = true;
      await sessions.close(spreadMs);
      await doors.close();
      await link.close();
    },
  };
}
