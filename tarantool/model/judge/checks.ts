/** What place() checks, in the order of the table of codes. */
import { rowOf, rungAbove, rungAtOrBelow, stepRules, type ClerkStep } from '../amounts';
import type { Fields } from '../events';
import { holds, isOpen, orderKey, type Lot, type Paddle } from '../state';
import type { World } from './world';

export interface Bid {
  kind: 'LIVE' | 'MAX' | 'FLOOR' | 'VENDOR';
  /** A MAX that bids only while its owner's line is down. */
  insurance?: boolean;
  lot_no: number;
  epoch: number;
  paddle_no?: number;
  amount_minor: bigint;
  seen_seq: number;
  confirmed: boolean;
  limited_ok: boolean;
  may_top_up: boolean;
  bid_id: string;
  received_at_ms: number;
}
/** A refusal; undefined: go on. */
export type Refusal = { code: string; more?: Fields } | undefined;
const refuse = (code: string, more?: Fields): Refusal => ({ code, more });

/** The clerk's step of the lot, if it rules at its price. */
export function stepInForce(w: World, lot: Lot): bigint | undefined {
  const { ladder, policy } = w.model;
  const at = lot.price_minor ?? lot.ask_minor ?? 0n;
  const clerk: ClerkStep | undefined =
    lot.step_minor === undefined ? undefined : { step: lot.step_minor, row: lot.step_row_minor! };
  if (stepRules(ladder, clerk, at)) return clerk!.step;
  return policy.ask_rule === 'PRICE_PLUS_STEP' ? rowOf(ladder, at).period : undefined;
}

function onIncrement(w: World, lot: Lot, amount: bigint): boolean {
  const ask = lot.ask_minor!;
  if (amount === ask) return true;
  if (!w.model.policy.jump_bids) return false;
  const step = stepInForce(w, lot);
  if (step !== undefined) return (amount - ask) % step === 0n;
  return rungAtOrBelow(w.model.ladder, amount) === amount;
}

export const isBarred = (lot: Lot, paddle: Paddle): boolean =>
  lot.seller_id === paddle.user_id || lot.barred.includes(paddle.user_id);

/** House limit - held on other lots - captured on lots not voided; undefined: no limit. */
export function limitLeft(w: World, lot: Lot, paddle: Paddle): bigint | undefined {
  if (paddle.limit_minor === undefined) return undefined;
  const here = lot.leader_paddle === paddle.paddle_no ? lot.hold_minor : 0n;
  if (!holds(w.model, paddle))
    return paddle.limit_minor - (paddle.led_minor - here) - paddle.won_minor + paddle.voided_minor;
  const elsewhere = paddle.held_minor - here;
  return paddle.limit_minor - elsewhere - paddle.captured_minor + paddle.voided_minor;
}

/** Available and what it holds on this lot; undefined: its money is not asked. */
export function funds(w: World, lot: Lot, paddle: Paddle): bigint | undefined {
  if (!holds(w.model, paddle)) return undefined;
  const own = lot.leader_paddle === paddle.paddle_no ? lot.hold_minor : 0n;
  return paddle.available_minor + own;
}

function auctionRefusal(w: World, bid: Bid): Refusal {
  const { status } = w.model;
  if (status === 'Paused') return refuse('AUCTION_PAUSED');
  if (status === 'Live' || (status === 'Waiting' && bid.kind === 'MAX')) return undefined;
  return refuse('AUCTION_NOT_LIVE');
}

function lotRefusal(w: World, lot: Lot, bid: Bid): Refusal {
  const takesMaxima = lot.status === 'Queued' || lot.status === 'Announced';
  if (!(isOpen(lot) || (bid.kind === 'MAX' && takesMaxima))) {
    const paddle = w.paddle(bid.paddle_no);
    const late =
      lot.status === 'Hammered' &&
      bid.kind === 'LIVE' &&
      w.now <= lot.late_until_ms! &&
      paddle?.status === 'approved' &&
      isKnown(w, paddle);
    return refuse(late ? 'LATE_BID' : 'LOT_NOT_OPEN');
  }
  return bid.epoch === lot.epoch ? undefined : refuse('EPOCH_STALE');
}

/** Has the paddle paid the deposit that the policy offers? */
function secured(w: World, paddle: Paddle): boolean {
  const { deposit_minor } = w.model.policy;
  return deposit_minor > 0n && paddle.deposit_minor >= deposit_minor;
}
/** Rated well enough, or secured by a deposit. */
export const isKnown = (w: World, paddle: Paddle): boolean =>
  paddle.rating >= w.model.policy.rating_min || secured(w, paddle);

/** Who bids: registered, approved, not the seller, with a deposit where one is asked. */
export function personRefusal(w: World, lot: Lot, paddle: Paddle, amount: bigint): Refusal {
  const { deposit_minor } = w.model.policy;
  if (paddle.status === 'pending') return refuse('PADDLE_PENDING');
  if (paddle.status !== 'blocked' && !isKnown(w, paddle)) return refuse('PADDLE_PENDING');
  if (paddle.status === 'blocked') return refuse('PADDLE_BLOCKED');
  if (isBarred(lot, paddle)) return refuse('SELLER_BARRED');
  const paid = paddle.largest_paid_minor;
  if (deposit_minor > 0n && !secured(w, paddle) && paid !== undefined && amount > 3n * paid)
    return refuse('DEPOSIT_REQUIRED');
  return undefined;
}

