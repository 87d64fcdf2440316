import { z } from 'zod';

/**
 * The journal's events, as parsed from their canonical text: amounts are digit strings, absent
 * fields are absent. A public object is seen by everybody; an O object by the bidder concerned, an
 * H object by the house and its finance staff. A type is never changed once written: a new field is
 * optional, a new meaning is a new type.
 */
const amount = z.string().regex(/^(0|[1-9][0-9]{0,13})$/);
const int = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const base = {
  v: z.literal(1),
  auction_id: z.string(),
  seq: int,
  at_ms: int,
  actor: z.string(),
  prev_hash: hash,
  owner_hash: hash.optional(),
  house_hash: hash.optional(),
};
const lot = { lot_no: int, epoch: int, policy_version: int.optional() };
const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ ...base, type: z.literal(type), ...shape });
const lotEvent = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  event(type, { ...lot, ...shape });

export const publicEvent = z.discriminatedUnion('type', [
  event('auction_loaded', {
    house_id: z.string(),
    currency: z.string(),
    exponent: int,
    ladder: z.array(z.unknown()),
    policy: z.record(z.string(), z.unknown()),
    policy_version: int,
    lots: int,
    starts_at_ms: int.optional(),
  }),
  lotEvent('lot_loaded', {
    opening_ask_minor: amount.optional(),
    low_minor: amount,
    high_minor: amount,
    has_reserve: z.boolean(),
    vendor_notified: z.boolean().optional(),
    opens_at_ms: int.optional(),
    closes_at_ms: int.optional(),
    group_no: int.optional(),
    description_hash: z.string(),
  }),
  event('auction_started', {}),
  event('auction_ended', {
    sold: int,
    passed: int,
    withdrawn: int,
    provisional: int.optional(),
    voided: int.optional(),
  }),
  event('auction_cancelled', { reason: z.string() }),
  event('auction_paused', { reason: z.enum(['CLERK', 'CLERK_LOST', 'OUTAGE', 'HALTED']) }),
  event('auction_resumed', { paused_ms: int }),
  event('auction_sealed', { lots: int, paddles: int }),
  event('paddle_opened', {}),
  event('paddle_changed', {}),
  event('funds_credited', {}),
  event('return_started', {}),
  event('return_done', {}),
  lotEvent('lot_announced', {}),
  lotEvent('lot_opened', { ask_minor: amount, closes_at_ms: int.optional() }),
  lotEvent('fair_warning', {}),
  lotEvent('last_call', {}),
  lotEvent('reserve_met', {}),
  lotEvent('lot_described', { material: z.boolean(), description_hash: z.string() }),
  lotEvent('reserve_lowered', {}),
  lotEvent('ask_set', { ask_minor: amount }),
  lotEvent('increment_set', {
    mode: z.enum(['half', 'double', 'set', 'reset']),
    step_minor: amount.optional(),
    ask_minor: amount.optional(),
  }),
  event('max_lodged', {}),
  event('max_cancelled', {}),
  event('max_limited', {}),
  event('insurance_lodged', {}),
  event('insurance_armed', {}),
  event('insurance_disarmed', {}),
  event('insurance_cancelled', {}),
  lotEvent('bid_accepted', {
    paddle_no: int.optional(),
    kind: z.enum(['INTERNET', 'FLOOR', 'VENDOR']),
    amount_minor: amount,
    ask_minor: amount,
  }),
  lotEvent('bid_retracted', {
    target_seq: int,
    ask_minor: amount,
    reserve_met: z.literal(false).optional(),
  }),
  lotEvent('bid_undone', {
    undone_seqs: z.array(int),
    reason: z.string(),
    price_minor: amount.optional(),
    paddle_no: int.optional(),
    ask_minor: amount,
    reserve_met: z.literal(false).optional(),
  }),
  lotEvent('room_taken', {
    target_seq: int,
    paddle_no: int.optional(),
    reserve_met: z.literal(false).optional(),
  }),
  lotEvent('lot_extended', {
    closes_at_ms: int,
    reason: z.enum(['SOFT_CLOSE', 'PAUSE', 'GRACE']),
  }),
  lotEvent('clock_extended', {
    final_at_ms: int.optional(),
    expires_at_ms: int.optional(),
    reason: z.enum(['PAUSE', 'GRACE']),
  }),
  lotEvent('lot_hammered', {
    outcome: z.enum(['sold', 'passed', 'provisional']),
    price_minor: amount.optional(),
    paddle_no: int.optional(),
    final_at_ms: int,
  }),
  lotEvent('lot_reopened', { reason: z.string() }),
  lotEvent('lot_provisional', { expires_at_ms: int }),
  lotEvent('lot_decided', { outcome: z.enum(['sold', 'passed']) }),
  lotEvent('lot_final', {
    outcome: z.enum(['sold', 'passed']),
    hammer_minor: amount.optional(),
    paddle_no: int.optional(),
    proxy_seqs: z.array(int).optional(),
  }),
  lotEvent('lot_withdrawn', { reason: z.string() }),
  lotEvent('lot_voided', { reason: z.string() }),
  lotEvent('buyer_named', {}),
  lotEvent('lot_settled', {}),
  event('message_posted', { text: z.string() }),
  event('question_asked', {}),
  event('question_answered', { question_no: int, question: z.string(), answer: z.string() }),
  event('question_hidden', { question_no: int }),
]);
export type PublicEvent = z.infer<typeof publicEvent>;
export type EventType = PublicEvent['type'];
export type EventOf<T extends EventType> = Extract<PublicEvent, { type: T }>;

