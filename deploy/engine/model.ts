/**
 * npm run model -- --seeds 10000 [--from N] [--steps N]: random sales, judged by the model and
 * carried out by a real instance.
 *
 * Shape:  prints what fails with how to repeat it, coverage, and as its last line
 *         {"seeds","steps","failures"}; exit code 1 if anything failed.
 */
import { openInstance } from '../../tarantool/model/instance';
import { coverage, runSeed, type Failure } from '../../tarantool/model/seed-run';

const out = (line: string): void => void process.stdout.write(`${line}\n`);

function option(name: string, otherwise: number): number {
  const i = process.argv.indexOf(`--${name}`);
  if (i < 0) return otherwise;
  const value = Number(process.argv[i + 1]);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`--${name} takes a whole number`);
}

function tell(failure: Failure, steps: number): void {
  out(`seed ${failure.seed}, step ${failure.step}: ${failure.command}`);
  out(`  expected ${failure.expected}`);
  out(`  got      ${failure.got}`);
  out(`  repeat:  npm run model -- --seeds 1 --from ${failure.seed} --steps ${steps}`);
}

const counts = (map: Map<string, number>): string =>
  [...map]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]) => `${key} ${count}`)
    .join(', ');

async function main(): Promise<number> {
  const [seeds, from, steps] = [option('seeds', 200), option('from', 1), option('steps', 80)];
  const cover = coverage();
  let failures = 0;
  const instance = await openInstance();
  try {
    for (let seed = from; seed < from + seeds; seed++) {
      const failure = await runSeed(instance.call, seed, steps, '0', cover);
      if (failure) tell(failure, steps);
      if (failure) failures++;
      const run = seed - from + 1;
      if (run % 100 === 0) out(`${run} seeds, ${failures} failures`);
    }
  } finally {
    await instance.close();
  }
  out(`commands: ${counts(cover.commands)}`);
  out(`codes: ${counts(cover.codes)}`);
  out(`events: ${counts(cover.events)}`);
  out(JSON.stringify({ seeds, steps: seeds * steps, failures }));
  return failures === 0 ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    out(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  },
);
