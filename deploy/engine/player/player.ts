import type { LotState, PaddleState } from '../../../services/contracts/ports';
import { showAmount } from '../scenario/amounts';
import type { Expectation, Scenario, Step } from '../scenario/types';
import { complete, STAFF, type Done, type Screen } from './arguments';
import { Auction, type View } from './auction';
import { differences, equal, eventDifferences } from './compare';
import type { Reply, Shard } from './shard';

/** What a step came to. */
export interface Played {
  no: number;
  label?: string;
  title: string;
  at_ms: number;
  code: string;
  price: string;
  leader: string;
  ask: string;
  differences: string[];
}

/** States of a lot that needs no clerk any more. */
const OVER: LotState['status'][] = ['Final', 'Withdrawn', 'Provisional', 'Voided'];
const NOT_REFUSED = ['ACCEPTED', 'OUTBID', 'BOOK_HAS_IT'];
/** The engine forgets a report of presence after 3 s: adapters report every second. */
const PRESENCE_EVERY_MS = 1_000;

/** Plays one scenario in an auction of its own. */
export class Player {
  private readonly auction: Auction;
  private readonly done = new Map<number, Done>();
  private view: View | undefined;
  private now_ms: number;
  private beat_ms: number;
  private frozen = false;
  /** Journal's end after the last step. */
  private seen_seq = 0;
  /** Ends of insurances: nothing of an auction's view tells them. */
  private readonly expiries = new Set<number>();
  /** Whose line is down, since when. */
  private readonly offline = new Map<string, number>();
  private readonly insured: boolean;

  constructor(
    private readonly shard: Shard,
    private readonly scenario: Scenario,
    auction_id: string,
  ) {
    this.auction = new Auction(shard, auction_id, {
      exponent: scenario.setup.exponent,
      start_ms: scenario.setup.start_ms,
    });
    this.now_ms = scenario.setup.start_ms;
    this.beat_ms = this.now_ms;
    this.insured = scenario.steps.some(
      ({ action }) => action.do === 'call' && action.procedure === 'insure',
    );
  }

  /** @returns what stood in the way of the steps; undefined: they can be played. */
  async setUp(): Promise<string | undefined> {
    const { setup } = this.scenario;
    await this.shard.setClock(this.now_ms);
    const loaded = await this.auction.call('auction_load', this.load());
    const { refused } = setup;
    if (refused) return refusal(loaded, refused);
    if (loaded.code !== 'ACCEPTED') return told('the auction was not loaded', loaded);
    for (const [i, paddle] of setup.paddles.entries()) {
      const problem = await this.join(i, paddle);
      if (problem) return problem;
    }
    const command = (n: number) => ({ command_id: `setup-${n}`, staff: STAFF.clerk, seen_seq: 0 });
    const orders: [string, object][] = [
      ...(setup.start ? [['auction_start', {}] as [string, object]] : []),
      ...(setup.open === undefined
        ? []
        : ['lot_announce', 'lot_open'].map((n): [string, object] => [n, { lot_no: setup.open }])),
    ];
    for (const [i, [name, args]] of orders.entries()) {
      const reply = await this.auction.call(name, { ...command(i + 1), ...args });
      if (reply.code !== 'ACCEPTED') return told(`${name} was refused`, reply);
    }
    await this.attend(true); // a lot whose time has come is open before the first step
    this.seen_seq = this.view?.auction.seq ?? 0;
    return undefined;
  }

  private load(): object {
    const { setup } = this.scenario;
    const { currency, exponent, ladder, policy, starts_at_ms, lots } = setup;
    return {
      ...{ command_id: 'setup-load', staff: STAFF.manager, house_id: 'house', policy_version: 1 },
      ...{ currency, exponent, ladder, policy, lots },
      ...(starts_at_ms === undefined ? {} : { starts_at_ms }),
    };
  }

  private async join(
    i: number,
    paddle: Scenario['setup']['paddles'][number],
  ): Promise<string | undefined> {
    const { name, funds_minor, ...rest } = paddle;
    const opened = await this.auction.call('paddle_open', {
      ...rest,
      command_id: `setup-paddle-${i + 1}`,
      user_id: name,
      ...(paddle.kind === 'room' ? { staff: STAFF.clerk } : {}),
    });
    const number = (opened.paddle as PaddleState | undefined)?.paddle_no;
    if (number === undefined) return told(`paddle ${name} was not opened`, opened);
    this.auction.numbers.set(name, number);
    if (funds_minor === 0) return undefined;
    const credited = await this.auction.call('paddle_credit', {
      ...{ paddle_no: number, transfer_id: `setup-funds-${i + 1}`, amount_minor: funds_minor },
    });
    return credited.code === 'ACCEPTED' ? undefined : told(`${name} was not funded`, credited);
  }

