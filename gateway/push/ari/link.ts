import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../../../services/contracts/ports';
import {
  ARI_HANDSHAKE_MS,
  ARI_KEEPALIVE_MS,
  ARI_LINE_BYTES_MAX,
  ARI_WAITING_MAX,
  SWEEP_MS,
} from '../limits';
import { adapterDown, AriSyntaxError, LineSplitter, request, strings, Tokens } from './codec';
import { readNotification, type DataEvents } from './reader';
import { RequestWriter, type AriCall } from './writer';

/**
 * The server half of ARI: an adapter dials three ports (metadata; data, request and reply; data,
 * notifications), shows its credentials on each, and is initialised. One adapter at a time: another
 * that dials meanwhile waits for its turn, so that a restarted process takes over at once, even if
 * the end of the old one is noticed late. When one of the three connections goes, all go: half an
 * adapter is none.
 */

const CHANNELS = ['metadata', 'data', 'notify'] as const;
export type ChannelName = (typeof CHANNELS)[number];

export interface AriConfig {
  host: string;
  ports: Record<ChannelName, number>;
  /** Asked of the adapter on every channel; null: anybody may connect. */
  credentials: { user: string; password: string } | null;
  adapterSet: string;
}

export interface LinkEvents extends DataEvents {
  /** Both halves are initialised: items may be subscribed. */
  ready(): void;
  lost(reason: string): void;
}

interface Channel {
  socket: Socket;
  lines: LineSplitter;
  heardAtMs: number;
  openedAtMs: number;
  /** The credentials were shown and are right, or none are asked for. */
  trusted: boolean;
  /** The adapter understands CLOSE. */
  mayClose: boolean;
}

export class AriLink {
  private readonly metadata = new RequestWriter();
  private readonly data = new RequestWriter();
  private readonly channels = new Map<ChannelName, Channel>();
  private readonly waiting = new Map<ChannelName, Socket[]>(CHANNELS.map((name) => [name, []]));
  private readonly servers = new Map<ChannelName, Server>();
  private readonly initialised = new Set<'metadata' | 'data'>();
  private readonly sweep: NodeJS.Timeout;
  private isReady = false;
  private goneSince: number;
  private isClosed = false;

  constructor(
    private readonly config: AriConfig,
    private readonly events: LinkEvents,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.goneSince = clock.now();
    this.sweep = setInterval(() => this.dropSilent(), SWEEP_MS);
  }

  /** Opens the three ports. Errors: as `net`, a port that is taken. */
  async listen(): Promise<void> {
    await Promise.all(CHANNELS.map((name) => this.open(name)));
  }

