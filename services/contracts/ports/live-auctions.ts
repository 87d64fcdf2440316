import type { Code } from '../codes';

/**
 * The procedures of the shard, by name, with their arguments and answers. This is the one table both
 * halves of the call follow: `tarantool/auction` answers them, `adapters/live-auctions` sends them.
 *
 * Shape:  one map in, one map out, always with `code`. Every `args` names its `auction_id`, which
 *         decides the bucket. Absent fields are left out, never null.
 * Units:  `*_minor` integers in minor units of the auction's currency, `*_ms` Unix milliseconds.
 * Errors: refusals are codes; UNAVAILABLE, FROZEN and OUTCOME_UNKNOWN say that nothing is known.
 */
export interface Answer {
  code: Code;
  /** seq of the journal when it was decided, or of the last event the call appended. */
  seq?: number;
  lot_seq?: number;
  ask_minor?: number;
  ask_all_in_minor?: number;
  amount_minor?: number;
  shortfall_minor?: number;
  limit_left_minor?: number;
  lost_by_ms?: number;
  below_minor?: number;
  above_minor?: number;
  /** With INVALID_REQUEST: the field and what is wrong with it. */
  field?: string;
  detail?: string;
}

/** Who acts for a house: checked against the auction's house in the shard. */
export interface Staff {
  staff_id: string;
  role: 'clerk' | 'auctioneer' | 'manager';
  houses: string[];
}

/** Of every command of the staff: the id under which it has one effect, and what they had seen. */
export interface StaffCommand {
  auction_id: string;
  command_id: string;
  seen_seq: number;
  staff: Staff;
}
interface LotCommand extends StaffCommand {
  lot_no: number;
}

export interface Policy {
  tie_rule: 'EARLIEST' | 'LIVE_WINS';
  reopen: 'NEVER' | 'DURING_HAMMER' | 'DISCRETION';
  max_rounding: 'DOWN' | 'REFUSE';
  ask_rule: 'LADDER' | 'PRICE_PLUS_STEP';
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
  return_idle_ms: number;
  tax_bp: number;
  commission_bp: number;
  rating_min: number;
  deposit_minor: number;
  /** Premium by slices: each up to `upto_minor`, the last without one. */
  premium: { upto_minor?: number; bp: number }[];
}

/** A ladder row: rungs count from `from_minor`, repeat every `period_minor`, at these offsets. */
export interface LadderRow {
  from_minor: number;
  period_minor: number;
  offsets_minor: number[];
}

export interface LotToLoad {
  lot_no: number;
  opening_ask_minor?: number;
  low_minor: number;
  high_minor: number;
  reserve_minor?: number;
  seller_id: string;
  /** User ids that may not bid on it: the seller, relations, staff. */
  barred: string[];
  description_hash: string;
}

export type AuctionStatus =
  'Waiting' | 'Live' | 'Paused' | 'Ended' | 'Cancelled' | 'Sealed' | 'Forgotten';
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
export type PaddleStatus = 'approved' | 'pending' | 'blocked';

/** What a screen shows of a lot, worked out by the engine. */
export interface LotState {
  lot_no: number;
  lot_seq: number;
  epoch: number;
  status: LotStatus;
  outcome?: 'sold' | 'passed' | 'provisional' | 'withdrawn' | 'voided';
  price_minor?: number;
  ask_minor?: number;
  ask_all_in_minor?: number;
  /** `net:<paddle>`, `room:<paddle>`, `room` (unattributed), `seller`; absent: nobody leads. */
  leader?: string;
  /** Bids accepted and standing. */
  bids: number;
  reserve: 'none' | 'unmet' | 'met';
  closes_at_ms?: number;
  hammer_minor?: number;
  final_at_ms?: number;
  /** Late bids in the tray. */
  late?: number;
}

/** A paddle and its money: available + held + leaving + captured = credited - returned. */
export interface PaddleState {
  paddle_no: number;
  user_id: string;
  kind: 'wallet' | 'room';
  status: PaddleStatus;
  limit_minor?: number;
  available_minor: number;
  held_minor: number;
  leaving_minor: number;
  captured_minor: number;
  credited_minor: number;
  returned_minor: number;
}

/** What only the desk of the house shows. */
export interface DeskState {
  /** The reserve of the current lot: clerk and manager only. */
  reserve_minor?: number;
  increment_minor?: number;
  next_lot?: number;
  next_book?: 'none' | 'some';
  /** Questions not yet answered or hidden. */
  questions: number;
}

