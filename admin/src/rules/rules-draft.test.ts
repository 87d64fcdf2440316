import type { RulesVersion } from '@gavel/contracts/http';
import { amountsText, defaultMoney, defaultPolicy, defaultRules } from '@gavel/contracts/terms';
import {
  bodyOf,
  draftOf,
  moneyDraft,
  readDraft,
  tabOf,
  usualMoney,
  type MoneyDraft,
  type RulesDraft,
} from './rules-draft';

const saved: RulesVersion = {
  version: 2,
  policy: { ...defaultPolicy(), late_ms: 2_500, tax_bp: 1_250 },
  money: { GBP: amountsText(defaultMoney('GBP')), KWD: amountsText(defaultMoney('KWD')) },
};
const draft = draftOf(saved);
const withMoney = (change: Partial<MoneyDraft>): RulesDraft => ({
  ...draft,
  money: { GBP: { ...moneyDraft(draft, 'GBP'), ...change } },
});
const wrongIn = (changed: RulesDraft) => readDraft(changed).problems.map(({ field }) => field);

test('is typed in the units people say', () => {
  expect(draft.policy).toMatchObject({ late_ms: '2.5', final_after_ms: '10', tax_bp: '12.5' });
  expect(draft.policy).toMatchObject({ rating_min: '50', tie_rule: 'EARLIEST', jump_bids: true });
  const { ladder, premium, deposit } = moneyDraft(draft, 'GBP');
  expect(ladder[3]).toEqual({ from: '300', period: '100', offsets: '0, 20, 50, 80' });
  expect(premium).toEqual([
    { upto: '1,000,000', percent: '26' },
    { upto: '4,500,000', percent: '21' },
    { upto: '', percent: '15' },
  ]);
  expect(deposit).toBe('0');
});

test('comes back as it was saved, to the last unit', () => {
  expect(bodyOf(draft)).toEqual({ policy: saved.policy, money: saved.money });
  expect(readDraft(draft)).toMatchObject({ problems: [] });
  expect(readDraft(draftOf({ version: 1, ...defaultRules(), money: {} })).value).toEqual(
    defaultRules(),
  );
});

test('a currency without amounts of its own shows the usual ones', () => {
  expect(moneyDraft(draft, 'JPY')).toEqual(usualMoney('JPY'));
  expect(bodyOf(draft).money).not.toHaveProperty('JPY');
});

test.each<[string, string]>([
  ['1,250.50', '125050'],
  [' 1250.5 ', '125050'],
  ['0.01', '1'],
])('a deposit typed %s is %s', (deposit, minor) => {
  expect(bodyOf(withMoney({ deposit })).money).toMatchObject({ GBP: { deposit_minor: minor } });
});

test.each<[string, RulesDraft, string[]]>([
  ['nothing typed', { ...draft, policy: { ...draft.policy, late_ms: '' } }, ['policy.late_ms']],
  ['a word', { ...draft, policy: { ...draft.policy, tax_bp: 'ten' } }, ['policy.tax_bp']],
  [
    'a tenth of a millisecond',
    { ...draft, policy: { ...draft.policy, late_ms: '1.0001' } },
    ['policy.late_ms'],
  ],
  ['a deposit with three decimals', withMoney({ deposit: '1.005' }), ['money.GBP.deposit_minor']],
  [
    'rungs that are no list',
    withMoney({ ladder: [{ from: '0', period: '100', offsets: '0-20' }] }),
    ['money.GBP.ladder.0.offsets_minor'],
  ],
  [
    'a slice without its end',
    withMoney({
      premium: [
        { upto: '', percent: '26' },
        { upto: '', percent: '15' },
      ],
    }),
    ['money.GBP.premium.0.upto_minor'],
  ],
])('%s is wrong at its field', (_name, changed, fields) =>
  expect(wrongIn(changed)).toEqual(fields),
);

test.each([
  ['policy.late_ms', 'policy'],
  ['policy.tax_bp', 'charges'],
  ['money.GBP.ladder.2.from_minor', 'ladder'],
  ['money.GBP.premium', 'charges'],
  ['money.GBP.deposit_minor', 'charges'],
])('%s is found under %s', (field, tab) => expect(tabOf(field)).toBe(tab));
