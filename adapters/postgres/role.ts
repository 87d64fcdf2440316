import type { SqlRunner } from '../../services/contracts/ports';

/** The role under which the application works: rows, as far as granted, and no definitions. */
export const APP_ROLE = 'gavel_app';

const ALREADY_THERE = new Set(['42710', '23505']); // duplicate_object, or the race for its row

/**
 * Creates the role where it is missing. Roles belong to the whole server, so two databases may race.
 * Errors: the user of the URL may not create roles, and the role is not there.
 */
export async function ensureAppRole(owner: SqlRunner): Promise<void> {
  const found = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_ROLE]);
  if (found.rowCount === 0) {
    try {
      await owner.query(`CREATE ROLE ${APP_ROLE} NOLOGIN`);
    } catch (error) {
      if (!ALREADY_THERE.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
  const { rows } = await owner.query<{ member: boolean }>(
    "SELECT pg_has_role(current_user, $1, 'MEMBER') AS member",
    [APP_ROLE],
  );
  if (!rows[0]?.member) await owner.query(`GRANT ${APP_ROLE} TO CURRENT_USER`);
}
