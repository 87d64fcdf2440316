/**
 * The stores, one table: what their clients are told, where the engine is found, how it runs.
 * Each is looked for in this order: the environment (then nothing is started), a program on the
 * machine, what bootstrap.mjs put into .cache/. If all fail, the start ends with the remedy: there
 * is no stand-in.
 */
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessSpec } from './child';
import { searchPath } from './config';
import { createDatabase, postgresUrl, preparePostgres } from './postgres';
import { ROOT } from './root';
import type { Values } from './values';

export type EngineName = 'postgres' | 'mongo' | 's3' | 'tarantool';

export interface EngineContext {
  /** Absolute; every store has folders of its own in it. */
  dataDir: string;
  env: Values;
  secrets: {
    postgres: string;
    s3Access: string;
    s3Secret: string;
    tarantool: string;
    maximaKeyFile: string;
  };
  /** false: an acknowledged write may be lost with the power. */
  durable: boolean;
}

export interface PreparedEngine {
  specs: ProcessSpec[];
  /** What clients are told. */
  values: Values;
  /** After it is ready, before anybody is told. */
  afterStart?: () => Promise<void>;
}

export interface Engine {
  name: EngineName;
  /** Set in the environment, they replace the engine; the first decides. */
  keys: readonly [string, ...string[]];
  /** Ports at a fixed place, in the order `prepare` takes them. */
  ports: readonly number[];
  /** The program, or undefined. */
  find: () => string | undefined;
  remedy: string;
  prepare: (program: string, ports: number[], context: EngineContext) => Promise<PreparedEngine>;
}

const REPLICASETS = [
  { name: 'a', buckets: '1-1500' },
  { name: 'b', buckets: '1501-3000' },
] as const;

const MONGO_CLASSES = join(ROOT, '.cache/mongo/classes');
const MONGO_JARS = join(ROOT, '.cache/mongo/jars');

