/** What the kernel says of processes: CPU time, memory, and what else the machine is busy with. */
import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** Linux reports times in clock ticks, 100 a second on every platform it supports. */
const TICK_US = 10_000;
const CORES = availableParallelism();

/** After the name, which may hold spaces: state is column 0, ppid 1. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // it has ended
  }
}

/** utime, stime, and the same of children that have ended, such as PostgreSQL's backends. */
const TIMES = [11, 12, 13, 14];

/** User and system time of processes, all threads, in microseconds. */
export function cpuUs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = statOf(pid);
    return TIMES.reduce((all, column) => all + Number(stat[column] ?? 0) * TICK_US, sum);
  }, 0);
}

/** The process and its children, such as PostgreSQL's backends. */
export function family(pid: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [pid, ...pids.map(Number).filter((child) => Number(statOf(child)[1]) === pid)];
}

/** Resident bytes of a process. */
export function residentBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? 0) * 1024;
}

/** Busy time of all cores since the machine started, in microseconds. */
function busyUs(): number {
  const columns = readFileSync('/proc/stat', 'latin1').split('\n')[0]!.split(/\s+/).slice(1);
  // user nice system idle iowait irq softirq steal
  return [0, 1, 2, 5, 6, 7].reduce((sum, i) => sum + Number(columns[i]), 0) * TICK_US;
}

export interface Meter {
  /** Since the meter began. */
  read(): { cpu_us: number; foreign_cores: number };
}

/**
 * Begins to measure.
 * @param server   whose CPU time is the figure
 * @param helpers  ours too (the generator), so no foreign load
 */
export function meter(server: () => number[], helpers: readonly number[]): Meter {
  const start = { at: performance.now(), busy: busyUs(), server: cpuUs(server()) };
  const others = [...helpers, process.pid];
  const startOthers = cpuUs(others);
  return {
    read: () => {
      const cpu_us = cpuUs(server()) - start.server;
      const ours = cpu_us + cpuUs(others) - startOthers;
      const elapsed_us = (performance.now() - start.at) * 1000;
      const foreign = (busyUs() - start.busy - ours) / elapsed_us;
      return { cpu_us, foreign_cores: Math.max(0, foreign) };
    },
  };
}

/** One line for every report: figures without their machine say little. */
export function machine(): string {
  const model = cpus()[0]?.model ?? 'unknown';
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${CORES} cores of ${model}, ${gib} GiB, Node ${process.versions.node}`;
}
