import {
  affordable,
  allIn,
  askAfter,
  charges,
  commission,
  openingAsk,
  rungAbove,
  rungAtOrBelow,
  type ClerkStep,
  type Rates,
  type Row,
} from './amounts';
import { gapAt } from './amounts';
import { defaultLadder } from './trade';

const ladder = defaultLadder(1n);
const terms = { ladder, ask_rule: 'LADDER' as const };

test.each([
  [45n, 50n],
  [50n, 60n],
  [300n, 320n],
  [480n, 500n],
  [1050n, 1100n],
  [1060n, 1200n],
  [1900n, 2000n],
  [2000n, 2200n],
  [2950n, 3200n],
  [3200n, 3500n],
  [9500n, 10000n],
  [1_060_000n, 1_200_000n],
])('the ask after %s is %s', (price, ask) => expect(askAfter(terms, price)).toBe(ask));

test('price plus step, on a ladder of plain rows', () => {
  const plain: Row[] = [
    { from: 0n, period: 50n, offsets: [0n] },
    { from: 1000n, period: 100n, offsets: [0n] },
  ];
  expect(askAfter({ ladder: plain, ask_rule: 'PRICE_PLUS_STEP' }, 1060n)).toBe(1160n);
});

const half = (price: bigint): ClerkStep => ({
  step: (gapAt(ladder, price) + 1n) / 2n,
  row: price >= 3000n ? 3000n : 1000n,
});
test.each([
  ['half', half(1000n), 1000n, 1050n],
  ['half', half(3200n), 3200n, 3350n],
  ['double', { step: 200n, row: 1000n }, 1900n, 2100n],
  ['double, then the next row', { step: 200n, row: 1000n }, 2100n, 2200n],
])("the clerk's step: %s", (_, step, price, ask) => expect(askAfter(terms, price, step)).toBe(ask));

test.each([
  [1270n, 1200n, 1300n],
  [2999n, 2800n, 3000n],
  [3000n, 3000n, 3200n],
  [3999n, 3800n, 4000n],
  [3n, 0n, 5n],
])('the rungs beside %s are %s and %s', (amount, below, above) => {
  expect(rungAtOrBelow(ladder, amount)).toBe(below);
  expect(rungAbove(ladder, amount)).toBe(above);
});

test.each([
  [2000n, undefined, 1000n],
  [1n, undefined, 5n],
  [470n, undefined, 230n - 10n],
  [2000n, 77n, 77n],
])('a lot with low estimate %s and its own ask %s opens at %s', (low, own, ask) =>
  expect(openingAsk(ladder, low, own)).toBe(ask),
);

const house: Rates = {
  premium: [{ upto: 100_000_000n, bp: 2_600n }, { upto: 450_000_000n, bp: 2_100n }, { bp: 1_500n }],
  tax_bp: 2_000n,
};
const dear: Rates = { premium: [{ bp: 2_750n }], tax_bp: 2_100n };
const inUnits = (unit: bigint): Rates => ({
  premium: house.premium.map((s) => (s.upto ? { upto: (s.upto / 100n) * unit, bp: s.bp } : s)),
  tax_bp: 2_000n,
});

test.each([
  [120_000_000n, house, 30_200_000n, 6_040_000n, 156_240_000n],
  [320_000n, house, 83_200n, 16_640n, 419_840n],
  [125n, house, 33n, 6n, 164n],
  [100_000n, inUnits(1n), 26_000n, 5_200n, 131_200n],
  [55n, inUnits(1n), 14n, 3n, 72n],
  [1_250n, inUnits(1_000n), 325n, 65n, 1_640n],
  [1_005n, inUnits(1_000n), 262n, 52n, 1_319n],
  [1_000_000_000_000n, dear, 275_000_000_000n, 57_750_000_000n, 1_332_750_000_000n],
  [999_999_998_000n, dear, 274_999_999_450n, 57_749_999_885n, 1_332_749_997_335n],
])('a hammer price of %s', (hammer, rates, premium, tax, all_in) =>
  expect(charges(rates, hammer)).toEqual({ premium, tax, all_in }),
);

test.each([
  [320_000n, 32_000n],
  [125n, 12n],
  [115n, 11n],
])('ten per cent commission of %s is %s', (hammer, share) =>
  expect(commission(1_000n, hammer)).toBe(share),
);

test.each([209_920n, 209_919n, 131_200n, 1n, 0n])(
  'what %s pays for, and not a unit more',
  (money) => {
    const most = affordable(house, money);
    expect(allIn(house, most) <= money && allIn(house, most + 1n) > money).toBe(true);
  },
);
