import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client as Connection } from 'pg';
import { startChild } from '../../local/child';
import { ENGINES } from '../../local/engines';
import { freePorts } from '../../local/ports';
import { postgresUrl, preparePostgres } from '../../local/postgres';
import { ROOT } from '../../local/root';
import {
  moneyOfBidder,
  OPENING_MINOR,
  type Client,
  type Contender,
  type Target,
  type World,
} from '../contender';
import { family } from '../machine';
import { environment } from '../tools';

const SCHEMA = readFileSync(join(ROOT, 'deploy/load/peers/bid.sql'), 'utf8');
const SPARE_CONNECTIONS = 10;
const PASSWORD = 'bench';
const OMITS = 'hash chain, private parts, feed with states, ladder, epochs, audit of every move';

function postgres(name: string, call: 'bid_row' | 'bid_advisory'): Contender {
  return {
    name,
    omits: OMITS,
    missing: () => (ENGINES.postgres.find() ? undefined : 'PostgreSQL is not installed'),
    start: async (folder, world, connections) => {
      const [port] = (await freePorts(1)) as [number];
      const access = { port, password: PASSWORD };
      const spec = await preparePostgres({
        bin: ENGINES.postgres.find()!,
        dataDir: join(folder, call),
        env: environment(),
        durable: true,
        ...access,
      });
      spec.name = call;
      // The last setting wins. 128 MB of buffers are its default; one gigabyte holds all of the data.
      const settings = [`max_connections=${connections + SPARE_CONNECTIONS}`, 'shared_buffers=1GB'];
      spec.args.push(...settings.flatMap((setting) => ['-c', setting]));
      const child = startChild(spec, { logsDir: join(folder, 'logs') });
      await child.ready;
      const url = postgresUrl(access, 'postgres');
      await fill(url, world);
      return {
        target: { kind: 'postgres', url, call, connections },
        pids: () => family(child.pid),
        stop: async () => void (await child.stop()),
      };
    },
  };
}

async function fill(url: string, world: World): Promise<void> {
  const connection = new Connection({ connectionString: url });
  await connection.connect();
  await connection.query(SCHEMA);
  await connection.query(
    `INSERT INTO lot (lot_no, status, ask) SELECT g, 'Open', $2 FROM generate_series(0, $1 - 1) g`,
    [world.lots, OPENING_MINOR],
  );
  await connection.query(
    `INSERT INTO paddle SELECT l, p, 'approved', $3, 0, $3
       FROM generate_series(0, $1 - 1) l, generate_series(0, $2 - 1) p`,
    [world.lots, world.bidders, moneyOfBidder(world.bidders)],
  );
  await connection.query('VACUUM ANALYZE');
  await connection.end();
}

/** A pool in which each connection carries one bid at a time; more wait for a free one. */
export async function postgresClient(
  target: Target & { kind: 'postgres' },
  concurrency: number,
): Promise<Client> {
  const count = Math.min(concurrency, target.connections);
  const all = Array.from({ length: count }, () => new Connection({ connectionString: target.url }));
  await Promise.all(all.map((connection) => connection.connect()));
  const free = [...all];
  const waiting: ((connection: Connection) => void)[] = [];
  const take = async () =>
    free.pop() ?? (await new Promise<Connection>((resolve) => waiting.push(resolve)));
  const give = (connection: Connection): void => {
    const next = waiting.shift();
    if (next) next(connection);
    else free.push(connection);
  };
  const text = `SELECT ${target.call}($1, $2, $3, $4, $5) AS reply`;
  return {
    bid: async ({ lot, bidder, bid_id, amount_minor }) => {
      const connection = await take();
      try {
        const values = [lot, bidder, bid_id, amount_minor, Date.now()];
        const found = await connection.query<{ reply: string }>({ name: 'bid', text, values });
        const { reply } = found.rows[0]!;
        return reply.slice(0, reply.indexOf(':'));
      } finally {
        give(connection);
      }
    },
    close: async () => void (await Promise.all(all.map((connection) => connection.end()))),
  };
}

export const postgresRow = postgres('PostgreSQL, row lock', 'bid_row');
export const postgresAdvisory = postgres('PostgreSQL, advisory lock', 'bid_advisory');
