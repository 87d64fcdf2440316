import type { LadderRow } from '../../contracts/ports';
import { InvalidRequest } from '../../contracts/errors';
import { defaultLadder, termsOf } from './policy';

/** Rungs of the ladder up to `limit`, by the plain reading of its rows. */
function rungs(rows: LadderRow[], limit: number): number[] {
  return rows.flatMap(({ from_minor, period_minor, offsets_minor }, i) => {
    const end = Math.min(rows[i + 1]?.from_minor ?? Infinity, limit + 1);
    const found: number[] = [];
    for (let base = from_minor; base < end; base += period_minor)
      found.push(...offsets_minor.map((offset) => base + offset).filter((rung) => rung < end));
    return found;
  });
}

describe('the default ladder', () => {
  const pounds = rungs(defaultLadder('GBP'), 10_000_000).map((rung) => rung / 100);
  const after = (price: number) => pounds.find((rung) => rung > price);

  test.each([
    [45, 50],
    [50, 60],
    [200, 220],
    [300, 320],
    [320, 350],
    [380, 400],
    [500, 550],
    [1000, 1100],
    [1900, 2000],
    [2000, 2200],
    [3200, 3500],
    [3800, 4000],
    [5000, 5500],
    [9500, 10000],
    [10000, 11000],
    [32000, 35000],
  ])('the rung above %i is %i', (price, next) => expect(after(price)).toBe(next));

  test.each([
    ['JPY', 5, 1e12],
    ['KWD', 5_000, 1e12],
  ] as const)('in %s begins at 5 units and reaches the highest bid', (currency, first, last) => {
    const rows = defaultLadder(currency);
    expect(rows[0]).toEqual({ from_minor: 0, period_minor: first, offsets_minor: [0] });
    expect(rows.at(-1)!.from_minor).toBeLessThanOrEqual(last);
    expect(rows.at(-1)!.from_minor).toBeGreaterThan(last / 10);
    const froms = rows.map((row) => row.from_minor);
    expect([...froms].sort((a, b) => a - b)).toEqual(froms);
    expect(new Set(froms).size).toBe(froms.length);
  });
});

describe('terms', () => {
  test('without overrides are the defaults, premium in minor units of the currency', () => {
    const { policy } = termsOf('JPY', undefined);
    expect(policy).toMatchObject({ late_ms: 3_000, final_after_ms: 10_000, tax_bp: 2_000 });
    expect(policy.premium[0]).toEqual({ upto_minor: 1_000_000, bp: 2_600 });
    expect(termsOf('KWD', {}).policy.premium[0]!.upto_minor).toBe(1_000_000_000);
  });

  test('take what the house overrides', () => {
    const premium = [{ upto_minor: '50000', bp: 2_000 }, { bp: 1_000 }];
    const ladder = [{ from_minor: '0', period_minor: '500', offsets_minor: ['0', '200'] }];
    const terms = termsOf('GBP', { late_ms: 0, final_after_ms: 1_000, premium, ladder });
    expect(terms.policy).toMatchObject({ late_ms: 0, final_after_ms: 1_000 });
    expect(terms.policy.premium).toEqual([{ upto_minor: 50_000, bp: 2_000 }, { bp: 1_000 }]);
    expect(terms.ladder).toEqual([{ from_minor: 0, period_minor: 500, offsets_minor: [0, 200] }]);
  });

  const row = (from: string, period: string, ...offsets: string[]) => ({
    from_minor: from,
    period_minor: period,
    offsets_minor: offsets,
  });
  test.each<[string, string, Record<string, unknown>]>([
    ['an unknown field', 'policy.surprise', { surprise: 1 }],
    ['a late window as long as the hammer', 'policy.late_ms', { late_ms: 10_000 }],
    ['a value out of range', 'policy.final_after_ms', { final_after_ms: 999 }],
    ['a fraction', 'policy.tax_bp', { tax_bp: 0.5 }],
    ['a negative rate', 'policy.commission_bp', { commission_bp: -1 }],
    ['a rate above half', 'policy.tax_bp', { tax_bp: 5_001 }],
    ['a word for a number', 'policy.late_ms', { late_ms: '0' }],
    ['a number for an amount', 'policy.deposit_minor', { deposit_minor: 5 }],
    ['an unknown rule', 'policy.tie_rule', { tie_rule: 'LATEST' }],
    ['money held in the room', 'policy.floor_hold', { floor_hold: true }],
    ['an outage shorter than the window', 'policy.outage_extend_ms', { outage_extend_ms: 1 }],
    ['no open slice', 'policy.premium', { premium: [{ upto_minor: '5', bp: 1 }] }],
    ['an open slice first', 'policy.premium', { premium: [{ bp: 1 }, { bp: 1 }] }],
    [
      'slices that fall',
      'policy.premium',
      { premium: [{ upto_minor: '9', bp: 1 }, { upto_minor: '8', bp: 1 }, { bp: 1 }] },
    ],
    ['no slices', 'policy.premium', { premium: [] }],
    ['a ladder that begins above 0', 'policy.ladder', { ladder: [row('5', '5', '0')] }],
    ['rows that fall', 'policy.ladder', { ladder: [row('0', '5', '0'), row('0', '9', '0')] }],
    ['a first offset above 0', 'policy.ladder', { ladder: [row('0', '5', '1')] }],
    ['an offset as great as the period', 'policy.ladder', { ladder: [row('0', '5', '0', '5')] }],
    ['offsets that fall', 'policy.ladder', { ladder: [row('0', '9', '0', '5', '4')] }],
    ['a period of 0', 'policy.ladder.0.period_minor', { ladder: [row('0', '0', '0')] }],
    ['the default ladder by steps', 'policy.ladder', { ask_rule: 'PRICE_PLUS_STEP' }],
  ])('refuse %s', (_name, field, given) => {
    expect(() => termsOf('GBP', given)).toThrow(InvalidRequest);
    expect(() => termsOf('GBP', given)).toThrow(
      expect.objectContaining({ extra: { field } }) as Error,
    );
  });
});
