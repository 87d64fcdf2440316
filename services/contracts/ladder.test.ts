import { askAfter, asksAfter, openingAsk, rungAbove, rungAtOrBelow, type Steps } from './ladder';
import { defaultLadder } from './terms';
import type { Currency } from './money';

const usual = (currency: Currency = 'GBP'): Steps => ({
  ladder: defaultLadder(currency),
  ask_rule: 'LADDER',
});
const steps: Steps = {
  ask_rule: 'PRICE_PLUS_STEP',
  ladder: [
    { from_minor: 0, period_minor: 5_000, offsets_minor: [0] },
    { from_minor: 100_000, period_minor: 10_000, offsets_minor: [0] },
  ],
};

test.each([
  [45, 50],
  [50, 60],
  [1_050, 1_100],
  [1_060, 1_200],
  [1_900, 2_000],
  [2_000, 2_200],
  [2_950, 3_200],
  [3_200, 3_500],
  [9_500, 10_000],
])('after %i the room is asked %i', (price, ask) => {
  expect(askAfter(usual(), price * 100)).toBe(ask * 100);
});
test('by steps, after 1,060 it is asked 1,160', () => {
  expect(askAfter(steps, 106_000)).toBe(116_000);
});
test('in dinars after 1,060.000 it is asked 1,200.000, in yen after 45 it is asked 50', () => {
  expect(askAfter(usual('KWD'), 1_060_000)).toBe(1_200_000);
  expect(askAfter(usual('JPY'), 45)).toBe(50);
});
test.each([
  [0, 500, 0],
  [4_999, 5_000, 4_500],
  [32_000, 35_000, 32_000],
  [39_999, 40_000, 38_000],
  [50_000, 55_000, 50_000],
])('%i lies between its rungs', (price, above, below) => {
  expect([rungAbove(usual().ladder, price), rungAtOrBelow(usual().ladder, price)]).toEqual([
    above,
    below,
  ]);
});
test.each([
  [40_000, 20_000],
  [47_000, 22_000],
  [1, 500],
])('with a low estimate of %i a lot opens at %i', (low, ask) => {
  expect(openingAsk(usual(), low)).toBe(ask);
});
test('asks follow one another', () => {
  expect(asksAfter(usual(), 28_000, 5)).toEqual([30_000, 32_000, 35_000, 38_000, 40_000]);
});
