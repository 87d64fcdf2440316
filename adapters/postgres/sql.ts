/**
 * PostgreSQL behind the `Sql` port.
 *
 * Two identities share one URL. Migrations run as the user of the URL, who owns the tables. All
 * other work runs as the role `gavel_app`, set when a session opens: it may read and write rows,
 * as far as a migration lets it, and create or change nothing. So "append only" is a right that the
 * application does not have, and no convention.
 */
import { Client, Pool, types, type PoolClient, type PoolConfig } from 'pg';
import type { Log, Sql, SqlResult, SqlRunner } from '../../services/contracts/ports';
import { createListener } from './listen';
import * as limits from './limits';
import { migrate } from './migrate';
import { APP_ROLE, ensureAppRole } from './role';

export interface SqlDeps {
  log: Log;
  /** Sessions this process may open. */
  sessions_max?: number;
}
export interface ClosableSql extends Sql {
  close(): Promise<void>;
}

/** int8, numeric and xid8 as text: amounts never pass through a float on their way out. */
const AS_TEXT = new Set<number>([types.builtins.INT8, types.builtins.NUMERIC]);
const typeParsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    AS_TEXT.has(oid)
      ? (text: string) => text
      : (types.getTypeParser(oid, format as 'text') as (text: string) => unknown),
};

/**
 * A pool of sessions on `url`.
 * Errors: those of PostgreSQL, with their `code`; a session that cannot be had in 5 s.
 */
export function createSql(url: string, deps: SqlDeps): ClosableSql {
  const pool = new Pool(poolConfig(url, deps));
  pool.on('error', (error) => deps.log.warn({ error: error.message }, 'idle session lost'));
  const listener = createListener(url, deps.log);
  const ready = onceItWorks(() => asOwner(url, ensureAppRole));

  return {
    async query<R>(text: string, values?: unknown[]) {
      await ready();
      return run<R>(pool, text, values);
    },
    async transaction(work) {
      await ready();
      return retryRaces(() => inTransaction(pool, work));
    },
    migrate: (context, migrations) =>
      asOwner(url, async (owner) => {
        await ensureAppRole(owner);
        await migrate(owner, context, migrations);
      }),
    async listen(channel, heard) {
      return listener.listen(channel, heard);
    },
    async close() {
      await listener.close();
      await pool.end();
    },
  };
}

function poolConfig(url: string, deps: SqlDeps): PoolConfig {
  return {
    connectionString: url,
    max: deps.sessions_max ?? limits.POOL_SESSIONS_MAX,
    connectionTimeoutMillis: limits.SESSION_WAIT_MS,
    statement_timeout: limits.STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: limits.IDLE_IN_TRANSACTION_MS,
    options: `-c role=${APP_ROLE}`,
    keepAlive: true,
    types: typeParsers,
  };
}

/** Runs `work` once for all callers; after a failure the next caller tries again. */
function onceItWorks(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work().catch((error: unknown) => {
      running = null;
      throw error;
    });
    return running;
  };
}

async function asOwner<T>(url: string, work: (owner: SqlRunner) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, statement_timeout: 0, types: typeParsers });
  await client.connect();
  client.on('error', () => undefined); // the query under way rejects with the same error
  try {
    return await work({ query: (text, values) => run(client, text, values) });
  } finally {
    await client.end();
  }
}

async function run<R>(
  on: Pool | Client | PoolClient,
  text: string,
  values?: unknown[],
): Promise<SqlResult<R>> {
  const result = await on.query<never>(text, values);
  return { rows: result.rows as R[], rowCount: result.rowCount ?? 0 };
}

async function inTransaction<T>(pool: Pool, work: (tx: SqlRunner) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A session that dies between two queries of ours says so here; the next query rejects.
  const onError = (): void => undefined;
  client.on('error', onError);
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work({ query: (text, values) => run(client, text, values) });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = await rollback(client);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** An answer other than undefined: the session is of no more use. */
async function rollback(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

const RACES = new Set(['40001', '40P01']); // serialization failure, deadlock

async function retryRaces<T>(attempt: () => Promise<T>): Promise<T> {
  for (let retry = 0; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (!RACES.has(code) || retry === limits.RACE_RETRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, limits.RACE_PAUSE_MS << retry));
    }
  }
}
