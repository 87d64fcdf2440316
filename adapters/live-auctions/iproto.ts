/**
 * One connection to one Tarantool instance, for the live path.
 *
 * Written because the public driver loses calls when a reply is split and leaves those in flight
 * pending for ever when the server dies. The rule here: every call settles, once, and its caller
 * learns whether the request may have been carried out. So:
 * - nothing waits for a connection: while the line is down a call fails at once;
 * - a call that timed out keeps its place among those in flight until the reply or the end of the
 *   connection, or a server that hangs would be handed new requests without end;
 * - what a server was sent before the line broke may have been carried out (`maybeExecuted`).
 */
import { connect, type Socket } from 'node:net';
import { randomInt } from 'node:crypto';
import { ER, LineError, type ServerError } from './errors';
import { LIMITS, type Limits } from './limits';
import type { Log } from '../../services/contracts/ports';
import * as codec from './iproto-codec';

export interface LineOptions {
  /** `host:port`. */
  address: string;
  user: string;
  password: string;
  log: Log;
  limits?: Limits;
  /** Draws from [0, 1); the system's if left out. */
  random?: () => number;
}

export type LineState = 'connecting' | 'ready' | 'waiting' | 'stopped' | 'closed';

interface Call {
  sync: number;
  bytes: Buffer;
  written: boolean;
  /** The caller has his answer; the place is kept for the reply still to come. */
  settled: boolean;
  timer?: NodeJS.Timeout;
  resolve: (data: unknown[]) => void;
  reject: (error: Error) => void;
}

const RANDOM_STEPS = 2 ** 32;
const systemRandom = (): number => randomInt(RANDOM_STEPS) / RANDOM_STEPS;
const AUTH_SYNC = 0;

export class Line {
  readonly address: string;
  /** Identity of the instance behind the address, from its greeting; undefined before the first. */
  instance_uuid?: string;
  private state_: LineState = 'waiting';
  private stoppedBecause = '';
  private socket?: Socket;
  private readonly calls = new Map<number, Call>();
  private unwritten: Call[] = [];
  private flushing = false;
  private lastSync = AUTH_SYNC;
  private attempts = 0;
  private retry?: NodeJS.Timeout;
  private watch?: NodeJS.Timeout;
  private heardAt = 0;
  private greeted = false;
  private readyWaiters: (() => void)[] = [];
  private readonly limits: Limits;
  private readonly random: () => number;

  constructor(private readonly options: LineOptions) {
    this.address = options.address;
    this.limits = options.limits ?? LIMITS;
    this.random = options.random ?? systemRandom;
  }

  get state(): LineState {
    return this.state_;
  }

  /** Calls without a reply, those included whose callers gave up. */
  get inFlight(): number {
    return this.calls.size;
  }

  /** Begins to connect, and goes on trying until `close` or a refused password. */
  open(): this {
    if (this.state_ === 'waiting' && !this.retry) this.dial();
    return this;
  }

  /** Resolves at the first moment the line is ready or will never be. */
  async settled(): Promise<LineState> {
    while (this.state_ === 'connecting' || this.state_ === 'waiting') {
      await new Promise<void>((done) => this.readyWaiters.push(done));
    }
    return this.state_;
  }

  /**
   * Calls a stored function with positional arguments; resolves with the values it returned.
   * Units:  `deadline_ms` from now, for the reply.
   * Errors: LineError (no reply; see its `maybeExecuted`), ServerError (the server refused it or it
   *         raised), TypeError (arguments that cannot be packed).
   */
  call(name: string, args: readonly unknown[], deadline_ms: number): Promise<unknown[]> {
    if (this.state_ === 'stopped') return fail('STOPPED', this.stoppedBecause);
    if (this.state_ !== 'ready') return fail('DOWN', `${this.address} is not connected`);
    if (this.calls.size >= this.limits.in_flight_max) return fail('BUSY', this.address);
    return new Promise((resolve, reject) => {
      const sync = this.freshSync();
      const bytes = codec.encodeCall(sync, name, args);
      const call: Call = { sync, bytes, written: false, settled: false, resolve, reject };
      call.timer = setTimeout(() => this.expire(call), Math.max(1, deadline_ms));
      this.calls.set(sync, call);
      this.unwritten.push(call);
      this.flushSoon();
    });
  }

  /** Ends the connection for good; calls in flight reject. */
  close(): void {
    if (this.state_ === 'closed') return;
    this.enter('closed');
    clearTimeout(this.retry);
    this.drop('the connection was closed here');
  }

  private freshSync(): number {
    do this.lastSync = (this.lastSync + 1) >>> 0;
    while (this.lastSync === AUTH_SYNC || this.calls.has(this.lastSync));
    return this.lastSync;
  }

