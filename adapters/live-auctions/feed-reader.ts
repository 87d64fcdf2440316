/**
 * Reads the outbox of each replicaset by long poll: rows in the order of their positions, published
 * ones only. A position is a hint; what decides order, duplicates and gaps is (auction_id, seq).
 *
 * The polls have a router of their own, hence connections of their own: a page of the feed in the
 * way must not delay the answer to a bid, nor may bids in flight turn a poll away.
 */
import type { FeedBatch, FeedRow, LiveFeed, Presence } from '../../services/contracts/ports';
import { ProtocolError } from './errors';
import { LIMITS, type Limits } from './limits';
import type { Router } from './router';

/** A stored row as the shard sends it, trailing absent fields cut. */
type Tuple = [
  pos: number,
  auction_id: string,
  seq: number,
  note: number | null,
  hash: string,
  public_json: string,
  owner?: FeedRow['owner'] | null,
  house_json?: string | null,
  after?: FeedRow['after'] | null,
];

interface PollAnswer {
  epoch: number;
  frozen: boolean;
  rows: Tuple[];
  next: number;
  trimmed?: boolean;
  totals?: Presence[];
  totals_next?: number;
}

function rowOf(tuple: Tuple): FeedRow {
  const [pos, auction_id, seq, note, hash, publicJson, owner, house, after] = tuple;
  const row: FeedRow = { pos, auction_id, seq, hash, public: publicJson };
  if (note !== null) row.note = note;
  if (owner) row.owner = owner;
  if (house) row.house = house;
  if (after) row.after = after;
  return row;
}

/**
 * The feed over a router.
 * Errors: `poll` and `acknowledge` reject when the replicaset does not answer (LineError,
 *         ServerError); the caller polls again from the same position.
 */
export function feedOver(router: Router, limits: Limits = LIMITS): LiveFeed {
  const epochs = new Map<string, number>();
  return {
    replicasets: () => router.replicasets(),

    async poll(replicaset, from, timeout_ms, totals_from): Promise<FeedBatch> {
      const args = [epochs.get(replicaset) ?? 0, from, limits.feed_rows, timeout_ms];
      if (totals_from !== undefined) args.push(totals_from);
      const patience = timeout_ms + limits.feed_margin_ms;
      try {
        const [answer] = await router.ask(replicaset, 'feed.poll', args, patience);
        const { frozen, rows, next, trimmed, totals = [], totals_next, ...said } = checked(answer);
        // An instance that serves nobody has no epoch of its own to tell.
        const epoch = said.epoch || (epochs.get(replicaset) ?? 0);
        epochs.set(replicaset, epoch);
        if (frozen) await router.lookForMaster(replicaset);
        const batch: FeedBatch = { replicaset, epoch, frozen, rows: rows.map(rowOf), next, totals };
        if (totals_next !== undefined) batch.totals_next = totals_next;
        return trimmed ? { ...batch, trimmed } : batch;
      } catch (error) {
        await router.lookForMaster(replicaset);
        throw error;
      }
    },

    async acknowledge(replicaset, pos): Promise<void> {
      await router.ask(replicaset, 'feed.ack', [pos], limits.question_ms);
    },

    async presence(replicaset, adapterId, sums, insured): Promise<void> {
      const report = [adapterId, sums, insured];
      await router.ask(replicaset, 'feed.presence', report, limits.question_ms);
    },
  };
}

function checked(answer: unknown): PollAnswer {
  const fields = (answer ?? {}) as PollAnswer;
  const { epoch, frozen, rows, next } = fields;
  const numbers = typeof epoch === 'number' && typeof next === 'number';
  if (!numbers || typeof frozen !== 'boolean' || !Array.isArray(rows)) {
    throw new ProtocolError('feed.poll answered in another shape');
  }
  return fields;
}

/** A batch; or, with `reason` NO_ANSWER, that nothing was heard for 2,000 ms: to be shown as frozen. */
export type FollowedBatch = FeedBatch & { reason?: 'NO_MAJORITY' | 'NO_ANSWER' };

