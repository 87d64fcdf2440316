/** place(), insurances and cancelling of orders. */
import { orderKey, type Lot } from '../state';
import { resolveBook, resolveHand, resolveRaise, worthOf } from './book-of-lot';
import { neighbours, verdict, type Bid } from './checks';
import { isOpen } from '../state';
import { hasRoom } from './ids';
import type { Args, Reply, World } from './world';

export const bidOf = (args: Args, kind: Bid['kind'], insurance = false): Bid => ({
  kind,
  insurance,
  lot_no: args.lot_no!,
  epoch: args.epoch!,
  paddle_no: args.paddle_no,
  amount_minor: args.amount_minor!,
  seen_seq: args.seen_seq!,
  confirmed: args.confirmed === true,
  limited_ok: args.limited_ok === true,
  may_top_up: args.may_top_up === true,
  bid_id: args.bid_id!,
  received_at_ms: args.received_at_ms as number,
});

function lodge(w: World, lot: Lot, bid: Bid, figure: bigint, extra: Args): void {
  const { paddle_no, bid_id, limited_ok, lot_no } = bid;
  const base = { lot_no, paddle_no, amount_minor: figure, bid_id };
  if (bid.insurance) {
    const expires_at_ms = extra.expires_at_ms as number;
    w.emit('insurance_lodged', {
      own: { ...base, expires_at_ms, limited_ok: limited_ok || undefined },
    });
  } else
    w.emit('max_lodged', {
      own: { ...base, epoch: lot.epoch, limited_ok: limited_ok || undefined },
    });
}

/** What a maximum on an open lot comes to. */
function maximumAnswer(w: World, lot: Lot, bid: Bid): string {
  const leads = lot.leader_paddle === bid.paddle_no;
  const mine = w.model.orders.get(orderKey(lot.lot_no, 'max', bid.paddle_no!))!;
  const worth = worthOf(w, lot, mine);
  const answer = leads ? resolveRaise(w, lot) : resolveBook(w, lot);
  if (!answer.proxy || answer.proxy.paddle_no === bid.paddle_no) return 'ACCEPTED';
  return answer.proxy.amount === worth ? 'BOOK_HAS_IT' : 'OUTBID';
}

/** Carries out a bid that nothing refuses. */
export function carryOutBid(w: World, lot: Lot, bid: Bid, figure: bigint, args: Args): Reply {
  if (bid.kind === 'MAX') {
    lodge(w, lot, bid, figure, args);
    const code = bid.insurance || !isOpen(lot) ? 'ACCEPTED' : maximumAnswer(w, lot, bid);
    return w.answer(code, lot, { amount_minor: figure });
  }
  const answer = resolveHand(w, lot, { ...bid, kind: bid.kind, amount: figure });
  if (answer.hand === 'taken') return w.answer('BOOK_HAS_IT', lot);
  const beaten = answer.proxy && answer.proxy.paddle_no !== bid.paddle_no;
  return w.answer(beaten ? 'OUTBID' : 'ACCEPTED', lot);
}

/** The tray takes so many of a lot and of a paddle: bounds of the engine, told in its README. */
const LATE_OF_LOT = 100;
const LATE_OF_PADDLE = 3;

function receiveLate(w: World, lot: Lot, bid: Bid): boolean {
  const { bid_id, amount_minor, confirmed, seen_seq, received_at_ms } = bid;
  const tray = w.soft.late.get(lot.lot_no) ?? [];
  if (!hasRoom(w, bid.paddle_no!)) return false;
  const mine = tray.filter((each) => each.paddle_no === bid.paddle_no);
  if (tray.length >= LATE_OF_LOT || mine.length >= LATE_OF_PADDLE) return false;
  const late = { bid_id, amount_minor, confirmed, seen_seq, received_at_ms };
  tray.push({ ...late, paddle_no: bid.paddle_no! });
  w.soft.late.set(lot.lot_no, tray);
  return true;
}

/** Decides a bid, a maximum or an insurance. */
export function place(w: World, args: Args, expired: () => boolean, insurance = false): Reply {
  const lot = w.lot(args.lot_no!);
  const bid = bidOf(args, insurance ? 'MAX' : (args.kind as Bid['kind']), insurance);
  const { refusal, figure } = verdict(w, lot, bid, expired);
  if (!refusal) return carryOutBid(w, lot, bid, figure, args);
  if (refusal.code === 'LATE_BID' && !receiveLate(w, lot, bid)) return w.answer('TOO_MANY', lot);
  const more = { ...refusal.more };
  if (refusal.code === 'OFF_INCREMENT' && bid.kind === 'MAX') {
    const { below, above } = neighbours(w, bid.amount_minor);
    // Below the first rung there is none to show.
    Object.assign(more, { below_minor: below || undefined, above_minor: above });
  }
  return w.answer(refusal.code, lot, more);
}

export function cancelOrder(w: World, args: Args, kind: 'max' | 'insurance'): Reply {
  const lot = w.lot(args.lot_no!);
  const { paddle_no, epoch } = args as { paddle_no: number; epoch: number };
  const { status } = w.model;
  if (status === 'Ended' || status === 'Cancelled') return w.answer('AUCTION_NOT_LIVE', lot);
  if (status === 'Paused') return w.answer('AUCTION_PAUSED', lot);
  const early = lot.status === 'Queued' || lot.status === 'Announced';
  if (!early && !isOpen(lot)) return w.answer('LOT_NOT_OPEN', lot);
  if (epoch !== lot.epoch) return w.answer('EPOCH_STALE', lot);
  if (!w.paddle(paddle_no)) return w.answer('NO_PADDLE', lot);
  const order = w.model.orders.get(orderKey(lot.lot_no, kind, paddle_no));
  if (!order) return w.answer('NOT_FOUND', lot);
  if (kind === 'max' ? isOpen(lot) : order.armed) return w.answer('MAX_LOCKED', lot);
  w.emit(`${kind}_cancelled`, { own: { lot_no: lot.lot_no, paddle_no } });
  return w.answer('ACCEPTED', lot);
}
