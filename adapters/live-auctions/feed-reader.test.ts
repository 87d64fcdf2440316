import { createLiveAuctions, type LiveAuctionsAdapter, type FollowedBatch } from './index';
import { Line } from './iproto';
import type { Following } from './feed-reader';
import { FixtureServer, keptLog, PASSWORD, until, USER } from './testing/server';

let server: FixtureServer;
let adapter: LiveAuctionsAdapter;
let teller: Line;
const followers: Following[] = [];

beforeEach(async () => {
  server = await FixtureServer.start({ epoch: 5 });
  const log = keptLog();
  adapter = createLiveAuctions(
    {
      urls: `a=${server.address}`,
      user: USER,
      password: PASSWORD,
      limits: { reconnect_max_ms: 100, feed_silence_ms: 300, feed_margin_ms: 200 },
    },
    { log, clock: { now: () => 0 } },
  );
  await adapter.ready();
  teller = new Line({ address: server.address, user: USER, password: PASSWORD, log }).open();
  await teller.settled();
});
afterEach(async () => {
  await Promise.all(followers.splice(0).map((f) => f.stop()));
  adapter.close();
  teller.close();
  await server.remove();
});

const publish = (count: number) => teller.call('fixture.publish', [count], 1_000);

test('reads rows as the contract says, absent fields left out', async () => {
  await publish(4);
  const batch = await adapter.feed.poll('a', 0, 1_000);
  expect(batch).toMatchObject({ replicaset: 'a', epoch: 5, frozen: false, next: 4 });
  const base = (pos: number) => ({
    pos,
    auction_id: 'auction-7',
    seq: pos,
    hash: `hash-${pos}`,
    public: `{"seq":${pos}}`,
  });
  const owner = { user_id: 'u', paddle_no: 5, object: '{}' };
  expect(batch.rows).toEqual([
    base(1),
    { ...base(2), owner },
    { ...base(3), house: '{"house":1}' },
    { ...base(4), owner, after: { auction: { seq: 4 }, lots: [], paddles: [] } },
  ]);
});

test('begins at the present end, waits for rows, and cuts long batches', async () => {
  await publish(3);
  expect(await adapter.feed.poll('a', -1, 1_000)).toMatchObject({ rows: [], next: 3 });
  const waiting = adapter.feed.poll('a', 3, 5_000);
  await publish(1);
  expect(await waiting).toMatchObject({ rows: [{ pos: 4 }], next: 4 });
  expect(await adapter.feed.poll('a', 4, 20)).toMatchObject({ rows: [], next: 4 });
  await publish(700);
  const batch = await adapter.feed.poll('a', 4, 1_000);
  expect([batch.rows.length, batch.next]).toEqual([500, 504]);
});

test('tells when rows before the answer are gone', async () => {
  expect(await adapter.feed.poll('a', 0, 10)).not.toHaveProperty('trimmed');
  await teller.call('fixture.set', [{ trimmed: true }], 1_000);
  expect(await adapter.feed.poll('a', 0, 10)).toHaveProperty('trimmed', true);
});

test('an instance that serves nobody is frozen, in the epoch last known', async () => {
  await adapter.feed.poll('a', 0, 10);
  await teller.call('fixture.set', [{ frozen: true, epoch: 0 }], 1_000);
  expect(await adapter.feed.poll('a', 0, 10)).toMatchObject({ frozen: true, epoch: 5, rows: [] });
});

test('acknowledges a position', async () => {
  await adapter.feed.acknowledge('a', 17);
  expect(await teller.call('fixture.get', ['acknowledged'], 1_000)).toEqual([17]);
});

test('rejects for a replicaset that is not configured', async () => {
  await expect(adapter.feed.poll('z', 0, 10)).rejects.toThrow('"z"');
});

function follow(onBatch: (batch: FollowedBatch) => void | Promise<void>, from = 0) {
  const following = adapter.follow('a', from, onBatch);
  followers.push(following);
  return following;
}

test('follows: every row once and in order, over many polls', async () => {
  const seen: number[] = [];
  follow(({ rows }) => void seen.push(...rows.map((row) => row.pos)));
  for (let i = 0; i < 20; i++) await publish(60);
  await until('all rows', () => seen.length === 1200);
  expect(seen).toEqual(Array.from({ length: 1200 }, (_, i) => i + 1));
});

