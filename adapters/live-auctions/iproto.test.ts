import type { LineError } from './errors';
import { ServerError } from './errors';
import { Line, type LineOptions } from './iproto';
import { LIMITS, type Limits } from './limits';
import { startProxy, type Proxy } from './testing/proxy';
import { FixtureServer, keptLog, PASSWORD, until, USER } from './testing/server';

let server: FixtureServer;
const opened: Line[] = [];
const proxies: Proxy[] = [];

beforeAll(async () => {
  server = await FixtureServer.start();
});
afterEach(async () => {
  opened.splice(0).forEach((line) => line.close());
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
});
afterAll(() => server.remove());

function line(limits: Partial<Limits> = {}, options: Partial<LineOptions> = {}): Line {
  const made = new Line({
    address: server.address,
    user: USER,
    password: PASSWORD,
    log: keptLog(),
    limits: { ...LIMITS, ...limits },
    ...options,
  }).open();
  opened.push(made);
  return made;
}

async function readyLine(limits?: Partial<Limits>, options?: Partial<LineOptions>): Promise<Line> {
  const made = line(limits, options);
  expect(await made.settled()).toBe('ready');
  return made;
}

async function proxied(piece: number): Promise<Proxy> {
  const proxy = await startProxy(server.port, piece);
  proxies.push(proxy);
  return proxy;
}

const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: unknown) => error,
  );

test('returns every value of the function', async () => {
  const open = await readyLine();
  const value = { a: [1, 'two', null, true], b: { c: -5 } };
  expect(await open.call('fixture.echo', [1, value, 'x'], 1_000)).toEqual([1, value, 'x']);
  expect(open.inFlight).toBe(0);
});

test('carries 64-bit integers, decimals and uuids exactly', async () => {
  const open = await readyLine();
  expect(await open.call('fixture.exotic', [], 1_000)).toEqual([
    '-12345678901234567890.000123',
    '64d22e4d-ac92-4a23-899a-e59f34af5479',
    9007199254740993n,
    -9223372036854775807n,
  ]);
  const numbers = [2 ** 32, -(2 ** 40), 1e12, 2n ** 53n + 1n];
  expect(await open.call('fixture.echo', numbers, 1_000)).toEqual(numbers);
  // Tarantool makes a 64-bit cdata of an integer as large as this, and a plain number of a double.
  expect(await open.call('fixture.type_of', [1e15], 1_000)).toEqual(['cdata']);
});

test.each([1, 3, 50])('reads replies that arrive in pieces of %d bytes', async (piece) => {
  const open = await readyLine({}, { address: (await proxied(piece)).address });
  const calls = Array.from({ length: 40 }, (_, i) => open.call('fixture.echo', [i, 'text'], 5_000));
  expect(await Promise.all(calls)).toEqual(calls.map((_, i) => [i, 'text']));
});

test('answers 5,000 calls in flight at once, each with its own reply', async () => {
  const open = await readyLine({ in_flight_max: 5_000 });
  const calls = Array.from({ length: 5_000 }, (_, i) => open.call('fixture.echo', [i], 10_000));
  expect(open.inFlight).toBe(5_000);
  expect(await Promise.all(calls)).toEqual(calls.map((_, i) => [i]));
});

test('answers large replies among small ones', async () => {
  const open = await readyLine();
  const [large, small] = await Promise.all([
    open.call('fixture.text', [3_000_000], 5_000),
    open.call('fixture.echo', ['small'], 5_000),
  ]);
  expect((large[0] as string).length).toBe(3_000_000);
  expect(small).toEqual(['small']);
});

test('refuses at once what is beyond the calls in flight', async () => {
  const open = await readyLine();
  const calls = Array.from({ length: 512 }, () => open.call('fixture.sleep', [0.1], 2_000));
  expect(await outcome(open.call('fixture.echo', [1], 2_000))).toMatchObject({
    failure: 'BUSY',
    maybeExecuted: false,
  });
  await Promise.all(calls);
  expect(await open.call('fixture.echo', [1], 2_000)).toEqual([1]);
});

test('an error of the server has its code and message', async () => {
  const open = await readyLine();
  const raised = await outcome(open.call('fixture.raise', ['broken'], 1_000));
  expect(raised).toBeInstanceOf(ServerError);
  expect(raised).toMatchObject({ code: 12345, message: 'broken' });
  expect(await outcome(open.call('fixture.forbidden', [], 1_000))).toMatchObject({ code: 42 });
  expect(await outcome(open.call('no.such', [], 1_000))).toBeInstanceOf(ServerError);
});

test('a message pushed beside a call changes nothing', async () => {
  const open = await readyLine();
  const [pushed, other] = await Promise.all([
    open.call('fixture.push', [], 1_000),
    open.call('fixture.echo', ['other'], 1_000),
  ]);
  expect(pushed).toEqual(['done']);
  expect(other).toEqual(['other']);
});

