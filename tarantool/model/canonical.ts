/**
 * The canonical form, the hashes over it and the chain, read anew from the rule book.
 *
 * Shape:  objects with ASCII keys; bigint is an amount and becomes a digit string; numbers are
 *         integers below 2^53; undefined is absent.
 */
import { createHash } from 'node:crypto';

export type Value =
  string | number | bigint | boolean | undefined | Value[] | { [key: string]: Value };

export const GENESIS = '0'.repeat(64);
const SHORT: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

const PLAIN = /^[^"\\\p{Cc}]*$/u;

function text(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  let out = '"';
  for (const char of value) {
    const code = char.codePointAt(0)!;
    out += SHORT[char] ?? (code < 0x20 ? `\\u${code.toString(16).padStart(4, '0')}` : char);
  }
  return out + '"';
}

/** The bytes of a value, as text. Errors: throws on a number that is no safe integer. */
export function canonical(value: Value): string {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error(`not an integer: ${value}`);
    return String(value);
  }
  if (value === undefined) throw new Error('nothing has no canonical form');
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  keys.sort((a, b) => (a < b ? -1 : 1)); // ASCII: code units are bytes
  return `{${keys.map((key) => `${text(key)}:${canonical(value[key])}`).join(',')}}`;
}

export const sha256 = (...parts: (string | Buffer)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Hash of a canonical public object. */
export const eventHash = (publicText: string): string => sha256(publicText).toString('hex');

/** What stands in the public object for a private one. `salt`: 32 hex digits. */
export const privateHash = (salt: string, object: string): string =>
  sha256(Buffer.from(salt, 'hex'), object).toString('hex');

/** The root of a tree [RFC 6962] over leaves. */
export function merkleRoot(leaves: (string | Buffer)[]): string {
  const root = (from: number, to: number): Buffer => {
    if (to - from === 1) return sha256(Buffer.from([0]), leaves[from]!);
    let half = 1;
    while (half * 2 < to - from) half *= 2;
    return sha256(Buffer.from([1]), root(from, from + half), root(from + half, to));
  };
  return (leaves.length === 0 ? sha256() : root(0, leaves.length)).toString('hex');
}

export interface Link {
  seq: number;
  hash: string;
  /** Canonical public object. */
  public: string;
}
export interface PrivateLink {
  seq: number;
  audience: 'O' | 'H';
  salt: string;
  object: string;
}

/** What is wrong with one link, given the hash before it; undefined: nothing. */
export function linkFault(link: Link, before: string, own: PrivateLink[]): string | undefined {
  const event = JSON.parse(link.public) as Record<string, Value>;
  if (event.seq !== link.seq) return `its seq is ${String(event.seq)}`;
  if (event.prev_hash !== before) return 'prev_hash is not the hash before';
  if (eventHash(link.public) !== link.hash) return 'its hash is not that of its bytes';
  for (const { audience, salt, object } of own) {
    const stated = audience === 'O' ? event.owner_hash : event.house_hash;
    if (privateHash(salt, object) !== stated) return `the ${audience} object is another`;
  }
  return undefined;
}
