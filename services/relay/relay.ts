/**
 * From the feed of each replicaset to the bus. Rows and the position after them are written in one
 * transaction, so each row enters the bus once, whatever is killed; then the replicaset is told that
 * it may trim. Two relays may run: the position's row lock lets one of them write a batch.
 */
import {
  AUCTION_EVENTS,
  type Bus,
  type FeedBatch,
  type LiveFeed,
  type Log,
  type Migration,
  type Sql,
  type Stop,
} from '../contracts/ports';

export interface RelayDeps {
  feed: LiveFeed;
  sql: Sql;
  bus: Bus;
  log: Log;
}
export interface Relay {
  prepare(): Promise<void>;
  /** Follows every replicaset until stopped. */
  start(): Stop;
}

/** The long poll's patience: a batch with rows comes at once. */
const POLL_MS = 1_000;
/** Pause after a failure, doubled up to the most. */
const RETRY_MS = 50;
const RETRY_MS_MAX = 2_000;

const migrations: readonly Migration[] = [
  {
    number: 1,
    note: 'How far each replicaset has been read.',
    sql: 'CREATE TABLE relay_position (replicaset text PRIMARY KEY, pos bigint NOT NULL)',
  },
];

export function createRelay(deps: RelayDeps): Relay {
  return {
    prepare: () => deps.sql.migrate('relay', migrations),
    start() {
      const stopping = new AbortController();
      const loops = deps.feed.replicasets().map((name) => follow(deps, name, stopping.signal));
      return async () => {
        stopping.abort();
        await Promise.all(loops);
      };
    },
  };
}

async function follow(deps: RelayDeps, replicaset: string, stop: AbortSignal): Promise<void> {
  let failures = 0;
  while (!stop.aborted) {
    try {
      await step(deps, replicaset);
      failures = 0;
    } catch (error) {
      failures++;
      deps.log.warn({ replicaset, failures, err: error }, 'the feed was not carried over');
      const pause = Math.min(RETRY_MS * 2 ** Math.min(failures - 1, 10), RETRY_MS_MAX);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

async function step(deps: RelayDeps, replicaset: string): Promise<void> {
  const from = await readPosition(deps.sql, replicaset);
  const batch = await deps.feed.poll(replicaset, from, POLL_MS);
  if (batch.next < from) throw new Error(`the feed ends at ${batch.next}, before ${from}`);
  if (batch.trimmed) throw new Error(`rows after ${from} were trimmed before they were read`);
  if (batch.next > from) await carry(deps, replicaset, from, batch);
}

async function readPosition(sql: Sql, replicaset: string): Promise<number> {
  const { rows } = await sql.query<{ pos: string }>(
    'SELECT pos FROM relay_position WHERE replicaset = $1',
    [replicaset],
  );
  return rows[0] ? Number(rows[0].pos) : 0;
}

async function carry(
  deps: RelayDeps,
  replicaset: string,
  from: number,
  batch: FeedBatch,
): Promise<void> {
  const events = batch.rows.filter((row) => row.note === undefined);
  const moved = await deps.sql.transaction(async (tx) => {
    await tx.query('INSERT INTO relay_position VALUES ($1, 0) ON CONFLICT DO NOTHING', [
      replicaset,
    ]);
    const { rowCount } = await tx.query(
      'UPDATE relay_position SET pos = $3 WHERE replicaset = $1 AND pos = $2',
      [replicaset, from, batch.next],
    );
    if (rowCount === 0) return false; // another relay has carried it
    const messages = events.map((row) => ({
      topic: AUCTION_EVENTS,
      key: row.auction_id,
      payload: row,
    }));
    await deps.bus.publish(messages, tx);
    return true;
  });
  if (moved) await deps.feed.acknowledge(replicaset, batch.next);
}
