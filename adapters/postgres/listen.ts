import { Client } from 'pg';
import type { Log } from '../../services/contracts/ports';
import { LISTEN_PAUSE_MS, LISTEN_PAUSE_MS_MAX } from './limits';

/**
 * LISTEN on a session of its own, for all channels of a process. A notification only wakes: what
 * was missed while the session was away is made up for by waking everybody once it is back.
 */
export interface Listener {
  /** Resolves once the channel is listened on; the answer stops it. */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

type Wakers = Map<string, Set<() => void>>;

export function createListener(url: string, log: Log): Listener {
  const wakers: Wakers = new Map();
  let closed = false;
  let session: Promise<Client> | null = null;

  const lost = (client: Client): void => {
    client.removeAllListeners('end');
    session = null;
    if (closed || wakers.size === 0) return;
    log.warn({}, 'the listening session was lost');
    session = reopen();
    session.catch(() => undefined); // only close() ends it, and then nobody waits
  };

  async function open(): Promise<Client> {
    const client = new Client({ connectionString: url, keepAlive: true });
    client.on('error', () => undefined); // 'end' follows
    client.on('notification', ({ channel }) => wakers.get(channel)?.forEach((wake) => wake()));
    await client.connect();
    for (const channel of wakers.keys())
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    client.once('end', () => lost(client));
    return client;
  }

  async function reopen(): Promise<Client> {
    for (let pause = LISTEN_PAUSE_MS; ; pause = Math.min(pause * 2, LISTEN_PAUSE_MS_MAX)) {
      await new Promise((resolve) => setTimeout(resolve, pause).unref());
      if (closed) throw new Error('closed');
      try {
        const client = await open();
        wakers.forEach((set) => set.forEach((wake) => wake()));
        return client;
      } catch (error) {
        log.warn({ error: (error as Error).message }, 'listening again failed');
      }
    }
  }

  return {
    async listen(channel, heard) {
      const set = wakers.get(channel) ?? new Set();
      wakers.set(channel, set.add(heard));
      // A session under way may have read the channels already, so it is told in any case.
      session ??= open();
      session.catch(() => (session = null));
      const client = await session;
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      return () => {
        set.delete(heard);
        if (set.size === 0) wakers.delete(channel);
        return Promise.resolve();
      };
    },
    async close() {
      closed = true;
      const client = await session?.catch(() => null);
      await client?.end();
    },
  };
}
