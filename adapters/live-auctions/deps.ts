import type { Clock } from '../../services/contracts/ports';

/** What we need of a logger: pino has this shape. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Deps {
  log: Log;
  /** Wall clock: compared with the clocks of the instances. Deadlines use the monotonic one. */
  clock: Clock;
  /** Draws from [0, 1) for the jitter of waits; the system's if left out. */
  random?: () => number;
}
