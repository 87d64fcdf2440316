import type { LiveAuctions, Log } from '../../contracts/ports';
import { GavelError } from '../../contracts/errors';
import type { Auction } from './auction';
import { PAGE_ROWS } from './limits';
import {
  BrokenChain,
  GENESIS,
  checkPrivate,
  followChain,
  type ChainRow,
  type PrivateObject,
} from './verify';

/**
 * Carries a sealed auction's journal out of the shard: pull, read back and compute again, and only
 * then let the shard forget. Each step may be repeated and goes on where the last one stopped, so a
 * process may die after any of them:
 *
 *   pull.written      a page is in the store; the next run asks for what comes after it
 *   pull.verified     all of it was read back and is whole; from here on the store is the history
 *   forget.tombstone  the shard has begun to delete; `forget` is called again until it is done
 */
export interface ArchiveStore {
  lastSeq(auctionId: string): Promise<number>;
  lastPrivateSeq(auctionId: string): Promise<number>;
  putEvents(auctionId: string, rows: readonly ChainRow[]): Promise<void>;
  putPrivates(auctionId: string, rows: readonly PrivateObject[]): Promise<void>;
  events(auctionId: string, after: number, limit: number): Promise<ChainRow[]>;
  privatesOf(auctionId: string, first: number, last: number): Promise<PrivateObject[]>;
  countPrivates(auctionId: string): Promise<number>;
}
export interface ArchiveDeps {
  live: LiveAuctions;
  history: ArchiveStore;
  /** Sealed -> archived -> Forgotten, each unless it is so already. */
  setArchived(auctionId: string): Promise<void>;
  setForgotten(auctionId: string): Promise<void>;
  log: Log;
  /** Named places where a test ends the process. */
  crashPoint(name: string): void;
}

/** Errors: BrokenChain, and then nothing is forgotten; GavelError when the shard does not answer. */
export async function archive(deps: ArchiveDeps, auction: Auction): Promise<void> {
  const { auction_id, head } = auction;
  if (!head) throw new Error(`auction ${auction_id} is Sealed without a head`);
  if (!auction.archived) {
    await pullEvents(deps, auction_id, head.seq);
    await pullPrivates(deps, auction_id);
    await verifyStored(deps.history, auction_id, head);
    await deps.setArchived(auction_id);
    deps.crashPoint('pull.verified');
  }
  await forget(deps, auction_id, head.hash);
  await deps.setForgotten(auction_id);
  deps.log.info({ auction_id, events: head.seq, head_hash: head.hash }, 'journal archived');
}

async function pullEvents(deps: ArchiveDeps, auctionId: string, lastSeq: number): Promise<void> {
  for (let after = await deps.history.lastSeq(auctionId); after < lastSeq;) {
    const page = { auction_id: auctionId, after, limit: PAGE_ROWS };
    const { code, rows = [] } = await deps.live.call('journal_page', page);
    if (code !== 'ACCEPTED') throw new GavelError(code);
    if (rows.length === 0) throw new BrokenChain(after + 1, 'is not in the shard');
    await deps.history.putEvents(auctionId, rows);
    after = rows.at(-1)!.seq;
    deps.crashPoint('pull.written');
  }
}

/** The shard hands out whole seqs, but a write that was cut may have kept half of one: once more. */
async function pullPrivates(deps: ArchiveDeps, auctionId: string): Promise<void> {
  for (let after = Math.max(0, (await deps.history.lastPrivateSeq(auctionId)) - 1); ;) {
    const page = { auction_id: auctionId, after, limit: PAGE_ROWS };
    const { code, rows = [] } = await deps.live.call('private_page', page);
    if (code !== 'ACCEPTED') throw new GavelError(code);
    if (rows.length === 0) return;
    await deps.history.putPrivates(auctionId, rows);
    after = rows.at(-1)!.seq;
    deps.crashPoint('pull.written');
  }
}

/** Reads everything back, page by page, and computes chain and private hashes again. */
async function verifyStored(
  history: ArchiveStore,
  auctionId: string,
  expected: { seq: number; hash: string },
): Promise<void> {
  let head = GENESIS;
  let privates = 0;
  while (head.seq < expected.seq) {
    const rows = await history.events(auctionId, head.seq, PAGE_ROWS);
    if (rows.length === 0) throw new BrokenChain(head.seq + 1, 'is not in the store');
    const objects = await history.privatesOf(auctionId, rows[0]!.seq, rows.at(-1)!.seq);
    head = followChain(auctionId, head, rows);
    checkPrivate(rows, objects);
    privates += objects.length;
  }
  if (head.seq !== expected.seq || head.hash !== expected.hash)
    throw new BrokenChain(head.seq, 'is not the head that the shard sealed');
  if (privates !== (await history.countPrivates(auctionId)))
    throw new BrokenChain(head.seq, 'private objects stand beyond the journal');
}

async function forget(deps: ArchiveDeps, auctionId: string, headHash: string): Promise<void> {
  for (;;) {
    const slice = { auction_id: auctionId, head_hash: headHash };
    const { code, done } = await deps.live.call('forget', slice);
    if (code !== 'ACCEPTED') throw new GavelError(code);
    deps.crashPoint('forget.tombstone');
    if (done) return;
  }
}
