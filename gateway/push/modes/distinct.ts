import type { Clock } from '../../../services/contracts/ports';
import { DISTINCT_QUEUE_MAX } from '../limits';
import { encodeField, fullFields, lines } from '../tlcp/codec';
import { Line } from '../tlcp/writer';
import { Cohort, Item, Member, type Fields, type Receiver, type View } from './base';

/**
 * DISTINCT: every event counts. Lines carry all fields, so one line serves every member, whatever it
 * got before. For a stalled reader events queue; what the queue cannot hold is told by OV, never
 * silently lost.
 */

class DistinctMember extends Member {
  /** Wants the snapshot, which has not ended yet. */
  waits = false;
  queue: Fields[] = [];
  lost = 0;
}

class DistinctCohort extends Cohort {
  private readonly lineOf = new WeakMap<Fields, Line>();

  constructor(
    override readonly item: DistinctItem,
    view: View,
    clock: Clock,
  ) {
    super(item, view, clock);
  }

  override join(receiver: Receiver, snapshotLength: number): Member {
    const member = new DistinctMember(receiver, snapshotLength);
    this.add(member);
    member.waits = snapshotLength > 0;
    if (member.waits && !this.item.isStreaming) this.show(member);
    return member;
  }

  override adopt(member: DistinctMember): void {
    this.add(member);
    this.touch();
  }

  override resume(member: DistinctMember): void {
    if (this.view.intervalMs === 0) this.drain(member, member.queue.length);
    else this.touch();
  }

  /** The snapshot is over, the first time or, after the adapter's return, again. */
  snapshotEnded(isRepeated: boolean): void {
    this.each((one) => {
      const member = one as DistinctMember;
      if (member.waits) this.show(member);
      else if (isRepeated) for (const event of this.item.history) this.offer(member, event);
    });
    this.touch();
  }

  private show(member: DistinctMember): void {
    member.waits = false;
    for (const event of this.item.history.slice(-member.snapshotLength)) {
      member.receiver.deliver(this.line(event));
    }
    member.receiver.deliver(new Line(lines.eos(this.view.subId, this.view.place)));
  }

  event(event: Fields): void {
    this.each((member) => this.offer(member as DistinctMember, event));
    if (this.view.intervalMs > 0) this.touch();
  }

  clear(): void {
    const line = new Line(lines.cs(this.view.subId, this.view.place));
    this.each((one) => {
      const member = one as DistinctMember;
      if (member.waits) return;
      member.queue = [];
      member.receiver.deliver(line);
    });
  }

  private offer(member: DistinctMember, event: Fields): void {
    const { receiver, queue } = member;
    if (this.view.intervalMs === 0 && receiver.open && queue.length === 0) {
      receiver.deliver(this.line(event));
      return;
    }
    queue.push(event);
    if (queue.length > DISTINCT_QUEUE_MAX) {
      queue.shift();
      member.lost++;
    }
  }

  /** Sends what has queued: all of it, or one event a member when the frequency is limited. */
  protected override sweep(): void {
    const isLimited = this.view.intervalMs > 0;
    let isLeft = false;
    this.each((one) => {
      const member = one as DistinctMember;
      this.drain(member, isLimited ? 1 : member.queue.length);
      isLeft ||= member.receiver.open && member.queue.length > 0;
    });
    if (isLeft) this.touch();
  }

  private drain(member: DistinctMember, count: number): void {
    if (!member.receiver.open || member.queue.length === 0) return;
    if (member.lost > 0) {
      const { subId, place } = this.view;
      member.receiver.deliver(new Line(lines.ov(subId, place, member.lost)));
      member.lost = 0;
    }
    for (const event of member.queue.splice(0, count)) member.receiver.deliver(this.line(event));
  }

  private line(event: Fields): Line {
    let line = this.lineOf.get(event);
    if (line === undefined) {
      const values = this.view.fields.map((field) => encodeField(event.get(field) ?? null));
      line = new Line(lines.update(this.view.subId, this.view.place, fullFields(values)));
      this.lineOf.set(event, line);
    }
    return line;
  }
}

export class DistinctItem extends Item {
  /** The last events, oldest first: the snapshot of who comes late. */
  history: Fields[] = [];
  /** The adapter sends the snapshot. */
  isStreaming = true;
  private begun = 0;

  constructor(
    name: string,
    private readonly snapshotLength: number,
    private readonly clock: Clock,
  ) {
    super(name, 'DISTINCT');
  }

  protected override cohort(view: View): Cohort {
    return new DistinctCohort(this, view, this.clock);
  }

  override begin(): void {
    this.begun++;
    this.isStreaming = true;
    this.history = [];
  }

  override update(isSnapshot: boolean, fields: Fields): void {
    if (!isSnapshot) this.endOfSnapshot();
    this.history.push(fields);
    if (this.history.length > this.snapshotLength) this.history.shift();
    if (!this.isStreaming) this.eachCohort<DistinctCohort>((cohort) => cohort.event(fields));
  }

  /** Also implied by the first event that is none of the snapshot. */
  override endOfSnapshot(): void {
    if (!this.isStreaming) return;
    this.isStreaming = false;
    this.eachCohort<DistinctCohort>((cohort) => cohort.snapshotEnded(this.begun > 1));
  }

  override clear(): void {
    this.history = [];
    this.eachCohort<DistinctCohort>((cohort) => cohort.clear());
  }
}
