import { showAmount } from '../scenario/amounts';
import { showTime } from '../scenario/times';
import type { EventPattern, Pattern } from '../scenario/types';

/** What names and units of a scenario mean in the auction that is played. */
export interface Meaning {
  exponent: number;
  start_ms: number;
  /** A paddle's number; undefined: it is not registered. */
  number(name: string): number | undefined;
  /** `A` of `net:1`. */
  leader(code: string): string;
}

/** An event with its private objects, as far as they were asked for. */
export interface Seen {
  type: string;
  fields: Record<string, unknown>;
  owner?: Record<string, unknown>;
  house?: Record<string, unknown>;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why an answer refuses, where it says so: ` (field detail)`. */
export function reasonOf(reply: { field?: string; detail?: string }): string {
  const parts = [reply.field, reply.detail].filter((part) => part !== undefined);
  return parts.length ? ` (${parts.join(' ')})` : '';
}

/** Canonical events write amounts as digits. */
function plain(value: unknown): unknown {
  return typeof value === 'string' && /^-?[0-9]{1,16}$/.test(value) ? Number(value) : value;
}

/** Equal by value; keys in any order. */
export function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((each, i) => equal(each, b[i]));
  }
  if (isMap(a) && isMap(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => equal(a[key], b[key]));
  }
  return plain(a) === plain(b);
}

function show(value: unknown, how: Pattern['is'], meaning: Meaning): string {
  if (value === undefined || value === null) return 'nothing';
  const number = plain(value);
  if (how === 'amount' && typeof number === 'number') return showAmount(number, meaning.exponent);
  if (how === 'time' && typeof number === 'number') return showTime(number, meaning.start_ms);
  if (how === 'leader' && typeof value === 'string') return meaning.leader(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function wanted(pattern: Pattern, meaning: Meaning): string {
  switch (pattern.is) {
    case 'value':
      return show(pattern.value, 'value', meaning);
    case 'among':
      return pattern.values.join(' or ');
    case 'amount':
      return showAmount(pattern.minor, meaning.exponent);
    case 'time':
      return showTime(pattern.at_ms, meaning.start_ms);
    case 'paddle':
    case 'leader':
      return pattern.name;
    case 'absent':
      return 'nothing';
    case 'object':
    case 'list':
      return `a ${pattern.is}`;
  }
}

function holds(pattern: Pattern, got: unknown, meaning: Meaning): boolean {
  switch (pattern.is) {
    case 'value':
      return equal(pattern.value, got);
    case 'among':
      return pattern.values.includes(got);
    case 'amount':
      return plain(got) === pattern.minor;
    case 'time':
      return got === pattern.at_ms;
    case 'paddle':
      return got !== undefined && got === meaning.number(pattern.name);
    case 'leader':
      return leads(pattern.name, got, meaning);
    case 'absent':
      return got === undefined || got === null;
    case 'object':
      return isMap(got);
    case 'list':
      return Array.isArray(got) && got.length === pattern.items.length;
  }
}

function leads(name: string, got: unknown, meaning: Meaning): boolean {
  if (typeof got !== 'string') return false;
  if (name === 'room' || name === 'seller') return got === name;
  const number = meaning.number(name);
  return number !== undefined && (got === `net:${number}` || got === `room:${number}`);
}

/** What is not as expected, one line each; `path` names the value. */
export function differences(
  pattern: Pattern,
  got: unknown,
  path: string,
  meaning: Meaning,
): string[] {
  if (!holds(pattern, got, meaning)) {
    const how = pattern.is === 'absent' ? unitOf(path) : pattern.is;
    const word = path.replaceAll('_minor', '').replaceAll('_at_ms', '_at');
    return [`${word}: expected ${wanted(pattern, meaning)}, got ${show(got, how, meaning)}`];
  }
  const inside = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (pattern.is === 'object') {
    const map = got as Record<string, unknown>;
    return pattern.fields.flatMap(([key, each]) =>
      differences(each, map[key], inside(key), meaning),
    );
  }
  if (pattern.is === 'list') {
    const list = got as unknown[];
    return pattern.items.flatMap((each, i) => differences(each, list[i], `${path}[${i}]`, meaning));
  }
  return [];
}

const unitOf = (path: string): Pattern['is'] =>
  path.endsWith('_minor') ? 'amount' : path.endsWith('_at_ms') ? 'time' : 'value';

/** Events appended against those expected: the same types in order, each with the fields named. */
export function eventDifferences(
  patterns: EventPattern[],
  seen: Seen[],
  meaning: Meaning,
): string[] {
  const types = (list: { type: string }[]) => list.map(({ type }) => type).join(', ') || 'none';
  if (types(patterns) !== types(seen)) {
    return [`events: expected ${types(patterns)}; got ${types(seen)}`];
  }
  return patterns.flatMap((pattern, i) => {
    const event = seen[i]!;
    const path = `events[${i}] ${pattern.type}`;
    return [
      ...differences(pattern.fields, event.fields, path, meaning),
      ...(pattern.owner ? differences(pattern.owner, event.owner, `${path} owner`, meaning) : []),
      ...(pattern.house ? differences(pattern.house, event.house, `${path} house`, meaning) : []),
    ];
  });
}
