import { z } from 'zod';
import { BID_AMOUNT_MINOR_MAX, CURRENCY_EXPONENT, type Currency } from '../../contracts/money';
import type { LadderRow, Policy } from '../../contracts/ports';
import { InvalidRequest } from '../../contracts/errors';
import { LADDER_OFFSETS_MAX, LADDER_ROWS_MAX, PREMIUM_SLICES_MAX } from './limits';

/**
 * The terms of an auction: its policy and its ladder of prices. Worked out once, at publish, from
 * the defaults and what the house overrides; the shard holds them fixed from then on.
 */
export interface Terms {
  policy: Policy;
  ladder: LadderRow[];
}
const DAY_MS = 86_400_000;
const ms = (least: number, most: number) => z.number().int().min(least).max(most);
const basisPoints = z.number().int().min(0).max(5_000);
/** An amount that may be 0, as text. */
const amount = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,12})$/, 'an amount is a string of digits in minor units')
  .transform(Number)
  .refine((n) => n <= BID_AMOUNT_MINOR_MAX, `at most ${BID_AMOUNT_MINOR_MAX}`);
const positive = amount.refine((n) => n > 0, 'above 0');

const slice = z.strictObject({ upto_minor: positive.optional(), bp: basisPoints });
const ladderRow = z.strictObject({
  from_minor: amount,
  period_minor: positive,
  offsets_minor: z.array(amount).min(1).max(LADDER_OFFSETS_MAX),
});
/** What a house may override: any field, none else. */
export const overrides = z
  .strictObject({
    tie_rule: z.enum(['EARLIEST', 'LIVE_WINS']),
    reopen: z.enum(['NEVER', 'DURING_HAMMER', 'DISCRETION']),
    max_rounding: z.enum(['DOWN', 'REFUSE']),
    ask_rule: z.enum(['LADDER', 'PRICE_PLUS_STEP']),
    short_increment: z.boolean(),
    jump_bids: z.boolean(),
    vendor_bids: z.boolean(),
    // A sale in the room is posted as owed, so money held for it would never leave the escrow.
    floor_hold: z.literal(false, 'buyers in the room are invoiced: nothing is held for them'),
    take_room_ms: ms(0, 10_000),
    late_ms: ms(0, 10_000),
    final_after_ms: ms(1_000, 60_000),
    clerk_timeout_ms: ms(2_000, 30_000),
    window_ms: ms(0, 3_600_000),
    extend_ms: ms(0, 3_600_000),
    outage_extend_ms: ms(0, DAY_MS),
    provisional_ms: ms(0, 30 * DAY_MS),
    insure_after_ms: ms(1_000, 60_000),
    return_idle_ms: ms(0, DAY_MS),
    tax_bp: basisPoints,
    commission_bp: basisPoints,
    rating_min: z.number().int().min(0).max(100),
    deposit_minor: amount,
    premium: z.array(slice).min(1).max(PREMIUM_SLICES_MAX),
    ladder: z.array(ladderRow).min(1).max(LADDER_ROWS_MAX),
  })
  .partial();

/**
 * The terms for a currency, with the house's overrides.
 * Errors: InvalidRequest, naming the field. (With rates of at most 50 % the all-in price of the
 * highest bid stays far below the bound for money, so it needs no check of its own here.)
 */
export function termsOf(currency: Currency, given: unknown): Terms {
  const parsed = overrides.safeParse(given ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.join() : '';
    throw refusal([...issue.path, ...(unknown ? [unknown] : [])].join('.'), issue.message);
  }
  const { ladder = defaultLadder(currency), ...changed } = parsed.data;
  const policy: Policy = { ...defaultPolicy(currency), ...changed };
  checkPolicy(policy);
  checkLadder(ladder, policy.ask_rule);
  return { policy, ladder };
}