/** The house's object of a sold lot's `lot_final`: the sale, with all its parts. */
export const sale = z.object({
  hammer_minor: amount,
  premium_minor: amount,
  tax_minor: amount,
  commission_minor: amount,
  proceeds_minor: amount,
  seller_id: z.string(),
  house_id: z.string(),
  buyer: z
    .object({
      paddle_no: int,
      user_id: z.string(),
      kind: z.enum(['wallet', 'room']),
    })
    .optional(),
  policy_version: int,
  /** The last standing bid that was not the seller's: what a seller's bid drove the price up from. */
  last_good_faith_minor: amount.optional(),
  cause_seq: int,
  cause_id: z.string(),
});
export type Sale = z.infer<typeof sale>;

/** The house's object of `buyer_named`: who bought what was sold to the room without a paddle. */
export const namedBuyer = z.object({
  paddle_no: int,
  user_id: z.string(),
  kind: z.enum(['wallet', 'room']),
  staff_id: z.string(),
  second_staff_id: z.string(),
  cause_seq: int,
  cause_id: z.string(),
});
export type NamedBuyer = z.infer<typeof namedBuyer>;

/** What a bidder's own object may hold; which of them depends on the event. */
export const ownObject = z.object({
  paddle_no: int.optional(),
  status: z.string().optional(),
  limit_minor: amount.optional(),
  deposit_minor: amount.optional(),
  reason: z.string().optional(),
  transfer_id: z.string().optional(),
  amount_minor: amount.optional(),
  kind: z.string().optional(),
  bid_id: z.string().optional(),
  all_in_minor: amount.optional(),
  received_at_ms: int.optional(),
  premium_minor: amount.optional(),
  tax_minor: amount.optional(),
  settlement_id: z.string().optional(),
  question_no: int.optional(),
  text: z.string().optional(),
  lot_no: int.optional(),
  epoch: int.optional(),
  rung_minor: amount.optional(),
  limited_ok: z.boolean().optional(),
  expires_at_ms: int.optional(),
  late_bid_id: z.string().optional(),
});
export type OwnObject = z.infer<typeof ownObject>;

export const parsePublic = (text: string): PublicEvent => publicEvent.parse(JSON.parse(text));
