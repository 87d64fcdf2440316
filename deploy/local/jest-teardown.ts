import { rmSync } from 'node:fs';

/** Ends what jest-setup.ts started; nothing is left running, and no data. */
export default async function teardown(): Promise<void> {
  const run = globalThis.gavelTestRun;
  await run?.stack.stop();
  if (run) rmSync(run.dataDir, { recursive: true, force: true });
}
