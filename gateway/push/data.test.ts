import { BareClient, startGateway, TestAdapter, until, type Gateway } from './testing/harness';
import { OfficialClient } from './testing/official';

jest.setTimeout(30_000);
let gateway: Gateway;
let adapter: TestAdapter;
let client: OfficialClient;
beforeAll(async () => {
  gateway = await startGateway();
  adapter = await TestAdapter.start(gateway.push);
});
beforeEach(async () => {
  client = new OfficialClient(gateway.url, { user: 'ada' });
  await client.connected();
});
afterEach(() => client.stop());
afterAll(async () => {
  await gateway.stop();
  await adapter.kill();
});

describe('MERGE', () => {
  test('the snapshot once, then what changes, and every kind of value', async () => {
    const watch = client.watch('MERGE', ['m-1']);
    await adapter.subscribed('m-1');
    const odd = ['', null, '|^%#$', '#', '$x', '^3', 'a,b\r\nc', 'Grüße 🔨 %41', '+ +'];
    adapter.snapshot('m-1', { a: 'first', b: 'same' });
    adapter.update('m-1', ...odd.map((a) => ({ a })));
    await until('all updates', () => watch.updates.length === odd.length + 1);
    expect(watch.updates).toEqual(['first', ...odd].map((a) => [a, 'same']));
    expect(watch.snapshots).toEqual([true, ...odd.map(() => false)]);
    expect(watch.changed[1]).toEqual(['a']);
    expect(watch.frequencies).toEqual(['unlimited']);
  });

  test('who comes late gets the present state; without a snapshot only what follows', async () => {
    const first = client.watch('MERGE', ['m-2']);
    await adapter.subscribed('m-2');
    adapter.snapshot('m-2', { a: '1', b: 'x' });
    adapter.update('m-2', { a: '2' });
    await until('both', () => first.updates.length === 2);
    const late = client.watch('MERGE', ['m-2']);
    const without = client.watch('MERGE', ['m-2'], { snapshot: 'no' });
    await until('the subscriptions', () => late.updates.length === 1 && without.subscribed === 1);
    adapter.update('m-2', { a: '3' });
    await until('the update', () => without.updates.length === 1 && late.updates.length === 2);
    expect(late.updates).toEqual([
      ['2', 'x'],
      ['3', 'x'],
    ]);
    expect(late.snapshots).toEqual([true, false]);
    expect(without.updates).toEqual([['3', 'x']]);
    expect(adapter.count('subscribe', { item: 'm-2' })).toBe(1);
  });

  test('several items in one subscription keep their places', async () => {
    const watch = client.watch('MERGE', ['m-3', 'm-4']);
    await adapter.subscribed('m-4');
    adapter.update('m-4', { a: 'four', b: '' });
    adapter.update('m-3', { a: 'three', b: '' });
    await until('both', () => watch.updates.length === 2);
    expect(watch.subscription.getValue('m-3', 'a')).toBe('three');
    expect(watch.subscription.getValue('m-4', 'a')).toBe('four');
  });

  test('a user sees his own item under a name that says nothing of him', async () => {
    const watch = client.watch('MERGE', ['mine']);
    await adapter.subscribed('m-of-ada');
    adapter.update('m-of-ada', { a: 'private', b: null });
    await until('the update', () => watch.updates.length === 1);
  });

  test('a limited subscriber gets the newest state at his rate, and reconf changes it', async () => {
    const slow = client.watch('MERGE', ['slow-2']);
    await adapter.subscribed('slow-2');
    await until('CONF', () => slow.frequencies.length === 1);
    expect(slow.frequencies).toEqual(['2']);
    adapter.snapshot('slow-2', { a: '0', b: '' });
    for (let i = 1; i <= 30; i++) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      adapter.update('slow-2', { a: String(i) });
    }
    await until('the last', () => slow.updates.at(-1)?.[0] === '30');
    const gaps = slow.atMs.slice(1).map((at, i) => at - slow.atMs[i]!);
    expect(slow.updates.length).toBeLessThanOrEqual(5);
    expect(Math.min(...gaps.slice(1))).toBeGreaterThan(400);
    slow.limit(1);
    await until('the new rate', () => slow.frequencies.at(-1) === '1');
    slow.limit('unlimited');
    await until('the rate of the house', () => slow.frequencies.at(-1) === '2');
  });

  test('an item is looked at in one mode at a time; RAW never', async () => {
    const raw = client.watch('RAW', ['m-1'], { snapshot: null });
    await until('the refusal', () => raw.errors.length === 1);
    expect(raw.errors).toEqual([24]);
  });

  test('the last one to leave ends the item; the next begins it anew', async () => {
    const one = client.watch('MERGE', ['m-5']);
    await adapter.subscribed('m-5');
    adapter.snapshot('m-5', { a: 'old', b: 'old' });
    await until('the snapshot', () => one.updates.length === 1);
    one.stop();
    await until('USB', () => adapter.count('unsubscribe', { item: 'm-5' }) === 1);
    const two = client.watch('MERGE', ['m-5']);
    await adapter.subscribed('m-5', 2);
    adapter.snapshot('m-5', { a: 'new' });
    await until('the snapshot', () => two.updates.length === 1);
    expect(two.updates).toEqual([['new', null]]);
  });
});

