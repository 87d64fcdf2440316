import type {
  Clock,
  FeedBatch,
  FeedRow,
  LiveAuctions,
  Log,
  Presence,
  PrivateRow,
} from '../../services/contracts/ports';
import type { Code } from '../../services/contracts/codes';
import { LIMITS } from './limits';
import { Screens, type Frozen, type Outlet, type View } from './screens';

/** A batch as the feed's follower hands it on: with a reason while the shard is silent. */
export type FollowedBatch = FeedBatch & { reason?: Frozen };

export interface AuctionsDeps {
  live: LiveAuctions;
  clock: Clock;
  log: Log;
  outlet: Outlet;
  /** Has anybody subscribed to an item of it? Else it is forgotten in time. */
  isWatched(auctionId: string): boolean;
  /** After a gap: own lines of this auction have to be read again. */
  onGap(auctionId: string): void;
}

/** Thrown when an auction cannot be shown: it is not there, or nobody answers. */
export class NotShown extends Error {
  constructor(readonly code: Code) {
    super(code);
  }
}

interface Entry {
  /** Rows that came while the auction was being read. */
  waiting: FeedRow[];
  screens?: Screens;
  loading?: Promise<Screens>;
  rereading: boolean;
  /** Word of a gap came while it was being read: that reading may be older than the gap. */
  again: boolean;
  deskWanted?: Promise<void>;
  replicaset?: string;
  usedAt: number;
}

/**
 * The auctions shown by this adapter: each read from the shard once, then followed by the feed.
 * A row is recognised by (auction, seq): doubles fall away, and a gap, a new mastership or a lost
 * position makes an auction be read anew, without its subscribers noticing more than the news.
 */
export class Auctions {
  private readonly entries = new Map<string, Entry>();
  private readonly absent = new Map<string, { code: Code; until: number }>();
  private readonly positions = new Map<string, { epoch: number; next: number }>();
  private readonly frozen = new Map<string, Frozen | null>();
  /** The newest of each auction that somebody is in, for screens that are yet to be read. */
  private readonly presence = new Map<string, Presence>();
  private closed = false;

  constructor(private readonly deps: AuctionsDeps) {}

  /** The auction's screens, read from the shard if need be. Throws NotShown. */
  async open(auctionId: string): Promise<Screens> {
    const entry = this.entryOf(auctionId);
    entry.usedAt = this.deps.clock.now();
    if (entry.screens) return entry.screens;
    entry.loading ??= this.load(auctionId, entry).finally(() => delete entry.loading);
    return entry.loading;
  }

  /** As `open`, repeated while nobody answers; null when the auction is gone, or `wanted` ends. */
  async insist(auctionId: string, wanted: () => boolean): Promise<Screens | null> {
    while (wanted() && !this.closed) {
      try {
        return await this.open(auctionId);
      } catch (err) {
        if (err instanceof NotShown && isGone(err.code)) return null;
        if (!(err instanceof NotShown)) this.deps.log.warn({ err, auctionId }, 'auction not read');
        await pause(LIMITS.retry_ms);
      }
    }
    return null;
  }

  /**
   * The desk's lines hold private objects, so their history is read for a desk only. Of an auction
   * that the shard has forgotten meanwhile there is none: asking again would not end.
   */
  async openDesk(screens: Screens): Promise<void> {
    const entry = this.entryOf(screens.id);
    if (screens.desk.isFilled) return;
    entry.deskWanted ??= this.loadDesk(screens)
      .catch((err: unknown) => {
        if (!(err instanceof NotShown && isGone(err.code))) throw err;
      })
      .finally(() => delete entry.deskWanted);
    await entry.deskWanted;
  }

  close(): void {
    this.closed = true;
  }

  /** One answer of the feed: rows, or word that the shard is frozen or silent. */
  hear(batch: FollowedBatch): void {
    const { replicaset } = batch;
    this.setFrozen(replicaset, batch.frozen ? (batch.reason ?? 'NO_MAJORITY') : null);
    const before = this.positions.get(replicaset);
    if (!batch.frozen || batch.next >= 0) {
      this.positions.set(replicaset, { epoch: batch.epoch, next: batch.next });
    }
    const lost = !before || before.epoch !== batch.epoch || jumped(before.next, batch);
    for (const [auctionId, rows] of byAuction(batch.rows)) {
      const entry = this.entries.get(auctionId);
      if (!entry) continue;
      entry.replicaset = replicaset;
      if (!entry.screens || entry.rereading) entry.waiting.push(...rows);
      else if (!entry.screens.take(rows)) this.reread(auctionId, entry);
    }
    for (const presence of batch.totals) this.hearPresence(presence);
    for (const [auctionId, entry] of this.entries) {
      if (lost && (entry.replicaset ?? replicaset) === replicaset) this.reread(auctionId, entry);
      else entry.screens?.flush();
    }
    this.forgetIdle();
  }

