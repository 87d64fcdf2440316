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
  role: 'clerk' | 'auctioneer' | 'manager' | 'engineer';
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
/** Of what takes two: somebody else of the house, in a session of his own. */
interface TwoPersons {
  second: Staff;
}
/** Of a bidder's command that is not a bid. */
interface BidderCommand {
  auction_id: string;
  command_id: string;
  seen_seq: number;
  lot_no: number;
  epoch: number;
  paddle_no: number;
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
  /** The catalogue says that the seller may bid: needs a reserve and the policy's `vendor_bids`. */
  vendor_notified?: boolean;
  /** A timed lot: it opens and closes by the shard's clock, without a clerk. Both or neither. */
  opens_at_ms?: number;
  closes_at_ms?: number;
  /** Timed lots of one group are extended together. */
  group_no?: number;
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
  /** seq of the last standing bid_accepted: what undo, retract and take the room name. */
  target_seq?: number;
  /** Of the standing bids, those of the seller. */
  vendor_bids?: number;
  opens_at_ms?: number;
  closes_at_ms?: number;
  hammer_minor?: number;
  final_at_ms?: number;
  /** End of a Provisional lot's wait for its seller. */
  expires_at_ms?: number;
  /** Late bids in the tray of a Hammered lot. */
  late?: number;
}

/** A paddle and its money: available + held + leaving + captured = credited - returned. */
export interface PaddleState {
  paddle_no: number;
  user_id: string;
  kind: 'wallet' | 'room';
  status: PaddleStatus;
  /** Why it is pending or blocked, or was changed last. */
  reason?: string;
  rating: number;
  limit_minor?: number;
  /** Security paid for this auction; opens what rating and history would close. */
  deposit_minor: number;
  /** The largest hammer price the bidder ever paid; absent: never paid. */
  largest_paid_minor?: number;
  available_minor: number;
  held_minor: number;
  leaving_minor: number;
  captured_minor: number;
  credited_minor: number;
  returned_minor: number;
  /** Has a connection insurance: adapters report its sessions. */
  insured: boolean;
}

/** One's own sealed order, opened by the shard for its owner alone. */
export interface OwnOrder {
  kind: 'max' | 'insurance';
  lot_no: number;
  bid_id: string;
  /** The figure, rounded to a rung. */
  amount_minor: number;
  all_in_minor: number;
  limited_ok: boolean;
  /** seq of the event that set the figure: earlier wins among equals. */
  place_seq: number;
  /** The rung it was last said to be limited to. */
  limited_to_minor?: number;
  expires_at_ms?: number;
  /** An insurance that bids now, since no session of the paddle is there. */
  armed?: boolean;
}

/** A bid that came after the hammer, for the auctioneer to decide on. */
export interface LateBid {
  bid_id: string;
  paddle_no: number;
  user_id: string;
  amount_minor: number;
  /** How long after the hammer the shard received it. */
  late_ms: number;
  /** May it be placed, by ask and money? The code that place() would give it: ACCEPTED if so. */
  would_be: Code;
}

