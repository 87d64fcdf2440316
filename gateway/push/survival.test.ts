import {
  BareClient,
  CREDENTIALS,
  startGateway,
  TestAdapter,
  until,
  type Gateway,
} from './testing/harness';
import { OfficialClient } from './testing/official';

jest.setTimeout(30_000);
let gateway: Gateway;
let adapter: TestAdapter;
const clients: OfficialClient[] = [];
const official = (options: ConstructorParameters<typeof OfficialClient>[1] = {}) => {
  const client = new OfficialClient(gateway.url, { retryMs: 300, ...options });
  clients.push(client);
  return client;
};
beforeEach(async () => {
  gateway = await startGateway();
  adapter = await TestAdapter.start(gateway.push);
});
afterEach(async () => {
  clients.splice(0).forEach((client) => client.stop());
  await gateway.stop();
  await adapter.kill();
});

test('a cut socket comes back by a new session and its snapshots', async () => {
  const client = official();
  await client.connected();
  const price = client.watch('MERGE', ['m-1']);
  const log = client.watch('DISTINCT', ['d-1']);
  await adapter.subscribed('m-1');
  await adapter.subscribed('d-1');
  adapter.snapshot('m-1', { a: '1', b: '' });
  adapter.snapshot('d-1', { a: '1', b: '' });
  adapter.eos('d-1');
  await until('the snapshots', () => price.updates.length === 1 && log.ends === 1);
  const other = official();
  await other.connected();
  const others = [other.watch('MERGE', ['m-1']), other.watch('DISTINCT', ['d-1'])];
  await until('his snapshots', () => others.every(({ updates }) => updates.length === 1));
  for (let round = 1; round <= 3; round++) {
    client.cut();
    adapter.update('m-1', { a: `price ${round}` });
    adapter.update('d-1', { a: `event ${round}`, b: '' });
    await until(`snapshots of round ${round}`, () => log.ends === round + 1);
    await client.connected();
    await until('the price', () => price.updates.at(-1)?.[0] === `price ${round}`);
    await until('the event', () => log.updates.some(([a]) => a === `event ${round}`));
  }
  expect(client.statuses).toContain('DISCONNECTED:TRYING-RECOVERY');
  expect(client.serverErrors).toEqual([]);
  expect(gateway.push.sessions()).toBe(2);
});

test('the adapter dies and returns: sessions stay, items are asked for again', async () => {
  const client = official();
  await client.connected();
  const price = client.watch('MERGE', ['m-1']);
  const log = client.watch('DISTINCT', ['d-1']);
  const board = client.watch('COMMAND', ['c-1'], { fields: ['key', 'command'] });
  await adapter.subscribed('c-1');
  adapter.snapshot('m-1', { a: '1', b: 'x' });
  adapter.eos('d-1');
  adapter.snapshot('c-1', { key: 'old', command: 'ADD' }, { key: 'kept', command: 'ADD' });
  adapter.eos('c-1');
  await until('the board', () => board.ends === 1);
  const pending = client.send('hold');
  await until('the message', () => adapter.count('message') === 1);
  await adapter.kill();
  expect(await pending).toBe('error');
  await until('not ready', () => !gateway.push.ready());
  expect(await client.send('ok')).toBe('error');
  const refused = client.watch('MERGE', ['m-2']);
  await until('the refusal', () => refused.errors.length === 1);
  expect(refused.errors).toEqual([66]);

  adapter = await TestAdapter.start(gateway.push);
  await adapter.subscribed('m-1');
  await adapter.subscribed('d-1');
  await adapter.subscribed('c-1');
  adapter.snapshot('m-1', { a: '2', b: 'x' });
  adapter.snapshot('d-1', { a: 'missed', b: '' });
  adapter.eos('d-1');
  adapter.snapshot('c-1', { key: 'kept', command: 'ADD' }, { key: 'new', command: 'ADD' });
  adapter.eos('c-1');
  await until('the state', () => price.updates.at(-1)?.[0] === '2');
  await until('the event', () => log.updates.some(([a]) => a === 'missed'));
  await until('the rows', () => board.updates.length === 5);
  expect(board.updates.slice(2)).toEqual([
    ['kept', 'UPDATE'],
    ['new', 'ADD'],
    ['old', 'DELETE'],
  ]);
  expect(await client.send('ok')).toBe('processed:');
  expect(client.statuses).toEqual(['CONNECTING', 'CONNECTED:WS-STREAMING']);
  expect(log.ends).toBe(1);
});

