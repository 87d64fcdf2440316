/** A real instance of the engine whose clock and steps are the caller's. */
import { Line } from '../../adapters/live-auctions/iproto';
import { startTarantool, TARANTOOL_PASSWORD, TARANTOOL_USER } from '../test/start';

const DEADLINE_MS = 60_000;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Calls a function of the instance: the first value it returned. */
export type Caller = (name: string, args: unknown[]) => Promise<unknown>;
export interface Instance {
  call: Caller;
  /** Ends it and deletes its data. */
  close(): Promise<void>;
}

/** Starts one with GAVEL_TEST=1. */
export async function openInstance(): Promise<Instance> {
  const instance = await startTarantool({
    replicaset: 'a',
    buckets: '1-3000',
    owners: 'a=1-3000',
    env: { GAVEL_TEST: '1', GAVEL_WAL_MODE: 'write' },
  });
  const password = TARANTOOL_PASSWORD;
  const line = new Line({ address: instance.url, user: TARANTOOL_USER, password, log: quiet });
  await line.open().settled();
  return {
    call: async (name, args) => (await line.call(name, args, DEADLINE_MS))[0],
    async close() {
      line.close();
      await instance.kill();
      instance.remove();
    },
  };
}
