import { createSql } from '../../postgres/sql';
import { quietLog } from '../../postgres/testing/database';
import { createPostgresBus, type PostgresBus } from '../postgres';

/** The bus of the database at `url`, for a process of a test. */
export async function openBus(url: string): Promise<PostgresBus> {
  const sql = createSql(url, { log: quietLog });
  const bus = createPostgresBus({ sql, log: quietLog });
  await bus.prepare();
  return {
    ...bus,
    close: async () => {
      await bus.close();
      await sql.close();
    },
  };
}
