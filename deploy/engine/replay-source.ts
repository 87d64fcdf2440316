/** Where a journal to be replayed comes from: the shard, or the history once it was forgotten there. */
import { createMongo } from '../../adapters/mongo';
import { createHistory } from '../../services/auctions/store/history';
import type { JournalRow, LiveAuctions, Log, PrivateRow } from '../../services/contracts/ports';
import { replay, type Replayed } from '../../tarantool/model/replay';
import { compareViews } from '../../tarantool/model/views';

const PAGE = 500;
/** An auction that goes on is read again until nothing happened meanwhile. */
const READS = 20;
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

interface Journal {
  links: JournalRow[];
  privates: PrivateRow[];
}
/** A fault of the journal (its rule), or a difference of the state. */
export interface Line {
  seq: number;
  rule: string;
  what: string;
}
export interface Report extends Replayed {
  from: string;
  differences: Line[];
}

/** There is no such auction, neither in the shard nor in the history. */
export class Unknown extends Error {}

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

async function fromHistory(mongodbUrl: string, auction_id: string): Promise<Report> {
  const mongo = await createMongo(mongodbUrl, { log: quiet });
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

/**
 * Reads an auction's journal and replays it.
 * Errors: Unknown; else what the stores say.
 */
export async function replayAuction(
  live: LiveAuctions,
  mongodbUrl: string | undefined,
  auction_id: string,
): Promise<Report> {
  const report = await fromShard(live, auction_id);
  if (report) return report;
  if (mongodbUrl) return fromHistory(mongodbUrl, auction_id);
  throw new Error(`auction ${auction_id} was forgotten by the shard: set MONGODB_URL`);
}
