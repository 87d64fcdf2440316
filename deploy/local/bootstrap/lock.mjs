import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CACHE, say } from './step.mjs';

const LOCK = join(CACHE, 'bootstrap.lock');
const POLL_MS = 200;

/** Two commands at once must not install or build over one another: the second waits. */
export async function exclusively(work) {
  mkdirSync(CACHE, { recursive: true });
  let told = false;
  while (!take()) {
    if (!told) say(`  waiting for another command to finish its preparations (${LOCK})`);
    told = true;
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function take() {
  try {
    writeFileSync(LOCK, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!holderLives()) rmSync(LOCK, { force: true });
    return false;
  }
}

/** A holder that was killed left its lock behind. */
function holderLives() {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
