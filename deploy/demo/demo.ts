import { join } from 'node:path';
import { ROOT } from '../local/root';
import { readRun } from '../local/run-file';
import { startStack } from '../local/stack';
import { play, type Summary } from './play';
import { siteOf } from './stage';

/**
 * `npm run demo`: a whole sale without a browser, against the running system or one of its own.
 * The last line is the summary as one JSON object; exit code 1 when a proof fails.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<boolean> {
  // The sale itself knows the public doors only; the router is of the engine's play alone.
  if (process.argv.includes('--engine')) return (await import('./engine.js')).playEngine(say);
  const running = readRun(join(ROOT, '.data'));
  if (running) {
    say(`playing against ${running.urls.site}`);
    return report(await play({ env: running.env, site: siteOf(running.env), say }));
  }
  const dataDir = join(ROOT, '.data', 'demo');
  const stack = await startStack({ dataDir, ports: 'free', say });
  const stop = () => void stack.stop().then(() => process.exit(130));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return report(await play({ env: stack.env, site: siteOf(stack.env), say }));
  } finally {
    await stack.stop();
  }
}

function report({ summary, failed }: { summary: Summary; failed: string[] }): boolean {
  for (const [name, value] of Object.entries(summary)) say(`${name.padEnd(20)} ${String(value)}`);
  for (const words of failed) say(`FAILED: ${words}`);
  say(JSON.stringify(summary));
  return failed.length === 0;
}

main().then(
  (proved) => process.exit(proved ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
