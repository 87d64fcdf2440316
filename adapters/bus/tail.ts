import type { BusMessage, Log, Sql } from '../../services/contracts/ports';
import { BATCH_ROWS_MAX, IDLE_MS, NOT_YET_MS, PARTITIONS } from './limits';
import { createWaker, startLoop, type Waker } from './waker';

/** Reads a topic from now on, for whoever only shows it: no offset is kept, nothing is repeated. */
export interface Tailing {
  sql: Sql;
  log: Log;
  topic: string;
  hear: (message: BusMessage) => void;
}
interface Row {
  xid: string;
  pos: string;
  key: string;
  payload: unknown;
}

/** The first BATCH_ROWS_MAX rows overall are among the first so many of each partition. */
const READ = `
  SELECT e.* FROM generate_series(0, ${PARTITIONS - 1}) AS p(partition) CROSS JOIN LATERAL (
    SELECT xid, pos, key, payload FROM bus_event b
    WHERE b.topic = $1 AND b.partition = p.partition AND (b.xid, b.pos) > ($2::text::xid8, $3::bigint)
      AND b.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY b.xid, b.pos LIMIT ${BATCH_ROWS_MAX}) e
  ORDER BY e.xid, e.pos LIMIT ${BATCH_ROWS_MAX}`;

const MORE = `
  SELECT EXISTS (
    SELECT FROM generate_series(0, ${PARTITIONS - 1}) AS p(partition)
    JOIN bus_event b ON b.topic = $1 AND b.partition = p.partition
      AND (b.xid, b.pos) > ($2::text::xid8, $3::bigint)) AS more`;

/** Transactions open now count as later: their rows are still to come. */
const NOW = 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid';

export async function startTail(t: Tailing): Promise<{ waker: Waker; stop(): Promise<void> }> {
  const waker = createWaker();
  const start = await t.sql.query<{ xid: string }>(NOW);
  const from = { xid: start.rows[0]!.xid, pos: '0' };
  const pass = async (): Promise<number> => {
    const { rows } = await t.sql.query<Row>(READ, [t.topic, from.xid, from.pos]);
    for (const row of rows) {
      from.xid = row.xid;
      from.pos = row.pos;
      tell(t, row);
    }
    if (rows.length > 0) return 0;
    const later = await t.sql.query<{ more: boolean }>(MORE, [t.topic, from.xid, from.pos]);
    return later.rows[0]?.more ? NOT_YET_MS : IDLE_MS;
  };
  return { waker, stop: startLoop(pass, waker, t.log).stop };
}

function tell(t: Tailing, row: Row): void {
  try {
    t.hear({ topic: t.topic, key: row.key, payload: row.payload });
  } catch (error) {
    t.log.error({ topic: t.topic, error: (error as Error).message }, 'a tail threw');
  }
}
