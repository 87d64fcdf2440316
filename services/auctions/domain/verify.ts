import { encode, sha256 } from './canonical';

/** An event as it is kept: its number, its hash, the bytes of its public object. */
export interface ChainRow {
  seq: number;
  hash: string;
  public: string;
}
/** A private object with its salt (hex): for the bidder concerned (O) or for the house (H). */
export interface PrivateObject {
  seq: number;
  audience: 'O' | 'H';
  person?: string;
  salt: string;
  object: string;
}
/** Where a chain stands: the last number and the last hash. */
export interface Head {
  seq: number;
  hash: string;
}
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64) };

/** The chain is not what it claims to be: names the event and what is wrong with it. */
export class BrokenChain extends Error {
  constructor(seq: number, reason: string) {
    super(`event ${seq}: ${reason}`);
    this.name = 'BrokenChain';
  }
}

/**
 * Computes a page of the chain again, from public data alone: numbers without a gap, canonical
 * bytes, each hash over its own bytes and the hash before. Returns the new head.
 * Errors: BrokenChain.
 */
export function followChain(auctionId: string, from: Head, rows: readonly ChainRow[]): Head {
  let head = from;
  for (const row of rows) {
    const event = parse(row);
    const claim = (holds: boolean, reason: string) => {
      if (!holds) throw new BrokenChain(row.seq, reason);
    };
    claim(row.seq === head.seq + 1, `follows event ${head.seq}`);
    claim(event['seq'] === row.seq, 'carries another number');
    claim(event['auction_id'] === auctionId, 'belongs to another auction');
    claim(event['prev_hash'] === head.hash, 'does not hold the hash before it');
    claim(encode(event) === row.public, 'is not in canonical form');
    claim(sha256(row.public) === row.hash, 'has another hash');
    head = { seq: row.seq, hash: row.hash };
  }
  return head;
}

/**
 * Compares private objects with the hashes that the public objects of the same events carry: none
 * changed, none missing, none too many. Errors: BrokenChain.
 */
export function checkPrivate(rows: readonly ChainRow[], privates: readonly PrivateObject[]): void {
  const kept = new Map(privates.map((p) => [`${p.seq}${p.audience}`, p]));
  for (const row of rows) {
    const event = parse(row);
    for (const [audience, field] of [
      ['O', 'owner_hash'],
      ['H', 'house_hash'],
    ] as const) {
      const found = kept.get(`${row.seq}${audience}`);
      const claimed = event[field];
      kept.delete(`${row.seq}${audience}`);
      if ((found && privateHash(found)) !== claimed)
        throw new BrokenChain(row.seq, `${field} does not fit the private object`);
    }
  }
  for (const { seq, audience } of kept.values())
    throw new BrokenChain(seq, `has a private object ${audience} that no event claims`);
}

/** SHA-256(salt || canonical private object). */
export const privateHash = ({ salt, object }: PrivateObject): string =>
  sha256(object, Buffer.from(salt, 'hex'));

function parse(row: ChainRow): Record<string, unknown> {
  try {
    return JSON.parse(row.public) as Record<string, unknown>;
  } catch {
    throw new BrokenChain(row.seq, 'is not JSON');
  }
}
