/** May this event follow this state? The state tables, and what each event must say. */
import { allIn, askAfter, charges, commission } from './amounts';
import type { ModelEvent } from './events';
import { BEFORE_HAMMER, isOpen, isTimed, type Lot, type LotStatus, type Model } from './state';

type Check = (model: Model, event: ModelEvent, lot: Lot) => string | false | undefined;

const OPEN: LotStatus[] = ['Open', 'Warned', 'LastCall'];
/** From which states of the lot. */
const FROM: Record<string, readonly LotStatus[]> = {
  lot_announced: ['Queued'],
  lot_opened: ['Announced'],
  fair_warning: ['Open'],
  last_call: ['Warned'],
  ask_set: OPEN,
  increment_set: OPEN,
  bid_accepted: OPEN,
  bid_retracted: OPEN,
  bid_undone: OPEN,
  room_taken: OPEN,
  reserve_met: OPEN,
  reserve_lowered: BEFORE_HAMMER,
  lot_described: BEFORE_HAMMER,
  lot_hammered: OPEN,
  lot_reopened: ['Hammered'],
  lot_provisional: ['Hammered', 'Open'],
  lot_decided: ['Provisional'],
  lot_final: ['Hammered', 'Provisional', 'Open'],
  lot_withdrawn: BEFORE_HAMMER,
  lot_voided: ['Final'],
  buyer_named: ['Final'],
  lot_settled: ['Final', 'Voided'],
  lot_extended: ['Announced', 'Open', 'Warned', 'LastCall'],
  clock_extended: ['Hammered', 'Provisional'],
};
/** From which states of the auction. */
const WHEN: Record<string, readonly Model['status'][]> = {
  auction_started: ['Waiting'],
  auction_paused: ['Live'],
  auction_resumed: ['Paused'],
  auction_ended: ['Live'],
  auction_cancelled: ['Waiting', 'Live', 'Paused'],
  auction_sealed: ['Ended', 'Cancelled'],
  lot_opened: ['Live'],
  fair_warning: ['Live'],
  last_call: ['Live'],
  bid_accepted: ['Live'],
  lot_hammered: ['Live'],
  lot_reopened: ['Live'],
  ask_set: ['Live'],
  increment_set: ['Live'],
  insurance_armed: ['Live'],
  bid_retracted: ['Live', 'Paused'],
};

function askRightAfter(model: Model, lot: Lot, amount: bigint): bigint {
  const { ladder, policy } = model;
  const { step_minor: step, step_row_minor: row } = lot;
  const clerk = step === undefined ? undefined : { step, row: row! };
  return askAfter({ ladder, ask_rule: policy.ask_rule }, amount, clerk);
}

const bid: Check = (model, event, lot) => {
  const amount = event.pub.amount_minor as bigint;
  if (lot.price_minor !== undefined && amount <= lot.price_minor) return 'not above the price';
  if (event.epoch !== lot.epoch) return 'of another epoch';
  const ask = askRightAfter(model, lot, amount);
  if (event.pub.ask_minor !== ask) return `the ask after it is ${ask}`;
  const all_in = event.house.all_in_minor as bigint | undefined;
  const right = allIn(model.policy, amount);
  if (all_in !== undefined && all_in !== right) return `its all-in is ${right}`;
  const paddle = model.paddles.get((event.pub.paddle_no as number | undefined) ?? 0);
  return paddle?.status === 'blocked' && 'of a blocked paddle';
};

const hammered: Check = (model, event, lot) => {
  const { outcome, final_at_ms } = event.pub;
  if (isTimed(lot)) return 'a timed lot has no hammer';
  if (final_at_ms !== event.at_ms + model.policy.final_after_ms) return 'its window is another';
  if (outcome === 'passed') {
    const stands = lot.reserve_minor === undefined && lot.standing.length > 0;
    return stands && 'passed without reserve while a bid stands';
  }
  if (lot.leader === undefined || lot.leader === 'seller') return 'nobody to sell to';
  const met = lot.reserve_minor === undefined || lot.reserve_met;
  return met !== (outcome === 'sold') && `${outcome} with the reserve ${met ? 'met' : 'unmet'}`;
};

