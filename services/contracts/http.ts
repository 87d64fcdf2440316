import { z } from 'zod';
import { id, lotNo, mintedId, seq } from './ids';
import { BIDDER_KEYS, INSURE_KEYS, RETRACT_KEYS } from './messages';
import { bidAmount, currency, moneyAmount } from './money';

/**
 * The REST interface, path by path: what a request must hold and what an answer holds. Bodies are
 * strict: an unknown field is refused by name. Amounts are strings of digits in minor units, both
 * ways. The user is never in a body: it is the session's.
 *
 * Answers of live commands are `CommandAnswer`; every refusal is a `Problem` (errors.ts).
 */
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    // eslint-disable-next-line no-control-regex
    .refine((s) => !/[\u0000-\u001f\u007f]/.test(s), 'no control characters')
    .transform((s) => s.normalize('NFC'));
const amount = z.string();

// --- users: /api/session, /api/users ---
export const signInBody = z.strictObject({
  email: z.string().max(200),
  password: z.string().min(1).max(200),
});
export const registerBody = z.strictObject({
  email: z.email().max(200),
  password: z.string().min(10).max(200),
  name: text(80),
});
export const grantView = z.object({ role: z.string(), house_id: z.string().optional() });
/** POST /api/session, POST /api/session/refresh, POST /api/users. The refresh token is a cookie. */
export const sessionView = z.object({
  user: z.object({
    user_id: z.string(),
    email: z.string(),
    name: z.string(),
    grants: z.array(grantView),
  }),
  access_token: z.string(),
  expires_at_ms: z.number(),
});
export type SessionView = z.infer<typeof sessionView>;
/** POST /api/session/ticket: the TLCP password; LS_user is the user id. */
export const ticketView = z.object({
  user_id: z.string(),
  ticket: z.string(),
  expires_at_ms: z.number(),
});
export type TicketView = z.infer<typeof ticketView>;

// --- catalogue: GET /api/catalogue, GET /api/auctions/:auction_id/catalogue ---
export const imageView = z.object({
  /** Path prefix; files are `<src>-320.webp`, `-640.webp`, `-960.webp`. */
  src: z.string(),
  width: z.number(),
  height: z.number(),
  colour: z.string(),
  alt: z.string(),
});
export const lotView = z.object({
  lot_no: z.number(),
  title: z.string(),
  artist: z.string(),
  medium: z.string(),
  year: z.number(),
  size: z.string(),
  edition: z.string().optional(),
  description: z.string(),
  provenance: z.string(),
  condition: z.string(),
  category: z.string(),
  low_minor: amount,
  high_minor: amount,
  has_reserve: z.boolean(),
  /** The catalogue says that the seller may bid, below his reserve. */
  vendor_notified: z.boolean().optional(),
  opening_ask_minor: amount.optional(),
  image: imageView.optional(),
  status: z.string(),
  outcome: z.string().optional(),
  hammer_minor: amount.optional(),
  /** Of a timed lot: it opens and closes by the clock; closing may move later, never earlier. */
  opens_at_ms: z.number().optional(),
  closes_at_ms: z.number().optional(),
  group_no: z.number().optional(),
});
export type LotView = z.infer<typeof lotView>;
export const auctionView = z.object({
  auction_id: z.string(),
  house_id: z.string(),
  house_name: z.string(),
  title: z.string(),
  description: z.string(),
  currency,
  exponent: z.number(),
  /** Draft, Published, Waiting, Live, Paused, Ended, Cancelled, Sealed, Forgotten. */
  status: z.string(),
  starts_at_ms: z.number().optional(),
  lots: z.number(),
  sold: z.number().optional(),
  hammer_total_minor: amount.optional(),
  image: imageView.optional(),
});
export type AuctionView = z.infer<typeof auctionView>;
export const catalogueView = z.object({ auctions: z.array(auctionView) });
export type CatalogueView = z.infer<typeof catalogueView>;
/** Of a published auction, `policy`: what it is sold under, as its journal says. */
const policyView = z.record(z.string(), z.unknown()).optional();
export const auctionCatalogueView = z.object({
  auction: auctionView,
  lots: z.array(lotView),
  policy: policyView,
});
export type AuctionCatalogueView = z.infer<typeof auctionCatalogueView>;

