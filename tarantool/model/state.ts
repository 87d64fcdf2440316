/**
 * The state of an auction as its events give it. Rows carry the names of the engine's rows, so that
 * both can be written down canonically and compared byte for byte; `Model` adds what only the
 * rules need (standing bids, acts).
 * Units: `*_minor` bigint minor units, `*_ms` Unix milliseconds.
 */
import { canonical, GENESIS, type Value } from './canonical';
import type { AskRule, Rates, Row } from './amounts';

export interface Policy extends Rates {
  tie_rule: 'EARLIEST' | 'LIVE_WINS';
  reopen: 'NEVER' | 'DURING_HAMMER' | 'DISCRETION';
  max_rounding: 'DOWN' | 'REFUSE';
  ask_rule: AskRule;
  short_increment: boolean;
  jump_bids: boolean;
  vendor_bids: boolean;
  floor_hold: boolean;
  take_room_ms: number;
  late_ms: number;
  final_after_ms: number;
  clerk_timeout_ms: number;
  window_ms: number;
  extend_ms: number;
  outage_extend_ms: number;
  provisional_ms: number;
  insure_after_ms: number;
  rating_min: number;
  deposit_minor: bigint;
  commission_bp: bigint;
}

export type LotStatus =
  | 'Queued'
  | 'Announced'
  | 'Open'
  | 'Warned'
  | 'LastCall'
  | 'Hammered'
  | 'Provisional'
  | 'Final'
  | 'Withdrawn'
  | 'Voided';
export type AuctionStatus = 'Waiting' | 'Live' | 'Paused' | 'Ended' | 'Cancelled' | 'Sealed';

/** A standing bid. */
export interface Standing {
  seq: number;
  epoch: number;
  /** Absent: unattributed, or the seller's. */
  paddle_no?: number;
  kind: 'INTERNET' | 'FLOOR' | 'VENDOR';
  proxy: boolean;
  amount_minor: bigint;
  at_ms: number;
  /** The ask it was made at. */
  made_at_minor?: bigint;
  /** cause_seq of the command that appended it. */
  act: number;
}

/** What an undo brings back of a lot. */
export interface Position {
  price_minor?: bigint;
  ask_minor?: bigint;
  leader?: string;
  leader_paddle?: number;
  reserve_met: boolean;
  step_minor?: bigint;
  step_row_minor?: bigint;
  standing: Standing[];
}

export interface Lot extends Position {
  lot_no: number;
  status: LotStatus;
  epoch: number;
  lot_seq: number;
  policy_version?: number;
  opening_ask_minor?: bigint;
  low_minor: bigint;
  high_minor: bigint;
  reserve_minor?: bigint;
  seller_id: string;
  barred: string[];
  hold_minor: bigint;
  ask_lowered_seq: number;
  outcome?: string;
  hammer_minor?: bigint;
  late_until_ms?: number;
  final_at_ms?: number;
  settlement_id?: string;
  description_hash: string;
  vendor_notified: boolean;
  opens_at_ms?: number;
  closes_at_ms?: number;
  group_no?: number;
  expires_at_ms?: number;
  commission_bp: bigint;
  /** Every PROXY bid ever appended on it. */
  proxy_seqs: number[];
  /** Who bought it; absent until Final, or while nobody is named. */
  buyer_paddle?: number;
  charged_minor: bigint;
}

export interface Order {
  lot_no: number;
  kind: 'max' | 'insurance';
  paddle_no: number;
  place_seq: number;
  /** Absent: sealed from the reader of this journal. */
  amount_minor?: bigint;
  bid_id: string;
  limited_ok: boolean;
  armed: boolean;
  expires_at_ms?: number;
  /** The rungs it was said to be limited to, each once. */
  told_minor: bigint[];
}

export interface Paddle {
  paddle_no: number;
  user_id: string;
  kind: 'wallet' | 'room';
  status: 'approved' | 'pending' | 'blocked';
  reason?: string;
  rating: number;
  limit_minor?: bigint;
  deposit_minor: bigint;
  largest_paid_minor?: bigint;
  available_minor: bigint;
  held_minor: bigint;
  leaving_minor: bigint;
  captured_minor: bigint;
  credited_minor: bigint;
  returned_minor: bigint;
  led_minor: bigint;
  won_minor: bigint;
  voided_minor: bigint;
}

export interface Transfer {
  transfer_id: string;
  paddle_no: number;
  direction: string;
  amount_minor: bigint;
  status: string;
}

export interface Question {
  question_no: number;
  paddle_no: number;
  text: string;
  status: string;
}

/** What a command found on the lots it touched: an undo of it goes back there. */
export interface Act {
  seq: number;
  before: Position;
  lodged?: { lot_no: number; paddle_no: number; earlier?: Order };
}

export interface Model {
  auction_id: string;
  house_id: string;
  currency: string;
  exponent: number;
  ladder: Row[];
  policy: Policy;
  policy_version: number;
  status: AuctionStatus;
  reason?: string;
  seq: number;
  head_hash: string;
  clock_ms: number;
  current_lot?: number;
  starts_at_ms?: number;
  paused_at_ms?: number;
  questions: number;
  credited_minor: bigint;
  lots: Map<number, Lot>;
  paddles: Map<number, Paddle>;
  orders: Map<string, Order>;
  transfers: Map<string, Transfer>;
  asked: Map<number, Question>;
  /** By lot and cause_seq. */
  acts: Map<string, Act>;
  /** Orders whose owner's object is ciphertext to the reader of the journal. */
  sealed_orders: number;
  /** The ask that the bid which the room just took was made at. */
  taken_at_minor?: bigint;
  /** cause_seq of the command whose events come now. */
  cause_seq: number;
}

