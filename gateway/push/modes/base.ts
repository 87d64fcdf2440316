import type { Clock } from '../../../services/contracts/ports';
import type { Line } from '../tlcp/writer';

/**
 * An item and its cohorts. A cohort is those subscribers who see the same bytes: the same item
 * under the same subscription number and place, with the same fields and the same frequency. A line
 * is built once for it, whatever its size; subscription numbers agree between pages because every
 * page subscribes in one order.
 */

/** A session, as an item sees it. */
export interface Receiver {
  /** False: generate nothing for it now; it will be resumed. */
  readonly open: boolean;
  deliver(line: Line): void;
}

export type Fields = ReadonlyMap<string, string | null>;
export type Mode = 'MERGE' | 'DISTINCT' | 'COMMAND';

/** What the members of a cohort have in common. */
export interface View {
  subId: number;
  /** Place of the item in its subscription, from 1. */
  place: number;
  fields: readonly string[];
  /** Least time between two updates (of one key); 0: as they come. */
  intervalMs: number;
}

export const viewId = (view: View): string =>
  `${view.subId},${view.place},${view.intervalMs},${view.fields.join(' ')}`;

/** One subscriber of one item. Its mode's cohort keeps its own state in the subclass. */
export class Member {
  cohort!: Cohort;
  /** Place in the cohort's list. */
  at = -1;
  /** `snapshotLength`: events of a snapshot it wants; 0 none. */
  constructor(
    readonly receiver: Receiver,
    readonly snapshotLength: number,
  ) {}
}

export abstract class Cohort {
  protected readonly members: Member[] = [];
  private start = 0;
  private lastSweepAtMs = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    readonly item: Item,
    readonly view: View,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    return this.members.length;
  }

  add(member: Member): void {
    member.cohort = this;
    member.at = this.members.push(member) - 1;
  }

  remove(member: Member): void {
    const last = this.members.pop()!;
    if (last !== member) {
      this.members[member.at] = last;
      last.at = member.at;
    }
    member.at = -1;
    if (this.members.length === 0 && this.timer !== null) clearTimeout(this.timer);
  }

  /** Something is to be sent: now, or when the interval allows it. */
  touch(): void {
    const { intervalMs } = this.view;
    if (intervalMs === 0) this.sweep();
    else if (this.timer === null && this.members.length > 0) {
      const wait = this.lastSweepAtMs + intervalMs - this.clock.now();
      if (wait <= 0) this.sweepAndNote();
      else this.timer = setTimeout(() => this.timerFired(), wait);
    }
  }

  private timerFired(): void {
    this.timer = null;
    this.sweepAndNote();
  }

  private sweepAndNote(): void {
    this.lastSweepAtMs = this.clock.now();
    this.sweep();
  }

  /** All members, beginning with another one each time: nobody is always last. */
  protected each(visit: (member: Member) => void): void {
    const { members } = this;
    if (members.length === 0) return;
    this.start = (this.start + 1) % members.length;
    for (let i = this.start; i < members.length; i++) visit(members[i]!);
    for (let i = 0; i < this.start; i++) visit(members[i]!);
  }

  /** Brings the members up to what the item is. */
  protected abstract sweep(): void;
  abstract join(receiver: Receiver, snapshotLength: number): Member;
  /** Takes over a member of another cohort of the item, whose frequency changed. */
  abstract adopt(member: Member): void;
  /** The receiver is open again: makes up for what was not generated. */
  abstract resume(member: Member): void;
}

export abstract class Item {
  /** Of the SUB whose events count; null while there is no adapter. */
  subscription: string | null = null;
  private readonly cohorts = new Map<string, Cohort>();

  constructor(
    readonly name: string,
    readonly mode: Mode,
  ) {}

  protected abstract cohort(view: View): Cohort;
  /** A SUB was sent (again): a snapshot begins. */
  abstract begin(): void;
  abstract update(isSnapshot: boolean, fields: Fields): void;
  abstract endOfSnapshot(): void;
  abstract clear(): void;

  join(view: View, receiver: Receiver, snapshotLength: number): Member {
    return this.cohortOf(view).join(receiver, snapshotLength);
  }

  move(member: Member, view: View): void {
    const target = this.cohortOf(view);
    if (target === member.cohort) return;
    const left = member.cohort;
    left.remove(member);
    if (left.size === 0) this.cohorts.delete(viewId(left.view));
    target.adopt(member);
  }

  /** Answers whether nobody is left. */
  leave(member: Member): boolean {
    const { cohort } = member;
    cohort.remove(member);
    if (cohort.size === 0) this.cohorts.delete(viewId(cohort.view));
    return this.cohorts.size === 0;
  }

  private cohortOf(view: View): Cohort {
    const id = viewId(view);
    let cohort = this.cohorts.get(id);
    if (cohort === undefined) {
      cohort = this.cohort(view);
      this.cohorts.set(id, cohort);
    }
    return cohort;
  }

  /** Unlimited cohorts first: bidders before spectators. */
  protected eachCohort<C extends Cohort>(visit: (cohort: C) => void): void {
    const all = [...this.cohorts.values()] as C[];
    for (const cohort of all) if (cohort.view.intervalMs === 0) visit(cohort);
    for (const cohort of all) if (cohort.view.intervalMs !== 0) visit(cohort);
  }
}
