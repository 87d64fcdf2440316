/** A random sale to be loaded: policy, ladder, lots and the people who may come. */
import { defaultLadder } from './trade';
import type { Random } from './random';
import type { Args, Staff } from './judge/world';

export const START_MS = 1_795_266_000_000;
export const HOUSE = 'h1';
export const clerk: Staff = { staff_id: 's3', role: 'clerk', houses: [HOUSE] };
export const manager: Staff = { staff_id: 's1', role: 'manager', houses: [HOUSE, 'h2'] };
export const stranger: Staff = { staff_id: 's9', role: 'manager', houses: ['h2'] };
export const USERS = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay'];

const premium = [
  { upto_minor: 100_000_000n, bp: 2_600 },
  { upto_minor: 450_000_000n, bp: 2_100 },
  { bp: 1_500 },
];

function policyFields(random: Random): Record<string, unknown> {
  const late_ms = random.pick([0, 1_000, 3_000]);
  const window_ms = random.pick([0, 5_000, 20_000]);
  return {
    tie_rule: random.chance(70) ? 'EARLIEST' : 'LIVE_WINS',
    reopen: random.pick(['DURING_HAMMER', 'DISCRETION', 'DISCRETION', 'NEVER']),
    max_rounding: random.chance(70) ? 'DOWN' : 'REFUSE',
    ask_rule: random.chance(80) ? 'LADDER' : 'PRICE_PLUS_STEP',
    short_increment: random.chance(60),
    jump_bids: random.chance(80),
    vendor_bids: random.chance(60),
    floor_hold: random.chance(25),
    take_room_ms: random.pick([0, 5_000, 10_000, 10_000]),
    late_ms,
    final_after_ms: late_ms + random.pick([1_000, 5_000]),
    clerk_timeout_ms: random.pick([3_000, 30_000, 30_000, 30_000, 30_000]),
    window_ms,
    extend_ms: random.pick([0, 5_000, 20_000]),
    outage_extend_ms: window_ms + random.pick([0, 60_000]),
    provisional_ms: random.pick([0, 20_000, 20_000]),
    insure_after_ms: random.pick([1_000, 3_000]),
    return_idle_ms: 0,
    tax_bp: random.pick([2_000, 2_100, 0]),
    commission_bp: 1_000,
    rating_min: random.pick([0, 0, 50]),
    deposit_minor: random.chance(40) ? 50_000n : 0n,
    premium,
  };
}

function ladderFields(plain: boolean): Record<string, unknown>[] {
  const rows = defaultLadder(100n).filter((row) => !plain || row.offsets.length === 1);
  return rows.map((row) => ({
    from_minor: row.from,
    period_minor: row.period,
    offsets_minor: row.offsets,
  }));
}

function lotFields(random: Random, lot_no: number, timed: boolean, vendor: boolean) {
  const reserve_minor = random.chance(55) ? BigInt(random.int(6, 30)) * 5_000n : undefined;
  const opens_at_ms = START_MS + random.int(0, 8) * 1_000;
  return {
    lot_no,
    opening_ask_minor: random.chance(70) ? 30_000n : undefined,
    low_minor: BigInt(random.int(0, 12)) * 10_000n,
    high_minor: 400_000n,
    reserve_minor,
    seller_id: 'sam',
    barred: random.chance(50) ? ['fay'] : [],
    description_hash: 'ab'.repeat(32),
    vendor_notified: vendor && reserve_minor !== undefined && random.chance(80) ? true : undefined,
    ...(timed
      ? {
          opens_at_ms,
          closes_at_ms: opens_at_ms + random.int(10, 60) * 1_000,
          group_no: random.chance(60) ? 1 : undefined,
        }
      : {}),
  };
}

/** Arguments of the auction_load that a seed begins with. */
export function randomSale(random: Random, auction_id: string): Args {
  const policy = policyFields(random);
  const kind = random.weighted({ live: 6, timed: 2, mixed: 2 });
  const lots = Array.from({ length: random.int(2, 4) }, (_, i) => {
    const timed = kind === 'timed' || (kind === 'mixed' && i % 2 === 1);
    return lotFields(random, i + 1, timed, policy.vendor_bids === true);
  });
  return {
    auction_id,
    command_id: 'load',
    staff: manager,
    house_id: HOUSE,
    currency: 'GBP',
    exponent: 2,
    ladder: ladderFields(policy.ask_rule === 'PRICE_PLUS_STEP'),
    policy,
    policy_version: 3,
    starts_at_ms: random.chance(50) ? START_MS + random.int(1, 5) * 1_000 : undefined,
    lots,
  };
}
