import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Line } from '../../../adapters/live-auctions/iproto';
import { LIMITS } from '../../../adapters/live-auctions/limits';
import { createLog } from '../../../adapters/system';
import { bucketOf } from '../../../services/contracts/ids';
import type { Answer, Staff } from '../../../services/contracts/ports';
import { startChild, type Child } from '../../local/child';
import { freePorts } from '../../local/ports';
import { ROOT } from '../../local/root';
import { defaultPolicy } from '../../../tarantool/test/terms';
import {
  moneyOfBidder,
  OPENING_MINOR,
  STEP_MINOR,
  type Client,
  type Contender,
  type Target,
  type World,
} from '../contender';
import { environment, program } from '../tools';

const STAFF: Staff = { staff_id: 's1', role: 'clerk', houses: ['h1'] };
const ACCESS = { user: 'gateway', password: 'secret' };
/** The generator decides how much is in flight; its own bound is far below. */
const IN_FLIGHT_MAX = 200_000;
const PATIENCE_MS = 30_000;
const FILL_BATCH = 500;
const READY_MS = 300_000;
/** A clerk is heard so often; his policy lets him be silent for 30 s. */
const BEAT_MS = 10_000;

/** The default ladder's rows up to 5,000.00, then steps of 10.00: millions of bids fit in. */
const LADDER = [
  [0, 500, 0],
  [5_000, 1_000, 0],
  [20_000, 2_000, 0],
  [30_000, 10_000, 0, 2_000, 5_000, 8_000],
  [50_000, 5_000, 0],
  [100_000, 10_000, 0],
  [200_000, 20_000, 0],
  [300_000, 100_000, 0, 20_000, 50_000, 80_000],
  [500_000, STEP_MINOR, 0],
].map(([from_minor, period_minor, ...offsets_minor]) => ({
  from_minor: from_minor!,
  period_minor: period_minor!,
  offsets_minor,
}));

export interface Instance {
  address: string;
  child: Child;
  /** From the start of the process until it served. */
  ready_s: number;
}

/** Starts the engine on `data`: as configured for production, but for its memory. */
export async function startInstance(folder: string, memory: number): Promise<Instance> {
  const [port] = (await freePorts(1)) as [number];
  const data = join(folder, 'gavel');
  mkdirSync(data, { recursive: true });
  const key = join(folder, 'maxima.key');
  if (!existsSync(key)) writeFileSync(key, randomBytes(32).toString('base64url'), { mode: 0o600 });
  const address = `127.0.0.1:${port}`;
  const begin = performance.now();
  const child = startChild(
    {
      name: 'gavel',
      command: program('tarantool')!,
      args: [join(ROOT, 'tarantool/init.lua')],
      env: {
        ...environment(),
        GAVEL_INSTANCE: 'a1',
        GAVEL_REPLICASET: 'a',
        GAVEL_LISTEN: address,
        GAVEL_DATA: data,
        GAVEL_MAXIMA_KEY: key,
        GAVEL_BUCKETS: '1-3000',
        GAVEL_BUCKET_OWNERS: 'a=1-3000',
        GAVEL_MEMTX_MEMORY: String(memory),
        TARANTOOL_USER: ACCESS.user,
        TARANTOOL_PASSWORD: ACCESS.password,
      },
      ports: [{ port }],
      after: [],
      ready: { log: 'gavel ready' },
      readyTimeoutMs: READY_MS,
    },
    { logsDir: join(folder, 'logs') },
  );
  await child.ready;
  return { address, child, ready_s: (performance.now() - begin) / 1000 };
}

type Args = { auction_id: string; [field: string]: unknown };

/** A connection that calls procedures. */
export class Shard {
  private constructor(private readonly line: Line) {}

  static async open(address: string): Promise<Shard> {
    const limits = { ...LIMITS, in_flight_max: IN_FLIGHT_MAX, silence_max_ms: PATIENCE_MS };
    const log = createLog('bench', 'warn');
    const line = new Line({ address, ...ACCESS, log, limits }).open();
    await line.settled();
    return new Shard(line);
  }

  /** Errors: rejects on a defect, and when no answer came. */
  async call(name: string, args: Args): Promise<Answer> {
    const all = [bucketOf(args.auction_id), 'write', name, [args]];
    const [ok, reply] = await this.line.call('gavel.call', all, PATIENCE_MS);
    if (ok !== true) throw new Error(`${name}: ${JSON.stringify(reply)}`);
    return reply as Answer;
  }

