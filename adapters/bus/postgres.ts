/**
 * The bus as a PostgreSQL table. A message is a row, written by the transaction that made it true.
 *
 * Rows are read in the order of (transaction id, position), and only those whose transaction is older
 * than every one still open. A counter alone would not do: of two transactions the one with the lower
 * number may commit last, after a reader has gone past it.
 */
import { bucketOf } from '../../services/contracts/ids';
import type { Bus, BusMessage, Log, Sql, SqlRunner, Stop } from '../../services/contracts/ports';
import { openGroup, startConsumer } from './consume';
import { KEEP_DAYS, PARTITIONS, SWEEP_EVERY_MS, SWEEP_ROWS_MAX } from './limits';
import { busMigrations, channelOf } from './schema';
import { startTail } from './tail';
import type { Waker } from './waker';

export interface PostgresBus extends Bus {
  /** Creates the tables. Done before the first message; may be done again. */
  prepare(): Promise<void>;
  /** Deletes rows older than is kept that every group has read; answers how many. Also done by itself, every hour. */
  sweep(): Promise<number>;
  /** Ends all consumers and tails once their present message is done. */
  close(): Promise<void>;
}

export function createPostgresBus(deps: { sql: Sql; log: Log }): PostgresBus {
  const { sql, log } = deps;
  const stops = new Set<Stop>();
  const sweeping = setInterval(() => {
    sweep(sql).catch((error: Error) => log.warn({ error: error.message }, 'the sweep failed'));
  }, SWEEP_EVERY_MS).unref();

  const keep = async (topic: string, reader: { waker: Waker; stop(): Promise<void> }) => {
    const unlisten = await sql.listen(channelOf(topic), () => reader.waker.wake());
    const stop: Stop = async () => {
      stops.delete(stop);
      await unlisten();
      await reader.stop();
    };
    stops.add(stop);
    return stop;
  };

  return {
    prepare: () => sql.migrate('bus', busMigrations),
    publish: (messages, tx) => publish(tx ?? sql, messages),
    async consume(topic, group, handle) {
      await openGroup(sql, topic, group);
      return keep(topic, startConsumer({ sql, log, topic, group, handle }));
    },
    async tail(topic, hear) {
      return keep(topic, await startTail({ sql, log, topic, hear }));
    },
    sweep: () => sweep(sql),
    async close() {
      clearInterval(sweeping);
      await Promise.all([...stops].map((stop) => stop()));
    },
  };
}

const INSERT = `
  WITH told AS (
    INSERT INTO bus_event (topic, partition, key, payload)
    SELECT topic, partition, key, payload
    FROM unnest($1::text[], $2::int[], $3::text[], $4::jsonb[])
      WITH ORDINALITY AS m(topic, partition, key, payload, n)
    ORDER BY n
    RETURNING topic)
  SELECT pg_notify('bus:' || topic, '') FROM (SELECT DISTINCT topic FROM told) t`;

async function publish(on: SqlRunner, messages: BusMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await on.query(INSERT, [
    messages.map((m) => m.topic),
    messages.map((m) => partitionOf(m.key)),
    messages.map((m) => m.key),
    messages.map((m) => JSON.stringify(m.payload)),
  ]);
}

const partitionOf = (key: string): number => bucketOf(key) % PARTITIONS;

async function sweep(sql: Sql): Promise<number> {
  let total = 0;
  for (let deleted = SWEEP_ROWS_MAX; deleted === SWEEP_ROWS_MAX; total += deleted) {
    const result = await sql.query(
      `DELETE FROM bus_event WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM bus_event e WHERE at < now() - make_interval(days => $1)
           AND NOT EXISTS (SELECT FROM bus_offset o WHERE o.topic = e.topic
             AND o.partition = e.partition AND (o.xid, o.pos) < (e.xid, e.pos)) LIMIT $2))`,
      [KEEP_DAYS, SWEEP_ROWS_MAX],
    );
    deleted = result.rowCount;
  }
  return total;
}
