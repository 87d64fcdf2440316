import type {
  LiveAuctions,
  LotState,
  PaddleState,
  Policy,
  ProcedureName,
  Procedures,
  Staff,
} from '../../services/contracts/ports';

const POLICY: Policy = {
  tie_rule: 'EARLIEST',
  reopen: 'DURING_HAMMER',
  max_rounding: 'DOWN',
  ask_rule: 'LADDER',
  short_increment: true,
  jump_bids: true,
  vendor_bids: false,
  floor_hold: false,
  take_room_ms: 0,
  late_ms: 0,
  final_after_ms: 1_000,
  clerk_timeout_ms: 30_000,
  window_ms: 0,
  extend_ms: 0,
  outage_extend_ms: 0,
  provisional_ms: 0,
  insure_after_ms: 3_000,
  return_idle_ms: 0,
  tax_bp: 2_000,
  commission_bp: 1_000,
  rating_min: 0,
  deposit_minor: 0,
  premium: [{ bp: 2_600 }],
};
const SECOND: Staff = { staff_id: 'second', role: 'manager', houses: ['house'] };
const STAFF: Staff = { staff_id: 'clerk', role: 'manager', houses: ['house'] };

/** Drives an auction through the real engine, for tests of what happens around it. */
export interface SmallSale {
  auction_id: string;
  /** Registers a user; answers the paddle's number. */
  join(user_id: string, kind?: 'wallet' | 'room'): Promise<number>;
  start(): Promise<void>;
  /** Announces and opens the lot. */
  open(lot_no: number): Promise<void>;
  /** Bids the ask on the lot, and expects to lead. A room paddle bids from the floor. */
  bid(lot_no: number, paddle_no: number | undefined, kind?: 'LIVE' | 'FLOOR'): Promise<number>;
  /** Hammers (or passes) and waits until the lot is Final. */
  hammer(lot_no: number): Promise<void>;
  pass(lot_no: number): Promise<void>;
  /** Takes the sale of a Final lot back: two managers. */
  takeBack(lot_no: number): Promise<void>;
  /** Names the buyer of what was sold to the room without a paddle. */
  nameBuyer(lot_no: number, paddle_no: number): Promise<void>;
  end(): Promise<void>;
  paddles(): Promise<PaddleState[]>;
  status(): Promise<string>;
}

/**
 * Loads an auction of house `house` with `lots` lots in GBP: opening ask 10,000, steps of 1,000,
 * premium 26 %, tax 20 % of it, commission 10 %.
 */
export async function smallSale(
  live: LiveAuctions,
  auction_id: string,
  lots: number,
  policy: Partial<Policy> = {},
): Promise<SmallSale> {
  let minted = 0;
  const fresh = (): string => `${auction_id}-${String(++minted).padStart(16, '0')}`;
  const call = async <N extends ProcedureName>(name: N, args: Procedures[N]['args']) => {
    const answer = await live.call(name, args, { deadline_ms: 10_000 });
    if (answer.code !== 'ACCEPTED') throw new Error(`${name}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const view = () => call('auction_view', { auction_id });
  const lotOf = async (lot_no: number): Promise<LotState> =>
    (await view()).lots!.find((l) => l.lot_no === lot_no)!;
  const command = async () => ({
    auction_id,
    command_id: fresh(),
    seen_seq: (await view()).auction!.seq,
    staff: STAFF,
  });
  const untilFinal = async (lot_no: number): Promise<void> => {
    while ((await lotOf(lot_no)).status !== 'Final')
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const knock = async (name: 'lot_hammer' | 'lot_pass', lot_no: number): Promise<void> => {
    const seen = { expected_lot_seq: (await lotOf(lot_no)).lot_seq };
    await call(name, { ...(await command()), ...seen, lot_no });
    await untilFinal(lot_no);
  };

  await call('auction_load', {
    auction_id,
    command_id: fresh(),
    staff: STAFF,
    house_id: 'house',
    currency: 'GBP',
    exponent: 2,
    ladder: [{ from_minor: 0, period_minor: 1_000, offsets_minor: [0] }],
    policy: { ...POLICY, ...policy },
    policy_version: 1,
    lots: Array.from({ length: lots }, (_, i) => ({
      lot_no: i + 1,
      opening_ask_minor: 10_000,
      low_minor: 10_000,
      high_minor: 20_000,
      seller_id: 'seller',
      barred: ['seller'],
      description_hash: 'ab',
    })),
  });

  return {
    auction_id,
    async join(user_id, kind = 'wallet') {
      const args = { auction_id, command_id: fresh(), user_id, kind, rating: 80 };
      // Only the house opens a paddle for the room.
      const by = kind === 'room' ? { staff: (await command()).staff } : {};
      return (await call('paddle_open', { ...args, ...by, status: 'approved' })).paddle!.paddle_no;
    },
    start: async () => void (await call('auction_start', await command())),
    async open(lot_no) {
      await call('lot_announce', { ...(await command()), lot_no });
      await call('lot_open', { ...(await command()), lot_no });
    },
    async bid(lot_no, paddle_no, kind = 'LIVE') {
      const lot = await lotOf(lot_no);
      const amount_minor = lot.ask_minor!;
      await call('place', {
        bid_id: fresh(),
        auction_id,
        lot_no,
        epoch: lot.epoch,
        kind,
        amount_minor,
        seen_seq: (await view()).auction!.seq,
        confirmed: false,
        received_at_ms: 0,
        ...(paddle_no === undefined ? {} : { paddle_no }),
        ...(kind === 'FLOOR' ? { staff: STAFF } : {}),
      });
      return amount_minor;
    },
    async hammer(lot_no) {
      await call('lot_fair_warning', { ...(await command()), lot_no });
      await call('lot_last_call', { ...(await command()), lot_no });
      await knock('lot_hammer', lot_no);
    },
    pass: (lot_no) => knock('lot_pass', lot_no),
    async takeBack(lot_no) {
      await call('lot_void', { ...(await command()), lot_no, second: SECOND, reason: 'fraud' });
    },
    async nameBuyer(lot_no, paddle_no) {
      const { epoch } = await lotOf(lot_no);
      const named = { lot_no, epoch, paddle_no, second: SECOND };
      await call('lot_buyer', { ...(await command()), ...named });
    },
    end: async () => void (await call('auction_end', await command())),
    paddles: async () => (await call('paddles_page', { auction_id, after: 0 })).paddles!,
    status: async () => (await view()).auction!.status,
  };
}
