import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout: the nearest folder above this file with a lockfile (dist/ has none). */
export const ROOT = findRoot(__dirname);

function findRoot(from: string): string {
  if (existsSync(join(from, 'package-lock.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('package-lock.json not found above ' + __dirname);
  return findRoot(parent);
}
