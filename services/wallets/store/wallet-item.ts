import { WALLET_CHANGES, type Bus, type SqlRunner, type WalletItem } from '../../contracts/ports';

/**
 * What a user's screens show of his money. Each change of it gives a new version, in the transaction
 * of the change; the bus tells it to the push tier.
 */
export async function readWalletItem(on: SqlRunner, userId: string): Promise<WalletItem> {
  const { rows } = await on.query<{
    version: string | null;
    balances: string | null;
    topup: string | null;
  }>(
    `SELECT
       (SELECT version FROM wallet_version WHERE user_id = $1) AS version,
       (SELECT string_agg(currency || '=' || balance_minor, ';' ORDER BY currency) FROM account
        WHERE kind = 'wallet' AND owner_id = $1 AND closed_at_ms IS NULL) AS balances,
       (SELECT topup_id || ':' || status FROM topup WHERE user_id = $1
        ORDER BY created_at_ms DESC, topup_id DESC LIMIT 1) AS topup`,
    [userId],
  );
  const row = rows[0]!;
  return {
    user_id: userId,
    version: Number(row.version ?? 0),
    balances: row.balances ?? '',
    topup: row.topup,
  };
}

/** Call it after the change, last in the transaction: it takes the user's version row. */
export async function publishWallet(tx: SqlRunner, bus: Bus, userId: string): Promise<void> {
  await tx.query(
    `INSERT INTO wallet_version VALUES ($1, 1)
     ON CONFLICT (user_id) DO UPDATE SET version = wallet_version.version + 1`,
    [userId],
  );
  const payload = await readWalletItem(tx, userId);
  await bus.publish([{ topic: WALLET_CHANGES, key: userId, payload }], tx);
}
