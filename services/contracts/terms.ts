import { BID_AMOUNT_MINOR_MAX, CURRENCY_EXPONENT, type Currency } from './money';
import type { LadderRow, Policy } from './ports/live-auctions';

/**
 * The terms a house sells under. In two parts: what holds in every currency, and the amounts, which
 * each currency has of its own. Their one check: terms-check.ts.
 *
 * On the wire amounts are strings of digits in minor units; read, they are numbers.
 */
export type HousePolicy = Omit<Policy, 'premium' | 'deposit_minor'>;
export interface HouseMoney {
  ladder: LadderRow[];
  premium: Policy['premium'];
  /** Security that opens what rating and history would close; 0: none is offered. */
  deposit_minor: number;
}
/** What an auction is loaded with. */
export interface Terms {
  policy: Policy;
  ladder: LadderRow[];
}
type Choice = { kind: 'choice'; of: readonly string[]; usual: string };
type Flag = { kind: 'flag'; usual: boolean };
type Whole = { kind: 'number'; unit: 'ms' | 'bp' | 'points'; least: number; most: number };
export type PolicyField = Choice | Flag | (Whole & { usual: number });

const choice = (...of: readonly string[]): PolicyField => ({ kind: 'choice', of, usual: of[0]! });
const flag = (usual: boolean): PolicyField => ({ kind: 'flag', usual });
const whole = (unit: Whole['unit'], usual: number, least: number, most: number): PolicyField => ({
  kind: 'number',
  unit,
  usual,
  least,
  most,
});
const DAY_MS = 86_400_000;
export const BP_MAX = 5_000;
/** Ladder rows, offsets in a row, premium slices, as the engine takes them. */
export const LADDER_ROWS_MAX = 200;
export const LADDER_OFFSETS_MAX = 20;
export const PREMIUM_SLICES_MAX = 10;

/** Every field that holds in all currencies: its kind, range, and what it usually is. */
export const POLICY_FIELDS = {
  tie_rule: choice('EARLIEST', 'LIVE_WINS'),
  reopen: choice('DURING_HAMMER', 'NEVER', 'DISCRETION'),
  max_rounding: choice('DOWN', 'REFUSE'),
  ask_rule: choice('LADDER', 'PRICE_PLUS_STEP'),
  short_increment: flag(true),
  jump_bids: flag(true),
  vendor_bids: flag(false),
  floor_hold: flag(false),
  take_room_ms: whole('ms', 0, 0, 10_000),
  late_ms: whole('ms', 3_000, 0, 10_000),
  final_after_ms: whole('ms', 10_000, 1_000, 60_000),
  clerk_timeout_ms: whole('ms', 3_000, 2_000, 30_000),
  window_ms: whole('ms', 120_000, 0, 3_600_000),
  extend_ms: whole('ms', 120_000, 0, 3_600_000),
  outage_extend_ms: whole('ms', 300_000, 0, DAY_MS),
  provisional_ms: whole('ms', 0, 0, 30 * DAY_MS),
  insure_after_ms: whole('ms', 3_000, 1_000, 60_000),
  return_idle_ms: whole('ms', 900_000, 0, DAY_MS),
  tax_bp: whole('bp', 2_000, 0, BP_MAX),
  commission_bp: whole('bp', 1_000, 0, BP_MAX),
  rating_min: whole('points', 50, 0, 100),
} as const satisfies Record<keyof HousePolicy, PolicyField>;
export type PolicyName = keyof typeof POLICY_FIELDS;
export const POLICY_NAMES = Object.keys(POLICY_FIELDS) as PolicyName[];

/** What a house without rules of its own sells under. */
export const defaultPolicy = (): HousePolicy =>
  Object.fromEntries(
    POLICY_NAMES.map((name) => [name, POLICY_FIELDS[name].usual]),
  ) as unknown as HousePolicy;

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

/** 26 % to a million, 21 % to four and a half, then 15 %, in major units of any currency. */
export function defaultMoney(currency: Currency): HouseMoney {
  const unit = 10 ** CURRENCY_EXPONENT[currency];
  return {
    ladder: defaultLadder(currency),
    premium: [
      { upto_minor: 1_000_000 * unit, bp: 2_600 },
      { upto_minor: 4_500_000 * unit, bp: 2_100 },
      { bp: 1_500 },
    ],
    deposit_minor: 0,
  };
}

/** A house's rules: one policy, and the amounts of the currencies it set them for. */
export interface HouseRules {
  policy: HousePolicy;
  money: Partial<Record<Currency, HouseMoney>>;
}
/** What every house begins with. */
export const defaultRules = (): HouseRules => ({ policy: defaultPolicy(), money: {} });
export const moneyOf = (rules: HouseRules, currency: Currency): HouseMoney =>
  rules.money[currency] ?? defaultMoney(currency);

// --- on the wire ---

export const ladderText = (rows: readonly LadderRow[]) =>
  rows.map((row) => ({
    from_minor: String(row.from_minor),
    period_minor: String(row.period_minor),
    offsets_minor: row.offsets_minor.map(String),
  }));
export const premiumText = (premium: Policy['premium']) =>
  premium.map(({ upto_minor, bp }) =>
    upto_minor === undefined ? { bp } : { upto_minor: String(upto_minor), bp },
  );
export const amountsText = ({ ladder, premium, deposit_minor }: HouseMoney) => ({
  ladder: ladderText(ladder),
  premium: premiumText(premium),
  deposit_minor: String(deposit_minor),
});