export interface AuctionState {
  auction_id: string;
  house_id: string;
  currency: string;
  exponent: number;
  status: AuctionStatus;
  reason?: string;
  /** The lot on the block: Announced to Hammered, else the last one that was. */
  current_lot?: number;
  seq: number;
  head_hash: string;
  starts_at_ms?: number;
}

export interface Bid {
  bid_id: string;
  auction_id: string;
  lot_no: number;
  epoch: number;
  /** 0: the bidder has none; answered NO_PADDLE in its place among the checks. FLOOR: absent is unattributed. */
  paddle_no?: number;
  kind: 'LIVE' | 'FLOOR';
  amount_minor: number;
  seen_seq: number;
  confirmed: boolean;
  limited_ok?: boolean;
  /** FLOOR only. */
  staff?: Staff;
  /** Outside the body: not part of what the id is bound to. */
  may_top_up?: boolean;
  received_at_ms: number;
}

export interface JournalRow {
  seq: number;
  hash: string;
  /** Canonical public object, the bytes that are hashed. */
  public: string;
}
export interface PrivateRow {
  seq: number;
  audience: 'O' | 'H';
  /** User whose it is (O). */
  person?: string;
  salt: string;
  /** Canonical private object. */
  object: string;
}

/** name -> arguments and answer. `mode` of each stands in PROCEDURE_MODE. */
export interface Procedures {
  auction_load: {
    args: Omit<StaffCommand, 'seen_seq'> & {
      house_id: string;
      currency: string;
      exponent: number;
      ladder: LadderRow[];
      policy: Policy;
      policy_version: number;
      starts_at_ms?: number;
      lots: LotToLoad[];
    };
    answer: Answer;
  };
  auction_start: { args: StaffCommand; answer: Answer };
  auction_pause: { args: StaffCommand; answer: Answer };
  auction_resume: { args: StaffCommand; answer: Answer };
  auction_end: { args: StaffCommand; answer: Answer };
  /** Opens a paddle for a user, or answers with the one he has: idempotent by user. */
  paddle_open: {
    args: {
      auction_id: string;
      command_id: string;
      user_id: string;
      kind: 'wallet' | 'room';
      status: PaddleStatus;
      rating: number;
      limit_minor?: number;
      reason?: string;
      /** Needed for a room paddle: only the house opens one. */
      staff?: Staff;
    };
    answer: Answer & { paddle?: PaddleState };
  };
  /** Idempotent by transfer_id; another amount or paddle under it is TRANSFER_ID_REUSED. */
  paddle_credit: {
    args: { auction_id: string; paddle_no: number; transfer_id: string; amount_minor: number };
    answer: Answer;
  };
  /** available -> leaving; FUNDS_SHORT beyond available. Idempotent by transfer_id. */
  return_start: {
    args: { auction_id: string; paddle_no: number; transfer_id: string; amount_minor: number };
    answer: Answer;
  };
  /** leaving -> returned, once the ledger has posted it. Idempotent by transfer_id. */
  return_done: { args: { auction_id: string; transfer_id: string }; answer: Answer };
  lot_announce: { args: LotCommand; answer: Answer };
  lot_open: { args: LotCommand; answer: Answer };
  lot_fair_warning: { args: LotCommand; answer: Answer };
  lot_last_call: { args: LotCommand; answer: Answer };
  lot_ask_set: { args: LotCommand & { ask_minor: number }; answer: Answer };
  lot_hammer: { args: LotCommand & { expected_lot_seq: number }; answer: Answer };
  lot_pass: { args: LotCommand & { expected_lot_seq: number }; answer: Answer };
  lot_withdraw: { args: LotCommand & { reason: string }; answer: Answer };
  place: { args: Bid; answer: Answer };
  message_post: { args: StaffCommand & { text: string }; answer: Answer };
  question_ask: {
    args: {
      auction_id: string;
      command_id: string;
      seen_seq: number;
      user_id: string;
      lot_no?: number;
      text: string;
    };
    answer: Answer & { question_no?: number };
  };
  question_answer: {
    args: StaffCommand & { question_no: number; answer: string };
    answer: Answer;
  };
  question_hide: { args: StaffCommand & { question_no: number; reason: string }; answer: Answer };
  /** The sale of that lot and epoch is in the ledger. Idempotent. */
  lot_settled: {
    args: { auction_id: string; lot_no: number; epoch: number; settlement_id: string };
    answer: Answer;
  };
  /** Refused WRONG_STATE, with `detail`, unless the books of the auction are at rest. */
  seal: { args: { auction_id: string }; answer: Answer & { head_hash?: string } };
  /** One slice of 50 ms; called again until `done`. Refused unless Sealed and the hash is the head. */
  forget: { args: { auction_id: string; head_hash: string }; answer: Answer & { done?: boolean } };