export const ENGINES: Record<EngineName, Engine> = {
  postgres: {
    name: 'postgres',
    keys: ['DATABASE_URL'],
    ports: [15432],
    find: () => newestPostgres() ?? folderOf('postgres'),
    remedy: 'apt-get install -y postgresql-15',
    prepare: postgres,
  },
  mongo: {
    name: 'mongo',
    keys: ['MONGODB_URL'],
    ports: [27117],
    find: () => onPath('mongod') ?? (existsSync(MONGO_CLASSES) ? onPath('java') : undefined),
    remedy: 'apt-get install -y openjdk-17-jdk-headless maven, then npm start builds it',
    prepare: mongo,
  },
  s3: {
    name: 's3',
    keys: ['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'S3_BUCKET'],
    ports: [7070],
    find: () => onPath('versitygw') ?? executable(join(ROOT, '.cache/versitygw/versitygw')),
    remedy: 'install Go 1.25 or newer, then npm start builds it',
    prepare: s3,
  },
  tarantool: {
    name: 'tarantool',
    keys: ['TARANTOOL_URLS', 'TARANTOOL_USER', 'TARANTOOL_PASSWORD'],
    ports: [13301, 13302],
    find: () => onPath('tarantool'),
    remedy: 'apt-get install -y tarantool',
    prepare: tarantool,
  },
};

/** A store has no engine on this machine. */
export class EngineMissing extends Error {
  constructor(engine: Engine) {
    super(
      `${engine.name}: no engine found. Install it (${engine.remedy}) or set ${engine.keys[0]} ` +
        'to use a server of your own',
    );
    this.name = 'EngineMissing';
  }
}

/** The program of the engine. Errors: EngineMissing, with the remedy. */
export function locate(engine: Engine): string {
  const program = engine.find();
  if (!program) throw new EngineMissing(engine);
  return program;
}

async function postgres(
  bin: string,
  [port = 0]: number[],
  context: EngineContext,
): Promise<PreparedEngine> {
  const access = { port, password: context.secrets.postgres };
  const { env, durable } = context;
  const dataDir = join(context.dataDir, 'postgres');
  return {
    specs: [await preparePostgres({ bin, dataDir, env, durable, ...access })],
    values: { DATABASE_URL: postgresUrl(access, 'gavel') },
    afterStart: () => createDatabase(access, 'gavel'),
  };
}

async function mongo(
  program: string,
  [port = 0]: number[],
  context: EngineContext,
): Promise<PreparedEngine> {
  const folder = folderIn(context.dataDir, 'mongo');
  const own = program.endsWith('mongod');
  const java = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const classPath = `${MONGO_CLASSES}:${MONGO_JARS}/*`;
  const spec: ProcessSpec = {
    name: 'mongo',
    command: program,
    args: own
      ? ['--dbpath', folder, '--port', `${port}`, '--bind_ip', '127.0.0.1']
      : [...java, '-cp', classPath, 'MongoLauncher', `${port}`, join(folder, 'gavel.h2')],
    env: context.env,
    ports: [{ port, hint: 'set MONGODB_URL to use a server of your own' }],
    after: [],
    ready: own ? { tcp: port } : { log: 'mongo ready' },
  };
  return { specs: [spec], values: { MONGODB_URL: `mongodb://127.0.0.1:${port}/gavel` } };
}

async function s3(
  program: string,
  [port = 0]: number[],
  context: EngineContext,
): Promise<PreparedEngine> {
  const folder = (name: string) => folderIn(context.dataDir, name);
  const address = `127.0.0.1:${port}`;
  const { s3Access, s3Secret } = context.secrets;
  const options = ['--port', address, '--quiet', '--health', '/health'];
  // Metadata beside the objects, not in extended attributes: works on every file system.
  const posix = [
    'posix',
    '--sidecar',
    folder('s3/meta'),
    '--versioning-dir',
    folder('s3/versions'),
  ];
  const spec: ProcessSpec = {
    name: 's3',
    command: program,
    args: [...options, ...posix, folder('s3/objects')],
    env: { ...context.env, ROOT_ACCESS_KEY: s3Access, ROOT_SECRET_KEY: s3Secret },
    ports: [{ port, hint: 'set S3_ENDPOINT to use a server of your own' }],
    after: [],
    ready: { http: `http://${address}/health` },
  };
  return {
    specs: [spec],
    values: {
      S3_ENDPOINT: `http://${address}`,
      S3_ACCESS_KEY: s3Access,
      S3_SECRET_KEY: s3Secret,
      S3_BUCKET: 'gavel',
    },
  };
}

/** Two replicasets of one instance each; both are told who owns which buckets. */
async function tarantool(
  program: string,
  ports: number[],
  context: EngineContext,
): Promise<PreparedEngine> {
  const access: Values = {
    TARANTOOL_USER: 'gateway',
    TARANTOOL_PASSWORD: context.secrets.tarantool,
  };
  const owners = REPLICASETS.map(({ name, buckets }) => `${name}=${buckets}`).join(';');
  const specs = REPLICASETS.map(({ name, buckets }, index): ProcessSpec => {
    const port = ports[index] ?? 0;
    return {
      name: `tarantool-${name}`,
      command: program,
      args: [join(ROOT, 'tarantool/init.lua')],
      cwd: ROOT,
      env: {
        ...context.env,
        ...access,
        GAVEL_INSTANCE: `${name}1`,
        GAVEL_REPLICASET: name,
        GAVEL_LISTEN: `127.0.0.1:${port}`,
        GAVEL_DATA: folderIn(context.dataDir, `tarantool-${name}`),
        GAVEL_MAXIMA_KEY: context.secrets.maximaKeyFile,
        GAVEL_BUCKETS: buckets,
        GAVEL_BUCKET_OWNERS: owners,
      },
      ports: [{ port, hint: 'set TARANTOOL_URLS to use a cluster of your own' }],
      after: [],
      ready: { log: 'gavel ready' },
    };
  });
  const urls = REPLICASETS.map(({ name }, index) => `${name}=127.0.0.1:${ports[index] ?? 0}`);
  return { specs, values: { ...access, TARANTOOL_URLS: urls.join(';') } };
}

function folderIn(dataDir: string, name: string): string {
  const folder = join(dataDir, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Debian keeps each version's programs apart: the newest that is complete. */
function newestPostgres(): string | undefined {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return undefined;
  const versions = readdirSync(base).sort((left, right) => Number(right) - Number(left));
  return versions
    .map((version) => join(base, version, 'bin'))
    .find((bin) => executable(join(bin, 'postgres')) && executable(join(bin, 'initdb')));
}

function folderOf(program: string): string | undefined {
  return searchPath().find((folder) => executable(join(folder, program)));
}

function onPath(program: string): string | undefined {
  const folder = folderOf(program);
  return folder && join(folder, program);
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}
