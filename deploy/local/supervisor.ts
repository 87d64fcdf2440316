/**
 * Starts processes in the order of their readiness, keeps them running, stops them in reverse.
 *
 * A process that ends by itself is started again after a pause that doubles while it keeps ending
 * soon. A process that cannot become ready at the first start stops the whole start: everything
 * that ran is stopped again and the error carries its last lines.
 */
import { describe, startChild, type Child, type Exit, type ProcessSpec } from './child';
import { createComplaints } from './complaints';
import { isFree, PortTaken } from './ports';

export interface SupervisorOptions {
  logsDir: string;
  /** What a person at the screen should know, a line at a time. */
  say: (line: string) => void;
  backoff?: Backoff;
  /** After each start, end and stop of a process. */
  onChange?: () => void;
}

export interface Backoff {
  firstMs: number;
  mostMs: number;
  /** Ready for so long, it begins at `firstMs` again. */
  calmMs: number;
}

/** A crash costs a fifth of a second; a process that always crashes costs a start every 5 s. */
const BACKOFF: Backoff = { firstMs: 200, mostMs: 5000, calmMs: 10_000 };
/** Those of a supervisor that was killed are still ending when the next one starts. */
const PORT_WAIT_MS = 3000;
const POLL_MS = 40;

export interface ProcessStatus {
  name: string;
  pid: number;
  ready: boolean;
  restarts: number;
}

export interface Supervisor {
  /** Resolves when all are ready. Rejects with the first failure, everything stopped again. */
  start(specs: ProcessSpec[]): Promise<void>;
  status(): ProcessStatus[];
  /** Resolves when the process is ready, after a restart as well. */
  whenReady(name: string): Promise<void>;
  /** Sends a signal and does not wait: the process is started again when it ends. */
  kill(name: string, signal?: NodeJS.Signals): void;
  /** Clean stop and a new start; resolves when it is ready. */
  restart(name: string): Promise<void>;
  /** Clean stop of all, dependents first. */
  stop(): Promise<void>;
}

interface Kept {
  spec: ProcessSpec;
  child?: Child;
  ready: boolean;
  restarts: number;
  quickEnds: number;
  waiting: Set<() => void>;
  /** The end of the loop that keeps it running. */
  done: Promise<void>;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const backoff = options.backoff ?? BACKOFF;
  const kept = new Map<string, Kept>();
  const halt = stopSignal();

  const get = (name: string): Kept => {
    const found = kept.get(name);
    if (!found) throw new Error(`no process named ${name}`);
    return found;
  };
  const changed = (): void => options.onChange?.();

  /** Starts it once; resolves when it is ready. */
  async function launch(keep: Kept): Promise<Child> {
    await portsFree(keep.spec);
    if (halt.raised) throw stopped();
    const complain = createComplaints(() => performance.now());
    const onLine = (line: string): void => {
      const words = complain(line);
      if (words) options.say(`${keep.spec.name}: ${words}`);
    };
    const child = startChild(keep.spec, { logsDir: options.logsDir, onLine });
    keep.child = child;
    changed();
    await child.ready.catch(async (error: Error) => {
      await child.stop();
      throw new Error([error.message, ...child.tail().map((line) => `    ${line}`)].join('\n'));
    });
    keep.ready = true;
    keep.waiting.forEach((wake) => wake());
    keep.waiting.clear();
    changed();
    return child;
  }

  /** From ready to the end, and again, until the supervisor stops. */
  async function keepRunning(keep: Kept, first: Child): Promise<void> {
    let child: Child | undefined = first;
    while (!halt.raised) {
      const since = performance.now();
      const exit: Exit | undefined = await child?.exited;
      keep.ready = false;
      changed();
      if (halt.raised || (keep.spec.mayFinish && exit?.code === 0)) return;
      if (performance.now() - since > backoff.calmMs) keep.quickEnds = 0;
      const pauseMs = Math.min(backoff.firstMs * 2 ** keep.quickEnds, backoff.mostMs);
      keep.quickEnds += 1;
      keep.restarts += 1;
      if (exit) options.say(`${keep.spec.name} ended (${describe(exit)}); again in ${pauseMs} ms`);
      await Promise.race([pause(pauseMs), halt.promise]);
      if (halt.raised) return;
      child = await launch(keep).catch((error: Error) => {
        if (!halt.raised) options.say(error.message);
        return undefined;
      });
    }
  }