export interface FollowOptions {
  /** An idle poll answers after so long. */
  timeout_ms?: number;
  /** Told of every failed poll, and of batches that were not taken. */
  onError?: (error: unknown) => void;
  limits?: Limits;
}

export interface Following {
  /** Ends it; resolves once no `onBatch` runs any more. A poll on its way is not awaited. */
  stop(): Promise<void>;
}

/**
 * Polls a replicaset for ever, from `from` on (-1: from the present end).
 *
 * `onBatch` is awaited, so its pace is the feed's. It gets every answer, idle ones too. If it
 * rejects, the same batch comes again after a pause: nothing is skipped, so it may see rows twice.
 * Frozen answers carry NO_MAJORITY; after 2,000 ms without any answer it gets one batch without
 * rows, frozen, NO_ANSWER; the next answer ends both.
 */
export function followFeed(
  feed: LiveFeed,
  replicaset: string,
  from: number,
  onBatch: (batch: FollowedBatch) => Promise<void> | void,
  options: FollowOptions = {},
): Following {
  const follower = new Follower(feed, replicaset, from, onBatch, options);
  const running = follower.run();
  return { stop: () => follower.stop(running) };
}

class Follower {
  private epoch = 0;
  private totalsAt = 0;
  private answeredAt = performance.now();
  private silent = false;
  private readonly limits: Limits;
  private readonly stopped: Promise<'stopped'>;
  private isStopped = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly feed: LiveFeed,
    private readonly replicaset: string,
    private at: number,
    private readonly onBatch: (batch: FollowedBatch) => Promise<void> | void,
    private readonly options: FollowOptions,
  ) {
    this.limits = options.limits ?? LIMITS;
    this.stopped = new Promise((done) => {
      this.wake = () => done('stopped');
    });
  }

  async run(): Promise<void> {
    while (!this.isStopped) {
      const batch = await this.next();
      if (batch === 'stopped') return;
      const taken = batch !== undefined && (await this.hand(batch));
      if (!taken || batch.frozen) await this.pause(this.limits.feed_pause_ms);
    }
  }

  async stop(running: Promise<void>): Promise<void> {
    this.isStopped = true;
    this.wake();
    await running;
  }

  /** The next thing to hand on; undefined: nothing, poll again. */
  private async next(): Promise<FollowedBatch | 'stopped' | undefined> {
    const timeout_ms = this.options.timeout_ms ?? this.limits.feed_poll_ms;
    try {
      const poll = this.feed.poll(this.replicaset, this.at, timeout_ms, this.totalsAt);
      const batch = await Promise.race([poll, this.stopped]);
      if (batch === 'stopped') return batch;
      this.answeredAt = performance.now();
      this.silent = false;
      this.epoch = batch.epoch;
      return batch.frozen ? { ...batch, reason: 'NO_MAJORITY' } : batch;
    } catch (error) {
      this.options.onError?.(error);
      return this.silence();
    }
  }

  private silence(): FollowedBatch | undefined {
    const quiet = performance.now() - this.answeredAt;
    if (this.silent || quiet < this.limits.feed_silence_ms) return undefined;
    this.silent = true;
    const { replicaset, epoch, at: next } = this;
    return { replicaset, epoch, frozen: true, reason: 'NO_ANSWER', rows: [], totals: [], next };
  }

  /** True: taken, and the position moves on. */
  private async hand(batch: FollowedBatch): Promise<boolean> {
    try {
      await this.onBatch(batch);
      this.at = batch.next;
      this.totalsAt = batch.totals_next ?? this.totalsAt;
      return true;
    } catch (error) {
      this.options.onError?.(error);
      // A report of silence that was not taken is made again.
      if (batch.reason === 'NO_ANSWER') this.silent = false;
      return false;
    }
  }

  private async pause(wait_ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((done) => {
      timer = setTimeout(done, wait_ms);
    });
    await Promise.race([waited, this.stopped]);
    clearTimeout(timer);
  }
}