  /** Errors: rejects on anything but ACCEPTED too. */
  async must(name: string, args: Args): Promise<Answer> {
    const reply = await this.call(name, args);
    if (reply.code !== 'ACCEPTED') throw new Error(`${name}: ${JSON.stringify(reply)}`);
    return reply;
  }

  close(): void {
    this.line.close();
  }
}

/** The auction of a lot: one auction has one lot on the block, so many lots are many auctions. */
export const auctionOf = (lot: number): string => `bench-${lot}`;

/** Loads an auction with one lot, opens it, and registers its bidders with their money. */
export async function fillAuction(shard: Shard, lot: number, bidders: number): Promise<void> {
  const auction_id = auctionOf(lot);
  let commands = 0;
  const command = () => ({
    auction_id,
    command_id: `c-${commands++}`,
    seen_seq: 0,
    staff: STAFF,
  });
  await shard.must('auction_load', {
    auction_id,
    command_id: `c-${commands++}`,
    staff: STAFF,
    house_id: 'h1',
    currency: 'GBP',
    exponent: 2,
    ladder: LADDER,
    policy: defaultPolicy(),
    policy_version: 1,
    lots: [
      {
        lot_no: 1,
        opening_ask_minor: OPENING_MINOR,
        low_minor: OPENING_MINOR,
        high_minor: 2 * OPENING_MINOR,
        seller_id: 'seller',
        barred: ['relation'],
        description_hash: 'ab'.repeat(32),
      },
    ],
  });
  await shard.must('auction_start', command());
  await shard.must('lot_announce', { ...command(), lot_no: 1 });
  await shard.must('lot_open', { ...command(), lot_no: 1 });
  const money = moneyOfBidder(bidders);
  for (let from = 0; from < bidders; from += FILL_BATCH) {
    const count = Math.min(FILL_BATCH, bidders - from);
    const numbers = Array.from({ length: count }, (_, i) => from + i + 1);
    await Promise.all(numbers.map((number) => joinAuction(shard, auction_id, number, money)));
  }
}

/** Somebody sits at every desk, or the sales would pause. Returns what ends it. */
function clerksOf(shard: Shard, lots: number): () => void {
  const beat = (): void => {
    for (let lot = 0; lot < lots; lot++) {
      const clerk = { auction_id: auctionOf(lot), staff: STAFF };
      shard.call('clerk_beat', clerk).catch(() => undefined); // as the measured process ends
    }
  };
  const timer = setInterval(beat, BEAT_MS);
  return () => clearInterval(timer);
}

/** Paddles are numbered in the order they are opened, so calls of one connection keep it. */
async function joinAuction(shard: Shard, auction_id: string, number: number, money: number) {
  const user_id = `user-${number}`;
  const opened = shard.must('paddle_open', {
    auction_id,
    command_id: `open-${number}`,
    user_id,
    kind: 'wallet',
    status: 'approved',
    rating: 64,
  });
  const credited = shard.must('paddle_credit', {
    auction_id,
    paddle_no: number,
    transfer_id: `fund-${number}`,
    amount_minor: money,
  });
  await Promise.all([opened, credited]);
}

const MEMORY = 8 * 2 ** 30;

export const gavel: Contender = {
  name: 'Gavel',
  omits: '',
  missing: () => (program('tarantool') ? undefined : 'tarantool is not installed'),
  start: async (folder: string, world: World) => {
    const { address, child } = await startInstance(folder, MEMORY);
    const shard = await Shard.open(address);
    const leave = clerksOf(shard, world.lots);
    for (let lot = 0; lot < world.lots; lot++) await fillAuction(shard, lot, world.bidders);
    return {
      target: { kind: 'gavel', address, ...ACCESS },
      pids: () => [child.pid],
      stop: async () => {
        leave();
        shard.close();
        await child.stop();
      },
    };
  },
};

/** A connection that places bids as the gateway does. */
export async function gavelClient(target: Target & { kind: 'gavel' }): Promise<Client> {
  const shard = await Shard.open(target.address);
  const seen = new Map<number, number>();
  return {
    bid: async ({ lot, bidder, bid_id, amount_minor }) => {
      const { code, seq } = await shard.call('place', {
        auction_id: auctionOf(lot),
        bid_id,
        lot_no: 1,
        epoch: 0,
        paddle_no: bidder + 1,
        kind: 'LIVE',
        amount_minor,
        seen_seq: seen.get(lot) ?? 0,
        confirmed: false,
        received_at_ms: Date.now(),
      });
      if (seq !== undefined) seen.set(lot, seq);
      return code;
    },
    close: async () => shard.close(),
  };
}
