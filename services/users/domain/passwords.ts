import { hash, verify, type Algorithm } from '@node-rs/argon2';
import { GavelError } from '../../contracts/errors';
import { HASHES_AT_ONCE, HASHES_QUEUED_MAX } from './limits';

/** Argon2id with 19 MiB and two passes, the least that OWASP recommends; some 30 ms of one core. */
const ARGON = { algorithm: 2 satisfies Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** `stored` null: there is no such account; takes as long, and is false. */
  matches(password: string, stored: string | null): Promise<boolean>;
}

/** Hashes in a bounded queue. Errors: TOO_MANY when it is full. */
export function createPasswords(): Passwords {
  const run = createQueue();
  // An account that does not exist is checked against this one: the time must not tell.
  let nobody: Promise<string> | undefined;
  return {
    hash: (password) => run(() => hash(password, ARGON)),
    async matches(password, stored) {
      nobody ??= hash('nobody has this password', ARGON);
      const against = stored ?? (await nobody);
      const fits = await run(() => verify(against, password));
      return fits && stored !== null;
    },
  };
}

function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= HASHES_AT_ONCE) {
      if (waiting.length >= HASHES_QUEUED_MAX)
        throw new GavelError('TOO_MANY', 'too many people sign in just now');
      await new Promise<void>((go) => waiting.push(go)); // the slot is handed over, not freed
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
