import { randomBytes } from 'node:crypto';
import pino, { type Logger } from 'pino';
import type { Clock, Ids } from '../services/contracts/ports';

/** The system's clock and ids, and the log of a process: JSON lines on standard output. */
export const systemClock: Clock = { now: () => Date.now() };

/** 132 random bits as 22 characters of the id alphabet. */
export const systemIds: Ids = { fresh: () => randomBytes(17).toString('base64url').slice(0, 22) };

const SECRETS = [
  'password',
  '*.password',
  'authorization',
  '*.authorization',
  'ticket',
  '*.ticket',
];

export function createLog(process: string, level = 'info'): Logger {
  return pino({ base: { process }, level, redact: SECRETS });
}
