/** Every event the engine writes, and every object of it, follows the contract. */
import { bucketOf } from '../../services/contracts/ids';
import {
  namedBuyer,
  ownObject,
  parsePublic,
  publicEvent,
  sale,
} from '../../services/contracts/events';
import type {
  JournalRow,
  Log,
  LotState,
  PrivateRow,
  ProcedureName,
  Procedures,
} from '../../services/contracts/ports';
import { Line } from '../../adapters/live-auctions/iproto';
import { until } from '../../adapters/live-auctions/testing/server';
import { defaultPolicy, ladderRows, lotToLoad } from './terms';
import { startTarantool, TARANTOOL_PASSWORD, TARANTOOL_USER, type RunningTarantool } from './start';

const AUCTION = 'auction-7';
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };
let instance: RunningTarantool;
let line: Line;
let now = 1_795_266_000_000;
let minted = 0;

const staff = { staff_id: 's3', role: 'clerk' as const, houses: ['h1'] };
const second = { staff_id: 's4', role: 'manager' as const, houses: ['h1'] };
const auction = { auction_id: AUCTION };
const transfer = (paddle_no: number, transfer_id: string, amount_minor: number) => ({
  ...auction,
  paddle_no,
  transfer_id,
  amount_minor,
});

beforeAll(async () => {
  const owners = 'a=1-3000';
  const env = { GAVEL_TEST: '1', GAVEL_WAL_MODE: 'write' };
  instance = await startTarantool({ replicaset: 'a', buckets: '1-3000', owners, env });
  const password = TARANTOOL_PASSWORD;
  line = new Line({ address: instance.url, user: TARANTOOL_USER, password, log: quiet }).open();
  await line.settled();
  await setClock();
});
afterAll(async () => {
  line.close();
  await instance.kill();
  instance.remove();
});

async function setClock(): Promise<void> {
  await line.call('gavel.test.set_clock', [now], 1_000);
}

/** Moves the clock on, with a clerk who is heard more often than his timeout asks. */
async function passMs(ms: number): Promise<void> {
  const end = now + ms;
  while (now < end) {
    now = Math.min(now + 2_000, end);
    await setClock();
    await done('clerk_beat', { ...auction, staff });
  }
}

/** Calls, and expects it to be accepted. */
async function done<N extends ProcedureName>(
  name: N,
  args: Procedures[N]['args'],
): Promise<Procedures[N]['answer']> {
  const bucket = bucketOf(args.auction_id);
  const [ok, reply] = await line.call('gavel.call', [bucket, 'write', name, [args]], 5_000);
  expect({ name, ok, reply }).toMatchObject({ ok: true, reply: { code: 'ACCEPTED' } });
  return reply as Procedures[N]['answer'];
}
const command = () => ({ ...auction, command_id: `c${++minted}`, seen_seq: 10_000, staff });
const onLot = (lot_no: number) => ({ ...command(), lot_no });

async function lotOf(lot_no: number): Promise<LotState> {
  const { lots } = await done('auction_view', auction);
  return lots!.find((lot) => lot.lot_no === lot_no)!;
}

async function knock(
  name: 'lot_hammer' | 'lot_pass' | 'lot_provisional',
  lot_no: number,
): Promise<void> {
  const { lot_seq } = await lotOf(lot_no);
  await done(name, { ...onLot(lot_no), expected_lot_seq: lot_seq });
}

async function bid(lot_no: number, amount_minor: number, paddle_no?: number): Promise<void> {
  const floor = paddle_no === undefined ? { kind: 'FLOOR' as const, staff } : {};
  await done('place', {
    ...auction,
    bid_id: `b${++minted}`,
    lot_no,
    epoch: 0,
    paddle_no,
    kind: 'LIVE',
    amount_minor,
    seen_seq: 10_000,
    confirmed: true,
    received_at_ms: now,
    ...floor,
  });
}

async function openLot(lot_no: number): Promise<void> {
  await done('lot_announce', onLot(lot_no));
  await done('lot_open', onLot(lot_no));
}

async function join(user_id: string): Promise<number> {
  const base = { ...auction, command_id: `p-${user_id}`, user_id, rating: 64 };
  const { paddle } = await done('paddle_open', {
    ...base,
    kind: 'wallet',
    status: 'approved',
    limit_minor: 90_000_000,
    reason: 'regular',
  });
  return paddle!.paddle_no;
}