function vendorRefusal(w: World, lot: Lot, bid: Bid): Refusal {
  const { reserve_minor, vendor_notified } = lot;
  const allowed = w.model.policy.vendor_bids && vendor_notified && reserve_minor !== undefined;
  return allowed && bid.amount_minor < reserve_minor ? undefined : refuse('VENDOR_REFUSED');
}

const leadsAlready = (lot: Lot, bid: Bid): boolean =>
  bid.kind === 'VENDOR'
    ? lot.leader === 'seller'
    : bid.paddle_no !== undefined && lot.leader_paddle === bid.paddle_no;

function askRefusal(w: World, lot: Lot, bid: Bid): Refusal {
  const ask = lot.ask_minor!;
  const amount = bid.amount_minor;
  if (amount < ask) return refuse('ASK_MOVED');
  const surprised = bid.kind === 'LIVE' && bid.seen_seq < lot.ask_lowered_seq;
  if (amount > ask && surprised) return refuse('ASK_MOVED');
  if (!onIncrement(w, lot, amount)) return refuse('OFF_INCREMENT');
  if (amount > 2n * ask && !bid.confirmed) return refuse('CONFIRM_JUMP');
  return undefined;
}

/** The figure a maximum counts under: the rung at or below, or nothing under REFUSE. */
export function rounded(w: World, lot: Lot, figure: bigint): bigint | undefined {
  if (isOpen(lot) && figure === lot.ask_minor) return figure;
  const rung = rungAtOrBelow(w.model.ladder, figure);
  return rung === figure || w.model.policy.max_rounding === 'DOWN' ? rung : undefined;
}

function orderRefusal(w: World, lot: Lot, bid: Bid, figure: bigint | undefined): Refusal {
  if (figure === undefined) return refuse('OFF_INCREMENT');
  if (figure === 0n || (isOpen(lot) && figure < lot.ask_minor!)) return refuse('MAX_TOO_LOW');
  const kind = bid.insurance ? 'insurance' : 'max';
  const order = w.model.orders.get(orderKey(lot.lot_no, kind, bid.paddle_no!));
  const locked = bid.insurance
    ? order?.armed
    : isOpen(lot) && !!order && figure < order.amount_minor!;
  return locked ? refuse('MAX_LOCKED') : undefined;
}

/** Limit and funds for `need`; undefined: neither is asked. */
export function moneyRefusal(
  w: World,
  lot: Lot,
  paddle: Paddle,
  need: { limit?: bigint; funds?: bigint },
): Refusal {
  const left = limitLeft(w, lot, paddle);
  if (need.limit !== undefined && left !== undefined && w.allIn(need.limit) > left)
    return refuse('OVER_LIMIT', { limit_left_minor: left > 0n ? left : 0n });
  const there = funds(w, lot, paddle);
  if (need.funds === undefined || there === undefined) return undefined;
  const short = w.allIn(need.funds) - there;
  return short > 0n ? refuse('FUNDS_SHORT', { shortfall_minor: short }) : undefined;
}

function needOf(lot: Lot, bid: Bid, figure: bigint): { limit?: bigint; funds?: bigint } {
  if (bid.kind !== 'MAX') return { limit: figure, funds: figure };
  const ask = isOpen(lot) ? lot.ask_minor : undefined;
  const leads = lot.leader_paddle === bid.paddle_no && isOpen(lot);
  const whole = !bid.limited_ok || bid.may_top_up;
  return { limit: leads ? undefined : ask, funds: whole ? figure : ask };
}

/** The column of checks from AUCTION_NOT_LIVE to FUNDS_SHORT; `figure` of a maximum is rounded. */
export function verdict(
  w: World,
  lot: Lot,
  bid: Bid,
  expired: () => boolean,
): { refusal: Refusal; figure: bigint } {
  const byPaddle = bid.kind === 'LIVE' || bid.kind === 'MAX' || bid.paddle_no !== undefined;
  const paddle = w.paddle(bid.paddle_no);
  const known = bid.kind === 'MAX' ? rounded(w, lot, bid.amount_minor) : bid.amount_minor;
  const figure = known ?? bid.amount_minor;
  const amountChecks = (): Refusal => {
    if (bid.kind === 'MAX') return orderRefusal(w, lot, bid, known);
    if (leadsAlready(lot, bid)) return refuse('ALREADY_LEADING');
    return askRefusal(w, lot, bid);
  };
  const refusal =
    auctionRefusal(w, bid) ??
    lotRefusal(w, lot, bid) ??
    (byPaddle && !paddle ? refuse('NO_PADDLE') : undefined) ??
    (expired() ? refuse('BID_ID_EXPIRED') : undefined) ??
    (paddle && personRefusal(w, lot, paddle, figure)) ??
    (bid.kind === 'VENDOR' ? vendorRefusal(w, lot, bid) : undefined) ??
    amountChecks() ??
    (paddle && moneyRefusal(w, lot, paddle, needOf(lot, bid, figure)));
  return { refusal, figure };
}

/** The rungs beside an amount, as far as they can be bid. */
export function neighbours(w: World, amount: bigint): { below: bigint; above: bigint } {
  const { ladder } = w.model;
  return { below: rungAtOrBelow(ladder, amount), above: rungAbove(ladder, amount) };
}