  private open(name: ChannelName): Promise<void> {
    const server = createServer((socket) => this.accept(name, socket));
    this.servers.set(name, server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.config.ports[name], this.config.host, () => {
        server.off('error', reject);
        server.on('error', (error) => this.log.error({ err: error, name }, 'adapter port'));
        resolve();
      });
    });
  }

  /** The port really listened on: of use when the configuration says 0. */
  port(name: ChannelName): number {
    return (this.servers.get(name)!.address() as AddressInfo).port;
  }

  ready(): boolean {
    return this.isReady;
  }

  /** Since when there has been no adapter; null: there is one. */
  goneSinceMs(): number | null {
    return this.isReady ? null : this.goneSince;
  }

  /** A metadata request; none is sent before the adapter has answered its initialisation. */
  readonly call: AriCall = (verb, args, timeoutMs) =>
    this.isReady
      ? this.metadata.call(verb, args, timeoutMs)
      : Promise.resolve(adapterDown('no adapter'));

  /** Asks for an item's events, which will carry the id returned. null: no adapter now. */
  subscribe(item: string, refused: (message: string) => void): string | null {
    if (!this.isReady) return null;
    const id = this.data.freshId();
    this.sendData(id, 'SUB', item, refused);
    return id;
  }

  unsubscribe(item: string): void {
    if (!this.isReady) return;
    this.sendData(this.data.freshId(), 'USB', item, (message) =>
      this.log.warn({ item, message }, 'the adapter could not unsubscribe an item'),
    );
  }

  /** SUB and USB are not waited for, and need no timeout: the keepalive tells a dead adapter. */
  private sendData(id: string, verb: string, item: string, refused: (m: string) => void): void {
    this.data.expect(id, verb, (reply) => {
      if (!reply.ok && reply.kind !== 'DOWN') refused(reply.message);
    });
    this.channels.get('data')!.socket.write(request(id, verb, strings(item)));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.sweep);
    for (const sockets of this.waiting.values()) sockets.splice(0).forEach((s) => s.destroy());
    this.drop('shutdown');
    await Promise.all(
      [...this.servers.values()].map(
        (server) => new Promise<void>((resolve) => server.close(() => resolve())),
      ),
    );
  }

  private accept(name: ChannelName, socket: Socket): void {
    socket.setNoDelay(true);
    const queue = this.waiting.get(name)!;
    socket.on('error', (error) => this.log.warn({ err: error, name }, 'adapter connection'));
    socket.on('close', () => {
      const at = queue.indexOf(socket);
      if (at >= 0) queue.splice(at, 1);
      if (this.channels.get(name)?.socket === socket) this.drop(`the ${name} connection ended`);
    });
    if (queue.length >= ARI_WAITING_MAX) {
      socket.destroy();
      return;
    }
    queue.push(socket);
    this.promote();
  }

  /** Fills empty channels from those who wait. */
  private promote(): void {
    if (this.isClosed) return;
    for (const name of CHANNELS) {
      if (this.channels.has(name)) continue;
      const socket = this.waiting.get(name)!.shift();
      if (socket !== undefined) this.take(name, socket);
    }
  }

  private take(name: ChannelName, socket: Socket): void {
    const now = this.clock.now();
    const channel: Channel = {
      socket,
      lines: new LineSplitter(ARI_LINE_BYTES_MAX),
      heardAtMs: now,
      openedAtMs: now,
      trusted: this.config.credentials === null,
      mayClose: false,
    };
    this.channels.set(name, channel);
    socket.setEncoding('utf8');
    socket.on('end', () => socket.destroy());
    socket.on('data', (chunk: string) => this.heard(name, channel, chunk));
    this.initialise();
  }

  private heard(name: ChannelName, channel: Channel, chunk: string): void {
    channel.heardAtMs = this.clock.now();
    try {
      for (const line of channel.lines.push(chunk)) {
        if (this.channels.get(name) !== channel) return;
        this.line(name, channel, line);
      }
    } catch (error) {
      if (!(error instanceof AriSyntaxError)) throw error;
      this.drop(`the ${name} connection sent what is no ARI: ${error.message}`);
    }
  }

  private line(name: ChannelName, channel: Channel, line: string): void {
    if (line === 'KEEPALIVE') return;
    const tokens = line.split('|');
    if (tokens[1] === 'RAC') this.credentials(name, channel, tokens);
    else if (!channel.trusted) throw new AriSyntaxError('a request before the credentials');
    else if (name === 'notify') readNotification(tokens, this.events);
    else if (!(name === 'metadata' ? this.metadata : this.data).answered(tokens)) {
      this.log.debug({ name, id: tokens[0], verb: tokens[1] }, 'a reply nobody waits for');
    }
  }

  private credentials(name: ChannelName, channel: Channel, tokens: string[]): void {
    const shown = new Tokens(tokens, 2).pairs();
    channel.mayClose = shown.get('enableClosePacket') === 'true';
    const wanted = this.config.credentials;
    const right =
      wanted === null ||
      (shown.get('user') === wanted.user && shown.get('password') === wanted.password);
    if (!right) {
      this.drop(`wrong credentials on the ${name} connection`);
      return;
    }
    channel.trusted = true;
    this.initialise();
  }

  /**
   * MPI and DPI once all three channels are there and trusted. Nothing else is sent before both
   * replies: the SDK crashes on a SUB that shares a segment with DPI.
   */
  private initialise(): void {
    const all = CHANNELS.every((name) => this.channels.get(name)?.trusted);
    if (!all || this.initialised.size > 0 || this.isReady) return;
    this.attach('metadata', this.metadata);
    this.attach('data', this.data);
    const common: (string | null)[] = [
      ...['ARI.version', '1.8.3', 'keepalive_hint.millis', String(ARI_KEEPALIVE_MS)],
      ...['adapters_conf.id', this.config.adapterSet],
    ];
    void this.init('metadata', 'MPI', this.metadata, strings(...common));
    const provider = ['data_provider.name', 'DEFAULT'];
    void this.init('data', 'DPI', this.data, strings(...common, ...provider));
  }

  private attach(name: ChannelName, writer: RequestWriter): void {
    const { socket } = this.channels.get(name)!;
    writer.attach((text) => socket.write(text));
  }

  private async init(
    half: 'metadata' | 'data',
    verb: string,
    writer: RequestWriter,
    args: string,
  ): Promise<void> {
    const socket = this.channels.get(half)!.socket;
    const reply = await writer.call(verb, args, ARI_HANDSHAKE_MS);
    if (this.channels.get(half)?.socket !== socket) return;
    const refused = reply.ok ? versionRefused(reply.tokens) : reply.message;
    if (refused !== null) {
      this.drop(`${verb} was refused: ${refused}`);
      return;
    }
    this.initialised.add(half);
    if (this.initialised.size < 2) return;
    this.isReady = true;
    this.log.info('adapter ready');
    this.events.ready();
  }

  private dropSilent(): void {
    const now = this.clock.now();
    for (const [name, channel] of this.channels) {
      const silent = now - channel.heardAtMs > 3 * ARI_KEEPALIVE_MS;
      const age = now - channel.openedAtMs;
      if (this.isReady && silent) this.drop(`silence on the ${name} connection`);
      else if (!channel.trusted && age > ARI_HANDSHAKE_MS) this.drop(`no credentials: ${name}`);
      else if (!this.isReady && age > 2 * ARI_HANDSHAKE_MS) this.drop('connections are missing');
    }
  }

  /** Ends the present adapter, if there is one, and lets the next in. */
  drop(reason: string): void {
    if (this.channels.size === 0) return;
    const wasReady = this.isReady;
    if (wasReady) this.goneSince = this.clock.now();
    this.isReady = false;
    this.initialised.clear();
    const gone = [...this.channels.values()];
    this.channels.clear();
    for (const channel of gone) sayGoodbye(channel, reason);
    this.log.warn({ reason }, 'adapter dropped');
    this.metadata.attach(null);
    this.data.attach(null);
    if (wasReady) this.events.lost(reason);
    this.promote();
  }
}

function sayGoodbye({ socket, mayClose }: Channel, reason: string): void {
  if (!mayClose || !socket.writable) socket.destroy();
  else socket.end(request('0', 'CLOSE', strings('reason', reason)), () => socket.destroy());
}

/** What is wrong with the answer to an initialisation, or null. */
function versionRefused(tokens: Tokens): string | null {
  try {
    const version = tokens.pairs().get('ARI.version');
    return version === '1.8.3' ? null : `it speaks ARI ${String(version)}`;
  } catch (error) {
    if (error instanceof AriSyntaxError) return error.message;
    throw error;
  }
}
