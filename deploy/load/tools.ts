/** Programs that only benchmarks need: found on the machine, installed when that is possible. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { basicEnvironment, searchPath } from '../local/config';

const run = promisify(execFile);
const POLICY = '/usr/sbin/policy-rc.d';

/** What every process started here inherits. */
export const environment = basicEnvironment;

/** Path of a program, or undefined. */
export function program(name: string): string | undefined {
  return searchPath()
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Installs the Debian package that brings a program, unless it is there. No service of it is started
 * or enabled: a server of the system would only be load beside the one that is measured.
 * Errors: none; without the right or the registry the program stays missing, and is reported so.
 */
export async function ensure(name: string, debianPackage: string, say: (line: string) => void) {
  if (program(name) || process.getuid?.() !== 0 || !program('apt-get')) return;
  say(`installing ${debianPackage}`);
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const env = { ...environment(), DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { env });
  try {
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', debianPackage);
    if (program('systemctl')) {
      await run('systemctl', ['disable', debianPackage], { env }).catch(() => undefined);
    }
  } catch (error) {
    say(`${debianPackage} cannot be installed: ${(error as Error).message.split('\n')[0]}`);
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}
