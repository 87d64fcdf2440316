/**
 * A line of a DISTINCT item: `seq` in digits; null for a notice, which is of no event. A change of the
 * late tray has the `seq` it came after, and a `note` number, by which it is recognised.
 */
export type Line = Record<string, string | null> & { seq: string | null };

/**
 * The newest lines of one item, each event once and in order.
 * Until `fill` has brought the history, lines from the feed wait; after it, those it already held fall
 * away. So history may be read while the feed runs on, in any order.
 */
export class Lines {
  private ring: Line[] = [];
  private waiting: Line[] = [];
  private last = -1;
  private lastNote = 0;
  private filled = false;

  constructor(
    private readonly size: number,
    private readonly send: (line: Line) => void,
  ) {}

  get isFilled(): boolean {
    return this.filled;
  }
  /** What a new subscriber starts from. */
  get snapshot(): readonly Line[] {
    return this.ring;
  }

  /** A line of the feed: sent if it is news. */
  add(line: Line): void {
    if (!this.filled) this.waiting.push(line);
    else if (this.take(line)) this.send(this.ring.at(-1)!);
  }

  /** A line of the adapter's own, of no event: sent, and kept by nobody. */
  notice(line: Line): void {
    if (this.filled) this.send(line);
  }

  /** The history, oldest first; again after a gap, when what is new in it is sent. */
  fill(lines: readonly Line[]): void {
    const again = this.filled;
    for (const line of lines) if (this.take(line) && again) this.send(this.ring.at(-1)!);
    this.filled = true;
    for (const line of this.waiting) this.take(line);
    this.waiting = [];
  }

  private take(line: Line): boolean {
    const seq = Number(line.seq);
    const note = Number(line['note'] ?? 0);
    if (seq < this.last || (seq === this.last && note <= this.lastNote)) return false;
    const before = this.last < 0 ? null : String(this.last);
    this.ring.push('prev' in line ? { ...line, prev: before } : line);
    if (this.ring.length > this.size) this.ring.shift();
    this.last = seq;
    this.lastNote = note;
    return true;
  }

  /** Lines are missing after the last: the next one's `prev` says nothing, and pages refetch. */
  breakChain(): void {
    this.last = -1;
  }
}
