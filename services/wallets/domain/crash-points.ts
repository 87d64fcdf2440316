/**
 * Places between two steps of a saga where a process may die. Each is killed at by a test, and the
 * books are counted afterwards.
 */
export const CRASH_POINTS = [
  'fund.posted',
  'fund.credited',
  'fund.reversed',
  'return.started',
  'return.posted',
  'topup.webhook_read',
  'topup.credited',
  'settle.consumed',
  'settle.posted',
  'settle.told',
  'void.posted',
  'void.credited',
  'close.funding_closed',
  'close.drained',
  'close.returned',
  'close.sealed',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Called at each of them: does nothing, unless a test has it kill the process. */
export type AtCrashPoint = (name: CrashPoint) => void;
