import type { LadderRow, LotToLoad, Policy } from '../../services/contracts/ports';

/** The defaults of a house's rules, for tests: no rating is asked, and a clerk may be silent long. */
export function defaultPolicy(other: Partial<Policy> = {}): Policy {
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
    clerk_timeout_ms: 30_000,
    window_ms: 120_000,
    extend_ms: 120_000,
    outage_extend_ms: 300_000,
    provisional_ms: 0,
    insure_after_ms: 3_000,
    return_idle_ms: 900_000,
    tax_bp: 2_000,
    commission_bp: 1_000,
    rating_min: 0,
    deposit_minor: 0,
    premium: [
      { upto_minor: 100_000_000, bp: 2_600 },
      { upto_minor: 450_000_000, bp: 2_100 },
      { bp: 1_500 },
    ],
    ...other,
  };
}

/** Rungs every 50.00 up to 1,000.00, then every 100.00: enough for tests of two decimals. */
export function ladderRows(): LadderRow[] {
  return [
    { from_minor: 0, period_minor: 5_000, offsets_minor: [0] },
    { from_minor: 100_000, period_minor: 10_000, offsets_minor: [0] },
  ];
}

/** A lot that opens at 1,000.00. */
export function lotToLoad(lot_no: number, other: Partial<LotToLoad> = {}): LotToLoad {
  return {
    lot_no,
    opening_ask_minor: 100_000,
    low_minor: 200_000,
    high_minor: 400_000,
    seller_id: 'seller',
    barred: [],
    description_hash: 'ab'.repeat(32),
    ...other,
  };
}
