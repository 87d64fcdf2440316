import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessStatus } from './supervisor';
import type { Urls, Values } from './values';

/** .data/run.json: what runs now, for other commands on this machine. Holds secrets: mode 600. */
export interface Run {
  /** The supervisor. */
  pid: number;
  env: Values;
  urls: Urls;
  processes: ProcessStatus[];
}

const fileIn = (dataDir: string): string => join(dataDir, 'run.json');

/** Written aside and renamed: a reader never sees half of it. */
export function writeRun(
  dataDir: string,
  about: { env: Values; urls: Urls },
  processes: ProcessStatus[],
): void {
  const run: Run = { pid: process.pid, ...about, processes };
  const file = fileIn(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify(run, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What runs in this folder; undefined when its supervisor is gone. */
export function readRun(dataDir: string): Run | undefined {
  const file = fileIn(dataDir);
  if (!existsSync(file)) return undefined;
  const run = JSON.parse(readFileSync(file, 'utf8')) as Run;
  return isAlive(run.pid) ? run : undefined;
}

export function removeRun(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}

/** Whether the process is there; one of another user counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
