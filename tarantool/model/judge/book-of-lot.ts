/** The book of a lot of the model: its maxima's worth, and carrying out what they answer. */
import { affordable, rungAtOrBelow } from '../amounts';
import { raiseToReserve, resolve, type Maximum, type Resolution, type Situation } from '../book';
import { isOpen, type Lot, type Order } from '../state';
import { funds, limitLeft } from './checks';
import type { World } from './world';

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The lesser of the figure and the highest rung (the ask and the reserve are rungs) it can pay. */
export function worthOf(w: World, lot: Lot, order: Order): bigint {
  const paddle = w.paddle(order.paddle_no)!;
  const figure = order.amount_minor!;
  if (paddle.status === 'blocked') return 0n;
  const caps = [funds(w, lot, paddle), limitLeft(w, lot, paddle)].filter((x) => x !== undefined);
  const cap = caps.length === 0 ? undefined : caps.reduce(smaller);
  if (cap === undefined || w.allIn(figure) <= cap) return figure;
  const most = smaller(affordable(w.model.policy, cap), figure);
  const rungs = [rungAtOrBelow(w.model.ladder, most), lot.ask_minor, lot.reserve_minor];
  return rungs.reduce<bigint>(
    (best, x) => (x !== undefined && x <= most && x > best ? x : best),
    0n,
  );
}

/** Does the order bid: a maximum, or an insurance whose owner is not there. */
export const counts = (order: Order): boolean => order.kind === 'max' || order.armed;

interface Counting extends Maximum {
  order: Order;
}

/** Of orders of at least `least` one maximum a paddle: the greater of its maximum and armed insurance, equal: the earlier place. */
export function maximaOf(w: World, lot: Lot, least = 0n): Counting[] {
  const best = new Map<number, Counting>();
  const orders = w.ordersOf(lot.lot_no).filter((each) => each.amount_minor! >= least);
  for (const order of orders.filter(counts)) {
    const { paddle_no, place_seq: place } = order;
    const worth = worthOf(w, lot, order);
    const known = best.get(paddle_no);
    if (!known || worth > known.worth) best.set(paddle_no, { paddle_no, worth, place, order });
  }
  return [...best.values()];
}

function situation(w: World, lot: Lot, more: Partial<Situation>): Situation {
  const { tie_rule, short_increment } = w.model.policy;
  const led = lot.leader !== undefined && lot.price_minor !== undefined;
  return {
    maxima: maximaOf(w, lot),
    ask: lot.ask_minor!,
    askAfter: (price) => w.askAt(lot, price),
    leader: led ? { paddle_no: lot.leader_paddle, price: lot.price_minor! } : undefined,
    reserve: lot.reserve_minor,
    tie_rule,
    short_increment,
    ...more,
  };
}

/**
 * Tells, once a rung, those whose money or limit cost them the lead: they named the price that
 * comes of it (if nobody new leads, the ask), or more. `limited`: with their worth before the bids.
 */
function tellLimited(w: World, lot: Lot, limited: Counting[], leader: number | undefined): void {
  const figure = ({ order }: Counting): bigint => order.amount_minor!;
  limited.sort((a, b) =>
    figure(a) === figure(b) ? a.place - b.place : figure(a) > figure(b) ? -1 : 1,
  );
  for (const { paddle_no, worth: rung_minor, order } of limited) {
    const blocked = w.paddle(paddle_no)!.status === 'blocked';
    if (paddle_no === leader || blocked) continue;
    if (rung_minor >= order.amount_minor!) continue;
    if (order.told_minor.includes(rung_minor)) continue;
    // The event does not say which of a paddle's two orders was limited; who judges knows.
    const before = w.ordersOf(lot.lot_no).map((each) => ({ each, told: [...each.told_minor] }));
    w.emit('max_limited', { own: { lot_no: lot.lot_no, paddle_no, rung_minor } });
    for (const { each, told } of before) each.told_minor = told;
    order.told_minor.push(rung_minor);
  }
}

