import { join } from 'node:path';
import {
  BareClient,
  countingIds,
  startGateway,
  TestAdapter,
  until,
  type Gateway,
} from '../testing/harness';
import { playGolden, type GoldenChannel } from '../testing/golden';

jest.setTimeout(30_000);
let gateway: Gateway;
let adapter: TestAdapter;
beforeEach(async () => {
  gateway = await startGateway({ ids: countingIds() });
  adapter = await TestAdapter.start(gateway.push);
});
afterEach(async () => {
  await gateway.stop();
  await adapter.kill();
});

/** `update m-1 {..}`: what the adapter does next. */
async function act(text: string): Promise<void> {
  const [verb, item, fields] = /^(\w+) (\S+) ?(.*)$/s.exec(text)!.slice(1) as [
    string,
    string,
    string,
  ];
  await adapter.subscribed(item);
  const values = fields === '' ? {} : (JSON.parse(fields.replaceAll('\r\n', '\\r\\n')) as object);
  if (verb === 'eos') adapter.eos(item);
  else if (verb === 'clear') adapter.clear(item);
  else adapter[verb as 'update' | 'snapshot'](item, values as Record<string, string | null>);
}

test.each(['session', 'refusals'])('%s: the bytes are those of the transcript', async (name) => {
  const sockets = new Map<string, BareClient>();
  const failed: unknown[] = [];
  const channel = async (channelName: string): Promise<GoldenChannel> => {
    if (channelName === 'adapter') {
      return { send: (text) => void act(text).catch((e: unknown) => failed.push(e)), lines: [] };
    }
    let socket = sockets.get(channelName);
    if (socket === undefined) {
      socket = await BareClient.open(gateway.url);
      sockets.set(channelName, socket);
    }
    const { lines, ws } = socket;
    return { send: (text) => ws.send(text), lines };
  };
  await playGolden(join(__dirname, 'golden', `${name}.txt`), channel, gateway.port);
  expect(failed).toEqual([]);
  sockets.delete('f');
  await until('every socket to be closed', () => {
    return [...sockets.values()].every(({ closeCode }) => closeCode !== null);
  });
});
