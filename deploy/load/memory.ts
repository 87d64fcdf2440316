/** memory: what an auction of 100,000 paddles takes, by what happened in it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../local/root';
import { round, table, type Context, type Result } from './report';
import { environment, program } from './tools';

const run = promisify(execFile);
const MIB = 2 ** 20;
const OUTPUT_MAX = 64 * MIB;

interface Phase {
  phase: string;
  count: number;
  /** Bytes of rows and indexes in use. */
  used: number;
  lua: number;
  spaces: Record<string, { rows: number; bytes: number }>;
}

export async function memory(context: Context): Promise<Result> {
  const paddles = context.quick ? 10_000 : 100_000;
  const script = join(ROOT, 'deploy/load/lua/memory.lua');
  const options = { env: environment(), maxBuffer: OUTPUT_MAX };
  const { stdout } = await run(program('tarantool')!, [script, String(paddles)], options);
  const phases = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Phase);
  const rows = phases.slice(1).map((now, i) => {
    const grown = now.used - phases[i]!.used;
    const lua = round((now.lua - phases[0]!.lua) / MIB);
    return [now.phase, now.count, Math.round(grown / now.count), round(now.used / MIB), lua];
  });
  context.say(table(['phase', 'times', 'bytes each', 'MiB in use', 'Lua MiB grown'], rows));
  const last = phases.at(-1)!;
  const spaces = Object.entries(last.spaces).sort(([, a], [, b]) => b.bytes - a.bytes);
  const cells = spaces.map(([name, s]) => [name, s.rows, round(s.bytes / MIB)]);
  context.say(table(['space', 'rows', 'MiB'], cells));
  return {
    name: 'memory',
    quick: context.quick,
    metrics: {
      paddles,
      bytes_each: Object.fromEntries(rows.map((row) => [row[0], row[2]])),
      mib_at_end: round(last.used / MIB),
    },
    peer: {},
    ratio: null,
    target: 'none: a figure to plan with',
    pass: null,
  };
}
