import type { LiveFeed, Log, PaddleState } from '../../services/contracts/ports';
import { LIMITS } from './limits';

/** What the shard is told of one auction: sums of this adapter alone. */
export type Sums = Parameters<LiveFeed['presence']>[2][number];
type Insured = Parameters<LiveFeed['presence']>[3][number];

export interface PresenceDeps {
  /** Tells a replicaset; soft, so a failure is not repeated. */
  report(replicaset: string, sums: Sums[], insured: Insured[]): Promise<void>;
  /** The replicaset of an auction, if it is known by now. */
  replicasetOf(auctionId: string): string | undefined;
  /** Is he known to have a paddle there? */
  hasPaddle(auctionId: string, userId: string): boolean;
  log: Log;
}

interface Watcher {
  user_id: string | null;
  auction_id: string;
}

/**
 * Who is there, as this adapter sees it: sessions on a room's `lot:`, fingers on its button, and
 * bidders whose `me:` is subscribed here. It decides nothing: sums go to the shard, which adds those of
 * all adapters, and insured paddles are named as long as they have a session, so that the shard arms
 * the insurance of one that no adapter names any more.
 */
export class Presence {
  /** By session: the room it looked at last. */
  private readonly watchers = new Map<string, Watcher>();
  private readonly fingers = new Map<string, string>();
  /** By auction and user: those whose `me:` is here, with their paddle once it is known. */
  private readonly own = new Map<string, Insured & { insured: boolean }>();
  private told = new Set<string>();
  private ticks = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly deps: PresenceDeps) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), LIMITS.presence_ms);
    this.timer.unref();
  }
  stop(): void {
    clearInterval(this.timer);
  }

  /** A session asks for a room's `lot:`. */
  watches(sessionId: string, userId: string | null, auctionId: string): void {
    this.watchers.set(sessionId, { user_id: userId, auction_id: auctionId });
  }
  /** A finger is on the button of that room, or left it. */
  finger(sessionId: string, auctionId: string, on: boolean): void {
    if (on) this.fingers.set(sessionId, auctionId);
    else this.fingers.delete(sessionId);
  }
  /** The room it asked for is not there for it. */
  refused(sessionId: string, auctionId: string): void {
    if (this.watchers.get(sessionId)?.auction_id === auctionId) this.watchers.delete(sessionId);
  }
  closed(sessionId: string): void {
    this.watchers.delete(sessionId);
    this.fingers.delete(sessionId);
  }

  /** A user's `me:` of that auction has its first subscriber here, or lost its last. */
  came(auctionId: string, userId: string): void {
    const key = `${auctionId} ${userId}`;
    this.own.set(key, { auction_id: auctionId, paddle_no: 0, insured: false });
  }
  left(auctionId: string, userId: string): void {
    this.own.delete(`${auctionId} ${userId}`);
  }
  /** A paddle as it is now: an insured one that is here is told of at once. */
  paddle(auctionId: string, { paddle_no, user_id, insured }: PaddleState): void {
    const here = this.own.get(`${auctionId} ${user_id}`);
    if (!here) return;
    const isNews = insured && !here.insured;
    Object.assign(here, { paddle_no, insured });
    if (isNews) this.send(auctionId, [], [{ auction_id: auctionId, paddle_no }]);
  }

  /** Insured paddles each time, sums once a second. */
  private tick(): void {
    this.ticks = (this.ticks + 1) % LIMITS.presence_sums_every;
    const insured = grouped(
      [...this.own.values()]
        .filter((paddle) => paddle.insured)
        .map(({ auction_id, paddle_no }) => ({ auction_id, paddle_no })),
      (paddle) => this.deps.replicasetOf(paddle.auction_id),
    );
    const sums = grouped(this.ticks === 0 ? this.sums() : [], (s) =>
      this.deps.replicasetOf(s.auction_id),
    );
    for (const replicaset of new Set([...insured.keys(), ...sums.keys()])) {
      this.report(replicaset, sums.get(replicaset) ?? [], insured.get(replicaset) ?? []);
    }
  }

  /** Of every room somebody is in; and once more, zeros, of one that all have left. */
  private sums(): Sums[] {
    const rooms = new Map<string, Sums>();
    const room = (auction_id: string): Sums => {
      const known = rooms.get(auction_id) ?? { auction_id, armed: 0, online: 0, bidders: 0 };
      rooms.set(auction_id, known);
      return known;
    };
    for (const auctionId of this.told) room(auctionId);
    this.told = new Set();
    for (const { user_id, auction_id } of this.watchers.values()) {
      const sums = room(auction_id);
      sums.online += 1;
      if (user_id !== null && this.deps.hasPaddle(auction_id, user_id)) sums.bidders += 1;
      this.told.add(auction_id);
    }
    for (const auctionId of this.fingers.values()) room(auctionId).armed += 1;
    return [...rooms.values()];
  }

  private send(auctionId: string, sums: Sums[], insured: Insured[]): void {
    const replicaset = this.deps.replicasetOf(auctionId);
    if (replicaset !== undefined) this.report(replicaset, sums, insured);
  }
  /** In as many reports as the shard's bounds ask for: it takes none that is longer. */
  private report(replicaset: string, sums: Sums[], insured: Insured[]): void {
    const { presence_sums_max: most, presence_insured_max: many } = LIMITS;
    const reports = Math.max(Math.ceil(sums.length / most), Math.ceil(insured.length / many));
    for (let i = 0; i < reports; i += 1) {
      const part = sums.slice(i * most, (i + 1) * most);
      this.tell(replicaset, part, insured.slice(i * many, (i + 1) * many));
    }
  }
  private tell(replicaset: string, sums: Sums[], insured: Insured[]): void {
    this.deps
      .report(replicaset, sums, insured)
      .catch((err: unknown) => this.deps.log.debug({ err, replicaset }, 'presence not told'));
  }
}

function grouped<T>(list: T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
