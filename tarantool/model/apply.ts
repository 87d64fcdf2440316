/**
 * What an event does to the state: the one reducer of the model. The judge writes its expected
 * events through it, and the replay reads the journal through it.
 * Errors: throws on an event of a type nobody knows.
 */
import { allIn, type AskRule, type Row } from './amounts';
import type { Value } from './canonical';
import type { Fields, ModelEvent } from './events';
import { applyOrder } from './apply-orders';
import { applyMoney, applyPaddle, release, takeHold, sales } from './apply-money';
import { isOpen, position, type Lot, type LotStatus, type Model, type Position } from './state';

type Reducer = (model: Model, event: ModelEvent, lot: Lot) => void;

const rowsOf = (ladder: Value): Row[] =>
  (ladder as Fields[]).map((row) => ({
    from: row.from_minor as bigint,
    period: row.period_minor as bigint,
    offsets: row.offsets_minor as bigint[],
  }));

function policyOf(fields: Fields): Model['policy'] {
  const premium = (fields.premium as Fields[]).map((slice) => ({
    upto: slice.upto_minor as bigint | undefined,
    bp: BigInt(slice.bp as number),
  }));
  return {
    ...(fields as unknown as Model['policy']),
    ask_rule: fields.ask_rule as AskRule,
    premium,
    tax_bp: BigInt(fields.tax_bp as number),
    commission_bp: BigInt(fields.commission_bp as number),
  };
}

function auctionLoaded(model: Model, event: ModelEvent): void {
  const { pub } = event;
  model.house_id = pub.house_id as string;
  model.currency = pub.currency as string;
  model.exponent = pub.exponent as number;
  model.ladder = rowsOf(pub.ladder);
  model.policy = policyOf(pub.policy as Fields);
  model.policy_version = (event.policy_version ?? pub.policy_version) as number;
  model.starts_at_ms = pub.starts_at_ms as number | undefined;
}

function lotLoaded(model: Model, event: ModelEvent): void {
  const { pub, house } = event;
  model.lots.set(event.lot_no!, {
    lot_no: event.lot_no!,
    status: 'Queued',
    epoch: 0,
    lot_seq: event.seq,
    opening_ask_minor: pub.opening_ask_minor as bigint | undefined,
    low_minor: pub.low_minor as bigint,
    high_minor: pub.high_minor as bigint,
    reserve_minor: house.reserve_minor as bigint | undefined,
    reserve_met: false,
    seller_id: house.seller_id as string,
    barred: (house.barred as string[] | undefined) ?? [],
    commission_bp: BigInt(house.commission_bp as number),
    hold_minor: 0n,
    ask_lowered_seq: 0,
    description_hash: pub.description_hash as string,
    vendor_notified: pub.vendor_notified === true,
    opens_at_ms: pub.opens_at_ms as number | undefined,
    closes_at_ms: pub.closes_at_ms as number | undefined,
    group_no: pub.group_no as number | undefined,
    standing: [],
    proxy_seqs: [],
    charged_minor: 0n,
  });
}

const status =
  (to: LotStatus): Reducer =>
  (_, event, lot) => {
    lot.status = to;
    lot.lot_seq = event.seq;
  };

function paused(model: Model, event: ModelEvent): void {
  model.status = 'Paused';
  model.reason = event.pub.reason as string;
  model.paused_at_ms = event.at_ms;
  for (const lot of model.lots.values()) {
    if (lot.status !== 'Warned' && lot.status !== 'LastCall') continue;
    lot.status = 'Open';
    lot.lot_seq = event.seq;
  }
}

function resumed(model: Model): void {
  model.status = 'Live';
  model.reason = undefined;
  model.paused_at_ms = undefined;
}

/** The lot's leader changes; the last one's hold is given back. */
function lead(
  model: Model,
  lot: Lot,
  leader?: { name: string; paddle_no?: number; price: bigint },
) {
  release(model, lot);
  lot.leader = leader?.name;
  lot.leader_paddle = leader?.paddle_no;
  lot.price_minor = leader?.price;
  if (leader?.paddle_no !== undefined)
    takeHold(model, lot, leader.paddle_no, allIn(model.policy, leader.price));
}

