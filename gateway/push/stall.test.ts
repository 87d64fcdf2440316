import { BareClient, startGateway, TestAdapter, until, type Gateway } from './testing/harness';
import { OfficialClient } from './testing/official';

jest.setTimeout(30_000);
let aheadMs = 0;
let gateway: Gateway;
let adapter: TestAdapter;
beforeEach(async () => {
  aheadMs = 0;
  gateway = await startGateway({ clock: { now: () => Date.now() + aheadMs } });
  adapter = await TestAdapter.start(gateway.push);
});
afterEach(async () => {
  await gateway.stop();
  await adapter.kill();
});

/** Far more than the kernel buffers of a loopback connection hold. */
const COUNT = 2_500;
const BYTES = 8_000;

async function watching(): Promise<BareClient> {
  const client = await BareClient.open(gateway.url);
  await client.create();
  const common = { LS_op: 'add', LS_schema: 'a b', LS_snapshot: true, LS_ack: false };
  client.send(
    'control',
    { ...common, LS_reqId: 1, LS_subId: 1, LS_mode: 'MERGE', LS_group: 'm-1' },
    { ...common, LS_reqId: 2, LS_subId: 2, LS_mode: 'DISTINCT', LS_group: 'd-1' },
  );
  await client.line('CONF,2');
  await adapter.subscribed('m-1');
  await adapter.subscribed('d-1');
  adapter.eos('d-1');
  await client.line('EOS,2');
  return client;
}
const numbers = (client: BareClient, subId: number): number[] =>
  client.lines
    .filter((line) => line.startsWith(`U,${subId},1,`))
    .map((line) => Number(line.split(',')[3]!.split('|')[0]));
const lost = (client: BareClient): number =>
  client.lines
    .filter((line) => line.startsWith('OV,2,1,'))
    .reduce((sum, line) => sum + Number(line.split(',')[3]), 0);

test('a stalled reader misses no event untold, and ends with the newest state', async () => {
  const stalled = await watching();
  const reader = await watching();
  stalled.ws.pause();
  adapter.flood('d-1', COUNT, BYTES);
  adapter.flood('m-1', COUNT, BYTES);
  await until('the other to have all', () => numbers(reader, 1).at(-1) === COUNT);
  stalled.ws.resume();
  await until('the newest state', () => numbers(stalled, 1).at(-1) === COUNT);
  await until('the last event', () => numbers(stalled, 2).at(-1) === COUNT);
  expect(numbers(stalled, 1).length).toBeLessThan(COUNT / 2);

  expect(lost(stalled)).toBeGreaterThan(0);
  for (const client of [stalled, reader]) {
    const events = numbers(client, 2);
    expect(new Set(events).size).toBe(events.length);
    expect(events).toEqual([...events].sort((a, b) => a - b));
    expect(events.length + lost(client)).toBe(COUNT);
  }
  stalled.end();
  reader.end();
});

test('who stalls for 15 s is ended, and nobody else', async () => {
  const stalled = await watching();
  const reader = await watching();
  stalled.ws.pause();
  adapter.flood('d-1', COUNT, BYTES);
  await until('the other to have all', () => numbers(reader, 2).at(-1) === COUNT);
  expect(gateway.push.sessions()).toBe(2);
  aheadMs = 15_600;
  await until('the end of the slow one', () => gateway.push.sessions() === 1);
  stalled.ws.resume();
  await stalled.closed();
  expect(reader.closeCode).toBeNull();
  reader.end();
});

test('an adapter gone for 5 s: clients are told by END 48, and come back with it', async () => {
  const client = new OfficialClient(gateway.url, { retryMs: 300 });
  await client.connected();
  await adapter.kill();
  await until('not ready', () => !gateway.push.ready());
  expect(client.status).toBe('CONNECTED:WS-STREAMING');
  aheadMs = 9_000;
  await until('the end', () => client.statuses.includes('DISCONNECTED:WILL-RETRY'));
  expect(client.serverErrors).toEqual([]);
  adapter = await TestAdapter.start(gateway.push);
  await client.connected();
  client.stop();
});

test('a client that answers no ping is ended though its socket is open; one that does stays', async () => {
  const silent = await BareClient.open(gateway.url);
  const live = await BareClient.open(gateway.url);
  await silent.create();
  await live.create();
  let pings = 0;
  live.ws.on('ping', () => pings++);
  silent.ws.pause();
  aheadMs = 16_000;
  await until('a ping', () => pings > 0);
  await adapter.kill();
  adapter = await TestAdapter.start(gateway.push);
  aheadMs = 31_000;
  await until('the end', () => gateway.push.sessions() < 2);
  expect(gateway.push.sessions()).toBe(1);
  expect(live.closeCode).toBeNull();
  silent.end();
  live.end();
});