  private hearPresence(presence: Presence): void {
    const { auction_id, online, armed, clerk } = presence;
    this.entries.get(auction_id)?.screens?.setPresence(presence);
    this.presence.delete(auction_id);
    if (online > 0 || armed > 0 || clerk) this.presence.set(auction_id, presence);
  }

  private entryOf(auctionId: string): Entry {
    const known = this.entries.get(auctionId);
    if (known) return known;
    const gone = this.absent.get(auctionId);
    if (gone && gone.until > this.deps.clock.now()) throw new NotShown(gone.code);
    const entry: Entry = {
      waiting: [],
      rereading: false,
      again: false,
      usedAt: this.deps.clock.now(),
    };
    this.entries.set(auctionId, entry);
    return entry;
  }

  private async load(auctionId: string, entry: Entry): Promise<Screens> {
    try {
      const view = await this.view(auctionId);
      const from = Math.max(0, view.auction.seq - LIMITS.history_events);
      const history = await this.journal(auctionId, from, view.auction.seq);
      const { outlet, log, clock } = this.deps;
      const screens = new Screens(view, outlet, log, () => clock.now());
      screens.fill(history, 'public');
      const presence = this.presence.get(auctionId);
      if (presence) screens.setPresence(presence);
      entry.screens = screens;
      this.release(auctionId, entry);
      return screens;
    } catch (err) {
      this.entries.delete(auctionId);
      if (err instanceof NotShown && isGone(err.code)) this.rememberAbsence(auctionId, err.code);
      throw err;
    }
  }

  /** Rows that waited while the auction was read: now in their turn. */
  private release(auctionId: string, entry: Entry): void {
    const rows = entry.waiting;
    entry.waiting = [];
    const screens = entry.screens!;
    if (entry.replicaset) screens.setFrozen(this.frozen.get(entry.replicaset) ?? null);
    const whole = screens.take(rows) && !entry.again;
    entry.again = false;
    if (whole) screens.flush();
    else this.reread(auctionId, entry);
  }

  private reread(auctionId: string, entry: Entry): void {
    if (!entry.screens || entry.rereading) {
      entry.again = true;
      return;
    }
    entry.rereading = true;
    this.readAgain(auctionId, entry, entry.screens)
      .catch((err: unknown) => this.deps.log.warn({ err, auctionId }, 'auction not read again'))
      .finally(() => {
        entry.rereading = false;
        if (this.entries.get(auctionId) === entry) this.release(auctionId, entry);
      });
  }

  private async readAgain(auctionId: string, entry: Entry, screens: Screens): Promise<void> {
    while (!this.closed && this.entries.get(auctionId) === entry) {
      try {
        const view = await this.view(auctionId);
        const { seq } = view.auction;
        const from = Math.max(screens.seq, seq - LIMITS.catch_up_events);
        const missed = await this.journal(auctionId, from, seq);
        const whole = screens.desk.isFilled
          ? withPrivate(missed, await this.privateRows(auctionId, from, seq))
          : missed;
        if (from > screens.seq) screens.breakChain();
        screens.replace(view, whole);
        this.deps.onGap(auctionId);
        return;
      } catch (err) {
        if (!(err instanceof NotShown)) throw err;
        if (isGone(err.code)) {
          this.entries.delete(auctionId);
          return;
        }
        await pause(LIMITS.retry_ms);
      }
    }
  }

  private async loadDesk(screens: Screens): Promise<void> {
    const { seq } = screens;
    const from = Math.max(0, seq - LIMITS.history_events);
    const [rows, objects] = await Promise.all([
      this.journal(screens.id, from, seq),
      this.privateRows(screens.id, from, seq),
    ]);
    screens.fill(withPrivate(rows, objects), 'desk');
  }

  private async view(auctionId: string): Promise<View> {
    const answer = await this.deps.live.call('auction_view', { auction_id: auctionId });
    if (answer.code !== 'ACCEPTED' || !answer.auction) throw new NotShown(answer.code);
    return { auction: answer.auction, lots: answer.lots ?? [], desk: answer.desk };
  }

