import { createHash } from 'node:crypto';
import { GavelError } from '../../contracts/errors';
import type { SqlRunner } from '../../contracts/ports';

/** The digest of a body whose fields are given in a fixed order. */
export const digestOf = (...fields: (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(fields)).digest('hex');

/**
 * Claims a key for an answer: the first call of an owner and key stores it, every repetition gets
 * what was stored. The unique index decides; a call that comes at the same time waits for the first.
 * Errors: KEY_REUSED for another body.
 */
export async function claimKey<A>(
  tx: SqlRunner,
  claim: { owner_id: string; key: string; digest: string; answer: A; now_ms: number },
): Promise<{ first: boolean; answer: A }> {
  const { owner_id, key, digest, answer, now_ms } = claim;
  const inserted = await tx.query(
    `INSERT INTO request_key (owner_id, key, digest, answer, at_ms) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [owner_id, key, digest, JSON.stringify(answer), now_ms],
  );
  if (inserted.rowCount === 1) return { first: true, answer };
  return { first: false, answer: (await readKey<A>(tx, claim))!.answer };
}

/** What is stored under a key, if anything. Errors: KEY_REUSED for another body. */
export async function readKey<A>(
  tx: SqlRunner,
  { owner_id, key, digest }: { owner_id: string; key: string; digest: string },
): Promise<{ answer: A } | undefined> {
  const { rows } = await tx.query<{ digest: string; answer: A }>(
    'SELECT digest, answer FROM request_key WHERE owner_id = $1 AND key = $2',
    [owner_id, key],
  );
  const known = rows[0];
  if (known && known.digest !== digest) throw new GavelError('KEY_REUSED');
  return known;
}
