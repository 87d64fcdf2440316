import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { playGolden, type GoldenChannel } from '../testing/golden';
import {
  BareClient,
  countingIds,
  CREDENTIALS,
  startGateway,
  until,
  type Gateway,
} from '../testing/harness';
import type { ChannelName } from './link';

jest.setTimeout(30_000);

/** One connection of an adapter, by hand. */
class Dial {
  readonly lines: string[] = [];
  isEnded = false;
  private constructor(readonly socket: Socket) {
    let tail = '';
    socket.on('data', (chunk: Buffer) => {
      const parts = (tail + chunk.toString()).split('\n');
      tail = parts.pop()!;
      this.lines.push(...parts);
    });
    socket.on('close', () => (this.isEnded = true));
    socket.on('error', () => undefined);
  }

  static async to(gateway: Gateway, name: ChannelName): Promise<Dial> {
    const socket = connect(gateway.push.ariPort(name), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    return new Dial(socket);
  }

  say(line: string): void {
    this.socket.write(line + '\n');
  }

  async ended(): Promise<void> {
    await until('the end of the connection', () => this.isEnded);
  }
}

const RAC = `1|RAC|S|user|S|${CREDENTIALS.user}|S|password|S|${CREDENTIALS.password}`;
let gateway: Gateway;
beforeEach(async () => {
  gateway = await startGateway({ ids: countingIds() });
});
afterEach(() => gateway.stop());

async function dialAll(): Promise<Record<ChannelName, Dial>> {
  return {
    metadata: await Dial.to(gateway, 'metadata'),
    data: await Dial.to(gateway, 'data'),
    notify: await Dial.to(gateway, 'notify'),
  };
}
async function initialised(): Promise<Record<ChannelName, Dial>> {
  const dials = await dialAll();
  for (const dial of Object.values(dials)) dial.say(RAC);
  for (const half of ['metadata', 'data'] as const) {
    const offer = await until('the initialisation', () => dials[half].lines[0]);
    dials[half].say(`${offer.split('|').slice(0, 2).join('|')}|S|ARI.version|S|1.8.3`);
  }
  await until('ready', () => gateway.push.ready());
  return dials;
}

test('session: the bytes are those of the transcript', async () => {
  const dials = await dialAll();
  let client: BareClient | null = null;
  const channel = async (name: string): Promise<GoldenChannel> => {
    if (name === 'client') {
      client ??= await BareClient.open(gateway.url);
      const { ws, lines } = client;
      return { send: (text) => ws.send(text), lines };
    }
    if (name === 'ready') {
      await until('ready', () => gateway.push.ready());
      return { send: () => undefined, lines: [] };
    }
    const dial = dials[name as ChannelName];
    return { send: (text) => dial.say(text), lines: dial.lines };
  };
  await playGolden(join(__dirname, 'golden', 'session.txt'), channel, gateway.port);
  await Promise.all(Object.values(dials).map((dial) => dial.ended()));
  expect(gateway.push.ready()).toBe(false);
});

test('nothing is asked before both halves are initialised', async () => {
  const dials = await dialAll();
  for (const dial of Object.values(dials)) dial.say(RAC);
  const offer = await until('MPI', () => dials.metadata.lines[0]);
  dials.metadata.say(`${offer.split('|')[0]}|MPI|S|ARI.version|S|1.8.3`);
  const client = await BareClient.open(gateway.url);
  client.send('create_session', { LS_adapter_set: 'AUCTION' });
  expect(await client.line('CONERR')).toBe('CONERR,6,Not ready%2C try again');
  expect(dials.metadata.lines.length).toBe(1);
  expect(gateway.push.ready()).toBe(false);
});

test('a session that stays is not spoken of to an adapter before it is initialised', async () => {
  const first = await initialised();
  const client = await BareClient.open(gateway.url);
  client.send('create_session', { LS_adapter_set: 'AUCTION' });
  const answer = async (verb: string, data: string): Promise<void> => {
    const asked = await until(verb, () =>
      first.metadata.lines.find((l) => l.includes(`|${verb}|`)),
    );
    first.metadata.say(`${asked.split('|')[0]}|${verb}|${data}`);
  };
  await answer('NUS', 'D|0|B|0');
  await answer('NNS', 'V');
  await client.line('CONOK');
  first.data.socket.destroy();
  await first.metadata.ended();
  const next = await dialAll();
  for (const dial of Object.values(next)) dial.say(RAC);
  await until('MPI', () => next.metadata.lines[0]);
  client.send('msg', { LS_reqId: 1, LS_message: 'x', LS_msg_prog: 1 });
  expect(await client.line('MSGFAIL')).toBe('MSGFAIL,*,1,35,no adapter');
  expect(next.metadata.lines.length).toBe(1);
  client.end();
});

test.each<[string, ChannelName, string]>([
  [
    'wrong credentials',
    'data',
    '1|RAC|S|user|S|gavel|S|password|S|guess|S|enableClosePacket|S|true',
  ],
  ['wrong credentials on the last channel', 'notify', '1|RAC|S|user|S|x|S|password|S|y'],
  ['a request before them', 'metadata', '2|MPI|S|ARI.version|S|1.8.3'],
])('%s: all three connections end', async (_name, wrong, line) => {
  const dials = await dialAll();
  for (const name of ['metadata', 'data', 'notify'] as const) {
    if (name !== wrong) dials[name].say(RAC);
  }
  dials[wrong].say(line);
  await Promise.all(Object.values(dials).map((dial) => dial.ended()));
  expect(gateway.push.ready()).toBe(false);
});

test('who asked for it is told by CLOSE why he is sent away', async () => {
  const dial = await Dial.to(gateway, 'metadata');
  dial.say('1|RAC|S|user|S|gavel|S|password|S|guess|S|enableClosePacket|S|true');
  await dial.ended();
  expect(dial.lines).toEqual(['0|CLOSE|S|reason|S|wrong+credentials+on+the+metadata+connection']);
});

test.each([
  ['another version', 'S|ARI.version|S|1.8.2'],
  ['no version', 'V'],
  ['a refusal', 'EM|unsupported'],
])('an adapter that answers with %s is dropped, and the next is taken', async (_name, answer) => {
  const dials = await dialAll();
  for (const dial of Object.values(dials)) dial.say(RAC);
  const offer = await until('MPI', () => dials.metadata.lines[0]);
  const waiting = initialised();
  dials.metadata.say(`${offer.split('|')[0]}|MPI|${answer}`);
  await dials.notify.ended();
  await waiting;
  expect(gateway.push.ready()).toBe(true);
});

test.each<[string, ChannelName, string]>([
  ['a notification that is none', 'notify', '1|UD3|S|a|S|1|B|7'],
  ['a bad percent code', 'notify', '1|UD3|S|%zz|S|1|B|1'],
  ['a line without end', 'data', 'x'.repeat(1_048_577)],
])('%s ends the adapter', async (_name, channel, line) => {
  const dials = await initialised();
  dials[channel].say(line);
  await Promise.all(Object.values(dials).map((dial) => dial.ended()));
  expect(gateway.push.ready()).toBe(false);
});

test('replies nobody waits for, and events of unknown items, do no harm', async () => {
  const dials = await initialised();
  dials.metadata.say('4711|NUM|V');
  dials.notify.say('1|UD3|S|nobody|S|3|B|0|S|a|S|1');
  dials.notify.say('1|EOS|S|__proto__|S|3');
  dials.metadata.say('KEEPALIVE\r');
  const client = await BareClient.open(gateway.url);
  client.send('create_session', { LS_adapter_set: 'AUCTION' });
  const asked = await until('NUS', () => dials.metadata.lines.find((line) => /\|NUS\|/.test(line)));
  dials.metadata.say(`${asked.split('|')[0]}|NUS|EA|not+you`);
  expect(await client.line('CONERR')).toBe('CONERR,1,not you');
  expect(gateway.push.ready()).toBe(true);
});
