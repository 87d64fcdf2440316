import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CACHE, ROOT, say, step } from './step.mjs';

const DIST = join(ROOT, 'dist');
const SERVER = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')).include;
const APPS = ['client', 'admin', 'services/contracts', 'package-lock.json'];
const MADE = new Set(['node_modules', 'dist', '.cache', '.data']);

/** Compiles the server to dist/ when a source changed, and removes what has no source any more. */
export async function buildServer() {
  const state = stateOf([...SERVER, 'tsconfig.json', 'package-lock.json'], /\.(ts|tsx|json)$/);
  await whenChanged('server', state, DIST, async () => {
    removeStale(DIST);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    await step('compile the server', process.execPath, [tsc, '-p', 'tsconfig.json'], {
      remedy: 'npm run check:types shows the errors',
    });
  });
}

/** Builds both apps when one of their sources changed. */
export async function buildApps() {
  const pages = ['client', 'admin'].map((app) => join(ROOT, app, 'dist/index.html'));
  const made = pages.every((page) => existsSync(page)) ? ROOT : undefined;
  await whenChanged('apps', stateOf(APPS, /./), made, () =>
    step(
      'build the apps',
      'npm',
      ['run', 'build', '--workspace', '@gavel/client', '--workspace', '@gavel/admin'],
      {
        remedy: 'npm run build --workspace @gavel/client --workspace @gavel/admin shows the errors',
      },
    ),
  );
}

async function whenChanged(name, state, made, build) {
  const stamp = join(CACHE, `${name}.built`);
  const current = existsSync(stamp) && readFileSync(stamp, 'utf8') === state;
  if (current && made && existsSync(made)) return;
  await build();
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(stamp, state);
}

/** Names, sizes and times of the files: reading all of them would cost a second at each start. */
function stateOf(places, pattern) {
  const sum = createHash('sha256');
  for (const place of places) {
    for (const file of filesIn(join(ROOT, place)).sort()) {
      if (!pattern.test(file)) continue;
      const { size, mtimeMs } = statSync(file);
      sum.update(`${relative(ROOT, file)} ${size} ${mtimeMs}\n`);
    }
  }
  return sum.digest('hex');
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !MADE.has(entry.name))
    .flatMap((entry) => filesIn(join(path, entry.name)));
}

/** A file whose source was removed or renamed would still run. */
function removeStale(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) removeStale(file);
    else if (/\.js(\.map)?$/.test(entry.name) && !hasSource(file)) {
      say(`  removing ${relative(ROOT, file)}: its source is gone`);
      rmSync(file);
    }
  }
}

function hasSource(file) {
  const stem = relative(DIST, file).replace(/\.js(\.map)?$/, '');
  const beside = join(ROOT, dirname(stem));
  return existsSync(beside) && ['.ts', '.tsx'].some((end) => existsSync(join(ROOT, stem + end)));
}
