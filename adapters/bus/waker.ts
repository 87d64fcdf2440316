import type { Log } from '../../services/contracts/ports';
import { RETRY_MS, RETRY_MS_MAX } from './limits';

/** Wakes a loop that waits, or makes its next wait end at once. */
export interface Waker {
  wake(): void;
  wait(ms: number): Promise<void>;
}

export function createWaker(): Waker {
  let woken = false;
  let end: (() => void) | null = null;
  return {
    wake() {
      woken = true;
      end?.();
    },
    async wait(ms) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      end = null;
      woken = false;
    },
  };
}

/** The pause before try number `failures` (from 1). */
export const pauseAfter = (failures: number): number =>
  Math.min(RETRY_MS * 2 ** Math.min(failures - 1, 20), RETRY_MS_MAX);

/**
 * Runs `pass` until stopped; a pass answers how long to wait for the next wake. A pass that throws
 * (the server is away) is tried again with a growing pause.
 */
export function startLoop(
  pass: () => Promise<number>,
  waker: Waker,
  log: Log,
): { stop(): Promise<void> } {
  let stopped = false;
  let failures = 0;
  const guarded = async (): Promise<number> => {
    try {
      const wait = await pass();
      failures = 0;
      return wait;
    } catch (error) {
      failures++;
      log.warn({ error: (error as Error).message, failures }, 'the bus cannot be read');
      return pauseAfter(failures);
    }
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      const wait = await guarded();
      if (!stopped && wait > 0) await waker.wait(wait);
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      waker.wake();
      await running;
    },
  };
}
