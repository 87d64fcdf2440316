import type { Clock } from '../../../services/contracts/ports';
import { encodeField, fullFields, lines } from '../tlcp/codec';
import { Line } from '../tlcp/writer';
import { Cohort, Item, Member, type Fields, type Receiver, type View } from './base';

/**
 * COMMAND: rows by key, the newest state of each counts. Whether a row is an ADD, an UPDATE or a
 * DELETE depends on what the client shows, so a member that missed something remembers which keys it
 * showed. Lines carry all fields: the client takes a field left out as unchanged against the line
 * before, whose key is another.
 */

class CommandMember extends Member {
  waits = false;
  /** Keys it shows, once it is not what the others of the cohort show; null: the same. */
  known: Set<string> | null = null;
  readonly missed = new Set<string>();
  /** Without a snapshot it never shows all rows. */
  get isPartial(): boolean {
    return this.snapshotLength === 0;
  }
}

class CommandCohort extends Cohort {
  /** Rows as the members show them. */
  private readonly rows = new Map<string, Fields>();
  private readonly dirty = new Set<string>();

  constructor(
    override readonly item: CommandItem,
    view: View,
    clock: Clock,
  ) {
    super(item, view, clock);
    for (const [key, row] of item.rows) this.rows.set(key, row);
  }

  override join(receiver: Receiver, snapshotLength: number): Member {
    const member = new CommandMember(receiver, snapshotLength);
    this.add(member);
    if (member.isPartial) member.known = new Set();
    else if (this.item.isStreaming) member.waits = true;
    else this.show(member);
    return member;
  }

  private show(member: CommandMember): void {
    member.waits = false;
    for (const key of this.rows.keys()) member.receiver.deliver(this.line(key, 'ADD'));
    member.receiver.deliver(new Line(lines.eos(this.view.subId, this.view.place)));
  }

  /** What it shows may be anything the other cohort had: all rows are looked at. */
  override adopt(member: CommandMember): void {
    const before = member.cohort as CommandCohort;
    member.known ??= new Set(before.rows.keys());
    for (const key of [...member.known, ...this.rows.keys()]) member.missed.add(key);
    this.add(member);
    if (!member.waits && member.receiver.open) this.resume(member);
  }

  override resume(member: CommandMember): void {
    if (member.known === null || member.waits) return;
    for (const key of member.missed) {
      const command = this.commandFor(key, member.known.has(key));
      if (command === null) continue;
      member.receiver.deliver(this.line(key, command));
      if (command === 'DELETE') member.known.delete(key);
      else member.known.add(key);
    }
    member.missed.clear();
    if (!member.isPartial) member.known = null;
  }

  changed(key: string): void {
    this.dirty.add(key);
    this.touch();
  }

  snapshotEnded(): void {
    this.sweep();
    this.each((one) => {
      const member = one as CommandMember;
      if (member.waits) this.show(member);
    });
  }

  clear(): void {
    const line = new Line(lines.cs(this.view.subId, this.view.place));
    this.rows.clear();
    this.dirty.clear();
    this.each((one) => {
      const member = one as CommandMember;
      if (member.waits) return;
      member.missed.clear();
      member.known = member.isPartial ? new Set() : null;
      member.receiver.deliver(line);
    });
  }

  protected override sweep(): void {
    const shared: Line[] = [];
    const keysBefore = new Set(this.rows.keys());
    const keys = [...this.dirty];
    this.dirty.clear();
    for (const key of keys) {
      const row = this.item.rows.get(key);
      if (row === undefined) this.rows.delete(key);
      else this.rows.set(key, row);
      const command = this.commandFor(key, keysBefore.has(key));
      if (command !== null) shared.push(this.line(key, command));
    }
    this.each((one) => {
      const member = one as CommandMember;
      if (member.waits) return;
      if (member.known === null && member.receiver.open) {
        for (const line of shared) member.receiver.deliver(line);
        return;
      }
      member.known ??= new Set(keysBefore);
      for (const key of keys) member.missed.add(key);
      if (member.receiver.open) this.resume(member);
    });
  }

  private commandFor(key: string, isShown: boolean): 'ADD' | 'UPDATE' | 'DELETE' | null {
    if (this.rows.has(key)) return isShown ? 'UPDATE' : 'ADD';
    return isShown ? 'DELETE' : null;
  }

  private line(key: string, command: 'ADD' | 'UPDATE' | 'DELETE'): Line {
    const row = this.rows.get(key);
    const values = this.view.fields.map((field) => {
      if (field === 'key') return encodeField(key);
      return field === 'command' ? command : encodeField(row?.get(field) ?? null);
    });
    return new Line(lines.update(this.view.subId, this.view.place, fullFields(values)));
  }
}

export class CommandItem extends Item {
  readonly rows = new Map<string, Fields>();
  isStreaming = true;
  /** Rows of before the adapter's return that its new snapshot has not named yet. */
  private stale = new Set<string>();

  constructor(
    name: string,
    private readonly clock: Clock,
  ) {
    super(name, 'COMMAND');
  }

  protected override cohort(view: View): Cohort {
    return new CommandCohort(this, view, this.clock);
  }

  override begin(): void {
    this.isStreaming = true;
    this.stale = new Set(this.rows.keys());
  }

  /** An event without a key says nothing and is dropped. */
  override update(isSnapshot: boolean, fields: Fields): void {
    if (!isSnapshot) this.endOfSnapshot();
    const key = fields.get('key');
    if (!key) return;
    const command = fields.get('command');
    this.stale.delete(key);
    if (command === 'DELETE') this.rows.delete(key);
    else if (command === 'UPDATE') {
      this.rows.set(key, new Map([...(this.rows.get(key) ?? []), ...fields]));
    } else this.rows.set(key, fields);
    this.eachCohort<CommandCohort>((cohort) => cohort.changed(key));
  }

  override endOfSnapshot(): void {
    if (!this.isStreaming) return;
    this.isStreaming = false;
    for (const key of this.stale) {
      this.rows.delete(key);
      this.eachCohort<CommandCohort>((cohort) => cohort.changed(key));
    }
    this.stale.clear();
    this.eachCohort<CommandCohort>((cohort) => cohort.snapshotEnded());
  }

  override clear(): void {
    this.rows.clear();
    this.eachCohort<CommandCohort>((cohort) => cohort.clear());
  }
}
