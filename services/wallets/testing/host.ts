/**
 * The wallets as a running process: HTTP, consumers, jobs, with real PostgreSQL, Tarantool and
 * payment sandbox. Used in a test's own process, and by host-process.ts as one that may be killed.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createPostgresBus } from '../../../adapters/bus/postgres';
import { mountEndpoints, mountProblems } from '../../../adapters/http/serve';
import { createLiveAuctions, type LiveAuctionsAdapter } from '../../../adapters/live-auctions';
import { createStripePayments } from '../../../adapters/payments/stripe';
import { createSql, type ClosableSql } from '../../../adapters/postgres/sql';
import { quietLog } from '../../../adapters/postgres/testing/database';
import { systemClock, systemIds } from '../../../adapters/system';
import { NotSignedIn } from '../../contracts/errors';
import {
  AUCTION_EVENTS,
  type Bus,
  type Clock,
  type Service,
  type Session,
  type Sessions,
  type Stop,
} from '../../contracts/ports';
import type { CrashPoint } from '../domain/crash-points';
import { createWallets } from '../index';

export interface HostConfig {
  database_url: string;
  tarantool_url: string;
  payments_url: string;
  port?: number;
  /** Where to kill this process. */
  crash_at?: CrashPoint;
  topups?: { poll_ms?: number; abandon_ms?: number };
}
export interface Host {
  url: string;
  sql: ClosableSql;
  bus: Bus;
  cluster: LiveAuctionsAdapter;
  service: Service;
  stop(): Promise<void>;
}
export const SERVICE_SECRET = 'service-secret';
export const PAYMENT_KEYS = { secret_key: 'sk_test', webhook_secret: 'whsec_test' };

/** A token is the user's id; with `@<house>` he is finance there; nobody's is not valid. */
const sessions: Sessions = {
  verify: (token) => {
    const [user_id = '', house_id] = token.split('@');
    if (!user_id || token.startsWith('nobody')) return Promise.reject(new NotSignedIn());
    const grants: Session['grants'] = house_id ? [{ role: 'finance', house_id }] : [];
    return Promise.resolve({ user_id, grants, expires_at_ms: Number.MAX_SAFE_INTEGER });
  },
  past: () => Promise.reject(new NotSignedIn()),
  verifyTicket: () => Promise.reject(new NotSignedIn()),
};

export async function startHost(config: HostConfig, clock: Clock = systemClock): Promise<Host> {
  const log = quietLog;
  const sql = createSql(config.database_url, { log });
  const bus = createPostgresBus({ sql, log });
  await bus.prepare();
  const cluster = createLiveAuctions(
    { urls: `a=${config.tarantool_url}`, user: 'gateway', password: 'secret' },
    { log, clock: systemClock },
  );
  const payments = createStripePayments(
    { url: config.payments_url, ...PAYMENT_KEYS, payment_method: 'pm_card_threeDSecure2Required' },
    { clock },
  );
  const service = createWallets({
    ...{ sql, bus, payments, sessions, clock, log },
    ids: systemIds,
    live: cluster.live,
    publicUrl: 'http://shop.test',
    crashPoint: (name) => {
      if (name === config.crash_at) process.kill(process.pid, 'SIGKILL');
    },
    ...(config.topups ? { topups: config.topups } : {}),
  });
  await service.prepare();
  const stops = await run(service, bus, cluster);
  const { url, close } = await serve(service, config.port ?? 0);
  return {
    ...{ url, sql, bus, cluster, service },
    stop: async () => {
      await close();
      await Promise.all(stops.map((stop) => stop()));
      await bus.close();
      cluster.close();
      await sql.close();
    },
  };
}

async function run(service: Service, bus: Bus, cluster: LiveAuctionsAdapter): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (const c of service.consumers) stops.push(await bus.consume(c.topic, c.group, c.handle));
  for (const job of service.jobs)
    stops.push(repeat(() => job.run().catch(() => undefined), job.every_ms));
  let from = 0; // all events again after each start: at least once is what handlers are promised
  stops.push(
    repeat(async () => {
      const batch = await cluster.feed.poll('a', from, 100).catch(() => null);
      const events = batch?.rows.filter((r) => r.note === undefined) ?? [];
      await bus.publish(
        events.map((r) => ({ topic: AUCTION_EVENTS, key: r.auction_id, payload: r })),
      );
      from = batch?.next ?? from;
    }, 1),
  );
  return stops;
}

function repeat(work: () => Promise<void>, every_ms: number): Stop {
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      await work();
      await new Promise((resolve) => setTimeout(resolve, Math.min(every_ms, 50)));
    }
  })();
  return async () => {
    stopped = true;
    await loop;
  };
}

async function serve(service: Service, port: number) {
  const app = express();
  mountEndpoints(app, service.endpoints, {
    sessions,
    serviceSecret: SERVICE_SECRET,
    log: quietLog,
  });
  mountProblems(app, quietLog);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
