/**
 * The process killed at every crash point, and started again: the books are counted afterwards
 * (nothing lost, nothing doubled, every saga at its end).
 */
import { createSql, type ClosableSql } from '../../adapters/postgres/sql';
import { quietLog, until } from '../../adapters/postgres/testing/database';
import { createLiveAuctions, type LiveAuctionsAdapter } from '../../adapters/live-auctions';
import { systemClock } from '../../adapters/system';
import { smallSale, type SmallSale } from '../../tarantool/test/small-sale';
import { CRASH_POINTS, type CrashPoint } from './domain/crash-points';
import {
  asService,
  balance,
  decide,
  escrowDifference,
  freshKey,
  ledgerFaults,
  request,
  rich,
  startHostProcess,
  startStand,
  type Reply,
  type Stand,
} from './testing/stand';

let stand: Stand;
let sql: ClosableSql;
let cluster: LiveAuctionsAdapter;
let url: string;
/** The process that runs now: a healthy one between two tests. */
let host: HostProcess;
const topups = { poll_ms: 300, abandon_ms: 60_000 };

beforeAll(async () => {
  stand = await startStand();
  url = `http://127.0.0.1:${stand.config.port}`;
  sql = createSql(stand.config.database_url, { log: quietLog });
  cluster = createLiveAuctions(
    { urls: `a=${stand.config.tarantool_url}`, user: 'gateway', password: 'secret' },
    { log: quietLog, clock: systemClock },
  );
  await cluster.ready();
  host = await start();
}, 60_000);
afterAll(async () => {
  await host.kill();
  cluster.close();
  await sql.close();
  await stand.stop();
}, 60_000);

type HostProcess = Awaited<ReturnType<typeof startHostProcess>>;
const start = (crash_at?: CrashPoint): Promise<HostProcess> =>
  startHostProcess({ ...stand.config, topups, ...(crash_at ? { crash_at } : {}) });
/** A test that failed may have left a dead one. */
const healthy = async (): Promise<void> => {
  if (host.signal() !== undefined) host = await start();
};
/** A request whose answer may be lost with the process. */
const attempt = (method: string, path: string, as: string, body?: unknown): Promise<Reply | null> =>
  request(url, method, path, as, body).catch(() => null);
const fundPath = (sale: SmallSale): string => `/api/auctions/${sale.auction_id}/fund`;
const returnPath = (sale: SmallSale): string => `/api/auctions/${sale.auction_id}/return`;
const difference = async (sale: SmallSale): Promise<number> => {
  const path = `/internal/escrow/${sale.auction_id}`;
  const { body } = await request(url, 'GET', path, asService);
  return escrowDifference(body.escrows, await sale.paddles());
};

/**
 * Plays a sale: `bidder` wins lot 1 for 13,120 all in, `other` is left with his money. The host is
 * killed once on the way, at the point; everything asked of it is asked again with the same key.
 */