// --- money: /api/account, /api/wallets ---
export const walletView = z.object({
  wallet_id: z.string(),
  currency,
  balance_minor: amount,
});
export type WalletView = z.infer<typeof walletView>;
export const topupView = z.object({
  topup_id: z.string(),
  wallet_id: z.string(),
  currency,
  amount_minor: amount,
  status: z.enum(['pending', 'done', 'failed', 'abandoned']),
  redirect_url: z.string().optional(),
  created_at_ms: z.number(),
});
export type TopupView = z.infer<typeof topupView>;
export const statementLine = z.object({
  transfer_id: z.string(),
  at_ms: z.number(),
  act: z.string(),
  auction_id: z.string().optional(),
  lot_no: z.number().optional(),
  currency,
  /** Signed text: negative when it left the wallet. */
  amount_minor: amount,
  balance_minor: amount,
});
export const escrowView = z.object({
  auction_id: z.string(),
  currency,
  amount_minor: amount,
});
/** GET /api/account: everything the account page draws. */
export const accountView = z.object({
  wallets: z.array(walletView),
  topups: z.array(topupView),
  escrows: z.array(escrowView),
  statement: z.array(statementLine),
});
export type AccountView = z.infer<typeof accountView>;
/** POST /api/wallets, idempotent by currency. */
export const openWalletBody = z.strictObject({ currency });
/** POST /api/wallets/:wallet_id/topups */
export const topupBody = z.strictObject({
  key: mintedId,
  amount_minor: moneyAmount,
  return_path: z.string().regex(/^\/[A-Za-z0-9/_?=&-]{0,200}$/),
});
/** POST /api/auctions/:auction_id/fund and /return: paddle funding by the bidder himself. */
export const fundBody = z.strictObject({ key: mintedId, amount_minor: moneyAmount });
export const fundView = z.object({ transfer_id: z.string(), amount_minor: amount });

// --- the live part, answered by the gateway ---
export const commandAnswer = z.object({
  code: z.string(),
  seq: z.number().optional(),
  lot_seq: z.number().optional(),
  ask_minor: amount.optional(),
  ask_all_in_minor: amount.optional(),
  amount_minor: amount.optional(),
  shortfall_minor: amount.optional(),
  limit_left_minor: amount.optional(),
  lost_by_ms: z.number().optional(),
  below_minor: amount.optional(),
  above_minor: amount.optional(),
  question_no: z.number().optional(),
  paddle_no: z.number().optional(),
});
export type CommandAnswer = z.infer<typeof commandAnswer>;

export const paddleView = z.object({
  paddle_no: z.number(),
  status: z.string(),
  limit_minor: amount.optional(),
  available_minor: amount,
  held_minor: amount,
  leaving_minor: amount,
  captured_minor: amount,
  deposit_minor: amount,
  rating: z.number(),
  reason: z.string().optional(),
  insured: z.boolean(),
});
export type PaddleView = z.infer<typeof paddleView>;
/** POST /api/auctions/:auction_id/join (body `{}`): rating decides at once. */
export const joinView = z.object({ paddle: paddleView, rating: z.number() });

