import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, onPath, ROOT, say, step } from './step.mjs';

const given = (key) => Boolean(process.env[key]);
const hasPostgres = () =>
  Boolean(onPath('postgres')) ||
  (existsSync('/usr/lib/postgresql') &&
    readdirSync('/usr/lib/postgresql').some((version) =>
      existsSync(`/usr/lib/postgresql/${version}/bin/postgres`),
    ));
const needsJava = () => !given('MONGODB_URL') && !onPath('mongod');

/** Debian package, when it is wanted, and how to see that it is there. A store that is given is not. */
const PACKAGES = [
  { name: 'util-linux', for: 'engines', there: () => onPath('setpriv') },
  {
    name: 'tarantool',
    for: 'engines',
    there: () => given('TARANTOOL_URLS') || onPath('tarantool'),
  },
  { name: 'postgresql-15', for: 'engines', there: () => given('DATABASE_URL') || hasPostgres() },
  { name: 'openjdk-17-jdk-headless', for: 'engines', there: () => !needsJava() || onPath('javac') },
  { name: 'maven', for: 'engines', there: () => !needsJava() || onPath('mvn') },
  // Tests speak to stores of their own: they need the programs even where a store is given.
  { name: 'tarantool', for: 'checks', there: () => onPath('tarantool') },
  { name: 'chromium', for: 'checks', there: () => onPath('chromium') },
  { name: 'lua-check', for: 'checks', there: () => onPath('luacheck') },
];

/** Installs what is missing; without the right to, ends with the command that a person can run. */
export async function installDebianPackages(wanted) {
  const missing = PACKAGES.filter((item) => wanted[item.for] && !item.there());
  const names = [...new Set(missing.map((item) => item.name))];
  if (names.length === 0) return;
  const byHand = `apt-get update && apt-get install -y ${names.join(' ')}`;
  if (process.getuid() !== 0 || !onPath('apt-get')) {
    throw new Failure(`missing on this machine: ${names.join(', ')}`, `as root: ${byHand}`);
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  await step('package lists', 'apt-get', [...wait, 'update'], { remedy: byHand, env });
  const install = [...wait, 'install', '-y', '--no-install-recommends', ...names];
  await step(`Debian packages ${names.join(' ')}`, 'apt-get', install, { remedy: byHand, env });
}

/** `npm ci` when a locked package is missing or of another version. */
export async function installNpmPackages() {
  const reason = outdated();
  if (!reason) return;
  say(`  npm packages: ${reason}`);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await step('npm ci', 'npm', args, { remedy: 'npm ci --ignore-scripts, and read what it says' });
}

/** npm keeps a second lockfile of what it has installed; packages for other platforms are not in it. */
function outdated() {
  const installedFile = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return 'not installed yet';
  const installed = packagesOf(installedFile);
  for (const [path, locked] of Object.entries(packagesOf(join(ROOT, 'package-lock.json')))) {
    if (!path.includes('node_modules/') || locked.link || locked.optional || locked.devOptional)
      continue;
    if (installed[path]?.version !== locked.version) return `${path} is not ${locked.version}`;
  }
  return undefined;
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
