import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { Log } from '../../../services/contracts/ports';

/** A log that keeps quiet, for tests that do not look at it. */
export const quietLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/**
 * A new, empty database on the server of DATABASE_URL: each suite has its own.
 * Errors: DATABASE_URL is not set. A test without its server fails; it is never skipped.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['DATABASE_URL'];
  if (!server) throw new Error('DATABASE_URL is not set: this test needs PostgreSQL');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Resolves when `claim` holds. Errors: it does not within `timeout_ms`; the last fault is told. */
export async function until(
  claim: () => boolean | Promise<boolean>,
  timeout_ms = 10_000,
): Promise<void> {
  const deadline = performance.now() + timeout_ms;
  while (!(await claim())) {
    if (performance.now() > deadline) throw new Error(`not so within ${timeout_ms} ms: ${claim}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
