import {
  ITEM_RULES,
  itemName,
  parseItem,
  walletFields,
  type Fields,
  type Item,
} from '../../services/contracts/items';
import {
  WALLET_CHANGES,
  type Bus,
  type Clock,
  type LiveAuctions,
  type Log,
  type ServicesApi,
  type Stop,
  type WalletItem,
} from '../../services/contracts/ports';
import { Auctions, type FollowedBatch } from './auctions';
import { LIMITS } from './limits';
import { Lines, type Line } from './lines';
import { readOwnLines } from './own';
import type { Presence } from './presence';
import type { Screens, Update } from './screens';

export interface DataDeps {
  live: LiveAuctions;
  services: Pick<ServicesApi, 'walletItem'>;
  bus: Pick<Bus, 'tail'>;
  presence: Presence;
  clock: Clock;
  log: Log;
}
/** The half of the SDK's data provider that sends. */
export interface Wire {
  update(item: string, isSnapshot: boolean, fields: Update): void;
  endOfSnapshot(item: string): void;
}

/** A live subscription: of this wire, until it is ended. Updates wait for its snapshot. */
interface Subscription {
  item: Item;
  begun: boolean;
  /** Of `wallet:`: the newest heard of. */
  wallet?: WalletItem;
}

/**
 * The data half: which items are live, what each starts from, and the one gate to the wire.
 * It outlives connections: a new one starts without subscriptions and is asked for them again.
 */
export class Data {
  readonly auctions: Auctions;
  private wire: Wire | null = null;
  private subscriptions = new Map<string, Subscription>();
  private readonly watched = new Map<string, number>();
  private readonly owned = new Map<string, Lines>();
  private stopTail: Stop | null = null;
  private closed = false;

  constructor(private readonly deps: DataDeps) {
    const { live, clock, log } = deps;
    this.auctions = new Auctions({
      live,
      clock,
      log,
      outlet: {
        publish: (name, fields) => this.publish(name, fields),
        own: (auction_id, user_id, line) => {
          this.owned.get(itemName({ kind: 'me', auction_id, user_id }))?.add(line);
        },
        paddles: (auction_id, paddles) => {
          for (const paddle of paddles) deps.presence.paddle(auction_id, paddle);
        },
      },
      isWatched: (auctionId) => (this.watched.get(auctionId) ?? 0) > 0,
      onGap: (auctionId) => this.rereadOwn(auctionId),
    });
  }

  /** Follows the wallets' changes, as soon as the bus can be had: bids do not wait for it. */
  start(): void {
    const tail = async () => {
      this.stopTail = await this.deps.bus.tail(WALLET_CHANGES, (message) => {
        const change = message.payload as WalletItem;
        this.showWallet(itemName({ kind: 'wallet', user_id: change.user_id }), change);
      });
      if (this.closed) await this.stopTail();
    };
    void this.repeat(() => true, tail);
  }
  async stop(): Promise<void> {
    this.closed = true;
    this.auctions.close();
    await this.stopTail?.();
  }

  hear(batch: FollowedBatch): void {
    this.auctions.hear(batch);
  }

  /** A connection to the gateway stands; null: it is gone, and so are its subscriptions. */
  attach(wire: Wire | null): void {
    this.wire = wire;
    for (const name of [...this.subscriptions.keys()]) this.unsubscribe(name);
  }

  /** @returns false: no item of ours. Its snapshot follows. */
  subscribe(name: string): boolean {
    const item = parseItem(name);
    if (!item) return false;
    const subscription = { item, begun: false };
    this.subscriptions.set(name, subscription);
    if ('auction_id' in item) this.watch(item.auction_id, 1);
    if (item.kind === 'me') this.deps.presence.came(item.auction_id, item.user_id);
    this.begin(name, subscription).catch((err: unknown) => {
      this.deps.log.error({ err, item: name }, 'no snapshot');
    });
    return true;
  }

  unsubscribe(name: string): void {
    const subscription = this.subscriptions.get(name);
    if (!subscription) return;
    this.subscriptions.delete(name);
    this.owned.delete(name);
    const { item } = subscription;
    if ('auction_id' in item) this.watch(item.auction_id, -1);
    if (item.kind === 'me') this.deps.presence.left(item.auction_id, item.user_id);
  }

  /** A line of the adapter's own, if the user listens here. */
  notice(auctionId: string, userId: string, line: Fields<'me'>): void {
    this.owned.get(itemName({ kind: 'me', auction_id: auctionId, user_id: userId }))?.notice(line);
  }

  /** The one gate to the wire: live items that have begun, strings and null. */
  private publish(name: string, fields: Update, isSnapshot = false): void {
    const subscription = this.subscriptions.get(name);
    if (!this.wire || !subscription || (!subscription.begun && !isSnapshot)) return;
    this.wire.update(name, isSnapshot, fields);
  }

