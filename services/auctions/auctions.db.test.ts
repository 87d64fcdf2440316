import {
  SERVICE_SECRET,
  log,
  openDoors,
  testKeys,
  type Doors,
} from '../../adapters/http/testing/doors';
import { createLiveAuctions, type LiveAuctionsAdapter } from '../../adapters/live-auctions';
import { createMongo, type Mongo } from '../../adapters/mongo';
import { createObjects } from '../../adapters/objects';
import { createServices } from '../../adapters/services';
import { systemClock } from '../../adapters/system';
import {
  TARANTOOL_PASSWORD,
  TARANTOOL_USER,
  startTarantool,
  type RunningTarantool,
} from '../../tarantool/test/start';
import {
  auctionCatalogueView,
  catalogueView,
  historyView,
  type AuctionBody,
  type LotBody,
  type RulesView,
} from '../contracts/http';
import { AUCTION_EVENTS, type FeedRow, type Procedures, type Service } from '../contracts/ports';
import { defaultPolicy } from '../contracts/terms';
import { createLots } from '../lots';
import { wordsOf } from './domain/auction';
import { GENESIS, followChain, type ChainRow } from './domain/verify';
import { createAuctions } from './index';

const lotBody = (lotId: string, change: Partial<LotBody> = {}): LotBody => ({
  title: `Work ${lotId}`,
  artist: 'Ilse Tarn',
  medium: 'Pigment print',
  year: 2026,
  size: '420 × 594 mm',
  description: 'Lines around three hollows – “Ebb”.',
  provenance: 'The studio',
  condition: 'As printed',
  category: 'Prints',
  seller_id: 'seller',
  currency: 'GBP',
  low_minor: '20000',
  high_minor: '30000',
  ...change,
});
const auctionBody = (change: Partial<AuctionBody> = {}): AuctionBody => ({
  title: 'An evening sale',
  description: 'Six artists',
  currency: 'GBP',
  lot_ids: ['w1', 'w2'],
  policy: { final_after_ms: 1_000, late_ms: 0 },
  ...change,
});

/** Thrown at a named place, as if the process ended there. */
class Crash extends Error {}