test('tells each follower of presence once, and a single poll of none', async () => {
  const total = { auction_id: 'a1', armed: 1, online: 9, bidders: 4, clerk: true };
  await teller.call('fixture.set', [{ totals: [total], totals_version: 7 }], 1_000);
  const seen: string[] = [];
  const polls = { x: 0, y: 0 };
  for (const who of ['x', 'y'] as const) {
    follow(({ totals }) => {
      polls[who] += 1;
      seen.push(...totals.map((each) => `${who} ${each.online}`));
    });
  }
  await publish(1);
  await until('further polls', () => polls.x > 1 && polls.y > 1);
  expect(seen.sort()).toEqual(['x 9', 'y 9']);
  expect((await adapter.feed.poll('a', 0, 10)).totals).toEqual([]);
});

test('hands a batch again that was not taken, and nothing after it before', async () => {
  await publish(2);
  const seen: number[][] = [];
  follow(({ rows }) => {
    if (rows.length === 0) return;
    seen.push(rows.map((row) => row.pos));
    if (seen.length < 3) throw new Error('not now');
  });
  await until('three tries', () => seen.length === 3);
  await publish(1);
  await until('the next row', () => seen.length === 4);
  expect(seen).toEqual([[1, 2], [1, 2], [1, 2], [3]]);
});

test('reports a frozen instance, and its thaw', async () => {
  const states: string[] = [];
  follow(({ frozen, reason }) => {
    const state = `${frozen} ${reason ?? '-'}`;
    if (states.at(-1) !== state) states.push(state);
  });
  await until('the first answer', () => states.length === 1);
  await teller.call('fixture.set', [{ frozen: true }], 1_000);
  await until('frozen', () => states.length === 2);
  await teller.call('fixture.set', [{ frozen: false }], 1_000);
  await until('thawed', () => states.length === 3);
  expect(states).toEqual(['false -', 'true NO_MAJORITY', 'false -']);
});

test.each([
  ['killed', 'SIGKILL'],
  ['hanging', 'SIGSTOP'],
] as const)('reports an instance that is %s once as NO_ANSWER, and goes on', async (_, signal) => {
  const seen: FollowedBatch[] = [];
  await publish(2);
  follow((batch) => void seen.push(batch));
  await until('the rows', () => seen.some((b) => b.next === 2));
  server.signal(signal);
  await until('the report', () => seen.at(-1)?.reason === 'NO_ANSWER');
  expect(seen.at(-1)).toEqual({
    replicaset: 'a',
    epoch: 5,
    frozen: true,
    reason: 'NO_ANSWER',
    rows: [],
    totals: [],
    next: 2,
  });
  const reports = seen.length;
  if (signal === 'SIGSTOP') server.signal('SIGCONT');
  else await server.kill().then(() => server.run());
  await until('answers again', () => seen.length > reports);
  expect(seen[reports]).toMatchObject({ frozen: false, epoch: 5 });
  expect(seen.filter((b) => b.reason === 'NO_ANSWER')).toHaveLength(1);
});

test('stops at once, waiting only for the batch in hand', async () => {
  let release: () => void = () => undefined;
  let running = 0;
  const following = follow(async () => {
    running++;
    await new Promise<void>((done) => (release = done));
    running--;
  }, -1);
  await until('the first batch', () => running === 1);
  const stopped = following.stop();
  release();
  await stopped;
  expect(running).toBe(0);
  const idle = follow(() => undefined);
  const began = performance.now();
  await idle.stop();
  expect(performance.now() - began).toBeLessThan(500);
});

describe('the control plane', () => {
  test('tells of each instance what it says, or why it does not answer', async () => {
    const log = keptLog();
    const dead = createLiveAuctions(
      { urls: `a=${server.address};b=127.0.0.1:1`, user: USER, password: PASSWORD },
      { log, clock: { now: () => 1_000 } },
    );
    try {
      const [a, b] = await dead.control.clusterInfo();
      expect(a).toMatchObject({
        replicaset: 'a',
        address: server.address,
        info: { is_master: true, epoch: 5, frozen: false, release: '1' },
      });
      expect(a?.clock_offset_ms).toBe(a!.info!.now_ms - 1_000);
      expect(b).toMatchObject({ replicaset: 'b', error: expect.stringContaining('REFUSED') });
    } finally {
      dead.close();
    }
  });

  test.each([
    ['a wrong password', 'wrong', 'SIGCONT'],
    ['an instance that hangs', PASSWORD, 'SIGSTOP'],
  ] as const)('ends with %s', async (_, password, signal) => {
    server.signal(signal);
    const config = { urls: `a=${server.address}`, user: USER, limits: { control_ms: 300 } };
    const deps = { log: keptLog(), clock: { now: () => 0 } };
    const asking = createLiveAuctions({ ...config, password }, deps);
    try {
      const [a] = await asking.control.clusterInfo();
      expect(a?.info).toBeUndefined();
      expect(a?.error).toBeTruthy();
    } finally {
      asking.close();
      server.signal('SIGCONT');
    }
  });
});
