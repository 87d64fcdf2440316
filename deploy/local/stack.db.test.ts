import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { Client } from 'pg';
import { ENGINES, EngineMissing, locate } from './engines';
import { isFree } from './ports';
import { isAlive, readRun } from './run-file';
import { startStack, type Stack } from './stack';

let folder: string;
let stack: Stack | undefined;

beforeEach(() => {
  // Mode 700, as the checkout of root may be: servers that drop to another user must manage.
  folder = mkdtempSync(join(tmpdir(), 'gavel-stack-'));
  chmodSync(folder, 0o700);
});

afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const start = (options: Partial<Parameters<typeof startStack>[0]>): Promise<Stack> =>
  startStack({
    dataDir: join(folder, 'data'),
    ports: 'free',
    processes: [],
    given: {},
    say: () => undefined,
    ...options,
  });

const portIn = (url = ''): number => Number(/127\.0\.0\.1:(\d+)/.exec(url)?.[1]);
const pids = (): Record<string, number> =>
  Object.fromEntries(stack?.processes.status().map(({ name, pid }) => [name, pid]) ?? []);

async function sql(text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: stack?.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text);
  await client.end();
  return rows;
}

async function works() {
  const connection = await mongoose.createConnection(stack?.env.MONGODB_URL ?? '').asPromise();
  return { connection, collection: connection.collection<{ number: number }>('work') };
}

test('stores come back after kill -9 with what they had acknowledged', async () => {
  stack = await start({ engines: ['postgres', 'mongo', 'tarantool'] });
  await sql('CREATE TABLE kept (n int)');
  await sql('INSERT INTO kept VALUES (7)');
  const before = await works();
  await before.collection.insertOne({ number: 7 }, { writeConcern: { w: 'majority', j: true } });
  await before.connection.close();
  const first = pids();

  for (const name of Object.keys(first)) stack.processes.kill(name);
  await Promise.all(Object.keys(first).map((name) => stack?.processes.whenReady(name)));

  expect(Object.keys(first).sort()).toEqual(['mongo', 'postgres', 'tarantool-a', 'tarantool-b']);
  for (const [name, pid] of Object.entries(pids())) expect(pid).not.toBe(first[name]);
  expect(await sql('SELECT n FROM kept')).toEqual([{ n: 7 }]);
  const after = await works();
  expect(await after.collection.countDocuments({ number: 7 })).toBe(1);
  await after.connection.close();
});

test('a stop leaves no process, no port and no run file', async () => {
  stack = await start({ engines: ['postgres', 's3'] });
  const dataDir = join(folder, 'data');
  const run = readRun(dataDir);
  expect(run?.processes.map(({ name, ready }) => [name, ready])).toEqual([
    ['postgres', true],
    ['s3', true],
  ]);
  expect(statSync(join(dataDir, 'run.json')).mode & 0o777).toBe(0o600);
  const running = Object.values(pids());
  await stack.stop();
  expect(running.filter(isAlive)).toEqual([]);
  for (const url of [stack.env.DATABASE_URL, stack.env.S3_ENDPOINT]) {
    expect(await isFree(portIn(url))).toBe(true);
  }
  expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
});

test('a second start finds the data and the secrets of the first', async () => {
  stack = await start({ engines: ['postgres'] });
  await sql('CREATE TABLE kept AS SELECT 7 AS n');
  const secret = stack.env.SERVICE_SECRET;
  await stack.stop();
  stack = await start({ engines: ['postgres'] });
  expect(await sql('SELECT n FROM kept')).toEqual([{ n: 7 }]);
  expect(stack.env.SERVICE_SECRET).toBe(secret);
});

test('a store that is given is not started', async () => {
  const given = { DATABASE_URL: 'postgres://elsewhere/db' };
  stack = await start({ engines: ['postgres'], given });
  expect(stack.processes.status()).toEqual([]);
  expect(stack.env.DATABASE_URL).toBe(given.DATABASE_URL);
});

test('a start that is called off leaves nothing running', async () => {
  const off = new AbortController();
  const starting = startStack(
    {
      dataDir: join(folder, 'data'),
      ports: 'free',
      engines: ['postgres'],
      processes: [],
      given: {},
      say: () => undefined,
    },
    off.signal,
  );
  off.abort();
  await expect(starting).rejects.toThrow();
  expect(readRun(join(folder, 'data'))).toBeUndefined();
});

test('a missing engine is named, with its remedy and the variable that replaces it', () => {
  const missing = { ...ENGINES.tarantool, find: () => undefined };
  expect(() => locate(missing)).toThrow(EngineMissing);
  expect(() => locate(missing)).toThrow(
    'tarantool: no engine found. Install it (apt-get install -y tarantool) or set TARANTOOL_URLS',
  );
});
