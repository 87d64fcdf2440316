import { createRequire } from 'node:module';
import fc from 'fast-check';
import {
  AriSyntaxError,
  decodeString,
  encodeString,
  LineSplitter,
  parseReply,
  request,
  strings,
  Tokens,
} from './codec';
import { readNotification, type DataEvents } from './reader';

interface SdkProtocol {
  encodeString(value: string | null): string;
  decodeString(token: string): string | null;
}
const sdk = createRequire(__filename)('lightstreamer-adapter/lib/protocol') as SdkProtocol;

const text = fc.option(
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '#', '$', '+')),
  {
    nil: null,
  },
);

test('strings are those of the official SDK, both ways', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(sdk.decodeString(encodeString(value))).toBe(value === '#' ? '#' : value);
      expect(decodeString(sdk.encodeString(value))).toBe(value);
    }),
  );
});

test.each([
  [null, '#'],
  ['', '$'],
  ['#', '%23'],
  ['$', '%24'],
  ['a b+c|d', 'a+b%2Bc%7Cd'],
  ['🔨', '%F0%9F%94%A8'],
])('%j is written %s', (value, token) => {
  expect(encodeString(value)).toBe(token);
  expect(decodeString(token)).toBe(value);
});

test('a request', () => {
  expect(request('10', 'SUB', strings('lot:a 1'))).toBe('10|SUB|S|lot%3Aa+1\n');
});

describe('lines', () => {
  const line = fc.string({ unit: fc.constantFrom('a', '|', '#', 'ü', '🔨') });

  test('are the same however the stream was cut into segments', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(400), { maxLength: 30 }),
        (sent, end, cuts) => {
          const stream = sent.map((one) => one + end).join('');
          const points = [0, ...cuts.map((n) => n % (stream.length + 1)), stream.length];
          points.sort((a, b) => a - b);
          const splitter = new LineSplitter(10_000);
          const read = points
            .slice(1)
            .flatMap((to, i) => splitter.push(stream.slice(points[i], to)));
          expect(read).toEqual(sent.filter((one) => one !== ''));
        },
      ),
    );
  });

  test('without end are an error at the bound, not a growing buffer', () => {
    const splitter = new LineSplitter(1_000);
    expect(() => {
      for (let i = 0; i < 11; i++) splitter.push('x'.repeat(100));
    }).toThrow(AriSyntaxError);
  });
});

describe('replies', () => {
  const reply = (line: string) => parseReply(line.split('|'), 2);

  test.each([
    ['5|NUM|EC|told+the+log|-23|ask%3D100', 'EC', -23, 'ask=100'],
    ['5|NUM|EC|told+the+log|7|positive', 'EC', 0, 'positive'],
    ['5|NUM|EC|told+the+log|much|#', 'EC', 0, ''],
    ['5|GIS|EI|no+such+item', 'EI', 0, ''],
    ['5|NUM|E', 'E', 0, ''],
  ])('%s', (line, kind, clientCode, clientMessage) => {
    expect(reply(line)).toMatchObject({ ok: false, kind, clientCode, clientMessage });
  });

  test('an item called E is no error', () => {
    const answer = reply('5|GIS|S|E');
    expect(answer.ok && answer.tokens.names()).toEqual(['E']);
  });

  test('pairs come in any order of their names', () => {
    const pairs = new Tokens('1|RAC|S|password|S|p|S|SDK|S|x+y|S|user|S|u'.split('|'), 2).pairs();
    expect([pairs.get('user'), pairs.get('password'), pairs.get('SDK')]).toEqual(['u', 'p', 'x y']);
  });
});

describe('notifications', () => {
  const heard = (line: string): unknown[][] => {
    const calls: unknown[][] = [];
    const events: DataEvents = {
      update: (item, id, isSnapshot, fields) =>
        calls.push(['update', item, id, isSnapshot, Object.fromEntries(fields)]),
      endOfSnapshot: (...args) => calls.push(['eos', ...args]),
      clearSnapshot: (...args) => calls.push(['clear', ...args]),
      failure: (...args) => calls.push(['failure', ...args]),
    };
    readNotification(line.split('|'), events);
    return calls;
  };

  test.each<[string, unknown[]]>([
    [
      '1|UD3|S|lot%3Aa|S|7|B|1|S|price|S|100|S|leader|S|#|S|text|S|$',
      ['update', 'lot:a', '7', true, { price: '100', leader: null, text: '' }],
    ],
    ['1|UD3|S|a|S|7|B|0', ['update', 'a', '7', false, {}]],
    ['1|EOS|S|a|S|7', ['eos', 'a', '7']],
    ['1|CLS|S|a|S|7', ['clear', 'a', '7']],
    ['1|FAL|E|broken', ['failure', 'broken']],
  ])('%s', (line, call) => {
    expect(heard(line)).toEqual([call]);
  });

  test.each([
    '1|UD3|S|a|S|7|B|2',
    '1|UD3|S|a|S|7|B|0|S|price',
    '1|UD3|S|a|S|7|B|0|I|price|S|1',
    '1|UD3|S|%E0%A4%A|S|7|B|0',
    '1|UD3|S|$|S|7|B|0',
    '1|UD9|S|a|S|7',
    '1',
  ])('%s is no ARI', (line) => {
    expect(() => heard(line)).toThrow(AriSyntaxError);
  });

  test('whatever an adapter sends is read or is an AriSyntaxError', () => {
    const scrap = fc.constantFrom(
      '1',
      'UD3',
      'EOS',
      'S',
      'B',
      'I',
      'M',
      '0',
      '#',
      '$',
      '%',
      '%FF',
      '',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(scrap, fc.string({ unit: 'binary' })), { maxLength: 40 }),
        (parts) => {
          try {
            heard(parts.join('|'));
          } catch (error) {
            expect(error).toBeInstanceOf(AriSyntaxError);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
