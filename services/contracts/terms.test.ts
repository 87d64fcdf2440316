import { amountsText, defaultLadder, defaultMoney, defaultPolicy, defaultRules } from './terms';
import { ladderProblems, premiumProblems, readRules, readTerms } from './terms-check';

describe('the usual ladder', () => {
  test.each([
    ['JPY', 5, 1e12],
    ['KWD', 5_000, 1e12],
  ] as const)('in %s begins at 5 units and reaches the highest bid', (currency, first, last) => {
    const rows = defaultLadder(currency);
    expect(rows[0]).toEqual({ from_minor: 0, period_minor: first, offsets_minor: [0] });
    expect(rows.at(-1)!.from_minor).toBeLessThanOrEqual(last);
    expect(rows.at(-1)!.from_minor).toBeGreaterThan(last / 10);
    expect(ladderProblems(rows, 'LADDER')).toEqual([]);
  });
});

const row = (from: string, period: string, ...offsets: string[]) => ({
  from_minor: from,
  period_minor: period,
  offsets_minor: offsets,
});
const fieldsOf = (given: Record<string, unknown>) =>
  readTerms('GBP', given, defaultRules()).problems.map(({ field }) => field);

describe('the terms of a sale', () => {
  test('without overrides are the house’s, in minor units of the currency', () => {
    const { value, problems } = readTerms('JPY', undefined, defaultRules());
    expect(problems).toEqual([]);
    expect(value.policy).toMatchObject({ late_ms: 3_000, final_after_ms: 10_000, tax_bp: 2_000 });
    expect(value.policy.premium[0]).toEqual({ upto_minor: 1_000_000, bp: 2_600 });
  });

  test('take the house’s rules, and what the sale overrides before them', () => {
    const ladder = [{ from_minor: 0, period_minor: 500, offsets_minor: [0, 200] }];
    const money = { GBP: { ...defaultMoney('GBP'), ladder, deposit_minor: 7 } };
    const rules = { policy: { ...defaultPolicy(), tax_bp: 1, rating_min: 2 }, money };
    const overrides = { tax_bp: 3, premium: [{ upto_minor: '50000', bp: 2_000 }, { bp: 1_000 }] };
    const { value } = readTerms('GBP', overrides, rules);
    expect(value.policy).toMatchObject({
      tax_bp: 3,
      rating_min: 2,
      deposit_minor: 7,
      premium: [{ upto_minor: 50_000, bp: 2_000 }, { bp: 1_000 }],
    });
    expect(value.ladder).toEqual(ladder);
    expect(readTerms('EUR', {}, rules).value.ladder).toEqual(defaultLadder('EUR'));
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
    ['an amount with a sign', 'policy.deposit_minor', { deposit_minor: '-5' }],
    ['an amount too great', 'policy.deposit_minor', { deposit_minor: '1000000000001' }],
    ['an unknown rule', 'policy.tie_rule', { tie_rule: 'LATEST' }],
    ['a word for yes', 'policy.jump_bids', { jump_bids: 'yes' }],
    ['a number for yes', 'policy.floor_hold', { floor_hold: 1 }],
    ['an outage shorter than the window', 'policy.outage_extend_ms', { outage_extend_ms: 1 }],
    ['no open slice', 'policy.premium.0.upto_minor', { premium: [{ upto_minor: '5', bp: 1 }] }],
    ['an open slice first', 'policy.premium.0.upto_minor', { premium: [{ bp: 1 }, { bp: 1 }] }],
    [
      'slices that fall',
      'policy.premium.1.upto_minor',
      { premium: [{ upto_minor: '9', bp: 1 }, { upto_minor: '8', bp: 1 }, { bp: 1 }] },
    ],
    ['a slice above half', 'policy.premium.0.bp', { premium: [{ bp: 5_001 }] }],
    ['a slice with more', 'policy.premium.0.name', { premium: [{ bp: 1, name: 'x' }] }],
    ['no slices', 'policy.premium', { premium: [] }],
    ['no rows', 'policy.ladder', { ladder: [] }],
    ['a ladder from above 0', 'policy.ladder.0.from_minor', { ladder: [row('5', '5', '0')] }],
    [
      'rows that fall',
      'policy.ladder.1.from_minor',
      { ladder: [row('0', '5', '0'), row('0', '9', '0')] },
    ],
    ['a first offset above 0', 'policy.ladder.0.offsets_minor', { ladder: [row('0', '5', '1')] }],
    [
      'an offset as great as the period',
      'policy.ladder.0.offsets_minor',
      { ladder: [row('0', '5', '0', '5')] },
    ],
    [
      'offsets that fall',
      'policy.ladder.0.offsets_minor',
      { ladder: [row('0', '9', '0', '5', '4')] },
    ],
    ['no offsets', 'policy.ladder.0.offsets_minor', { ladder: [row('0', '9')] }],
    ['a period of 0', 'policy.ladder.0.period_minor', { ladder: [row('0', '0', '0')] }],
    [
      'several offsets by steps',
      'policy.ladder.0.offsets_minor',
      { ask_rule: 'PRICE_PLUS_STEP', ladder: [row('0', '9', '0', '5')] },
    ],
  ])('refuse %s', (_name, field, given) => expect(fieldsOf(given)).toEqual([field]));

  test('refuse the usual ladder by steps at each row of several offsets', () => {
    expect(fieldsOf({ ask_rule: 'PRICE_PLUS_STEP' })[0]).toBe('policy.ladder.3.offsets_minor');
  });

  test('name every problem at once', () => {
    const given = { tax_bp: -1, late_ms: -1, premium: [], ladder: [row('1', '5', '1')] };
    expect(fieldsOf(given)).toEqual([
      'policy.late_ms',
      'policy.tax_bp',
      'policy.premium',
      'policy.ladder.0.from_minor',
      'policy.ladder.0.offsets_minor',
    ]);
  });

  test('refuse a premium whose all-in price could not be counted', () => {
    expect(premiumProblems([{ bp: 5_000 }], 5_000)).toEqual([]);
    expect(premiumProblems([{ bp: 95_000 }], 0)).toMatchObject([{ field: 'premium' }]);
  });
});

