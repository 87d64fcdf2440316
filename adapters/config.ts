import { readFileSync } from 'node:fs';

/**
 * The environment, read once, by name: a missing or malformed value stops the start and names itself.
 */
class MissingConfig extends Error {}

function text(name: string): string {
  const value = process.env[name];
  if (!value) throw new MissingConfig(`environment variable ${name} is not set`);
  return value;
}
function port(name: string): number {
  const value = Number(text(name));
  if (!Number.isInteger(value) || value < 1 || value > 65535) {
    throw new MissingConfig(`environment variable ${name} is no port number`);
  }
  return value;
}
function jwk(name: string): { kty: string } {
  const path = text(name);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { kty: string };
  } catch (error) {
    throw new MissingConfig(`${name}: ${path} holds no key (${(error as Error).message})`);
  }
}

export const ENVIRONMENTS = ['test', 'dev', 'load', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];
export function environment(): Environment {
  const value = text('GAVEL_ENV');
  const known = ENVIRONMENTS.find((e) => e === value);
  if (!known) throw new MissingConfig(`GAVEL_ENV is ${value}; known: ${ENVIRONMENTS.join(' ')}`);
  return known;
}

/** TARANTOOL_URLS is `a=host:port,host:port;b=host:port`: replicasets with their members. */
export const tarantoolConfig = () => ({
  urls: text('TARANTOOL_URLS'),
  user: text('TARANTOOL_USER'),
  password: text('TARANTOOL_PASSWORD'),
});
export const databaseUrl = (): string => text('DATABASE_URL');
export const mongodbUrl = (): string => text('MONGODB_URL');
export const objectsConfig = () => ({
  endpoint: text('S3_ENDPOINT'),
  accessKey: text('S3_ACCESS_KEY'),
  secretKey: text('S3_SECRET_KEY'),
  bucket: text('S3_BUCKET'),
});
export const paymentsConfig = () => ({
  url: text('PAYMENTS_URL'),
  secret_key: text('PAYMENTS_SECRET_KEY'),
  webhook_secret: text('PAYMENTS_WEBHOOK_SECRET'),
  // The provider's own token of a card whose bank always asks for the person.
  payment_method: 'pm_card_threeDSecure2Required',
});
export const servicesConfig = () => ({ url: text('SERVICES_URL'), secret: text('SERVICE_SECRET') });
export const servicesPort = (): number => port('SERVICES_PORT');
/** Where spans are kept; without it none are. */
export const spansDir = (): string | undefined => process.env['GAVEL_SPANS_DIR'];
export const publicUrl = (): string => text('PUBLIC_URL');
export const allowedOrigins = (): string[] => text('ALLOWED_ORIGINS').split(',');
export const sessionKey = () => jwk('SESSION_KEY_FILE');
export const sessionPublicKey = () => jwk('SESSION_PUBLIC_KEY_FILE');
export const gatewayAddress = () => ({ host: text('GATEWAY_HOST'), port: port('GATEWAY_PORT') });
export const ariConfig = () => ({
  host: '127.0.0.1',
  metadataPort: port('ARI_METADATA_PORT'),
  dataPort: port('ARI_DATA_PORT'),
  notifyPort: port('ARI_NOTIFY_PORT'),
  user: text('ARI_USER'),
  password: text('ARI_PASSWORD'),
});
