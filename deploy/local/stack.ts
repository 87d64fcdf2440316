/**
 * Everything that runs on one machine: the stores that are not given, then our processes. Tests,
 * the demo and `npm start` all use this one implementation; they differ in ports and folders.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, startChild, type Child, type ProcessSpec } from './child';
import { basicEnvironment, givenStores } from './config';
import { ENGINES, locate, type EngineName, type PreparedEngine } from './engines';
import { freePorts, PortTaken } from './ports';
import {
  FIXED_PORTS,
  ownValues,
  processSpecs,
  PROCESSES,
  programSpec,
  type PortName,
  type ProcessName,
  type Program,
} from './processes';
import { removeRun, writeRun } from './run-file';
import { loadSecrets, type Secrets } from './secrets';
import { createSupervisor, type Supervisor } from './supervisor';
import type { Urls, Values } from './values';

export interface StackOptions {
  /** Absolute. Data, logs and secrets live here, and run.json while it runs. */
  dataDir: string;
  /** `free`: any below 32768, for tests that run side by side. */
  ports: 'fixed' | 'free';
  /** Progress and failures, a line at a time. */
  say: (line: string) => void;
  environment?: 'dev' | 'test' | 'load';
  engines?: readonly EngineName[];
  processes?: readonly ProcessName[];
  /** false: faster, but the power must not be cut. */
  durable?: boolean;
  /** Values that differ for our processes. */
  env?: Values;
  /** Stores that run elsewhere; not given: those that the environment names. */
  given?: Values;
}

export interface Stack {
  /** Every value of the stores and of our processes. */
  env: Values;
  urls: Urls;
  processes: Omit<Supervisor, 'start' | 'stop'>;
  /** One more of our programs, kept running beside the others. */
  add: (program: Program) => Promise<void>;
  /** Runs a program to its end; resolves with what it printed, rejects unless its exit code is 0. */
  runOnce: (program: Program) => Promise<string>;
  stop: () => Promise<void>;
}

/** Another process may take a free port before we do: as often we look for new ones. */
const TRIES = 3;

/**
 * Starts what is asked for and resolves when all of it is ready. `abort` stops a start on its way.
 * Errors: EngineMissing, PortTaken, a process that did not become ready; nothing is left running.
 */
export async function startStack(options: StackOptions, abort?: AbortSignal): Promise<Stack> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options, abort);
    } catch (error) {
      const again = error instanceof PortTaken && options.ports === 'free' && attempt < TRIES;
      if (!again) throw error;
    }
  }
}

async function startOnce(options: StackOptions, abort?: AbortSignal): Promise<Stack> {
  mkdirSync(options.dataDir, { recursive: true });
  const secrets = loadSecrets(join(options.dataDir, 'secrets'));
  const given = options.given ?? givenStores();
  const engines = await prepareEngines(options, given, secrets);
  const ports = await ownPorts(options.ports);
  const environment = options.environment ?? 'test';
  const values: Values = {
    ...ownValues({ ports, secrets, dataDir: options.dataDir, environment }),
    ...given,
    ...Object.assign({}, ...engines.map((engine) => engine.values)),
    ...options.env,
  };
  const urls = urlsOf(values);
  const supervisor = createSupervisor({
    logsDir: join(options.dataDir, 'logs'),
    say: options.say,
    onChange: () => writeRun(options.dataDir, { env: values, urls }, supervisor.status()),
  });
  const running = new Set<Child>();
  const stop = async (): Promise<void> => {
    await Promise.all([...running].map((child) => child.stop()));
    await supervisor.stop();
    removeRun(options.dataDir);
  };
  abort?.addEventListener('abort', () => void stop(), { once: true });
  abort?.throwIfAborted();
  await startAll(supervisor, engines, options, ports, values).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const { status, whenReady, kill, restart } = supervisor;
  const basics = basicEnvironment();
  return {
    env: values,
    urls,
    processes: { status, whenReady, kill, restart },
    add: (program) => supervisor.start([programSpec(program, values, basics)]),
    runOnce: (program) => runToEnd(programSpec(program, values, basics), options.dataDir, running),
    stop,
  };
}

/** Its output goes to its log, and to whoever called. Errors: its last words. */
async function runToEnd(spec: ProcessSpec, dataDir: string, running: Set<Child>): Promise<string> {
  const printed: string[] = [];
  const onLine = (line: string): void => void printed.push(line);
  const child = startChild(spec, { logsDir: join(dataDir, 'logs'), onLine });
  running.add(child);
  await child.ready;
  const exit = await child.exited;
  running.delete(child);
  if (exit.code === 0) return printed.join('\n');
  const words = child.tail().map((line) => `    ${line}`);
  throw new Error([`${spec.name} failed (${describe(exit)})`, ...words].join('\n'));
}

async function startAll(
  supervisor: Supervisor,
  engines: PreparedEngine[],
  options: StackOptions,
  ports: Record<PortName, number>,
  values: Values,
): Promise<void> {
  const stores = engines.flatMap((engine) => engine.specs);
  await supervisor.start(stores);
  await Promise.all(engines.map((engine) => engine.afterStart?.()));
  const names = options.processes ?? (Object.keys(PROCESSES) as ProcessName[]);
  const storeNames = stores.map((spec) => spec.name);
  const basics = basicEnvironment();
  await supervisor.start(processSpecs(names, ports, values, basics, storeNames));
}

async function prepareEngines(
  options: StackOptions,
  given: Values,
  secrets: Secrets,
): Promise<PreparedEngine[]> {
  const wanted = options.engines ?? (Object.keys(ENGINES) as EngineName[]);
  const engines = wanted.map((name) => ENGINES[name]).filter(({ keys }) => !given[keys[0]]);
  // All of them, before the first is prepared: who lacks two engines should not learn it in turns.
  const programs = engines.map(locate);
  const context = {
    dataDir: options.dataDir,
    env: basicEnvironment(),
    secrets,
    durable: options.durable ?? true,
  };
  return Promise.all(
    engines.map(async (engine, index) => {
      const count = engine.ports.length;
      const ports = options.ports === 'free' ? await freePorts(count) : [...engine.ports];
      return engine.prepare(programs[index] ?? '', ports, context);
    }),
  );
}

async function ownPorts(kind: 'fixed' | 'free'): Promise<Record<PortName, number>> {
  if (kind === 'fixed') return FIXED_PORTS;
  const names = Object.keys(FIXED_PORTS) as PortName[];
  const found = await freePorts(names.length);
  const pairs = names.map((name, index) => [name, found[index] ?? 0]);
  return Object.fromEntries(pairs) as Record<PortName, number>;
}

function urlsOf(values: Values): Urls {
  const site = values.PUBLIC_URL ?? '';
  return {
    site: `${site}/`,
    admin: `${site}/admin/`,
    api: `${site}/api`,
    push: site,
    services: values.SERVICES_URL ?? '',
    payments: values.PAYMENTS_URL ?? '',
  };
}
