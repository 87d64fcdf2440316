import { systemClock } from '../../adapters/system';
import { createSql, type ClosableSql } from '../../adapters/postgres/sql';
import {
  createTestDatabase,
  quietLog,
  until,
  type TestDatabase,
} from '../../adapters/postgres/testing/database';
import { createPostgresBus, type PostgresBus } from '../../adapters/bus/postgres';
import { createLiveAuctions, type LiveAuctionsAdapter } from '../../adapters/live-auctions';
import {
  startTarantool,
  TARANTOOL_PASSWORD,
  TARANTOOL_USER,
  type RunningTarantool,
} from '../../tarantool/test/start';
import { smallSale } from '../../tarantool/test/small-sale';
import { AUCTION_EVENTS, type FeedRow } from '../contracts/ports';
import { createRelay } from './relay';

let database: TestDatabase;
let sql: ClosableSql;
let bus: PostgresBus;
let shard: RunningTarantool;
let cluster: LiveAuctionsAdapter;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql(database.url, { log: quietLog });
  bus = createPostgresBus({ sql, log: quietLog });
  await bus.prepare();
  shard = await startTarantool({ replicaset: 'a', buckets: '1-3000', owners: 'a=1-3000' });
  cluster = createLiveAuctions(
    { urls: `a=${shard.url}`, user: TARANTOOL_USER, password: TARANTOOL_PASSWORD },
    { log: quietLog, clock: systemClock },
  );
  await cluster.ready();
});
afterAll(async () => {
  cluster.close();
  await shard.stop();
  shard.remove();
  await bus.close();
  await sql.close();
  await database.drop();
});

test('carries every event of the feed into the bus, once and in order, with two relays and a restart', async () => {
  const got: FeedRow[] = [];
  await bus.consume(AUCTION_EVENTS, 'test', (m) => {
    got.push(m.payload as FeedRow);
    return Promise.resolve();
  });
  const one = createRelay({ feed: cluster.feed, sql, bus, log: quietLog });
  const two = createRelay({ feed: cluster.feed, sql, bus, log: quietLog });
  await one.prepare();
  const stops = [one.start(), two.start()];

  await load('a1');
  await until(() => got.length > 0);
  await Promise.all(stops.map((stop) => stop()));
  await load('a2'); // while nobody listens
  const stop = one.start();
  await until(() => got.some((row) => row.auction_id === 'a2'));
  const journal = async (auction_id: string) =>
    (await cluster.live.call('journal_page', { auction_id, after: 0, limit: 500 })).rows!;
  for (const auction_id of ['a1', 'a2']) {
    const rows = await journal(auction_id);
    await until(() => got.filter((r) => r.auction_id === auction_id).length >= rows.length);
    expect(got.filter((r) => r.auction_id === auction_id).map((r) => r.hash)).toEqual(
      rows.map((r) => r.hash),
    );
  }
  await stop();
});

test('rows trimmed before they were read are jumped over by nobody', async () => {
  const told: unknown[] = [];
  const log = { ...quietLog, warn: (what: object) => void told.push((what as { err: Error }).err) };
  const position = async () =>
    (await sql.query<{ pos: string }>('SELECT pos FROM relay_position')).rows[0]!.pos;
  const before = await position();
  const feed = {
    ...cluster.feed,
    poll: async (replicaset: string, from: number, ms: number) => ({
      ...(await cluster.feed.poll(replicaset, from, ms)),
      trimmed: true,
    }),
  };
  await load('a3');
  const stop = createRelay({ feed, sql, bus, log }).start();
  await until(() => told.length > 0);
  await stop();
  expect(String(told[0])).toContain('trimmed before they were read');
  expect(await position()).toBe(before);
});

async function load(auction_id: string): Promise<void> {
  const sale = await smallSale(cluster.live, auction_id, 2);
  await sale.join('u1');
  await sale.join('u2');
}
