import { RouterFailure, type LineError } from './errors';
import { Line } from './iproto';
import { LIMITS, type Limits } from './limits';
import { liveAuctionsOver } from './live-auctions';
import { Router } from './router';
import { FixtureServer, keptLog, PASSWORD, until, USER } from './testing/server';

const servers: FixtureServer[] = [];
const routers: Router[] = [];
const lines: Line[] = [];
let log = keptLog();

async function start(...options: Parameters<typeof FixtureServer.start>): Promise<FixtureServer> {
  const server = await FixtureServer.start(...options);
  servers.push(server);
  return server;
}

/** What a test tells an instance, past the router. */
async function tell(server: FixtureServer, changes: object): Promise<void> {
  const line = new Line({ address: server.address, user: USER, password: PASSWORD, log }).open();
  lines.push(line);
  await line.settled();
  await line.call('fixture.set', [changes], 1_000);
}

async function route(
  sets: Record<string, FixtureServer[]>,
  limits: Partial<Limits> = {},
): Promise<Router> {
  const topology = new Map(
    Object.entries(sets).map(([name, members]) => [name, members.map((m) => m.address)]),
  );
  const router = new Router({
    topology,
    user: USER,
    password: PASSWORD,
    log,
    limits: { ...LIMITS, ...limits },
  }).open();
  routers.push(router);
  await router.ready();
  return router;
}