  /** Everything a screen starts from. Lots in order of lot_no. */
  auction_view: {
    args: { auction_id: string };
    answer: Answer & { auction?: AuctionState; lots?: LotState[]; desk?: DeskState };
  };
  /** One user's paddle in the auction. */
  paddle_view: {
    args: { auction_id: string; user_id: string };
    answer: Answer & { paddle?: PaddleState };
  };
  /** Paddles with a number above `after`, at most 500, ascending. */
  paddles_page: {
    args: { auction_id: string; after: number };
    answer: Answer & { paddles?: PaddleState[] };
  };
  /** The stored answer of an id of that paddle; NOT_FOUND: it had no effect (a confirmed read). */
  bid_lookup: {
    args: { auction_id: string; paddle_no: number; bid_id: string };
    answer: Answer & { answer?: Answer };
  };
  /** Questions not yet answered or hidden, oldest first, at most 100. */
  questions_open: {
    args: { auction_id: string };
    answer: Answer & {
      questions?: {
        question_no: number;
        lot_no?: number;
        paddle_no: number;
        text: string;
        at_ms: number;
      }[];
    };
  };
  /** Events with a seq above `after`, at most `limit` (500). */
  journal_page: {
    args: { auction_id: string; after: number; limit: number };
    answer: Answer & { rows?: JournalRow[] };
  };
  /** Private objects in order of (seq, audience), from `after_seq` on (exclusive), whole seqs only. */
  private_page: {
    args: { auction_id: string; after: number; limit: number };
    answer: Answer & { rows?: PrivateRow[] };
  };
  /** A user's own lines: his private objects with their public events, newest first, at most `limit` (100). */
  own_page: {
    args: { auction_id: string; user_id: string; before?: number; limit: number };
    answer: Answer & { rows?: (JournalRow & { object: string })[] };
  };
}
export type ProcedureName = keyof Procedures;

/** Reads may go to any state of a replicaset's master; writes only while it serves. */
export const READ_PROCEDURES: readonly ProcedureName[] = [
  'auction_view',
  'paddle_view',
  'paddles_page',
  'bid_lookup',
  'questions_open',
  'journal_page',
  'private_page',
  'own_page',
];

export interface CallOptions {
  /** The caller's patience for the whole call with its retries. Default 3,000 ms. */
  deadline_ms?: number;
}

/** What the gateway, the services and the bidding adapter know of the cluster. */
export interface LiveAuctions {
  call<N extends ProcedureName>(
    name: N,
    args: Procedures[N]['args'],
    options?: CallOptions,
  ): Promise<Procedures[N]['answer']>;
}

/** A row of a replicaset's outbox: one event, or (with `note`) a change of the late tray. */
export interface FeedRow {
  pos: number;
  auction_id: string;
  seq: number;
  note?: number;
  hash: string;
  /** Canonical public object of the event. */
  public: string;
  owner?: { user_id: string; paddle_no: number; object: string };
  /** Canonical H object. */
  house?: string;
  /** On the last row of a transaction: what items show and no event says. */
  after?: {
    auction: AuctionState;
    lots: LotState[];
    desk: DeskState;
    paddles: PaddleState[];
  };
}

export interface FeedBatch {
  replicaset: string;
  epoch: number;
  frozen: boolean;
  rows: FeedRow[];
  /** Position to go on from. */
  next: number;
  /** Rows after `from` are gone, or never were: the journals concerned must be read again. */
  trimmed?: boolean;
}

/** The outbox of each replicaset, in order of its positions, published rows only. */
export interface LiveFeed {
  /** Names of the replicasets. */
  replicasets(): string[];
  /** Waits at most `timeout_ms` (1,000) for rows above `from`; `from` -1: the present end, no rows. */
  poll(replicaset: string, from: number, timeout_ms: number): Promise<FeedBatch>;
  /** The relay has everything up to `pos`: older rows may be trimmed. */
  acknowledge(replicaset: string, pos: number): Promise<void>;
}
