import sharp from 'sharp';
import {
  SERVICE_SECRET,
  log,
  openDoors,
  testKeys,
  type Doors,
} from '../../adapters/http/testing/doors';
import { createMongo, type Mongo } from '../../adapters/mongo';
import { createObjects } from '../../adapters/objects';
import { houseLotView, type LotBody } from '../contracts/http';
import type { Objects } from '../contracts/ports';
import { createLots } from './index';

const content: LotBody = {
  title: 'Current No. 7 (Ebb)',
  artist: 'Ilse Tarn',
  medium: 'Pen lines along a flow field, pigment print',
  year: 2026,
  size: '420 × 594 mm',
  edition: '3 of 12',
  description: 'Eleven hundred lines bend around three hollows.',
  provenance: 'The studio',
  condition: 'As printed',
  category: 'Prints',
  seller_id: 'seller-tarn',
  currency: 'GBP',
  low_minor: '20000',
  high_minor: '30000',
  reserve_minor: '15000',
};
const clock = { now: () => 1_795_266_000_000 };

describe('lots', () => {
  let mongo: Mongo;
  let objects: Objects & { close(): void };
  let doors: Doors;
  let manager: string;
  let clerk: string;
  let stranger: string;
  let webp: Uint8Array;
  beforeAll(async () => {
    const server = new URL(process.env['MONGODB_URL']!);
    server.pathname = `/lots_${process.pid}`;
    mongo = await createMongo(server.href, { log });
    const [endpoint, accessKey, secretKey] = ['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'].map(
      (name) => process.env[name]!,
    ) as [string, string, string];
    const bucket = `lots-${process.pid}`;
    objects = await createObjects({ endpoint, accessKey, secretKey, bucket }, { log });
    const lots = createLots({ mongo: mongo.connection, objects });
    await lots.prepare();
    doors = await openDoors([lots], await testKeys(clock));
    manager = await doors.tokenOf('maud', { role: 'manager', house_id: 'aldermere' });
    clerk = await doors.tokenOf('clara', { role: 'clerk', house_id: 'aldermere' });
    stranger = await doors.tokenOf('sly', { role: 'manager', house_id: 'other' });
    const canvas = { width: 8, height: 8, channels: 3 as const, background: '#faf8f5' };
    webp = await sharp({ create: canvas }).webp().toBuffer();
  });
  afterAll(async () => {
    await doors.close();
    objects.close();
    await mongo.connection.dropDatabase();
    await mongo.close();
  });
  const put = (lotId: string, body: object = content, headers = {}, token = manager) =>
    doors.call('PUT', `/api/houses/aldermere/lots/${lotId}`, { body, token, headers });
  const internal = (method: string, path: string, options = {}) =>
    doors.call(method, path, { token: SERVICE_SECRET, ...options });

  test('a manager makes a lot and reads it as it was put', async () => {
    expect((await put('c7')).status).toBe(201);
    const answer = await doors.call('GET', '/api/houses/aldermere/lots/c7', { token: clerk });
    expect(houseLotView.strict().parse(answer.body)).toEqual({
      lot_id: 'c7',
      version: 1,
      ...content,
    });
  });

  test('a change makes a version, the same again makes none', async () => {
    await put('v1');
    expect((await put('v1')).body.version).toBe(1);
    expect((await put('v1', { ...content, year: 2025 })).body).toMatchObject({
      version: 2,
      year: 2025,
    });
    const open: Partial<LotBody> = { ...content };
    delete open.reserve_minor;
    const without = (await put('v1', open)).body as object;
    expect(without).toMatchObject({ version: 3 });
    expect(without).not.toHaveProperty('reserve_minor');
  });

  test('who saw an older version changes nothing', async () => {
    await put('v2');
    await put('v2', { ...content, year: 2025 }, { 'if-match': '"1"' });
    const late = await put('v2', { ...content, year: 2024 }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 409, body: { code: 'WRONG_STATE' } });
    const lot = await doors.call('GET', '/api/houses/aldermere/lots/v2', { token: clerk });
    expect(lot.body).toMatchObject({ year: 2025, version: 2 });
  });

  test.each([
    ['an unknown field', { ...content, house_id: 'other' }, 'house_id'],
    ['an estimate upside down', { ...content, high_minor: '19999' }, 'high_minor'],
    ['a number for an amount', { ...content, low_minor: 20000 }, 'low_minor', 'BAD_AMOUNT'],
    ['a fraction', { ...content, low_minor: '200.5' }, 'low_minor', 'BAD_AMOUNT'],
    ['a negative reserve', { ...content, reserve_minor: '-1' }, 'reserve_minor', 'BAD_AMOUNT'],
    [
      'an amount above the greatest',
      { ...content, high_minor: '1000000000001' },
      'high_minor',
      'BAD_AMOUNT',
    ],
    ['an unknown currency', { ...content, currency: 'XXX' }, 'currency'],
    ['no title', { ...content, title: ' ' }, 'title'],
  ])('refuses %s', async (_name, body, field, code = 'INVALID_REQUEST') => {
    const answer = await put('bad', body);
    expect(answer).toMatchObject({ status: 400, body: { code, field } });
    const lots = await internal('GET', '/internal/lots?ids=bad');
    expect(lots.body.lots).toEqual([]);
  });

  test("another house neither sees nor takes nor changes a house's lot", async () => {
    await put('own');
    const path = '/api/houses/aldermere/lots/own';
    expect((await doors.call('GET', path, { token: stranger })).status).toBe(403);
    expect((await put('own', content, {}, stranger)).status).toBe(403);
    const theirs = '/api/houses/other/lots/own';
    expect((await doors.call('GET', theirs, { token: stranger })).status).toBe(404);
    const taken = await doors.call('PUT', theirs, { body: content, token: stranger });
    expect(taken).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    const list = await doors.call('GET', '/api/houses/other/lots', { token: stranger });
    expect(list.body.lots).toEqual([]);
  });

  test('clerks read and change nothing; bidders do not even read', async () => {
    const bidder = await doors.tokenOf('bea', { role: 'bidder' });
    expect((await put('c8', content, {}, clerk)).status).toBe(403);
    const list = (token: string) => doors.call('GET', '/api/houses/aldermere/lots', { token });
    expect((await list(clerk)).status).toBe(200);
    expect((await list(bidder)).status).toBe(403);
  });

  test('a lookup keeps the order asked for and leaves out the unknown', async () => {
    await put('l1');
    await put('l2');
    const answer = await internal('GET', '/internal/lots?ids=l2,none,l1');
    expect(answer.body.lots.map((l: { lot_id: string }) => l.lot_id)).toEqual(['l2', 'l1']);
    expect((await doors.call('GET', '/internal/lots?ids=l2', { token: manager })).status).toBe(401);
  });

  describe('planned for an auction', () => {
    const plan = (auction_id: string, lot_ids: string[], house_id = 'aldermere') =>
      internal('POST', '/internal/lots/planned', { body: { auction_id, house_id, lot_ids } });
    const lots = async (...ids: string[]) =>
      (await internal('GET', `/internal/lots?ids=${ids.join()}`)).body.lots as {
        auction_id?: string;
        lot_no?: number;
      }[];
    beforeAll(async () => {
      for (const lotId of ['p1', 'p2', 'p3']) await put(lotId);
    });

    test('lots know their auction and number; what it drops is free again', async () => {
      expect((await plan('evening', ['p2', 'p1'])).status).toBe(204);
      expect(await lots('p1', 'p2')).toMatchObject([
        { auction_id: 'evening', lot_no: 2 },
        { auction_id: 'evening', lot_no: 1 },
      ]);
      expect((await plan('evening', ['p1'])).status).toBe(204);
      const [p1, p2] = await lots('p1', 'p2');
      expect(p1).toMatchObject({ auction_id: 'evening', lot_no: 1 });
      expect(p2).not.toHaveProperty('auction_id');
    });

    test('no two auctions take one lot', async () => {
      const both = await Promise.all([plan('first', ['p3']), plan('second', ['p3'])]);
      expect(both.map((b) => b.status).sort()).toEqual([204, 409]);
    });

    test("nobody takes another house's lot, and then takes none at all", async () => {
      const answer = await plan('theirs', ['p2'], 'other');
      expect(answer).toMatchObject({ status: 404 });
      expect((await lots('p2'))[0]).not.toHaveProperty('auction_id');
    });
  });

  describe('pictures', () => {
    const image = {
      stamp: 'k3f9',
      width: 960,
      height: 1357,
      colour: '#f2eee8',
      alt: 'Lines around three hollows',
    };
    const upload = (width: number | string, raw: Uint8Array = webp, stamp = image.stamp) =>
      internal('PUT', `/internal/lots/pic/image/${stamp}/${width}`, { raw });
    const show = (body: object = image) => internal('PUT', '/internal/lots/pic/image', { body });
    beforeAll(() => put('pic'));

    test('are shown once all widths are there, for everybody, for a year', async () => {
      await upload(320);
      await upload(640);
      const early = await show();
      expect(early).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
      expect(early.body.detail).toContain('960');
      await upload(960);
      const { width, height, colour, alt } = image;
      const src = '/images/aldermere/pic-k3f9';
      expect((await show()).body.image).toEqual({ width, height, colour, alt, src });
      const file = await doors.call('GET', `${src}-640.webp`);
      expect(file.headers.get('content-type')).toBe('image/webp');
      expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(Buffer.from(file.bytes)).toEqual(Buffer.from(webp));
    });

    test('stay when the words change', async () => {
      const changed = await put('pic', { ...content, year: 2020 });
      expect(changed.body.image.src).toBe('/images/aldermere/pic-k3f9');
    });

    test.each([
      ['a width nobody asks for', () => upload(641)],
      ['bytes that are no picture', () => upload(640, Buffer.from('<svg onload="x"/>'))],
      ['a stamp that is a path', () => upload(640, webp, '..%2F..%2Fx')],
      ['no bytes', () => upload(640, new Uint8Array())],
      ['a colour that is a script', () => show({ ...image, colour: 'url(x)' })],
    ])('refuses %s', async (_name, act) => {
      expect(await act()).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    });

    test.each([
      'aldermere/pic-none-640.webp',
      'aldermere/pic-k3f9-1440.webp',
      'aldermere/pic-k3f9-640.png',
      'aldermere/..%2Fx-640.webp',
      'other%2F..%2Faldermere/pic-k3f9-640.webp',
    ])('answers 404 for %s', async (file) => {
      expect((await doors.call('GET', `/images/${file}`)).status).toBe(404);
    });

    test('are put by our processes alone', async () => {
      const path = '/internal/lots/pic/image/k3f9/640';
      expect((await doors.call('PUT', path, { raw: webp, token: manager })).status).toBe(401);
    });
  });
});
