import { CODES } from '@gavel/contracts/codes';
import { deniedOutcome } from './outcome';

test('a number of ours is a refusal with its facts', () => {
  expect(deniedOutcome(CODES.ASK_MOVED.tlcp, 'ask=350000;ask_all_in=459200;lost_by_ms=38')).toEqual(
    {
      kind: 'refused',
      code: 'ASK_MOVED',
      facts: { code: 'ASK_MOVED', ask_minor: 350000, ask_all_in_minor: 459200, lost_by_ms: 38 },
    },
  );
});
test.each([
  [CODES.OUTCOME_UNKNOWN.tlcp, '', false],
  [CODES.OUTCOME_UNKNOWN.tlcp, 'topup=pending', true],
  [34, 'anything', false],
  [35, '', false],
  [-9999, '', false],
])('%d with "%s" says that nothing is known', (number, text, topupPending) => {
  expect(deniedOutcome(number, text)).toEqual({ kind: 'unknown', topupPending });
});
