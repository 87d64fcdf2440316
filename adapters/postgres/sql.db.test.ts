import { Client } from 'pg';
import { createSql, type ClosableSql } from './sql';
import { createTestDatabase, quietLog, until, type TestDatabase } from './testing/database';

let database: TestDatabase;
let sql: ClosableSql;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql(database.url, { log: quietLog });
});
afterAll(async () => {
  await sql.close();
  await database.drop();
});

const counter = [
  {
    number: 1,
    note: 'a table to count in',
    sql: 'CREATE TABLE counter (id int PRIMARY KEY, n bigint NOT NULL); INSERT INTO counter VALUES (1, 0), (2, 0)',
  },
];

/** Ends sessions of this database, all but the asking one: what a restart of the server does to us. */
async function cutSessions(): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await client.end();
}

describe('migrations', () => {
  test('two processes that start together apply each once', async () => {
    const other = createSql(database.url, { log: quietLog });
    await Promise.all([sql.migrate('counting', counter), other.migrate('counting', counter)]);
    await other.close();
    const { rows } = await sql.query(
      "SELECT number, note FROM migration WHERE context = 'counting'",
    );
    expect(rows).toEqual([{ number: 1, note: 'a table to count in' }]);
  });

  test('one that was changed after it was applied stops the start', async () => {
    const changed = [{ ...counter[0]!, sql: 'SELECT 1' }];
    await expect(sql.migrate('counting', changed)).rejects.toThrow(/was changed/);
  });

  test('one that fails leaves nothing of its context behind', async () => {
    const broken = [
      { number: 1, note: 'a', sql: 'CREATE TABLE half (id int)' },
      { number: 2, note: 'b', sql: 'SELECT no_such_thing' },
    ];
    await expect(sql.migrate('broken', broken)).rejects.toMatchObject({ code: '42703' });
    const { rows } = await sql.query("SELECT to_regclass('half') AS half");
    expect(rows).toEqual([{ half: null }]);
  });

  test('a gap in the numbers is refused', async () => {
    await expect(sql.migrate('gap', [{ number: 2, note: '', sql: '' }])).rejects.toThrow(
      /numbered/,
    );
  });
});

describe('queries', () => {
  test('int8 and numeric arrive as text', async () => {
    const { rows } = await sql.query(
      'SELECT 9007199254740993::int8 AS big, 0.1::numeric AS exact, 7::int4 AS small',
    );
    expect(rows).toEqual([{ big: '9007199254740993', exact: '0.1', small: 7 }]);
  });

  test('the application may write rows and define nothing', async () => {
    await sql.query('UPDATE counter SET n = n WHERE id = 1');
    await expect(sql.query('CREATE TABLE mine (id int)')).rejects.toMatchObject({ code: '42501' });
    await expect(sql.query('DROP TABLE counter')).rejects.toMatchObject({ code: '42501' });
  });

  test('a lost session fails one call at most; the next one works', async () => {
    await sql.query('SELECT 1');
    await cutSessions();
    await until(() =>
      sql.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  });
});

describe('transactions', () => {
  test('an error rolls back', async () => {
    const failing = sql.transaction(async (tx) => {
      await tx.query('UPDATE counter SET n = 99 WHERE id = 1');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const { rows } = await sql.query('SELECT n FROM counter WHERE id = 1');
    expect(rows).toEqual([{ n: '0' }]);
  });

  test('a deadlock is tried again, and both changes are there', async () => {
    let arrived = 0;
    let tries = 0;
    const both = async (first: number, second: number): Promise<void> =>
      sql.transaction(async (tx) => {
        tries++;
        await tx.query('UPDATE counter SET n = n + 1 WHERE id = $1', [first]);
        arrived++;
        await until(() => arrived >= 2);
        await tx.query('UPDATE counter SET n = n + 1 WHERE id = $1', [second]);
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    expect(tries).toBeGreaterThan(2);
    const { rows } = await sql.query('SELECT n FROM counter ORDER BY id');
    expect(rows).toEqual([{ n: '2' }, { n: '2' }]);
  });

  test('other errors are not tried again', async () => {
    let tries = 0;
    const doomed = sql.transaction(async (tx) => {
      tries++;
      await tx.query('SELECT 1 / 0');
    });
    await expect(doomed).rejects.toMatchObject({ code: '22012' });
    expect(tries).toBe(1);
  });
});

describe('listening', () => {
  test('hears its channel, and again after the session was cut', async () => {
    let heard = 0;
    const stop = await sql.listen('some.channel', () => heard++);
    await sql.query("SELECT pg_notify('some.channel', '')");
    await until(() => heard === 1);
    await sql.query("SELECT pg_notify('another', '')");

    await cutSessions();
    await until(() => heard >= 2); // woken once it is back, since something may have been missed
    const before = heard;
    await until(() =>
      sql.query("SELECT pg_notify('some.channel', '')").then(
        () => true,
        () => false,
      ),
    );
    await until(() => heard > before);

    await stop();
    const after = heard;
    const stopProbe = await sql.listen('probe', () => heard++);
    await sql.query("SELECT pg_notify('some.channel', ''), pg_notify('probe', '')");
    await until(() => heard > after);
    expect(heard).toBe(after + 1);
    await stopProbe();
  });
});
