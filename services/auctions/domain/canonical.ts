import { createHash } from 'node:crypto';

/**
 * The canonical form of the journal: JSON without spaces, keys in byte order, integers below 2^53,
 * amounts as strings of digits, absent instead of null. The bytes that are hashed; the shard has its
 * own writer of it, and both are tested against the same golden file.
 */
export type Canonical =
  string | number | boolean | readonly Canonical[] | { readonly [key: string]: Canonical };

/** Throws on what the form cannot hold: null, fractions, keys that are not ASCII, broken UTF-16. */
export function encode(value: unknown): string {
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value)) throw new TypeError('canonical: text with half a character');
    return JSON.stringify(value); // escapes `"`, `\` and what is below U+0020, nothing else
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`canonical: ${value} is no integer`);
    return String(value);
  }
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(encode).join(',')}]`;
  if (typeof value === 'object' && value !== null) return encodeMap(value);
  throw new TypeError(`canonical: cannot write ${value === null ? 'null' : typeof value}`);
}

function encodeMap(map: object): string {
  const entries = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = entries.map(([key, value]) => {
    if (!/^[\x20-\x7e]+$/.test(key)) throw new TypeError(`canonical: key ${key} is not ASCII`);
    return `${JSON.stringify(key)}:${encode(value)}`;
  });
  return `{${parts.join(',')}}`;
}

/** SHA-256 of a text's UTF-8 bytes, after a prefix of raw bytes; 64 hex digits. */
export const sha256 = (text: string, prefix: Uint8Array = new Uint8Array()): string =>
  createHash('sha256').update(prefix).update(text, 'utf8').digest('hex');
