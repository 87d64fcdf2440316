/**
 * Random sales: the model decides first, by the rule book alone; then a real instance carries the
 * same commands out. Every answer, event and row must be what the model said.
 */
import type { Failure } from './seed-run';
import { coverage, runSeed } from './seed-run';
import { openInstance, type Instance } from './instance';
import kept from './seeds.json';

const SEEDS = 200;
const STEPS = 60;

let instance: Instance;
beforeAll(async () => void (instance = await openInstance()), 30_000);
afterAll(() => instance.close());

const report = ({ seed, step, command, expected, got }: Failure): string =>
  `seed ${seed}, step ${step}: ${command}\n  expected ${expected}\n  got ${got}\n` +
  `  repeat: npm run model -- --seeds 1 --from ${seed}`;

test('the engine decides as the rule book says, in every random sale', async () => {
  const cover = coverage();
  const failures: string[] = [];
  const all = [
    ...kept.map(({ seed, steps }) => ({ seed, steps, run: 'k' })),
    ...Array.from({ length: SEEDS }, (_, i) => ({ seed: i + 1, steps: STEPS, run: 'r' })),
  ];
  for (const { seed, steps, run } of all) {
    const failure = await runSeed(instance.call, seed, steps, run, cover);
    if (failure) failures.push(report(failure));
  }
  expect(failures).toEqual([]);
}, 300_000);
