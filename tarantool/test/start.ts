import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

export const TARANTOOL_BINARY = 'tarantool';
export const TARANTOOL_USER = 'gateway';
export const TARANTOOL_PASSWORD = 'secret';

const READY = /gavel ready (\S+)/;
const START_MS = 20_000;
const STOP_MS = 10_000;

export interface TarantoolOptions {
  /** Name of the replicaset, `a`. */
  replicaset: string;
  /** Buckets it owns: `1-1500`. */
  buckets: string;
  /** Owners of all buckets: `a=1-1500;b=1501-3000`. */
  owners: string;
  /** A free one of 20000-31999 unless given. */
  port?: number;
  /** Kept if given; else a temporary one that `stop` and `kill` leave and `remove` deletes. */
  dataDir?: string;
  /** Added to the instance's environment, e.g. GAVEL_TEST=1. */
  env?: Record<string, string>;
  /** A folder such as `tarantool/` to be run instead of it. */
  engine?: string;
}

export type Ending = number | NodeJS.Signals | null;

export interface RunningTarantool {
  /** host:port. */
  url: string;
  pid: number;
  dataDir: string;
  /** SIGTERM: calls in flight are answered. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Deletes the data directory. */
  remove(): void;
  /** Resolves with the exit code, or the signal, when the process has ended. */
  ended: Promise<Ending>;
}

/** The folder `tarantool/` of the repository, from its sources and from dist alike. */
export function engineFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'tarantool');
    if (existsSync(join(candidate, 'init.lua'))) return candidate;
    if (folder === dirname(folder)) throw new Error('tarantool/init.lua is not above this file');
  }
}

/** A free port of 127.0.0.1, below the range that outgoing sockets take theirs from. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const free = await new Promise<boolean>((done) => {
      const server = createServer();
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
    });
    if (free) return port;
  }
}

function ended(child: ChildProcess): Promise<Ending> {
  return new Promise((done) => {
    child.once('exit', (code, signal) => done(code ?? signal));
    child.once('error', () => done(null));
  });
}

/** Resolves at the ready line; rejects, with the last lines, if the process ends before it. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`tarantool ${why}\n${lines.slice(-20).join('\n')}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${START_MS} ms`), START_MS);
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 100) lines.shift();
        if (!READY.test(line)) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
}

/** The key of the sealed orders, made once for the data it seals. */
function maximaKey(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'maxima.key');
  const text = randomBytes(32).toString('base64url');
  if (!existsSync(file)) writeFileSync(file, text, { mode: 0o600 });
  return file;
}

async function end(child: ChildProcess, gone: Promise<Ending>, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}

/**
 * Starts a real instance of the engine and waits until it serves. Start it again on the same
 * `dataDir` and `port` to bring it back with everything it had acknowledged.
 * Errors: rejects, with the instance's last lines, if it does not become ready.
 */
export async function startTarantool(options: TarantoolOptions): Promise<RunningTarantool> {
  const port = options.port ?? (await freePort());
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'gavel-tarantool-'));
  const child = spawn(TARANTOOL_BINARY, [join(options.engine ?? engineFolder(), 'init.lua')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      GAVEL_INSTANCE: `${options.replicaset}1`,
      GAVEL_REPLICASET: options.replicaset,
      GAVEL_LISTEN: `127.0.0.1:${port}`,
      GAVEL_DATA: dataDir,
      GAVEL_MAXIMA_KEY: maximaKey(dataDir),
      GAVEL_BUCKETS: options.buckets,
      GAVEL_BUCKET_OWNERS: options.owners,
      TARANTOOL_USER,
      TARANTOOL_PASSWORD,
      ...options.env,
    },
  });
  const gone = ended(child);
  try {
    await ready(child);
  } catch (error) {
    await end(child, gone, 'SIGKILL');
    throw error;
  }
  return {
    url: `127.0.0.1:${port}`,
    pid: child.pid!,
    dataDir,
    ended: gone,
    stop: () => end(child, gone, 'SIGTERM'),
    kill: () => end(child, gone, 'SIGKILL'),
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}
