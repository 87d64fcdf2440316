import { isBalanced, sortedKinds } from './balances';

test.each([
  ['0', true],
  ['-0', true],
  ['1', false],
  ['-1', false],
  ['10', false],
])('an imbalance of %s is balanced: %s', (imbalance, balanced) => {
  expect(isBalanced(imbalance)).toBe(balanced);
});

test("shows customers' money first and what it does not know last", () => {
  const kinds = ['zeta', 'bank', 'wallet', 'alpha', 'auction_escrow'];
  const rows = kinds.map((kind) => ({ kind, accounts: 1, balance_minor: '0' }));
  expect(sortedKinds(rows).map((row) => row.kind)).toEqual([
    'wallet',
    'auction_escrow',
    'bank',
    'alpha',
    'zeta',
  ]);
});
