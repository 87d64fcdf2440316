import TarantoolConnection from 'tarantool-driver';
import { bucketOf } from '../../../services/contracts/ids';
import type { PaddleState } from '../../../services/contracts/ports';
import type { Values } from '../../local/values';
import { until } from './person';

/**
 * A reader of the shards of its own, over the official driver: one connection a question, so that a
 * shard which dies in between costs the question and nothing else. The proofs trust nobody else's
 * copy.
 */
const ANSWER_MS_MAX = 5_000;

export interface Shards {
  paddles(auctionId: string): Promise<PaddleState[]>;
  /** Rows of the auction in every sharded space but tombstones. */
  hotRows(auctionId: string): Promise<number>;
  /** Follows the feed of every replicaset until `stop`; gives what it has copied. */
  record(): Promise<{ events: Map<string, RecordedEvent[]>; stop(): Promise<void> }>;
}
export interface RecordedEvent {
  seq: number;
  hash: string;
  public: string;
}

export function readShards(env: Values): Shards {
  const members = env['TARANTOOL_URLS']!.split(';').map((part) => part.split('=')[1]!);
  const ask = async (address: string, name: string, ...args: unknown[]): Promise<unknown[]> => {
    const [host, port] = address.split(':');
    const connection = new TarantoolConnection({
      host: host!,
      port: Number(port),
      username: env['TARANTOOL_USER']!,
      password: env['TARANTOOL_PASSWORD']!,
      timeout: ANSWER_MS_MAX,
      lazyConnect: true,
      enableOfflineQueue: false,
      retryStrategy: () => null,
    });
    connection.on('error', () => {});
    try {
      return await within(ANSWER_MS_MAX, async () => {
        await connection.connect();
        // The old form of a call wraps each value returned in a tuple.
        const values = (await connection.call(name, ...args)) as [unknown][];
        return values.map(([value]) => value);
      });
    } finally {
      connection.disconnect();
    }
  };
  /** The first member that owns the auction's bucket answers. */
  const read = async <T>(auctionId: string, name: string, args: object): Promise<T> => {
    for (const address of members) {
      const [ok, reply] = await ask(address, 'gavel.call', bucketOf(auctionId), 'read', name, args);
      if (ok === true) return reply as T;
    }
    throw new Error(`no shard answers ${name} for ${auctionId}`);
  };
  return {
    async paddles(auctionId) {
      const found: PaddleState[] = [];
      for (;;) {
        const after = found.at(-1)?.paddle_no ?? 0;
        const page = await read<{ paddles?: PaddleState[] }>(auctionId, 'paddles_page', {
          auction_id: auctionId,
          after,
        });
        if (!page.paddles?.length) return found;
        found.push(...page.paddles);
      }
    },
    async hotRows(auctionId) {
      let sum = 0;
      for (const address of members) {
        const [counts] = (await ask(address, 'gavel.rows', auctionId)) as [Record<string, number>];
        for (const [space, rows] of Object.entries(counts)) if (space !== 'tombstone') sum += rows;
      }
      return sum;
    },
    record: () => recordFeeds(members, ask),
  };
}

async function recordFeeds(
  members: string[],
  ask: (address: string, name: string, ...args: unknown[]) => Promise<unknown[]>,
): Promise<{ events: Map<string, RecordedEvent[]>; stop(): Promise<void> }> {
  const events = new Map<string, RecordedEvent[]>();
  let stopped = false;
  const follow = async (address: string, start: number): Promise<void> => {
    let from = start;
    while (!stopped) {
      try {
        const [batch] = (await ask(address, 'feed.poll', 0, from, 500, 200)) as [FeedBatch];
        for (const [, auctionId, seq, note, hash, text] of batch.rows) {
          if (note !== null && note !== undefined) continue;
          const copy = events.get(auctionId) ?? [];
          events.set(auctionId, copy);
          if (Number(seq) > (copy.at(-1)?.seq ?? 0))
            copy.push({ seq: Number(seq), hash, public: text });
        }
        if (!batch.frozen) from = Number(batch.next);
      } catch {
        // A shard that is being restarted: ask again.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  const starts = await Promise.all(
    members.map((address) =>
      until(`the feed of ${address}`, async () => {
        const [batch] = (await ask(address, 'feed.poll', 0, -1, 1, 0)) as [FeedBatch];
        return { next: Number(batch.next) };
      }),
    ),
  );
  const following = members.map((address, i) => follow(address, starts[i]!.next));
  return {
    events,
    async stop() {
      stopped = true;
      await Promise.all(following);
    },
  };
}
interface FeedBatch {
  frozen: boolean;
  next: number;
  rows: [number, string, number, number | null, string, string][];
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}
