import { z } from 'zod';

/** Auction and user ids: they stand in item names, so the alphabet is narrow. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,40}$/;
export const id = z.string().regex(ID_PATTERN, '1 to 40 of A-Z a-z 0-9 _ -');

/** Ids minted by a page or a client for a bid, a command or a key: long enough not to collide. */
export const mintedId = z.string().regex(/^[A-Za-z0-9_-]{16,40}$/, '16 to 40 of A-Z a-z 0-9 _ -');

export const lotNo = z.number().int().min(1).max(999_999);
export const seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Number of buckets of the cluster: fixed for ever, since a bucket is where an auction lives. */
export const BUCKET_COUNT = 3000;

const CRC32C = new Uint32Array(256).map((_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  return c >>> 0;
});

/**
 * The bucket of an auction: crc32c of the id as text (reflected, initial 0xffffffff, no final xor),
 * modulo the bucket count, plus 1. The same as vshard's `bucket_id_strcrc32`.
 */
export function bucketOf(auctionId: string): number {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(auctionId)) {
    crc = (crc >>> 8) ^ CRC32C[(crc ^ byte) & 0xff]!;
  }
  return ((crc >>> 0) % BUCKET_COUNT) + 1;
}