/** Line of one's own: a private object with the public event it belongs to. */
export const ownLineView = z.object({
  seq: z.number(),
  at_ms: z.number(),
  type: z.string(),
  lot_no: z.number().optional(),
  hash: z.string(),
  public: z.record(z.string(), z.unknown()),
  own: z.record(z.string(), z.unknown()),
});
export const liveLotView = z.object({
  lot_no: z.number(),
  lot_seq: z.number(),
  epoch: z.number(),
  status: z.string(),
  outcome: z.string().optional(),
  price_minor: amount.optional(),
  ask_minor: amount.optional(),
  ask_all_in_minor: amount.optional(),
  leader: z.string().optional(),
  bids: z.number(),
  reserve: z.string(),
  hammer_minor: amount.optional(),
  /** seq of the last standing bid: what a retraction, an undo or the room's taking it names. */
  target_seq: z.number().optional(),
  vendor_bids: z.number().optional(),
  opens_at_ms: z.number().optional(),
  closes_at_ms: z.number().optional(),
  final_at_ms: z.number().optional(),
  expires_at_ms: z.number().optional(),
});
/** What the desk alone sees of it. */
export const deskLotView = liveLotView.extend({ late: z.number().optional() });
/** GET /api/auctions/:auction_id/room: the one read of the room page; guests get no paddle. */
export const roomView = z.object({
  auction: auctionView,
  lots: z.array(lotView),
  /** Absent when the auction is not loaded in the cluster (coming, or already history). */
  live: z
    .object({
      seq: z.number(),
      status: z.string(),
      reason: z.string().optional(),
      current_lot: z.number().optional(),
      lots: z.array(liveLotView),
    })
    .optional(),
  paddle: paddleView.optional(),
  wallet: walletView.optional(),
});
export type RoomView = z.infer<typeof roomView>;
/** GET /api/auctions/:auction_id/own: own bids, holds, receipts, newest first. */
export const ownView = z.object({ lines: z.array(ownLineView) });
export type OwnView = z.infer<typeof ownView>;
/** GET /api/auctions/:auction_id/desk: the one read of the clerk's page. */
export const deskView = z.object({
  auction: auctionView,
  lots: z.array(lotView),
  policy: policyView,
  live: roomView.shape.live
    .unwrap()
    .extend({ lots: z.array(deskLotView) })
    .optional(),
  questions: z.array(
    z.object({
      question_no: z.number(),
      lot_no: z.number().optional(),
      paddle_no: z.number(),
      text: z.string(),
      at_ms: z.number(),
    }),
  ),
});
export type DeskView = z.infer<typeof deskView>;

/** POST /api/auctions/:auction_id/bids: the same bid as the push message `bid`. */
export const bidBody = z.strictObject(BIDDER_KEYS.bid);
/** POST /api/auctions/:auction_id/maxima, .../insurances: as the messages `max` and `insure`. */
export const maxBody = z.strictObject(BIDDER_KEYS.max);
export const insureBody = z.strictObject(INSURE_KEYS);
/** POST .../maxima/cancel, .../insurances/cancel, .../retractions, .../late-bids/cancel */
export const cancelBody = z.strictObject(BIDDER_KEYS.cancel);
export const retractBody = z.strictObject(RETRACT_KEYS);
export const lateCancelBody = z.strictObject(BIDDER_KEYS.late_cancel);
/** POST /api/auctions/:auction_id/questions */
export const questionBody = z.strictObject(BIDDER_KEYS.ask_question);
/** POST .../maxima/quote: a read, but a figure has no place in an address, which proxies write down. */
export const quoteBody = z.strictObject({ lot_no: lotNo, amount_minor: bidAmount });
export const quoteView = z.object({
  /** The figure as it would count: rounded to a rung. */
  amount_minor: amount,
  all_in_minor: amount,
  /** What the paddle lacks for it: "0" when nothing. */
  shortfall_minor: amount,
  /** What would be moved from the wallet: a round sum, or the whole wallet; "0" when nothing. */
  moves_minor: amount,
  /** Does that reach the whole figure? If not, the order stands with `limited_ok` only. */
  covered: z.boolean(),
  /** What the house’s limit leaves, where the figure is beyond it. */
  limit_left_minor: amount.optional(),
});
export type QuoteView = z.infer<typeof quoteView>;
/** GET /api/auctions/:auction_id/orders: one's own maxima and insurances, told to nobody else. */
export const ordersView = z.object({
  orders: z.array(
    z.object({
      kind: z.enum(['max', 'insurance']),
      lot_no: z.number(),
      bid_id: z.string(),
      amount_minor: amount,
      all_in_minor: amount,
      limited_ok: z.boolean(),
      place_seq: z.number(),
      limited_to_minor: amount.optional(),
      expires_at_ms: z.number().optional(),
      armed: z.boolean().optional(),
    }),
  ),
});
export type OrdersView = z.infer<typeof ordersView>;
/** GET /api/auctions/:auction_id/lots/:lot_no/late: bids after the hammer, oldest first. Staff. */
export const lateTrayView = z.object({
  late: z.array(
    z.object({
      bid_id: z.string(),
      paddle_no: z.number(),
      amount_minor: amount,
      late_ms: z.number(),
      /** What placing it now would come to: ACCEPTED, or the refusal's code. */
      would_be: z.string(),
    }),
  ),
});
export type LateTrayView = z.infer<typeof lateTrayView>;
/** GET /api/auctions/:auction_id/lots/:lot_no/undo: what an undo would do. WRONG_STATE: nothing. Staff. */
export const undoView = z.object({
  target_seq: z.number(),
  removes: z.array(
    z.object({ seq: z.number(), amount_minor: amount, paddle_no: z.number().optional() }),
  ),
  /** Who leads then, and at what; absent: nobody. */
  price_minor: amount.optional(),
  leader: z.string().optional(),
  ask_minor: amount,
  /** The earlier leader's hold cannot be taken again, so nobody leads. */
  hold_lost: z.boolean(),
});
export type UndoView = z.infer<typeof undoView>;
/** GET /api/auctions/:auction_id/bids/:bid_id: what became of an id; NOT_FOUND: no effect. */
export const bidLookupView = commandAnswer;

