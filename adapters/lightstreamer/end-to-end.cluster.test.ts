/**
 * The whole live path with real parts: official client, embedded gateway, this adapter on the official
 * SDK, and the engine on two replicasets. Only the wallets stand in: a sum per user behind their ports.
 */
import { exportJWK, generateKeyPair } from 'jose';
import type {
  BusMessage,
  Funding,
  Grant,
  Policy,
  Procedures,
} from '../../services/contracts/ports';
import { bucketOf } from '../../services/contracts/ids';
import { sealedSum } from '../../services/contracts/money';
import { FIELDS, codeOfNumber, decodeRefusal, type ItemKind } from '../../services/contracts/items';
import {
  CREDENTIALS,
  ORIGIN,
  startGateway,
  systemClock,
  until,
  type Gateway,
} from '../../gateway/push/testing/harness';
import { OfficialClient, type Watch } from '../../gateway/push/testing/official';
import {
  startTarantool,
  TARANTOOL_PASSWORD,
  TARANTOOL_USER,
  type RunningTarantool,
} from '../../tarantool/test/start';
import { createBidding } from '../bidding/place-bid';
import { createLiveAuctions, type LiveAuctionsAdapter } from '../live-auctions';
import { createSessions, createSigner } from '../sessions';
import { systemIds } from '../system';
import { startAdapter, type Adapter } from './index';