/** What an undo would do, for the clerk to see before. */
export interface UndoPreview {
  target_seq: number;
  removes: { seq: number; amount_minor: number; paddle_no?: number }[];
  /** Who leads then; absent: nobody. */
  price_minor?: number;
  leader?: string;
  ask_minor: number;
  /** The earlier leader's hold cannot be taken again, so nobody leads. */
  hold_lost: boolean;
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
  kind: 'LIVE' | 'MAX' | 'FLOOR' | 'VENDOR';
  amount_minor: number;
  seen_seq: number;
  /** Says yes to a jump; a MAX needs none. */
  confirmed: boolean;
  /** MAX: the order stands though the money reaches the ask only. */
  limited_ok?: boolean;
  /** FLOOR and VENDOR only. */
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
  /** By a manager: every lot before its hammer is withdrawn. */
  auction_cancel: { args: StaffCommand & { reason: string }; answer: Answer };
  /** The clerk is there. Nothing is written; without one for clerk_timeout_ms a live sale pauses. */
  clerk_beat: { args: { auction_id: string; staff: Staff }; answer: Answer };
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
      deposit_minor?: number;
      largest_paid_minor?: number;
      reason?: string;
      /** Needed for a room paddle: only the house opens one. */
      staff?: Staff;
    };
    answer: Answer & { paddle?: PaddleState };
  };
  /**
   * Approves, limits or blocks a paddle, or tells of its deposit; what is absent stays. By the house,
   * or without `staff` by wallets (a chargeback, a deposit). `limit_minor` 0 takes the limit away.
   */
  paddle_change: {
    args: {
      auction_id: string;
      command_id: string;
      seen_seq: number;
      paddle_no: number;
      status?: PaddleStatus;
      limit_minor?: number;
      deposit_minor?: number;
      rating?: number;
      reason: string;
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
  /** The clerk's step: half, double, set (`step_minor`), or reset to the ladder. */
  lot_increment: {
    args: LotCommand & { mode: 'half' | 'double' | 'set' | 'reset'; step_minor?: number };
    answer: Answer;
  };
  lot_hammer: { args: LotCommand & { expected_lot_seq: number }; answer: Answer };
  lot_pass: { args: LotCommand & { expected_lot_seq: number }; answer: Answer };
  /** Knocked down below the reserve: the seller decides. */
  lot_provisional: { args: LotCommand & { expected_lot_seq: number }; answer: Answer };
  lot_withdraw: { args: LotCommand & { reason: string }; answer: Answer };
  /** Takes back the last command that made a bid stand. `target_seq`: its last bid_accepted. */
  lot_undo: { args: LotCommand & { target_seq: number; reason: string }; answer: Answer };
  /** The room takes the bid `target_seq`; `paddle_no` absent: unattributed. */
  lot_take_room: {
    args: LotCommand & { target_seq: number; expected_lot_seq: number; paddle_no?: number };
    answer: Answer;
  };
  /** With `late_bid_id` the late bid is placed in the same transaction, or nothing is done. */
  lot_reopen: { args: LotCommand & { reason: string; late_bid_id?: string }; answer: Answer };
  /** The seller's word on a Provisional lot. */
  lot_decide: { args: LotCommand & { outcome: 'sold' | 'passed' }; answer: Answer };
  lot_void: { args: LotCommand & TwoPersons & { reason: string }; answer: Answer };
  /** Who bought a lot that was sold to the room without a paddle. */
  lot_buyer: {
    args: LotCommand & TwoPersons & { epoch: number; paddle_no: number };
    answer: Answer;
  };
  /** `material`: the maxima on it are cancelled. */
  lot_describe: {
    args: LotCommand & { description_hash: string; material: boolean };
    answer: Answer;
  };
  lot_reserve: { args: LotCommand & { reserve_minor: number }; answer: Answer };
  place: { args: Bid; answer: Answer };
  max_cancel: { args: BidderCommand; answer: Answer };
  /** A maximum that counts while no session of the paddle is there. Lodged or changed while disarmed. */
  insure: {
    args: {
      bid_id: string;
      auction_id: string;
      lot_no: number;
      epoch: number;
      paddle_no: number;
      amount_minor: number;
      seen_seq: number;
      limited_ok?: boolean;
      expires_at_ms: number;
      may_top_up?: boolean;
      received_at_ms: number;
    };
    answer: Answer;
  };
  insure_cancel: { args: BidderCommand; answer: Answer };
  /** Takes back the bid one leads with. */
  retract: { args: BidderCommand & { target_seq: number }; answer: Answer };
  /** One's own bid leaves the late tray. */
  late_cancel: { args: Omit<BidderCommand, 'epoch'> & { bid_id: string }; answer: Answer };
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
  /** One's own maxima and insurances, with their figures. */
  my_orders: {
    args: { auction_id: string; paddle_no: number };
    answer: Answer & { orders?: OwnOrder[] };
  };
  /** What a maximum would be: the rung, its all-in price, and what the paddle lacks for it. */
  max_quote: {
    args: { auction_id: string; lot_no: number; paddle_no: number; amount_minor: number };
    answer: Answer & { all_in_minor?: number };
  };
  /** Bids after the hammer of that lot, oldest first. */
  late_tray: {
    args: { auction_id: string; lot_no: number };
    answer: Answer & { late?: LateBid[] };
  };
  /** What an undo of the last standing bid would do. WRONG_STATE: there is nothing to undo. */
  undo_preview: {
    args: { auction_id: string; lot_no: number };
    answer: Answer & { undo?: UndoPreview };
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
  /**
   * Private objects in order of (seq, audience), from `after_seq` on (exclusive), whole seqs only. Those
   * of max_lodged, insurance_lodged and max_limited, and their salts, are ciphertext until the lot is over.
   */
  private_page: {
    args: { auction_id: string; after: number; limit: number };
    answer: Answer & { rows?: PrivateRow[] };
  };
  /**
   * A user's own lines: his private objects with their public events, newest first, at most `limit` (100).
   * Until the lot is over, figures and rungs of sealed orders are left out: `my_orders` tells them.
   */
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
  'my_orders',
  'max_quote',
  'late_tray',
  'undo_preview',
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

/** A change of the late tray: told like an event, and none. */
export interface LateNote {
  type: 'late_added' | 'late_cancelled' | 'late_emptied';
  at_ms: number;
  lot_no: number;
  /** Of one bid: absent when the tray was emptied of nobody's in particular. */
  bid_id: string;
  paddle_no: number;
  user_id: string;
  amount_minor: number;
  late_ms: number;
  /** Could it be placed, by ask and money, when this was written? */
  money: 'there' | 'short';
}

/** Who is there, by sums of what the adapters reported within the last seconds; in no row. */
export interface Presence {
  auction_id: string;
  armed: number;
  online: number;
  bidders: number;
  /** A clerk's screen is there, and when it was seen last. */
  clerk: boolean;
  clerk_seen_ms?: number;
}

/** A row of a replicaset's outbox: one event, or (with `note`) a change of the late tray. */
export interface FeedRow {
  pos: number;
  auction_id: string;
  seq: number;
  note?: number;
  hash: string;
  /** Canonical public object of the event; "" of a note. */
  public: string;
  /** The bidder concerned, and what he is told: his O object, of sealed orders without figure and rung. */
  owner?: { user_id: string; paddle_no: number; object: string };
  /** Canonical H object. */
  house?: string;
  /** On the last row of a transaction: what items show and no event says. */
  after?: {
    auction: AuctionState;
    lots: LotState[];
    desk: DeskState;
    paddles: PaddleState[];
    /** Of a note row. */
    note?: LateNote;
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
  /** Presence that changed since `totals_from`, told at most once a second and auction. */
  totals: Presence[];
  /** What the next poll gives as `totals_from`. */
  totals_next?: number;
}

/** The outbox of each replicaset, in order of its positions, published rows only. */
export interface LiveFeed {
  /** Names of the replicasets. */
  replicasets(): string[];
  /**
   * Waits at most `timeout_ms` (1,000) for rows above `from`; `from` -1: the present end, no rows.
   * `totals_from`: `totals_next` of the answer before, 0 at first; absent: no totals are told.
   */
  poll(
    replicaset: string,
    from: number,
    timeout_ms: number,
    totals_from?: number,
  ): Promise<FeedBatch>;
  /**
   * What this adapter sees: `sums` of each auction, and the insured paddles that have a session here.
   * Soft: kept for 3 s in the master's memory.
   */
  presence(
    replicaset: string,
    adapterId: string,
    sums: { auction_id: string; armed: number; online: number; bidders: number }[],
    insured: { auction_id: string; paddle_no: number }[],
  ): Promise<void>;
  /** The relay has everything up to `pos`: older rows may be trimmed. */
  acknowledge(replicaset: string, pos: number): Promise<void>;
}
