/**
 * The model at work on one command: the state, what no event tells (ids, late tray, clerk), the
 * events the command should append. Every event goes through the one reducer at once.
 */
import { allIn, askAfter, type ClerkStep } from '../amounts';
import { apply } from '../apply';
import type { Fields, ModelEvent } from '../events';
import { isOpen, type Lot, type Model, type Order, type Paddle } from '../state';

export interface Staff {
  staff_id: string;
  role: string;
  houses: string[];
}
/** Arguments of a command: amounts as bigint. */
export interface Args {
  auction_id: string;
  lot_no?: number;
  paddle_no?: number;
  epoch?: number;
  amount_minor?: bigint;
  seen_seq?: number;
  staff?: Staff;
  second?: Staff;
  command_id?: string;
  bid_id?: string;
  [field: string]: unknown;
}
export interface Reply {
  code: string;
  ask_minor?: bigint;
  [field: string]: unknown;
}
export interface Kept {
  owner: number;
  body: string;
  reply: Reply;
  seen_seq: number;
  /** Order in which it was refused; absent: it had an effect. */
  refusal_no?: number;
  lot_no?: number;
}
export interface LateBid {
  bid_id: string;
  paddle_no: number;
  amount_minor: bigint;
  confirmed: boolean;
  seen_seq: number;
  received_at_ms: number;
}

/** What the journal does not tell. */
export interface Soft {
  ids: Map<string, Kept>;
  refusals: number;
  /** Greatest seen_seq that left a ring, by owner. */
  left: Map<number, number>;
  late: Map<number, LateBid[]>;
  clerk_seen_ms: number;
  asked: Map<number, { at_ms: number; lot_no?: number }[]>;
  /** Of insured paddles: from when they are missed, when last reported, and if since the arming. */
  present: Map<number, { since?: number; heard?: number; back: boolean }>;
}

export const softBlank = (): Soft => ({
  ids: new Map(),
  refusals: 0,
  left: new Map(),
  late: new Map(),
  clerk_seen_ms: 0,
  asked: new Map(),
  present: new Map(),
});

export interface Cause {
  id: string;
  actor: string;
  staff_id?: string;
}

export class World {
  events: ModelEvent[] = [];
  cause: Cause = { id: '', actor: '' };
  private causeSeq = 0;

  constructor(
    readonly model: Model,
    readonly soft: Soft,
    readonly now: number,
  ) {}

  causedBy(cause: Cause): void {
    this.cause = cause;
    this.causeSeq = 0;
  }

  /** Appends an event and carries it out. */
  emit(type: string, more: { lot?: Lot; pub?: Fields; own?: Fields; house?: Fields } = {}): number {
    const { lot, pub = {}, own, house = {} } = more;
    const seq = this.model.seq + 1;
    this.causeSeq ||= seq;
    const { id, actor, staff_id } = this.cause;
    const event: ModelEvent = {
      type,
      seq,
      at_ms: Math.max(this.now, this.model.clock_ms),
      actor: type === 'bid_accepted' && pub.kind === 'INTERNET' ? 'bidder' : actor,
      lot_no: lot?.lot_no,
      epoch: lot?.epoch,
      policy_version: type === 'lot_opened' ? this.model.policy_version : lot?.policy_version,
      pub,
      own,
      house: { ...house, cause_seq: this.causeSeq, cause_id: id, staff_id },
    };
    this.events.push(event);
    apply(this.model, event);
    return seq;
  }

  lot(lot_no: number): Lot {
    return this.model.lots.get(lot_no)!;
  }
  paddle(paddle_no: number | undefined): Paddle | undefined {
    return paddle_no === undefined ? undefined : this.model.paddles.get(paddle_no);
  }
  allIn(amount: bigint): bigint {
    return allIn(this.model.policy, amount);
  }
  ordersOf(lot_no: number): Order[] {
    const orders = [...this.model.orders.values()].filter((each) => each.lot_no === lot_no);
    return orders.sort((a, b) => a.place_seq - b.place_seq);
  }
  /** The ask if `price` were the lot's price, clerk's step included. */
  askAt(lot: Lot, price: bigint): bigint {
    const { ladder, policy } = this.model;
    const clerk: ClerkStep | undefined =
      lot.step_minor === undefined ? undefined : { step: lot.step_minor, row: lot.step_row_minor! };
    return askAfter({ ladder, ask_rule: policy.ask_rule }, price, clerk);
  }
  answer(code: string, lot?: Lot, more: Fields = {}): Reply {
    const ask = lot && isOpen(lot) ? lot.ask_minor : undefined;
    return { code, ...(ask === undefined ? {} : { ask_minor: ask }), ...more };
  }
}