export const orderKey = (lot_no: number, kind: string, paddle_no: number): string =>
  `${lot_no}/${kind}/${paddle_no}`;

/** An auction of which nothing has happened yet. */
export const blank = (auction_id: string): Model => ({
  auction_id,
  house_id: '',
  currency: '',
  exponent: 0,
  ladder: [],
  policy: {} as Policy,
  policy_version: 0,
  status: 'Waiting',
  seq: 0,
  head_hash: GENESIS,
  clock_ms: 0,
  questions: 0,
  credited_minor: 0n,
  lots: new Map(),
  paddles: new Map(),
  orders: new Map(),
  transfers: new Map(),
  asked: new Map(),
  acts: new Map(),
  cause_seq: 0,
  sealed_orders: 0,
});

export const isTimed = (lot: Lot): boolean => lot.closes_at_ms !== undefined;
export const isOpen = (lot: Lot): boolean =>
  lot.status === 'Open' || lot.status === 'Warned' || lot.status === 'LastCall';
export const BEFORE_HAMMER: readonly LotStatus[] = [
  'Queued',
  'Announced',
  'Open',
  'Warned',
  'LastCall',
];
export const isOver = (lot: Lot): boolean =>
  lot.status === 'Final' || lot.status === 'Withdrawn' || lot.status === 'Voided';

/** Does the paddle's money answer for its bids? A room paddle's only with `floor_hold`. */
export const holds = (model: Model, paddle: Paddle): boolean =>
  paddle.kind === 'wallet' || model.policy.floor_hold;

/** The lot's position, for an undo to go back to. */
export const position = (lot: Lot): Position => ({
  price_minor: lot.price_minor,
  ask_minor: lot.ask_minor,
  leader: lot.leader,
  leader_paddle: lot.leader_paddle,
  reserve_met: lot.reserve_met,
  step_minor: lot.step_minor,
  step_row_minor: lot.step_row_minor,
  standing: [...lot.standing],
});

const lotRow = (lot: Lot): Value => ({
  lot_no: lot.lot_no,
  status: lot.status,
  epoch: lot.epoch,
  lot_seq: lot.lot_seq,
  policy_version: lot.policy_version,
  opening_ask_minor: lot.opening_ask_minor,
  low_minor: lot.low_minor,
  high_minor: lot.high_minor,
  reserve_minor: lot.reserve_minor,
  reserve_met: lot.reserve_met,
  seller_id: lot.seller_id,
  barred: lot.barred,
  price_minor: lot.price_minor,
  ask_minor: lot.ask_minor,
  leader: lot.leader,
  leader_paddle: lot.leader_paddle,
  hold_minor: lot.hold_minor,
  bids: lot.standing.length,
  ask_lowered_seq: lot.ask_lowered_seq,
  outcome: lot.outcome,
  hammer_minor: lot.hammer_minor,
  late_until_ms: lot.late_until_ms,
  final_at_ms: lot.final_at_ms,
  settlement_id: lot.settlement_id,
  description_hash: lot.description_hash,
  vendor_notified: lot.vendor_notified,
  opens_at_ms: lot.opens_at_ms,
  closes_at_ms: lot.closes_at_ms,
  group_no: lot.group_no,
  expires_at_ms: lot.expires_at_ms,
  step_minor: lot.step_minor,
  step_row_minor: lot.step_row_minor,
  target_seq: lot.standing.at(-1)?.seq ?? 0,
  vendor_bids: lot.standing.filter((bid) => bid.kind === 'VENDOR').length,
});

const byNumber = <T>(rows: Map<number, T>): T[] =>
  [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
const byText = <T>(rows: Map<string, T>): T[] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

/** One canonical line a row: what the rows of the shard must say too. */
export function stateLines(model: Model): string[] {
  const line = (space: string, row: Value): string => `${space} ${canonical(row)}`;
  const waiting = [...model.asked.values()].filter((each) => each.status === 'open');
  const insured = (paddle_no: number): number =>
    [...model.orders.values()].filter((o) => o.kind === 'insurance' && o.paddle_no === paddle_no)
      .length;
  return [
    line('auction', {
      auction_id: model.auction_id,
      house_id: model.house_id,
      currency: model.currency,
      exponent: model.exponent,
      status: model.status,
      reason: model.reason,
      seq: model.seq,
      head_hash: model.head_hash,
      clock_ms: model.clock_ms,
      current_lot: model.current_lot,
      starts_at_ms: model.starts_at_ms,
      paused_at_ms: model.paused_at_ms,
      policy_version: model.policy_version,
      paddles: model.paddles.size,
      questions: model.questions,
      questions_open: waiting.length,
      credited_minor: model.credited_minor,
    }),
    ...byNumber(model.lots).map((lot) => line('lot', lotRow(lot))),
    ...byNumber(model.paddles).map((paddle) =>
      line('paddle', { ...paddle, insured: insured(paddle.paddle_no) }),
    ),
    ...byText(model.orders).map((order) =>
      line('maximum', { ...order, told_minor: order.told_minor.at(-1) }),
    ),
    ...byText(model.transfers).map((transfer) => line('transfer', { ...transfer })),
    ...byNumber(model.asked).map((question) => line('question', { ...question })),
  ];
}
