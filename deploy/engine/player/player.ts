import type { PaddleState } from '../../../services/contracts/ports';
import { showAmount } from '../scenario/amounts';
import type { Scenario, Step } from '../scenario/types';
import { complete, STAFF, type Done, type Screen } from './arguments';
import { Auction } from './auction';
import { Passage } from './passage';
import { setUp } from './set-up';
import type { Reply, Shard } from './shard';
import { judge } from './verdict';

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

/** Plays one scenario in an auction of its own. */
export class Player {
  private readonly auction: Auction;
  private readonly passage: Passage;
  private readonly done = new Map<number, Done>();
  /** Journal's end after the last step. */
  private seen_seq = 0;

  constructor(
    private readonly shard: Shard,
    private readonly scenario: Scenario,
    auction_id: string,
  ) {
    const { exponent, start_ms } = scenario.setup;
    this.auction = new Auction(shard, auction_id, { exponent, start_ms });
    this.passage = new Passage(this.auction, scenario);
  }

  /** @returns what stood in the way of the steps; undefined: they can be played. */
  async setUp(): Promise<string | undefined> {
    const { setup } = this.scenario;
    await this.shard.setClock(setup.start_ms);
    const problem = await setUp(this.auction, setup);
    if (problem !== undefined || setup.refused) return problem;
    await this.passage.attend(true); // a lot whose time has come is open before the first step
    this.seen_seq = this.passage.view?.auction.seq ?? 0;
    return undefined;
  }

  /** What every step came to, in order. */
  async steps(): Promise<Played[]> {
    const played: Played[] = [];
    for (const step of this.scenario.steps) played.push(await this.step(step));
    return played;
  }

  /** Leaves nothing that falls due while other scenarios are played on the instance. */
  async leave(): Promise<void> {
    if (this.passage.frozen) await this.passage.thaw();
    const { view } = this.passage;
    if (view?.auction.status !== 'Live') return;
    const args = { command_id: 'leave', seen_seq: view.auction.seq, staff: STAFF.clerk };
    await this.auction.call('auction_pause', args);
  }

  private async step(step: Step): Promise<Played> {
    const { passage } = this;
    await passage.walk(step.at_ms ?? passage.now_ms + (step.wait_ms ?? 0));
    await passage.look();
    const reply = await this.act(step);
    await passage.look();
    const found = await judge(step, reply, {
      ...{ auction: this.auction, passage, done: this.done, seen_seq: this.seen_seq },
      severalLots: this.scenario.setup.lots.length > 1,
    });
    await this.remember(step);
    const lot = passage.lot(step.lot_no);
    const { exponent } = this.scenario.setup;
    const amount = (minor?: number) => (minor === undefined ? '-' : showAmount(minor, exponent));
    return {
      ...{ no: step.no, title: step.title, at_ms: passage.now_ms, differences: found },
      ...(step.label === undefined ? {} : { label: step.label }),
      code: reply?.code ?? '',
      price: amount(lot?.price_minor),
      leader: lot?.leader ? this.auction.meaning().leader(lot.leader) : '-',
      ask: amount(lot?.ask_minor),
    };
  }

  private async act(step: Step): Promise<Reply | undefined> {
    const { action } = step;
    switch (action.do) {
      case 'look':
        return undefined;
      case 'call':
      case 'repeat':
        return this.call(step);
      case 'takeover':
        return void (await this.passage.takeOver(action.gap_ms));
      case 'freeze':
        return void (await this.passage.freeze());
      case 'thaw':
        return void (await this.passage.thaw());
      case 'presence':
        return void (await this.passage.presence(action.names, action.online));
    }
  }

  private async call(step: Step): Promise<Reply> {
    const { action } = step;
    const first = action.do === 'repeat' ? this.done.get(action.step) : undefined;
    const procedure = action.do === 'call' ? action.procedure : first!.procedure!;
    const given = action.do === 'call' || action.do === 'repeat' ? action.args : {};
    const over = complete(procedure, given, this.screen(step));
    const changed = Object.fromEntries(Object.entries(over).filter(([arg]) => arg in given));
    const args = first ? { ...first.args, ...changed } : over;
    const reply = await this.auction.call(procedure, args);
    const opened = (reply.paddle as PaddleState | undefined)?.paddle_no;
    if (procedure === 'paddle_open' && opened) {
      this.auction.numbers.set(String(args.user_id), opened);
    }
    if (procedure === 'insure') await this.passage.insure(Number(args.expires_at_ms));
    this.done.set(step.no, { procedure, args, reply, seq: 0, lot_seq: 0, bid_seq: 0 });
    return reply;
  }

  private screen(step: Step): Screen {
    const { view, now_ms } = this.passage;
    return {
      ...{ auction: this.auction, view, lot: this.passage.lot(step.lot_no) },
      ...{ lot_no: step.lot_no, step_no: step.no, now_ms, done: this.done },
    };
  }

  /** Keeps what later steps may refer to. */
  private async remember(step: Step): Promise<void> {
    const before = this.done.get(step.no) ?? { args: {} };
    const events = this.passage.frozen ? [] : await this.auction.events(this.seen_seq, false);
    const bids = events.filter((event) => event.type === 'bid_accepted');
    this.seen_seq = this.passage.view?.auction.seq ?? this.seen_seq;
    this.done.set(step.no, {
      ...before,
      seq: this.seen_seq,
      lot_seq: this.passage.lot(step.lot_no)?.lot_seq ?? 0,
      bid_seq: bids.at(-1)?.seq ?? 0,
    });
  }
}
