/**
 * The stores of one test run: jest calls this once, when a test that needs them was selected. Each
 * is on a free port with data of its own, and each is left out when the environment names one.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exportValues } from './config';
import { ROOT } from './root';
import { isAlive } from './run-file';
import { startStack, type Stack } from './stack';
import { STORE_KEYS } from './values';

const RUNS = join(ROOT, '.data/test');

/** Set here, ended by jest-teardown.ts in the same process. */
export interface TestRun {
  stack: Stack;
  dataDir: string;
}
declare global {
  var gavelTestRun: TestRun | undefined;
}

export default async function setup(): Promise<void> {
  mkdirSync(RUNS, { recursive: true });
  removeAbandoned();
  const dataDir = join(RUNS, `run-${process.pid}`);
  const stack = await startStack({
    dataDir,
    ports: 'free',
    engines: ['postgres', 'mongo', 's3'],
    processes: [],
    durable: false,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  globalThis.gavelTestRun = { stack, dataDir };
  const stores = Object.entries(stack.env).filter(([key]) => STORE_KEYS.some((k) => k === key));
  exportValues(Object.fromEntries(stores));
}

/** A run that was killed leaves its data; its servers ended with it. */
function removeAbandoned(): void {
  for (const name of readdirSync(RUNS)) {
    const pid = /^run-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(RUNS, name), { recursive: true, force: true });
  }
}
