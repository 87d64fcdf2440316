import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createSandbox } from '../../../adapters/payments/sandbox-server/server';
import {
  createTestDatabase,
  quietLog,
  until,
  type TestDatabase,
} from '../../../adapters/postgres/testing/database';
import { systemClock, systemIds } from '../../../adapters/system';
import { freePort, startTarantool, type RunningTarantool } from '../../../tarantool/test/start';
import type { SqlRunner } from '../../contracts/ports';
import { PAYMENT_KEYS, SERVICE_SECRET, type HostConfig } from './host';

/** The servers around the wallets: a database, a shard, the payment sandbox. */
export interface Stand {
  config: HostConfig & { port: number };
  database: TestDatabase;
  shard: RunningTarantool;
  payments_url: string;
  stop(): Promise<void>;
}

export async function startStand(): Promise<Stand> {
  const database = await createTestDatabase();
  const shard = await startTarantool({
    replicaset: 'a',
    buckets: '1-3000',
    owners: 'a=1-3000',
    env: { GAVEL_WAL_MODE: 'write' },
  });
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'gavel-stand-'));
  const provider = await startProvider(folder, `http://127.0.0.1:${port}/api/webhooks/payments`);
  return {
    config: {
      database_url: database.url,
      tarantool_url: shard.url,
      payments_url: provider.url,
      port,
    },
    database,
    shard,
    payments_url: provider.url,
    stop: async () => {
      provider.close();
      await shard.kill();
      shard.remove();
      rmSync(folder, { recursive: true });
      await database.drop();
    },
  };
}

async function startProvider(folder: string, webhook_url: string) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const sandbox = createSandbox({
    config: {
      ...PAYMENT_KEYS,
      ...{ port, webhook_url },
      public_url: url,
      state_file: join(folder, 'payments.json'),
    },
    clock: systemClock,
    ids: systemIds,
    log: quietLog,
  });
  const server: Server = createServer(sandbox.app);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      sandbox.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

export interface Reply {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test looks at what came
  body: any;
}
/** One request as a user, or with the service secret. */
export async function request(
  url: string,
  method: string,
  path: string,
  as: string | null,
  body?: unknown,
): Promise<Reply> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(as === null ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}
export const asService = SERVICE_SECRET;

let minted = 0;
/** A key as a page would mint it. */
export const freshKey = (): string => `key-${process.pid}-${String(++minted).padStart(12, '0')}`;

/** Opens a wallet and brings money into it through the bank's page and the webhook. */
export async function rich(url: string, user: string, amount_minor: number): Promise<string> {
  const { body: wallet } = await request(url, 'POST', '/api/wallets', user, { currency: 'GBP' });
  const topup = await request(url, 'POST', `/api/wallets/${wallet.wallet_id}/topups`, user, {
    key: freshKey(),
    amount_minor: String(amount_minor),
    return_path: '/account',
  });
  await decide(topup.body.redirect_url as string, 'approve');
  await until(async () => (await balance(url, user)) >= amount_minor);
  return wallet.wallet_id as string;
}
export const decide = (redirect_url: string, action: string): Promise<Response> =>
  fetch(redirect_url, {
    method: 'POST',
    body: new URLSearchParams({ action }),
    redirect: 'manual',
  });
export async function balance(url: string, user: string): Promise<number> {
  const { status, body } = await request(url, 'GET', `/internal/wallets/${user}/GBP`, asService);
  return status === 200 ? Number(body.balance_minor) : 0;
}

/** The host in a process of its own. Resolves when it serves. */
export async function startHostProcess(config: HostConfig) {
  const runner = join(__dirname, '../../../adapters/bus/testing/run-typescript.cjs');
  const script = join(__dirname, 'host-process.ts');
  const child = spawn(process.execPath, [runner, script, JSON.stringify(config)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let exited: NodeJS.Signals | number | null | undefined;
  const gone = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      exited = signal ?? code;
      resolve();
    }),
  );
  const first = new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  await Promise.race([first, gone.then(() => Promise.reject(new Error('the host did not start')))]);
  return {
    /** SIGKILL once it was killed. */
    signal: () => exited,
    gone,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** I1: currencies sum to 0, no account breaks its rule, every balance equals its entries. */
export async function ledgerFaults(on: SqlRunner): Promise<unknown[]> {
  const { rows } = await on.query(
    `SELECT 'imbalance' AS fault, currency AS what FROM ledger_imbalance WHERE imbalance_minor <> 0
     UNION ALL SELECT 'mismatch', account_id FROM ledger_mismatch
     UNION ALL SELECT 'rule', account_id FROM account WHERE balance_minor < 0 AND NOT may_be_negative
     UNION ALL SELECT 'act', act_id FROM act WHERE NOT EXISTS
       (SELECT FROM transfer t WHERE t.act_id = act.act_id)`,
  );
  return rows;
}

interface Parts {
  user_id: string;
  escrow_minor: string;
  settled_minor: string;
  credits_pending_minor: string;
  returns_posted_minor: string;
}
interface PaddleParts {
  user_id: string;
  available_minor: number;
  held_minor: number;
  leaving_minor: number;
  captured_minor: number;
}
/** The largest difference between the ledger's escrow and the shard's paddles, by the formula. */
export function escrowDifference(ledger: Parts[], paddles: PaddleParts[]): number {
  const users = new Set([...ledger.map((l) => l.user_id), ...paddles.map((p) => p.user_id)]);
  const differences = [...users].map((user) => {
    const l = ledger.find((x) => x.user_id === user);
    const p = paddles.find((x) => x.user_id === user);
    const inShard = p ? p.available_minor + p.held_minor + p.leaving_minor + p.captured_minor : 0;
    const expected =
      inShard -
      Number(l?.returns_posted_minor ?? 0) -
      Number(l?.settled_minor ?? 0) +
      Number(l?.credits_pending_minor ?? 0);
    return Math.abs(Number(l?.escrow_minor ?? 0) - expected);
  });
  return Math.max(0, ...differences);
}
