export { CODES, type Code } from './codes.generated';
import type { Code } from './codes.generated';

/** Codes that settle a call as done. All others are refusals, or say that nothing is known. */
export const isDone = (code: Code): boolean => code === 'ACCEPTED' || code === 'OUTBID';

/** Codes after which the caller repeats the same id: nothing is known, or nothing was done. */
export const mayRepeat = (code: Code): boolean =>
  code === 'OUTCOME_UNKNOWN' || code === 'UNAVAILABLE' || code === 'FROZEN' || code === 'TOO_MANY';