describe('DISTINCT', () => {
  const line = (n: number) => ({ a: String(n), b: null });

  test('the snapshot, its end, then every event; late joiners get the last of them', async () => {
    const first = client.watch('DISTINCT', ['d-1']);
    await adapter.subscribed('d-1');
    adapter.snapshot('d-1', line(1), line(2), line(3), line(4));
    adapter.eos('d-1');
    adapter.update('d-1', line(5), line(6));
    await until('all', () => first.updates.length === 5);
    expect(first.updates.map(([a]) => a)).toEqual(['2', '3', '4', '5', '6']);
    expect(first.snapshots).toEqual([true, true, true, false, false]);
    expect(first.ends).toBe(1);
    const late = client.watch('DISTINCT', ['d-1']);
    const two = client.watch('DISTINCT', ['d-1'], { snapshot: 2 });
    const none = client.watch('DISTINCT', ['d-1'], { snapshot: 'no' });
    await until('their ends', () => late.ends === 1 && two.ends === 1 && none.subscribed === 1);
    adapter.update('d-1', line(7));
    await until('the event', () => none.updates.length === 1 && two.updates.length === 3);
    expect(late.updates.map(([a]) => a)).toEqual(['4', '5', '6', '7']);
    expect(two.updates.map(([a]) => a)).toEqual(['5', '6', '7']);
    expect(none.updates.map(([a]) => a)).toEqual(['7']);
    expect(none.ends).toBe(0);
  });

  test('who comes while the adapter streams waits for the end', async () => {
    const first = client.watch('DISTINCT', ['d-2']);
    await adapter.subscribed('d-2');
    adapter.snapshot('d-2', line(1));
    const second = client.watch('DISTINCT', ['d-2']);
    await until('SUBOK', () => second.subscribed === 1);
    adapter.snapshot('d-2', line(2));
    adapter.eos('d-2');
    await until('both ends', () => first.ends === 1 && second.ends === 1);
    expect(first.updates.map(([a]) => a)).toEqual(['1', '2']);
    expect(second.updates).toEqual(first.updates);
  });

  test('an event that is none of the snapshot ends it; a clear empties it', async () => {
    const watch = client.watch('DISTINCT', ['d-3'], { frequency: 'unfiltered' });
    await adapter.subscribed('d-3');
    adapter.snapshot('d-3', line(1));
    adapter.update('d-3', line(2));
    await until('both', () => watch.updates.length === 2);
    expect(watch.snapshots).toEqual([true, false]);
    adapter.clear('d-3');
    await until('the clear', () => watch.cleared === 1);
    const late = client.watch('DISTINCT', ['d-3']);
    await until('its end', () => late.ends === 1);
    expect(late.updates).toEqual([]);
  });

  test('500 events in one go arrive once each and in order', async () => {
    const watch = client.watch('DISTINCT', ['d-4']);
    await adapter.subscribed('d-4');
    adapter.eos('d-4');
    adapter.update('d-4', ...Array.from({ length: 500 }, (_, n) => line(n)));
    await until('all', () => watch.updates.length === 500);
    expect(watch.updates.map(([a]) => Number(a))).toEqual(Array.from({ length: 500 }, (_, n) => n));
    expect(watch.lost).toEqual([]);
  });

  test('a client may ask for fewer a second', async () => {
    const watch = client.watch('DISTINCT', ['d-5'], { frequency: 10 });
    await adapter.subscribed('d-5');
    adapter.eos('d-5');
    adapter.update('d-5', line(1), line(2), line(3), line(4));
    await until('all', () => watch.updates.length === 4);
    expect(watch.updates.map(([a]) => a)).toEqual(['1', '2', '3', '4']);
    expect(watch.atMs[3]! - watch.atMs[0]!).toBeGreaterThan(200);
  });
});

