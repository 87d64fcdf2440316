import type { LotState } from '../../../services/contracts/ports';
import type { Scenario } from '../scenario/types';
import { STAFF } from './arguments';
import type { Auction, View } from './auction';

/** States of a lot that needs no clerk any more. */
const OVER: LotState['status'][] = ['Final', 'Withdrawn', 'Provisional', 'Voided'];
/** The engine forgets a report of presence after 3 s: adapters report every second. */
const PRESENCE_EVERY_MS = 1_000;

/**
 * The passage of time in one auction: the clock, and what goes on by itself while it moves. Between
 * two steps it stops wherever something falls due or somebody must report.
 */
export class Passage {
  now_ms: number;
  /** What a screen that is up to date shows; of a frozen shard the last it showed. */
  view: View | undefined;
  frozen = false;
  private beat_ms: number;
  /** Ends of insurances: nothing of an auction's view tells them. */
  private readonly expiries = new Set<number>();
  /** Whose line is down, since when. */
  private readonly offline = new Map<string, number>();
  private readonly insured: boolean;

  constructor(
    private readonly auction: Auction,
    private readonly scenario: Scenario,
  ) {
    this.now_ms = scenario.setup.start_ms;
    this.beat_ms = this.now_ms;
    this.insured = scenario.steps.some(
      ({ action }) => action.do === 'call' && action.procedure === 'insure',
    );
  }

  lot(lot_no: number): LotState | undefined {
    return this.view?.lots.find((lot) => lot.lot_no === lot_no);
  }

  async look(): Promise<void> {
    if (!this.frozen) this.view = await this.auction.view();
  }

  /** Lets time pass, stopping wherever something falls due or somebody must report. */
  async walk(to_ms: number): Promise<void> {
    while (this.now_ms < to_ms) {
      const due = this.frozen ? to_ms : Math.min(to_ms, ...this.later(this.dueTimes()));
      const next = this.frozen ? to_ms : Math.min(due, ...this.later(this.reportTimes()));
      this.now_ms = next;
      await this.auction.shard.setClock(next);
      if (!this.frozen) await this.attend(next === due);
    }
  }

  private later(times: (number | undefined)[]): number[] {
    return times.filter((at): at is number => at !== undefined && at > this.now_ms);
  }

  /** When something falls due by itself. */
  private dueTimes(): (number | undefined)[] {
    const { policy } = this.scenario.setup;
    const lots = this.view?.lots ?? [];
    return [
      ...lots.flatMap((lot) => [lot.opens_at_ms, lot.closes_at_ms]),
      ...lots.flatMap((lot) => [lot.final_at_ms, lot.expires_at_ms]),
      ...[this.view?.auction.starts_at_ms, ...this.expiries],
      ...[...this.offline.values()].map((at) => at + policy.insure_after_ms + 1),
    ];
  }

  /** When the clerk, or the push nodes, say again that somebody is there. */
  private reportTimes(): number[] {
    const { clerk_timeout_ms } = this.scenario.setup.policy;
    return [
      ...(this.beats() ? [Math.max(this.beat_ms + clerk_timeout_ms, this.now_ms + 1)] : []),
      ...(this.insured ? [this.now_ms + PRESENCE_EVERY_MS] : []),
    ];
  }

  /** Is there a clerk who must be heard? Timed lots, and those that are over, need none. */
  private beats(): boolean {
    const needed = this.view?.lots.some(
      (lot) => lot.closes_at_ms === undefined && !OVER.includes(lot.status),
    );
    const { clerk } = this.scenario.setup;
    return clerk === 'auto' && needed === true && this.view?.auction.status === 'Live';
  }

  /** What goes on by itself at this moment: the clerk's beat, presence, and what falls due. */
  async attend(due: boolean): Promise<void> {
    if (this.beats()) {
      await this.auction.call('clerk_beat', { staff: STAFF.clerk });
      this.beat_ms = this.now_ms;
    }
    if (this.insured) await this.report();
    // A transfer that nobody made: refused, after what is due was carried out.
    if (due) await this.auction.call('return_done', { transfer_id: 'nobody' });
    if (due || this.insured) await this.look();
  }

  /** Reports who has a session, if anybody is insured in this scenario. */
  private async report(): Promise<void> {
    const there = [...this.auction.numbers].filter(([name]) => !this.offline.has(name));
    await this.auction.shard.presence(
      this.auction.id,
      there.map(([, number]) => number),
    );
  }

  /** An insurance was lodged: it ends at that time, and its owner is seen from now on. */
  async insure(expires_at_ms: number): Promise<void> {
    this.expiries.add(expires_at_ms);
    await this.report();
  }

  /** These have a session from now on, or have none. */
  async presence(names: string[], online: boolean): Promise<void> {
    for (const name of names) {
      if (online) this.offline.delete(name);
      else this.offline.set(name, this.now_ms);
    }
    await this.report();
  }

  /** The master is killed, and another serves so much later. */
  async takeOver(gap_ms: number): Promise<void> {
    this.now_ms += gap_ms;
    await this.auction.shard.takeOver(this.now_ms);
    this.beat_ms = this.now_ms;
  }

  async freeze(): Promise<void> {
    await this.auction.shard.freeze();
    this.frozen = true;
  }

  async thaw(): Promise<void> {
    await this.auction.shard.thaw();
    this.frozen = false;
    this.beat_ms = this.now_ms;
  }
}
