import { request } from 'node:http';
import { connect } from 'node:net';
import {
  BareClient,
  ORIGIN,
  startGateway,
  TestAdapter,
  until,
  type Gateway,
} from './testing/harness';
import { OfficialClient } from './testing/official';

jest.setTimeout(20_000);
let gateway: Gateway;
let adapter: TestAdapter;
const clients: { stop(): void }[] = [];
const official = (...args: [Parameters<typeof newClient>[0]?]) => newClient(...args);
function newClient(options: ConstructorParameters<typeof OfficialClient>[1] = {}): OfficialClient {
  const client = new OfficialClient(gateway.url, options);
  clients.push(client);
  return client;
}

beforeAll(async () => {
  gateway = await startGateway();
  adapter = await TestAdapter.start(gateway.push);
});
afterEach(() => clients.splice(0).forEach((client) => client.stop()));
afterAll(async () => {
  await gateway.stop();
  await adapter.kill();
});

function post(
  path: string,
  body: string,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const call = request(gateway.url, { path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode!, text, headers: response.headers }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}
const TLCP = '?LS_protocol=TLCP-2.5.0';

test('lets a user in by WebSocket, tells the adapter who came, and when he left', async () => {
  const client = official({ user: 'ada', password: 'ticket' });
  await client.connected();
  const told = adapter.events.find((one) => one.event === 'user' && one.user === 'ada');
  expect(told?.origin).toBeNull();
  const { session, context } = adapter.events.filter((one) => one.event === 'session').at(-1)!;
  expect(context).toMatchObject({ REMOTE_IP: '127.0.0.1' });
  expect(session).toMatch(/^S[A-Za-z0-9_-]{22}$/);
  client.stop();
  await until('NSC', () => adapter.count('sessionClose', { session }) === 1);
});

test('lets a guest in, who has neither name nor ticket', async () => {
  const before = adapter.count('user', { user: null });
  await official().connected();
  expect(adapter.count('user', { user: null })).toBe(before + 1);
});

test.each([
  ['no access', { user: 'mallory' }, [1, 'who are you?']],
  ['a refusal with a code of its own', { user: 'banned' }, [-7, 'banned, for good']],
  ['another adapter set', { adapterSet: 'OTHER' }, [2, 'Adapter set not found']],
])('tells the page of %s and stays away', async (_name, options, error) => {
  const client = official(options);
  await until('the refusal', () => client.serverErrors.length > 0);
  expect(client.serverErrors).toEqual([error]);
  expect(client.status).toBe('DISCONNECTED');
});

test('a fault of the adapter makes the client try again', async () => {
  const client = official({ user: 'broken', retryMs: 60_000 });
  await until('the refusal', () => client.status === 'DISCONNECTED:WILL-RETRY');
  expect(client.serverErrors).toEqual([]);
});

describe('doors', () => {
  test('a page of ours may connect, and the adapter hears its origin', async () => {
    const client = await BareClient.open(gateway.url, { origin: ORIGIN });
    await client.create('origin-user', 'ticket');
    const told = adapter.events.find((one) => one.user === 'origin-user')!;
    expect(told.origin).toBe(ORIGIN);
    client.end();
  });

  test.each([
    ['a foreign origin', { origin: 'http://evil.example' }, '403'],
    ['the null origin', { origin: 'null' }, '403'],
    ['an older protocol', { protocol: 'TLCP-2.1.0.lightstreamer.com' }, '400'],
  ])('the upgrade refuses %s', async (_name, options, status) => {
    await expect(BareClient.open(gateway.url, options)).rejects.toThrow(status);
  });

  test('HTTP refuses a foreign origin and answers ours with its name', async () => {
    const path = `/lightstreamer/create_session.txt${TLCP}`;
    const evil = await post(path, '', { origin: 'http://evil.example' });
    expect(evil.status).toBe(403);
    expect(evil.headers['access-control-allow-origin']).toBeUndefined();
    const ours = await post(path, 'LS_adapter_set=OTHER', { origin: ORIGIN });
    expect(ours.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(ours.text).toBe('CONERR,2,Adapter set not found\r\n');
    const preflight = await post(path, '', { origin: ORIGIN }, 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-credentials']).toBe('true');
  });

  test('a session made over HTTP is bound by WebSocket', async () => {
    const made = await post(
      `/lightstreamer/create_session.txt${TLCP}`,
      'LS_adapter_set=AUCTION&LS_polling=true&LS_cid=x',
    );
    expect(made.text).toMatch(/^CONOK,S[^,]+,8192,2000,\*\r\nSERVNAME,.*\r\nLOOP,0\r\n$/s);
    const client = await BareClient.open(gateway.url);
    client.send('wsok');
    client.send('bind_session', { LS_session: made.text.split(',')[1]! });
    await client.line('CONOK');
    expect(client.lines[0]).toBe('WSOK');
    client.end();
  });

  test('recovery is refused so that the client makes a new session', async () => {
    const client = await BareClient.open(gateway.url);
    const id = await client.create();
    const path = `/lightstreamer/bind_session.txt${TLCP}`;
    const known = await post(path, `LS_session=${id}&LS_recovery_from=0&LS_polling=true`);
    expect(known.text).toBe('CONERR,4,Recovery is not possible\r\n');
    const unknown = await post(path, 'LS_session=Sforged&LS_recovery_from=0&LS_polling=true');
    expect(unknown.text).toBe('CONERR,20,Session not found\r\n');
  });

  test.each([
    ['control', 'LS_reqId=7&LS_op=add', 'REQERR,7,20,Session not found\r\n'],
    ['msg', 'LS_reqId=8&LS_message=x', 'REQERR,8,20,Session not found\r\n'],
    ['heartbeat', '\r\n', 'REQOK\r\n'],
    ['control', 'LS_op=add', 'ERROR,65,LS_reqId is missing or malformed\r\n'],
    ['msg', 'LS_reqId=%zz', 'ERROR,65,Malformed percent code\r\n'],
  ])('%s over HTTP is answered', async (name, body, answer) => {
    expect((await post(`/lightstreamer/${name}.txt${TLCP}`, body)).text).toBe(answer);
  });

  test('a body over the limit is not read to its end', async () => {
    const answer = await post(`/lightstreamer/msg.txt${TLCP}`, 'x'.repeat(9_000));
    expect(answer.status).toBe(413);
  });

  test('a hostile target does not end the process; other paths keep their handler', async () => {
    expect((await post('//', '')).text).toBe('not of push');
    expect((await post('/api/lots', '', {}, 'GET')).text).toBe('not of push');
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(
      'POST /lightstreamer/msg.txt HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n',
    );
    socket.write('\r\nnot a chunk\r\n');
    socket.resume();
    await new Promise((resolve) => socket.on('close', resolve));
    expect((await post('/x', '')).status).toBe(200);
  });
});

describe('hostile requests', () => {
  test.each<[string, string, RegExp]>([
    ['an unknown name', 'launch\r\nLS_x=1', /^ERROR,65,/],
    ['a bad percent code', 'msg\r\nLS_reqId=1&LS_message=%E0%A4%A', /^ERROR,65,/],
    ['no request id', 'control\r\nLS_op=add', /^ERROR,65,/],
    ['too many requests', `control\r\n${'LS_reqId=1\r\n'.repeat(65)}`, /^ERROR,65,/],
    ['a second session', 'create_session\r\nLS_adapter_set=AUCTION', /^ERROR,65,/],
  ])('%s ends the socket', async (_name, frame, answer) => {
    const client = await BareClient.open(gateway.url);
    await client.create();
    client.ws.send(frame);
    expect(await client.line('ERROR')).toMatch(answer);
    await client.closed();
  });

  test('a frame over 8 KiB ends the socket', async () => {
    const client = await BareClient.open(gateway.url);
    await client.create();
    client.ws.send('msg\r\n' + 'x'.repeat(8_192));
    expect(await client.closed()).toBe(1009);
  });

  test('a forged session id reaches no session', async () => {
    const client = await BareClient.open(gateway.url);
    client.send('msg', { LS_session: 'S' + '0'.repeat(22), LS_reqId: 4, LS_message: 'x' });
    expect(await client.line('REQERR')).toBe('REQERR,4,20,Session not found');
    client.send('bind_session', { LS_session: 'S' + '0'.repeat(22) });
    expect(await client.line('CONERR')).toBe('CONERR,20,Session not found');
    await client.closed();
  });

  test('fragments, single bytes and several frames in one segment are read', async () => {
    const client = await BareClient.open(gateway.url);
    const frame = 'create_session\r\nLS_adapter_set=AUCTION&LS_cid=x';
    for (const char of frame.slice(0, -1)) client.ws.send(char, { fin: false });
    client.ws.ping();
    client.ws.send(frame.slice(-1), { fin: true });
    await client.line('CONOK');
    client.end();
  });
});

describe('control', () => {
  let client: BareClient;
  beforeEach(async () => {
    client = await BareClient.open(gateway.url);
    await client.create();
    await client.line('CONS');
    client.lines.length = 0;
  });
  afterEach(() => client.end());
  const add = (reqId: number, more: Record<string, string | number>) =>
    client.send('control', {
      LS_reqId: reqId,
      LS_op: 'add',
      LS_subId: reqId,
      LS_mode: 'MERGE',
      LS_group: 'm-x',
      LS_schema: 'a',
      ...more,
    });

  test.each<[string, Record<string, string | number>, number]>([
    ['an item that is not there', { LS_group: 'secret' }, 21],
    ['a field that is not there', { LS_schema: 'forbidden' }, 23],
    ['RAW', { LS_mode: 'RAW' }, 24],
    ['a mode the item has not', { LS_mode: 'DISTINCT' }, 24],
    ['another data adapter', { LS_data_adapter: 'OTHER' }, 17],
    ['COMMAND without a key', { LS_group: 'c-x', LS_mode: 'COMMAND', LS_schema: 'command' }, 15],
    ['COMMAND without a command', { LS_group: 'c-x', LS_mode: 'COMMAND', LS_schema: 'key' }, 16],
    [
      'unfiltered where a limit is set',
      { LS_group: 'slow-1', LS_requested_max_frequency: 'unfiltered' },
      26,
    ],
    ['a selector', { LS_selector: 'x' }, 25],
    ['a frequency that is none', { LS_requested_max_frequency: '-1' }, 65],
    ['a mode that is none', { LS_mode: 'PUSH' }, 65],
  ])('refuses %s', async (_name, params, code) => {
    add(9, params);
    expect(await client.line('REQERR')).toMatch(new RegExp(`^REQERR,9,${code},`));
  });

  test('a subscription number in use is refused, and the first stays', async () => {
    add(1, {});
    await client.line('CONF,1');
    add(2, { LS_subId: 1 });
    expect(await client.line('REQERR')).toBe('REQERR,2,65,LS_subId is in use');
    client.send('control', { LS_reqId: 3, LS_op: 'delete', LS_subId: 1 });
    await client.line('UNSUB,1');
    await client.line('REQOK,3');
  });

  test('more subscriptions than a session may have are refused', async () => {
    for (let n = 1; n <= 33; n++) add(n, { LS_group: `m-${n}` });
    expect(await client.line('REQERR')).toBe('REQERR,33,30,Too many subscriptions');
    await client.line('SUBOK,32,1,1');
  });

  test('answers constrain, reconf, an unknown operation, and destroy', async () => {
    client.send('control', { LS_reqId: 1, LS_op: 'constrain', LS_requested_max_bandwidth: 5 });
    await client.line('CONS,unmanaged');
    client.send('control', { LS_reqId: 2, LS_op: 'reconf', LS_subId: 44 });
    expect(await client.line('REQERR,2')).toBe('REQERR,2,19,Subscription not found');
    client.send('control', { LS_reqId: 3, LS_op: 'dance' });
    expect(await client.line('REQERR,3')).toBe('REQERR,3,65,LS_op is unknown');
    client.send('control', { LS_reqId: 4, LS_op: 'destroy', LS_close_socket: true });
    await client.line('END,31');
    await client.closed();
  });

  test('deleting a subscription that is still being asked for gives it up', async () => {
    client.send(
      'control',
      { LS_reqId: 1, LS_op: 'add', LS_subId: 1, LS_mode: 'MERGE', LS_group: 'm-q', LS_schema: 'a' },
      { LS_reqId: 2, LS_op: 'delete', LS_subId: 1 },
    );
    await client.line('UNSUB,1');
    await until('USB', () => adapter.count('unsubscribe', { item: 'm-q' }) === 1);
  });

  test('force_rebind: the session goes on over another socket', async () => {
    add(1, { LS_group: 'm-rebind', LS_snapshot: 'true' });
    await client.line('SUBOK,1');
    await adapter.subscribed('m-rebind');
    client.send('control', { LS_reqId: 5, LS_op: 'force_rebind' });
    await client.line('LOOP,0');
    const session = adapter.events.filter((one) => one.event === 'session').at(-1)!.session!;
    client.end();
    adapter.update('m-rebind', { a: '1' });
    adapter.update('m-rebind', { a: '2' });
    const second = await BareClient.open(gateway.url);
    second.send('wsok');
    second.send('bind_session', { LS_session: session });
    expect(await second.line('U,1,1,')).toMatch(/^U,1,1,[12]$/);
    await second.line('U,1,1,2');
    expect(second.lines.slice(0, 2)).toEqual(['WSOK', `CONOK,${session},8192,2000,*`]);
    second.end();
  });
});
