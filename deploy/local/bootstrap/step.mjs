import { spawn } from 'node:child_process';
import { accessSync, constants, createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const CACHE = join(ROOT, '.cache');

const LOGS = join(CACHE, 'logs');
/** A person waits for minutes on the first start: a sign of life as often. */
const STILL_MS = 15_000;
const LAST_LINES = 25;

/** What went wrong, and what to do about it. */
export class Failure extends Error {
  constructor(problem, remedy) {
    super(`\n${problem}\n  → ${remedy}`);
  }
}

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a program with its output in .cache/logs, telling that it goes on and how long it took.
 * Errors: Failure with its last lines and the remedy; a program that is not there counts as failed.
 */
export async function step(label, command, args, { remedy, env = {}, cwd = ROOT }) {
  mkdirSync(LOGS, { recursive: true });
  const file = join(LOGS, `${label.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.log`);
  say(`  ${label} …`);
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  const still = setInterval(() => say(`  ${label}: ${seconds()} s`), STILL_MS);
  const code = await outputTo(file, command, args, { cwd, env: { ...process.env, ...env } });
  clearInterval(still);
  if (code !== 0) throw new Failure(`${label} failed (${code})\n${lastLines(file)}`, remedy);
  if (seconds() > 0) say(`  ${label}: done in ${seconds()} s`);
}

function outputTo(file, command, args, options) {
  const log = createWriteStream(file);
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return new Promise((resolve) => {
    const end = (code) => log.end(() => resolve(code));
    child.once('error', (error) => {
      log.write(`${error.message}\n`);
      end(127);
    });
    child.once('close', (code, signal) => end(code ?? signal));
  });
}

function lastLines(file) {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LAST_LINES);
  return lines.map((line) => `    ${line}`).join('\n');
}

/** The program's path, or undefined. */
export function onPath(program) {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
