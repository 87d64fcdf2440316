import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './root';
import { isAlive } from './run-file';
import { startStack, type Stack, type StackOptions } from './stack';

/**
 * A whole system for one test file: stores of its own, free ports, a folder that goes with it. They
 * run one at a time, since two on a small machine test each other's patience: whoever comes second
 * waits, so the `beforeAll` that calls this is given TEST_STACK_MS.
 */
export const TEST_STACK_MS = 900_000;
const LOCK = join(ROOT, '.data', 'test', 'stack.lock');
const ASK_AGAIN_MS = 500;

export async function startTestStack(
  options: Pick<StackOptions, 'say' | 'durable'>,
): Promise<Stack & { dataDir: string }> {
  await takeTurn();
  const dataDir = mkdtempSync(join(tmpdir(), 'gavel-stack-'));
  const end = () => {
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(LOCK, { force: true });
  };
  try {
    const stack = await startStack({ ...options, dataDir, ports: 'free', given: {} });
    const stop = () => stack.stop().finally(end);
    return { ...stack, dataDir, stop };
  } catch (error) {
    end();
    throw error;
  }
}

/** The lock names its process, so that one left by a killed run is nobody's. */
async function takeTurn(): Promise<void> {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isLeftBehind()) rmSync(LOCK, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

function isLeftBehind(): boolean {
  try {
    const pid = Number(readFileSync(LOCK, 'utf8'));
    // A worker of jest runs several files, one after another: its own lock is a file that failed.
    return pid > 0 && (pid === process.pid || !isAlive(pid));
  } catch {
    return false; // released in between, or not yet written: ask again
  }
}