async function talk(user_id: string): Promise<void> {
  await done('message_post', { ...command(), text: 'Lot 1: "Été", 3/4 size – café' });
  for (const question_no of [1, 2]) {
    const asked = { ...auction, command_id: `q${question_no}`, seen_seq: 10_000, user_id };
    await done('question_ask', { ...asked, lot_no: 1, text: 'Is it signed?' });
    await passMs(10_000);
  }
  await done('question_answer', { ...command(), question_no: 1, answer: 'It is' });
  await done('question_hide', { ...command(), question_no: 2, reason: 'asked before' });
}

async function sellTheFirst(x: number): Promise<void> {
  await openLot(1);
  await bid(1, 100_000);
  await bid(1, 110_000, x);
  await done('lot_ask_set', { ...onLot(1), ask_minor: 115_000 });
  await done('lot_fair_warning', onLot(1));
  await done('lot_last_call', onLot(1));
  await knock('lot_hammer', 1);
  await done('auction_pause', command());
  await passMs(5_000);
  await done('auction_resume', command());
  await passMs(10_000);
}

/** Undone, retracted, taken by the room, reopened; sold to nobody, whose name is told, and voided. */
async function correctTheFourth(x: number): Promise<void> {
  await openLot(4);
  await bid(4, 100_000, x);
  await done('lot_increment', { ...onLot(4), mode: 'half' });
  let { target_seq } = await lotOf(4);
  await done('lot_undo', { ...onLot(4), target_seq: target_seq!, reason: 'a slip' });
  await bid(4, 100_000, x);
  ({ target_seq } = await lotOf(4));
  const own = { ...auction, command_id: 'retract', seen_seq: 10_000, lot_no: 4, epoch: 0 };
  await done('retract', { ...own, paddle_no: x, target_seq: target_seq! });
  await bid(4, 100_000, x);
  const lot = await lotOf(4);
  const seen = { target_seq: lot.target_seq!, expected_lot_seq: lot.lot_seq };
  await done('lot_take_room', { ...onLot(4), ...seen });
  await knock('lot_hammer', 4);
  await done('lot_reopen', { ...onLot(4), reason: 'a hand was missed' });
  await knock('lot_hammer', 4);
  await passMs(10_000);
  await done('lot_buyer', { ...onLot(4), second, epoch: 1, paddle_no: x });
  await done('lot_void', { ...onLot(4), second, reason: 'an error' });
}

/** Described anew, its reserve lowered, and sold below it by its seller. */
async function askTheSellerOfTheFifth(x: number): Promise<void> {
  const order = { bid_id: 'max', lot_no: 5, epoch: 0, paddle_no: x, kind: 'MAX' as const };
  const seen = { seen_seq: 10_000, confirmed: true, received_at_ms: now };
  await done('place', { ...auction, ...order, ...seen, amount_minor: 150_000 });
  const description_hash = 'cd'.repeat(32);
  await done('lot_describe', { ...onLot(5), description_hash, material: true });
  await done('lot_reserve', { ...onLot(5), reserve_minor: 250_000 });
  await openLot(5);
  await bid(5, 100_000, x);
  await knock('lot_provisional', 5);
  await passMs(10_000);
  await done('lot_decide', { ...onLot(5), outcome: 'sold' });
}

/** Waits for what a fiber of the instance does, while time goes on. */
async function armed(paddle_no: number, is: boolean): Promise<void> {
  await until(`the insurance is ${is ? '' : 'not '}armed`, async () => {
    await passMs(500);
    const { orders } = await done('my_orders', { ...auction, paddle_no });
    return orders!.some((order) => order.kind === 'insurance' && order.armed === is);
  });
}

/** An insurance that is armed and disarmed, and a maximum that money limits. */
async function orderTheSixth(x: number): Promise<void> {
  const order = { ...auction, lot_no: 6, epoch: 0, paddle_no: x, seen_seq: 10_000 };
  const figure = { amount_minor: 150_000, received_at_ms: now };
  await done('insure', { ...order, bid_id: 'insured', ...figure, expires_at_ms: now + 86_400_000 });
  await armed(x, true);
  await line.call('feed.presence', ['node-1', [], [{ ...auction, paddle_no: x }]], 1_000);
  await armed(x, false);
  await done('insure_cancel', { ...order, command_id: 'insured-no-more' });
  await openLot(6);
  const max = { bid_id: 'max-6', kind: 'MAX' as const, limited_ok: true, confirmed: false };
  await done('place', { ...order, ...max, ...figure, amount_minor: 900_000 });
  await bid(6, 500_000);
  await knock('lot_pass', 6);
  await passMs(10_000);
}