async function play(point: CrashPoint): Promise<void> {
  const auction_id = point.replace('.', '-');
  await healthy();
  const [bidder, other] = [`bidder-${auction_id}`, `other-${auction_id}`];
  await rich(url, bidder, 100_000);
  await rich(url, other, 100_000);
  const sale = await smallSale(cluster.live, auction_id, 1);
  const paddle = await sale.join(bidder);
  await sale.join(other);
  await host.kill();

  const doomed = await start(point);
  host = doomed;
  /** Goes on with a healthy process once the doomed one is dead; otherwise as it is. */
  const heal = async (): Promise<void> => {
    if (host === doomed && doomed.signal() !== undefined) host = await start();
  };
  const insist = async (method: string, path: string, as: string, body: unknown) => {
    let reply: Reply | null = null;
    await until(async () => {
      reply = await attempt(method, path, as, body);
      await heal();
      return reply !== null && reply.status < 500;
    }, 20_000);
    return reply as unknown as Reply;
  };
  const insistUntil = (claim: () => Promise<boolean>): Promise<void> =>
    until(async () => {
      await heal();
      return claim().catch(() => false);
    }, 20_000);

  await topUpOnce(bidder, 100_000, insist, insistUntil);
  for (const user of [bidder, other])
    await insist('POST', fundPath(sale), user, { key: freshKey(), amount_minor: '40000' });
  await insistUntil(async () => (await sale.paddles()).every((p) => p.available_minor === 40_000));
  await insist('POST', returnPath(sale), other, { key: freshKey(), amount_minor: '10000' });

  await sale.start();
  await sale.open(1);
  await sale.bid(1, paddle);
  await sale.hammer(1);
  if (isOfVoid(point)) {
    const posted = async () => (await saleActs(auction_id)) === 1;
    await insistUntil(posted);
    await sale.takeBack(1);
    const { available_minor } = (await sale.paddles()).find((p) => p.paddle_no === paddle)!;
    await insistUntil(async () =>
      (await sale.paddles()).some((p) => p.available_minor === available_minor + 13_120),
    );
  }
  await sale.end();
  await insistUntil(async () => (await sale.status()) === 'Sealed');
  await insistUntil(async () => {
    const { rows } = await sql.query(
      'SELECT FROM auction_money WHERE auction_id = $1 AND sealed_at_ms IS NOT NULL',
      [auction_id],
    );
    return rows.length === 1;
  });

  expect(doomed.signal()).toBe('SIGKILL');
  expect(await balance(url, bidder)).toBe(isOfVoid(point) ? 105_000 : 105_000 - 13_120);
  expect(await balance(url, other)).toBe(100_000);
  expect(await difference(sale)).toBe(0);
  expect(await ledgerFaults(sql)).toEqual([]);
  expect(await saleActs(auction_id)).toBe(1);
}

/** The sale is taken back as well, for points that are reached only then. */
const isOfVoid = (point: CrashPoint): boolean => point.startsWith('void.');

/** 5,000 more than he has, under one key; the process may die at any of these lines. */
async function topUpOnce(
  user: string,
  has_minor: number,
  insist: (method: string, path: string, as: string, body: unknown) => Promise<Reply>,
  insistUntil: (claim: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  const body = { key: freshKey(), amount_minor: '5000', return_path: '/account' };
  const path = `/api/wallets/wallet.${user}.GBP/topups`;
  await insist('POST', path, user, body);
  const { body: topup } = await insist('POST', path, user, body);
  await decide(topup.redirect_url as string, 'approve');
  await insistUntil(async () => (await balance(url, user)) === has_minor + 5_000);
}

async function saleActs(auction_id: string): Promise<number> {
  const { rows } = await sql.query("SELECT FROM act WHERE kind = 'sale' AND auction_id = $1", [
    auction_id,
  ]);
  return rows.length;
}

/** Reached only when money comes too late for its auction. */
const LATE: CrashPoint = 'fund.reversed';

test.each(CRASH_POINTS.filter((p) => p !== LATE))(
  'killed at %s: everything arrives, once',
  (point) => play(point),
  60_000,
);

test('killed at fund.reversed: a credit that comes after the sealing goes back, once', async () => {
  await healthy();
  await rich(url, 'late', 100_000);
  const sale = await smallSale(cluster.live, 'late-sale', 1);
  await sale.join('late');
  await host.kill();
  const doomed = await start(LATE);
  // The shard is sealed while the ledger still takes funds: the worst order of events.
  await sale.start();
  await sale.open(1);
  await sale.pass(1);
  const paddle = { key: freshKey(), amount_minor: '40000' };
  await sale.end();
  const funded = attempt('POST', fundPath(sale), 'late', paddle);
  const sealed = cluster.live.call('seal', { auction_id: sale.auction_id });
  await Promise.all([funded, sealed]);
  host = doomed;
  await until(async () => {
    if (host === doomed && doomed.signal() !== undefined) host = await start();
    return (await balance(url, 'late').catch(() => 0)) === 100_000;
  }, 20_000);
  expect(doomed.signal()).toBe('SIGKILL');
  expect(await ledgerFaults(sql)).toEqual([]);
}, 60_000);