/** Warnings are over as soon as the price or the leader moves. */
function backToOpen(event: ModelEvent, lot: Lot): void {
  if (isOpen(lot)) lot.status = 'Open';
  lot.lot_seq = event.seq;
}

const leaderName = (kind: string, paddle_no?: number): string => {
  if (kind === 'VENDOR') return 'seller';
  if (kind === 'FLOOR') return paddle_no === undefined ? 'room' : `room:${paddle_no}`;
  return `net:${paddle_no}`;
};

function bidAccepted(model: Model, event: ModelEvent, lot: Lot): void {
  const kind = event.pub.kind as 'INTERNET' | 'FLOOR' | 'VENDOR';
  const paddle_no = event.pub.paddle_no as number | undefined;
  const amount_minor = event.pub.amount_minor as bigint;
  const proxy = event.own?.kind === 'PROXY';
  const { seq, at_ms } = event;
  const made = model.taken_at_minor ?? lot.ask_minor;
  model.taken_at_minor = undefined;
  lead(model, lot, { name: leaderName(kind, paddle_no), paddle_no, price: amount_minor });
  lot.ask_minor = event.pub.ask_minor as bigint;
  const { epoch } = lot;
  const bid = { seq, epoch, kind, proxy, amount_minor, at_ms, act: model.cause_seq };
  lot.standing.push({ ...bid, paddle_no, made_at_minor: made });
  if (proxy) lot.proxy_seqs.push(seq);
  backToOpen(event, lot);
}

function retracted(model: Model, event: ModelEvent, lot: Lot): void {
  lead(model, lot);
  lot.standing = [];
  lot.step_minor = lot.step_row_minor = undefined;
  lot.ask_minor = event.pub.ask_minor as bigint;
  lot.reserve_met = false;
  backToOpen(event, lot);
  beginAct(model, lot, true);
}

function restore(model: Model, lot: Lot, before: Position): void {
  const { leader, leader_paddle, price_minor } = before;
  if (leader === undefined || price_minor === undefined) lead(model, lot);
  else lead(model, lot, { name: leader, paddle_no: leader_paddle, price: price_minor });
  Object.assign(lot, before, { standing: [...before.standing] });
  // The seller may have lowered the reserve since.
  const { reserve_minor } = lot;
  lot.reserve_met =
    reserve_minor !== undefined && price_minor !== undefined && price_minor >= reserve_minor;
}

function undone(model: Model, event: ModelEvent, lot: Lot): void {
  const last = Math.max(...(event.pub.undone_seqs as number[]));
  const bid = lot.standing.find((each) => each.seq === last);
  const act = bid && model.acts.get(`${lot.lot_no}/${bid.act}`);
  if (!act) throw new Error(`bid_undone ${event.seq}: bid ${last} does not stand`);
  if (act.before.price_minor !== undefined && event.pub.price_minor === undefined)
    retracted(model, event, lot);
  else {
    restore(model, lot, act.before);
    backToOpen(event, lot);
  }
  if (act.lodged) {
    const { lot_no, paddle_no, earlier } = act.lodged;
    const key = `${lot_no}/max/${paddle_no}`;
    if (earlier) model.orders.set(key, earlier);
    else model.orders.delete(key);
  }
}

/** The taken bid is gone; what stood before it is the ground the room's bid stands on. */
function roomTaken(model: Model, event: ModelEvent, lot: Lot): void {
  beginAct(model, lot, false);
  const taken = lot.standing.pop()!;
  const ground = lot.standing.at(-1);
  const name = ground && leaderName(ground.kind, ground.paddle_no);
  release(model, lot);
  lot.leader = name;
  lot.leader_paddle = ground?.paddle_no;
  lot.price_minor = ground?.amount_minor;
  model.taken_at_minor = taken.made_at_minor;
  if (event.pub.reserve_met === false) lot.reserve_met = false;
  lot.lot_seq = event.seq;
}

