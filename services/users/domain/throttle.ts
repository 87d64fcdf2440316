import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { GavelError } from '../../contracts/errors';
import {
  REGISTRATIONS_PER_IP_MAX,
  REGISTRATION_WINDOW_S,
  SIGN_IN_FAILURES_MAX,
  SIGN_IN_FAILURES_PER_IP_MAX,
  SIGN_IN_WINDOW_S,
} from './limits';

/**
 * Slows down guessing. A try is counted before it is judged, or a thousand at once would all pass;
 * success takes it back. Counts per process: n hosts allow n times as many tries.
 */
export interface Throttle {
  /** Counts one try, or throws TOO_MANY with the seconds to wait. */
  tries(ip: string, email: string): Promise<void>;
  succeeded(ip: string, email: string): Promise<void>;
  /** Counts one new account, or throws TOO_MANY. */
  registers(ip: string): Promise<void>;
}

export function createThrottle(): Throttle {
  const pairs = limiter(SIGN_IN_FAILURES_MAX, SIGN_IN_WINDOW_S);
  const addresses = limiter(SIGN_IN_FAILURES_PER_IP_MAX, SIGN_IN_WINDOW_S);
  const registrations = limiter(REGISTRATIONS_PER_IP_MAX, REGISTRATION_WINDOW_S);
  const pair = (ip: string, email: string) => `${ip} ${email}`;
  return {
    async tries(ip, email) {
      await pairs.consume(pair(ip, email)).catch(refuse);
      await addresses.consume(ip).catch(refuse);
    },
    async succeeded(ip, email) {
      await pairs.delete(pair(ip, email));
      await addresses.reward(ip);
    },
    async registers(ip) {
      await registrations.consume(ip).catch(refuse);
    },
  };
}

const limiter = (points: number, duration: number) => new RateLimiterMemory({ points, duration });

function refuse(spent: unknown): never {
  if (!(spent instanceof RateLimiterRes)) throw spent;
  throw new GavelError('TOO_MANY', 'too many tries from here', {
    retry_after_s: Math.ceil(spent.msBeforeNext / 1000),
  });
}
