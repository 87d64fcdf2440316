import { defaultRules } from '../../contracts/terms';
import { rulesOf, termsOf } from './policy';

const refusal = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
};

test('terms that are sound are handed on', () => {
  expect(termsOf('GBP', { late_ms: 0 }, defaultRules()).policy.late_ms).toBe(0);
});

test.each([
  ['terms', () => termsOf('GBP', { late_ms: -1, tax_bp: -1 }, defaultRules())],
  ['rules', () => rulesOf({ policy: { ...defaultRules().policy, late_ms: -1, tax_bp: -1 } })],
])('%s that are not name the first field, and all', (_name, act) => {
  expect(refusal(act)).toMatchObject({
    code: 'INVALID_REQUEST',
    extra: {
      field: 'policy.late_ms',
      problems: [{ field: 'policy.late_ms' }, { field: 'policy.tax_bp' }],
    },
  });
});
