/** `npm run bench -- <name> [--quick]`: one benchmark; a table, then one line of JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coreIr } from './core-ir';
import { durable } from './durable';
import { hotLot } from './hot-lot';
import { machine } from './machine';
import { memory } from './memory';
import { recovery } from './recovery';
import type { Benchmark } from './report';
import { storm } from './storm';
import { usl } from './usl';

const BENCHMARKS: Record<string, Benchmark> = {
  'bid-core-ir': coreIr,
  'bid-durable': durable,
  'hot-lot': hotLot,
  usl,
  recovery,
  storm,
  memory,
};

async function main(args: string[]): Promise<number> {
  const quick = args.includes('--quick');
  const [name = '', ...others] = args.filter((arg) => arg !== '--quick');
  const benchmark = BENCHMARKS[name];
  if (!benchmark || others.length > 0) {
    const names = Object.keys(BENCHMARKS).join(' | ');
    process.stderr.write(`usage: npm run bench -- ${names} [--quick]\n`);
    return 2;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'gavel-bench-'));
  // Servers end with this process (PR_SET_PDEATHSIG); their data must not stay either.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      rmSync(dataDir, { recursive: true, force: true });
      process.exit(128);
    });
  }
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  say(`${name}${quick ? ', quick: shows that it works, proves no figure' : ''}; ${machine()}`);
  try {
    const result = await benchmark({ quick, say, dataDir });
    say(JSON.stringify(result));
    return 0;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
