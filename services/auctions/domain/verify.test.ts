import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode, sha256 } from './canonical';
import {
  BrokenChain,
  checkPrivate,
  followChain,
  type ChainRow,
  type PrivateObject,
} from './verify';

const golden = JSON.parse(
  readFileSync(join(__dirname, '..', 'golden', 'journal.json'), 'utf8'),
) as { prev_of: string; events: ChainRow[]; privates: PrivateObject[] };
const before = { seq: 40, hash: sha256(golden.prev_of) };
const [bid, message] = golden.events as [ChainRow, ChainRow];

describe('the canonical form', () => {
  test.each(golden.events.map((e) => [e.seq, e] as const))('of golden event %i', (_seq, row) => {
    expect(encode(JSON.parse(row.public))).toBe(row.public);
    expect(sha256(row.public)).toBe(row.hash);
  });

  test.each<[string, unknown, string]>([
    ['keys in byte order', { b: 1, a_: 2, a: 3, B: 4 }, '{"B":4,"a":3,"a_":2,"b":1}'],
    ['lists as they are', { l: [3, 1, { z: true, y: false }] }, '{"l":[3,1,{"y":false,"z":true}]}'],
    ['escapes', '"\\\b\t\n\f\r\u0001\u001f', '"\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001f"'],
    ['nothing else escaped', '/\u007f\u2028é😀', '"/\u007f\u2028é😀"'],
    ['the greatest integer', 2 ** 53 - 1, '9007199254740991'],
    ['an empty list', [], '[]'],
  ])('%s', (_name, value, text) => expect(encode(value)).toBe(text));

  test.each<[string, unknown]>([
    ['null', { a: null }],
    ['undefined', { a: undefined }],
    ['a fraction', 0.5],
    ['an integer too great', 2 ** 53],
    ['not a number', NaN],
    ['a key beyond ASCII', { é: 1 }],
    ['half a character', '\ud83d'],
  ])('cannot hold %s', (_name, value) => expect(() => encode(value)).toThrow(TypeError));
});

describe('the chain', () => {
  test('of the golden events is whole', () => {
    expect(followChain('a7', before, golden.events)).toEqual({ seq: 42, hash: message.hash });
    expect(() => checkPrivate(golden.events, golden.privates)).not.toThrow();
  });

  const changed = (row: ChainRow, from: string, to: string, rehash = false): ChainRow => {
    const text = row.public.replace(from, to);
    return { ...row, public: text, hash: rehash ? sha256(text) : row.hash };
  };
  test.each<[string, ChainRow[], string]>([
    ['an amount was changed', [changed(bid, '320000', '310000'), message], 'another hash'],
    [
      'an amount was changed, with its hash',
      [changed(bid, '320000', '310000', true), message],
      'event 42: does not hold the hash before it',
    ],
    ['an event is missing', [message], 'event 42: follows event 40'],
    ['events stand twice', [bid, bid], 'event 41: follows event 41'],
    ['events change places', [message, bid], 'event 42: follows event 40'],
    ['spaces were added', [changed(bid, ',"seq"', ', "seq"', true)], 'not in canonical form'],
    ['a key stands twice', [changed(bid, '"v":1', '"v":1,"v":1', true)], 'not in canonical form'],
    ['another auction', [changed(bid, '"a7"', '"a8"', true)], 'belongs to another auction'],
    ['another number inside', [changed(bid, '"seq":41', '"seq":40', true)], 'another number'],
    ['no JSON', [changed(bid, '{', '', true)], 'is not JSON'],
  ])('is broken: %s', (_name, rows, reason) => {
    expect(() => followChain('a7', before, rows)).toThrow(BrokenChain);
    expect(() => followChain('a7', before, rows)).toThrow(reason);
  });

  const [own, house, desk] = golden.privates as [PrivateObject, PrivateObject, PrivateObject];
  test.each<[string, PrivateObject[]]>([
    ['one was changed', [{ ...own, object: own.object.replace('419840', '9') }, house, desk]],
    ['a salt was changed', [{ ...own, salt: desk.salt }, house, desk]],
    ['one is missing', [own, desk]],
    ['two changed places', [{ ...own, audience: 'H' }, { ...house, audience: 'O' }, desk]],
    ['one is too many', [own, house, desk, { ...desk, audience: 'O' }]],
    ['one belongs to no event', [own, house, desk, { ...desk, seq: 43 }]],
  ])('private objects do not fit: %s', (_name, privates) => {
    expect(() => checkPrivate(golden.events, privates)).toThrow(BrokenChain);
  });
});
