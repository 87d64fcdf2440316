import { createHash } from 'node:crypto';
import type { Migration, SqlRunner } from '../../services/contracts/ports';
import { MIGRATION_TIMEOUT_MS } from './limits';
import { APP_ROLE } from './role';

const PREPARE = `
  CREATE TABLE IF NOT EXISTS migration (
    context text NOT NULL, number int NOT NULL, note text NOT NULL, digest text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (context, number));
  GRANT SELECT ON migration TO ${APP_ROLE};
  ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${APP_ROLE};
  ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO ${APP_ROLE}`;

/**
 * Applies what is missing of a context's migrations, in order and in one transaction. An advisory
 * lock makes a second process wait, then find everything done. A migration is never changed once
 * applied: its digest is recorded, and another text under the same number stops the start.
 * Tables are open to the application's role by default; a migration revokes what it must not do.
 */
export async function migrate(
  owner: SqlRunner,
  context: string,
  migrations: readonly Migration[],
): Promise<void> {
  assertNumbered(context, migrations);
  await owner.query('BEGIN');
  try {
    await owner.query(`SET LOCAL statement_timeout = ${MIGRATION_TIMEOUT_MS}`);
    await owner.query("SELECT pg_advisory_xact_lock(hashtext('gavel.migrate'))");
    await owner.query(PREPARE);
    await applyMissing(owner, context, migrations);
    await owner.query('COMMIT');
  } catch (error) {
    await owner.query('ROLLBACK');
    throw error;
  }
}

function assertNumbered(context: string, migrations: readonly Migration[]): void {
  migrations.forEach((m, i) => {
    if (m.number !== i + 1)
      throw new Error(`${context}: migration ${i + 1} is numbered ${m.number}`);
  });
}

async function applyMissing(
  owner: SqlRunner,
  context: string,
  migrations: readonly Migration[],
): Promise<void> {
  const { rows } = await owner.query<{ number: number; digest: string }>(
    'SELECT number, digest FROM migration WHERE context = $1',
    [context],
  );
  const applied = new Map(rows.map((r) => [r.number, r.digest]));
  for (const m of migrations) {
    const digest = createHash('sha256').update(m.sql).digest('hex');
    const known = applied.get(m.number);
    if (known === digest) continue;
    if (known)
      throw new Error(`${context}: migration ${m.number} was changed after it was applied`);
    await owner.query(m.sql);
    await owner.query(
      'INSERT INTO migration (context, number, note, digest) VALUES ($1, $2, $3, $4)',
      [context, m.number, m.note, digest],
    );
  }
}
