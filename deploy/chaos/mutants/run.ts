import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { engineFolder, TARANTOOL_BINARY } from '../../../tarantool/test/start';
import { play } from '../../engine/player/play';
import { engineWith, type Mutant, type MutantTest } from './mutant';

/**
 * What became of a mutant. `broken`: it shows nothing, since the changed file does not load, or its
 * test did not come to an end by itself.
 */
export type Verdict = 'caught' | 'survived' | 'broken';

/** The longest a part of the suite takes is some seconds; a mutant may never end. */
const SUITE_MS = 180_000;
const AT_ONCE = 2;

function exitCode(args: string[], timeout: number): Promise<number> {
  return new Promise((resolve) => {
    const options = { timeout, killSignal: 'SIGKILL' as const, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(TARANTOOL_BINARY, args, options, () => resolve(child.exitCode ?? -1));
  });
}

const nothing = (): void => undefined;

const OF_EXIT: Record<number, Verdict> = { 0: 'survived', 1: 'caught' };

async function outcome(test: MutantTest, engine: string): Promise<Verdict> {
  if ('lua' in test) {
    const code = await exitCode([join(engine, 'test/run.lua'), test.lua], SUITE_MS);
    return OF_EXIT[code] ?? 'broken';
  }
  const file = join(engineFolder(), 'scenarios', `${test.scenario}.json`);
  const { steps, differences } = await play([file], { say: nothing, engine });
  if (steps === 0) return 'broken';
  return differences > 0 ? 'caught' : 'survived';
}

async function outcomeWith(test: MutantTest, mutant?: Mutant): Promise<Verdict> {
  const engine = engineWith(mutant);
  try {
    return await outcome(test, engine).catch(() => 'broken' as const);
  } finally {
    rmSync(engine, { recursive: true, force: true });
  }
}

const loads = async (mutant: Mutant): Promise<boolean> => {
  const engine = engineWith(mutant);
  const file = JSON.stringify(join(engine, mutant.file));
  const code = await exitCode(['-e', `os.exit(loadfile(${file}) and 0 or 1)`], SUITE_MS);
  rmSync(engine, { recursive: true, force: true });
  return code === 0;
};

async function verdictOf(mutant: Mutant): Promise<Verdict> {
  if (!(await loads(mutant))) return 'broken';
  return outcomeWith(mutant.caught_by, mutant);
}

/** Works on the list, some at a time, in its order. */
async function eachOf<T>(list: T[], act: (item: T) => Promise<void>): Promise<void> {
  const queue = [...list];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

export const nameOf = (test: MutantTest): string =>
  'lua' in test ? `suite ${test.lua}` : `scenario ${test.scenario}`;

/** Tests that fail on the engine as it is: they would catch every mutant. */
export async function redTests(mutants: Mutant[]): Promise<string[]> {
  const tests = new Map(mutants.map(({ caught_by }) => [nameOf(caught_by), caught_by]));
  const red: string[] = [];
  await eachOf([...tests], async ([name, test]) => {
    if ((await outcomeWith(test)) !== 'survived') red.push(name);
  });
  return red;
}

/** Plants each mutant in a copy of the engine, and tells what became of it. */
export async function plantAll(
  mutants: Mutant[],
  tell: (mutant: Mutant, verdict: Verdict, seconds: number) => void,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  await eachOf(mutants, async (mutant) => {
    const begin = performance.now();
    const verdict = await verdictOf(mutant);
    verdicts.push(verdict);
    tell(mutant, verdict, (performance.now() - begin) / 1000);
  });
  return verdicts;
}