/** POST /api/auctions/:auction_id/commands/:command, staff of the house only. */
const command = { command_id: mintedId, seen_seq: seq };
const lotCommand = { ...command, lot_no: lotNo };
const epoch = z.number().int().min(0);
const reason = text(280);
const paddleNo = z.number().int().min(1);
/** Of what takes two: the access token of somebody else of the house, signed in beside the first. */
const second = { second_token: z.string().min(20).max(4000) };
const roomBid = {
  ...lotCommand,
  epoch,
  amount_minor: bidAmount,
  confirmed: z.boolean(),
};
export const COMMANDS = {
  auction_start: z.strictObject(command),
  auction_pause: z.strictObject(command),
  auction_resume: z.strictObject(command),
  auction_end: z.strictObject(command),
  auction_cancel: z.strictObject({ ...command, reason }),
  /** Every second while the desk is open; nothing is written, so it has no id. */
  clerk_beat: z.strictObject({}),
  lot_announce: z.strictObject(lotCommand),
  lot_open: z.strictObject(lotCommand),
  lot_fair_warning: z.strictObject(lotCommand),
  lot_last_call: z.strictObject(lotCommand),
  lot_ask_set: z.strictObject({ ...lotCommand, ask_minor: bidAmount }),
  lot_increment: z.strictObject({
    ...lotCommand,
    mode: z.enum(['half', 'double', 'set', 'reset']),
    step_minor: bidAmount.optional(),
  }),
  lot_hammer: z.strictObject({ ...lotCommand, expected_lot_seq: seq }),
  lot_pass: z.strictObject({ ...lotCommand, expected_lot_seq: seq }),
  lot_provisional: z.strictObject({ ...lotCommand, expected_lot_seq: seq }),
  lot_withdraw: z.strictObject({ ...lotCommand, reason }),
  lot_undo: z.strictObject({ ...lotCommand, target_seq: seq, reason }),
  lot_take_room: z.strictObject({
    ...lotCommand,
    target_seq: seq,
    expected_lot_seq: seq,
    paddle_no: paddleNo.optional(),
  }),
  lot_reopen: z.strictObject({ ...lotCommand, reason, late_bid_id: mintedId.optional() }),
  lot_decide: z.strictObject({ ...lotCommand, outcome: z.enum(['sold', 'passed']) }),
  lot_void: z.strictObject({ ...lotCommand, ...second, reason }),
  lot_buyer: z.strictObject({ ...lotCommand, ...second, epoch, paddle_no: paddleNo }),
  lot_describe: z.strictObject({
    ...lotCommand,
    description_hash: z.string().regex(/^[0-9a-f]{64}$/),
    material: z.boolean(),
  }),
  lot_reserve: z.strictObject({ ...lotCommand, reserve_minor: bidAmount }),
  /** The room's bid: for a room paddle, or unattributed. command_id is its bid id. */
  floor_bid: z.strictObject({ ...roomBid, paddle_no: paddleNo.optional() }),
  /** The seller's bid, where the catalogue says that he may. command_id is its bid id. */
  vendor_bid: z.strictObject(roomBid),
  /** A paddle for somebody in the room, who pays by invoice. Without a limit: a manager's. */
  room_paddle: z.strictObject({ ...command, user_id: id, limit_minor: moneyAmount.optional() }),
  /** Approve, limit or block; what is absent stays. A limit of "0" takes the limit away. */
  paddle_change: z.strictObject({
    ...command,
    paddle_no: paddleNo,
    status: z.enum(['approved', 'pending', 'blocked']).optional(),
    limit_minor: z.union([z.literal('0').transform(() => 0), moneyAmount]).optional(),
    reason,
  }),
  message_post: z.strictObject({ ...command, text: text(280) }),
  question_answer: z.strictObject({
    ...command,
    question_no: z.number().int().min(1),
    answer: text(280),
  }),
  question_hide: z.strictObject({
    ...command,
    question_no: z.number().int().min(1),
    reason,
  }),
} as const;
export type CommandName = keyof typeof COMMANDS;

