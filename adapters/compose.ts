import type { Express } from 'express';
import type {
  Bidding,
  Bus,
  Clock,
  Endpoint,
  Ids,
  LiveAuctions,
  Log,
  ServicesApi,
  Sql,
} from '../services/contracts/ports';
import { createBidding } from './bidding/place-bid';
import { createPostgresBus } from './bus/postgres';
import {
  allowedOrigins,
  ariConfig,
  databaseUrl,
  environment,
  gatewayAddress,
  mongodbUrl,
  objectsConfig,
  paymentsConfig,
  publicUrl,
  servicesConfig,
  servicesPort,
  sessionKey,
  sessionPublicKey,
  spansDir,
  tarantoolConfig,
  type Environment,
} from './config';
import { mountEndpoints, mountProblems } from './http/serve';
import { createLiveAuctions } from './live-auctions';
import { createMongo } from './mongo';
import { createObjects } from './objects';
import { createStripePayments } from './payments/stripe';
import { createSql } from './postgres/sql';
import { createServices } from './services';
import { createSessions, createSigner } from './sessions';
import {
  createSpans,
  timedBidding,
  timedFunding,
  timedLive,
  timePublished,
  type Spans,
} from './spans';
import { createLog, systemClock, systemIds } from './system';

/**
 * Which environment uses which implementation of each port: the one table. An environment that is
 * not in it does not compile, a missing secret stops the start by name.
 */
type BusKind = 'postgres';
const TABLE: Record<Environment, { bus: BusKind; clock: Clock; ids: Ids }> = {
  test: { bus: 'postgres', clock: systemClock, ids: systemIds },
  dev: { bus: 'postgres', clock: systemClock, ids: systemIds },
  load: { bus: 'postgres', clock: systemClock, ids: systemIds },
  production: { bus: 'postgres', clock: systemClock, ids: systemIds },
};

function base(process: string) {
  const { clock, ids } = TABLE[environment()];
  const spans = createSpans(process, spansDir(), environment() !== 'production');
  return { log: createLog(process), clock, ids, spans };
}

async function busOver(sql: Sql, log: Log): Promise<Bus & { close(): Promise<void> }> {
  const bus = createPostgresBus({ sql, log });
  await bus.prepare();
  return bus;
}

const live = (log: Log, clock: Clock) => createLiveAuctions(tarantoolConfig(), { log, clock });

/** The bid with its top-up, the same for REST and push, its steps timed. */
function biddingOver(
  timed: LiveAuctions,
  services: ServicesApi,
  { log, clock, spans }: { log: Log; clock: Clock; spans: Spans },
): Bidding {
  const funding = timedFunding(services, spans, clock);
  return timedBidding(createBidding({ live: timed, funding, clock, log }), spans, clock);
}

function mounting(sessions: Awaited<ReturnType<typeof createSessions>>, log: Log) {
  const { secret } = servicesConfig();
  return {
    mount: (app: Express, endpoints: Endpoint[]) =>
      mountEndpoints(app, endpoints, { sessions, serviceSecret: secret, log }),
    mountProblems: (app: Express) => mountProblems(app, log),
  };
}

function pushConfig() {
  const ari = ariConfig();
  return {
    ariHost: ari.host,
    ariPorts: { metadata: ari.metadataPort, data: ari.dataPort, notify: ari.notifyPort },
    ariCredentials: { user: ari.user, password: ari.password },
    allowedOrigins: allowedOrigins(),
    adapterSet: 'AUCTION',
  };
}

/** What gateway/main.ts is made of. */
export async function composeGateway() {
  const { log, clock, ids, spans } = base('gateway');
  const cluster = live(log, clock);
  const services = createServices(servicesConfig());
  const sessions = await createSessions(sessionPublicKey(), clock);
  const timed = timedLive(cluster.live, spans, clock);
  const bidding = biddingOver(timed, services, { log, clock, spans });
  return {
    log,
    address: gatewayAddress(),
    servicesUrl: servicesConfig().url,
    push: {
      log,
      clock,
      ids,
      config: pushConfig(),
    },
    rest: { live: timed, bidding, services, sessions, clock, ids },
    ...mounting(sessions, log),
    close: async () => cluster.close(),
  };
}

/** What services/host/main.ts is made of: ports for every context. */
export async function composeHost() {
  const { log, clock, ids } = base('services');
  const sql = createSql(databaseUrl(), { log });
  const mongo = await createMongo(mongodbUrl(), { log });
  const objects = await createObjects(objectsConfig(), { log });
  const bus = await busOver(sql, log);
  const cluster = live(log, clock);
  const sessions = await createSessions(sessionPublicKey(), clock);
  const signer = await createSigner(sessionKey(), clock);
  return {
    log,
    clock,
    ids,
    sql,
    mongo,
    objects,
    bus,
    live: cluster.live,
    services: createServices(servicesConfig()),
    payments: createStripePayments(paymentsConfig(), { clock }),
    sessions,
    signer,
    publicUrl: publicUrl(),
    port: servicesPort(),
    ...mounting(sessions, log),
    close: async () => {
      await bus.close();
      cluster.close();
      await mongo.close();
      await sql.close();
    },
  };
}

/** What services/relay/main.ts is made of. */
export async function composeRelay() {
  const { log, clock } = base('relay');
  const sql = createSql(databaseUrl(), { log });
  const bus = await busOver(sql, log);
  const cluster = live(log, clock);
  return {
    log,
    sql,
    bus,
    cluster,
    close: async () => {
      await bus.close();
      cluster.close();
      await sql.close();
    },
  };
}

/**
 * What adapters/lightstreamer/main.ts is made of. Bids do not wait for PostgreSQL: the bus, which
 * only tells it that a wallet changed, is not prepared here.
 */
export async function composeAdapter() {
  const { log, clock, ids, spans } = base('adapter');
  const sql = createSql(databaseUrl(), { log });
  const bus = createPostgresBus({ sql, log });
  const cluster = live(log, clock);
  const services = createServices(servicesConfig());
  const timed = timedLive(cluster.live, spans, clock);
  return {
    log,
    clock,
    ids,
    bus,
    live: timed,
    bidding: biddingOver(timed, services, { log, clock, spans }),
    services,
    replicasets: cluster.feed.replicasets(),
    presence: cluster.feed.presence,
    replicasetOf: cluster.replicasetOf,
    follow: ((replicaset, from, onBatch) =>
      cluster.follow(replicaset, from, async (batch) => {
        await onBatch(batch);
        timePublished(batch.rows, spans, clock);
      })) satisfies typeof cluster.follow,
    sessions: await createSessions(sessionPublicKey(), clock),
    ari: ariConfig(),
    close: async () => {
      await bus.close();
      cluster.close();
      await sql.close();
    },
  };
}
