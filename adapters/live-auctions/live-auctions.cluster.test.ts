/**
 * The client, the router and the feed against the engine itself: a sale on two replicasets, one of
 * whose masters is killed in the middle of it.
 */
import { bucketOf } from '../../services/contracts/ids';
import type { Bid, FeedRow, Policy, Procedures, Staff } from '../../services/contracts/ports';
import {
  startTarantool,
  TARANTOOL_PASSWORD,
  TARANTOOL_USER,
  type RunningTarantool,
} from '../../tarantool/test/start';
import { createLiveAuctions, type Following, type LiveAuctionsAdapter } from './index';
import { Line } from './iproto';
import { keptLog, until } from './testing/server';

const OWNERS = 'a=1-1500;b=1501-3000';
/** An auction on each replicaset. */
const AUCTIONS = { a: 'auction-7', b: idIn(1501, 3000) };
type Name = keyof typeof AUCTIONS;

function idIn(first: number, last: number): string {
  for (let n = 1; ; n++) {
    const bucket = bucketOf(`sale-${n}`);
    if (bucket >= first && bucket <= last) return `sale-${n}`;
  }
}

const policy: Policy = {
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
  clerk_timeout_ms: 3_000,
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
const staff: Staff = { staff_id: 'clerk', role: 'manager', houses: ['house'] };

const instances: Partial<Record<Name, RunningTarantool>> = {};
let cluster: LiveAuctionsAdapter;
const followers: Following[] = [];
const heard: Record<Name, FeedRow[]> = { a: [], b: [] };
let minted = 0;
const fresh = (): string => `command-${String(++minted).padStart(12, '0')}`;

async function start(name: Name): Promise<void> {
  const before = instances[name];
  const buckets = name === 'a' ? '1-1500' : '1501-3000';
  const port = before && Number(before.url.split(':')[1]);
  const options = { replicaset: name, buckets, owners: OWNERS, port, dataDir: before?.dataDir };
  instances[name] = await startTarantool({ ...options, env: { GAVEL_WAL_MODE: 'write' } });
}

beforeAll(async () => {
  await Promise.all([start('a'), start('b')]);
  const urls = `a=${instances.a!.url};b=${instances.b!.url}`;
  cluster = createLiveAuctions(
    { urls, user: TARANTOOL_USER, password: TARANTOOL_PASSWORD },
    // Wall time is compared with the instances' own, so it has to be the real one.
    { log: keptLog(), clock: { now: () => Date.now() } },
  );
  await cluster.ready();
  for (const name of ['a', 'b'] as const) {
    followers.push(cluster.follow(name, 0, ({ rows }) => void heard[name].push(...rows)));
  }
}, 60_000);

afterAll(async () => {
  await Promise.all(followers.map((following) => following.stop()));
  cluster?.close();
  for (const instance of Object.values(instances)) {
    await instance.kill();
    instance.remove();
  }
});

type StaffCommand = { command_id: string; seen_seq: number; staff: Staff };
const byStaff = (): StaffCommand => ({ command_id: fresh(), seen_seq: 0, staff });

async function done<N extends keyof Procedures>(name: N, args: Procedures[N]['args']) {
  const answer = await cluster.live.call(name, args, { deadline_ms: 10_000 });
  expect({ name, ...answer }).toMatchObject({ name, code: 'ACCEPTED' });
  return answer;
}

/** The lot, with the seq of the auction it was seen at. */
const view = async (auction_id: string) => {
  const { lots, auction } = await done('auction_view', { auction_id });
  return { ...lots![0]!, seen_seq: auction!.seq };
};

/** Opens a paddle with money on it; answers its number. */
async function bidder(auction_id: string, user_id: string): Promise<number> {
  const opened = await done('paddle_open', {
    auction_id,
    command_id: fresh(),
    user_id,
    kind: 'wallet',
    status: 'approved',
    rating: 80,
  });
  const { paddle_no } = opened.paddle!;
  const transfer_id = `transfer-${auction_id}-${user_id}`;
  await done('paddle_credit', { auction_id, paddle_no, transfer_id, amount_minor: 5_000_000_000 });
  return paddle_no;
}

/** A bid at the ask that was seen. */
function bid(
  auction_id: string,
  paddle_no: number,
  seen: { epoch: number; ask_minor?: number; seen_seq: number },
): Bid {
  return {
    bid_id: fresh(),
    auction_id,
    lot_no: 1,
    epoch: seen.epoch,
    paddle_no,
    kind: 'LIVE',
    amount_minor: seen.ask_minor!,
    seen_seq: seen.seen_seq,
    confirmed: false,
    received_at_ms: 0,
  };
}

async function prepare(auction_id: string): Promise<void> {
  await done('auction_load', {
    auction_id,
    command_id: fresh(),
    staff,
    house_id: 'house',
    currency: 'GBP',
    exponent: 2,
    ladder: [{ from_minor: 0, period_minor: 1_000, offsets_minor: [0] }],
    policy,
    policy_version: 1,
    lots: [
      {
        lot_no: 1,
        opening_ask_minor: 10_000,
        low_minor: 10_000,
        high_minor: 20_000,
        seller_id: 'seller',
        barred: ['seller'],
        description_hash: 'ab',
      },
    ],
  });
  await done('auction_start', { auction_id, ...byStaff() });
  await done('lot_announce', { auction_id, lot_no: 1, ...byStaff() });
  await done('lot_open', { auction_id, lot_no: 1, ...byStaff() });
}

describe.each(['a', 'b'] as const)('a sale on replicaset %s', (name) => {
  const auction_id = AUCTIONS[name];
  let first: number;
  let second: number;
  let last: Bid;

  test('is loaded, started, and its lot opened', async () => {
    await prepare(auction_id);
    expect(await view(auction_id)).toMatchObject({ status: 'Open', ask_minor: 10_000 });
  });

  test('bidders bid and are outbid, and their money is held and released', async () => {
    first = await bidder(auction_id, 'first');
    second = await bidder(auction_id, 'second');
    const lot = await view(auction_id);
    await done('place', bid(auction_id, first, lot));
    const after = await view(auction_id);
    expect(after.leader).toBe(`net:${first}`);
    const stale = bid(auction_id, second, lot);
    expect(await cluster.live.call('place', stale)).toMatchObject({
      code: 'ASK_MOVED',
      ask_minor: after.ask_minor,
    });
    last = bid(auction_id, second, after);
    await done('place', last);
    const held = async (user_id: string) =>
      (await done('paddle_view', { auction_id, user_id })).paddle!.held_minor;
    expect(await held('first')).toBe(0);
    // 11,000 and 26 % premium, 20 % tax on the premium.
    expect(await held('second')).toBe(11_000 + 2_860 + 572);
  });

  test('a repeated id has one effect, also after kill -9', async () => {
    const before = await view(auction_id);
    const repeated = await done('place', last);
    const unanswered = bid(auction_id, first, before);
    const pending = cluster.live.call('place', unanswered, { deadline_ms: 15_000 });
    await instances[name]!.kill();
    const restarted = start(name);
    expect((await pending).code).toBe('ACCEPTED');
    await restarted;
    expect(await done('place', last)).toEqual(repeated);
    expect((await done('place', unanswered)).seq).toBe((await pending).seq);
    expect(await view(auction_id)).toMatchObject({ bids: 3, leader: `net:${first}` });
  }, 30_000);

  test('is hammered and becomes final', async () => {
    await done('lot_fair_warning', { auction_id, lot_no: 1, ...byStaff() });
    await done('lot_last_call', { auction_id, lot_no: 1, ...byStaff() });
    const { lot_seq, seen_seq } = await view(auction_id);
    const seen = { ...byStaff(), seen_seq, expected_lot_seq: lot_seq };
    await done('lot_hammer', { auction_id, lot_no: 1, ...seen });
    await until('the sale is final', async () => (await view(auction_id)).status === 'Final');
    expect(await view(auction_id)).toMatchObject({ outcome: 'sold', hammer_minor: 12_000 });
  });

  test('the feed told every event once, in order, as the journal has it', async () => {
    const { rows } = await done('journal_page', { auction_id, after: 0, limit: 500 });
    await until('the feed is there', () => heard[name].at(-1)?.seq === rows!.at(-1)!.seq);
    const events = heard[name].filter((row) => row.auction_id === auction_id);
    expect(events.map(({ seq, hash, public: text }) => ({ seq, hash, public: text }))).toEqual(
      rows,
    );
    expect(events.at(-1)?.after?.lots[0]).toMatchObject({ lot_no: 1, status: 'Final' });
    const mine = events.find((row) => row.owner?.object.includes(last.bid_id));
    expect(mine?.owner).toMatchObject({ user_id: 'second', paddle_no: second });
  });
});

test('an unknown field is refused with its name; nothing is sent as something it is not', async () => {
  const good = bid(AUCTIONS.a, 1, { epoch: 0, ask_minor: 12_000, seen_seq: 0 });
  const args = { ...good, amount_minor: 1.5 };
  expect(await cluster.live.call('place', args)).toMatchObject({ code: 'BAD_AMOUNT' });
  const more = { ...good, admin: true };
  expect(await cluster.live.call('place', more)).toMatchObject({
    code: 'INVALID_REQUEST',
    field: 'admin',
  });
  const huge = { ...good, amount_minor: 2 ** 60 };
  expect(await cluster.live.call('place', huge)).toMatchObject({ code: 'BAD_AMOUNT' });
});

test('positions are acknowledged; the instances say that they serve', async () => {
  await cluster.feed.acknowledge('a', heard.a.at(-1)!.pos);
  const health = await cluster.control.clusterInfo();
  expect(health.map((h) => [h.replicaset, h.info?.is_master, h.info?.frozen])).toEqual([
    ['a', true, false],
    ['b', true, false],
  ]);
  expect(health.every((h) => Math.abs(h.clock_offset_ms!) < 1_000)).toBe(true);
});

test('nothing but the named functions may be called', async () => {
  await expect(cluster.feed.poll('nowhere', 0, 10)).rejects.toThrow();
  const line = new Line({
    address: instances.a!.url,
    user: TARANTOOL_USER,
    password: TARANTOOL_PASSWORD,
    log: keptLog(),
  }).open();
  try {
    await line.settled();
    for (const name of ['box.space.paddle:select', 'os.execute', 'vshard.storage.call']) {
      await expect(line.call(name, [], 1_000)).rejects.toMatchObject({ name: 'ServerError' });
    }
  } finally {
    line.close();
  }
});