function checkPolicy(policy: Policy): void {
  if (policy.late_ms >= policy.final_after_ms)
    throw refusal('late_ms', 'must be below final_after_ms');
  if (policy.outage_extend_ms < policy.window_ms)
    throw refusal('outage_extend_ms', 'must be at least window_ms');
  let below = 0;
  for (const [i, { upto_minor }] of policy.premium.entries()) {
    const last = i === policy.premium.length - 1;
    if ((upto_minor === undefined) !== last)
      throw refusal('premium', 'every slice but the last has an end, the last has none');
    if (upto_minor !== undefined && upto_minor <= below)
      throw refusal('premium', 'slices must ascend');
    below = upto_minor ?? below;
  }
}

function checkLadder(rows: readonly LadderRow[], askRule: Policy['ask_rule']): void {
  for (const [i, { from_minor, period_minor, offsets_minor }] of rows.entries()) {
    const before = rows[i - 1];
    if (before ? from_minor <= before.from_minor : from_minor !== 0)
      throw refusal('ladder', 'rows must begin at 0 and ascend');
    if (offsets_minor[0] !== 0 || offsets_minor.at(-1)! >= period_minor)
      throw refusal('ladder', 'offsets must begin at 0 and stay below the period');
    if (offsets_minor.some((offset, k) => k > 0 && offset <= offsets_minor[k - 1]!))
      throw refusal('ladder', 'offsets must ascend');
    if (askRule === 'PRICE_PLUS_STEP' && offsets_minor.length > 1)
      throw refusal('ladder', 'one offset a row under PRICE_PLUS_STEP');
  }
}

const refusal = (field: string, reason: string) =>
  new InvalidRequest(`policy.${field}: ${reason}`, { field: `policy.${field}` });

/** 26 % to a million, 21 % to four and a half, then 15 %, in major units of any currency. */
export function defaultPolicy(currency: Currency): Policy {
  const unit = 10 ** CURRENCY_EXPONENT[currency];
  return {
    tie_rule: 'EARLIEST',
    reopen: 'DURING_HAMMER',
    max_rounding: 'DOWN',
    ask_rule: 'LADDER',
    short_increment: true,
    jump_bids: true,
    vendor_bids: false,
    floor_hold: false,
    take_room_ms: 0,
    late_ms: 3_000,
    final_after_ms: 10_000,
    clerk_timeout_ms: 3_000,
    window_ms: 120_000,
    extend_ms: 120_000,
    outage_extend_ms: 300_000,
    provisional_ms: 0,
    insure_after_ms: 3_000,
    return_idle_ms: 900_000,
    tax_bp: 2_000,
    commission_bp: 1_000,
    rating_min: 50,
    deposit_minor: 0,
    premium: [
      { upto_minor: 1_000_000 * unit, bp: 2_600 },
      { upto_minor: 4_500_000 * unit, bp: 2_100 },
      { bp: 1_500 },
    ],
  };
}

/** From, period and offsets in major units; the last four repeat, ten times as great, per decade. */
const FIRST: [number, number, number[]][] = [
  [0, 5, [0]],
  [50, 10, [0]],
  [200, 20, [0]],
  [300, 100, [0, 20, 50, 80]],
  [500, 50, [0]],
];
const DECADE: [number, number, number[]][] = [
  [1_000, 100, [0]],
  [2_000, 200, [0]],
  [3_000, 1_000, [0, 200, 500, 800]],
  [5_000, 500, [0]],
];

/** The ladder of the trade in minor units, up to the highest bid. */
export function defaultLadder(currency: Currency): LadderRow[] {
  const unit = 10 ** CURRENCY_EXPONENT[currency];
  const rows = FIRST.map((row) => ladderRowOf(row, unit));
  for (let scale = unit; DECADE[0]![0] * scale <= BID_AMOUNT_MINOR_MAX; scale *= 10)
    rows.push(...DECADE.map((row) => ladderRowOf(row, scale)));
  return rows.filter((row) => row.from_minor <= BID_AMOUNT_MINOR_MAX);
}

const ladderRowOf = ([from, period, offsets]: [number, number, number[]], scale: number) => ({
  from_minor: from * scale,
  period_minor: period * scale,
  offsets_minor: offsets.map((offset) => offset * scale),
});