// --- planning: staff with role manager of the house ---
/** PUT /api/houses/:house_id/lots/:lot_id */
export const lotBody = z.strictObject({
  title: text(200),
  artist: text(120),
  medium: text(120),
  year: z.number().int().min(1000).max(2100),
  size: text(80),
  edition: text(80).optional(),
  description: text(2000),
  provenance: text(1000),
  condition: text(1000),
  category: text(40),
  seller_id: id,
  currency,
  low_minor: bidAmount,
  high_minor: bidAmount,
  reserve_minor: bidAmount.optional(),
  opening_ask_minor: bidAmount.optional(),
  /** The catalogue says that the seller may bid, below his reserve. */
  vendor_notified: z.boolean().optional(),
});
export type LotBody = z.input<typeof lotBody>;
export const houseLotView = lotBody.extend({
  lot_id: z.string(),
  low_minor: amount,
  high_minor: amount,
  reserve_minor: amount.optional(),
  opening_ask_minor: amount.optional(),
  image: imageView.optional(),
  /** The auction and number it is planned for, if any. */
  auction_id: z.string().optional(),
  lot_no: z.number().optional(),
  version: z.number(),
});
export type HouseLotView = z.infer<typeof houseLotView>;
/** GET /api/houses/:house_id/lots */
export const houseLotsView = z.object({ lots: z.array(houseLotView) });
/**
 * A sale without a clerk: every lot opens at `opens_at_ms`, the first closes at `closes_at_ms`, each
 * further one `spacing_ms` later. A late bid moves the closing of its lot, and with `group_size` of
 * the others among so many neighbours; 0: of its lot alone.
 */
export const timedPlan = z.strictObject({
  opens_at_ms: z.number().int().positive(),
  closes_at_ms: z.number().int().positive(),
  spacing_ms: z.number().int().min(0).max(3_600_000),
  group_size: z.number().int().min(0).max(1000),
});
export type TimedPlan = z.infer<typeof timedPlan>;
/** PUT /api/houses/:house_id/auctions/:auction_id: a Draft, until published. */
export const auctionBody = z.strictObject({
  title: text(200),
  description: text(2000),
  currency,
  starts_at_ms: z.number().int().positive().optional(),
  /** In the order of sale: lot_no is the place in this list, from 1. */
  lot_ids: z.array(id).min(1).max(1000),
  timed: timedPlan.optional(),
  /** Overrides of the house's rules; checked at publish. */
  policy: z.record(z.string(), z.unknown()).optional(),
});
export type AuctionBody = z.input<typeof auctionBody>;
/** POST /api/houses/:house_id/auctions/:auction_id/publish (body `{}`): checked, loaded, Waiting. */
export const publishView = z.object({ auction: auctionView });
/** As the house plans it: what a draft holds besides what everybody sees of an auction. */
export const houseAuctionView = auctionView.extend({
  lot_ids: z.array(z.string()),
  timed: timedPlan.optional(),
  policy: z.record(z.string(), z.unknown()).optional(),
  /** From publish on: the version of the house's rules it is sold under. */
  policy_version: z.number().optional(),
});
export type HouseAuctionView = z.infer<typeof houseAuctionView>;
/** GET /api/houses/:house_id/auctions */
export const houseAuctionsView = z.object({ auctions: z.array(houseAuctionView) });

