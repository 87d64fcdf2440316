import {
  SERVICE_SECRET,
  log,
  openDoors,
  testKeys,
  type Doors,
} from '../../adapters/http/testing/doors';
import { createSql } from '../../adapters/postgres/sql';
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing/database';
import { AUCTION_EVENTS, type FeedRow, type Service } from '../contracts/ports';
import { createReputation } from './index';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const time = { at: 1_795_266_000_000 };
const clock = { now: () => time.at };
const hash = '0'.repeat(64);

/** An event as the shard publishes it. */
const row = (auction_id: string, seq: number, event: object, house?: object): FeedRow => ({
  ...{ pos: seq, auction_id, seq, hash },
  public: JSON.stringify({
    ...{ v: 1, auction_id, seq, at_ms: time.at, actor: 'system', prev_hash: hash },
    ...event,
  }),
  ...(house ? { house: JSON.stringify(house) } : {}),
});
const loaded = (auctionId: string, exponent = 2) =>
  row(auctionId, 1, {
    ...{ type: 'auction_loaded', house_id: 'h', currency: 'GBP', exponent, ladder: [], policy: {} },
    ...{ policy_version: 1, lots: 1 },
  });
const final = (auctionId: string, hammer_minor: string, buyer?: object) =>
  row(
    auctionId,
    8,
    { type: 'lot_final', lot_no: 1, epoch: 0, outcome: 'sold', hammer_minor },
    {
      ...{ hammer_minor, premium_minor: '0', tax_minor: '0', commission_minor: '0' },
      ...{ proceeds_minor: hammer_minor, seller_id: 's', house_id: 'h', policy_version: 1 },
      ...{ cause_seq: 8, cause_id: 'c' },
      ...(buyer ? { buyer } : {}),
    },
  );
const settled = (auctionId: string) =>
  row(auctionId, 9, { type: 'lot_settled', lot_no: 1, epoch: 0 });
const bea = { paddle_no: 1, user_id: 'bea', kind: 'wallet' };

describe('reputation', () => {
  let database: TestDatabase;
  let sql: ReturnType<typeof createSql>;
  let reputation: Service;
  let doors: Doors;
  beforeAll(async () => {
    database = await createTestDatabase();
    sql = createSql(database.url, { log });
    reputation = createReputation({ sql, clock });
    await reputation.prepare();
    doors = await openDoors([reputation], await testKeys(clock));
  });
  afterAll(async () => {
    await doors.close();
    await sql.close();
    await database.drop();
  });
  const hear = async (...rows: FeedRow[]) => {
    for (const payload of rows) {
      const message = { topic: AUCTION_EVENTS, key: payload.auction_id, payload };
      await reputation.consumers[0]!.handle(message);
    }
  };
  const rating = async (userId: string) =>
    (await doors.call('GET', `/internal/ratings/${userId}`, { token: SERVICE_SECRET })).body as {
      index: number;
      points: object[];
    };

  test('somebody unknown begins at 63', async () => {
    expect(await rating('nobody')).toEqual({ index: 63, points: [] });
  });

  test('a purchase counts when it is settled, once, and names its event', async () => {
    await hear(loaded('a1'), final('a1', '90000', bea));
    expect(await rating('bea')).toEqual({ index: 63, points: [] });
    await hear(
      settled('a1'),
      settled('a1'),
      loaded('a1'),
      final('a1', '90000', bea),
      settled('a1'),
    );
    expect(await rating('bea')).toEqual({
      index: 71, // a = 5.5, c = 1
      points: [{ kind: 'paid', auction_id: 'a1', seq: 9, good: 1.5, bad: 0, at_ms: time.at }],
    });
  });

  test('it fades: after thirty years only the beginner is left', async () => {
    time.at += 30 * YEAR_MS;
    expect((await rating('bea')).index).toBe(63);
    time.at -= 30 * YEAR_MS;
  });

  test('amounts count in whole units of the currency', async () => {
    const ken = { ...bea, user_id: 'ken' };
    await hear(loaded('yen', 0), final('yen', '900', ken), settled('yen'));
    expect((await rating('ken')).points).toMatchObject([{ good: 1.5 }]);
  });

  test('a buyer in the room, named or not, gets no rating; nor does a lot nobody bought', async () => {
    await hear(loaded('r1'), final('r1', '90000', { ...bea, user_id: 'room-9', kind: 'room' }));
    await hear(settled('r1'), loaded('r2'), final('r2', '90000'), settled('r2'));
    expect(await rating('room-9')).toEqual({ index: 63, points: [] });
  });

  test('an event not known here is passed over', async () => {
    await hear(row('a1', 20, { type: 'news' }));
    expect((await rating('bea')).points).toHaveLength(1);
  });

  test('is asked by our own processes alone', async () => {
    const token = await doors.tokenOf('bea', { role: 'bidder' });
    expect((await doors.call('GET', '/internal/ratings/bea', { token })).status).toBe(401);
  });
});
