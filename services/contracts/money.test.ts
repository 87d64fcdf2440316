import { MONEY_AMOUNT_MINOR_MAX, roundSum, sealedSum } from './money';

test.each([
  [1, 1],
  [2, 2],
  [3, 5],
  [5, 5],
  [6, 10],
  [560_000, 1_000_000],
  [1_000_000, 1_000_000],
  [1_000_001, 2_000_000],
  [5_000_000_000_001, MONEY_AMOUNT_MINOR_MAX],
  [MONEY_AMOUNT_MINOR_MAX, MONEY_AMOUNT_MINOR_MAX],
])('the round sum of %d is %d', (sum, round) => {
  expect(roundSum(sum)).toBe(round);
});

test.each([
  ['the next step', { balance_minor: 5_000_000 }, 1_000_000],
  ['the whole wallet that covers the order', { balance_minor: 560_000 }, 560_000],
  ['nothing of a wallet that does not', { balance_minor: 559_999 }, null],
  ['the whole wallet that is enough', { balance_minor: 100, at_least_minor: 100 }, 100],
  ['nothing of an empty wallet', { balance_minor: 0, at_least_minor: 1 }, null],
  [
    'what the paddle may still hold',
    { balance_minor: 5_000_000, credited_minor: MONEY_AMOUNT_MINOR_MAX - 600_000 },
    600_000,
  ],
  [
    'nothing where that is too little',
    { balance_minor: 5_000_000, credited_minor: MONEY_AMOUNT_MINOR_MAX - 559_999 },
    null,
  ],
])('for an order that lacks 560,000 is moved %s', (_name, more, expected) => {
  const of = { shortfall_minor: 560_000, at_least_minor: 560_000, credited_minor: 0, ...more };
  expect(sealedSum(of)).toBe(expected);
});
