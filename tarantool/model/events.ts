/** Events as the model reads and writes them. */
import type { Value } from './canonical';

export type Fields = Record<string, Value>;

/** An event without its hashes: the public object, and the private one of each audience. */
export interface ModelEvent {
  type: string;
  seq: number;
  at_ms: number;
  actor: string;
  lot_no?: number;
  epoch?: number;
  policy_version?: number;
  /** The type's own public fields. */
  pub: Fields;
  /** The bidder's object; absent: there is none, or it was erased. */
  own?: Fields;
  /** The house's object. */
  house: Fields & { cause_seq: number; cause_id: string };
}

const COMMON = new Set(
  'v auction_id seq at_ms type actor prev_hash owner_hash house_hash lot_no epoch policy_version'.split(
    ' ',
  ),
);

/** JSON with amounts as bigint: every string under a key that ends in `_minor`. */
export function parseFields(text: string): Fields {
  const amounts = (value: unknown): Value =>
    Array.isArray(value) ? value.map(amounts) : BigInt(value as string);
  const convert = (value: unknown): Value => {
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value !== 'object' || value === null) return value as Value;
    const fields: Fields = {};
    for (const [key, each] of Object.entries(value))
      fields[key] = key.endsWith('_minor') ? amounts(each) : convert(each);
    return fields;
  };
  return convert(JSON.parse(text)) as Fields;
}

/** An event from the journal and its private objects. */
export function readEvent(publicText: string, own?: string, house?: string): ModelEvent {
  const all = parseFields(publicText);
  const pub: Fields = {};
  for (const [key, value] of Object.entries(all)) if (!COMMON.has(key)) pub[key] = value;
  return {
    type: all.type as string,
    seq: all.seq as number,
    at_ms: all.at_ms as number,
    actor: all.actor as string,
    lot_no: all.lot_no as number | undefined,
    epoch: all.epoch as number | undefined,
    policy_version: all.policy_version as number | undefined,
    pub,
    own: own === undefined ? undefined : parseFields(own),
    house: parseFields(house ?? '{}') as ModelEvent['house'],
  };
}

/** The public fields without the chain, for comparing what was written with what should be. */
export function publicFields(auction_id: string, event: ModelEvent): Fields {
  const { type, seq, at_ms, actor, lot_no, epoch, policy_version } = event;
  return { v: 1, auction_id, type, seq, at_ms, actor, lot_no, epoch, policy_version, ...event.pub };
}