  /**
   * One write for the calls of a tick, since system calls cost more than copying; of a crowd's, one
   * for so many, so that the shard decides the first while the last are still being packed.
   */
  private flushSoon(): void {
    if (this.unwritten.length >= this.limits.write_calls) this.flush();
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => {
      this.flushing = false;
      this.flush();
    });
  }

  private flush(): void {
    const batch = this.unwritten.filter((call) => !call.settled);
    this.unwritten = [];
    if (batch.length === 0 || this.state_ !== 'ready') return;
    for (const call of batch) call.written = true;
    const [only] = batch;
    this.socket?.write(
      batch.length === 1 ? only!.bytes : Buffer.concat(batch.map((call) => call.bytes)),
    );
  }

  private expire(call: Call): void {
    call.settled = true;
    if (!call.written) this.calls.delete(call.sync);
    call.reject(new LineError('DEADLINE', call.written, `${this.address} did not answer in time`));
  }

  private dial(): void {
    this.retry = undefined;
    this.enter('connecting');
    const at = this.address.lastIndexOf(':');
    const socket = connect({
      host: this.address.slice(0, at),
      port: Number(this.address.slice(at + 1)),
      noDelay: true,
      keepAlive: true,
    });
    this.socket = socket;
    this.startWatch();
    const frames = new codec.Frames(this.limits.reply_bytes_max);
    socket.on('data', (chunk: Buffer) => this.hear(socket, frames, chunk));
    socket.on('error', (error) => this.lost(socket, error.message));
    socket.on('close', () => this.lost(socket, 'the server closed the connection'));
  }

  private hear(socket: Socket, frames: codec.Frames, chunk: Buffer): void {
    if (socket !== this.socket) return;
    this.heardAt = performance.now();
    try {
      frames.push(chunk, (bytes, start, end) => {
        if (this.state_ === 'connecting') this.handshake(bytes, start, end);
        else if (this.state_ === 'ready') this.settle(codec.decodeReply(bytes, start, end));
      });
    } catch (error) {
      this.options.log.error({ err: error, address: this.address }, 'iproto: stream is broken');
      this.lost(socket, 'the stream is broken');
    }
  }

  /** First the greeting, answered by the proof of the password, then the answer to that. */
  private handshake(bytes: Buffer, start: number, end: number): void {
    if (!this.greeted) {
      this.greeted = true;
      const greeting = codec.decodeGreeting(bytes.subarray(start, end));
      this.instance_uuid = greeting.instance_uuid;
      const proof = codec.scramble(this.options.password, greeting.salt);
      this.socket?.write(codec.encodeAuth(AUTH_SYNC, this.options.user, proof));
      return;
    }
    const { error } = codec.decodeReply(bytes, start, end);
    if (!error) return this.ready();
    if (error.code === ER.PASSWORD_MISMATCH) return this.stop(error);
    // Such as a user that does not exist yet, or an instance that is still loading: tried again.
    this.lost(this.socket!, `sign-in: ${error.message}`);
  }

  private ready(): void {
    this.attempts = 0;
    this.enter('ready');
    this.options.log.info({ address: this.address }, 'iproto: connected');
  }

  /** Trying a wrong password again could only lock the user out. */
  private stop(error: ServerError): void {
    this.stoppedBecause = error.message;
    this.enter('stopped');
    this.options.log.error({ address: this.address, err: error }, 'iproto: sign-in was refused');
    this.drop(error.message);
  }

  private settle(reply: codec.Reply): void {
    if (reply.aside) return;
    const call = this.calls.get(reply.sync);
    if (!call) return;
    this.calls.delete(reply.sync);
    if (call.settled) return;
    clearTimeout(call.timer);
    if (reply.error) call.reject(reply.error);
    else call.resolve(reply.data);
  }

  private lost(socket: Socket, reason: string): void {
    if (socket !== this.socket) return;
    const before = this.state_;
    this.enter('waiting');
    this.drop(reason);
    const cap = Math.min(
      this.limits.reconnect_max_ms,
      this.limits.reconnect_min_ms * 2 ** Math.min(this.attempts++, 16),
    );
    const least = this.limits.reconnect_min_ms;
    const wait_ms = Math.round(least + this.random() * Math.max(0, cap - least));
    this.options.log[before === 'ready' ? 'warn' : 'debug'](
      { address: this.address, reason, wait_ms },
      'iproto: no connection',
    );
    this.retry = setTimeout(() => this.dial(), wait_ms);
  }

  /** Forgets the socket; every call in flight learns whether it was sent. */
  private drop(reason: string): void {
    clearInterval(this.watch);
    const socket = this.socket;
    this.socket = undefined;
    this.greeted = false;
    socket?.destroy();
    const calls = [...this.calls.values()];
    this.calls.clear();
    this.unwritten = [];
    for (const call of calls) {
      clearTimeout(call.timer);
      if (call.settled) continue;
      call.settled = true;
      call.reject(new LineError('LOST', call.written, `${this.address}: ${reason}`));
    }
  }

  /** A host that vanished sends nothing, not even the end of the connection: so it is asked. */
  private startWatch(): void {
    this.heardAt = performance.now();
    const { ping_after_ms, silence_max_ms, connect_ms } = this.limits;
    const step = Math.min(ping_after_ms, connect_ms) / 2;
    this.watch = setInterval(() => {
      const silent = performance.now() - this.heardAt;
      const patience = this.state_ === 'ready' ? silence_max_ms : connect_ms;
      if (silent > patience) this.lost(this.socket!, `nothing heard for ${Math.round(silent)} ms`);
      else if (this.state_ === 'ready' && silent > ping_after_ms) this.ping();
    }, step);
    this.watch.unref();
  }

  private ping(): void {
    this.socket?.write(codec.encodePing(this.freshSync()));
  }

  private enter(state: LineState): void {
    this.state_ = state;
    const waiters = this.readyWaiters;
    this.readyWaiters = [];
    for (const done of waiters) done();
  }
}

function fail(failure: 'STOPPED' | 'DOWN' | 'BUSY', detail: string): Promise<never> {
  return Promise.reject(new LineError(failure, false, detail));
}
