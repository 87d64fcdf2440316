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
import { createMongo } from '../../adapters/mongo';
import { systemClock } from '../../adapters/system';
import { createHistory } from '../../services/auctions/store/history';
import type { JournalRow, LiveAuctions, Log, PrivateRow } from '../../services/contracts/ports';
import { replay, type Replayed } from '../../tarantool/model/replay';
import { compareViews } from '../../tarantool/model/views';
import { givenStores } from '../local/config';
import { ROOT } from '../local/root';
import { readRun } from '../local/run-file';
import type { Values } from '../local/values';

const PAGE = 500;
/** An auction that goes on is read again until nothing happened meanwhile. */
const READS = 20;
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

interface Journal {
  links: JournalRow[];
  privates: PrivateRow[];
}
interface Line {
  seq: number;
  rule: string;
  what: string;
}
interface Report extends Replayed {
  from: string;
  differences: Line[];
}

const out = (line: string): void => void process.stdout.write(`${line}\n`);

class Unknown extends Error {}

async function pages<Row extends { seq: number }>(
  read: (after: number) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await read(rows.at(-1)?.seq ?? 0);
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}

async function journalOf(live: LiveAuctions, auction_id: string): Promise<Journal> {
  const page = (after: number) => ({ auction_id, after, limit: PAGE });
  return {
    links: await pages(async (after) => (await live.call('journal_page', page(after))).rows ?? []),
    privates: await pages(
      async (after) => (await live.call('private_page', page(after))).rows ?? [],
    ),
  };
}

async function paddlesOf(live: LiveAuctions, auction_id: string) {
  const list = await pages(async (after) => {
    const { paddles } = await live.call('paddles_page', { auction_id, after });
    return (paddles ?? []).map((each) => ({ ...each, seq: each.paddle_no }));
  });
  return list;
}

const faultsOf = ({ faults }: Replayed): Line[] => faults.map((each) => ({ ...each }));

/** From the shard; undefined: it was forgotten there. */
async function fromShard(live: LiveAuctions, auction_id: string): Promise<Report | undefined> {
  for (let read = 1; ; read++) {
    const view = await live.call('auction_view', { auction_id });
    if (view.code === 'NOT_FOUND') throw new Unknown(`there is no auction ${auction_id}`);
    if (view.code === 'AUCTION_SEALED') return undefined;
    if (view.code !== 'ACCEPTED') throw new Error(`the shard answers ${view.code}`);
    const { links, privates } = await journalOf(live, auction_id);
    const paddles = await paddlesOf(live, auction_id);
    const again = await live.call('auction_view', { auction_id });
    const still = again.auction?.seq === view.auction!.seq && links.length === view.auction!.seq;
    if (!still && read < READS) continue;
    if (!still) throw new Error(`auction ${auction_id} goes on faster than it can be read`);
    const replayed = replay(auction_id, links, privates);
    const shown = { auction: view.auction!, lots: view.lots!, paddles };
    const differs = compareViews(replayed.model, shown).map((each) => ({
      seq: links.length,
      rule: 'state',
      what: `${each.of} ${each.field}: replayed ${each.replayed}, shown ${each.shown}`,
    }));
    return { ...replayed, from: 'the shard', differences: [...faultsOf(replayed), ...differs] };
  }
}

async function fromHistory(env: Values, auction_id: string): Promise<Report> {
  const mongo = await createMongo(env['MONGODB_URL']!, { log: quiet });
  try {
    const history = createHistory(mongo.connection);
    const links = await pages((after) => history.events(auction_id, after, PAGE));
    if (links.length === 0) throw new Unknown(`nothing is known of auction ${auction_id}`);
    const last = links.at(-1)!;
    const privates = await history.privatesOf(auction_id, 1, last.seq);
    const replayed = replay(auction_id, links, privates);
    const whole = replayed.model.status === 'Sealed';
    const missing = { seq: last.seq, rule: 'state', what: 'the journal does not end sealed' };
    const differences = [...faultsOf(replayed), ...(whole ? [] : [missing])];
    return { ...replayed, from: 'the history', differences };
  } finally {
    await mongo.close();
  }
}

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
    return (await fromShard(adapter.live, auction_id)) ?? (await fromHistory(env, auction_id));
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
