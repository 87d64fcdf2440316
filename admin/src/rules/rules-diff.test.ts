import type { RulesVersion } from '@gavel/contracts/http';
import { amountsText, defaultMoney, defaultPolicy } from '@gavel/contracts/terms';
import { changesOf } from './rules-diff';

type Content = Pick<RulesVersion, 'policy' | 'money'>;
const usual: Content = { policy: { ...defaultPolicy() }, money: {} };
const GBP = amountsText(defaultMoney('GBP'));

test('of the same rules there is nothing to say', () => {
  expect(changesOf(usual, { ...usual })).toEqual([]);
});
test('names a field with what it was and is', () => {
  const policy = { ...usual.policy, late_ms: 1_000, jump_bids: false };
  expect(changesOf(usual, { ...usual, policy })).toEqual([
    { part: 'policy', name: 'jump_bids', from: true, to: false },
    { part: 'policy', name: 'late_ms', from: 3_000, to: 1_000 },
  ]);
});
test('names rows of a ladder that came, went or changed, lowest first', () => {
  const [first, second, ...rest] = GBP.ladder;
  const added = { from_minor: '700', period_minor: '100', offsets_minor: ['0'] };
  const changed = { ...rest[0]!, period_minor: '4000' };
  const ladder = [first!, added, changed, ...rest.slice(1)];
  expect(
    changesOf({ ...usual, money: { GBP } }, { ...usual, money: { GBP: { ...GBP, ladder } } }),
  ).toEqual([
    { part: 'ladder', currency: 'GBP', at: '700', from: null, to: added },
    { part: 'ladder', currency: 'GBP', at: '5000', from: second, to: null },
    { part: 'ladder', currency: 'GBP', at: '20000', from: rest[0], to: changed },
  ]);
});
test('a currency’s first amounts are told against the usual ones', () => {
  const money = { GBP: { ...GBP, premium: [{ bp: 2_000 }], deposit_minor: '500' } };
  expect(changesOf(usual, { ...usual, money })).toEqual([
    { part: 'money', currency: 'GBP', own: true },
    { part: 'premium', currency: 'GBP', from: GBP.premium, to: [{ bp: 2_000 }] },
    { part: 'deposit', currency: 'GBP', from: '0', to: '500' },
  ]);
  expect(changesOf({ ...usual, money }, usual)[0]).toEqual({
    part: 'money',
    currency: 'GBP',
    own: false,
  });
});
