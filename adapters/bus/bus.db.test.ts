import { join } from 'node:path';
import { Client } from 'pg';
import type { BusMessage } from '../../services/contracts/ports';
import { createTestDatabase, until, type TestDatabase } from '../postgres/testing/database';
import { createSql, type ClosableSql } from '../postgres/sql';
import { quietLog } from '../postgres/testing/database';
import { busConformance } from './bus.conformance';
import type { PostgresBus } from './postgres';
import { openBus } from './testing/open-postgres-bus';

let database: TestDatabase;
let bus: PostgresBus;
let sql: ClosableSql;

beforeAll(async () => {
  database = await createTestDatabase();
  bus = await openBus(database.url);
  sql = createSql(database.url, { log: quietLog });
});
afterAll(async () => {
  await bus.close();
  await sql.close();
  await database.drop();
});

describe('the PostgreSQL bus, as a bus', () => {
  busConformance({
    module: join(__dirname, 'testing', 'open-postgres-bus.ts'),
    argument: () => database.url,
    bus: () => bus,
  });
});

describe('the PostgreSQL bus, as a table', () => {
  const collect = async (topic: string, group = 'g') => {
    const got: number[] = [];
    const stop = await bus.consume(topic, group, (m: BusMessage) => {
      got.push((m.payload as { n: number }).n);
      return Promise.resolve();
    });
    return { got, stop };
  };
  const message = (topic: string, n: number, key = 'k'): BusMessage => ({
    topic,
    key,
    payload: { n },
  });

  test('a row that commits late is not jumped over', async () => {
    const { got, stop } = await collect('late');
    const slow = new Client({ connectionString: database.url });
    await slow.connect();
    await slow.query('BEGIN');
    await bus.publish([message('late', 1)], {
      query: async (t, v) => {
        const r = await slow.query<never>(t, v);
        return { rows: r.rows, rowCount: r.rowCount ?? 0 };
      },
    });
    await bus.publish([message('late', 2)]);
    await bus.publish([message('late', 3, 'another')]);
    // The later ones are committed and may not be read: what comes before them is still open.
    const { rows } = await sql.query<{ n: string }>(
      "SELECT count(*) AS n FROM bus_event WHERE topic = 'late'",
    );
    expect(rows[0]!.n).toBe('2');
    expect(got).toEqual([]);
    await slow.query('COMMIT');
    await slow.end();
    await until(() => got.length === 3);
    expect(got.filter((n) => n < 3)).toEqual([1, 2]);
    await stop();
  });

  test('what is published in a transaction that fails was never published', async () => {
    const { got, stop } = await collect('rolled-back');
    const failing = sql.transaction(async (tx) => {
      await bus.publish([message('rolled-back', 1)], tx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await sql.transaction((tx) => bus.publish([message('rolled-back', 2)], tx));
    await until(() => got.length > 0);
    expect(got).toEqual([2]);
    await stop();
  });

  test('a handler that takes its time holds up no other group and no publisher', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let began = false;
    const stopSlow = await bus.consume('shared', 'slow', async () => {
      began = true;
      await gate;
    });
    await bus.publish([message('shared', 1)]);
    await until(() => began);
    const { got, stop } = await collect('shared', 'quick');
    await bus.publish([message('shared', 2)]);
    await until(() => got.length === 2);
    release();
    await stopSlow();
    await stop();
  });

  test('its sessions cut, it goes on by itself and loses nothing', async () => {
    const { got, stop } = await collect('cut');
    await bus.publish([message('cut', 1)]);
    await until(() => got.length === 1);
    const admin = new Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await admin.end();
    await until(() =>
      bus.publish([message('cut', 2)]).then(
        () => true,
        () => false,
      ),
    );
    await until(() => got.includes(2));
    await stop();
  });

  test('a row that a group has not read is kept, however old', async () => {
    let broken = true;
    const got: number[] = [];
    const stop = await bus.consume('unread', 'g', ({ payload }) => {
      if (broken) return Promise.reject(new Error('not now'));
      got.push((payload as { n: number }).n);
      return Promise.resolve();
    });
    await bus.publish([message('unread', 1)]);
    await sql.query("UPDATE bus_event SET at = now() - interval '8 days' WHERE topic = 'unread'");
    expect(await bus.sweep()).toBe(0);
    broken = false;
    await until(() => got.length === 1);
    await until(async () => (await bus.sweep()) === 1);
    await stop();
  });

  test('rows older than seven days are swept, younger ones kept', async () => {
    await bus.publish([message('swept', 1), message('swept', 2)]);
    await sql.query(
      "UPDATE bus_event SET at = now() - interval '7 days 1 minute' WHERE topic = 'swept' AND payload->>'n' = '1'",
    );
    expect(await bus.sweep()).toBe(1);
    const { got, stop } = await collect('swept');
    await until(() => got.length > 0);
    expect(got).toEqual([2]);
    await stop();
  });
});