/** The step that a mode worked out holds in the row of the present price. */
function incrementSet(model: Model, event: ModelEvent, lot: Lot): void {
  const step = event.pub.step_minor as bigint | undefined;
  const row = model.ladder.filter((each) => each.from <= lot.price_minor!).at(-1)!;
  lot.step_minor = step;
  lot.step_row_minor = step === undefined ? undefined : row.from;
  if (event.pub.ask_minor !== undefined) lot.ask_minor = event.pub.ask_minor as bigint;
}

function hammered(model: Model, event: ModelEvent, lot: Lot): void {
  status('Hammered')(model, event, lot);
  lot.outcome = event.pub.outcome as string;
  lot.late_until_ms = event.at_ms + model.policy.late_ms;
  lot.final_at_ms = event.pub.final_at_ms as number;
  if (lot.outcome === 'sold') lot.hammer_minor = lot.price_minor;
}

function reopened(model: Model, event: ModelEvent, lot: Lot): void {
  status('Open')(model, event, lot);
  lot.epoch = event.epoch!;
  lot.outcome = lot.late_until_ms = lot.final_at_ms = undefined;
  lot.hammer_minor = undefined;
}

function provisional(model: Model, event: ModelEvent, lot: Lot): void {
  status('Provisional')(model, event, lot);
  lot.outcome = 'provisional';
  lot.expires_at_ms = event.pub.expires_at_ms as number;
}

function final(model: Model, event: ModelEvent, lot: Lot): void {
  status('Final')(model, event, lot);
  lot.outcome = event.pub.outcome as string;
  lot.hammer_minor = event.pub.hammer_minor as bigint | undefined;
  lot.buyer_paddle = event.pub.paddle_no as number | undefined;
  lot.expires_at_ms = undefined;
  for (const [key, order] of model.orders)
    if (order.lot_no === lot.lot_no) model.orders.delete(key); // over with the lot, told by it
  if (lot.outcome === 'sold') sales.capture(model, lot);
  else release(model, lot);
}

function withdrawn(model: Model, event: ModelEvent, lot: Lot): void {
  status('Withdrawn')(model, event, lot);
  lot.outcome = 'withdrawn';
  lead(model, lot);
  lot.ask_minor = undefined;
}

const clockExtended: Reducer = (_, { pub }, lot) => {
  if (pub.expires_at_ms !== undefined) lot.expires_at_ms = pub.expires_at_ms as number;
  if (pub.final_at_ms === undefined) return;
  lot.late_until_ms! += (pub.final_at_ms as number) - lot.final_at_ms!;
  lot.final_at_ms = pub.final_at_ms as number;
};

const ask: Reducer = (_, { pub }, lot) => {
  lot.ask_minor = pub.ask_minor as bigint;
};

function announced(model: Model, event: ModelEvent, lot: Lot): void {
  status('Announced')(model, event, lot);
  if (lot.closes_at_ms === undefined) model.current_lot = lot.lot_no;
}

function opened(model: Model, event: ModelEvent, lot: Lot): void {
  status('Open')(model, event, lot);
  ask(model, event, lot);
  lot.policy_version = event.policy_version;
  beginAct(model, lot, true);
}

const auctionStatus =
  (to: Model['status']): Reducer =>
  (model, event) => {
    model.status = to;
    model.reason = event.pub.reason as string | undefined;
    model.paused_at_ms = undefined;
  };

const question =
  (to: string): Reducer =>
  (model, event) => {
    model.asked.get(event.pub.question_no as number)!.status = to;
  };

