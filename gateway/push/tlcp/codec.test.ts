import fc from 'fast-check';
import {
  changedFields,
  encodeField,
  encodeText,
  fullFields,
  lines,
  parseFrame,
  parseParams,
  TlcpSyntaxError,
} from './codec';

/** What the official client makes of a U line's fields, on top of what it has. */
function applied(before: (string | null)[], fields: string): (string | null)[] {
  const out: (string | null)[] = [];
  for (const token of fields.split('|')) {
    if (token === '') out.push(before[out.length]!);
    else if (token === '#') out.push(null);
    else if (token === '$') out.push('');
    else if (token.startsWith('^')) {
      for (let n = Number(token.slice(1)); n > 0; n--) out.push(before[out.length]!);
    } else out.push(decodeURIComponent(token.replace(/%(?![0-9A-F]{2})/g, '%25')));
  }
  return out;
}

const value = fc.option(
  fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('', '#', '$', '^2', '^', '|', '%', '%41', 'a|b', '\r\n', ',', '#x', '🔨'),
  ),
  { nil: null },
);

test('any values reach the client as they were, full or as changes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), (pairs) => {
      const before = pairs.map(([a]) => a);
      const after = pairs.map(([a, b]) => (b === null ? a : b));
      expect(applied([], fullFields(after.map(encodeField)))).toEqual(after);
      const changes = changedFields(before.map(encodeField), after.map(encodeField));
      if (changes === null) expect(after).toEqual(before);
      else expect(applied(before, changes)).toEqual(after);
    }),
  );
});

test.each([
  [['1', '2', '3'], ['1', '2', '3'], null],
  [['1', '2', '3'], ['9', '2', '3'], '9|^2'],
  [['1', '2', '3'], ['1', '9', '3'], '|9|'],
  [['1', '2', '3'], ['1', '2', '9'], '^2|9'],
  [['1'], ['#'], '#'],
])('changes from %j to %j are %j', (before, after, text) => {
  expect(changedFields(before, after)).toBe(text);
});

test.each([
  ['a,b', 'a%2Cb'],
  ['100%', '100%25'],
  ['two\r\nlines', 'two%0D%0Alines'],
])('the text %j is written %s', (text, written) => {
  expect(encodeText(text)).toBe(written);
});

test.each([
  [lines.conf(1, 0, true), 'CONF,1,unlimited,filtered'],
  [lines.conf(1, 2.5, true), 'CONF,1,2.5,filtered'],
  [lines.conf(1, 0, false), 'CONF,1,unlimited,unfiltered'],
  [lines.msgdone('*', 7), 'MSGDONE,*,7,'],
  [lines.msgfail('s', 7, -1, 'a,b'), 'MSGFAIL,s,7,-1,a%2Cb'],
  [lines.subcmd(3, 1, 5, 1, 2), 'SUBCMD,3,1,5,1,2'],
  [lines.reqok(), 'REQOK'],
])('%s', (line, wanted) => {
  expect(line).toBe(wanted);
});

describe('requests', () => {
  test('several lines are several requests', () => {
    const frame = 'control\r\nLS_reqId=1&LS_op=add\r\nLS_reqId=2&LS_op=delete';
    const read = parseFrame(frame, 9);
    expect(
      read.map(({ verb, params }) => [verb, params.get('LS_reqId'), params.get('LS_op')]),
    ).toEqual([
      ['control', '1', 'add'],
      ['control', '2', 'delete'],
    ]);
  });

  test.each(['wsok', 'heartbeat\r\n\r\n', 'heartbeat\r\n'])('%j has no parameters', (frame) => {
    expect(parseFrame(frame, 9).map(({ params }) => params.size)).toEqual([0]);
  });

  test('the first of a repeated name counts; names without a value are empty', () => {
    expect([...parseParams('a=1&a=2&b&c=x=y&&d=%2B+%26')]).toEqual([
      ['a', '1'],
      ['b', ''],
      ['c', 'x=y'],
      ['d', '+ &'],
    ]);
  });

  test('whatever a client sends is read or is a TlcpSyntaxError, within the bound', () => {
    const scrap = fc.constantFrom(
      'control',
      '\r\n',
      '=',
      '&',
      '%',
      '%E0',
      '%zz',
      '+',
      'LS_op',
      '\0',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(scrap, { maxLength: 200 }).map((parts) => parts.join('')),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
    );
    fc.assert(
      fc.property(text, (frame) => {
        try {
          expect(parseFrame(frame, 8).length).toBeLessThanOrEqual(8);
        } catch (error) {
          expect(error).toBeInstanceOf(TlcpSyntaxError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('what a client encodes is read as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const line = `LS_a=${encodeURIComponent(a)}&LS_b=${encodeURIComponent(b)}`;
        expect([...parseFrame(`msg\r\n${line}`, 1)[0]!.params]).toEqual([
          ['LS_a', a],
          ['LS_b', b],
        ]);
      }),
    );
  });
});
