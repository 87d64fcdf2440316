/** Environment values by name, as processes receive them. */
export type Values = Record<string, string>;

/** What a store's clients are told; set by the caller, it replaces the engine. */
export const STORE_KEYS = [
  'DATABASE_URL',
  'MONGODB_URL',
  'S3_ENDPOINT',
  'S3_ACCESS_KEY',
  'S3_SECRET_KEY',
  'S3_BUCKET',
  'TARANTOOL_URLS',
  'TARANTOOL_USER',
  'TARANTOOL_PASSWORD',
] as const;

/** The doors, as people and programs are told them. */
export interface Urls {
  site: string;
  admin: string;
  api: string;
  push: string;
  services: string;
  payments: string;
}