test('a call past its deadline keeps its place until the reply', async () => {
  const open = await readyLine();
  expect(await outcome(open.call('fixture.sleep', [0.3], 50))).toMatchObject({
    failure: 'DEADLINE',
    maybeExecuted: true,
  });
  expect(open.inFlight).toBe(1);
  await until('the late reply came', () => open.inFlight === 0);
  expect(await open.call('fixture.echo', [1], 1_000)).toEqual([1]);
});

test('a call that was never written was not executed', async () => {
  const open = await readyLine();
  const call = outcome(open.call('fixture.echo', [1], 1_000));
  open.close();
  expect(await call).toMatchObject({ failure: 'LOST', maybeExecuted: false });
  expect(await outcome(open.call('fixture.echo', [1], 1_000))).toMatchObject({ failure: 'DOWN' });
});

describe('an instance that dies', () => {
  let own: FixtureServer;
  beforeEach(async () => {
    own = await FixtureServer.start();
  });
  afterEach(() => own.remove());

  test('settles every call in flight, refuses while it is down, comes back by itself', async () => {
    const open = await readyLine({}, { address: own.address });
    const calls = Array.from({ length: 500 }, () =>
      outcome(open.call('fixture.sleep', [30], 20_000)),
    );
    await open.call('fixture.echo', ['all before this were written'], 1_000);
    await own.kill();
    const failures = (await Promise.all(calls)) as LineError[];
    expect(failures.every((f) => f.failure === 'LOST' && f.maybeExecuted)).toBe(true);
    expect(await outcome(open.call('fixture.echo', [1], 1_000))).toMatchObject({
      failure: 'DOWN',
      maybeExecuted: false,
    });
    await own.run();
    expect(await open.settled()).toBe('ready');
    expect(await open.call('fixture.echo', [2], 1_000)).toEqual([2]);
  });

  test('is given up when it is silent, though its connection stands', async () => {
    const limits = { ping_after_ms: 50, silence_max_ms: 200 };
    const proxy = await startProxy(own.port, 1_000);
    proxies.push(proxy);
    const open = await readyLine(limits, { address: proxy.address });
    const call = outcome(open.call('fixture.sleep', [30], 20_000));
    proxy.stall();
    expect(await call).toMatchObject({ failure: 'LOST', maybeExecuted: true });
  });

  test('is not given up when it is only slow: a ping is answered', async () => {
    const limits = { ping_after_ms: 50, silence_max_ms: 200 };
    const open = await readyLine(limits, { address: own.address });
    expect(await open.call('fixture.sleep', [0.6], 5_000)).toEqual(['slept']);
  });
});

test('a wrong password stops: no second connection, every call refused', async () => {
  const proxy = await proxied(1_000);
  const log = keptLog();
  const refused = line(
    { reconnect_max_ms: 60 },
    { address: proxy.address, password: 'wrong', log },
  );
  expect(await refused.settled()).toBe('stopped');
  const stopped = { failure: 'STOPPED', maybeExecuted: false };
  expect(await outcome(refused.call('fixture.echo', [1], 1_000))).toMatchObject(stopped);
  // Another line of the same patience meanwhile connects to a dead port again and again.
  const other = line({ reconnect_max_ms: 60 }, { address: '127.0.0.1:1', log: keptLog() });
  await until('several attempts of the other line', () => attemptsOf(other) >= 3);
  expect(proxy.accepted()).toBe(1);
  expect(log.lines.filter((l) => l.level === 'error')).toHaveLength(1);
});

const attemptsOf = (target: Line): number => (target as unknown as { attempts: number }).attempts;

test('waits for a user that does not exist yet', async () => {
  const early = line({ reconnect_max_ms: 60 }, { user: 'unborn' });
  await until('several attempts', () => attemptsOf(early) >= 2);
  expect(early.state).not.toBe('stopped');
});

test.each([
  [0, [50, 50, 50, 50, 50, 50, 50, 50]],
  [0.999999, [50, 100, 200, 400, 800, 1600, 2000, 2000]],
])('draws the wait before a new connection with full jitter (%d)', async (drawn, expected) => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  try {
    const log = keptLog();
    const waits = () =>
      log.lines.flatMap(({ fields }) => ('wait_ms' in fields ? [fields.wait_ms] : []));
    line({}, { address: '127.0.0.1:1', log, random: () => drawn });
    while (waits().length < expected.length) {
      await new Promise((done) => setImmediate(done));
      jest.advanceTimersByTime(1);
    }
    expect(waits()).toEqual(expected);
  } finally {
    jest.useRealTimers();
  }
});
