import { RateLimiterMemory } from 'rate-limiter-flexible';
import { GavelError } from '../../contracts/errors';
import { MOVES_PER_SECOND } from './limits';

/** What a person moves between wallet and paddle, all kinds together; throws TOO_MANY beyond it. */
export type Pace = (userId: string) => Promise<void>;

/** Counts in memory: n hosts allow n times as much. The ledger does not depend on it. */
export function createPace(): Pace {
  const limiter = new RateLimiterMemory({ points: MOVES_PER_SECOND, duration: 1 });
  return async (userId) => {
    await limiter.consume(userId).catch(() => {
      throw new GavelError('TOO_MANY', `more than ${MOVES_PER_SECOND} in a second`);
    });
  };
}
