/** An event as history gives it: its hash and the canonical bytes the hash is of. */
export interface HashedEvent {
  seq: number;
  hash: string;
  public: string;
}
/** SHA-256 of a text's UTF-8 bytes, as lower-case hexadecimal digits. */
export type Digest = (text: string) => Promise<string>;

export const GENESIS = '0'.repeat(64);

/**
 * Checks that events follow one another: `seq` without a gap, each hash is that of its own bytes, and
 * each names the hash before it. Answers the first `seq` at which the chain breaks, or null.
 * `previous` is what the first event must name: GENESIS for the beginning of a journal.
 */
export async function firstBreak(
  events: readonly HashedEvent[],
  previous: { seq: number; hash: string },
  digest: Digest,
): Promise<number | null> {
  let { seq, hash } = previous;
  for (const event of events) {
    const said = JSON.parse(event.public) as { seq?: unknown; prev_hash?: unknown };
    const follows = event.seq === seq + 1 && said.seq === event.seq && said.prev_hash === hash;
    if (!follows || (await digest(event.public)) !== event.hash) return event.seq;
    ({ seq, hash } = event);
  }
  return null;
}

export async function sha256(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
