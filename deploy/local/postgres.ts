import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { ProcessSpec } from './child';

const run = promisify(execFile);

export interface PostgresOptions {
  /** Folder with initdb and postgres. */
  bin: string;
  dataDir: string;
  port: number;
  password: string;
  env: Record<string, string>;
  /** false: no fsync, for tests that do not cut the power. */
  durable: boolean;
}

/**
 * A cluster in `dataDir` (made on the first call) and how to run it. The server refuses to run as
 * root; there it runs as `postgres`, the user that Debian's package makes.
 * Errors: initdb's own words; no such user.
 */
export async function preparePostgres(options: PostgresOptions): Promise<ProcessSpec> {
  const user = process.getuid?.() === 0 ? await postgresUser() : undefined;
  const privileges = user ? dropTo(user, options.dataDir) : [];
  if (!existsSync(join(options.dataDir, 'PG_VERSION'))) await initdb(options, user, privileges);
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...(options.durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  return {
    name: 'postgres',
    command: join(options.bin, 'postgres'),
    args: ['-D', options.dataDir, '-p', `${options.port}`, ...settings.flatMap((s) => ['-c', s])],
    cwd: options.dataDir,
    env: options.env,
    ports: [{ port: options.port, hint: 'set DATABASE_URL to use a server of your own' }],
    after: [],
    ready: { probe: () => answers(postgresUrl(options, 'postgres')) },
    // Fast shutdown: sessions are ended, the checkpoint is written.
    stopSignal: 'SIGINT',
    privileges,
  };
}

export function postgresUrl(options: { port: number; password: string }, database: string): string {
  return `postgres://gavel:${options.password}@127.0.0.1:${options.port}/${database}`;
}

/** Creates the database that our services share, once. */
export async function createDatabase(
  options: { port: number; password: string },
  name: string,
): Promise<void> {
  await withClient(postgresUrl(options, 'postgres'), async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
  });
}

async function answers(url: string): Promise<boolean> {
  return withClient(url, (client) => client.query('SELECT 1')).then(
    () => true,
    () => false,
  );
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  // A server that is stopped meanwhile ends the connection: the query's rejection says it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

interface User {
  uid: number;
  gid: number;
}

async function initdb(
  options: PostgresOptions,
  user: User | undefined,
  privileges: string[],
): Promise<void> {
  rmSync(options.dataDir, { recursive: true, force: true });
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const passwordFile = `${options.dataDir}.password`;
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (user) {
    await run('chown', [`${user.uid}:${user.gid}`, options.dataDir, passwordFile]);
  }
  const args = ['-D', options.dataDir, '-U', 'gavel', `--pwfile=${passwordFile}`];
  args.push('-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
  try {
    await run('setpriv', [...privileges, '--', join(options.bin, 'initdb'), ...args], {
      cwd: options.dataDir,
      env: options.env,
    });
  } catch (error) {
    rmSync(options.dataDir, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function postgresUser(): Promise<User> {
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout.trim());
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    throw new Error(
      'postgres: run as root it needs the user "postgres": adduser --system postgres',
    );
  }
}

/**
 * The checkout of root may lie below a folder closed to others (a mktemp folder, /root): then the
 * server is given the right to search folders, and no other.
 */
function dropTo(user: User, dataDir: string): string[] {
  const args = ['--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'];
  if (openToAll(dirname(dataDir))) return args;
  return [...args, '--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search'];
}

function openToAll(folder: string): boolean {
  if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
  return folder === '/' || openToAll(dirname(folder));
}
