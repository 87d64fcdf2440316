import { chargesOf, commissionOf, type Rates } from './charges';
import { defaultMoney, defaultPolicy } from './terms';
import type { Currency } from './money';

const usual = (currency: Currency): Rates => ({
  premium: defaultMoney(currency).premium,
  tax_bp: defaultPolicy().tax_bp,
});
const flat: Rates = { premium: [{ bp: 2_750 }], tax_bp: 2_100 };

test.each<[string, Rates, number, number, number, number]>([
  ['1,200,000', usual('GBP'), 120_000_000, 30_200_000, 6_040_000, 156_240_000],
  ['3,200', usual('GBP'), 320_000, 83_200, 16_640, 419_840],
  ['1.25', usual('GBP'), 125, 33, 6, 164],
  ['100,000 JPY', usual('JPY'), 100_000, 26_000, 5_200, 131_200],
  ['55 JPY', usual('JPY'), 55, 14, 3, 72],
  ['1.250 KWD', usual('KWD'), 1_250, 325, 65, 1_640],
  ['1.005 KWD', usual('KWD'), 1_005, 262, 52, 1_319],
  ['10^12 minor', flat, 1e12, 275_000_000_000, 57_750_000_000, 1_332_750_000_000],
  ['just below', flat, 999_999_998_000, 274_999_999_450, 57_749_999_885, 1_332_749_997_335],
])(
  '%s costs its premium and tax',
  (_name, rates, hammer, premium_minor, tax_minor, all_in_minor) => {
    expect(chargesOf(rates, hammer)).toEqual({ premium_minor, tax_minor, all_in_minor });
  },
);

test.each([
  [320_000, 32_000, 288_000],
  [125, 12, 113],
  [115, 11, 104],
])('of %i at 10 %% the house keeps %i', (hammer, commission_minor, proceeds_minor) => {
  expect(commissionOf(1_000, hammer)).toEqual({ commission_minor, proceeds_minor });
});

test('a higher hammer never costs less, over uneven rates', () => {
  const premium = [{ upto_minor: 977, bp: 2_713 }, { upto_minor: 5_003, bp: 2_111 }, { bp: 1_499 }];
  let before = 0;
  for (let hammer = 1; hammer <= 8_000; hammer++) {
    const { premium_minor, tax_minor, all_in_minor } = chargesOf(
      { premium, tax_bp: 1_913 },
      hammer,
    );
    expect(all_in_minor).toBe(hammer + premium_minor + tax_minor);
    expect(all_in_minor).toBeGreaterThan(before);
    before = all_in_minor;
  }
});