test('a failed data provider is dropped; nobody is let in meanwhile, and all are later', async () => {
  adapter.failure();
  await until('not ready', () => !gateway.push.ready());
  const client = official();
  await until('CONERR 6', () => client.status === 'DISCONNECTED:WILL-RETRY');
  adapter = await TestAdapter.start(gateway.push);
  await client.connected();
});

test('an adapter that stops without a word is dropped, and the next in line takes over', async () => {
  const client = official();
  await client.connected();
  const stopped = adapter;
  adapter = await TestAdapter.start(gateway.push);
  expect(adapter.count('init')).toBe(0);
  stopped.signal('SIGSTOP');
  await until('the next to take over', () => adapter.count('init') === 1, 15_000);
  await until('ready', () => gateway.push.ready());
  await stopped.kill();
  expect(gateway.push.ready()).toBe(true);
  expect(await client.send('ok')).toBe('processed:');
});

test.each([
  ['a wrong password', { ...CREDENTIALS, password: 'guess' }],
  ['another user', { ...CREDENTIALS, user: 'someone' }],
])('an adapter with %s is sent away', async (_name, credentials) => {
  await adapter.kill();
  const impostor = await TestAdapter.start(gateway.push, credentials);
  await until('its end', () => impostor.isGone);
  expect(gateway.push.ready()).toBe(false);
  adapter = await TestAdapter.start(gateway.push);
  expect(gateway.push.ready()).toBe(true);
});

test('closing sends clients away by END 48; they find the process that follows', async () => {
  const client = official();
  await client.connected();
  const watch = client.watch('MERGE', ['m-1']);
  await adapter.subscribed('m-1');
  const { port } = gateway;
  await gateway.stop();
  await until('the adapter to go', () => adapter.isGone);
  expect(client.serverErrors).toEqual([]);
  expect(client.status).toMatch(/^(CONNECTING|DISCONNECTED:WILL-RETRY)$/);
  gateway = await startGateway({ port });
  adapter = await TestAdapter.start(gateway.push);
  await adapter.subscribed('m-1');
  adapter.snapshot('m-1', { a: 'after', b: '' });
  await until('the state', () => watch.updates.at(-1)?.[0] === 'after');
});

test('END 48 at the end of an age, with a new look at the ticket', async () => {
  let aheadMs = 0;
  const aged = await startGateway({ clock: { now: () => Date.now() + aheadMs } });
  const agedAdapter = await TestAdapter.start(aged.push);
  const client = new OfficialClient(aged.url, { user: 'ada' });
  clients.push(client);
  await client.connected();
  // Beyond the oldest age; the adapter seems silent for as long, and is asked for anew.
  aheadMs = 71 * 60_000;
  await until('the end', () => client.statuses.includes('DISCONNECTED:WILL-RETRY'));
  const next = await TestAdapter.start(aged.push);
  await until('a new session', () => next.count('user', { user: 'ada' }) > 0);
  await client.connected();
  await aged.stop();
  await agedAdapter.kill();
  await next.kill();
});

test('a session id of before is of no use after its end', async () => {
  const first = await BareClient.open(gateway.url);
  const session = await first.create();
  first.end();
  await until('its end', () => gateway.push.sessions() === 0);
  const second = await BareClient.open(gateway.url);
  second.send('bind_session', { LS_session: session });
  expect(await second.line('CONERR')).toBe('CONERR,20,Session not found');
});
