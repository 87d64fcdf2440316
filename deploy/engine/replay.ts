/**
 * npm run replay -- <auction>: reads the journal of an auction again, checks its chain, every event
 * and the invariants, and compares the state that comes of it with what the shard shows; of an
 * auction that was forgotten, with the head of its chain in the history.
 *
 * Shape:  a table, the differences, and as its last line {"auction","events","differences",
 *         "head_hash"}; exit code 1 if anything differs, 2 if there is no such auction.
 */
import { join } from 'node:path';
import { createLiveAuctions } from '../../adapters/live-auctions';
import { systemClock } from '../../adapters/system';
import type { Log } from '../../services/contracts/ports';
import { givenStores } from '../local/config';
import { ROOT } from '../local/root';
import { readRun } from '../local/run-file';
import type { Values } from '../local/values';
import { replayAuction, Unknown, type Report } from './replay-source';

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };
const out = (line: string): void => void process.stdout.write(`${line}\n`);

function print(auction_id: string, { model, events, differences, from }: Report): void {
  const lots = [...model.lots.values()];
  const money = [...model.paddles.values()];
  const sum = (of: (paddle: (typeof money)[number]) => bigint): string =>
    String(money.reduce((total, each) => total + of(each), 0n));
  const rows: [string, string | number][] = [
    ['read from', from],
    ['status', model.status],
    ['events', events],
    ['lots', lots.length],
    ['  sold', lots.filter((lot) => lot.status === 'Final' && lot.outcome === 'sold').length],
    ['  epochs', lots.reduce((total, lot) => total + lot.epoch + 1, 0)],
    ['paddles', money.length],
    ['credited', sum((each) => each.credited_minor)],
    ['available', sum((each) => each.available_minor)],
    ['held', sum((each) => each.held_minor)],
    ['leaving', sum((each) => each.leaving_minor)],
    ['captured', sum((each) => each.captured_minor)],
    ['returned', sum((each) => each.returned_minor)],
    ['orders sealed to this reader', model.sealed_orders],
  ];
  out(`auction ${auction_id}, amounts in minor units of ${model.currency}`);
  for (const [name, value] of rows) out(`  ${name.padEnd(30)} ${value}`);
  for (const { seq, rule, what } of differences) out(`  seq ${seq} ${rule}: ${what}`);
}

/** Where the system's stores are: what runs in this folder, unless the environment names others. */
function environment(): Values {
  const env = { ...readRun(join(ROOT, '.data'))?.env, ...givenStores() };
  if (env['TARANTOOL_URLS']) return env;
  throw new Error('nothing runs here: npm start, or set TARANTOOL_URLS and its user and password');
}

async function read(auction_id: string): Promise<Report> {
  const env = environment();
  const adapter = createLiveAuctions(
    {
      urls: env['TARANTOOL_URLS']!,
      user: env['TARANTOOL_USER']!,
      password: env['TARANTOOL_PASSWORD']!,
    },
    { log: quiet, clock: systemClock, random: Math.random },
  );
  try {
    await adapter.ready();
    return await replayAuction(adapter.live, env['MONGODB_URL'], auction_id);
  } finally {
    adapter.close();
  }
}

async function main(): Promise<number> {
  const auction_id = process.argv[2];
  if (!auction_id || !/^[A-Za-z0-9_-]{1,40}$/.test(auction_id))
    throw new Unknown('usage: npm run replay -- <auction>');
  const report = await read(auction_id);
  print(auction_id, report);
  const { events, differences, model } = report;
  const { head_hash } = model;
  out(JSON.stringify({ auction: auction_id, events, differences: differences.length, head_hash }));
  return differences.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof Unknown ? 2 : 1);
  },
);
