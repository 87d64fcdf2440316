import type { LadderRow, Policy } from '../../../services/contracts/ports';
import { BID_AMOUNT_MINOR_MAX } from '../../../services/contracts/money';

type Row = [from: number, period: number, offsets?: number[]];

/** In major units of every currency; those of DECADE come again ten times larger, and so on. */
const FIRST: Row[] = [
  [0, 5],
  [50, 10],
  [200, 20],
  [300, 100, [0, 20, 50, 80]],
];
const DECADE: Row[] = [
  [500, 50],
  [1_000, 100],
  [2_000, 200],
  [3_000, 1_000, [0, 200, 500, 800]],
];

/** The default ladder, as far as amounts go. */
export function defaultLadder(exponent: number): LadderRow[] {
  const unit = 10 ** exponent;
  const rows = [...FIRST];
  for (let ten = 1; 500 * ten * unit <= BID_AMOUNT_MINOR_MAX; ten *= 10) {
    rows.push(
      ...DECADE.map(([from, period, offsets]): Row => {
        return [from * ten, period * ten, offsets?.map((offset) => offset * ten)];
      }),
    );
  }
  return rows
    .filter(([from]) => from * unit <= BID_AMOUNT_MINOR_MAX)
    .map(([from, period, offsets]) => ({
      from_minor: from * unit,
      period_minor: period * unit,
      offsets_minor: (offsets ?? [0]).map((offset) => offset * unit),
    }));
}

/** The house rules' defaults. */
export function basePolicy(exponent: number): Policy {
  const unit = 10 ** exponent;
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
