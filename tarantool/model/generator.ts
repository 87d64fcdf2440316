/**
 * Random commands of all kinds, chosen from where the model says the sale is: mostly what a person
 * could sensibly do there, now and then anything.
 */
import { gapAt, rungAbove, rungAtOrBelow } from './amounts';
import { bidChoices, type Choice } from './generator-bids';
import { clerkChoices } from './generator-clerk';
import { BEFORE_HAMMER, isOpen, type Lot, type Model } from './state';
import type { Random } from './random';
import type { Args, Soft } from './judge/world';

export type Step =
  | { act: 'call'; at_ms: number; name: string; args: Args }
  | { act: 'time'; at_ms: number }
  | { act: 'outage'; at_ms: number; gap_ms: number }
  | { act: 'presence'; at_ms: number; paddles: number[] };

export class Generator {
  private minted = 0;
  private readonly sent: { name: string; args: Args; code: string }[] = [];
  /** Steps that must come next: a burst. */
  private readonly planned: (() => Step)[] = [];

  constructor(
    readonly random: Random,
    readonly model: Model,
    readonly soft: Soft,
    public now: number,
  ) {
    const people = random.int(2, 5);
    for (let i = 0; i < people; i++) {
      this.planned.push(() => this.step(bidChoices.join(this)));
      this.planned.push(() => this.step(bidChoices.credit(this)));
    }
    if (random.chance(80)) this.planned.push(() => this.step(clerkChoices.forward(this)));
  }

  id(prefix: string): string {
    return `${prefix}${++this.minted}`;
  }

  /** What was sent and what it came to, for sending it again. */
  sentCall(name: string, args: Args, code: string): void {
    this.sent.push({ name, args, code });
  }

  private openLots(): Lot[] {
    return [...this.model.lots.values()].filter(isOpen);
  }
  /** A lot to act on: mostly one that is open. */
  lot(): Lot {
    const lots = [...this.model.lots.values()];
    const open = this.openLots();
    const current = this.model.lots.get(this.model.current_lot ?? 0);
    if (open.length > 0 && this.random.chance(88)) return this.random.pick(open);
    if (current && this.random.chance(60)) return current;
    const ahead = lots.filter((lot) => BEFORE_HAMMER.includes(lot.status));
    return this.random.pick(ahead.length > 0 && this.random.chance(60) ? ahead : lots);
  }
  /** seq the person had seen: nearly always the last. */
  seen(): number {
    if (this.random.chance(92)) return this.model.seq;
    return this.random.chance(50) ? this.random.int(0, this.model.seq) : this.model.seq + 5;
  }
  rungNear(amount: bigint): bigint {
    const { ladder } = this.model;
    let rung = rungAtOrBelow(ladder, amount);
    for (let i = this.random.int(0, 3); i > 0; i--) rung = rungAbove(ladder, rung);
    return rung;
  }
  gap(amount: bigint): bigint {
    return gapAt(this.model.ladder, amount);
  }

  private wait(): Step {
    const { random } = this;
    const ms = random.weighted({ short: 6, middle: 5, long: 2, edge: 5 });
    const lengths = {
      short: random.int(1, 900),
      middle: random.int(900, 4_000),
      long: random.int(4_000, random.chance(80) ? 25_000 : 60_000),
    };
    const at_ms = ms === 'edge' ? this.edge() : this.now + lengths[ms];
    return { act: 'time', at_ms: Math.max(at_ms, this.now) };
  }
  /** Right at a moment that decides something, or a millisecond beside it. */
  private edge(): number {
    const ends = [...this.model.lots.values()].flatMap((lot) => {
      const clocks = [lot.late_until_ms, lot.final_at_ms, lot.expires_at_ms];
      if (lot.status === 'Announced') clocks.push(lot.opens_at_ms);
      if (isOpen(lot)) clocks.push(lot.closes_at_ms);
      return clocks;
    });
    const { clerk_timeout_ms, insure_after_ms } = this.model.policy;
    ends.push(this.soft.clerk_seen_ms + clerk_timeout_ms, this.now + insure_after_ms);
    const ahead = ends.filter((at): at is number => at !== undefined && at >= this.now);
    return this.random.pick(ahead) + this.random.int(-1, 1);
  }

  private again(): Step | undefined {
    const known = this.sent.filter(
      ({ name, args, code }) =>
        ['ACCEPTED', 'OUTBID', 'BOOK_HAS_IT'].includes(code) ||
        (name === 'place' && this.openLots().some((lot) => lot.lot_no === args.lot_no)),
    );
    if (known.length === 0) return undefined;
    const { name, args } = this.random.pick(known.slice(-12));
    const other = this.random.chance(35) && args.seen_seq !== undefined;
    const sentArgs = other ? { ...args, seen_seq: args.seen_seq! + 1 } : { ...args };
    return { act: 'call', at_ms: this.now, name, args: sentArgs };
  }

  private outage(): Step {
    const gap_ms = this.random.pick([40, 800, 4_000, 31_000]);
    return { act: 'outage', at_ms: this.now + gap_ms, gap_ms };
  }

  private presence(): Step {
    const paddles = [...this.model.paddles.keys()].filter(() => this.random.chance(60));
    return { act: 'presence', at_ms: this.now, paddles };
  }

  /** Refusals until the ring lets one go; then an id that may be an old one. */
  private burst(): void {
    const lot = this.openLots()[0];
    const paddle_no = [...this.model.paddles.keys()].at(-1);
    if (!lot || paddle_no === undefined) return;
    const old = this.model.seq;
    const low = (seen_seq: number): Choice => ({
      name: 'place',
      args: {
        ...bidChoices.body(this, lot, paddle_no),
        kind: 'LIVE',
        amount_minor: 1n,
        seen_seq,
      },
    });
    for (let i = 0; i < 18; i++) {
      this.planned.push(() => this.step(low(this.model.seq)));
      if (i % 6 === 0) this.planned.push(() => this.step(clerkChoices.message(this)));
    }
    this.planned.push(() => this.step(low(old)));
  }

  private step(choice: Choice): Step {
    return { act: 'call', at_ms: this.now, name: choice.name, args: choice.args };
  }

  next(): Step {
    const planned = this.planned.shift();
    if (planned) return planned();
    const { status } = this.model;
    const still = status === 'Paused' || status === 'Waiting';
    const kind = this.random.weighted({
      wait: 13,
      bid: this.openLots().length > 0 && !still ? 60 : 14,
      clerk: still ? 50 : 30,
      again: 5,
      outage: 0.8,
      presence: 3,
      burst: 0.2,
    });
    if (kind === 'wait') return this.wait();
    if (kind === 'outage') return this.outage();
    if (kind === 'presence') return this.presence();
    if (kind === 'burst') this.burst();
    if (kind === 'again') {
      const step = this.again();
      if (step) return step;
    }
    const choice = kind === 'bid' ? bidChoices.choose(this) : clerkChoices.choose(this);
    return this.step(choice);
  }
}
