import { createHash, generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is secret on this machine: made once, kept in .data/secrets, readable to its owner only. */
export interface Secrets {
  postgres: string;
  s3Access: string;
  s3Secret: string;
  tarantool: string;
  /** Bearer token between our own processes. */
  service: string;
  paymentsKey: string;
  paymentsWebhook: string;
  ari: string;
  /** ES256 JSON Web Keys: only the services host reads the private one. */
  sessionKeyFile: string;
  sessionPublicKeyFile: string;
  /** Key of the sealed orders: every instance of the engine reads it. */
  maximaKeyFile: string;
}

const NAMES = [
  'postgres',
  's3Access',
  's3Secret',
  'tarantool',
  'service',
  'paymentsKey',
  'paymentsWebhook',
  'ari',
] as const;

/** Reads the secrets in `folder`, making those that are not there yet. */
export function loadSecrets(folder: string): Secrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const values = Object.fromEntries(NAMES.map((name) => [name, secret(folder, name)]));
  return {
    ...(values as Record<(typeof NAMES)[number], string>),
    ...sessionKeys(folder),
    maximaKeyFile: maximaKey(folder),
  };
}

function secret(folder: string, name: string): string {
  const file = join(folder, `${name}.json`);
  if (!existsSync(file)) write(file, { secret: randomBytes(24).toString('base64url') });
  return (JSON.parse(readFileSync(file, 'utf8')) as { secret: string }).secret;
}

function sessionKeys(folder: string): { sessionKeyFile: string; sessionPublicKeyFile: string } {
  const sessionKeyFile = join(folder, 'session-key.json');
  const sessionPublicKeyFile = join(folder, 'session-public-key.json');
  if (!existsSync(sessionKeyFile)) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const open = pair.publicKey.export({ format: 'jwk' });
    const about = { kid: thumbprint(open), alg: 'ES256', use: 'sig' };
    // The public half first: the private one says that both are there.
    write(sessionPublicKeyFile, { ...open, ...about });
    write(sessionKeyFile, { ...pair.privateKey.export({ format: 'jwk' }), ...about });
  }
  return { sessionKeyFile, sessionPublicKeyFile };
}

function maximaKey(folder: string): string {
  const file = join(folder, 'maxima.key');
  if (!existsSync(file)) writeText(file, randomBytes(32).toString('base64url'));
  return file;
}

/** RFC 7638: SHA-256 of the required members in the order of their names. */
function thumbprint({ crv, kty, x, y }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

function write(file: string, value: object): void {
  writeText(file, JSON.stringify(value));
}

function writeText(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
