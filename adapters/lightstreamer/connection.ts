import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import type * as Sdk from 'lightstreamer-adapter';
import type { Log } from '../../services/contracts/ports';
import type { Data } from './data';
import { LIMITS } from './limits';
import { wireError, type Metadata } from './metadata';

// The SDK assigns to globals it never declares: it must stay a plain script, outside any bundle.
const sdk = createRequire(__filename)('lightstreamer-adapter') as typeof Sdk;

export interface GatewayAddress {
  host: string;
  metadataPort: number;
  dataPort: number;
  notifyPort: number;
  user: string;
  password: string;
}
interface Parts {
  data: Data;
  metadata: Metadata;
  log: Log;
}
export interface Connection {
  /** Ends it for good. */
  close(): void;
}

/**
 * Keeps this adapter connected to one gateway. The SDK never reconnects, so when any of the three
 * sockets ends, all do, and sockets and providers are made anew, after a pause that doubles.
 */
export function keepConnected(address: GatewayAddress, parts: Parts): Connection {
  const { log } = parts;
  let wait = LIMITS.reconnect_ms;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let end: () => void = () => undefined;

  const open = () => {
    const attempt = connectOnce(address, parts, () => {
      wait = LIMITS.reconnect_ms;
      log.info({ host: address.host }, 'connected to the gateway');
    });
    end = attempt.end;
    void attempt.ended.then((reason) => {
      if (closed) return;
      log.warn({ reason, wait_ms: wait }, 'no connection to the gateway');
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LIMITS.reconnect_max_ms);
    });
  };
  open();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      end();
    },
  };
}

/** Three sockets, two providers; `ended` says why they are no more. */
function connectOnce(address: GatewayAddress, parts: Parts, onReady: () => void) {
  const { host, metadataPort, dataPort, notifyPort } = address;
  const dial = (port: number) => connect({ host, port, noDelay: true });
  const requests = dial(dataPort);
  const notifications = dial(notifyPort);
  const metadata = dial(metadataPort);
  const sockets = [requests, notifications, metadata];
  let finish: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (finish = resolve));
  const end = (reason = 'closed') => {
    for (const socket of sockets) socket.destroy();
    finish(reason);
  };
  let open = 0;
  for (const socket of sockets) {
    socket.on('error', (err) => end(err.message));
    socket.on('close', () => end('closed by the gateway'));
    socket.on('connect', () => {
      open += 1;
      if (open === sockets.length) onReady();
    });
  }
  const { user, password } = address;
  serveData(requests, notifications, { user, password }, parts.data, end);
  serveMetadata(metadata, { user, password }, parts.metadata, parts.log);
  for (const socket of [requests, metadata]) guard(socket, end);
  void ended.then(() => parts.data.attach(null));
  return { ended, end: () => end() };
}

/** The SDK throws on what it cannot parse, out of the socket's own event: that ends the connection only. */
function guard(socket: Socket, end: (reason: string) => void): void {
  const hear = socket.listeners('data') as ((chunk: string) => void)[];
  socket.removeAllListeners('data');
  socket.on('data', (chunk: string) => {
    try {
      for (const listener of hear) listener(chunk);
    } catch (err) {
      end(`not understood: ${(err as Error).message}`);
    }
  });
}

function serveData(
  requests: Socket,
  notifications: Socket,
  credentials: Sdk.Credentials,
  data: Data,
  end: (reason: string) => void,
): void {
  const provider = new sdk.DataProvider(requests, notifications, () => true, credentials);
  data.attach({
    update(item, isSnapshot, fields) {
      provider.update(item, isSnapshot, fields);
      if (notifications.writableLength > LIMITS.unsent_bytes_max) end('the gateway does not read');
    },
    endOfSnapshot: (item) => provider.endOfSnapshot(item),
  });
  // success() before the item is live here: the SDK refuses updates of items it has not answered for.
  provider.on('subscribe', (item, reply) => {
    reply.success();
    if (!data.subscribe(item)) provider.endOfSnapshot(item);
  });
  provider.on('unsubscribe', (item, reply) => {
    data.unsubscribe(item);
    reply.success();
  });
}

function serveMetadata(
  stream: Socket,
  credentials: Sdk.Credentials,
  metadata: Metadata,
  log: Log,
): void {
  /** Answers a request when its work is done. */
  function answer<A extends unknown[]>(reply: Sdk.Reply<A>, work: () => A | Promise<A>): void {
    void (async () => {
      try {
        const result = await work();
        if (!stream.destroyed) reply.success(...result);
      } catch (err) {
        const [message, kind, data] = wireError(err);
        if (kind === undefined) log.error({ err }, 'a request of the gateway failed');
        if (!stream.destroyed) reply.error(message, kind, data);
      }
    })();
  }
  const provider = new sdk.MetadataProvider(stream, {}, credentials);
  provider.on('notifyUser', (r, reply) =>
    answer(reply, async () => {
      await metadata.admit(r.userName, r.userPassword, r.headers);
      return [0, false];
    }),
  );
  provider.on('notifyNewSession', (r, reply) =>
    answer(reply, () => {
      metadata.opened(r.userName, r.sessionId);
      return [];
    }),
  );
  provider.on('notifySessionClose', (r, reply) =>
    answer(reply, () => {
      metadata.closed(r.sessionId);
      return [];
    }),
  );
  provider.on('getItems', (r, reply) =>
    answer(reply, async () => [await metadata.items(r.userName, r.sessionId, r.groupName)]),
  );
  provider.on('getSchema', (r, reply) =>
    answer(reply, async () => [await metadata.fields(r.userName, r.groupName, r.schemaName)]),
  );
  provider.on('getItemData', (r, reply) => answer(reply, () => [metadata.itemData(r.itemNames)]));
  provider.on('getUserItemData', (r, reply) =>
    answer(reply, async () => [await metadata.userItemData(r.userName, r.itemNames)]),
  );
  provider.on('notifyUserMessage', (r, reply) =>
    answer(reply, async () => {
      await metadata.say(r.userName, r.sessionId, r.userMessage);
      return [];
    }),
  );
}
