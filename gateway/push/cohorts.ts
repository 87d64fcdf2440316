import type { Logger } from 'pino';
import type { Clock } from '../../services/contracts/ports';
import type { DataEvents } from './ari/reader';
import type { Fields, Item, Member, Mode, Receiver, View } from './modes/base';
import { CommandItem } from './modes/command';
import { DistinctItem } from './modes/distinct';
import { MergeItem } from './modes/merge';

/** The adapter's data half, as items need it. */
export interface ItemSource {
  /** The id that the item's events will carry; null: no adapter now. */
  subscribe(item: string, refused: (message: string) => void): string | null;
  unsubscribe(item: string): void;
}

/**
 * All items somebody looks at. An item is subscribed at the adapter for its first subscriber and
 * given up with its last; there are never two live SUBs of it. Events of an older SUB are dropped.
 * While there is no adapter items and subscribers stay, and all are subscribed again on its return.
 */
export class Items implements Omit<DataEvents, 'failure'> {
  private readonly items = new Map<string, Item>();

  constructor(
    private readonly source: ItemSource,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** The mode in which somebody looks at the item: it can be looked at in no other meanwhile. */
  modeOf(name: string): Mode | null {
    return this.items.get(name)?.mode ?? null;
  }

  /**
   * Adds a subscriber, who gets its snapshot as the mode has it.
   * Shape: `historyLength` events are kept of a DISTINCT item; the item's mode is `mode` or free.
   */
  join(
    name: string,
    mode: Mode,
    historyLength: number,
    view: View,
    receiver: Receiver,
    snapshotLength: number,
  ): Member {
    let item = this.items.get(name);
    if (item === undefined) {
      item = this.create(name, mode, historyLength);
      this.items.set(name, item);
    }
    const member = item.join(view, receiver, snapshotLength);
    if (item.subscription === null) this.subscribe(item);
    return member;
  }

  leave(member: Member): void {
    const { item } = member.cohort;
    if (!item.leave(member)) return;
    this.items.delete(item.name);
    if (item.subscription !== null) this.source.unsubscribe(item.name);
  }

  private create(name: string, mode: Mode, historyLength: number): Item {
    switch (mode) {
      case 'MERGE':
        return new MergeItem(name, this.clock);
      case 'DISTINCT':
        return new DistinctItem(name, historyLength, this.clock);
      case 'COMMAND':
        return new CommandItem(name, this.clock);
    }
  }

  private subscribe(item: Item): void {
    const id = this.source.subscribe(item.name, (message) => {
      // The SDK refuses a SUB that was followed by its USB before it was looked at: harmless.
      if (item.subscription !== id) return;
      item.subscription = null;
      this.log.warn({ item: item.name, message }, 'the adapter refused an item');
    });
    item.subscription = id;
    if (id !== null) item.begin();
  }

  adapterReady(): void {
    for (const item of this.items.values()) this.subscribe(item);
  }

  adapterLost(): void {
    for (const item of this.items.values()) item.subscription = null;
  }

  private live(name: string, subscription: string): Item | undefined {
    const item = this.items.get(name);
    return item?.subscription === subscription ? item : undefined;
  }

  update(name: string, subscription: string, isSnapshot: boolean, fields: Fields): void {
    this.live(name, subscription)?.update(isSnapshot, fields);
  }

  endOfSnapshot(name: string, subscription: string): void {
    this.live(name, subscription)?.endOfSnapshot();
  }

  clearSnapshot(name: string, subscription: string): void {
    this.live(name, subscription)?.clear();
  }
}