  private watch(auctionId: string, by: 1 | -1): void {
    const count = (this.watched.get(auctionId) ?? 0) + by;
    if (count > 0) this.watched.set(auctionId, count);
    else this.watched.delete(auctionId);
  }

  /** Sends the snapshot as soon as it can be had; from then on updates pass. */
  private async begin(name: string, subscription: Subscription): Promise<void> {
    const isLive = () => this.subscriptions.get(name) === subscription && !this.closed;
    const snapshot = await this.prepare(name, subscription, isLive);
    if (!isLive()) return;
    // Read and sent without a pause between, so nothing is lost or told twice.
    for (const fields of snapshot()) this.publish(name, fields, true);
    subscription.begun = true;
    if (ITEM_RULES[subscription.item.kind].mode !== 'MERGE') this.wire?.endOfSnapshot(name);
  }

  /** Reads what the snapshot needs; what comes back gives it as it is when called. */
  private async prepare(
    name: string,
    { item }: Subscription,
    isLive: () => boolean,
  ): Promise<() => readonly Update[]> {
    if (item.kind === 'wallet') return this.walletSnapshot(name, item.user_id);
    const screens = await this.auctions.insist(item.auction_id, isLive);
    if (!screens) return () => [];
    switch (item.kind) {
      case 'lot':
        return () => [screens.lotItem(screens.auction.current_lot)];
      case 'lot_of':
        return () => [screens.lotItem(item.lot_no)];
      case 'board':
        return () => screens.boardRows();
      case 'desk_state':
        return () => [screens.deskItem()];
      case 'log':
        return () => screens.log.snapshot;
      case 'calls':
        return () => screens.calls.snapshot;
      case 'desk':
        await this.repeat(isLive, () => this.auctions.openDesk(screens));
        return () => screens.desk.snapshot;
      case 'me':
        return this.ownSnapshot(name, item.user_id, screens, isLive);
    }
  }

  private async ownSnapshot(
    name: string,
    userId: string,
    screens: Screens,
    isLive: () => boolean,
  ): Promise<() => readonly Update[]> {
    const lines = new Lines(ITEM_RULES.me.snapshot, (line) => this.publish(name, line));
    this.owned.set(name, lines);
    await this.repeat(isLive, () => this.fillOwn(lines, userId, screens.id, screens));
    return () => lines.snapshot;
  }

  private async fillOwn(
    lines: Lines,
    userId: string,
    auctionId: string,
    screens: Screens,
  ): Promise<void> {
    const own = await readOwnLines(this.deps.live, auctionId, userId);
    for (const questionNo of own.questions) screens.learnQuestion(questionNo, userId);
    if (own.paddle) {
      screens.learn(own.paddle.paddle_no, userId);
      this.deps.presence.paddle(auctionId, own.paddle);
    }
    lines.fill(own.lines as Line[]);
  }

  private rereadOwn(auctionId: string): void {
    for (const [name, lines] of this.owned) {
      const subscription = this.subscriptions.get(name);
      const item = subscription?.item;
      if (item?.kind !== 'me' || item.auction_id !== auctionId || !lines.isFilled) continue;
      const isLive = () => this.owned.get(name) === lines;
      this.repeat(isLive, async () => {
        const screens = await this.auctions.open(auctionId);
        await this.fillOwn(lines, item.user_id, auctionId, screens);
      }).catch((err: unknown) => this.deps.log.error({ err, item: name }, 'own lines not read'));
    }
  }

  /** The wallets' answer within its time, or nothing: it or the next change shows it then. */
  private async walletSnapshot(name: string, userId: string): Promise<() => readonly Update[]> {
    const read = this.deps.services.walletItem(userId).then(
      (item) => this.showWallet(name, item),
      (err: unknown) => this.deps.log.warn({ err }, 'wallet not read for a snapshot'),
    );
    await Promise.race([read, pause(LIMITS.wallet_ms)]);
    return () => {
      const shown = this.subscriptions.get(name)?.wallet;
      return shown ? [walletFields(shown)] : [];
    };
  }

  private showWallet(name: string, item: WalletItem): void {
    const subscription = this.subscriptions.get(name);
    if (!subscription || (subscription.wallet?.version ?? -1) >= item.version) return;
    subscription.wallet = item;
    this.publish(name, walletFields(item));
  }

  /** Repeats a read until it is answered or nobody wants it. */
  private async repeat(wanted: () => boolean, read: () => Promise<void>): Promise<void> {
    while (wanted() && !this.closed) {
      try {
        return await read();
      } catch (err) {
        this.deps.log.warn({ err }, 'a read failed and is repeated');
        await pause(LIMITS.retry_ms);
      }
    }
  }
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });
