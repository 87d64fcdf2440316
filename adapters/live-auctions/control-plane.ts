/**
 * Questions to single instances, for health views and operations, over the official driver.
 *
 * The driver leaves calls pending for ever when a server dies, and dials a refused password again
 * and again. So here each question has its own connection, its own time-out and no reconnecting:
 * asked a few times a minute, that is cheap. Nothing of the live path goes this way.
 */
import TarantoolConnection from 'tarantool-driver';
import type { Clock } from '../../services/contracts/ports';
import { LIMITS, type Limits } from './limits';
import type { InstanceInfo } from './router';
import type { Topology } from './topology';

export interface InstanceHealth {
  replicaset: string;
  /** `host:port`. */
  address: string;
  /** Absent: it did not answer; `error` says why. */
  info?: InstanceInfo;
  /** Its clock less ours, half of the round trip taken off. Milliseconds. */
  clock_offset_ms?: number;
  error?: string;
}

export interface ControlPlane {
  /** Every configured instance, in order of the configuration. Never rejects. */
  clusterInfo(): Promise<InstanceHealth[]>;
}

export interface ControlPlaneOptions {
  topology: Topology;
  user: string;
  password: string;
  clock: Clock;
  limits?: Limits;
}

export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const instances = [...options.topology].flatMap(([replicaset, addresses]) =>
    addresses.map((address) => ({ replicaset, address })),
  );
  return {
    clusterInfo: () => Promise.all(instances.map((i) => askOne(options, i.replicaset, i.address))),
  };
}

async function askOne(
  options: ControlPlaneOptions,
  replicaset: string,
  address: string,
): Promise<InstanceHealth> {
  const limit_ms = (options.limits ?? LIMITS).control_ms;
  const connection = connectionTo(options, address, limit_ms);
  // Heard, or the driver writes it to the console; it says more than the rejection that follows.
  let cause: Error | undefined;
  connection.on('error', (error) => (cause ??= error));
  try {
    return await withTimeout(limit_ms, async () => {
      await connection.connect();
      const asked = options.clock.now();
      // The driver sends the old form of a call, which wraps each value returned in a tuple.
      const [[info]] = (await connection.call('gavel.info')) as [[InstanceInfo]];
      const clock_offset_ms = Math.round(info.now_ms - (asked + options.clock.now()) / 2);
      return { replicaset, address, info, clock_offset_ms };
    });
  } catch (error) {
    return { replicaset, address, error: (cause ?? (error as Error)).message };
  } finally {
    connection.disconnect();
  }
}

function connectionTo(
  { user, password }: ControlPlaneOptions,
  address: string,
  limit_ms: number,
): TarantoolConnection {
  const at = address.lastIndexOf(':');
  return new TarantoolConnection({
    host: address.slice(0, at),
    port: Number(address.slice(at + 1)),
    username: user,
    password,
    timeout: limit_ms,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
  });
}

async function withTimeout<T>(limit_ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit_ms} ms`)), limit_ms);
  });
  return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}
