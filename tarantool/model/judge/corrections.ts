/** Retract, undo, take the room, reopen. */
import { isOpen, isTimed, type Lot, type Order, type Standing } from '../state';
import { counts, resolveBook, resolveHand } from './book-of-lot';
import { cancelOrders } from './ends';
import { carryOutBid } from './bids';
import { funds, moneyRefusal, personRefusal, verdict, type Bid } from './checks';
import { notLive } from './lots';
import type { Args, Reply, World } from './world';

const underReserve = (lot: Lot, price?: bigint): boolean =>
  lot.reserve_minor !== undefined && (price === undefined || price < lot.reserve_minor);
/** `reserve_met: false`, when it is so. */
const unmet = (lot: Lot, price?: bigint): { reserve_met?: false } =>
  underReserve(lot, price) ? { reserve_met: false } : {};

/** The ask after a bid is gone for good: the amount before it, or the ask it was made at. */
function askWithout(lot: Lot, bid: Standing): bigint {
  const before = lot.standing[lot.standing.indexOf(bid) - 1];
  return before?.amount_minor ?? bid.made_at_minor!;
}

export function retract(w: World, args: Args): Reply {
  const lot = w.lot(args.lot_no!);
  const { status } = w.model;
  if (status !== 'Live' && status !== 'Paused') return w.answer('AUCTION_NOT_LIVE', lot);
  const paddle = w.paddle(args.paddle_no);
  if (!isOpen(lot)) return w.answer('WRONG_STATE', lot);
  if (args.epoch !== lot.epoch) return w.answer('EPOCH_STALE', lot);
  if (!paddle) return w.answer('NO_PADDLE', lot);
  const last = lot.standing.at(-1);
  if (!last || lot.leader_paddle !== paddle.paddle_no) return w.answer('NOT_LEADING', lot);
  if (last.seq !== args.target_seq) return w.answer('NOT_LAST', lot);
  const pub = { target_seq: last.seq, ask_minor: askWithout(lot, last), ...unmet(lot) };
  const { paddle_no } = paddle;
  w.emit('bid_retracted', { lot, pub });
  const his = (kind: Order['kind']): void =>
    cancelOrders(w, lot, (o) => o.kind === kind && o.paddle_no === paddle_no && counts(o));
  his('max');
  his('insurance');
  if (status === 'Live') resolveBook(w, lot);
  return w.answer('ACCEPTED', lot);
}

export function undo(w: World, args: Args, lot: Lot): Reply {
  const refused = notLive(w, lot);
  if (refused) return refused;
  if (!isOpen(lot)) return w.answer('WRONG_STATE', lot);
  const last = lot.standing.at(-1);
  if (last?.epoch !== lot.epoch) return w.answer('WRONG_STATE', lot);
  if (last.seq !== args.target_seq) return w.answer('NOT_LAST', lot);
  const undone_seqs = lot.standing.filter((bid) => bid.act === last.act).map((bid) => bid.seq);
  const { before } = w.model.acts.get(`${lot.lot_no}/${last.act}`)!;
  const back = w.paddle(before.leader_paddle);
  const present = lot.leader_paddle;
  const there = back && funds(w, lot, back);
  const needed = before.price_minor === undefined ? 0n : w.allIn(before.price_minor);
  const lost = there !== undefined && there < needed && present !== before.leader_paddle;
  const price_minor = lost ? undefined : before.price_minor;
  const pub = {
    undone_seqs,
    reason: args.reason as string,
    price_minor,
    paddle_no: lost ? undefined : before.leader_paddle,
    ask_minor: lost ? before.price_minor : before.ask_minor,
    ...unmet(lot, price_minor),
  };
  w.emit('bid_undone', { lot, pub });
  if (lost) resolveBook(w, lot);
  return w.answer('ACCEPTED', lot);
}

/** The room stands at the amount of the bid it takes; a maximum must exceed it to answer. */
export function takeRoom(w: World, args: Args, lot: Lot): Reply {
  const { take_room_ms } = w.model.policy;
  if (take_room_ms === 0) return w.answer('NOT_ALLOWED', lot);
  const refused = notLive(w, lot);
  if (refused) return refused;
  if (!isOpen(lot)) return w.answer('WRONG_STATE', lot);
  if (args.expected_lot_seq !== lot.lot_seq) return w.answer('BID_CAME_IN', lot);
  const last = lot.standing.at(-1);
  if (!last || last.seq !== args.target_seq || last.kind !== 'INTERNET')
    return w.answer('NOT_LAST', lot);
  if (w.now - last.at_ms > take_room_ms) return w.answer('WINDOW_OVER', lot);
  const paddle = w.paddle(args.paddle_no);
  const amount = last.amount_minor;
  if (args.paddle_no !== undefined) {
    if (!paddle) return w.answer('NO_PADDLE', lot);
    const person = personRefusal(w, lot, paddle, amount);
    if (person) return w.answer(person.code, lot);
    if (lot.standing.at(-2)?.paddle_no === paddle.paddle_no)
      return w.answer('ALREADY_LEADING', lot);
    const money = moneyRefusal(w, lot, paddle, { limit: amount, funds: amount });
    if (money) return w.answer(money.code, lot, money.more);
  }
  const ground = lot.standing.at(-2)?.amount_minor;
  const pub = { target_seq: last.seq, paddle_no: args.paddle_no, ...unmet(lot, ground) };
  w.emit('room_taken', { lot, pub });
  resolveHand(w, lot, { kind: 'FLOOR', paddle_no: args.paddle_no, amount, mustExceed: true });
  return w.answer('ACCEPTED', lot);
}

/** From Hammered, with the late bid placed in the same transaction or not at all. */
export function reopen(w: World, args: Args, lot: Lot): Reply {
  const refused = notLive(w, lot);
  if (refused) return refused;
  const late_bid_id = args.late_bid_id as string | undefined;
  const policy = w.model.policy.reopen;
  if (lot.status !== 'Hammered' || isTimed(lot)) return w.answer('WRONG_STATE', lot);
  const barred = policy === 'NEVER' || (policy === 'DURING_HAMMER' && late_bid_id === undefined);
  if (barred) return w.answer('REOPEN_BARRED', lot);
  const late = w.soft.late.get(lot.lot_no)?.find((each) => each.bid_id === late_bid_id);
  if (late_bid_id !== undefined && !late) return w.answer('NOT_FOUND', lot);
  const bid: Bid | undefined = late && {
    ...late,
    kind: 'LIVE',
    lot_no: lot.lot_no,
    epoch: lot.epoch + 1,
    limited_ok: false,
    may_top_up: false,
    bid_id: `reopen:${late.bid_id}`,
  };
  if (bid) {
    const asIfOpen: Lot = { ...lot, status: 'Open', epoch: lot.epoch + 1 };
    const { refusal } = verdict(w, asIfOpen, bid, () => false);
    if (refusal) return w.answer(refusal.code, lot);
  }
  const late_bid = { late_bid_id };
  lot.epoch += 1; // the event is the new epoch's
  w.emit('lot_reopened', {
    lot,
    pub: { reason: args.reason as string },
    own: late && late_bid,
    house: late_bid,
  });
  cancelOrders(w, lot, (order) => order.kind === 'insurance');
  w.soft.late.delete(lot.lot_no);
  if (bid) carryOutBid(w, lot, bid, bid.amount_minor, args);
  return w.answer('ACCEPTED', lot);
}
