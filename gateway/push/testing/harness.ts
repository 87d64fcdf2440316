import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { WebSocket } from 'ws';
import type { Clock, Ids } from '../../../services/contracts/ports';
import { createPush, type Push, type PushConfig } from '../index';

/** What the tests share: a gateway on free ports, the adapter process, a bare client. */

const POLL_MS = 5;

/** Waits for a condition; fails with its name. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | null | false,
  timeoutMs = 8_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = probe();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export const systemClock: Clock = { now: () => Date.now() };
export const systemIds: Ids = { fresh: () => randomBytes(17).toString('base64url').slice(0, 22) };

/** Ids that are the same in every run. */
export const countingIds = (): Ids => {
  let last = 0;
  return { fresh: () => String(++last).padStart(22, '0') };
};

export const CREDENTIALS = { user: 'gavel', password: 'to-the-gateway' };
export const ORIGIN = 'http://auctions.example';

export interface Gateway {
  push: Push;
  server: Server;
  port: number;
  url: string;
  stop(): Promise<void>;
}

export async function startGateway(
  options: { ids?: Ids; clock?: Clock; config?: Partial<PushConfig>; port?: number } = {},
): Promise<Gateway> {
  const server = createServer((_request, response) => response.end('not of push'));
  const push = await createPush({
    httpServer: server,
    log: pino({ level: process.env.PUSH_TEST_LOG ?? 'silent' }),
    clock: options.clock ?? systemClock,
    ids: options.ids ?? systemIds,
    config: {
      ariHost: '127.0.0.1',
      ariPorts: { metadata: 0, data: 0, notify: 0 },
      ariCredentials: CREDENTIALS,
      allowedOrigins: [ORIGIN],
      adapterSet: 'AUCTION',
      ...options.config,
    },
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    push,
    server,
    port,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await push.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface AdapterEvent {
  event: string;
  item?: string;
  session?: string;
  text?: string;
  user?: string | null;
  origin?: string | null;
  [other: string]: unknown;
}
type FieldValues = Record<string, string | null>;

/** The adapter of test-adapter.mjs, and what it was asked so far. */
export class TestAdapter {
  readonly events: AdapterEvent[] = [];
  private constructor(private readonly child: ChildProcess) {
    child.on('message', (event) => this.events.push(event as AdapterEvent));
  }

  static async start(push: Push, credentials = CREDENTIALS): Promise<TestAdapter> {
    const ports = (['metadata', 'data', 'notify'] as const).map((name) => push.ariPort(name));
    const child = fork(
      join(__dirname, 'test-adapter.mjs'),
      ['127.0.0.1', ...ports.map(String), credentials.user, credentials.password],
      { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    const adapter = new TestAdapter(child);
    await until('the adapter to be initialised or gone', () => push.ready() || adapter.isGone);
    return adapter;
  }

  get isGone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  count(event: string, match: Partial<AdapterEvent> = {}): number {
    return this.events.filter(
      (one) =>
        one.event === event && Object.entries(match).every(([key, value]) => one[key] === value),
    ).length;
  }

  /** Waits for the item's `nth` SUB. */
  async subscribed(item: string, nth = 1): Promise<void> {
    await until(`SUB of ${item}`, () => this.count('subscribe', { item }) >= nth);
  }

  update(item: string, ...updates: FieldValues[]): void {
    this.child.send({ op: 'update', item, snapshot: false, updates });
  }
  snapshot(item: string, ...updates: FieldValues[]): void {
    this.child.send({ op: 'update', item, snapshot: true, updates });
  }
  eos(item: string): void {
    this.child.send({ op: 'eos', item });
  }
  clear(item: string): void {
    this.child.send({ op: 'clear', item });
  }
  /** `count` updates with `a` from 1 and `b` of so many bytes. */
  flood(item: string, count: number, bytes: number): void {
    this.child.send({ op: 'flood', item, count, bytes });
  }
  release(): void {
    this.child.send({ op: 'release' });
  }
  failure(): void {
    this.child.send({ op: 'failure' });
  }

  /** SIGSTOP and SIGCONT: there, and answering nothing. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.isGone) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** A client of bare lines, for what the official one never sends. */
export class BareClient {
  readonly lines: string[] = [];
  closeCode: number | null = null;
  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data: Buffer) => {
      this.lines.push(...data.toString('utf8').split('\r\n').slice(0, -1));
    });
    ws.on('close', (code) => (this.closeCode = code));
    ws.on('error', () => undefined);
  }

  static async open(
    url: string,
    options: { origin?: string; protocol?: string } = {},
  ): Promise<BareClient> {
    const protocol = options.protocol ?? 'TLCP-2.5.0.lightstreamer.com';
    const ws = new WebSocket(`${url.replace('http', 'ws')}/lightstreamer`, protocol, {
      perMessageDeflate: false,
      ...(options.origin === undefined ? {} : { origin: options.origin }),
    });
    const client = new BareClient(ws);
    await new Promise((resolve, reject) => {
      ws.once('open', resolve);
      ws.once('error', reject);
    });
    return client;
  }

  send(verb: string, ...requests: Record<string, string | number | boolean>[]): void {
    const lines = requests.map((params) =>
      Object.entries(params)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join('&'),
    );
    this.ws.send([verb, ...lines].join('\r\n'));
  }

  /** Waits for a line that begins so. */
  async line(start: string): Promise<string> {
    return until(`a line ${start}`, () => this.lines.find((line) => line.startsWith(start)));
  }

  /** A session; answers its id. */
  async create(user?: string, password?: string): Promise<string> {
    this.send('create_session', {
      LS_adapter_set: 'AUCTION',
      ...(user === undefined ? {} : { LS_user: user }),
      ...(password === undefined ? {} : { LS_password: password }),
      LS_cid: 'any',
      LS_send_sync: false,
    });
    return (await this.line('CONOK')).split(',')[1]!;
  }

  async closed(): Promise<number> {
    return until('the socket to close', () => this.closeCode);
  }

  end(): void {
    this.ws.terminate();
  }
}
