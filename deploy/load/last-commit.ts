/** The engine as it was committed before, to measure a change against it. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../local/root';
import { environment } from './tools';

const run = promisify(execFile);
const MEASURED = ['tarantool', 'deploy/load/lua'];

async function git(...args: string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', ROOT, ...args], { env: environment() });
  return stdout.trim();
}

/**
 * Puts the last committed engine down in a folder: that of HEAD if the tree differs from it in what
 * is measured, else the commit before.
 * Errors: undefined if there is none, as in a copy without its history.
 */
export async function lastCommit(
  folder: string,
): Promise<{ path: string; rev: string } | undefined> {
  try {
    const changed = await git('status', '--porcelain', '--', ...MEASURED);
    const history = await git('log', '-2', '--format=%h', '--', ...MEASURED);
    const [head, before] = history.split('\n');
    const rev = changed === '' ? before : head;
    if (!rev) return undefined;
    const path = join(folder, `engine-${rev}`);
    mkdirSync(path, { recursive: true });
    const archive = join(folder, `engine-${rev}.tar`);
    await git('archive', '--output', archive, rev, ...MEASURED);
    await run('tar', ['-xf', archive, '-C', path], { env: environment() });
    return { path, rev };
  } catch {
    return undefined;
  }
}
