import { connect, type Socket } from 'node:net';

type Pending = { resolve: (text: string) => void; reject: (error: Error) => void };

const CR = 13;

/** Redis' protocol, as much as the scripts need: bulk and simple strings, numbers, errors. */
export class Resp {
  private readonly waiting: Pending[] = [];
  private readonly queue: string[] = [];
  private flushing = false;
  private rest: Buffer = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.hear(chunk));
    socket.on('error', (error) => this.end(error));
    socket.on('close', () => this.end(new Error('redis closed the connection')));
  }

  static open(port: number): Promise<Resp> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Resp(socket)));
    });
  }

  /** Errors: rejects with Redis' own words. */
  call(...words: (string | number)[]): Promise<string> {
    const parts = words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`);
    this.queue.push(`*${words.length}\r\n${parts.join('')}`);
    if (!this.flushing) {
      this.flushing = true;
      setImmediate(() => this.flush());
    }
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  close(): void {
    this.socket.destroy();
  }

  /** One write for all calls of a tick, as our own client does. */
  private flush(): void {
    this.flushing = false;
    this.socket.write(this.queue.join(''));
    this.queue.length = 0;
  }

  private end(error: Error): void {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  private hear(chunk: Buffer): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    for (;;) {
      const next = this.reply(bytes, at);
      if (next === undefined) break;
      at = next;
    }
    this.rest = bytes.subarray(at);
  }

  /** Where the reply at `at` ends; undefined: it is not whole yet. */
  private reply(bytes: Buffer, at: number): number | undefined {
    const end = bytes.indexOf(CR, at);
    if (end < 0 || end + 1 >= bytes.length) return undefined;
    const line = bytes.toString('latin1', at + 1, end);
    const kind = bytes.toString('latin1', at, at + 1);
    if (kind !== '$') {
      this.settle(kind === '-' ? new Error(line) : line);
      return end + 2;
    }
    const from = end + 2;
    const to = from + Math.max(0, Number(line));
    if (bytes.length < to + 2) return undefined;
    this.settle(bytes.toString('utf8', from, to));
    return to + 2;
  }

  private settle(value: string | Error): void {
    const pending = this.waiting.shift();
    if (value instanceof Error) pending?.reject(value);
    else pending?.resolve(value);
  }
}
