import type { Clock, Log } from '../../services/contracts/ports';

export interface Deps {
  log: Log;
  /** Wall clock: compared with the clocks of the instances. Deadlines use the monotonic one. */
  clock: Clock;
  /** Draws from [0, 1) for the jitter of waits; the system's if left out. */
  random?: () => number;
}
