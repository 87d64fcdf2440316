import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './server';

export interface Proxy {
  address: string;
  /** Connections taken so far. */
  accepted(): number;
  /** From now on nothing passes in either direction, and nothing is closed. */
  stall(): void;
  close(): Promise<void>;
}

/**
 * Stands between client and server and hands the server's bytes on in pieces of `piece` bytes, each
 * in a turn of the loop of its own, so that replies arrive cut anywhere.
 */
export async function startProxy(target: number, piece: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let stalled = false;
  const server = createServer((client) => {
    accepted++;
    const upstream = connect({ host: '127.0.0.1', port: target, noDelay: true });
    client.setNoDelay(true);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('data', (bytes) => stalled || upstream.write(bytes));
    let chain = Promise.resolve();
    upstream.on('data', (bytes: Buffer) => {
      chain = chain.then(() => inPieces(client, bytes, piece, () => stalled));
    });
  });
  const port = await freePort();
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${port}`,
    accepted: () => accepted,
    stall: () => (stalled = true),
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((done) => server.close(done));
    },
  };
}

async function inPieces(client: Socket, bytes: Buffer, piece: number, stalled: () => boolean) {
  for (let at = 0; at < bytes.length && !client.destroyed && !stalled(); at += piece) {
    client.write(bytes.subarray(at, at + piece));
    await new Promise((done) => setImmediate(done));
  }
}
