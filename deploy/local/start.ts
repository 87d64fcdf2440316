/**
 * npm start: stores, our processes, the demo house, and a sale that is live at once.
 * --quiet: no demo sale. --reset: forget all data first.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './root';
import { readRun } from './run-file';
import { startStack, type Stack } from './stack';

const DATA = join(ROOT, '.data');
/** What the demo's programs are told: the public doors, and the inner one for accounts and works. */
const DEMO_VALUES = ['GAVEL_DATA_DIR', 'PUBLIC_URL', 'SERVICES_URL', 'SERVICE_SECRET'];
/** Test runs have folders of their own in there and may be going on. */
const KEPT_AT_RESET = 'test';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values: flags } = parseArgs({
    options: { quiet: { type: 'boolean' }, reset: { type: 'boolean' } },
  });
  const running = readRun(DATA);
  if (running) {
    throw new Error(`Gavel already runs here (pid ${running.pid}): ${running.urls.site}`);
  }
  if (flags.reset) reset();
  const ending = new AbortController();
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!ending.signal.aborted) say('\nstopping …');
        ending.abort();
        resolve();
      });
    }
  });
  await run(flags.quiet ?? false, ending.signal, ended).catch((error: unknown) => {
    // A stop on the way up makes whatever was starting fail: that is no failure.
    if (!ending.signal.aborted) throw error;
  });
  say('stopped');
}

async function run(quiet: boolean, abort: AbortSignal, ended: Promise<void>): Promise<void> {
  const started = performance.now();
  say('starting Gavel …');
  const stack = await startStack(
    { dataDir: DATA, ports: 'fixed', environment: 'dev', say: (line) => say(`  ${line}`) },
    abort,
  );
  try {
    const house = await seed(stack);
    if (!quiet) await demoSale(stack);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(welcome(stack, house, seconds, quiet));
    await ended;
  } finally {
    await stack.stop();
  }
}

/** The demo house, made once; prints its accounts. */
function seed(stack: Stack): Promise<string> {
  say('  demo house …');
  return stack.runOnce({ name: 'seed', entry: 'deploy/demo/seed.js', values: DEMO_VALUES });
}

function demoSale(stack: Stack): Promise<void> {
  const entry = 'deploy/demo/robots.js';
  return stack.add({ name: 'robots', entry, values: DEMO_VALUES });
}

function welcome(stack: Stack, house: string, seconds: string, quiet: boolean): string {
  const { site, admin } = stack.urls;
  return [
    '',
    house,
    '',
    `  Bidders            ${site}`,
    `  Clerks, managers   ${admin}`,
    `  Logs               ${join(DATA, 'logs')}`,
    quiet ? '' : '  A demo sale is live: sign in as a bidder, join, and bid against the robots.',
    `  Ready in ${seconds} s. Ctrl-C stops everything.`,
    '',
  ].join('\n');
}

/** Everything but running tests' folders: stores, secrets, logs. */
function reset(): void {
  if (!existsSync(DATA)) return;
  for (const name of readdirSync(DATA)) {
    if (name !== KEPT_AT_RESET) rmSync(join(DATA, name), { recursive: true, force: true });
  }
  say('all data removed');
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
