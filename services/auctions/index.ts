import type { Clock, LiveAuctions, Log, Service, ServicesApi } from '../contracts/ports';
import { archive } from './domain/archive';
import { ARCHIVE_EVERY_MS } from './domain/limits';
import { projectionConsumer } from './events';
import { auctionEndpoint, catalogueEndpoint } from './http/catalogue';
import { historyEndpoint } from './http/history';
import { deskLotsEndpoint, putHouseEndpoint } from './http/internal';
import { ownLinesEndpoint } from './http/own';
import { listEndpoint, putEndpoint } from './http/plan';
import { publishEndpoint } from './http/publish';
import { putRulesEndpoint, readRulesEndpoint } from './http/rules';
import { putWordsEndpoint } from './http/words';
import { createAuctionStore, type AuctionStore, type Connection } from './store/auctions';
import { createHistory, type History } from './store/history';
import { createRules } from './store/rules';

export interface AuctionsDeps {
  mongo: Connection;
  live: LiveAuctions;
  services: Pick<ServicesApi, 'lots' | 'lotsPlanned'>;
  clock: Clock;
  log: Log;
  /** Named places where a test ends the process; nothing in a real one. */
  crashPoint?: (name: string) => void;
}

/** Planning, catalogue, and the memory of auctions that are over. */
export function createAuctions(deps: AuctionsDeps): Service {
  const store = createAuctionStore(deps.mongo);
  const history = createHistory(deps.mongo);
  const rules = createRules(deps.mongo);
  const parts = { ...deps, store, history, rules };
  return {
    name: 'auctions',
    endpoints: [
      listEndpoint(parts),
      putEndpoint(parts),
      publishEndpoint(parts),
      readRulesEndpoint(parts),
      putRulesEndpoint(parts),
      putWordsEndpoint(store),
      catalogueEndpoint(store),
      auctionEndpoint(store),
      historyEndpoint(parts),
      ownLinesEndpoint(history),
      putHouseEndpoint(store),
      deskLotsEndpoint(store),
    ],
    consumers: [projectionConsumer(store)],
    jobs: [
      {
        name: 'auctions.archive',
        every_ms: ARCHIVE_EVERY_MS,
        run: () => archiveAll(deps, store, history),
      },
    ],
    async prepare() {
      await store.prepare();
      await history.prepare();
      await rules.prepare();
    },
  };
}

/** One auction that cannot be archived keeps no other from it. */
async function archiveAll(
  deps: AuctionsDeps,
  store: AuctionStore,
  history: History,
): Promise<void> {
  for (const auction of await store.toArchive()) {
    const { auction_id } = auction;
    try {
      await archive(
        {
          live: deps.live,
          history,
          setArchived: (id) => store.move(id, 'Sealed', { archived: true }),
          setForgotten: (id) => store.move(id, 'Sealed', { status: 'Forgotten' }),
          log: deps.log,
          crashPoint: deps.crashPoint ?? (() => undefined),
        },
        auction,
      );
    } catch (err) {
      deps.log.error({ err, auction_id }, 'the journal was not archived; the shard keeps it');
    }
  }
}