const failure = (call: Promise<unknown>): Promise<RouterFailure> =>
  call.then(
    (value) => {
      throw new Error(`answered: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as RouterFailure,
  );

beforeEach(() => {
  log = keptLog();
});
afterEach(async () => {
  routers.splice(0).forEach((router) => router.close());
  lines.splice(0).forEach((line) => line.close());
  await Promise.all(servers.splice(0).map((server) => server.remove()));
});

const echo = (router: Router, bucket: number, text = 'x') =>
  router.call(bucket, 'write', 'echo', [{ text }]);
const echoed = (text = 'x') => ({ code: 'ACCEPTED', args: { text } });

describe('two replicasets', () => {
  test('calls the one that has the bucket', async () => {
    const a = await start({ buckets: '1-1500' });
    const b = await start({ buckets: '1501-3000' });
    const router = await route({ a: [a], b: [b] });
    expect(await Promise.all([1, 1500, 1501, 3000].map((n) => echo(router, n)))).toEqual(
      Array(4).fill(echoed()),
    );
    expect(router.replicasets()).toEqual(['a', 'b']);
  });

  test.each(['b', undefined])(
    'finds a bucket that has moved (destination said: %s)',
    async (destination) => {
      const a = await start({ buckets: '1-1500', destination });
      const b = await start({ buckets: '1501-3000' });
      const router = await route({ a: [a], b: [b] });
      expect(await echo(router, 1400)).toEqual(echoed());
      await tell(a, { last: 1300 });
      await tell(b, { first: 1301 });
      expect(await echo(router, 1400)).toEqual(echoed());
      // Learned: the next call goes there at once, also when the old owner is gone.
      await a.kill();
      expect(await echo(router, 1400)).toEqual(echoed());
    },
  );

  test('waits while a bucket is on the move', async () => {
    const a = await start();
    const router = await route({ a: [a] });
    const moving = { type: 'ShardingError', code: 7, name: 'TRANSFER_IS_IN_PROGRESS' };
    const disabled = { type: 'ShardingError', code: 33, name: 'STORAGE_IS_DISABLED' };
    await tell(a, { refusals: [moving, moving, disabled] });
    expect(await echo(router, 7)).toEqual(echoed());
  });

  test('says that nothing was done for a bucket nobody has', async () => {
    const a = await start({ buckets: '1-10' });
    const router = await route({ a: [a] });
    const refused = await failure(router.call(11, 'write', 'echo', [{}], 200));
    expect(refused).toBeInstanceOf(RouterFailure);
    expect(refused.maybeExecuted).toBe(false);
  });
});

describe('two members', () => {
  async function pair() {
    const first = await start({ epoch: 3 });
    const second = await start({ epoch: 3, is_master: false });
    return { first, second, router: await route({ a: [first, second] }) };
  }

  test('follows the master that holds the highest epoch', async () => {
    const { first, second, router } = await pair();
    expect(await echo(router, 1)).toEqual(echoed());
    await tell(second, { is_master: true, epoch: 4 });
    await tell(first, { is_master: false });
    expect(await echo(router, 1)).toEqual(echoed());
    expect(router.masterOf('a')).toBe(second.address);
  });

  test('follows the master it is told, by its uuid', async () => {
    const { first, second, router } = await pair();
    const line = new Line({ address: second.address, user: USER, password: PASSWORD, log }).open();
    lines.push(line);
    await line.settled();
    await tell(second, { is_master: true });
    await tell(first, { is_master: false, master: line.instance_uuid });
    expect(await echo(router, 1)).toEqual(echoed());
    expect(router.masterOf('a')).toBe(second.address);
  });

  test('does not follow a master of an older epoch', async () => {
    const { first, second, router } = await pair();
    await router.lookForMaster('a');
    await tell(second, { is_master: true, epoch: 2 });
    await tell(first, { is_master: false });
    const refused = await failure(router.call(1, 'write', 'echo', [{}], 300));
    expect(refused.maybeExecuted).toBe(false);
    expect(router.masterOf('a')).toBe(first.address);
  });

  test('gives the answer of a frozen master when there is no newer one', async () => {
    const { first, router } = await pair();
    await tell(first, { frozen: true });
    expect(await echo(router, 1)).toEqual({ code: 'FROZEN' });
  });

  test('leaves a frozen master for a newer one', async () => {
    const { first, second, router } = await pair();
    await tell(first, { frozen: true });
    await tell(second, { is_master: true, epoch: 4 });
    expect(await echo(router, 1)).toEqual(echoed());
  });

  test('finds the new master when the old one died', async () => {
    const { first, second, router } = await pair();
    await first.kill();
    await tell(second, { is_master: true, epoch: 4 });
    expect(await echo(router, 1)).toEqual(echoed());
  });
});

describe('a call whose reply was lost', () => {
  test('is repeated, with one effect', async () => {
    const a = await start();
    const router = await route({ a: [a] }, { attempt_ms: 100 });
    const args = { id: 'one', sleep: 30 };
    expect(await router.call(1, 'write', 'lost_reply', [args])).toEqual({
      code: 'ACCEPTED',
      effects: 1,
    });
  });

  test.each(['FROZEN', 'UNAVAILABLE'])(
    'is not answered with %s afterwards: that is true of the second try only',
    async (code) => {
      const a = await start();
      const router = await route({ a: [a] }, { attempt_ms: 100 });
      const args = { id: code, sleep: 30, code };
      const unknown = await failure(router.call(1, 'write', 'lost_reply', [args]));
      expect(unknown.maybeExecuted).toBe(true);
      // A read has no effect, so the same code is true of it.
      const read = { ...args, id: `${code} read` };
      expect(await router.call(1, 'read', 'lost_reply', [read])).toMatchObject({ code });
    },
  );

  test('may have been carried out when the deadline passes', async () => {
    const a = await start();
    const router = await route({ a: [a] });
    const began = performance.now();
    const args = { id: 'x', sleep: 30 };
    expect((await failure(router.call(1, 'write', 'effect', [args], 300))).maybeExecuted).toBe(
      true,
    );
    expect(performance.now() - began).toBeLessThan(1_000);
    expect((await failure(router.call(1, 'read', 'effect', [args], 100))).maybeExecuted).toBe(
      false,
    );
  });

  test('is made again when the instance, killed, is back', async () => {
    const a = await start();
    const router = await route({ a: [a] }, { reconnect_max_ms: 100 });
    const calls = Array.from({ length: 100 }, (_, i) =>
      router.call(1 + i, 'write', 'effect', [{ id: `k${i}`, sleep: 0.3 }], 8_000),
    );
    await echo(router, 1);
    await a.kill();
    await a.run();
    expect(await Promise.all(calls)).toEqual(Array(100).fill({ code: 'ACCEPTED', effects: 1 }));
  });
});

test('a procedure that raises is a defect: logged, once, and may have been carried out', async () => {
  const a = await start();
  const router = await route({ a: [a] });
  const raised = await failure(router.call(1, 'write', 'raise', []));
  expect(raised.maybeExecuted).toBe(true);
  expect(raised.message).toContain('a broken invariant');
  expect(log.lines.filter((l) => l.level === 'error')).toHaveLength(1);
});

test('refuses more waiting calls than the bound', async () => {
  const a = await start();
  const router = await route({ a: [a] }, { waiting_max: 10 });
  await echo(router, 1);
  await a.kill();
  await until('the loss is noticed', () =>
    router.ask('a', 'gavel.info', [], 100).then(
      () => false,
      (error: LineError) => error.failure === 'DOWN',
    ),
  );
  const calls = Array.from({ length: 30 }, () =>
    failure(router.call(1, 'write', 'echo', [{}], 1_500)),
  );
  const failures = await Promise.all(calls);
  expect(failures.filter((f) => f.message.includes('calls wait already'))).toHaveLength(20);
  expect(failures.every((f) => !f.maybeExecuted)).toBe(true);
});

test('learns the buckets of an instance that starts later', async () => {
  const a = await start();
  await a.kill();
  const topology = new Map([['a', [a.address]]]);
  const limits = { ...LIMITS, reconnect_max_ms: 100 };
  const router = new Router({ topology, user: USER, password: PASSWORD, log, limits }).open();
  routers.push(router);
  const early = router.call(9, 'write', 'echo', [{ text: 'early' }], 8_000);
  await a.run();
  expect(await early).toEqual(echoed('early'));
});

describe('as live auctions', () => {
  // `id` is the fixture's own: it counts effects by it.
  const bid = { auction_id: 'auction-7', paddle_no: 1, user_id: 'u', id: 'x' };

  test('an answer is handed on', async () => {
    const live = liveAuctionsOver(await route({ a: [await start()] }), log);
    const answer = await live.call('paddle_view', bid);
    expect(answer.code).toBe('ACCEPTED');
  });

  test('no answer is UNAVAILABLE, or OUTCOME_UNKNOWN if something may have been done', async () => {
    const a = await start();
    const router = await route({ a: [a] });
    const live = liveAuctionsOver(router, log);
    const credit = { ...bid, transfer_id: 't', amount_minor: 5, sleep: 30, id: 't' };
    expect(await live.call('paddle_credit', credit, { deadline_ms: 200 })).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    await a.kill();
    await until('the loss is noticed', async () => {
      const { code } = await live.call('paddle_credit', credit, { deadline_ms: 50 });
      return code === 'UNAVAILABLE';
    });
  });

  test('an answer without a known code is a defect', async () => {
    const log = keptLog();
    const router = await route({ a: [await start()] });
    const live = liveAuctionsOver(router, log);
    // The fixture answers any name it does not know with the code it is told.
    const args = { ...bid, transfer_id: 't', amount_minor: 5, id: 'n', code: 'NO_SUCH_CODE' };
    expect(await live.call('paddle_credit', args)).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(log.lines.filter((l) => l.level === 'error')).toHaveLength(1);
  });
});