  /** What every step came to, in order. */
  async steps(): Promise<Played[]> {
    const played: Played[] = [];
    for (const step of this.scenario.steps) played.push(await this.step(step));
    return played;
  }

  /** Leaves nothing that falls due while other scenarios are played on the instance. */
  async leave(): Promise<void> {
    if (this.frozen) await this.thaw();
    if (this.view?.auction.status !== 'Live') return;
    const args = { command_id: 'leave', seen_seq: this.view.auction.seq, staff: STAFF.clerk };
    await this.auction.call('auction_pause', args);
  }

  private async step(step: Step): Promise<Played> {
    await this.walk(step.at_ms ?? this.now_ms + (step.wait_ms ?? 0));
    const reply = await this.act(step);
    const found = await this.judge(step, reply);
    await this.remember(step, reply);
    const lot = this.lot(step.lot_no);
    const { exponent } = this.scenario.setup;
    const amount = (minor?: number) => (minor === undefined ? '-' : showAmount(minor, exponent));
    return {
      ...{ no: step.no, title: step.title, at_ms: this.now_ms, differences: found },
      ...(step.label === undefined ? {} : { label: step.label }),
      code: reply?.code ?? '',
      price: amount(lot?.price_minor),
      leader: lot?.leader ? this.auction.meaning().leader(lot.leader) : '-',
      ask: amount(lot?.ask_minor),
    };
  }

  private lot(lot_no: number): LotState | undefined {
    return this.view?.lots.find((lot) => lot.lot_no === lot_no);
  }

  private async look(): Promise<void> {
    if (!this.frozen) this.view = await this.auction.view();
  }

