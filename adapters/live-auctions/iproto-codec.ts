/**
 * The bytes of Tarantool's binary protocol: requests out, replies in. No sockets here.
 *
 * Two things msgpackr does not do by itself. It sends an integer above 2^32 as a double, which Lua
 * then cannot tell from a fraction, so such integers go out as BigInt, that is int64. And it knows
 * nothing of Tarantool's decimals (extension 1) and uuids (2), which become exact strings.
 */
import { createHash } from 'node:crypto';
import { addExtension, Packr, Unpackr } from 'msgpackr';
import { ProtocolError, ServerError, type ServerErrorFrame } from './errors';

export const GREETING_BYTES = 128;
const REQUEST_CALL = 0x0a;
const REQUEST_AUTH = 0x07;
const REQUEST_PING = 0x40;
const KEY_TYPE = 0x00;
const KEY_SYNC = 0x01;
const KEY_TUPLE = 0x21;
const KEY_FUNCTION = 0x22;
const KEY_USER = 0x23;
const KEY_DATA = 0x30;
const KEY_ERROR_TEXT = 0x31;
const KEY_ERROR = 0x52;
/** Type of an error reply: this bit and the code of the error. */
const ERROR_BIT = 0x8000;
/** Out-of-band message of `session.push`: belongs to a call that goes on. */
const TYPE_CHUNK = 0x80;

addExtension({ type: 1, unpack: decimalText });
addExtension({ type: 2, unpack: uuidText });

const packr = new Packr({ useRecords: false });
/** `auto`: a number up to 2^53, beyond it a BigInt. It works, but the type of the option lacks it. */
const unpackr = new Unpackr({
  useRecords: false,
  mapsAsObjects: true,
  int64AsType: 'auto' as 'bigint',
});