/** The parts of the sale, as the house's object has them. */
function saleFault(model: Model, { house, pub }: ModelEvent, lot: Lot) {
  if (pub.outcome !== 'sold' || house.hammer_minor === undefined) return undefined;
  const price = lot.price_minor!;
  if (pub.hammer_minor !== price) return `sold at ${price}`;
  const { premium, tax } = charges(model.policy, price);
  const share = commission(lot.commission_bp, price);
  const right = [price, premium, tax, share, price - share];
  const names = ['hammer', 'premium', 'tax', 'commission', 'proceeds'];
  const wrong = names.findIndex((name, i) => house[`${name}_minor`] !== right[i]);
  return wrong >= 0 ? `its ${names[wrong]} is ${right[wrong]}` : undefined;
}

const finalised: Check = (model, event, lot) => {
  if (lot.status === 'Hammered') {
    const over = event.at_ms >= lot.final_at_ms!;
    const next = event.at_ms > lot.late_until_ms!; // the next lot is announced
    if (!over && !next) return 'before its window is over';
  }
  if (lot.status === 'Open' && (!isTimed(lot) || event.at_ms < lot.closes_at_ms!))
    return 'before it closes';
  const proxies = JSON.stringify(event.pub.proxy_seqs ?? []);
  if (proxies !== JSON.stringify(lot.proxy_seqs)) return `its PROXY bids are ${lot.proxy_seqs}`;
  return saleFault(model, event, lot);
};

const extended: Check = (model, event, lot) => {
  const closes = event.pub.closes_at_ms as number;
  if (closes <= lot.closes_at_ms!) return 'it does not close later';
  const soft = event.pub.reason === 'SOFT_CLOSE';
  return soft && closes !== event.at_ms + model.policy.extend_ms && 'by another time';
};

const undone: Check = (_, event, lot) => {
  const last = lot.standing.at(-1);
  const seqs = lot.standing.filter((each) => each.act === last?.act).map((each) => each.seq);
  return JSON.stringify(seqs) !== JSON.stringify(event.pub.undone_seqs) && `the last are ${seqs}`;
};

const lastStanding: Check = (_, event, lot) =>
  event.pub.target_seq !== lot.standing.at(-1)?.seq && 'not the last standing bid';

const CHECKS: Record<string, Check> = {
  bid_accepted: bid,
  lot_hammered: hammered,
  lot_final: finalised,
  lot_extended: extended,
  bid_undone: undone,
  bid_retracted: lastStanding,
  room_taken: (model, event, lot) => {
    const late = event.at_ms - lot.standing.at(-1)!.at_ms > model.policy.take_room_ms;
    return late ? 'too late' : lastStanding(model, event, lot);
  },
  ask_set: (_, { pub }, lot) =>
    lot.price_minor !== undefined && (pub.ask_minor as bigint) <= lot.price_minor && 'too low',
  reserve_met: (_, __, lot) =>
    (lot.reserve_met || !(lot.price_minor! >= lot.reserve_minor!)) && 'it is not so',
  reserve_lowered: (_, { house }, lot) =>
    (house.reserve_minor as bigint) >= (lot.reserve_minor ?? 0n) && 'it is not lower',
  lot_reopened: (_, { epoch }, lot) => epoch !== lot.epoch + 1 && 'the epoch is another',
  lot_provisional: (model, event) =>
    event.pub.expires_at_ms !== event.at_ms + model.policy.provisional_ms && 'by another time',
  lot_announced: (model, _, lot) => {
    const others = [...model.lots.values()].filter((each) => each !== lot && !isTimed(each));
    const busy = others.some((each) => each.status === 'Announced' || isOpen(each));
    return !isTimed(lot) && busy && 'another lot is on the block';
  },
};

/** What speaks against the event; undefined: nothing. */
export function forbids(model: Model, event: ModelEvent): string | undefined {
  if (event.seq !== model.seq + 1) return `seq ${model.seq + 1} is missing`;
  if (event.at_ms < model.clock_ms) return 'time went back';
  const when = WHEN[event.type];
  if (when && !when.includes(model.status)) return `in a ${model.status} auction`;
  const from = FROM[event.type];
  if (!from) return undefined;
  const lot = model.lots.get(event.lot_no!);
  if (!lot) return 'of no lot';
  if (!from.includes(lot.status)) return `of a ${lot.status} lot`;
  return CHECKS[event.type]?.(model, event, lot) || undefined;
}