/**
 * PUT /api/houses/:house_id/rules. `version`: the one that was edited; another by now is WRONG_STATE.
 * Policy and money are read by terms-check.ts, which names every problem at once.
 */
export const rulesBody = z.strictObject({
  version: z.number().int().min(1),
  policy: z.record(z.string(), z.unknown()),
  money: z.record(z.string(), z.unknown()),
});
export type RulesBody = z.input<typeof rulesBody>;
const ladderRow = z.object({
  from_minor: amount,
  period_minor: amount,
  offsets_minor: z.array(amount),
});
/** A version of a house's rules, never changed once saved. Version 1 is what every house begins with. */
export const rulesVersion = z.object({
  version: z.number(),
  policy: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Of the currencies that have amounts of their own; the others have the usual ones. */
  money: z.partialRecord(
    currency,
    z.object({
      ladder: z.array(ladderRow),
      premium: z.array(z.object({ upto_minor: amount.optional(), bp: z.number() })),
      deposit_minor: amount,
    }),
  ),
  by: z.string().optional(),
  at_ms: z.number().optional(),
});
export type RulesVersion = z.infer<typeof rulesVersion>;
/** GET /api/houses/:house_id/rules: the newest versions, newest first; the first is in force. */
export const rulesView = z.object({ current: rulesVersion, versions: z.array(rulesVersion) });
export type RulesView = z.infer<typeof rulesView>;

/**
 * POST /api/houses/:house_id/auctions/:auction_id/lots/:lot_no/words: new words for a published lot.
 * They are shown once the engine has them: the command `lot_describe` with this hash.
 */
export const lotWordsBody = lotBody.pick({
  title: true,
  artist: true,
  medium: true,
  year: true,
  size: true,
  edition: true,
  description: true,
  provenance: true,
  condition: true,
  category: true,
});
export const lotWordsView = z.object({ description_hash: z.string() });

// --- finance: role finance of the house ---
/** GET /api/houses/:house_id/balances: the ledger, with the zero-sum check per currency. */
export const balancesView = z.object({
  at_ms: z.number(),
  currencies: z.array(
    z.object({
      currency,
      /** Sum of all accounts: "0", always. */
      imbalance_minor: amount,
      accounts: z.array(
        z.object({ kind: z.string(), accounts: z.number(), balance_minor: amount }),
      ),
    }),
  ),
  escrows: z.array(
    z.object({
      auction_id: z.string(),
      title: z.string().optional(),
      currency,
      ledger_minor: amount,
      settled_lots: z.number(),
      reconciling: z.array(z.object({ lot_no: z.number(), epoch: z.number(), reason: z.string() })),
      funding_closed: z.boolean(),
    }),
  ),
});
export type BalancesView = z.infer<typeof balancesView>;
/** POST /api/houses/:house_id/auctions/:auction_id/sale-retries: finance, and a second person. */
export const saleRetryBody = z.strictObject({ lot_no: lotNo, epoch, ...second });
export const saleRetryView = z.object({
  lot_no: z.number(),
  epoch: z.number(),
  /** As the sale is kept: `told` once the shard knows; `voided` without a posting, of no buyer. */
  state: z.enum(['posted', 'told', 'voided']),
  /** It was taken back: its mirror is posted as well. */
  voided: z.boolean(),
});
export type SaleRetryView = z.infer<typeof saleRetryView>;

// --- history ---
/** GET /api/auctions/:auction_id/history?after=<seq>: public events with their hashes, 500 a page. */
export const historyView = z.object({
  auction_id: z.string(),
  complete: z.boolean(),
  head_hash: z.string().optional(),
  events: z.array(z.object({ seq: z.number(), hash: z.string(), public: z.string() })),
});
export type HistoryView = z.infer<typeof historyView>;
