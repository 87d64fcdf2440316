import mongoose, { type Connection } from 'mongoose';
import type { Log } from '../../services/contracts/ports';
import { CONNECT_MS_MAX, POOL_MAX, SOCKET_MS_MAX } from './limits';

/** A connection to any server of the Mongo wire protocol, and how to end it. */
export interface Mongo {
  connection: Connection;
  /** Whether the server answers now. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Connects, or throws with the address when nobody serves there. Later losses mend themselves: a
 * call made meanwhile waits at most CONNECT_MS_MAX and rejects.
 *
 * Shape: no sessions, no transactions, indexes only where a context's `prepare` makes them. Queries
 *        are strict: a filter with a field the schema does not know throws, instead of matching all.
 */
export async function createMongo(url: string, { log }: { log: Log }): Promise<Mongo> {
  mongoose.set('strictQuery', 'throw'); // knows no per-connection form
  const connection = mongoose.createConnection(url, {
    serverSelectionTimeoutMS: CONNECT_MS_MAX,
    socketTimeoutMS: SOCKET_MS_MAX,
    maxPoolSize: POOL_MAX,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    retryWrites: false,
  });
  connection.on('error', (err: unknown) => log.error({ err }, 'mongo connection'));
  connection.on('disconnected', () => log.warn({}, 'mongo disconnected'));
  try {
    await connection.asPromise();
  } catch (error) {
    await connection.close().catch(() => undefined);
    throw new Error(`no Mongo server answers at ${withoutSecret(url)}`, { cause: error });
  }
  return {
    connection,
    async ping() {
      const answer = await connection.db?.command({ ping: 1 }).catch(() => null);
      return answer?.['ok'] === 1;
    },
    close: () => connection.close(),
  };
}

const withoutSecret = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');