/** A scale (an msgpack integer), then packed digits: two a byte, the last half byte the sign. */
export function decimalText(bytes: Uint8Array): string {
  const [scale, from] = decimalScale(bytes);
  const nibbles = [...bytes.subarray(from)].flatMap((byte) => [byte >> 4, byte & 15]);
  const sign = nibbles.pop();
  const digits = nibbles.join('').replace(/^0+(?=\d)/, '');
  const minus = (sign === 0x0b || sign === 0x0d) && /[1-9]/.test(digits) ? '-' : '';
  if (scale <= 0) return minus + (digits === '0' ? '0' : digits + '0'.repeat(-scale));
  const padded = digits.padStart(scale + 1, '0');
  return `${minus}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function decimalScale(bytes: Uint8Array): [scale: number, from: number] {
  const first = bytes[0] ?? 0;
  if (first < 0x80) return [first, 1];
  if (first >= 0xe0) return [first - 0x100, 1];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (first === 0xcc) return [view.getUint8(1), 2];
  if (first === 0xd0) return [view.getInt8(1), 2];
  throw new ProtocolError(`scale of a decimal starts with ${first}`);
}

function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** msgpackr's own integers end here; above them it would send a double. */
const UINT32_MAX = 0xffffffff;
const INT32_MIN = -0x80000000;
const INT64_LIMIT = 2 ** 63;

/**
 * The value as it may be packed: integers never as doubles, absent fields left out. An integer
 * beyond int64 stays a double, for the shard to refuse.
 */
export function exact(value: unknown): unknown {
  if (typeof value === 'number') {
    const fits = (value >= INT32_MIN && value <= UINT32_MAX) || Math.abs(value) >= INT64_LIMIT;
    return fits || !Number.isInteger(value) ? value : BigInt(value);
  }
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(exact);
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (field !== undefined) copy[key] = exact(field);
  }
  return copy;
}

function request(type: number, sync: number, body: Uint8Array[]): Buffer {
  const head = Buffer.allocUnsafe(14);
  const length = body.reduce((sum, part) => sum + part.length, 9);
  head[0] = 0xce;
  head.writeUInt32BE(length, 1);
  head[5] = 0x82;
  head[6] = KEY_TYPE;
  head[7] = type;
  head[8] = KEY_SYNC;
  head[9] = 0xce;
  head.writeUInt32BE(sync, 10);
  return Buffer.concat([head, ...body]);
}

const names = new Map<string, Buffer>();
function callHead(name: string): Buffer {
  let head = names.get(name);
  if (!head) {
    head = Buffer.from([0x82, KEY_FUNCTION, ...packr.pack(name), KEY_TUPLE]);
    names.set(name, head);
  }
  return head;
}

/** A call of a stored function by name. `args`: its positional arguments. */
export function encodeCall(sync: number, name: string, args: readonly unknown[]): Buffer {
  return request(REQUEST_CALL, sync, [callHead(name), packr.pack(exact(args))]);
}

export function encodePing(sync: number): Buffer {
  return request(REQUEST_PING, sync, [Buffer.from([0x80])]);
}

const sha1 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** chap-sha1: sha1(password) xor sha1(salt, sha1(sha1(password))). */
export function scramble(password: string, salt: Uint8Array): Buffer {
  const first = sha1(Buffer.from(password));
  const mask = sha1(salt.subarray(0, 20), sha1(first));
  return first.map((byte, i) => byte ^ mask[i]!) as Buffer;
}

export function encodeAuth(sync: number, user: string, proof: Uint8Array): Buffer {
  const tuple = Buffer.concat([
    Buffer.from([KEY_TUPLE, 0x92]),
    packr.pack('chap-sha1'),
    // A string of 20 raw bytes: packing text would turn them into UTF-8.
    Buffer.from([0xa0 | proof.length]),
    proof,
  ]);
  return request(REQUEST_AUTH, sync, [Buffer.from([0x82, KEY_USER]), packr.pack(user), tuple]);
}

export interface Greeting {
  /** As the server writes it, `2.6.0`. */
  version: string;
  instance_uuid: string;
  salt: Buffer;
}

/** The 128 bytes a server opens with: two lines of 64. */
export function decodeGreeting(bytes: Buffer): Greeting {
  const title = /^Tarantool (\S+) \(Binary\) ([0-9a-f-]{36})/.exec(bytes.toString('latin1', 0, 64));
  const salt = Buffer.from(bytes.toString('latin1', 64, 108).trim(), 'base64');
  if (!title || salt.length < 20) throw new ProtocolError('this is no Tarantool greeting');
  return { version: title[1]!, instance_uuid: title[2]!, salt };
}

/** A piece is handed on as a range of its buffer: a view for each would cost more than its decoding. */
type Take = (bytes: Buffer, start: number, end: number) => void;

/**
 * Cuts a byte stream into what it carries: the greeting, then replies behind their length. The cuts
 * of TCP may fall anywhere, also inside a length.
 */
export class Frames {
  private kept: Buffer[] = [];
  private size = 0;
  /** Bytes the next piece needs at least, as far as is known. */
  private need = GREETING_BYTES;
  private greeted = false;

  constructor(private readonly bytesMax: number) {}

  /** Hands each complete piece to `take`, without its length; the first is the greeting. */
  push(chunk: Buffer, take: Take): void {
    this.kept.push(chunk);
    this.size += chunk.length;
    if (this.size < this.need) return;
    const bytes = this.kept.length === 1 ? chunk : Buffer.concat(this.kept);
    const used = this.cut(bytes, take);
    this.kept = used < bytes.length ? [bytes.subarray(used)] : [];
    this.size = bytes.length - used;
  }

  private cut(bytes: Buffer, take: Take): number {
    let at = 0;
    for (;;) {
      const [head, length] = this.pieceAt(bytes, at);
      this.need = head + length;
      if (bytes.length - at < this.need) return at;
      at += head + length;
      this.greeted = true;
      take(bytes, at - length, at);
    }
  }

  /** Bytes of the length and of what follows; [1..9, 0] while the length itself is not whole. */
  private pieceAt(bytes: Buffer, at: number): [head: number, length: number] {
    if (!this.greeted) return [0, GREETING_BYTES];
    if (at >= bytes.length) return [1, 0];
    const first = bytes[at]!;
    if (first < 0x80) return [1, first];
    const width = first - 0xcc;
    if (width < 0 || width > 3) throw new ProtocolError(`a reply starts with byte ${first}`);
    const head = 1 + (1 << width);
    if (at + head > bytes.length) return [head, 0];
    const length = readUint(bytes, at + 1, head - 1);
    if (length > this.bytesMax) throw new ProtocolError(`a reply of ${length} bytes`);
    return [head, length];
  }
}

/** Big-endian, 1, 2, 4 or 8 bytes. Eight may lose precision, which no length or number of ours has. */
function readUint(bytes: Buffer, at: number, width: number): number {
  if (width <= 4) return bytes.readUIntBE(at, width);
  return bytes.readUInt32BE(at) * 0x100000000 + bytes.readUInt32BE(at + 4);
}

export interface Reply {
  sync: number;
  /** Set: the call goes on, this was only a message beside it. */
  aside: boolean;
  data: unknown[];
  error?: ServerError;
}

/** The reply between `start` and `end`. Errors: ProtocolError, or what msgpackr throws. */
export function decodeReply(bytes: Buffer, start: number, end: number): Reply {
  const header = decodeHeader(bytes, start, end);
  const { type, sync } = header;
  if (type & ERROR_BIT) {
    const body = decodeBody(bytes, header.end, end);
    return { sync, aside: false, data: [], error: decodeError(type, body) };
  }
  return { sync, aside: type === TYPE_CHUNK, data: decodeData(bytes, header.end, end) };
}

interface Header {
  type: number;
  sync: number;
  end: number;
}

/** By hand: a header is three small integers, and there is one for every reply. */
function decodeHeader(bytes: Buffer, start: number, end: number): Header {
  const header: Header = { type: -1, sync: -1, end: start + 1 };
  const count = start < end ? bytes[start]! - 0x80 : -1;
  if (count < 0 || count > 15) throw new ProtocolError('the header of a reply is no map');
  for (let i = 0; i < count; i++) {
    const key = bytes[header.end];
    const [value, next] = uintAt(bytes, header.end + 1, end);
    if (key === KEY_TYPE) header.type = value;
    if (key === KEY_SYNC) header.sync = value;
    header.end = next;
  }
  if (header.type < 0 || header.sync < 0) throw new ProtocolError('a reply without type or sync');
  return header;
}

function uintAt(bytes: Buffer, at: number, end: number): [value: number, next: number] {
  const first = at < end ? bytes[at]! : 0xc1;
  if (first < 0x80) return [first, at + 1];
  const width = 1 << (first - 0xcc);
  if (first < 0xcc || first > 0xcf || at + 1 + width > end) {
    throw new ProtocolError('the header of a reply holds more than integers');
  }
  return [readUint(bytes, at + 1, width), at + 1 + width];
}

function decodeBody(bytes: Buffer, start: number, end: number): Record<number, unknown> {
  return start < end ? (unpackr.unpack(bytes, { start, end }) as Record<number, unknown>) : {};
}

function decodeData(bytes: Buffer, start: number, end: number): unknown[] {
  const plain = bytes[start] === 0x81 && bytes[start + 1] === KEY_DATA && start + 2 < end;
  const data = plain
    ? (unpackr.unpack(bytes, { start: start + 2, end }) as unknown)
    : decodeBody(bytes, start, end)[KEY_DATA];
  if (data === undefined) return [];
  if (!Array.isArray(data)) throw new ProtocolError('the data of a reply is no list');
  return data;
}

function decodeError(type: number, body: Record<number, unknown>): ServerError {
  const text = body[KEY_ERROR_TEXT];
  const stack = (body[KEY_ERROR] as Record<number, unknown> | undefined)?.[0];
  const frames = Array.isArray(stack) ? stack.map(errorFrame) : [];
  const message = typeof text === 'string' ? text : 'an error without a message';
  return new ServerError(type & ~ERROR_BIT, message, frames);
}

function errorFrame(entry: Record<number, unknown>): ServerErrorFrame {
  return {
    type: String(entry[0]),
    file: String(entry[1]),
    line: Number(entry[2]),
    message: String(entry[3]),
    errno: Number(entry[4]),
    code: Number(entry[5]),
  };
}
