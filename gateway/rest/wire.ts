import { CODES } from '../../services/contracts/codes';
import { GavelError } from '../../services/contracts/errors';
import type {
  CommandAnswer,
  DeskView,
  LateTrayView,
  OrdersView,
  PaddleView,
  RoomView,
  UndoView,
} from '../../services/contracts/http';
import type {
  Answer,
  AuctionState,
  EndpointAnswer,
  LateBid,
  LotState,
  OwnOrder,
  PaddleState,
  UndoPreview,
} from '../../services/contracts/ports';

/**
 * From the shard's answers to the wire: amounts become strings of digits, absent stays absent. The
 * HTTP status of a code stands in the one list of codes.
 */
export const text = (amount: number | undefined): string | undefined =>
  amount === undefined ? undefined : String(amount);

type AnyAnswer = Answer & { question_no?: number; paddle?: PaddleState };

export function commandAnswer(a: AnyAnswer): CommandAnswer {
  return {
    code: a.code,
    seq: a.seq,
    lot_seq: a.lot_seq,
    ask_minor: text(a.ask_minor),
    ask_all_in_minor: text(a.ask_all_in_minor),
    amount_minor: text(a.amount_minor),
    shortfall_minor: text(a.shortfall_minor),
    limit_left_minor: text(a.limit_left_minor),
    lost_by_ms: a.lost_by_ms,
    below_minor: text(a.below_minor),
    above_minor: text(a.above_minor),
    question_no: a.question_no,
    paddle_no: a.paddle?.paddle_no,
  };
}

/** 200 with the answer, or the refusal thrown with everything that would do instead. */
export function answered(a: AnyAnswer): EndpointAnswer {
  if (CODES[a.code].http === 200) return { body: commandAnswer(a) };
  const { code, ...would } = commandAnswer(a);
  throw new GavelError(a.code, a.detail, { ...would, code, field: a.field });
}

/** The same to a person of the house: what a bidder lacks, or has left, is told to him alone. */
export function answeredToStaff(a: AnyAnswer): EndpointAnswer {
  const { shortfall_minor: _short, limit_left_minor: _left, ...rest } = a;
  return answered(rest);
}

/** A read of the shard that must be there; otherwise its code is the refusal. */
export function found<T>(a: Answer, value: T | undefined): T {
  if (a.code !== 'ACCEPTED' || value === undefined) {
    throw new GavelError(a.code === 'ACCEPTED' ? 'NOT_FOUND' : a.code, a.detail);
  }
  return value;
}

export const paddleView = (p: PaddleState): PaddleView => ({
  paddle_no: p.paddle_no,
  status: p.status,
  limit_minor: text(p.limit_minor),
  available_minor: String(p.available_minor),
  held_minor: String(p.held_minor),
  leaving_minor: String(p.leaving_minor),
  captured_minor: String(p.captured_minor),
  deposit_minor: String(p.deposit_minor),
  rating: p.rating,
  reason: p.reason,
  insured: p.insured,
});

const liveLot = (l: LotState): NonNullable<RoomView['live']>['lots'][number] => ({
  lot_no: l.lot_no,
  lot_seq: l.lot_seq,
  epoch: l.epoch,
  status: l.status,
  outcome: l.outcome,
  price_minor: text(l.price_minor),
  ask_minor: text(l.ask_minor),
  ask_all_in_minor: text(l.ask_all_in_minor),
  leader: l.leader,
  bids: l.bids,
  reserve: l.reserve,
  hammer_minor: text(l.hammer_minor),
  target_seq: l.target_seq,
  vendor_bids: l.vendor_bids,
  opens_at_ms: l.opens_at_ms,
  closes_at_ms: l.closes_at_ms,
  final_at_ms: l.final_at_ms,
  expires_at_ms: l.expires_at_ms,
});

export const liveView = (
  auction: AuctionState,
  lots: LotState[],
): NonNullable<RoomView['live']> => ({
  seq: auction.seq,
  status: auction.status,
  reason: auction.reason,
  current_lot: auction.current_lot,
  lots: lots.map(liveLot),
});

/** The same for the desk, which sees how many bids came after the hammer. */
export const deskLive = (auction: AuctionState, lots: LotState[]): DeskView['live'] => ({
  ...liveView(auction, []),
  lots: lots.map((l) => ({ ...liveLot(l), late: l.late })),
});

/** The desk knows a late bidder by his paddle: his user id stays in the shard. */
export const lateTrayView = (late: readonly LateBid[]): LateTrayView => ({
  late: late.map(({ bid_id, paddle_no, amount_minor, late_ms, would_be }) => ({
    bid_id,
    paddle_no,
    amount_minor: String(amount_minor),
    late_ms,
    would_be,
  })),
});

export const undoView = (undo: UndoPreview): UndoView => ({
  target_seq: undo.target_seq,
  removes: undo.removes.map(({ seq, amount_minor, paddle_no }) => ({
    seq,
    amount_minor: String(amount_minor),
    paddle_no,
  })),
  price_minor: text(undo.price_minor),
  leader: undo.leader,
  ask_minor: String(undo.ask_minor),
  hold_lost: undo.hold_lost,
});

export const ordersView = (orders: readonly OwnOrder[]): OrdersView => ({
  orders: orders.map((order) => ({
    ...order,
    amount_minor: String(order.amount_minor),
    all_in_minor: String(order.all_in_minor),
    limited_to_minor: text(order.limited_to_minor),
  })),
});
