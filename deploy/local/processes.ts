/**
 * Our own processes: which file, which ports, after whom, and which variables each is given. A
 * process gets what its config.ts reads and nothing else, so no secret goes where it is not used.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessSpec, Readiness } from './child';
import type { PortNeed } from './ports';
import type { Secrets } from './secrets';
import { ROOT } from './root';
import type { Values } from './values';

export type ProcessName = 'payments' | 'services' | 'relay' | 'gateway' | 'adapter';

export type PortName = 'gateway' | 'services' | 'payments' | 'metadata' | 'data' | 'notify';

/** Where each listens when the doors are open to people; tests take free ones. */
export const FIXED_PORTS: Record<PortName, number> = {
  gateway: 8080,
  services: 8081,
  payments: 8090,
  metadata: 6661,
  data: 6662,
  notify: 6663,
};

interface OwnProcess {
  /** Compiled, below dist/. */
  entry: string;
  ports: readonly PortName[];
  /** Stores are ready before any of ours. */
  after: readonly ProcessName[];
  values: readonly string[];
  ready: (ports: Record<PortName, number>) => Readiness;
}

const TARANTOOL = ['TARANTOOL_URLS', 'TARANTOOL_USER', 'TARANTOOL_PASSWORD'] as const;
const OBJECTS = ['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'S3_BUCKET'] as const;
const ARI = ['ARI_METADATA_PORT', 'ARI_DATA_PORT', 'ARI_NOTIFY_PORT', 'ARI_USER', 'ARI_PASSWORD'];
const SERVICES = ['SERVICES_URL', 'SERVICE_SECRET'] as const;

export const PROCESSES: Record<ProcessName, OwnProcess> = {
  payments: {
    entry: 'adapters/payments/sandbox-server/main.js',
    ports: ['payments'],
    after: [],
    values: [
      ...['PAYMENTS_PORT', 'PAYMENTS_URL', 'PAYMENTS_SECRET_KEY', 'PAYMENTS_WEBHOOK_SECRET'],
      ...['PUBLIC_URL', 'PAYMENTS_STATE_FILE'],
    ],
    ready: ({ payments }) => ({ tcp: payments }),
  },
  services: {
    entry: 'services/host/main.js',
    ports: ['services'],
    after: ['payments'],
    values: [
      ...['DATABASE_URL', 'MONGODB_URL', 'SERVICES_PORT', 'PUBLIC_URL', 'ALLOWED_ORIGINS'],
      ...['SESSION_KEY_FILE', 'SESSION_PUBLIC_KEY_FILE'],
      ...['PAYMENTS_URL', 'PAYMENTS_SECRET_KEY', 'PAYMENTS_WEBHOOK_SECRET'],
      ...OBJECTS,
      ...TARANTOOL,
      ...SERVICES,
    ],
    ready: ({ services }) => ({ tcp: services }),
  },
  relay: {
    entry: 'services/relay/main.js',
    ports: [],
    after: ['services'],
    values: ['DATABASE_URL', ...TARANTOOL, ...SERVICES],
    ready: () => ({ log: 'relay ready' }),
  },
  gateway: {
    entry: 'gateway/main.js',
    ports: ['gateway', 'metadata', 'data', 'notify'],
    after: ['services'],
    values: [
      ...['GATEWAY_PORT', 'GATEWAY_HOST', 'PUBLIC_URL', 'ALLOWED_ORIGINS'],
      ...['SESSION_PUBLIC_KEY_FILE', 'GAVEL_SPANS_DIR'],
      ...ARI,
      ...TARANTOOL,
      ...SERVICES,
    ],
    ready: ({ gateway }) => ({ http: `http://127.0.0.1:${gateway}/livez` }),
  },
  adapter: {
    entry: 'adapters/lightstreamer/main.js',
    ports: [],
    after: ['gateway'],
    values: [
      ...['DATABASE_URL', 'SESSION_PUBLIC_KEY_FILE', 'GAVEL_SPANS_DIR'],
      ...ARI,
      ...TARANTOOL,
      ...SERVICES,
    ],
    // It listens nowhere: the gateway says whether its adapter is there.
    ready: ({ gateway }) => ({ http: `http://127.0.0.1:${gateway}/readyz` }),
  },
};

export interface Surroundings {
  ports: Record<PortName, number>;
  secrets: Secrets;
  dataDir: string;
  /** GAVEL_ENV: which row of the table of implementations. */
  environment: 'dev' | 'test' | 'load';
}

/** Every value our processes read, stores excepted. */
export function ownValues({ ports, secrets, dataDir, environment }: Surroundings): Values {
  const site = `http://127.0.0.1:${ports.gateway}`;
  return {
    GAVEL_ENV: environment,
    GAVEL_DATA_DIR: dataDir,
    GATEWAY_HOST: '127.0.0.1',
    GATEWAY_PORT: `${ports.gateway}`,
    ARI_METADATA_PORT: `${ports.metadata}`,
    ARI_DATA_PORT: `${ports.data}`,
    ARI_NOTIFY_PORT: `${ports.notify}`,
    ARI_USER: 'adapter',
    ARI_PASSWORD: secrets.ari,
    SERVICES_PORT: `${ports.services}`,
    SERVICES_URL: `http://127.0.0.1:${ports.services}`,
    SERVICE_SECRET: secrets.service,
    PAYMENTS_PORT: `${ports.payments}`,
    PAYMENTS_URL: `http://127.0.0.1:${ports.payments}`,
    PAYMENTS_SECRET_KEY: `sk_test_${secrets.paymentsKey}`,
    PAYMENTS_WEBHOOK_SECRET: `whsec_${secrets.paymentsWebhook}`,
    PAYMENTS_STATE_FILE: join(dataDir, 'payments/state.json'),
    GAVEL_SPANS_DIR: join(dataDir, 'spans'),
    PUBLIC_URL: site,
    // The same door by its other name: a browser sends the origin as it was typed.
    ALLOWED_ORIGINS: `${site},http://localhost:${ports.gateway}`,
    SESSION_KEY_FILE: secrets.sessionKeyFile,
    SESSION_PUBLIC_KEY_FILE: secrets.sessionPublicKeyFile,
  };
}

/** One of our compiled programs. */
export interface Program {
  name: string;
  /** Compiled, below dist/. */
  entry: string;
  args?: string[];
  /** The variables it is given, besides GAVEL_ENV. */
  values: readonly string[];
  /** Not given: it counts as ready as soon as it runs. */
  ready?: Readiness;
  mayFinish?: boolean;
  ports?: PortNeed[];
  after?: string[];
}

/** How to run the program. Errors: an entry file that the build did not make. */
export function programSpec(program: Program, values: Values, basics: Values): ProcessSpec {
  const entry = join(ROOT, 'dist', program.entry);
  if (!existsSync(entry)) throw new Error(`${program.name}: ${entry} is not there; build first`);
  return {
    name: program.name,
    command: process.execPath,
    args: ['--enable-source-maps', entry, ...(program.args ?? [])],
    cwd: ROOT,
    env: { ...basics, ...only(['GAVEL_ENV', ...program.values], values) },
    ports: program.ports ?? [],
    after: program.after ?? [],
    ready: program.ready ?? { probe: () => Promise.resolve(true) },
    mayFinish: program.mayFinish,
  };
}

/** How to run our processes. `stores`: names of the engines that must be ready before. */
export function processSpecs(
  names: readonly ProcessName[],
  ports: Record<PortName, number>,
  values: Values,
  basics: Values,
  stores: string[],
): ProcessSpec[] {
  return names.map((name) => {
    const own = PROCESSES[name];
    const program: Program = {
      name,
      entry: own.entry,
      values: own.values,
      ready: own.ready(ports),
      ports: own.ports.map((port) => ({ port: ports[port] })),
      after: [...stores, ...own.after.filter((other) => names.includes(other))],
    };
    return programSpec(program, values, basics);
  });
}

function only(keys: readonly string[], values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
}
