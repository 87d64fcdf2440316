import type { Code } from '@gavel/contracts/codes';
import { codeOfNumber, decodeRefusal, type Refusal } from '@gavel/contracts/refusals';

/** What became of a message, as far as this page knows. */
export type Outcome =
  /** In the journal: accepted, outbid by the book, or the command is done. */
  | { kind: 'done' }
  /** Not standing: a refusal, with what the engine said beside it. */
  | { kind: 'refused'; code: Code; facts: Refusal }
  /** Perhaps done: repeat the same id until answered, unless a top-up is under way. */
  | { kind: 'unknown'; topupPending: boolean };

/**
 * A denied message: our code as a number below 0 with its text. Numbers above 0 are the push
 * server's own (34 failed, 35 no adapter), and a number we do not know says nothing either.
 */
export function deniedOutcome(number: number, text: string): Outcome {
  const code = codeOfNumber(number);
  if (!code) return { kind: 'unknown', topupPending: false };
  const facts = decodeRefusal(code, text);
  if (code === 'OUTCOME_UNKNOWN') {
    return { kind: 'unknown', topupPending: facts.topup === 'pending' };
  }
  return { kind: 'refused', code, facts };
}