/** bid_accepted: the price, the ask after it, whose it is. */
export function accept(
  w: World,
  lot: Lot,
  bid: {
    kind: 'INTERNET' | 'FLOOR' | 'VENDOR';
    by: 'LIVE' | 'PROXY' | 'FLOOR' | 'VENDOR';
    paddle_no?: number;
    amount: bigint;
    bid_id?: string;
    received_at_ms?: number;
  },
): void {
  const all_in_minor = w.allIn(bid.amount);
  const { received_at_ms, bid_id, paddle_no } = bid;
  const own = { kind: bid.by === 'PROXY' ? 'PROXY' : 'LIVE', bid_id, all_in_minor, received_at_ms };
  w.emit('bid_accepted', {
    lot,
    pub: {
      paddle_no,
      kind: bid.kind,
      amount_minor: bid.amount,
      ask_minor: w.askAt(lot, bid.amount),
    },
    own: paddle_no === undefined ? undefined : own,
    house: { all_in_minor, received_at_ms },
  });
}

/** reserve_met, once, when the price of a bidder reaches it. */
export function meetReserve(w: World, lot: Lot): void {
  const { reserve_minor, price_minor, reserve_met } = lot;
  if (reserve_minor === undefined || price_minor === undefined || reserve_met) return;
  if (price_minor >= reserve_minor) w.emit('reserve_met', { lot });
}

function carryOut(w: World, lot: Lot, answer: Resolution): void {
  if (!answer.proxy) return;
  const { paddle_no, amount } = answer.proxy;
  accept(w, lot, { kind: 'INTERNET', by: 'PROXY', paddle_no, amount });
}

interface Hand {
  paddle_no?: number;
  amount: bigint;
  /** The room took the bid of this amount: only more than it answers. */
  mustExceed?: boolean;
}

/** What the book answers, to a hand bid or without one; nothing is changed. */
export function found(w: World, lot: Lot, hand?: Hand): Resolution {
  const { mustExceed } = hand ?? {};
  const ask = mustExceed ? { ask: hand!.amount } : {};
  return resolve(situation(w, lot, { hand, mustExceed, ...ask }));
}

/** What a leader's raised maximum, or a lowered reserve, comes to. */
export const foundRaise = (w: World, lot: Lot): Resolution => raiseToReserve(situation(w, lot, {}));

/** Resolves the book without a hand bid. */
export function resolveBook(w: World, lot: Lot): Resolution {
  if (!isOpen(lot)) return {};
  const answer = found(w, lot);
  const price = answer.proxy?.amount ?? lot.ask_minor!;
  const named = maximaOf(w, lot, price);
  tellLimited(w, lot, named, answer.proxy?.paddle_no ?? lot.leader_paddle);
  carryOut(w, lot, answer);
  meetReserve(w, lot);
  return answer;
}

/** The leader's own maximum brings the price to the reserve. */
export function resolveRaise(w: World, lot: Lot): Resolution {
  const answer = foundRaise(w, lot);
  carryOut(w, lot, answer);
  meetReserve(w, lot);
  return answer;
}

/** A hand bid, and what the book answers. */
export function resolveHand(
  w: World,
  lot: Lot,
  bid: {
    kind: 'LIVE' | 'FLOOR' | 'VENDOR';
    paddle_no?: number;
    amount: bigint;
    bid_id?: string;
    received_at_ms?: number;
    mustExceed?: boolean;
  },
): Resolution {
  const { paddle_no, amount, mustExceed } = bid;
  const answer = found(w, lot, { paddle_no, amount, mustExceed });
  const kind = bid.kind === 'LIVE' ? 'INTERNET' : bid.kind;
  const named = maximaOf(w, lot, answer.proxy?.amount ?? amount);
  if (answer.hand === 'stands') accept(w, lot, { ...bid, kind, by: bid.kind });
  tellLimited(w, lot, named, answer.proxy?.paddle_no ?? paddle_no);
  carryOut(w, lot, answer);
  meetReserve(w, lot);
  return answer;
}