const REDUCERS: Record<string, Reducer> = {
  auction_loaded: auctionLoaded,
  lot_loaded: lotLoaded,
  auction_started: auctionStatus('Live'),
  auction_ended: auctionStatus('Ended'),
  auction_cancelled: auctionStatus('Cancelled'),
  auction_sealed: (model) => void (model.status = 'Sealed'),
  auction_paused: paused,
  auction_resumed: resumed,
  lot_announced: announced,
  lot_opened: opened,
  fair_warning: status('Warned'),
  last_call: status('LastCall'),
  ask_set: ask,
  increment_set: incrementSet,
  bid_accepted: bidAccepted,
  bid_retracted: retracted,
  bid_undone: undone,
  room_taken: roomTaken,
  lot_hammered: hammered,
  lot_reopened: reopened,
  lot_provisional: provisional,
  lot_final: final,
  lot_withdrawn: withdrawn,
  clock_extended: clockExtended,
  reserve_met: (_, __, lot) => void (lot.reserve_met = true),
  reserve_lowered: (_, { house }, lot) => void (lot.reserve_minor = house.reserve_minor as bigint),
  lot_described: (_, { pub }, lot) => void (lot.description_hash = pub.description_hash as string),
  lot_extended: (_, { pub }, lot) => void (lot.closes_at_ms = pub.closes_at_ms as number),
  lot_decided: (_, { pub }, lot) => void (lot.outcome = pub.outcome as string),
  lot_voided: (model, event, lot) => {
    status('Voided')(model, event, lot);
    lot.outcome = 'voided';
    sales.undo(model, lot);
  },
  buyer_named: (model, { house }, lot) => sales.name(model, lot, house.paddle_no as number),
  lot_settled: (_, { house }, lot) => void (lot.settlement_id = house.settlement_id as string),
  message_posted: () => undefined,
  question_asked: (model, { house }) => {
    const question_no = (model.questions = house.question_no as number);
    const [paddle_no, text] = [house.paddle_no as number, house.text as string];
    model.asked.set(question_no, { question_no, paddle_no, text, status: 'open' });
  },
  question_answered: question('answered'),
  question_hidden: question('hidden'),
};

/** Types that the reducer knows. */
export const EVENT_TYPES: readonly string[] = [
  ...Object.keys(REDUCERS),
  ...['paddle_opened', 'paddle_changed', 'funds_credited', 'return_started', 'return_done'],
  ...['max_lodged', 'max_cancelled', 'max_limited'],
  ...['insurance_lodged', 'insurance_armed', 'insurance_disarmed', 'insurance_cancelled'],
];

/** Remembers where the command found the lot; `anew`: what comes now is what an undo goes back to. */
function beginAct(model: Model, lot: Lot, anew: boolean): void {
  const key = `${lot.lot_no}/${model.cause_seq}`;
  const known = model.acts.get(key);
  if (known && !anew) return;
  model.acts.set(key, { seq: model.cause_seq, before: position(lot), lodged: known?.lodged });
}

function lotOf(model: Model, event: ModelEvent): Lot | undefined {
  const lot_no = event.lot_no ?? event.own?.lot_no;
  return lot_no === undefined ? undefined : model.lots.get(lot_no as number);
}

/** Carries an event out. Its hash is the caller's to note. */
export function apply(model: Model, event: ModelEvent): void {
  model.cause_seq = event.house.cause_seq ?? event.seq;
  const lot = lotOf(model, event);
  if (lot) beginAct(model, lot, false);
  const askBefore = lot?.ask_minor;
  model.seq = event.seq;
  model.clock_ms = event.at_ms;
  if (event.type.startsWith('max_') || event.type.startsWith('insurance_'))
    applyOrder(model, event);
  else if (event.type.startsWith('paddle_')) applyPaddle(model, event);
  else if (/^(funds|return)_/.test(event.type)) applyMoney(model, event);
  else {
    const reducer = REDUCERS[event.type];
    if (!reducer) throw new Error(`event ${event.seq}: nobody knows a ${event.type}`);
    if (event.lot_no !== undefined && event.type !== 'lot_loaded' && !lot)
      throw new Error(`event ${event.seq}: there is no lot ${event.lot_no}`);
    reducer(model, event, lot!);
  }
  if (lot && askBefore !== undefined && lot.ask_minor !== undefined && lot.ask_minor < askBefore)
    lot.ask_lowered_seq = event.seq;
}
