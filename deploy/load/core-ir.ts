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
import { lastCommit } from './last-commit';
import { judge, round, table, type Context, type Result } from './report';
import { spread } from './stats';
import { ensure, environment, program } from './tools';

const run = promisify(execFile);
const IR_MAX = 100_000;
const TOP = 25;
const FULL = { bids: 2_000, repeats: 2, together: true };
const QUICK = { bids: 500, repeats: 1, together: false };
/** So many in flight share switches of threads and blocks of the log, as in a sale. */
const TOGETHER = 64;

/** What is counted: an engine in its folder, and how many bids are in flight. */
interface Subject {
  context: Context;
  root: string;
  inFlight: number;
}

async function count({ context, root, inFlight }: Subject, bids: number): Promise<Costs> {
  const out = join(context.dataDir, `callgrind.${bids}`);
  const script = join(root, 'deploy/load/lua/core-ir.lua');
  const options = ['--tool=callgrind', `--callgrind-out-file=${out}`];
  const args = [...options, program('tarantool')!, script, String(bids), String(inFlight)];
  await run(program('valgrind')!, args, { env: environment(), maxBuffer: 2 ** 26 });
  return parseCallgrind(readFileSync(out, 'latin1'));
}

/** What one bid costs, by function. Both runs at once: instructions do not mind each other. */
async function bidCosts(subject: Subject, bids: number): Promise<[string, number][]> {
  const [once, twice] = await Promise.all([count(subject, bids), count(subject, 2 * bids)]);
  return differences(once, twice).map(([name, ir]) => [name, ir / bids]);
}

const sum = (functions: readonly [string, number][]): number =>
  functions.reduce((total, [, ir]) => total + ir, 0);

/** Where it goes: by part and by function. */
function breakdown(context: Context, functions: readonly [string, number][]) {
  const groups = groupsOf(functions);
  const total = sum(functions);
  const rows = (list: readonly [string, number][]) =>
    list.map(([name, value]) => [
      name,
      Math.round(value),
      `${((100 * value) / total).toFixed(1)} %`,
    ]);
  context.say(table(['part', 'Ir a bid', 'share'], rows(groups)));
  context.say(table(['function, self', 'Ir a bid', 'share'], rows(functions.slice(0, TOP))));
  return Object.fromEntries(groups.map(([name, value]) => [name, Math.round(value)]));
}

/** The same of the engine before this change. */
async function before(context: Context, bids: number) {
  const last = await lastCommit(context.dataDir);
  if (!last) return undefined;
  const ir = sum(await bidCosts({ context, root: last.path, inFlight: 1 }, bids));
  return { rev: last.rev, ir_per_bid: Math.round(ir) };
}

export async function coreIr(context: Context): Promise<Result> {
  await ensure('valgrind', 'valgrind', context.say);
  const plan = context.quick ? QUICK : FULL;
  const result = { name: 'bid-core-ir', quick: context.quick, peer: {}, ratio: null };
  const target = `<= ${IR_MAX} Ir a bid`;
  if (!program('valgrind')) {
    return { ...result, metrics: { absent: 'valgrind is not installed' }, target, pass: null };
  }
  const alone: Subject = { context, root: ROOT, inFlight: 1 };
  const samples: number[] = [];
  let functions: [string, number][] = [];
  for (let i = 0; i < plan.repeats; i++) {
    functions = await bidCosts(alone, plan.bids);
    samples.push(sum(functions));
    context.say(`${Math.round(samples.at(-1)!)} Ir a bid`);
  }
  const ir = spread(samples);
  const parts = breakdown(context, functions);
  const together = plan.together ? await bidCosts({ ...alone, inFlight: TOGETHER }, plan.bids) : [];
  const last = plan.together ? await before(context, plan.bids) : undefined;
  return {
    ...result,
    metrics: {
      ir_per_bid: Math.round(ir.median),
      ...(plan.together
        ? { [`ir_per_bid_of_${TOGETHER}_in_flight`]: Math.round(sum(together)) }
        : {}),
      repeats: samples.map(Math.round),
      deviation: round((ir.max - ir.min) / ir.median),
      parts,
    },
    peer: last ? { 'last commit': last } : {},
    ratio: last ? round(ir.median / last.ir_per_bid) : null,
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