  async function begin(keep: Kept): Promise<void> {
    await Promise.all(keep.spec.after.map((name) => untilReady(get(name))));
    keep.done = keepRunning(keep, await launch(keep));
  }

  async function untilReady(keep: Kept): Promise<void> {
    if (!keep.ready && !halt.raised) await new Promise<void>((wake) => keep.waiting.add(wake));
    if (halt.raised) throw stopped();
  }

  async function stopOne(keep: Kept, all: Kept[], gone: Map<string, Promise<void>>) {
    const dependents = all.filter((other) => other.spec.after.includes(keep.spec.name));
    await Promise.all(dependents.map((other) => gone.get(other.spec.name)));
    await keep.child?.stop();
    await keep.done;
  }

  /** Once: a process that is told twice takes the second signal for impatience. */
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAll());

  async function stopAll(): Promise<void> {
    halt.raise();
    const all = [...kept.values()];
    const gone = new Map<string, Promise<void>>();
    // Dependents are registered before those they depend on: start order reversed.
    for (const keep of inStartOrder(all).reverse()) {
      gone.set(keep.spec.name, stopOne(keep, all, gone));
    }
    await Promise.all(gone.values());
    // Who waits for a process that will not come back must not wait for ever.
    all.forEach((keep) => keep.waiting.forEach((wake) => wake()));
  }

  return {
    async start(specs) {
      const added = specs.map(fresh);
      assertOrder([...kept.values(), ...added]);
      for (const keep of added) kept.set(keep.spec.name, keep);
      await Promise.all(added.map(begin)).catch(async (error: unknown) => {
        await stop();
        throw error;
      });
    },
    status: () =>
      [...kept.values()].map((keep) => ({
        name: keep.spec.name,
        pid: keep.child?.pid ?? 0,
        ready: keep.ready,
        restarts: keep.restarts,
      })),
    whenReady: (name) => untilReady(get(name)),
    kill(name, signal = 'SIGKILL') {
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') get(name).ready = false;
      get(name).child?.signal(signal);
    },
    async restart(name) {
      get(name).ready = false;
      await get(name).child?.stop();
      await untilReady(get(name));
    },
    stop,
  };
}

function fresh(spec: ProcessSpec): Kept {
  return {
    spec,
    ready: false,
    restarts: 0,
    quickEnds: 0,
    waiting: new Set(),
    done: Promise.resolve(),
  };
}

/** A name in `after` that nobody has would wait for ever; so would a circle. */
function assertOrder(all: Kept[]): void {
  const names = new Set(all.map((keep) => keep.spec.name));
  for (const { spec } of all) {
    const missing = spec.after.find((name) => !names.has(name));
    if (missing) throw new Error(`${spec.name} starts after ${missing}, which is not in the list`);
  }
  inStartOrder(all);
}

function inStartOrder(all: Kept[]): Kept[] {
  const ordered: Kept[] = [];
  let left = all;
  while (left.length > 0) {
    const names = new Set(left.map((keep) => keep.spec.name));
    const next = left.filter((keep) => !keep.spec.after.some((name) => names.has(name)));
    if (next.length === 0)
      throw new Error(`start order goes in a circle: ${[...names].join(', ')}`);
    ordered.push(...next);
    left = left.filter((keep) => !next.includes(keep));
  }
  return ordered;
}

async function portsFree(spec: ProcessSpec): Promise<void> {
  const deadline = performance.now() + PORT_WAIT_MS;
  for (const { port, hint } of spec.ports) {
    while (!(await isFree(port))) {
      if (performance.now() >= deadline) throw new PortTaken(port, spec.name, hint);
      await pause(POLL_MS);
    }
  }
}

function stopped(): Error {
  return new Error('the supervisor was stopped');
}

function stopSignal() {
  let raise = (): void => undefined;
  const promise = new Promise<void>((resolve) => (raise = resolve));
  const signal = {
    raised: false,
    promise,
    raise: () => {
      signal.raised = true;
      raise();
    },
  };
  return signal;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