  /** Lets time pass, stopping wherever something falls due or somebody must report. */
  private async walk(to_ms: number): Promise<void> {
    while (this.now_ms < to_ms) {
      const due = this.frozen ? to_ms : Math.min(to_ms, ...this.later(this.dueTimes()));
      const next = this.frozen ? to_ms : Math.min(due, ...this.later(this.reportTimes()));
      this.now_ms = next;
      await this.shard.setClock(next);
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
      ...(this.beats() ? [this.beat_ms + clerk_timeout_ms] : []),
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
  private async attend(due: boolean): Promise<void> {
    if (this.beats()) {
      await this.auction.call('clerk_beat', { staff: STAFF.clerk });
      this.beat_ms = this.now_ms;
    }
    if (this.insured) await this.report();
    // A transfer that nobody made: refused, after what is due was carried out.
    if (due) await this.auction.call('return_done', { transfer_id: 'nobody' });
    if (due || this.insured) await this.look();
  }

  private async report(): Promise<void> {
    const there = [...this.auction.numbers].filter(([name]) => !this.offline.has(name));
    await this.shard.presence(
      this.auction.id,
      there.map(([, number]) => number),
    );
  }

  private async act(step: Step): Promise<Reply | undefined> {
    const { action } = step;
    await this.look();
    switch (action.do) {
      case 'look':
        return undefined;
      case 'call':
      case 'repeat':
        return this.call(step);
      case 'takeover':
        this.now_ms += action.gap_ms;
        await this.shard.takeOver(this.now_ms);
        this.beat_ms = this.now_ms;
        return undefined;
      case 'freeze':
        await this.shard.freeze();
        this.frozen = true;
        return undefined;
      case 'thaw':
        await this.thaw();
        return undefined;
      case 'presence':
        for (const name of action.names) {
          if (action.online) this.offline.delete(name);
          else this.offline.set(name, this.now_ms);
        }
        await this.report();
        return undefined;
    }
  }

  private async thaw(): Promise<void> {
    await this.shard.thaw();
    this.frozen = false;
    this.beat_ms = this.now_ms;
  }

  private async call(step: Step): Promise<Reply> {
    const { action } = step;
    const first = action.do === 'repeat' ? this.done.get(action.step) : undefined;
    const procedure = action.do === 'call' ? action.procedure : first!.procedure!;
    const given = action.do === 'call' || action.do === 'repeat' ? action.args : {};
    const lot = this.lot(step.lot_no);
    const screen: Screen = {
      ...{ auction: this.auction, view: this.view, lot, lot_no: step.lot_no },
      ...{ step_no: step.no, now_ms: this.now_ms, done: this.done },
    };
    const over = complete(procedure, given, screen);
    const changed = Object.fromEntries(Object.entries(over).filter(([arg]) => arg in given));
    const args = first ? { ...first.args, ...changed } : over;
    const reply = await this.auction.call(procedure, args);
    const opened = (reply.paddle as PaddleState | undefined)?.paddle_no;
    if (procedure === 'paddle_open' && opened)
      this.auction.numbers.set(String(args.user_id), opened);
    if (procedure === 'insure') {
      this.expiries.add(Number(args.expires_at_ms));
      await this.report();
    }
    if (args.staff && reply.code !== 'NOT_ALLOWED') this.beat_ms = this.now_ms;
    this.done.set(step.no, { procedure, args, reply, seq: 0, lot_seq: 0, bid_seq: 0 });
    return reply;
  }

  private async remember(step: Step, reply: Reply | undefined): Promise<void> {
    const before = this.done.get(step.no) ?? { args: {} };
    const seq = this.view?.auction.seq ?? this.seen_seq;
    const bids = this.frozen
      ? []
      : (await this.auction.events(this.seen_seq, false)).filter((e) => e.type === 'bid_accepted');
    this.seen_seq = seq;
    this.done.set(step.no, {
      ...before,
      ...(reply ? { reply } : {}),
      ...{ seq, lot_seq: this.lot(step.lot_no)?.lot_seq ?? 0, bid_seq: bids.at(-1)?.seq ?? 0 },
    });
  }

  /** What is not as the step expects. */
  private async judge(step: Step, reply: Reply | undefined): Promise<string[]> {
    await this.look();
    return [...this.ofAnswer(step, reply), ...(await this.ofState(step.expect))];
  }

  private ofAnswer(step: Step, reply: Reply | undefined): string[] {
    const { expect, action } = step;
    if (!reply) return expect.code ? [`code: expected ${expect.code}, but nothing was called`] : [];
    const found: string[] = [];
    const same = expect.same_answer_as ?? this.sameByDefault(step);
    if (expect.code ? reply.code !== expect.code : same === undefined && refused(reply)) {
      const wanted = expect.code ?? 'no refusal';
      found.push(`code: expected ${wanted}, got ${reply.code}${reasonOf(reply)}`);
    }
    if (same !== undefined && !equal(this.done.get(same)?.reply, reply)) {
      const first = JSON.stringify(this.done.get(same)?.reply);
      found.push(`answer: expected that of step ${same}, ${first}, got ${JSON.stringify(reply)}`);
    }
    if (expect.answer) {
      found.push(...differences(expect.answer, reply, 'answer', this.auction.meaning()));
    }
    return action.do === 'look' ? [] : found;
  }

  /** A call repeated as it was is answered as it was. */
  private sameByDefault({ action, expect }: Step): number | undefined {
    if (action.do !== 'repeat' || expect.code || Object.keys(action.args).length > 0)
      return undefined;
    return action.step;
  }

  private async ofState(expect: Expectation): Promise<string[]> {
    const meaning = this.auction.meaning();
    const found: string[] = [];
    for (const { lot_no, fields } of expect.lots) {
      const name = this.scenario.setup.lots.length > 1 ? `lot ${lot_no}` : '';
      found.push(...differences(fields, this.lot(lot_no), name, meaning));
    }
    if (expect.auction) {
      found.push(...differences(expect.auction, this.view?.auction, 'auction', meaning));
    }
    if (expect.paddles.length > 0) {
      const paddles = await this.auction.paddles();
      for (const { name, fields } of expect.paddles) {
        const paddle = paddles.find((each) => each.paddle_no === this.auction.number(name));
        found.push(...differences(fields, paddle, name, meaning));
      }
    }
    for (const order of expect.orders) found.push(...(await this.ofOrder(order)));
    if (expect.events) {
      const secret = expect.events.some((event) => event.owner ?? event.house);
      const events = await this.auction.events(this.seen_seq, secret);
      found.push(...eventDifferences(expect.events, events, meaning));
    }
    return found;
  }

  private async ofOrder(order: Expectation['orders'][number]): Promise<string[]> {
    const { name, lot_no, kind, amount_minor } = order;
    const number = this.auction.number(name);
    const orders = number === undefined ? [] : await this.auction.orders(number);
    const got = orders.find((each) => each.lot_no === lot_no && each.kind === kind);
    const pattern =
      amount_minor === undefined
        ? ({ is: 'absent' } as const)
        : ({ is: 'amount', minor: amount_minor } as const);
    const meaning = this.auction.meaning();
    return differences(pattern, got?.amount_minor, `${kind} of ${name}, amount_minor`, meaning);
  }
}

const refused = (reply: Reply) => !NOT_REFUSED.includes(reply.code);

function reasonOf(reply: Reply): string {
  const parts = [reply.field, reply.detail].filter((part) => part !== undefined);
  return parts.length ? ` (${parts.join(' ')})` : '';
}

const told = (what: string, reply: Reply) => `setup: ${what}: ${reply.code}${reasonOf(reply)}`;

/** Of a setup that is to be refused: what is not as expected; the steps are not played. */
function refusal(reply: Reply, wanted: { code: string; field?: string }): string | undefined {
  const right =
    reply.code === wanted.code && (wanted.field === undefined || reply.field === wanted.field);
  if (right) return undefined;
  const where = wanted.field === undefined ? '' : ` ${wanted.field}`;
  return `setup: expected ${wanted.code}${where}, got ${reply.code}${reasonOf(reply)}`;
}
