import type { BusMessage, Log, Sql, SqlRunner } from '../../services/contracts/ports';
import { BATCH_MS_MAX, BATCH_ROWS_MAX, IDLE_MS, NOT_YET_MS, PARTITIONS } from './limits';
import { createWaker, pauseAfter, startLoop, type Waker } from './waker';

/**
 * One member of a consumer group. It looks for partitions with unread rows, takes one by an advisory
 * lock of a transaction, runs the handler row by row, and moves the offset when the handler is done.
 * A killed member's session ends, its lock with it, and the offset stands where it stood.
 *
 * The lock is advisory and not the row lock of the offset: locking a row takes a transaction id, and
 * rows younger than the oldest open id are not read by anybody. One slow handler would hold up every
 * other consumer of the bus. As it is, the id is taken by the UPDATE at the end, just before COMMIT.
 */
export interface Consumption {
  sql: Sql;
  log: Log;
  topic: string;
  group: string;
  handle: (message: BusMessage) => Promise<void>;
}

interface Row {
  xid: string;
  pos: string;
  key: string;
  payload: unknown;
}
/** A partition whose handler failed: when it may be tried again. */
interface Trouble {
  failures: number;
  again_at: number;
}

const LOOK = `
  SELECT o.partition, e.xid < pg_snapshot_xmin(pg_current_snapshot()) AS readable
  FROM bus_offset o CROSS JOIN LATERAL (
    SELECT e.xid FROM bus_event e
    WHERE e.topic = o.topic AND e.partition = o.partition AND (e.xid, e.pos) > (o.xid, o.pos)
    ORDER BY e.xid, e.pos LIMIT 1) e
  WHERE o.group_name = $1 AND o.topic = $2
  ORDER BY o.partition`;

const TAKE = `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7001)) AS taken`;

const READ = `
  SELECT e.xid, e.pos, e.key, e.payload
  FROM bus_offset o JOIN bus_event e ON e.topic = o.topic AND e.partition = o.partition
  WHERE o.group_name = $1 AND o.topic = $2 AND o.partition = $3
    AND (e.xid, e.pos) > (o.xid, o.pos) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY e.xid, e.pos LIMIT ${BATCH_ROWS_MAX}`;

const MOVE = `
  UPDATE bus_offset SET xid = $4::text::xid8, pos = $5
  WHERE group_name = $1 AND topic = $2 AND partition = $3
    AND (xid, pos) < ($4::text::xid8, $5::bigint)`;

/** Makes the group known: it starts from the oldest row that is kept. */
export async function openGroup(sql: SqlRunner, topic: string, group: string): Promise<void> {
  await sql.query(
    `INSERT INTO bus_offset (group_name, topic, partition)
     SELECT $1, $2, generate_series(0, $3::int - 1) ON CONFLICT DO NOTHING`,
    [group, topic, PARTITIONS],
  );
}

export function startConsumer(c: Consumption): { waker: Waker; stop(): Promise<void> } {
  const waker = createWaker();
  const troubles = new Map<number, Trouble>();
  let stopping = false;
  const loop = startLoop(() => pass(c, troubles, () => stopping), waker, c.log);
  return {
    waker,
    async stop() {
      stopping = true;
      await loop.stop();
    },
  };
}

/** One round over the partitions. Answers how long to wait before the next. */
async function pass(
  c: Consumption,
  troubles: Map<number, Trouble>,
  stopping: () => boolean,
): Promise<number> {
  const { rows } = await c.sql.query<{ partition: number; readable: boolean }>(LOOK, [
    c.group,
    c.topic,
  ]);
  let wait = rows.some((r) => !r.readable) ? NOT_YET_MS : IDLE_MS;
  for (const { partition } of rows.filter((r) => r.readable)) {
    if (stopping()) return 0;
    const trouble = troubles.get(partition);
    const left = trouble ? trouble.again_at - performance.now() : 0;
    if (left > 0) wait = Math.min(wait, left);
    else wait = Math.min(wait, await workOn(c, partition, troubles, stopping));
  }
  return wait;
}

/** 0: there may be more at once. Otherwise the wait before the partition is worth another look. */
async function workOn(
  c: Consumption,
  partition: number,
  troubles: Map<number, Trouble>,
  stopping: () => boolean,
): Promise<number> {
  const outcome = await c.sql.transaction((tx) => runBatch(tx, c, partition, stopping));
  if (outcome === 'taken elsewhere') return NOT_YET_MS;
  if (outcome === 'done') {
    troubles.delete(partition);
    return 0;
  }
  const failures = outcome.moved ? 1 : (troubles.get(partition)?.failures ?? 0) + 1;
  const pause = pauseAfter(failures);
  troubles.set(partition, { failures, again_at: performance.now() + pause });
  c.log.error(
    { topic: c.topic, group: c.group, partition, failures, error: outcome.failed },
    'a message could not be handled; its partition waits',
  );
  return pause;
}

type Outcome = 'taken elsewhere' | 'done' | { failed: string; moved: boolean };

async function runBatch(
  tx: SqlRunner,
  c: Consumption,
  partition: number,
  stopping: () => boolean,
): Promise<Outcome> {
  const lock = await tx.query<{ taken: boolean }>(TAKE, [`${c.group}/${c.topic}/${partition}`]);
  if (!lock.rows[0]?.taken) return 'taken elsewhere';
  const { rows } = await tx.query<Row>(READ, [c.group, c.topic, partition]);
  const until = performance.now() + BATCH_MS_MAX;
  let last: Row | undefined;
  let failed: string | undefined;
  for (const row of rows) {
    if (stopping() || (last && performance.now() > until)) break;
    failed = await attempt(c, row);
    if (failed !== undefined) break;
    last = row;
  }
  if (last) await tx.query(MOVE, [c.group, c.topic, partition, last.xid, last.pos]);
  return failed === undefined ? 'done' : { failed, moved: last !== undefined };
}

async function attempt(c: Consumption, row: Row): Promise<string | undefined> {
  try {
    await c.handle({ topic: c.topic, key: row.key, payload: row.payload });
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