  /** Public rows with from < seq <= to, as rows of a feed that carries nothing else. */
  private async journal(auctionId: string, from: number, to: number): Promise<FeedRow[]> {
    const rows: FeedRow[] = [];
    for (let after = from; after < to;) {
      const answer = await this.deps.live.call('journal_page', {
        auction_id: auctionId,
        after,
        limit: LIMITS.journal_page,
      });
      if (answer.code !== 'ACCEPTED') throw new NotShown(answer.code);
      const page = answer.rows ?? [];
      for (const row of page) {
        if (row.seq <= to) rows.push({ pos: 0, auction_id: auctionId, ...row });
      }
      after = page.at(-1)?.seq ?? to;
    }
    return rows;
  }

  private async privateRows(auctionId: string, from: number, to: number): Promise<PrivateRow[]> {
    const rows: PrivateRow[] = [];
    for (let after = from; after < to;) {
      const answer = await this.deps.live.call('private_page', {
        auction_id: auctionId,
        after,
        limit: LIMITS.journal_page,
      });
      if (answer.code !== 'ACCEPTED') throw new NotShown(answer.code);
      const page = answer.rows ?? [];
      rows.push(...page);
      after = page.at(-1)?.seq ?? to;
    }
    return rows;
  }

  private setFrozen(replicaset: string, frozen: Frozen | null): void {
    if ((this.frozen.get(replicaset) ?? null) === frozen) return;
    this.frozen.set(replicaset, frozen);
    for (const [auctionId, entry] of this.entries) {
      if (entry.replicaset === replicaset) entry.screens?.setFrozen(frozen);
      else if (entry.replicaset === undefined) {
        this.placeByProbe(auctionId, entry).catch((err: unknown) =>
          this.deps.log.warn({ err, auctionId }, 'auction not placed'),
        );
      }
    }
  }

  /**
   * An auction of which no row has come yet may be on any replicaset: while one is silent, a read tells.
   * With one silent it is that one's for good; with several it is asked again at the next change.
   */
  private async placeByProbe(auctionId: string, entry: Entry): Promise<void> {
    const silent = () => [...this.frozen].filter(([, reason]) => reason !== null);
    const [first, second] = silent();
    const args = { auction_id: auctionId };
    const options = { deadline_ms: LIMITS.probe_ms };
    const answered =
      !first || (await this.deps.live.call('auction_view', args, options)).code === 'ACCEPTED';
    if (entry.replicaset !== undefined) return;
    if (answered || !first) entry.screens?.setFrozen(null);
    else {
      entry.screens?.setFrozen(this.frozen.get(first[0]) ?? null);
      if (!second) entry.replicaset = first[0];
    }
  }

  private rememberAbsence(auctionId: string, code: Code): void {
    if (this.absent.size >= LIMITS.absent_max) {
      this.absent.delete(this.absent.keys().next().value!);
    }
    this.absent.set(auctionId, { code, until: this.deps.clock.now() + LIMITS.absent_ms });
  }

  private forgetIdle(): void {
    const now = this.deps.clock.now();
    for (const [auctionId, entry] of this.entries) {
      if (this.deps.isWatched(auctionId)) entry.usedAt = now;
      else if (entry.usedAt < now - LIMITS.idle_ms && !entry.loading && !entry.rereading) {
        this.entries.delete(auctionId);
      }
    }
  }
}

const isGone = (code: Code): boolean => code === 'NOT_FOUND' || code === 'AUCTION_SEALED';
const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });

/** Positions follow each other; a jump means that rows were trimmed before they were read. */
const jumped = (next: number, batch: FollowedBatch): boolean => {
  const first = batch.rows[0];
  return first !== undefined && next >= 0 && first.pos > next + 1;
};

function byAuction(rows: readonly FeedRow[]): Map<string, FeedRow[]> {
  const grouped = new Map<string, FeedRow[]>();
  for (const row of rows) {
    const of = grouped.get(row.auction_id);
    if (of) of.push(row);
    else grouped.set(row.auction_id, [row]);
  }
  return grouped;
}

/** The house's objects beside their events, as the feed carries them. */
function withPrivate(rows: readonly FeedRow[], objects: readonly PrivateRow[]): FeedRow[] {
  const house = new Map(objects.filter((o) => o.audience === 'H').map((o) => [o.seq, o.object]));
  return rows.map((row) => {
    const object = house.get(row.seq);
    return object === undefined ? row : { ...row, house: object };
  });
}
