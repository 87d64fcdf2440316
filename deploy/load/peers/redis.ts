import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '../../local/child';
import { freePorts } from '../../local/ports';
import { ROOT } from '../../local/root';
import {
  moneyOfBidder,
  OPENING_MINOR,
  type Client,
  type Contender,
  type World,
} from '../contender';
import { environment, program } from '../tools';
import { Resp } from './resp';

const SCRIPT = readFileSync(join(ROOT, 'deploy/load/peers/redis-bid.lua'), 'utf8');
const SHA1 = createHash('sha1').update(SCRIPT).digest('hex');
const OMITS = 'hash chain, private parts, feed with states, ladder, epochs, audit of every move';

function redis(appendfsync: 'always' | 'everysec'): Contender {
  return {
    name: `Redis Lua, AOF ${appendfsync}`,
    omits: OMITS,
    missing: () => (program('redis-server') ? undefined : 'redis-server is not installed'),
    start: async (folder, world) => {
      const [port] = (await freePorts(1)) as [number];
      const data = join(folder, `redis-${appendfsync}`);
      mkdirSync(data, { recursive: true });
      const options = {
        port,
        bind: '127.0.0.1',
        dir: data,
        appendonly: 'yes',
        appendfsync,
        save: '',
      };
      const child = startChild(
        {
          name: `redis-${appendfsync}`,
          command: program('redis-server')!,
          args: Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)]),
          env: environment(),
          ports: [{ port }],
          after: [],
          ready: { log: 'Ready to accept connections' },
        },
        { logsDir: join(folder, 'logs') },
      );
      await child.ready;
      await fill(port, world);
      return {
        target: { kind: 'redis', port },
        pids: () => [child.pid],
        stop: async () => void (await child.stop()),
      };
    },
  };
}

async function fill(port: number, world: World): Promise<void> {
  const line = await Resp.open(port);
  await line.call('SCRIPT', 'LOAD', SCRIPT);
  const money = moneyOfBidder(world.bidders);
  const calls: Promise<string>[] = [];
  for (let lot = 0; lot < world.lots; lot++) {
    const row = { status: 'Open', ask: OPENING_MINOR, leader: '', hold: 0, bids: 0, seq: 0 };
    calls.push(line.call('HSET', `lot:${lot}`, ...Object.entries(row).flat()));
    for (let bidder = 0; bidder < world.bidders; bidder++) {
      const paddle = { status: 'approved', available: money, held: 0, credited: money };
      calls.push(line.call('HSET', `paddle:${lot}:${bidder}`, ...Object.entries(paddle).flat()));
    }
  }
  await Promise.all(calls);
  line.close();
}

/** A connection that places bids by the script. */
export async function redisClient(port: number): Promise<Client> {
  const line = await Resp.open(port);
  return {
    bid: async ({ lot, bidder, bid_id, amount_minor }) => {
      const prefix = `paddle:${lot}:`;
      const keys = [`lot:${lot}`, `${prefix}${bidder}`, `answer:${lot}`, `journal:${lot}`];
      const args = [prefix, bidder, bid_id, amount_minor, Date.now()];
      const reply = await line.call('EVALSHA', SHA1, keys.length, ...keys, ...args);
      return reply.slice(0, reply.indexOf(':'));
    },
    close: async () => line.close(),
  };
}

export const redisAlways = redis('always');
export const redisEverysec = redis('everysec');