describe('auctions', () => {
  let tarantool: RunningTarantool;
  let cluster: LiveAuctionsAdapter;
  let mongo: Mongo;
  let objects: { close(): void };
  let auctions: Service;
  let doors: Doors;
  let manager: string;
  let position = 0;
  const crash = { at: '', seen: [] as string[] };

  beforeAll(async () => {
    tarantool = await startTarantool({
      replicaset: 'a',
      buckets: '1-3000',
      owners: 'a=1-3000',
    });
    cluster = createLiveAuctions(
      { urls: `a=${tarantool.url}`, user: TARANTOOL_USER, password: TARANTOOL_PASSWORD },
      { log, clock: systemClock },
    );
    await cluster.ready();
    const server = new URL(process.env['MONGODB_URL']!);
    server.pathname = `/auctions_${process.pid}`;
    mongo = await createMongo(server.href, { log });
    const [endpoint, accessKey, secretKey] = ['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'].map(
      (name) => process.env[name]!,
    ) as [string, string, string];
    const store = await createObjects(
      { endpoint, accessKey, secretKey, bucket: `auctions-${process.pid}` },
      { log },
    );
    objects = store;
    const lots = createLots({ mongo: mongo.connection, objects: store });
    const address = { url: '', secret: SERVICE_SECRET };
    auctions = createAuctions({
      mongo: mongo.connection,
      live: cluster.live,
      services: createServices(address),
      clock: systemClock,
      log,
      crashPoint: (name) => {
        crash.seen.push(name);
        if (crash.at === name) throw new Crash(name);
      },
    });
    await lots.prepare();
    await auctions.prepare();
    doors = await openDoors([lots, auctions], await testKeys(systemClock));
    address.url = doors.url;
    manager = await doors.tokenOf('maud', { role: 'manager', house_id: 'aldermere' });
    await internal('PUT', '/internal/houses/aldermere', { name: 'Aldermere' });
  });
  afterAll(async () => {
    await doors.close();
    cluster.close();
    await tarantool.kill();
    tarantool.remove();
    objects.close();
    await mongo.connection.dropDatabase();
    await mongo.close();
  });

  const internal = (method: string, path: string, body?: object) =>
    doors.call(method, path, { token: SERVICE_SECRET, ...(body ? { body } : {}) });
  const house = (method: string, path: string, body?: object, token = manager) =>
    doors.call(method, `/api/houses/aldermere/${path}`, { token, ...(body ? { body } : {}) });
  const putLots = async (...lotIds: string[]) => {
    for (const lotId of lotIds) await house('PUT', `lots/${lotId}`, lotBody(lotId));
  };
  const plan = async (auctionId: string, change: Partial<AuctionBody> = {}) => {
    const lot_ids = change.lot_ids ?? [`${auctionId}-1`, `${auctionId}-2`];
    await putLots(...lot_ids);
    return house('PUT', `auctions/${auctionId}`, auctionBody({ ...change, lot_ids }));
  };
  const publish = (auctionId: string, token = manager) =>
    house('POST', `auctions/${auctionId}/publish`, undefined, token);
  const catalogueOf = async (auctionId: string) =>
    auctionCatalogueView.parse(
      (await doors.call('GET', `/api/auctions/${auctionId}/catalogue`)).body,
    );
  const history = async (auctionId: string, after = 0) =>
    historyView.parse(
      (await doors.call('GET', `/api/auctions/${auctionId}/history?after=${after}`)).body,
    );
  const hear = (payload: FeedRow) =>
    auctions.consumers[0]!.handle({ topic: AUCTION_EVENTS, key: payload.auction_id, payload });
  /** Hands on what the shard has published since the last time. */
  const follow = async () => {
    for (;;) {
      const { rows, next } = await cluster.feed.poll('a', position, 1);
      for (const row of rows) await hear(row);
      if (next === position) return;
      position = next;
    }
  };
  const archiveJob = () => auctions.jobs[0]!.run();

  describe('planning', () => {
    test('a draft is seen by its house alone', async () => {
      const policy = { late_ms: 500 };
      expect((await plan('draft', { policy })).status).toBe(201);
      const mine = await house('GET', 'auctions');
      expect(mine.body.auctions).toContainEqual(
        expect.objectContaining({
          auction_id: 'draft',
          status: 'Draft',
          lots: 2,
          lot_ids: ['draft-1', 'draft-2'],
          policy,
        }),
      );
      const all = catalogueView.parse((await doors.call('GET', '/api/catalogue')).body);
      expect(all.auctions.map((a) => a.auction_id)).not.toContain('draft');
      for (const path of ['catalogue', 'history']) {
        const answer = await doors.call('GET', `/api/auctions/draft/${path}`);
        expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
      }
    });

    test('publishing loads it: terms and lots as they were', async () => {
      await plan('load');
      const answer = await publish('load');
      expect(answer.body.auction).toMatchObject({ status: 'Waiting', house_name: 'Aldermere' });
      await house('PUT', 'lots/load-1', lotBody('load-1', { title: 'Another title' }));
      const { lots, policy } = await catalogueOf('load');
      expect(policy).toMatchObject({ final_after_ms: 1_000, late_ms: 0, deposit_minor: '0' });
      expect(lots[0]).toMatchObject({ lot_no: 1, title: 'Work load-1', status: 'Queued' });
      const { auction, lots: loaded } = await cluster.live.call('auction_view', {
        auction_id: 'load',
      });
      expect(auction).toMatchObject({ house_id: 'aldermere', currency: 'GBP', status: 'Waiting' });
      expect(loaded!.map((lot) => lot.status)).toEqual(['Queued', 'Queued']);
    });

    test('publishing again, also at once, loads once', async () => {
      await plan('twice');
      const answers = await Promise.all([publish('twice'), publish('twice')]);
      expect(answers.map((a) => a.status)).toContain(200);
      expect((await publish('twice')).body.auction.status).toBe('Waiting');
      const { rows } = await cluster.live.call('journal_page', {
        auction_id: 'twice',
        after: 0,
        limit: 500,
      });
      expect(rows).toHaveLength(3);
    });

    test('what was published is no draft any more; the same again is no change', async () => {
      await plan('fixed');
      await publish('fixed');
      expect((await plan('fixed')).status).toBe(200);
      expect(await plan('fixed', { title: 'Another' })).toMatchObject({
        status: 409,
        body: { code: 'WRONG_STATE' },
      });
    });

    test.each<[string, Partial<AuctionBody>, string]>([
      ['terms out of range', { policy: { final_after_ms: 10 } }, 'policy.final_after_ms'],
      ['a late window beyond Final', { policy: { late_ms: 10_000 } }, 'policy.late_ms'],
      ['an unknown term', { policy: { $where: 1 } }, 'policy.$where'],
      ['lots in another currency', { currency: 'EUR' }, 'lot_ids'],
      [
        'a lot that closes as it opens',
        {
          starts_at_ms: 1,
          timed: { opens_at_ms: 9, closes_at_ms: 9, spacing_ms: 1, group_size: 0 },
        },
        'lots.1.closes_at_ms',
      ],
    ])('refuses to publish %s', async (name, change, field) => {
      const auctionId = `bad-${name.replaceAll(' ', '-')}`;
      expect((await plan(auctionId, change)).status).toBe(201);
      const answer = await publish(auctionId);
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST', field } });
      const { code } = await cluster.live.call('auction_view', { auction_id: auctionId });
      expect(code).toBe('NOT_FOUND');
    });

    test('refuses lots that do not exist, stand twice, or are in another auction', async () => {
      await house('PUT', 'auctions/none', auctionBody({ lot_ids: ['nowhere'] }));
      expect(await publish('none')).toMatchObject({ status: 400, body: { field: 'lot_ids' } });
      const twice = await house('PUT', 'auctions/dup', auctionBody({ lot_ids: ['x', 'x'] }));
      expect(twice).toMatchObject({ status: 400, body: { field: 'lot_ids' } });
      await plan('holder', { lot_ids: ['held'] });
      await publish('holder');
      await plan('taker', { lot_ids: ['held'] });
      expect(await publish('taker')).toMatchObject({ status: 409 });
    });

    test("nobody publishes for another house, or another house's lots", async () => {
      await plan('ours', { lot_ids: ['our-lot'] });
      const sly = await doors.tokenOf('sly', { role: 'manager', house_id: 'other' });
      const clerk = await doors.tokenOf('clara', { role: 'clerk', house_id: 'aldermere' });
      expect((await publish('ours', sly)).status).toBe(403);
      expect((await publish('ours', clerk)).status).toBe(403);
      const theirs = (method: string, path: string, body?: object) =>
        doors.call(method, `/api/houses/other/${path}`, { token: sly, ...(body ? { body } : {}) });
      expect((await theirs('POST', 'auctions/ours/publish')).status).toBe(404);
      expect((await theirs('PUT', 'auctions/ours', auctionBody())).status).toBe(404);
      await theirs('PUT', 'auctions/grab', auctionBody({ lot_ids: ['our-lot'] }));
      expect((await theirs('POST', 'auctions/grab/publish')).status).toBe(404);
    });

    test('the reserve is the desk’s: everybody else sees that there is one', async () => {
      await house('PUT', 'lots/res-1', lotBody('res-1', { reserve_minor: '15000' }));
      await house('PUT', 'auctions/res', auctionBody({ lot_ids: ['res-1'] }));
      await publish('res');
      const answer = await doors.call('GET', '/api/auctions/res/catalogue');
      expect(answer.body.lots[0].has_reserve).toBe(true);
      expect(JSON.stringify(answer.body)).not.toMatch(/15000|reserve_minor|seller/);
      const desk = await internal('GET', '/internal/auctions/res/lots');
      expect(desk.body.lots).toEqual([
        { lot_no: 1, lot_id: 'res-1', seller_id: 'seller', reserve_minor: '15000' },
      ]);
    });
  });

  describe('rules of the house', () => {
    const rules = async () => (await house('GET', 'rules')).body as RulesView;
    const put = (version: number, change: object = {}, token = manager) => {
      const body = { version, policy: { ...defaultPolicy(), ...change }, money: {} };
      return house('PUT', 'rules', body, token);
    };
    const ladder = [{ from_minor: '0', period_minor: '700', offsets_minor: ['0', '200'] }];
    const premium = [{ bp: 1_000 }];

    test('are the usual ones until the house saves its own, and every version stays', async () => {
      expect(await rules()).toMatchObject({ current: { version: 1, money: {} } });
      const first = await put(1, { tax_bp: 500 });
      expect(first).toMatchObject({ status: 200, body: { current: { version: 2, by: 'maud' } } });
      const money = { GBP: { ladder, premium, deposit_minor: '5000' } };
      const policy = { ...defaultPolicy(), tax_bp: 500 };
      await house('PUT', 'rules', { version: 2, policy, money });
      const { current, versions } = await rules();
      expect(current).toMatchObject({ version: 3, money });
      expect(versions.map(({ version, policy: { tax_bp } }) => [version, tax_bp])).toEqual([
        [3, 500],
        [2, 500],
        [1, 2_000],
      ]);
      expect(current.at_ms).toBeGreaterThanOrEqual(versions[1]!.at_ms!);
    });

    test('of two who edit one version, one saves; the same again saves nothing', async () => {
      const { version } = (await rules()).current;
      const answers = await Promise.all([
        put(version, { commission_bp: 1 }),
        put(version, { commission_bp: 2 }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
        code: 'WRONG_STATE',
        version: version + 1,
      });
      const { current } = await rules();
      const again = await put(version, { commission_bp: current.policy['commission_bp'] });
      expect(again.body.current).toEqual(current);
    });

    test('that are wrong are refused with every field, and nothing is saved', async () => {
      const before = await rules();
      const { GBP } = { GBP: { ladder: [], premium, deposit_minor: '-1' } };
      const policy = { ...defaultPolicy(), late_ms: 10_000, tax_bp: 9_999, surprise: 1 };
      const body = { version: before.current.version, policy, money: { GBP } };
      const answer = await house('PUT', 'rules', body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
      expect(answer.body.problems.map(({ field }: { field: string }) => field).sort()).toEqual([
        'money.GBP.deposit_minor',
        'money.GBP.ladder',
        'policy.late_ms',
        'policy.surprise',
        'policy.tax_bp',
      ]);
      expect(await rules()).toEqual(before);
    });

    test('are read by the house’s staff and written by its managers alone', async () => {
      const at = (role: 'clerk' | 'manager', house_id: string) =>
        doors.tokenOf(`${role}-${house_id}`, { role, house_id });
      const clerk = await at('clerk', 'aldermere');
      expect((await house('GET', 'rules', undefined, clerk)).status).toBe(200);
      expect((await put(1, {}, clerk)).status).toBe(403);
      const stranger = await at('manager', 'other');
      expect((await house('GET', 'rules', undefined, stranger)).status).toBe(403);
      expect((await put(1, {}, stranger)).status).toBe(403);
    });

    test('in force at publish go to the shard, with what the sale overrides', async () => {
      const { current } = await rules();
      const money = { GBP: { ladder, premium, deposit_minor: '0' } };
      const policy = {
        ...defaultPolicy(),
        commission_bp: 777,
        final_after_ms: 2_000,
        late_ms: 500,
      };
      await house('PUT', 'rules', { version: current.version, policy, money });
      await plan('ruled', { policy: { late_ms: 250 } });
      expect((await publish('ruled')).status).toBe(200);
      const [loaded] = await wholeJournal('ruled');
      expect(JSON.parse(loaded!.public)).toMatchObject({
        policy_version: current.version + 1,
        policy: { commission_bp: 777, late_ms: 250, final_after_ms: 2_000 },
      });
      const plans = (await house('GET', 'auctions')).body.auctions as { auction_id: string }[];
      expect(plans.find((one) => one.auction_id === 'ruled')).toMatchObject({
        policy_version: current.version + 1,
      });
      const usual = { version: current.version + 1, policy: defaultPolicy(), money: {} };
      expect((await house('PUT', 'rules', usual)).status).toBe(200);
    });
  });

  test('a timed sale tells the shard when each lot opens and closes', async () => {
    const day = 86_400_000;
    const opens_at_ms = systemClock.now() + day;
    const timed = {
      opens_at_ms,
      closes_at_ms: opens_at_ms + day,
      spacing_ms: 60_000,
      group_size: 2,
    };
    const lot_ids = ['timed-1', 'timed-2', 'timed-3'];
    await plan('timed', { timed, lot_ids, starts_at_ms: opens_at_ms });
    expect((await house('GET', 'auctions')).body.auctions).toContainEqual(
      expect.objectContaining({ auction_id: 'timed', timed }),
    );
    expect((await publish('timed')).status).toBe(200);
    const { lots } = await catalogueOf('timed');
    expect(
      lots.map(({ closes_at_ms, group_no }) => [closes_at_ms! - opens_at_ms, group_no]),
    ).toEqual([
      [day, 1],
      [day + 60_000, 1],
      [day + 120_000, 2],
    ]);
    const { lots: loaded } = await cluster.live.call('auction_view', { auction_id: 'timed' });
    expect(loaded!.map((lot) => lot.closes_at_ms)).toEqual(lots.map((lot) => lot.closes_at_ms));
  });

  test('new words are shown once the journal names them', async () => {
    await plan('words');
    await publish('words');
    const words = { ...wordsOf((await catalogueOf('words')).lots[0]!), title: 'Ebb, second state' };
    const path = 'auctions/words/lots/1/words';
    const { description_hash } = (await house('POST', path, words)).body as Record<string, string>;
    const titleNow = async () => (await catalogueOf('words')).lots[0]!.title;
    expect(await titleNow()).toBe('Work words-1');
    const described = {
      type: 'lot_described',
      v: 1,
      auction_id: 'words',
      seq: 1_000,
      at_ms: 1,
      actor: 'manager',
      prev_hash: '0'.repeat(64),
      lot_no: 1,
      epoch: 0,
      material: false,
      description_hash,
    };
    await hear({
      pos: 1,
      auction_id: 'words',
      seq: 1_000,
      hash: '0'.repeat(64),
      public: JSON.stringify(described),
    });
    expect(await titleNow()).toBe('Ebb, second state');
    expect((await house('POST', 'auctions/words/lots/9/words', words)).status).toBe(404);
  });

  /** Sells lot 1 for 200.00 to a bidder with money, passes lot 2, settles, returns the rest. */
  async function playSale(auctionId: string): Promise<void> {
    let commands = 0;
    const staff = { staff_id: 'clara', role: 'clerk' as const, houses: ['aldermere'] };
    const done = async (answering: Promise<{ code: string }>) =>
      expect(await answering).toMatchObject({ code: 'ACCEPTED' });
    const look = async () => (await cluster.live.call('auction_view', { auction_id: auctionId }))!;
    const command = async () => ({
      auction_id: auctionId,
      command_id: `c-${++commands}`,
      seen_seq: (await look()).seq!,
      staff,
    });
    const lotCommand = async (name: 'lot_announce' | 'lot_open', lotNo: number) =>
      done(cluster.live.call(name, { ...(await command()), lot_no: lotNo }));
    const finish = async (name: 'lot_hammer' | 'lot_pass', lotNo: number) => {
      const lot = (await look()).lots!.find((one) => one.lot_no === lotNo)!;
      const seen = { lot_no: lotNo, expected_lot_seq: lot.lot_seq };
      await done(cluster.live.call(name, { ...(await command()), ...seen }));
      await until(async () => (await look()).lots![lotNo - 1]!.status === 'Final');
    };
    const paddle_no = await bidder(auctionId);
    await done(cluster.live.call('auction_start', await command()));
    await lotCommand('lot_announce', 1);
    await lotCommand('lot_open', 1);
    const bid: Procedures['place']['args'] = {
      auction_id: auctionId,
      bid_id: 'bid-of-the-sale-1',
      lot_no: 1,
      epoch: 0,
      paddle_no,
      kind: 'LIVE',
      amount_minor: (await look()).lots![0]!.ask_minor!,
      seen_seq: (await look()).seq!,
      confirmed: true,
      received_at_ms: systemClock.now(),
    };
    await done(cluster.live.call('place', bid));
    await finish('lot_hammer', 1);
    await lotCommand('lot_announce', 2);
    await lotCommand('lot_open', 2);
    await finish('lot_pass', 2);
    const settled = { auction_id: auctionId, lot_no: 1, epoch: 0, settlement_id: 's-1' };
    await done(cluster.live.call('lot_settled', settled));
    await done(cluster.live.call('auction_end', await command()));
    await giveBack(auctionId, paddle_no);
  }

  async function bidder(auctionId: string): Promise<number> {
    const { paddle } = await cluster.live.call('paddle_open', {
      auction_id: auctionId,
      command_id: 'join-1',
      user_id: 'bidder-bea',
      kind: 'wallet',
      status: 'approved',
      rating: 63,
    });
    const { paddle_no } = paddle!;
    const credit = { auction_id: auctionId, paddle_no, transfer_id: 't-1', amount_minor: 50_000 };
    expect(await cluster.live.call('paddle_credit', credit)).toMatchObject({ code: 'ACCEPTED' });
    return paddle_no;
  }

  async function giveBack(auctionId: string, paddle_no: number): Promise<void> {
    const { paddle } = await cluster.live.call('paddle_view', {
      auction_id: auctionId,
      user_id: 'bidder-bea',
    });
    const back = { auction_id: auctionId, transfer_id: 'r-1' };
    const amount_minor = paddle!.available_minor;
    await cluster.live.call('return_start', { ...back, paddle_no, amount_minor });
    expect(await cluster.live.call('return_done', back)).toMatchObject({ code: 'ACCEPTED' });
  }

  async function until(claim: () => Promise<boolean>): Promise<void> {
    const deadline = systemClock.now() + 10_000;
    while (!(await claim())) {
      if (systemClock.now() > deadline) throw new Error('not so within 10 s');
    }
  }

  const wholeJournal = async (auctionId: string): Promise<ChainRow[]> =>
    (await cluster.live.call('journal_page', { auction_id: auctionId, after: 0, limit: 500 }))
      .rows!;

  test('a sale shows its state and its results as they come, whatever is repeated', async () => {
    await plan('sale');
    await publish('sale');
    await playSale('sale');
    await follow();
    const view = await catalogueOf('sale');
    expect(view.auction).toMatchObject({ status: 'Ended', sold: 1, hammer_total_minor: '10000' });
    expect(
      view.lots.map(({ status, outcome, hammer_minor }) => [status, outcome, hammer_minor]),
    ).toEqual([
      ['Final', 'sold', '10000'],
      ['Final', 'passed', undefined],
    ]);
    position = 0;
    await follow();
    expect(await catalogueOf('sale')).toEqual(view);
    const events = await history('sale');
    expect(events).toMatchObject({ complete: false });
    expect(events.events).toEqual(await wholeJournal('sale'));
  });

  test('an event of another auction, or of a type not known, changes nothing', async () => {
    const row = { pos: 1, auction_id: 'nobody', seq: 1, hash: '', public: '{"type":"news"}' };
    await hear(row);
    await hear({ ...row, public: JSON.stringify({ type: 'auction_started' }) });
    expect((await doors.call('GET', '/api/auctions/nobody/catalogue')).status).toBe(404);
  });

  describe('the archive', () => {
    const sealed = async (auctionId: string) => {
      await plan(auctionId);
      await publish(auctionId);
      await playSale(auctionId);
      const { code, head_hash } = await cluster.live.call('seal', { auction_id: auctionId });
      expect(code).toBe('ACCEPTED');
      const rows = await wholeJournal(auctionId);
      await follow();
      return { head_hash: head_hash!, rows };
    };

    test('keeps the journal to the byte, and then the shard forgets', async () => {
      const { head_hash, rows } = await sealed('keep');
      expect((await history('keep')).complete).toBe(false);
      await archiveJob();
      const kept = await history('keep');
      expect(kept).toEqual({ auction_id: 'keep', complete: true, head_hash, events: rows });
      expect(followChain('keep', GENESIS, kept.events).hash).toBe(head_hash);
      expect((await history('keep', rows.length - 1)).events).toEqual(rows.slice(-1));
      expect((await catalogueOf('keep')).auction.status).toBe('Forgotten');
      const gone = await cluster.live.call('journal_page', {
        auction_id: 'keep',
        after: 0,
        limit: 1,
      });
      expect(gone.code).toBe('AUCTION_SEALED');
    });

    test('publishes no private object', async () => {
      const kept = JSON.stringify(await history('keep'));
      const privates = await mongo.connection.collection('auctions_private').find().toArray();
      expect(privates.length).toBeGreaterThan(5);
      for (const { salt } of privates) expect(kept).not.toContain(salt);
      expect(kept).not.toMatch(/bidder-bea|seller|clara/);
    });

    test.each(['pull.written', 'pull.verified', 'forget.tombstone'])(
      'goes on after a crash at %s',
      async (point) => {
        const auctionId = `crash-${point.replace('.', '-')}`;
        const { rows } = await sealed(auctionId);
        crash.at = point;
        crash.seen = [];
        await archiveJob();
        expect(crash.seen).toContain(point);
        expect((await catalogueOf(auctionId)).auction.status).toBe('Sealed');
        crash.at = '';
        await archiveJob();
        expect(await history(auctionId)).toMatchObject({ complete: true, events: rows });
        expect((await catalogueOf(auctionId)).auction.status).toBe('Forgotten');
      },
    );

    test.each([
      ['an event', 'auctions_journal', { $set: { public: '{"seq":1}' } }],
      ['a private object', 'auctions_private', { $set: { object: '{"amount_minor":"1"}' } }],
    ])('forgets nothing when %s in the store was changed', async (name, collection, change) => {
      const auctionId = `bad-store-${name.split(' ').at(-1)}`;
      const { rows } = await sealed(auctionId);
      crash.at = 'pull.verified';
      await archiveJob();
      crash.at = '';
      const set = (name: string, filter: object, update: object) =>
        mongo.connection.collection(name).updateOne(filter, update);
      await set('auctions_auction', { _id: auctionId } as object, { $set: { archived: false } });
      const { modifiedCount } = await set(collection, { auction_id: auctionId, seq: 1 }, change);
      const other = await set(collection, { auction_id: auctionId, seq: 2 }, change);
      expect(modifiedCount + other.modifiedCount).toBeGreaterThan(0);
      await archiveJob();
      expect((await catalogueOf(auctionId)).auction.status).toBe('Sealed');
      expect(await wholeJournal(auctionId)).toEqual(rows);
    });
  });
});