const OWNERS = 'a=1-1500;b=1501-3000';
const policy: Policy = {
  tie_rule: 'EARLIEST',
  reopen: 'NEVER',
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
const staff = { staff_id: 's1', role: 'clerk' as const, houses: ['h1'] };
const inB = (n = 1): string => (bucketOf(`sale-${n}`) > 1500 ? `sale-${n}` : inB(n + 1));
const AUCTIONS = { a: 'auction-7', b: inB() };

const logged: unknown[] = [];
const log = {
  info() {},
  debug() {},
  warn() {},
  error: (...said: unknown[]) => void logged.push(said),
};
let minted = 0;
const fresh = () => `id-${String(++minted).padStart(16, '0')}`;

const instances: Partial<Record<'a' | 'b', RunningTarantool>> = {};
let cluster: LiveAuctionsAdapter;
let gateway: Gateway;
let adapter: Adapter;
let newAdapter: () => Adapter;
let ticket: (user: string, grants?: Grant[], origin?: string) => Promise<string>;
const clients: OfficialClient[] = [];
const wallets = new Map<string, number>();
let tailed: ((message: BusMessage) => void) | undefined;

async function start(name: 'a' | 'b'): Promise<void> {
  const before = instances[name];
  instances[name] = await startTarantool({
    replicaset: name,
    buckets: name === 'a' ? '1-1500' : '1501-3000',
    owners: OWNERS,
    env: { GAVEL_WAL_MODE: 'write' },
    ...(before && { port: Number(before.url.split(':')[1]), dataDir: before.dataDir }),
  });
}

/** The wallets' two ports, with one sum a user. */
const funded = new Map<string, { code: 'ACCEPTED'; transfer_id: string; amount_minor: number }>();
let held: Promise<void> | undefined;
const funding: Funding = {
  async fund({ user_id, key, at_least_minor, round_up_minor: shortfall_minor }) {
    await held;
    const known = funded.get(key);
    if (known) return known;
    const balance_minor = wallets.get(user_id) ?? 0;
    const sealed = { at_least_minor, balance_minor, credited_minor: 0 };
    const amount_minor =
      shortfall_minor === undefined
        ? at_least_minor
        : (sealedSum({ ...sealed, shortfall_minor }) ?? at_least_minor);
    const left = balance_minor - amount_minor;
    if (left < 0) return { code: 'FUNDS_SHORT', shortfall_minor: -left };
    wallets.set(user_id, left);
    const done = { code: 'ACCEPTED' as const, transfer_id: `t:${key}`, amount_minor };
    funded.set(key, done);
    return done;
  },
};
const walletItem = async (user_id: string) => ({
  user_id,
  version: 1,
  balances: `GBP=${wallets.get(user_id) ?? 0}`,
  topup: null,
});

beforeAll(async () => {
  await Promise.all([start('a'), start('b')]);
  cluster = createLiveAuctions(
    {
      urls: `a=${instances.a!.url};b=${instances.b!.url}`,
      user: TARANTOOL_USER,
      password: TARANTOOL_PASSWORD,
    },
    { log, clock: systemClock },
  );
  await cluster.ready();
  const keys = await generateKeyPair('ES256', { extractable: true });
  const sessions = await createSessions(await exportJWK(keys.publicKey), systemClock);
  const signer = await createSigner(await exportJWK(keys.privateKey), systemClock);
  ticket = async (user, grants = [], origin = '') =>
    (await signer.ticket(user, grants, origin)).token;
  gateway = await startGateway();
  const { live } = cluster;
  newAdapter = () =>
    startAdapter(
      {
        live,
        bidding: createBidding({ live, funding, clock: systemClock, log }),
        sessions,
        services: { walletItem },
        bus: {
          tail: async (_topic, hear) => {
            tailed = hear;
            return async () => undefined;
          },
        },
        replicasets: cluster.feed.replicasets(),
        follow: cluster.follow,
        presence: cluster.feed.presence,
        replicasetOf: cluster.replicasetOf,
        clock: systemClock,
        ids: systemIds,
        log,
      },
      {
        host: '127.0.0.1',
        metadataPort: gateway.push.ariPort('metadata'),
        dataPort: gateway.push.ariPort('data'),
        notifyPort: gateway.push.ariPort('notify'),
        ...CREDENTIALS,
      },
    );
  adapter = newAdapter();
  await until('the adapter', () => gateway.push.ready());
  await Promise.all([load(AUCTIONS.a), load(AUCTIONS.b)]);
}, 60_000);

afterEach(() => {
  held = undefined;
});
afterAll(async () => {
  clients.forEach((client) => client.stop());
  await gateway?.stop();
  await adapter?.stop();
  cluster?.close();
  for (const instance of Object.values(instances)) {
    await instance.kill();
    instance.remove();
  }
});

async function done<N extends keyof Procedures>(name: N, args: Procedures[N]['args']) {
  const answer = await cluster.live.call(name, args, { deadline_ms: 10_000 });
  expect({ name, ...answer }).toMatchObject({ name, code: 'ACCEPTED' });
  return answer as Procedures[N]['answer'];
}
const seqOf = async (auction_id: string) =>
  (await done('auction_view', { auction_id })).auction!.seq;
const lotOf = async (auction_id: string, lot_no = 1) => {
  const view = await done('auction_view', { auction_id });
  return { ...view.lots!.find((l) => l.lot_no === lot_no)!, seen_seq: view.auction!.seq };
};
const command = async (auction_id: string) => ({
  auction_id,
  command_id: fresh(),
  seen_seq: await seqOf(auction_id),
  staff,
});

async function load(auction_id: string, over: Partial<Policy> = {}): Promise<void> {
  const lot = (lot_no: number) => ({
    lot_no,
    opening_ask_minor: 10_000,
    low_minor: 10_000,
    high_minor: 20_000,
    ...(lot_no === 2 && { reserve_minor: 15_000 }),
    seller_id: 'seller',
    barred: ['seller'],
    description_hash: 'ab',
  });
  await done('auction_load', {
    auction_id,
    command_id: fresh(),
    staff: { ...staff, role: 'manager' },
    house_id: 'h1',
    currency: 'GBP',
    exponent: 2,
    ladder: [{ from_minor: 0, period_minor: 1_000, offsets_minor: [0] }],
    policy: { ...policy, ...over },
    policy_version: 1,
    lots: [lot(1), lot(2), lot(3)],
  });
  await done('auction_start', await command(auction_id));
}
async function openLot(auction_id: string, lot_no: number): Promise<void> {
  await done('lot_announce', { ...(await command(auction_id)), lot_no });
  await done('lot_open', { ...(await command(auction_id)), lot_no });
}
async function register(auction_id: string, user_id: string, money: number): Promise<void> {
  const opened = await done('paddle_open', {
    auction_id,
    command_id: fresh(),
    user_id,
    kind: 'wallet',
    status: 'approved',
    rating: 80,
  });
  if (money === 0) return;
  const { paddle_no } = opened.paddle!;
  await done('paddle_credit', { auction_id, paddle_no, transfer_id: fresh(), amount_minor: money });
}

/** A page: an official client that keeps what its listeners heard. */
class Page {
  private constructor(readonly official: OfficialClient) {}
  static async open(user?: string, grants: Grant[] = []): Promise<Page> {
    const who = user === undefined ? {} : { user, password: await ticket(user, grants) };
    const official = new OfficialClient(gateway.url, { ...who, retryMs: 200 });
    clients.push(official);
    await official.connected();
    return new Page(official);
  }
  watch(kind: ItemKind, group: string, fields: readonly string[] = FIELDS[kind]): Shown {
    const mode = kind === 'board' ? 'COMMAND' : MERGED.has(kind) ? 'MERGE' : 'DISTINCT';
    return new Shown(this.official.watch(mode, [group], { fields: [...fields] }), fields);
  }
  /** Says it; the refusal, or null when it is done. */
  async say(body: object) {
    const heard = await this.official.send(JSON.stringify(body), 'UNORDERED_MESSAGES');
    const [word, number, text] = heard.split(':');
    if (word === 'processed') return null;
    expect(word).toBe('denied');
    return decodeRefusal(codeOfNumber(Number(number))!, text ?? '');
  }
  async bid(auction_id: string, seen: Awaited<ReturnType<typeof lotOf>>, over: object = {}) {
    return this.say({
      type: 'bid',
      bid_id: fresh(),
      auction_id,
      lot_no: seen.lot_no,
      epoch: seen.epoch,
      amount_minor: String(seen.ask_minor),
      seen_seq: seen.seen_seq,
      confirmed: false,
      may_top_up: false,
      ...over,
    });
  }
}
const MERGED = new Set<ItemKind>(['lot', 'lot_of', 'wallet', 'desk_state']);

class Shown {
  constructor(
    readonly watch: Watch,
    private readonly fields: readonly string[],
  ) {}
  get all(): Record<string, string | null>[] {
    return this.watch.updates.map((values) =>
      Object.fromEntries(this.fields.map((field, n) => [field, values[n] ?? null])),
    );
  }
  get now(): Record<string, string | null> {
    return this.all.at(-1) ?? {};
  }
  async shows(what: Record<string, string | null>): Promise<Record<string, string | null>> {
    const match = (line: Record<string, string | null>) =>
      Object.entries(what).every(([key, value]) => line[key] === value);
    try {
      return await until(JSON.stringify(what), () => this.all.find(match));
    } catch (err) {
      throw new Error(`${(err as Error).message}; last: ${JSON.stringify(this.all.slice(-3))}`);
    }
  }
  async refused(): Promise<number> {
    return until('a refusal', () => this.watch.errors[0]);
  }
}

/** Lines whose `prev` names the line before: nothing is missing and nothing doubled. */
function isChained(shown: Shown): boolean {
  const lines = shown.all;
  return lines.every((line, n) => n === 0 || line['prev'] === lines[n - 1]!['seq']);
}

describe.each(['a', 'b'] as const)('a sale on replicaset %s', (name) => {
  const auction_id = AUCTIONS[name];
  const lot = `lot:${auction_id}`;
  let ada: Page;
  let bob: Page;
  let guest: Page;
  let clerk: Page;
  const shown: Record<string, Shown> = {};

  test('each sees what is theirs, and no more', async () => {
    await register(auction_id, `ada-${name}`, 50_000);
    await register(auction_id, `bob-${name}`, 20_000);
    wallets.set(`bob-${name}`, 30_000);
    [ada, bob, guest, clerk] = await Promise.all([
      Page.open(`ada-${name}`),
      Page.open(`bob-${name}`),
      Page.open(),
      Page.open('cleo', [{ role: 'clerk', house_id: 'h1' }]),
    ]);
    const stranger = await Page.open('carl');
    const elsewhere = await Page.open('dora', [{ role: 'clerk', house_id: 'h2' }]);
    const auctioneer = await Page.open('ann', [{ role: 'auctioneer', house_id: 'h1' }]);
    const refusals: [Page, ItemKind, string, number][] = [
      [guest, 'log', `log:${auction_id}`, 21],
      [stranger, 'log', `log:${auction_id}`, 21],
      [guest, 'me', `me:${auction_id}`, 21],
      [guest, 'wallet', 'wallet', 21],
      [ada, 'me', `me:${auction_id}:bob-${name}`, 21],
      [ada, 'wallet', `wallet:bob-${name}`, 21],
      [ada, 'desk', `desk:${auction_id}`, 21],
      [elsewhere, 'desk', `desk:${auction_id}`, 21],
      [elsewhere, 'desk_state', `desk_state:${auction_id}`, 21],
      [auctioneer, 'desk_state', `desk_state:${auction_id}`, 23],
      [ada, 'lot', 'lot:nowhere', 21],
      [ada, 'lot_of', `lot:${auction_id}:9`, 21],
      [ada, 'lot', 'constructor', 21],
    ];
    for (const [page, kind, group, number] of refusals) {
      expect([group, await page.watch(kind, group).refused()]).toEqual([group, number]);
    }
    shown['auctioneer'] = auctioneer.watch('desk_state', `desk_state:${auction_id}`, [
      'seq',
      'lot',
    ]);
    await until('the auctioneer', () => shown['auctioneer']!.watch.subscribed === 1);
    const wrongMode = ada.official.watch('DISTINCT', [lot], { fields: ['seq'] });
    expect(await until('a refusal', () => wrongMode.errors[0])).toBe(24);
  });

  test('snapshots show the sale as it stands', async () => {
    shown['ada.lot'] = ada.watch('lot', lot);
    shown['bob.lot'] = bob.watch('lot', lot);
    shown['guest.lot'] = guest.watch('lot', lot);
    shown['ada.log'] = ada.watch('log', `log:${auction_id}`);
    shown['bob.log'] = bob.watch('log', `log:${auction_id}`);
    shown['guest.calls'] = guest.watch('calls', `calls:${auction_id}`);
    shown['guest.board'] = guest.watch('board', `board:${auction_id}`);
    shown['ada.me'] = ada.watch('me', `me:${auction_id}`);
    shown['bob.me'] = bob.watch('me', `me:${auction_id}`);
    shown['bob.wallet'] = bob.watch('wallet', 'wallet');
    shown['clerk.log'] = clerk.watch('log', `log:${auction_id}`);
    shown['clerk.desk'] = clerk.watch('desk', `desk:${auction_id}`);
    shown['clerk.state'] = clerk.watch('desk_state', `desk_state:${auction_id}`);
    await shown['ada.lot']!.shows({ auction_status: 'Live', lot: null });
    await shown['ada.log']!.shows({ type: 'auction_started' });
    await shown['ada.me']!.shows({ type: 'funds_credited', available: '50000', amount: '50000' });
    await shown['bob.wallet']!.shows({ balances: 'GBP=30000', version: '1' });
    await shown['clerk.desk']!.shows({ type: 'paddle_opened', paddle: '1' });
    await until('three rows', () => shown['guest.board']!.all.length === 3);
    expect(shown['guest.lot']!.watch.frequencies).toEqual(['2']);
    tailed!({
      topic: 'wallet.changes',
      key: `bob-${name}`,
      payload: { user_id: `bob-${name}`, version: 2, balances: 'GBP=30001', topup: 'x:done' },
    });
    await shown['bob.wallet']!.shows({ balances: 'GBP=30001', topup: 'x:done' });
  });

  test('bids move every screen, and a refusal is told to its bidder alone', async () => {
    await openLot(auction_id, 1);
    await shown['bob.lot']!.shows({ lot: '1', status: 'Open', ask: '10000', ask_all_in: '13120' });
    const seen = await lotOf(auction_id);
    const bid_id = fresh();
    expect(await ada.bid(auction_id, seen, { bid_id })).toBeNull();
    await shown['ada.me']!.shows({ type: 'bid_accepted', bid_id, code: 'ACCEPTED', held: '13120' });
    await shown['bob.lot']!.shows({ price: '10000', ask: '11000', leader: 'net:1' });

    expect(await bob.bid(auction_id, seen)).toMatchObject({ code: 'ASK_MOVED', ask_minor: 11_000 });
    expect(await ada.bid(auction_id, seen, { bid_id })).toBeNull();
    const before = shown['bob.log']!.all.length;
    expect(await bob.bid(auction_id, await lotOf(auction_id))).toBeNull();
    await shown['guest.lot']!.shows({ price: '11000', leader: 'net:2' });
    await shown['ada.me']!.shows({
      type: 'bid_accepted',
      bid_id: null,
      amount: '11000',
      held: '0',
    });
    expect(shown['bob.log']!.all.length - before).toBeLessThanOrEqual(1);
    expect(shown['guest.calls']!.all.map((l) => l['type'])).not.toContain('bid_accepted');
  });

  test('a bid short of money tops the paddle up and says so to its bidder', async () => {
    const seen = await lotOf(auction_id);
    expect(await ada.bid(auction_id, seen, { amount_minor: '16000' })).toBeNull();
    const now = await lotOf(auction_id);
    expect(await bob.bid(auction_id, now)).toMatchObject({
      code: 'FUNDS_SHORT',
      shortfall_minor: 2_304,
    });
    const bid_id = fresh();
    const body = { bid_id, may_top_up: true };
    expect(await bob.bid(auction_id, now, body)).toBeNull();
    expect(wallets.get(`bob-${name}`)).toBe(30_000 - 2_304);
    await shown['bob.me']!.shows({ type: 'topup', bid_id, amount: '2304', seq: null });
    await shown['bob.me']!.shows({ type: 'bid_accepted', bid_id, all_in: '22304', available: '0' });
    expect(await bob.bid(auction_id, now, body)).toBeNull();
    expect(wallets.get(`bob-${name}`)).toBe(30_000 - 2_304);
  });

  test.each([
    ['an unknown key', { user_id: 'bob' }, 'INVALID_REQUEST', 'user_id'],
    ['a wrong type', { lot_no: '1' }, 'INVALID_REQUEST', 'lot_no'],
    ['nothing', { amount_minor: '0' }, 'BAD_AMOUNT', 'amount_minor'],
    ['a negative amount', { amount_minor: '-5' }, 'BAD_AMOUNT', 'amount_minor'],
    ['a fraction', { amount_minor: '10.5' }, 'BAD_AMOUNT', 'amount_minor'],
    ['a number', { amount_minor: 10_000 }, 'BAD_AMOUNT', 'amount_minor'],
    ['too much', { amount_minor: '1000000000001' }, 'BAD_AMOUNT', 'amount_minor'],
    ['a short id', { bid_id: 'x' }, 'INVALID_REQUEST', 'bid_id'],
    ['another type', { type: 'undo' }, 'INVALID_REQUEST', 'type'],
  ])('refuses %s, and nothing is done', async (_what, over, code, field) => {
    const before = await seqOf(auction_id);
    expect(await ada.bid(auction_id, await lotOf(auction_id), over)).toEqual({ code, field });
    expect(await seqOf(auction_id)).toBe(before);
  });
  test('refuses guests, strangers and auctions that are not there', async () => {
    const seen = await lotOf(auction_id);
    expect(await guest.bid(auction_id, seen)).toMatchObject({ code: 'NOT_SIGNED_IN' });
    expect(await clerk.bid(auction_id, seen)).toMatchObject({ code: 'NO_PADDLE' });
    expect(await ada.bid('nowhere', seen)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await ada.say(['x'.repeat(1_100)])).toEqual({
      code: 'INVALID_REQUEST',
      field: 'message',
    });
  });

  test('a question goes to the desk, its answer to all', async () => {
    const ask = (text: string) =>
      ada.say({
        type: 'ask_question',
        command_id: fresh(),
        auction_id,
        lot_no: 1,
        seen_seq: 0,
        text,
      });
    expect(await ask('Is it signed, 100 %?')).toBeNull();
    const asked = await shown['clerk.desk']!.shows({
      type: 'question_asked',
      text: 'Is it signed, 100 %?',
      paddle: '1',
    });
    await shown['ada.me']!.shows({ type: 'question_asked', text: 'Is it signed, 100 %?' });
    await shown['clerk.state']!.shows({ questions: '1' });
    await done('question_answer', {
      ...(await command(auction_id)),
      question_no: Number(asked['question']),
      answer: 'Lower left | yes',
    });
    const text = 'Is it signed, 100 %?\nLower left | yes';
    await shown['bob.log']!.shows({ type: 'question_answered', text });
    await shown['guest.calls']!.shows({ type: 'question_answered', text });
    await shown['ada.me']!.shows({ type: 'question_answered', text });
    expect(JSON.stringify(shown['guest.calls']!.all)).not.toContain('question_asked');
  });

  test('the hammer falls: every screen ends alike, and only the winner hears that he won', async () => {
    await done('lot_fair_warning', { ...(await command(auction_id)), lot_no: 1 });
    await done('lot_last_call', { ...(await command(auction_id)), lot_no: 1 });
    const { lot_seq } = await lotOf(auction_id);
    await done('lot_hammer', {
      ...(await command(auction_id)),
      lot_no: 1,
      expected_lot_seq: lot_seq,
    });
    const won = { type: 'lot_final', text: 'sold', amount: '17000', captured: '22304' };
    await shown['bob.me']!.shows(won);
    await shown['guest.lot']!.shows({
      lot: '1',
      status: 'Final',
      outcome: 'sold',
      hammer: '17000',
    });
    await shown['ada.lot']!.shows({ status: 'Final' });
    await shown['guest.board']!.shows({ key: '1', status: 'Final', hammer: '17000' });
    await shown['ada.log']!.shows({ type: 'lot_final', leader: 'net:2', amount: '17000' });
    const last = shown['ada.log']!.now['seq']!;
    for (const who of ['bob', 'clerk']) await shown[`${who}.log`]!.shows({ seq: last });
    expect(shown['ada.me']!.all.map((l) => l['type'])).not.toContain('lot_final');
    expect(shown['bob.lot']!.now).toEqual(shown['ada.lot']!.now);
    await until('the guest', () => shown['guest.lot']!.now['seq'] === shown['ada.lot']!.now['seq']);
    expect(shown['guest.lot']!.now).toEqual(shown['ada.lot']!.now);
    expect(shown['bob.log']!.all).toEqual(shown['ada.log']!.all);
    expect(shown['clerk.log']!.all).toEqual(shown['ada.log']!.all);
    expect(isChained(shown['ada.log']!)).toBe(true);
    expect(isChained(shown['guest.calls']!)).toBe(true);
  });

  test('a killed master shows FROZEN; back again, the sale goes on without a gap', async () => {
    await openLot(auction_id, 2);
    await shown['clerk.state']!.shows({ lot: '2', reserve_minor: '15000' });
    const seen = await lotOf(auction_id, 2);
    await instances[name]!.kill();
    await shown['guest.lot']!.shows({ auction_status: 'FROZEN', reason: 'NO_ANSWER', lot: '2' });
    await start(name);
    await until('it to thaw', () => shown['ada.lot']!.now['auction_status'] === 'Live');
    expect(await ada.bid(auction_id, seen)).toBeNull();
    await shown['bob.lot']!.shows({ lot: '2', price: '10000', leader: 'net:1' });
    await shown['bob.log']!.shows({ type: 'bid_accepted', lot: '2' });
    await shown['ada.log']!.shows({ type: 'bid_accepted', lot: '2' });
    expect(isChained(shown['bob.log']!)).toBe(true);
    expect(shown['bob.log']!.all).toEqual(shown['ada.log']!.all);
  }, 30_000);

  test('a slow top-up delays no other message, and its refusal comes on `me:`', async () => {
    let release = (): void => {};
    held = new Promise((resolve) => (release = resolve));
    const seen = await lotOf(auction_id, 2);
    const bid_id = fresh();
    const slow = bob.bid(auction_id, seen, { bid_id, may_top_up: true });
    await shown['bob.me']!.shows({ type: 'topup', bid_id, amount: '14432' });
    expect(await bob.bid(auction_id, seen, { amount_minor: '11500' })).toMatchObject({
      code: 'OFF_INCREMENT',
    });
    expect(await slow).toEqual({ code: 'OUTCOME_UNKNOWN', topup: 'pending' });
    await done('lot_ask_set', { ...(await command(auction_id)), lot_no: 2, ask_minor: 20_000 });
    release();
    const refused = await shown['bob.me']!.shows({ type: 'refused', bid_id, code: 'ASK_MOVED' });
    expect(decodeRefusal('ASK_MOVED', refused['text']!)).toMatchObject({ ask_minor: 20_000 });
    await shown['bob.me']!.shows({ type: 'funds_credited', available: '14432' });
  }, 20_000);
});

describe('orders, the late tray, and who is there', () => {
  const auction_id = 'orders-sale';
  let eve: Page;
  let finn: Page;
  let clerk: Page;
  let me: Shown;
  let finnsMe: Shown;
  let desk: Shown;
  let state: Shown;
  const order = async (lot_no: number, amount: string, over: object = {}) => {
    const { epoch, seen_seq } = await lotOf(auction_id, lot_no);
    return {
      ...{ bid_id: fresh(), auction_id, lot_no, epoch, amount_minor: amount, seen_seq },
      ...{ limited_ok: false, may_top_up: false, ...over },
    };
  };
  const taking = async (lot_no: number) => {
    const { epoch, seen_seq } = await lotOf(auction_id, lot_no);
    return { command_id: fresh(), auction_id, lot_no, epoch, seen_seq };
  };

  test('a maximum is told to its owner without its figure, and to no staff', async () => {
    await load(auction_id, { late_ms: 900, final_after_ms: 1_500, insure_after_ms: 1_000 });
    await register(auction_id, 'eve', 100_000);
    await register(auction_id, 'finn', 0);
    wallets.set('finn', 200_000);
    [eve, finn, clerk] = await Promise.all([
      Page.open('eve'),
      Page.open('finn'),
      Page.open('cleo', [{ role: 'clerk', house_id: 'h1' }]),
    ]);
    me = eve.watch('me', `me:${auction_id}`);
    finnsMe = finn.watch('me', `me:${auction_id}`);
    desk = clerk.watch('desk', `desk:${auction_id}`);
    state = clerk.watch('desk_state', `desk_state:${auction_id}`);
    await state.shows({ online: null });
    for (const page of [eve, finn]) {
      const lot = page.watch('lot', `lot:${auction_id}`);
      await until('the room', () => lot.watch.subscribed === 1);
    }
    const max = await order(1, '30000');
    expect(await eve.say({ type: 'max', ...max })).toBeNull();
    const { bid_id } = max;
    await me.shows({ type: 'max_lodged', bid_id, code: 'ACCEPTED', amount: null, lot: '1' });
    expect(JSON.stringify(me.all)).not.toContain('30000');
    expect(JSON.stringify([desk.all, state.all])).not.toContain('max_');
  });

  test('a maximum short of money moves a round sum', async () => {
    const max = await order(1, '20000', { may_top_up: true });
    expect(await finn.say({ type: 'max', ...max })).toBeNull();
    await finnsMe.shows({ type: 'funds_credited', amount: '50000', available: '50000' });
    expect(wallets.get('finn')).toBe(150_000);
    await finnsMe.shows({ type: 'max_lodged', bid_id: max.bid_id, code: 'ACCEPTED', amount: null });
  });

  test('a bid made by an order is its owner’s, and says so to him', async () => {
    await openLot(auction_id, 1);
    await me.shows({ type: 'bid_accepted', amount: '21000', code: 'ACCEPTED', text: 'PROXY' });
    const cancel = await taking(1);
    expect(await finn.say({ type: 'max_cancel', ...cancel })).toMatchObject({ code: 'MAX_LOCKED' });
    const { target_seq } = await lotOf(auction_id, 1);
    const wrong = { type: 'retract', ...(await taking(1)), target_seq };
    expect(await finn.say(wrong)).toMatchObject({ code: 'NOT_LEADING' });
  });

  test('the desk sees who is there', async () => {
    await done('clerk_beat', { auction_id, staff });
    expect(await eve.say({ type: 'armed', auction_id, lot_no: 1, on: true })).toBeNull();
    await state.shows({ armed: '1', online: '2', bidders: '2', clerk: 'true' });
    expect(await eve.say({ type: 'armed', auction_id, lot_no: 1, on: false })).toBeNull();
    await until('the finger lifted', () => state.now['armed'] === '0');
  });

  test('a bid after the hammer is told to the desk and to its bidder, as is its leaving', async () => {
    await done('lot_fair_warning', { ...(await command(auction_id)), lot_no: 1 });
    const { lot_seq } = await lotOf(auction_id);
    const hammer = { lot_no: 1, expected_lot_seq: lot_seq };
    await done('lot_hammer', { ...(await command(auction_id)), ...hammer });
    const bid_id = fresh();
    const late = await finn.bid(auction_id, await lotOf(auction_id), { bid_id });
    expect(late).toMatchObject({ code: 'LATE_BID' });
    await desk.shows({ type: 'late_added', bid_id, lot: '1', paddle: '2' });
    await finnsMe.shows({ type: 'late_added', bid_id, code: 'LATE_BID' });
    await state.shows({ late: '1' });
    const { epoch: _epoch, ...taken } = await taking(1);
    expect(await finn.say({ type: 'late_cancel', ...taken, bid_id })).toBeNull();
    await desk.shows({ type: 'late_cancelled', bid_id });
    await until('an empty tray', () => state.now['late'] !== '1');
    await me.shows({ type: 'lot_final', text: 'sold' });
  });

  test('an insurance bids while its owner is away, and stops when he is back', async () => {
    const insure = await order(2, '15000', { expires_at_ms: systemClock.now() + 600_000 });
    expect(await eve.say({ type: 'insure', ...insure })).toBeNull();
    await me.shows({ type: 'insurance_lodged', bid_id: insure.bid_id, amount: null });
    await openLot(auction_id, 2);
    eve.official.stop();
    await state.shows({ lot: '2', leader: 'net:1' });
    eve = await Page.open('eve');
    me = eve.watch('me', `me:${auction_id}`);
    await me.shows({ type: 'insurance_armed' });
    await me.shows({ type: 'insurance_disarmed' });
    expect(await eve.say({ type: 'insure_cancel', ...(await taking(2)) })).toBeNull();
    await me.shows({ type: 'insurance_cancelled' });
  }, 30_000);

  test('who leads may take his bid back', async () => {
    const { target_seq } = await lotOf(auction_id, 2);
    const taken = { type: 'retract', ...(await taking(2)), target_seq };
    expect(await eve.say(taken)).toBeNull();
    await me.shows({ type: 'bid_retracted' });
    await desk.shows({ type: 'bid_retracted' });
  });
});

test("a ticket is its user's and its origin's", async () => {
  const refused = async (user: string, password: string) => {
    const client = new OfficialClient(gateway.url, { user, password });
    clients.push(client);
    const [number] = await until('a refusal', () => client.serverErrors[0]);
    return codeOfNumber(number);
  };
  expect(await refused('ada', 'no ticket')).toBe('NOT_SIGNED_IN');
  expect(await refused('ada', await ticket('bob'))).toBe('NOT_SIGNED_IN');
  expect(await refused('ada', await ticket('ada', [], ORIGIN))).toBe('NOT_SIGNED_IN');
});

test('another adapter takes over: sessions stay, lines neither doubled nor lost', async () => {
  const auction_id = AUCTIONS.a;
  const ada = await Page.open('ada-a');
  const log_ = ada.watch('log', `log:${auction_id}`);
  const lot = ada.watch('lot', `lot:${auction_id}`);
  await log_.shows({ type: 'bid_accepted', lot: '2' });
  const bob = await Page.open('bob-b');
  const bobsMe = bob.watch('me', `me:${AUCTIONS.b}`);
  const asking = { command_id: fresh(), auction_id: AUCTIONS.b, lot_no: null, seen_seq: 0 };
  expect(await bob.say({ type: 'ask_question', ...asking, text: 'Is it framed?' })).toBeNull();
  await bobsMe.shows({ type: 'question_asked' });
  const { questions } = await done('questions_open', { auction_id: AUCTIONS.b });
  await adapter.stop();
  await until('it to be gone', () => !gateway.push.ready());
  await done('message_post', { ...(await command(auction_id)), text: 'meanwhile' });
  adapter = newAdapter();
  await log_.shows({ text: 'meanwhile' });
  const seen = await lotOf(auction_id, 2);
  expect(await ada.bid(auction_id, seen)).toMatchObject({ code: 'ALREADY_LEADING' });
  await done('message_post', { ...(await command(auction_id)), text: 'after' });
  await log_.shows({ text: 'after' });
  await lot.shows({ lot: '2', auction_status: 'Live' });
  const { question_no } = questions!.at(-1)!;
  const answer = { ...(await command(AUCTIONS.b)), question_no, answer: 'It is.' };
  await done('question_answer', answer);
  await bobsMe.shows({ type: 'question_answered', text: 'Is it framed?\nIt is.' });
  expect(ada.official.statuses.filter((s) => s === 'CONNECTED:WS-STREAMING')).toHaveLength(1);
});

test('nothing was logged as an error', () => {
  expect(logged).toEqual([]);
});