describe('the rules of a house', () => {
  const policy = { ...defaultPolicy() };
  const GBP = amountsText(defaultMoney('GBP'));
  test('are read whole, amounts as numbers', () => {
    const { value, problems } = readRules({ policy, money: { GBP } });
    expect(problems).toEqual([]);
    expect(value).toEqual({ policy, money: { GBP: defaultMoney('GBP') } });
  });
  test.each<[string, string, { policy?: unknown; money?: unknown }]>([
    ['a value that is missing', 'policy.tie_rule', { policy: { ...policy, tie_rule: undefined } }],
    ['an unknown value', 'policy.deposit_minor', { policy: { ...policy, deposit_minor: '1' } }],
    ['an unknown currency', 'money.XAU', { policy, money: { XAU: GBP } }],
    [
      'a currency’s missing part',
      'money.GBP.premium',
      { policy, money: { GBP: { ...GBP, premium: undefined } } },
    ],
    [
      'a currency’s unknown part',
      'money.GBP.tip',
      { policy, money: { GBP: { ...GBP, tip: '1' } } },
    ],
    [
      'a deposit too great',
      'money.GBP.deposit_minor',
      { policy, money: { GBP: { ...GBP, deposit_minor: '9999999999999' } } },
    ],
  ])('refuse %s', (_name, field, given) => {
    expect(readRules(given).problems.map((problem) => problem.field)).toEqual([field]);
  });
  test('refuse to be nothing at all, in every field', () => {
    expect(readRules({}).problems).toHaveLength(Object.keys(policy).length);
  });
});
