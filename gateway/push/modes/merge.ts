import type { Clock } from '../../../services/contracts/ports';
import { changedFields, encodeField, fullFields, lines } from '../tlcp/codec';
import { Line } from '../tlcp/writer';
import { Cohort, Item, Member, type Fields, type Receiver, type View } from './base';

/**
 * MERGE: the newest state counts. A member that has seen the cohort's last version gets only what
 * changed; any other (late, stalled, new without a snapshot) gets all fields, which is right
 * whatever it has seen. Versions that a limited or stalled member never saw are conflated.
 */

class MergeMember extends Member {
  /** Version it shows; -1: none yet. */
  shown = -1;
  /** Version of the cohort when it came: without a snapshot it shows only what follows. */
  joined = 0;
}

class MergeCohort extends Cohort {
  private version: number;
  private encoded: string[];
  private full: Line | null = null;

  constructor(
    override readonly item: MergeItem,
    view: View,
    clock: Clock,
  ) {
    super(item, view, clock);
    this.version = item.version;
    this.encoded = item.encode(view.fields);
  }

  override join(receiver: Receiver, snapshotLength: number): Member {
    const member = new MergeMember(receiver, snapshotLength);
    this.add(member);
    member.joined = this.version;
    if (snapshotLength > 0 && this.version > 0) this.show(member);
    return member;
  }

  override adopt(member: MergeMember): void {
    this.add(member);
    this.touch();
  }

  override resume(member: MergeMember): void {
    if (this.lags(member)) this.show(member);
  }

  private lags(member: MergeMember): boolean {
    return this.version !== (member.shown === -1 ? member.joined : member.shown);
  }

  private show(member: MergeMember): void {
    member.receiver.deliver((this.full ??= this.line(fullFields(this.encoded))));
    member.shown = this.version;
  }

  private line(fields: string): Line {
    return new Line(lines.update(this.view.subId, this.view.place, fields));
  }

  protected override sweep(): void {
    const before = this.version;
    const encoded = this.item.encode(this.view.fields);
    const changed = changedFields(this.encoded, encoded);
    const delta = changed === null ? null : this.line(changed);
    if (changed !== null) this.full = null;
    this.encoded = encoded;
    this.version = this.item.version;
    this.each((one) => {
      const member = one as MergeMember;
      if (!member.receiver.open || !this.lags(member)) return;
      if (member.shown !== before) this.show(member);
      else if (delta !== null) member.receiver.deliver(delta);
      member.shown = this.version;
    });
  }
}

export class MergeItem extends Item {
  private values = new Map<string, string | null>();
  private isFresh = true;
  /** Updates so far; 0: nothing is known. */
  version = 0;

  constructor(
    name: string,
    private readonly clock: Clock,
  ) {
    super(name, 'MERGE');
  }

  protected override cohort(view: View): Cohort {
    return new MergeCohort(this, view, this.clock);
  }

  encode(fields: readonly string[]): string[] {
    return fields.map((field) => encodeField(this.values.get(field) ?? null));
  }

  override begin(): void {
    this.isFresh = true;
  }

  /** A field that an update leaves out is unchanged; one that a snapshot leaves out is null. */
  override update(isSnapshot: boolean, fields: Fields): void {
    if (isSnapshot && this.isFresh) this.values = new Map(fields);
    else for (const [field, value] of fields) this.values.set(field, value);
    this.isFresh = false;
    this.changed();
  }

  /** MERGE has no end of its snapshot: it is the first update. */
  override endOfSnapshot(): void {}

  override clear(): void {
    this.values.clear();
    this.changed();
  }

  private changed(): void {
    this.version++;
    this.eachCohort((cohort) => cohort.touch());
  }
}
