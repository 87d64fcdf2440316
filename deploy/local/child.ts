/**
 * One running process: its own group, its log file, its readiness, its end.
 *
 * It starts through setpriv (util-linux, on every Debian machine): the kernel then signals it when
 * its parent dies, so even a supervisor killed with -9 leaves nothing behind; setpriv replaces
 * itself with the program, so the pid is the program's. Everything runs in a group of its own: a
 * Ctrl-C at the terminal reaches the supervisor alone, which stops the others in order, and
 * whatever a process started goes with it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { PortNeed } from './ports';

/** How a process shows that it serves; `log`: a line that contains the text. */
export type Readiness =
  { log: string } | { tcp: number } | { http: string } | { probe: () => Promise<boolean> };

export interface ProcessSpec {
  /** Also the name of its log file. */
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  /** All it gets, besides PATH, HOME and the locale. */
  env: Record<string, string>;
  ports: PortNeed[];
  /** Names of those that must be ready first and are stopped later. */
  after: string[];
  ready: Readiness;
  readyTimeoutMs?: number;
  stopSignal?: 'SIGTERM' | 'SIGINT';
  stopTimeoutMs?: number;
  /** It may come to its end with exit code 0; then it is not started again. */
  mayFinish?: boolean;
  /** Options for setpriv: another user, capabilities. */
  privileges?: string[];
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** First start of a store on a busy machine: measured 1-6 s. */
const READY_TIMEOUT_MS = 60_000;
/** A gateway drains its sockets, PostgreSQL writes a checkpoint; then the group is killed. */
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 40;
const TAIL_LINES = 15;
const LAST_LINES_MS = 500;

export interface Child {
  readonly pid: number;
  /** Resolves when it serves; rejects when it ends or the time-out passes before. */
  readonly ready: Promise<void>;
  readonly exited: Promise<Exit>;
  /** The last lines it wrote. */
  tail(): string[];
  signal(signal: NodeJS.Signals): void;
  /** Signal, time-out, kill of the group. Resolves when it is gone. */
  stop(): Promise<Exit>;
}

export interface ChildOptions {
  logsDir: string;
  /** Each line it writes, besides the log file. */
  onLine?: (line: string) => void;
}

/** Starts the process. Errors: a command that is not there shows as a rejected `ready`. */
export function startChild(spec: ProcessSpec, options: ChildOptions): Child {
  const running = spawn('setpriv', setprivArgs(spec), {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = openLog(options.logsDir, spec.name);
  const tail: string[] = [];
  const seen = { ready: false };
  const onLine = (line: string): void => {
    log.write(`${spec.name} | ${line}\n`);
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    if ('log' in spec.ready && line.includes(spec.ready.log)) seen.ready = true;
    options.onLine?.(line);
  };
  const exited = untilExit(running, onLine);
  running.once('close', () => log.end());
  return {
    pid: running.pid ?? 0,
    ready: untilReady(spec, exited, () => seen.ready),
    exited,
    tail: () => [...tail],
    signal: (signal) => {
      if (running.exitCode === null && running.signalCode === null) running.kill(signal);
    },
    stop: () => stopChild(spec, running, exited),
  };
}

function setprivArgs(spec: ProcessSpec): string[] {
  const onParentDeath = (spec.stopSignal ?? 'SIGTERM').slice(3);
  return [
    '--pdeathsig',
    onParentDeath,
    ...(spec.privileges ?? []),
    '--',
    spec.command,
    ...spec.args,
  ];
}

function openLog(folder: string, name: string): WriteStream {
  mkdirSync(folder, { recursive: true });
  return createWriteStream(join(folder, `${name}.log`), { flags: 'a' });
}

function untilExit(running: ChildProcess, onLine: (line: string) => void): Promise<Exit> {
  for (const stream of [running.stdout, running.stderr]) {
    if (stream) createInterface({ input: stream as Readable }).on('line', onLine);
  }
  return new Promise((resolve) => {
    running.once('error', (error) => {
      onLine(error.message);
      if (running.pid === undefined) resolve({ code: 127, signal: null });
    });
    running.once('exit', (code, signal) => {
      killGroup(running.pid, 'SIGKILL');
      // 'close' brings the last lines, but a grandchild in a group of its own may hold the pipes.
      const grace = setTimeout(() => resolve({ code, signal }), LAST_LINES_MS);
      running.once('close', () => {
        clearTimeout(grace);
        resolve({ code, signal });
      });
    });
  });
}

async function untilReady(
  spec: ProcessSpec,
  exited: Promise<Exit>,
  seenInLog: () => boolean,
): Promise<void> {
  const timeoutMs = spec.readyTimeoutMs ?? READY_TIMEOUT_MS;
  const deadline = performance.now() + timeoutMs;
  let exit: Exit | undefined;
  void exited.then((how) => (exit = how));
  while (!(await isReady(spec.ready, seenInLog))) {
    if (exit) throw new Error(`${spec.name} ended before it was ready (${describe(exit)})`);
    if (performance.now() > deadline) {
      throw new Error(`${spec.name} was not ready after ${timeoutMs / 1000} s`);
    }
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
  }
}

async function isReady(ready: Readiness, seenInLog: () => boolean): Promise<boolean> {
  if ('log' in ready) return seenInLog();
  if ('tcp' in ready) return accepts(ready.tcp);
  if ('probe' in ready) return ready.probe();
  const answer = await fetch(ready.http, { signal: AbortSignal.timeout(2000) }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (yes: boolean) => () => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
    socket.setTimeout(1000, answer(false));
  });
}

async function stopChild(
  spec: ProcessSpec,
  running: ChildProcess,
  exited: Promise<Exit>,
): Promise<Exit> {
  // To the leader alone: it knows how to stop its own.
  if (running.exitCode === null) running.kill(spec.stopSignal ?? 'SIGTERM');
  const patience = setTimeout(
    () => killGroup(running.pid, 'SIGKILL'),
    spec.stopTimeoutMs ?? STOP_TIMEOUT_MS,
  );
  const exit = await exited;
  clearTimeout(patience);
  return exit;
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (!pid) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** "exit code 1" or "SIGKILL". */
export function describe(exit: Exit): string {
  return exit.signal ?? `exit code ${exit.code ?? 'unknown'}`;
}
