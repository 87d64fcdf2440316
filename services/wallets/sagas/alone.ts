import type { Sql } from '../../contracts/ports';
import { AUCTIONS_AT_ONCE } from '../domain/limits';

/**
 * Runs a saga's turn in one process at a time; where another is at it, nothing is done. The lock
 * belongs to a transaction that writes nothing: it takes no transaction id, so it holds up no reader
 * of the bus while the shard is asked. A killed process loses its session, and the lock with it.
 */
export async function alone(sql: Sql, saga: string, work: () => Promise<void>): Promise<void> {
  await sql.transaction(async (tx) => {
    const { rows } = await tx.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7004)) AS taken',
      [`wallets:${saga}`],
    );
    if (rows[0]?.taken) await work();
  });
}

/** Works on each auction, some side by side. One auction's trouble is not the others'. */
export async function forEachAuction(
  auctionIds: string[],
  work: (auctionId: string) => Promise<void>,
): Promise<void> {
  const left = [...auctionIds];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      await work(id).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: AUCTIONS_AT_ONCE }, worker));
  if (failures.length > 0) throw failures[0];
}

/**
 * One run at a time in this process; a call during a run is answered by the run after it, so that
 * what it came for has been looked at.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = (): Promise<void> => {
    running = work().finally(() => (running = null));
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}
