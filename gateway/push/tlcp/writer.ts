import type { WebSocket } from 'ws';
import type { Socket } from 'node:net';

/**
 * The way out: one string, one frame, one Buffer for all the sockets that get the same lines. `ws`
 * upgrades and reads; the frames are built here and written to its socket, since `send` would build
 * each of them again per client. This is the one file that touches `ws`'s internal socket.
 */

/** A line of the server, with its CRLF; shared by every session that gets it. */
export class Line {
  readonly text: string;
  /** The frame that holds this line alone, once somebody needed it. */
  frame: Buffer | null = null;
  constructor(text: string) {
    this.text = text + '\r\n';
  }
}

const TEXT_FRAME = 0x81;

/** An unmasked WebSocket text frame. */
export function textFrame(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const head = size < 126 ? 2 : size < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + size);
  frame[0] = TEXT_FRAME;
  if (head === 2) frame[1] = size;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(size, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(size), 2);
  }
  frame.write(text, head);
  return frame;
}

/**
 * Frames of the lines of one flush. A list of several lines is built once as long as the sessions
 * flushed one after the other have the same list, which is what a cohort gives.
 */
export class FrameCache {
  private lastLines: readonly Line[] = [];
  private lastFrame: Buffer | null = null;

  frameOf(lines: readonly Line[]): Buffer {
    const only = lines[0]!;
    if (lines.length === 1) return (only.frame ??= textFrame(only.text));
    if (this.lastFrame === null || !same(lines, this.lastLines)) {
      this.lastFrame = textFrame(lines.map((line) => line.text).join(''));
      this.lastLines = lines;
    }
    return this.lastFrame;
  }

  forget(): void {
    this.lastLines = [];
    this.lastFrame = null;
  }
}

const same = (a: readonly Line[], b: readonly Line[]): boolean =>
  a.length === b.length && a.every((line, i) => line === b[i]);

/** Writes ready frames to the socket under a WebSocket. */
export class FrameWriter {
  private readonly socket: Socket;

  constructor(ws: WebSocket) {
    this.socket = (ws as unknown as { _socket: Socket })._socket;
  }

  write(frame: Buffer): void {
    if (this.socket.writable) this.socket.write(frame);
  }

  /** Bytes the kernel has not taken yet. */
  backlog(): number {
    return this.socket.writableLength;
  }

  onDrain(drained: () => void): void {
    this.socket.on('drain', drained);
  }
}
