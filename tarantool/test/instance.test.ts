/** A whole instance, as a process: what its user may do, how it answers, what survives a kill. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketOf } from '../../services/contracts/ids';
import type { Log, Procedures, ProcedureName } from '../../services/contracts/ports';
import { Line } from '../../adapters/live-auctions/iproto';
import {
  startTarantool,
  TARANTOOL_PASSWORD,
  TARANTOOL_USER,
  type RunningTarantool,
  type TarantoolOptions,
} from './start';
import { defaultPolicy, ladderRows, lotToLoad } from './terms';

const AUCTION = 'auction-7';
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };
const lines: Line[] = [];
const instances: RunningTarantool[] = [];
let instance: RunningTarantool;
let line: Line;

async function start(options: Partial<TarantoolOptions> = {}): Promise<void> {
  const owners = 'a=1-1500;b=1501-3000';
  instance = await startTarantool({ replicaset: 'a', buckets: '1-1500', owners, ...options });
  instances.push(instance);
  line = await open();
  expect(line.state).toBe('ready');
}

async function open(user = TARANTOOL_USER, password = TARANTOOL_PASSWORD): Promise<Line> {
  const made = new Line({ address: instance.url, user, password, log: quiet }).open();
  lines.push(made);
  await made.settled();
  return made;
}

async function call<N extends ProcedureName>(
  name: N,
  args: Procedures[N]['args'],
): Promise<Procedures[N]['answer']> {
  const bucket = bucketOf(args.auction_id);
  const [ok, reply] = await line.call('gavel.call', [bucket, 'write', name, [args]], 5_000);
  expect(ok).toBe(true);
  return reply as Procedures[N]['answer'];
}

const load: Procedures['auction_load']['args'] = {
  auction_id: AUCTION,
  command_id: 'load',
  staff: { staff_id: 's1', role: 'manager', houses: ['h1'] },
  house_id: 'h1',
  currency: 'GBP',
  exponent: 2,
  ladder: ladderRows(),
  policy: defaultPolicy(),
  policy_version: 1,
  lots: [lotToLoad(1)],
};

const credit = (n: number) =>
  call('paddle_credit', {
    auction_id: AUCTION,
    paddle_no: 1,
    transfer_id: `t${n}`,
    amount_minor: 100,
  });
const credited = async (): Promise<number> =>
  (await call('paddle_view', { auction_id: AUCTION, user_id: 'u' })).paddle!.credited_minor / 100;

beforeAll(() => start());
afterEach(() => lines.filter((each) => each !== line).forEach((each) => each.close()));
afterAll(async () => {
  lines.forEach((each) => each.close());
  await Promise.all(instances.map((each) => each.kill()));
  instance.remove();
});

test.each([
  ['os.execute', ['true']],
  ['box.cfg', []],
  ['LUA', ['return 1']],
  ['box.schema.user.info', ['gateway']],
  ['box.space.paddle:select', []],
  ['gavel.test.set_clock', [1]],
])('refuses its user %s', async (name, args) => {
  await expect(line.call(name, args, 1_000)).rejects.toMatchObject({
    message: expect.stringMatching(/denied|not defined/) as string,
  });
});

test('runs only the procedures of its list', async () => {
  const answer = await line.call('gavel.call', [243, 'write', 'os.execute', [{}]], 1_000);
  expect(answer).toMatchObject([false, { code: 33 }]);
});

test('refuses a wrong password', async () => {
  expect((await open(TARANTOOL_USER, 'wrong')).state).toBe('stopped');
});

test('answers for its own buckets and names the owner of others', async () => {
  const discover = (from: number) =>
    line.call('vshard.storage.buckets_discovery', [{ from }], 1_000);
  const [first] = (await discover(1)) as [{ buckets: number[]; next_from: number }];
  expect([first.buckets.length, first.next_from]).toEqual([1000, 1001]);
  const [last] = (await discover(1001)) as [{ buckets: number[]; next_from?: number }];
  expect([last.buckets.length, last.next_from]).toEqual([500, undefined]);
  expect(await line.call('vshard.storage.bucket_stat', [7], 1_000)).toEqual([
    { id: 7, status: 'active' },
    null,
  ]);
  const wrong = [null, { type: 'ShardingError', code: 1, name: 'WRONG_BUCKET', destination: 'b' }];
  expect(await line.call('vshard.storage.bucket_stat', [1501], 1_000)).toMatchObject(wrong);
  expect(await line.call('gavel.call', [1501, 'read', 'seal', [{}]], 1_000)).toMatchObject(wrong);
  await expect(line.call('gavel.call', ['x', 'read', 'seal', [{}]], 1_000)).rejects.toThrow();
});

test('refuses an auction that lives in another bucket', async () => {
  const args = [{ auction_id: AUCTION }];
  expect(await line.call('gavel.call', [7, 'write', 'seal', args], 1_000)).toMatchObject([
    true,
    { code: 'INVALID_REQUEST', field: 'auction_id' },
  ]);
});

test('keeps everything it acknowledged when it is killed', async () => {
  expect(await call('auction_load', load)).toMatchObject({ code: 'ACCEPTED' });
  const { auction_id } = load;
  await call('paddle_open', {
    auction_id,
    command_id: 'p',
    user_id: 'u',
    kind: 'wallet',
    status: 'approved',
    rating: 64,
  });
  let acknowledged = 0;
  const killed = new Promise<void>((done) => {
    void (async () => {
      try {
        for (;;) {
          await credit(acknowledged + 1);
          if (++acknowledged === 200) void instance.kill();
        }
      } catch {
        done();
      }
    })();
  });
  await killed;
  await instance.ended;
  line.close();
  await start({ port: Number(instance.url.split(':')[1]), dataDir: instance.dataDir });
  const [info] = await line.call('gavel.info', [], 1_000);
  expect(info).toMatchObject({ is_master: true, epoch: 2, frozen: false });
  expect([acknowledged, acknowledged + 1]).toContain(await credited());
  await credit(acknowledged);
  await credit(acknowledged + 1);
  expect(await credited()).toBe(acknowledged + 1);
  const [batch] = await line.call('feed.poll', [2, 0, 500, 0], 1_000);
  expect(batch).toMatchObject({ frozen: false, epoch: 2, next: acknowledged + 4 });
}, 30_000);

test('ends cleanly at SIGTERM and answers a waiting poll first', async () => {
  const [end] = (await line.call('feed.poll', [2, -1, 1, 0], 1_000)) as [{ next: number }];
  const waiting = line.call('feed.poll', [2, end.next, 500, 1_000], 3_000);
  await line.call('gavel.info', [], 1_000);
  const stopping = instance.stop();
  expect(await waiting).toMatchObject([{ rows: [], frozen: true }]);
  await stopping;
  expect(await instance.ended).toBe(0);
});

test('serves under the key its orders were sealed with, and under no other', async () => {
  const { dataDir } = instance;
  const port = Number(instance.url.split(':')[1]);
  const under = (key: string) => start({ port, dataDir, env: { GAVEL_MAXIMA_KEY: key } });
  const other = join(dataDir, 'other.key');
  writeFileSync(other, 'k'.repeat(43));
  await expect(under(join(dataDir, 'none'))).rejects.toThrow(/GAVEL_MAXIMA_KEY: cannot read/);
  await expect(under(other)).rejects.toThrow(/the data were written under/);
  await start({ port, dataDir });
  const { auction_id } = load;
  const order = { lot_no: 1, epoch: 0, paddle_no: 1, amount_minor: 100, seen_seq: 1 };
  const flags = { kind: 'MAX', confirmed: false, received_at_ms: 1 } as const;
  const reply = await call('place', { auction_id, bid_id: 'm', ...order, ...flags });
  expect(reply).toMatchObject({ code: 'MAX_TOO_LOW' });
  const lodged = { ...order, ...flags, limited_ok: true, amount_minor: 100_000 };
  const accepted = await call('place', { auction_id, bid_id: 'n', ...lodged });
  expect(accepted).toMatchObject({ code: 'ACCEPTED', amount_minor: 100_000 });
  await instance.kill();
  line.close();
  await start({ port, dataDir });
  const { orders } = await call('my_orders', { auction_id, paddle_no: 1 });
  expect(orders).toMatchObject([{ kind: 'max', bid_id: 'n', amount_minor: 100_000 }]);
}, 60_000);

test('takes no time back when its clock does', async () => {
  const { dataDir } = instance;
  const { auction_id } = load;
  const last = async (): Promise<{ seq: number; at_ms: number }> => {
    const { seq } = await call('auction_view', { auction_id });
    const page = await call('journal_page', { auction_id, after: seq! - 1, limit: 1 });
    return JSON.parse(page.rows![0]!.public) as { seq: number; at_ms: number };
  };
  const before = await last();
  await instance.kill();
  line.close();
  await start({ port: Number(instance.url.split(':')[1]), dataDir, env: { GAVEL_TEST: '1' } });
  await line.call('gavel.test.set_clock', [before.at_ms - 60_000], 1_000);
  expect(await credit(100_000)).toMatchObject({ code: 'ACCEPTED' });
  expect(await last()).toMatchObject({ seq: before.seq + 1, at_ms: before.at_ms });
}, 30_000);