/** Terms of an auction of the house, by nobody's hand but its staff's. */
const terms = () => ({
  command_id: `load${++minted}`,
  staff,
  house_id: 'h1',
  currency: 'GBP',
  exponent: 2,
  ladder: ladderRows(),
  policy: defaultPolicy({ take_room_ms: 5_000, reopen: 'DISCRETION', provisional_ms: 60_000 }),
  policy_version: 3,
});

/** A timed lot that a bid extends, in an auction that is cancelled. @returns its journal. */
async function cancelAnother(): Promise<JournalRow[]> {
  const other = { auction_id: 'auction-8' };
  const lots = [lotToLoad(1, { opens_at_ms: now, closes_at_ms: now + 60_000 })];
  await done('auction_load', { ...other, ...terms(), lots });
  await done('auction_start', { ...command(), ...other });
  const floor = { bid_id: 'b-8', lot_no: 1, epoch: 0, kind: 'FLOOR' as const, staff };
  const seen = { seen_seq: 10_000, confirmed: true, received_at_ms: now };
  await done('place', { ...other, ...floor, ...seen, amount_minor: 100_000 });
  const manager = { ...staff, role: 'manager' as const };
  await done('auction_cancel', { ...command(), ...other, staff: manager, reason: 'a storm' });
  return (await done('journal_page', { ...other, after: 0, limit: 500 })).rows!;
}

async function play(): Promise<void> {
  await done('auction_load', {
    ...auction,
    ...terms(),
    starts_at_ms: now,
    lots: [
      lotToLoad(1, { reserve_minor: 105_000 }),
      ...[2, 3, 4].map((lot_no) => lotToLoad(lot_no)),
      lotToLoad(5, { reserve_minor: 300_000 }),
      lotToLoad(6, { reserve_minor: 5_000_000 }),
    ],
  });
  await done('auction_start', command());
  const x = await join('x');
  await done('paddle_credit', transfer(x, 'fund', 900_000));
  await done('paddle_change', { ...command(), paddle_no: x, rating: 70, reason: 'a regular' });
  await talk('x');
  await sellTheFirst(x);
  await openLot(2);
  await knock('lot_pass', 2);
  await done('lot_withdraw', { ...onLot(3), reason: 'damaged' });
  await passMs(10_000);
  await correctTheFourth(x);
  await askTheSellerOfTheFifth(x);
  await orderTheSixth(x);
  await done('auction_end', command());
  for (const [lot_no, epoch] of [
    [1, 0],
    [4, 1],
    [5, 0],
  ] as const)
    await done('lot_settled', {
      ...auction,
      lot_no,
      epoch,
      settlement_id: `a:${lot_no}:${epoch}:final`,
    });
  await done('return_start', transfer(x, 'back', 900_000 - 144_320 - 2 * 131_200));
  await done('return_done', { ...auction, transfer_id: 'back' });
  await done('seal', auction);
}

async function everything(): Promise<{ rows: JournalRow[]; secret: PrivateRow[] }> {
  const page = { ...auction, after: 0, limit: 500 };
  const { rows } = await done('journal_page', page);
  const { rows: secret } = await done('private_page', page);
  return { rows: rows!, secret: secret! };
}

/** Every type there is. */
const TYPES = publicEvent.options.map((each) => each.shape.type.value);

test('writes events that follow the contract, and objects beside them', async () => {
  await play();
  const { rows, secret } = await everything();
  const others = await cancelAnother();
  const events = [...rows, ...others].map((row) => parsePublic(row.public));
  const types = new Set(events.map((event) => event.type));
  expect(TYPES.filter((type) => !types.has(type))).toEqual([]);
  for (const row of secret.filter((each) => each.audience === 'O')) {
    expect(ownObject.strict().safeParse(JSON.parse(row.object)).error).toBeUndefined();
    expect(row.person).toBe('x');
  }
  const named = events.find((event) => event.type === 'buyer_named')!;
  const told = secret.find((row) => row.seq === named.seq && row.audience === 'H')!;
  expect(namedBuyer.parse(JSON.parse(told.object))).toMatchObject({
    user_id: 'x',
    staff_id: 's3',
    second_staff_id: 's4',
  });
  const sold = events.find((event) => event.type === 'lot_final' && event.outcome === 'sold');
  const house = secret.find((row) => row.seq === sold!.seq && row.audience === 'H');
  expect(sale.parse(JSON.parse(house!.object))).toMatchObject({
    hammer_minor: '110000',
    premium_minor: '28600',
    tax_minor: '5720',
    commission_minor: '11000',
    proceeds_minor: '99000',
    buyer: { paddle_no: 1, user_id: 'x', kind: 'wallet' },
  });
}, 30_000);
