import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { FrameCache, FrameWriter, Line, textFrame } from './writer';

let server: Server;
let sockets: WebSocketServer;
beforeAll(async () => {
  server = createServer();
  sockets = new WebSocketServer({ server, perMessageDeflate: false });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  sockets.close();
  server.close();
});

test('frames of every length class are read by a WebSocket client', async () => {
  const texts = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((size) => 'ü'.repeat(size / 2) + '!');
  sockets.once('connection', (ws) => {
    const writer = new FrameWriter(ws);
    for (const text of texts) writer.write(textFrame(text));
    ws.close();
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const read: string[] = [];
  client.on('message', (data: Buffer) => read.push(data.toString('utf8')));
  await new Promise((resolve) => client.on('close', resolve));
  expect(read).toEqual(texts);
});

test('the same lines are one Buffer, whoever asks', () => {
  const cache = new FrameCache();
  const [one, two, other] = [new Line('U,1,1,a'), new Line('U,2,1,b'), new Line('U,2,1,b')];
  expect(cache.frameOf([one])).toBe(cache.frameOf([one]));
  const both = cache.frameOf([one, two]);
  expect(both.subarray(2).toString()).toBe('U,1,1,a\r\nU,2,1,b\r\n');
  expect(cache.frameOf([one, two])).toBe(both);
  expect(cache.frameOf([one, other])).not.toBe(both);
});