describe('COMMAND', () => {
  const fields = ['key', 'command', 'price'];
  const row = (key: string, command: string, price: string | null = null) => ({
    key,
    command,
    price,
  });

  test('rows of the snapshot, then what becomes of them', async () => {
    const watch = client.watch('COMMAND', ['c-1'], { fields });
    await adapter.subscribed('c-1');
    adapter.snapshot('c-1', row('1', 'ADD', '10'), row('2', 'ADD', '20'));
    adapter.eos('c-1');
    await until('the snapshot', () => watch.ends === 1);
    adapter.update('c-1', row('1', 'UPDATE', '11'));
    adapter.update('c-1', row('3', 'ADD', '30'));
    adapter.update('c-1', row('2', 'DELETE'));
    await until('all', () => watch.updates.length === 5);
    expect(watch.updates).toEqual([
      ['1', 'ADD', '10'],
      ['2', 'ADD', '20'],
      ['1', 'UPDATE', '11'],
      ['3', 'ADD', '30'],
      ['2', 'DELETE', null],
    ]);
    expect(watch.subscription.getCommandValue('c-1', '3', 'price')).toBe('30');
    const late = client.watch('COMMAND', ['c-1'], { fields });
    await until('the late snapshot', () => late.ends === 1);
    expect(late.updates).toEqual([
      ['1', 'ADD', '11'],
      ['3', 'ADD', '30'],
    ]);
  });

  test('at one a second each key keeps its newest row', async () => {
    const watch = client.watch('COMMAND', ['c-2'], { fields, frequency: 1 });
    await adapter.subscribed('c-2');
    adapter.snapshot('c-2', row('1', 'ADD', '0'));
    adapter.eos('c-2');
    await until('the snapshot', () => watch.ends === 1);
    for (let n = 1; n <= 20; n++) adapter.update('c-2', row('1', 'UPDATE', String(n)));
    adapter.update('c-2', row('9', 'ADD', 'brief'));
    adapter.update('c-2', row('9', 'DELETE'));
    await until('the newest', () => watch.updates.at(-1)?.[2] === '20');
    expect(watch.updates.length).toBeLessThanOrEqual(3);
    expect(watch.updates.some(([key]) => key === '9')).toBe(false);
  });
});

test('lines of one turn share one frame', async () => {
  const bare = await BareClient.open(gateway.url);
  await bare.create();
  bare.send(
    'control',
    { LS_reqId: 1, LS_op: 'add', LS_subId: 1, LS_mode: 'MERGE', LS_group: 'm-9', LS_schema: 'a' },
    {
      LS_reqId: 2,
      LS_op: 'add',
      LS_subId: 2,
      LS_mode: 'DISTINCT',
      LS_group: 'd-9',
      LS_schema: 'a',
    },
  );
  await adapter.subscribed('m-9');
  await adapter.subscribed('d-9');
  const frames: string[] = [];
  bare.ws.on('message', (data: Buffer) => frames.push(data.toString()));
  adapter.update('m-9', { a: '1' }, { a: '2' }, { a: '3' });
  await until('the last', () => bare.lines.includes('U,1,1,3'));
  expect(frames.length).toBeLessThanOrEqual(2);
  bare.end();
});

test('a session that hears nothing is probed', async () => {
  const bare = await BareClient.open(gateway.url);
  bare.send('create_session', { LS_adapter_set: 'AUCTION', LS_keepalive_millis: 1_000 });
  expect(await bare.line('CONOK')).toMatch(/,8192,1000,\*$/);
  await bare.line('PROBE');
  bare.end();
});
