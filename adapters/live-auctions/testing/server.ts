import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Log } from '../../../services/contracts/ports';

/** From the root of the repository, where tests and measurements are run. */
const SCRIPT = resolve('adapters/live-auctions/testing/server.lua');
export const USER = 'gateway';
export const PASSWORD = 'secret';

/** A log that keeps what it is told. */
export function keptLog(): Log & { lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = [];
  const keep =
    (level: string) =>
    (fields: object, message = '') => {
      lines.push({ level, fields, message });
    };
  return {
    lines,
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
}

/** A free port of 127.0.0.1 below the range outgoing sockets take theirs from. */
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

/** Waits until `holds`, and fails by name after 10 s. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within 10 s: ${what}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

export interface ServerOptions {
  /** `1-1500`. */
  buckets?: string;
  /** Named in WRONG_BUCKET. */
  destination?: string;
  is_master?: boolean;
  epoch?: number;
  port?: number;
}

/** An instance of server.lua, a process of its own. */
export class FixtureServer {
  private child?: ChildProcess;
  private readonly data = mkdtempSync(join(tmpdir(), 'gavel-iproto-'));
  private constructor(
    readonly port: number,
    private readonly options: ServerOptions,
  ) {}

  static async start(options: ServerOptions = {}): Promise<FixtureServer> {
    const server = new FixtureServer(options.port ?? (await freePort()), options);
    await server.run();
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it (again). Its memory is empty. */
  async run(): Promise<void> {
    const { buckets = '1-3000', destination, is_master = true, epoch = 1 } = this.options;
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      LISTEN: this.address,
      DATA: this.data,
      BUCKETS: buckets,
      IS_MASTER: is_master ? '1' : '0',
      EPOCH: String(epoch),
    };
    if (destination) env['DESTINATION'] = destination;
    rmSync(this.data, { recursive: true, force: true });
    mkdirSync(this.data, { recursive: true });
    const child = spawn('tarantool', [SCRIPT], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    await ready(child);
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}

function ready(child: ChildProcess): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`tarantool ended with ${code}: ${errors}`)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.includes('fixture ready')) resolve();
    });
  });
}
