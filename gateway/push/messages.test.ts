import { Messages } from './messages';
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

test.each([
  ['ok', 'processed:'],
  ['deny', 'denied:-23:ask=100,now;seq=7'],
  ['fail', 'error'],
  ['throw', 'error'],
])('%s: the listener hears %s', async (text, heard) => {
  expect(await client.send(text)).toBe(heard);
});

test('the adapter is told the user of the session and the text as it was', async () => {
  await client.send('ok {"a":"ü+%|&=\r\n 🔨"}');
  expect(adapter.count('message', { user: 'ada', text: 'ok {"a":"ü+%|&=\r\n 🔨"}' })).toBe(1);
});

test('a slow message delays no other, and outcomes come in any order', async () => {
  const heard: string[] = [];
  const slow = client.send('wait 400').then(() => heard.push('slow'));
  const quick = client.send('ok').then(() => heard.push('quick'));
  await Promise.all([slow, quick]);
  expect(heard).toEqual(['quick', 'slow']);
});

test('messages of a sequence run one at a time, in order', async () => {
  const texts = ['wait 60 first', 'wait 5 second', 'ok third'];
  const done: string[] = [];
  await Promise.all(texts.map((text) => client.send(text, 'orders').then(() => done.push(text))));
  expect(done).toEqual(texts);
  const seen = adapter.events.filter((one) => texts.includes(one.text!)).map((one) => one.text);
  expect(seen).toEqual(texts);
});

test('without a listener nothing is answered, and the session lives', async () => {
  client.client.sendMessage('ok silent');
  await until('the message', () => adapter.count('message', { text: 'ok silent' }) === 1);
  expect(await client.send('ok')).toBe('processed:');
  expect(client.statuses).toEqual(['CONNECTING', 'CONNECTED:WS-STREAMING']);
});

test('more than 20 a second are denied as TOO_MANY', async () => {
  const heard = await Promise.all(Array.from({ length: 40 }, () => client.send('ok')));
  const denied = heard.filter((one) => one === 'denied:-2:retry_after_ms=1000').length;
  expect(denied).toBeGreaterThanOrEqual(18);
  expect(heard.filter((one) => one === 'processed:').length).toBe(40 - denied);
});

test('made-up names of sequences are denied, and nothing is kept of them', () => {
  const answered: string[] = [];
  const messages = new Messages({
    clock: { now: () => 0 },
    answer: (line) => answered.push(line.text.trim()),
    notify: () => new Promise(() => undefined),
  });
  for (let n = 1; n <= 1_000; n++) {
    const params = { LS_message: 'ok', LS_sequence: `s${n}`, LS_msg_prog: '1' };
    messages.take(String(n), new Map(Object.entries(params)));
  }
  expect(answered).toContain('MSGFAIL,s1000,1,-2,retry_after_ms=1000');
  const kept = Reflect.get(messages, 'outcomes') as Map<string, unknown>;
  expect(kept.size).toBe(16);
  messages.close();
});

describe('on the wire', () => {
  let bare: BareClient;
  beforeEach(async () => {
    bare = await BareClient.open(gateway.url);
    await bare.create('bob');
  });
  afterEach(() => bare.end());
  const told = (text: string) => adapter.count('message', { text });

  test('a repeated number gets its stored outcome and is not executed again', async () => {
    bare.send('msg', { LS_reqId: 1, LS_message: 'deny twice', LS_msg_prog: 1 });
    const outcome = await bare.line('MSGFAIL');
    expect(outcome).toBe('MSGFAIL,*,1,-23,ask=100%2Cnow;seq=7');
    bare.send('msg', { LS_reqId: 2, LS_message: 'deny twice', LS_msg_prog: 1 });
    await bare.line('REQOK,2');
    await until('it again', () => bare.lines.filter((line) => line === outcome).length === 2);
    expect(told('deny twice')).toBe(1);
  });

  test('a number repeated while it runs is not executed again either', async () => {
    bare.send('msg', { LS_reqId: 1, LS_message: 'hold', LS_msg_prog: 1 });
    await until('the message', () => told('hold') === 1);
    bare.send('msg', { LS_reqId: 2, LS_message: 'hold', LS_msg_prog: 1 });
    await bare.line('REQOK,2');
    adapter.release();
    await bare.line('MSGDONE,*,1,');
    bare.send('msg', { LS_reqId: 3, LS_message: 'ok', LS_msg_prog: 2 });
    await bare.line('MSGDONE,*,2,');
    expect(bare.lines.filter((line) => line === 'MSGDONE,*,1,').length).toBe(1);
    expect(told('hold')).toBe(1);
  });

  test('eight are at the adapter at once, the ninth waits', async () => {
    for (let n = 1; n <= 9; n++) {
      bare.send('msg', { LS_reqId: n, LS_message: `hold ${n}`, LS_msg_prog: n });
    }
    await until('eight', () => told('hold 8') === 1);
    await bare.line('REQOK,9');
    expect(told('hold 9')).toBe(0);
    adapter.release();
    await until('the ninth', () => told('hold 9') === 1);
    adapter.release();
    await bare.line('MSGDONE,*,9,');
  });

  test('a gap in a sequence is waited for, then given up with its length', async () => {
    bare.send('msg', { LS_reqId: 1, LS_message: 'ok', LS_sequence: 's', LS_msg_prog: 1 });
    await bare.line('MSGDONE,s,1,');
    bare.send('msg', {
      LS_reqId: 2,
      LS_message: 'ok',
      LS_sequence: 's',
      LS_msg_prog: 4,
      LS_max_wait: 50,
    });
    await bare.line('MSGDONE,s,4,');
    expect(bare.lines).toContain('MSGFAIL,s,3,39,2');
    bare.send('msg', { LS_reqId: 3, LS_message: 'ok late', LS_sequence: 's', LS_msg_prog: 2 });
    expect(await bare.line('MSGFAIL,s,2')).toMatch(/^MSGFAIL,s,2,38,/);
    expect(told('ok late')).toBe(0);
  });

  test.each([
    ['no text', { LS_msg_prog: 1 }],
    ['no number', { LS_message: 'x' }],
    ['a number that is none', { LS_message: 'x', LS_msg_prog: '1e3' }],
    ['number zero', { LS_message: 'x', LS_msg_prog: 0 }],
  ])('%s is refused', async (_name, params) => {
    bare.send('msg', { LS_reqId: 6, ...params });
    expect(await bare.line('REQERR')).toMatch(/^REQERR,6,65,/);
  });
});
