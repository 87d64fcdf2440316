/** The journal of a real sale: read from the shard, and from the history once it is forgotten. */
import { createLiveAuctions, type LiveAuctionsAdapter } from '../../adapters/live-auctions';
import { createMongo, type Mongo } from '../../adapters/mongo';
import { systemClock } from '../../adapters/system';
import { createHistory } from '../../services/auctions/store/history';
import type { Log } from '../../services/contracts/ports';
import { smallSale } from '../../tarantool/test/small-sale';
import {
  startTarantool,
  TARANTOOL_PASSWORD,
  TARANTOOL_USER,
  type RunningTarantool,
} from '../../tarantool/test/start';
import { replayAuction, Unknown } from './replay-source';

const AUCTION = 'replayed-1';
const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const auction = { auction_id: AUCTION };
let instance: RunningTarantool;
let shard: LiveAuctionsAdapter;
let mongo: Mongo;
let url: string;

beforeAll(async () => {
  const env = { GAVEL_WAL_MODE: 'write' };
  instance = await startTarantool({ replicaset: 'a', buckets: '1-3000', owners: 'a=1-3000', env });
  const login = { user: TARANTOOL_USER, password: TARANTOOL_PASSWORD };
  shard = createLiveAuctions({ urls: `a=${instance.url}`, ...login }, { log, clock: systemClock });
  await shard.ready();
  const server = new URL(process.env['MONGODB_URL']!);
  server.pathname = '/replayed';
  url = server.href;
  mongo = await createMongo(url, { log });
  await createHistory(mongo.connection).prepare();
});
afterAll(async () => {
  await mongo.connection.dropDatabase();
  await mongo.close();
  shard.close();
  await instance.kill();
  instance.remove();
});

async function sell(): Promise<void> {
  const sale = await smallSale(shard.live, AUCTION, 2);
  const paddle_no = await sale.join('ann');
  const money = { ...auction, paddle_no, amount_minor: 100_000 };
  await shard.live.call('paddle_credit', { ...money, transfer_id: 'in' });
  await sale.start();
  await sale.open(1);
  await sale.bid(1, paddle_no);
  await sale.hammer(1);
  await sale.open(2);
  await sale.pass(2);
  await sale.end();
  const settled = { ...auction, lot_no: 1, epoch: 0, settlement_id: `${AUCTION}:1:0:final` };
  await shard.live.call('lot_settled', settled);
  const { available_minor } = (await sale.paddles())[0]!;
  const back = { ...money, amount_minor: available_minor, transfer_id: 'out' };
  await shard.live.call('return_start', back);
  await shard.live.call('return_done', { ...auction, transfer_id: 'out' });
}

async function archiveAndForget(): Promise<string> {
  const { head_hash } = await shard.live.call('seal', auction);
  const page = { ...auction, after: 0, limit: 500 };
  const history = createHistory(mongo.connection);
  await history.putEvents(AUCTION, (await shard.live.call('journal_page', page)).rows!);
  await history.putPrivates(AUCTION, (await shard.live.call('private_page', page)).rows!);
  const forget = { ...auction, head_hash: head_hash! };
  while (!(await shard.live.call('forget', forget)).done);
  return head_hash!;
}

test('replays a sale from the shard, then from the history', async () => {
  await sell();
  const living = await replayAuction(shard.live, url, AUCTION);
  expect(living).toMatchObject({ from: 'the shard', differences: [] });
  const head_hash = await archiveAndForget();
  const archived = await replayAuction(shard.live, url, AUCTION);
  expect(archived).toMatchObject({ from: 'the history', differences: [] });
  expect(archived.model.head_hash).toBe(head_hash);
  expect(archived.events).toBe(living.events + 1);
}, 60_000);

test('tells an unknown auction', async () => {
  await expect(replayAuction(shard.live, url, 'nobody')).rejects.toThrow(Unknown);
});
