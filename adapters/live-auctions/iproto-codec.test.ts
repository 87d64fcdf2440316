import { pack, unpack } from 'msgpackr';
import {
  decimalText,
  decodeGreeting,
  decodeReply,
  encodeCall,
  exact,
  Frames,
  GREETING_BYTES,
  scramble,
} from './iproto-codec';
import { ProtocolError } from './errors';

const greeting = Buffer.alloc(GREETING_BYTES, ' ');
greeting.write('Tarantool 2.6.0 (Binary) 7170b4af-c72f-4f07-8729-08fc678543a1');
greeting.write(Buffer.alloc(32, 7).toString('base64'), 64);

/** A reply as the server writes it: header of full-width integers, body under IPROTO_DATA. */
function reply(sync: number, data: unknown[]): Buffer {
  const header = Buffer.from(
    '8300ce00000000' + '01cf00000000' + '00000000' + '05ce00000050',
    'hex',
  );
  header.writeUInt32BE(sync, 13);
  return Buffer.concat([header, Buffer.from([0x81, 0x30]), pack(data)]);
}

const LENGTHS: Record<string, (n: number) => Buffer> = {
  fixint: (n) => Buffer.from([n]),
  uint8: (n) => Buffer.from([0xcc, n]),
  uint16: (n) => Buffer.from([0xcd, n >> 8, n & 255]),
  uint32: (n) => Buffer.from([0xce, 0, 0, n >> 8, n & 255]),
  uint64: (n) => Buffer.from([0xcf, 0, 0, 0, 0, 0, 0, n >> 8, n & 255]),
};

function framed(chunks: Buffer[]): unknown[] {
  const frames = new Frames(1_000_000);
  const pieces: unknown[] = [];
  let greeted = false;
  for (const chunk of chunks) {
    frames.push(chunk, (bytes, start, end) => {
      pieces.push(greeted ? decodeReply(bytes, start, end) : decodeGreeting(bytes.subarray(start)));
      greeted = true;
    });
  }
  return pieces;
}

describe('a stream cut anywhere', () => {
  const stream = Buffer.concat([
    greeting,
    ...Object.values(LENGTHS).flatMap((length, i) => {
      const body = reply(i + 1, ['value', i]);
      return [length(body.length), body];
    }),
  ]);
  const whole = framed([stream]);

  test('is read whole, with every width of length', () => {
    expect(whole).toHaveLength(6);
    expect(whole.slice(1)).toEqual(
      [1, 2, 3, 4, 5].map((sync) => ({ sync, aside: false, data: ['value', sync - 1] })),
    );
  });

  test('reads the same after a cut at each byte', () => {
    for (let at = 1; at < stream.length; at++) {
      expect(framed([stream.subarray(0, at), stream.subarray(at)])).toEqual(whole);
    }
  });

  test.each([1, 2, 3, 7, 64])('reads the same in pieces of %d', (size) => {
    const pieces: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) pieces.push(stream.subarray(at, at + size));
    expect(framed(pieces)).toEqual(whole);
  });
});

test.each([
  ['a byte that begins no length', Buffer.from([0xc0])],
  ['a reply beyond the bound', Buffer.from([0xce, 0xff, 0xff, 0xff, 0xff])],
  ['an empty reply', Buffer.from([0])],
  ['a header that is no map', Buffer.from([1, 0x93])],
  ['a header cut short', Buffer.from([3, 0x82, 0x00, 0xce])],
  ['a header without sync', Buffer.from([3, 0x81, 0x00, 0x00])],
  ['data that is no list', Buffer.from([8, 0x82, 0, 0, 1, 1, 0x81, 0x30, 5])],
])('refuses %s', (_, bytes) => {
  expect(() => framed([greeting, bytes])).toThrow(ProtocolError);
});

test('refuses a greeting of something else', () => {
  expect(() => framed([Buffer.alloc(GREETING_BYTES, 'HTTP/1.1 400 ')])).toThrow(ProtocolError);
});

test('reads code, message and error stack of an error', () => {
  const frame = new Map<number, unknown>([
    [0, 'ClientError'],
    [1, '/src/box/func.c'],
    [2, 271],
    [3, 'Access denied'],
    [4, 0],
    [5, 42],
  ]);
  const body = new Map<number, unknown>([
    [0x31, 'Access denied'],
    [0x52, new Map([[0, [frame]]])],
  ]);
  const header = Buffer.from([0x82, 0x00, 0xcd, 0x80, 42, 0x01, 9]);
  const bytes = Buffer.concat([header, pack(body)]);
  const { sync, error } = decodeReply(bytes, 0, bytes.length);
  expect(sync).toBe(9);
  expect(error).toMatchObject({
    code: 42,
    message: 'Access denied',
    stack_frames: [{ type: 'ClientError', line: 271, code: 42, message: 'Access denied' }],
  });
});

describe('what goes out', () => {
  const packed = (value: unknown): string => pack(exact(value)).toString('hex');

  test.each([
    [4294967295, 'ceffffffff'],
    [4294967296, 'd30000000100000000'],
    [-2147483648, 'd280000000'],
    [-2147483649, 'd3ffffffff7fffffff'],
    [1e12, 'd3000000e8d4a51000'],
    [Number.MAX_SAFE_INTEGER, 'd3001fffffffffffff'],
    [2n ** 53n + 1n, 'd30020000000000001'],
    [2n ** 64n - 1n, 'cfffffffffffffffff'],
  ])('%p is an integer on the wire', (value, hex) => {
    expect(packed(value)).toBe(hex);
    expect(packed({ deep: [value] })).toContain(hex);
  });

  test.each([
    [0.5, 'cb3fe0000000000000'],
    [1e300, 'cb7e37e43c8800759c'],
  ])('%p stays a double', (value, hex) => {
    expect(packed(value)).toBe(hex);
  });

  test('absent fields are left out, null is kept', () => {
    expect(exact({ a: 1, b: undefined, c: null, d: { e: undefined } })).toEqual({
      a: 1,
      c: null,
      d: {},
    });
    expect(Object.keys(exact({ a: 1, b: undefined }) as object)).toEqual(['a']);
  });

  test('a call is 0x0a with its length, sync, name and arguments', () => {
    const bytes = encodeCall(77, 'gavel.call', [5, 'read']);
    expect(bytes.readUInt32BE(1)).toBe(bytes.length - 5);
    expect(bytes.toString('hex', 5, 14)).toBe('82000a01ce0000004d');
    expect(bytes[14]).toBe(0x82);
    expect(bytes.toString('latin1', 17, 27)).toBe('gavel.call');
    expect(unpack(bytes.subarray(28))).toEqual([5, 'read']);
  });

  test('the proof of the password is that of the protocol', () => {
    const salt = Buffer.alloc(32, 7);
    // Computed apart: sha1(p) xor sha1(salt[0..20], sha1(sha1(p))).
    expect(scramble('secret', salt).toString('hex')).toBe(
      'f6cfe46f96342966044d0bf3923c4b6942fe32fb',
    );
  });
});

test.each([
  ['0c', '0', ''],
  ['1c', '1', '00'],
  ['1d', '-1', '00'],
  ['0123456c', '1234.56', '02'],
  ['012345678901234567890000123d', '-12345678901234567.890000123', '09'],
  ['5c', '0.005', '03'],
  ['1c', '1000000000000000000000', 'eb'],
  ['0d', '0.00', '02'],
  ['7c', `0.${'0'.repeat(36)}7`, '25'],
])('decimal %s is %s', (digits, text, scale) => {
  expect(decimalText(Buffer.from((scale || '00') + digits, 'hex'))).toBe(text);
});
