import { lastWon } from './own-facts';

const final = (seq: string | null, lot: string, text: string) => ({
  seq,
  at_ms: '1795266000000',
  type: 'lot_final',
  lot,
  text,
  amount: '50000',
  all_in: '65600',
});

test.each([
  ['nothing yet', undefined, null],
  ['sold to another', [final('7', '1', 'lost')], null],
  ['not final', [{ ...final('7', '1', 'sold'), type: 'lot_hammered' }], null],
  ['one', [final('7', '1', 'sold')], '1'],
  ['the last of two', [final('7', '1', 'sold'), final('9', '2', 'sold')], '2'],
])('the lot just won: %s', (_, lines, lot) => {
  expect(lastWon(lines)?.lot ?? null).toBe(lot);
});
