/**
 * bid-core-ir: instructions of one full-rule bid, counted by callgrind: (Ir(2N) - Ir(N)) / N of the
 * whole process, threads of the log and the network included. Instructions do not depend on what
 * else the machine does, so small changes show.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../local/root';
import { differences, parseCallgrind, type Costs } from './callgrind';
import { judge, round, table, type Context, type Result } from './report';
import { spread } from './stats';
import { ensure, environment, program } from './tools';

const run = promisify(execFile);
const IR_MAX = 100_000;
const TOP = 25;
const FULL = { bids: 2_000, repeats: 2 };
const QUICK = { bids: 500, repeats: 1 };

async function count(context: Context, bids: number): Promise<Costs> {
  const out = join(context.dataDir, `callgrind.${bids}`);
  const script = join(ROOT, 'deploy/load/lua/core-ir.lua');
  const options = ['--tool=callgrind', `--callgrind-out-file=${out}`];
  const args = [...options, program('tarantool')!, script, String(bids)];
  await run(program('valgrind')!, args, { env: environment(), maxBuffer: 2 ** 26 });
  return parseCallgrind(readFileSync(out, 'latin1'));
}

export async function coreIr(context: Context): Promise<Result> {
  await ensure('valgrind', 'valgrind', context.say);
  const { bids, repeats } = context.quick ? QUICK : FULL;
  const result = { name: 'bid-core-ir', quick: context.quick, peer: {}, ratio: null };
  const target = `<= ${IR_MAX} Ir a bid`;
  if (!program('valgrind')) {
    return { ...result, metrics: { absent: 'valgrind is not installed' }, target, pass: null };
  }
  const samples: number[] = [];
  let functions: [string, number][] = [];
  for (let i = 0; i < repeats; i++) {
    const once = await count(context, bids);
    const twice = await count(context, 2 * bids);
    functions = differences(once, twice).map(([name, ir]) => [name, ir / bids]);
    samples.push(functions.reduce((sum, [, ir]) => sum + ir, 0));
    context.say(`${Math.round(samples.at(-1)!)} Ir a bid`);
  }
  const ir = spread(samples);
  const groups = groupsOf(functions);
  const share = (value: number) => `${((100 * value) / samples.at(-1)!).toFixed(1)} %`;
  const rows = (list: [string, number][]) =>
    list.map(([name, value]) => [name, Math.round(value), share(value)]);
  context.say(table(['part', 'Ir a bid', 'share'], rows(groups)));
  context.say(table(['function, self', 'Ir a bid', 'share'], rows(functions.slice(0, TOP))));
  const deviation = (ir.max - ir.min) / ir.median;
  return {
    ...result,
    metrics: {
      ir_per_bid: Math.round(ir.median),
      repeats: samples.map(Math.round),
      deviation: round(deviation),
      parts: Object.fromEntries(groups.map(([name, value]) => [name, Math.round(value)])),
    },
    target,
    pass: judge(context.quick, false, () => ir.median <= IR_MAX),
  };
}

/** By name of function, file and object; the first that fits. */
const PARTS: [string, RegExp][] = [
  ['compression of the log', /libzstd/],
  ['hashing', /libcrypto/],
  ['rows: comparisons in indexes', /tuple_compare|TupleCompare|tuple_field_raw|mp_compare|memcmp/],
  ['rows: trees', /bps_tree|memtx_tree|matras|tuple_hint/],
  ['rows: checked and made', /tuple|mempool|smalloc|slab/],
  ['transactions and log', /xrow|xlog|wal|txn|journal|request|box_process|space\.c|fiber|ev_|cbus/],
  ['Lua: compiled code', /^compiled Lua/],
  ['Lua: compiling', /lj_(asm|opt|record|trace|snap|ir|ffrecord|dispatch|crecord|mcode)/],
  ['Lua: garbage and memory', /lj_(gc|alloc|mem)|gc_|propagatemark/],
  ['Lua: tables', /lj_tab|rehashtab|hashkey|newtab/],
  ['Lua: calls of C', /lj_(ccall|cconv|cdata|carith|ctype)|lib_ffi|lj_api|^lua|luamp|mpstream/],
  ['Lua: text', /lj_(str|buf)/],
  ['Lua: interpreter and the rest', /lj_|luajit|buildvm/],
];

/** What belongs together, by where the code is. */
function groupsOf(functions: readonly [string, number][]): [string, number][] {
  const sums = new Map<string, number>();
  for (const [name, ir] of functions) {
    const part = PARTS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'else';
    sums.set(part, (sums.get(part) ?? 0) + ir);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}
