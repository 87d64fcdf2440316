import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Intent } from './intent';

export interface ProviderEvent {
  id: string;
  object: 'event';
  type: string;
  created: number;
  livemode: false;
  data: { object: Intent };
}
export interface PendingDelivery {
  event: ProviderEvent;
  attempts: number;
}
export interface StateData {
  intents: Record<string, Intent>;
  /** Idempotency key -> digest of the form, and the intent it made. */
  keys: Record<string, { digest: string; intent_id: string }>;
  /** Events still to be delivered: a restart goes on with them. */
  pending: Record<string, PendingDelivery>;
}

/** All in memory; a file holds it through a restart, written aside and renamed. */
export interface State extends StateData {
  save(): void;
}

export function openState(file: string): State {
  const state: State = {
    ...readState(file),
    save() {
      const { intents, keys, pending } = state;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify({ intents, keys, pending }));
      renameSync(`${file}.new`, file);
    },
  };
  return state;
}

function readState(file: string): StateData {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StateData;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { intents: {}, keys: {}, pending: {} };
  }
}
