/**
 * recovery: seconds from the start of the process until it serves, on the data of a full house.
 * First from the log alone, then from a snapshot with nothing after it.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { ROOT } from '../local/root';
import { startInstance } from './peers/gavel';
import { judge, round, table, type Context, type Result } from './report';
import { environment, program } from './tools';

const MAX_S = 30;
const FULL = [250_000, 500_000, 1_000_000];
const QUICK = [50_000, 100_000];
/** A national house's evening: its paddles over so many auctions. */
const AUCTIONS = 10;
/** A row of each kind of a paddle and of its events; measured by the memory benchmark. */
const BYTES_PER_PADDLE = 6_000;
/** How much slower a row may get from the smallest house to the largest and still be linear. */
const LINEAR = 1.3;

interface Recovered {
  paddles: number;
  events: number;
  from_log_s: number;
  from_snapshot_s: number;
}

/** Runs house.lua on a folder, to its end. */
async function house(folder: string, paddles: number, ...act: string[]): Promise<void> {
  const script = join(ROOT, 'deploy/load/lua/house.lua');
  const args = [script, folder, String(memoryFor(paddles)), ...act];
  const child = spawn(program('tarantool')!, args, { env: environment(), stdio: 'ignore' });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code !== 0) throw new Error(`house.lua ended with ${code ?? signal}`);
}

function memoryFor(paddles: number): number {
  return 512 * 2 ** 20 + paddles * BYTES_PER_PADDLE;
}

async function recover(folder: string, paddles: number): Promise<number> {
  const { child, ready_s } = await startInstance(folder, memoryFor(paddles));
  child.signal('SIGKILL');
  await child.exited;
  return ready_s;
}

export async function recovery(context: Context): Promise<Result> {
  const found: Recovered[] = [];
  for (const paddles of context.quick ? QUICK : FULL) {
    const folder = join(context.dataDir, `house-${paddles}`);
    await house(folder, paddles, 'fill', String(paddles), String(AUCTIONS));
    const from_log_s = await recover(folder, paddles);
    await house(folder, paddles, 'snapshot');
    const from_snapshot_s = await recover(folder, paddles);
    rmSync(folder, { recursive: true, force: true });
    found.push({ paddles, events: paddles, from_log_s, from_snapshot_s });
    context.say(`${paddles} paddles: ${round(from_log_s)} s, ${round(from_snapshot_s)} s`);
  }
  const rows = found.map((f) => [
    f.paddles,
    f.events,
    round(f.from_log_s),
    round(f.from_snapshot_s),
  ]);
  context.say(table(['paddles', 'events', 's from the log', 's from a snapshot'], rows));
  const small = found[0]!;
  const large = found.at(-1)!;
  const growth = large.from_log_s / large.paddles / (small.from_log_s / small.paddles);
  return {
    name: 'recovery',
    quick: context.quick,
    metrics: { houses: found, growth_per_row: round(growth) },
    peer: {},
    ratio: null,
    target: `<= ${MAX_S} s at 1 M paddles and 1 M events, linear`,
    pass: judge(context.quick, false, () => large.from_log_s <= MAX_S && growth <= LINEAR),
  };
}
