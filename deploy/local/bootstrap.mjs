/**
 * Makes a bare machine ready, then runs the command: npm start, test, demo, follow,
 * engine, replay, model, mutants, bench; or `prepare`, which stops before the command. Plain JavaScript without packages: it runs before `npm ci` did.
 * Every step is skipped when what it makes is there and current, and says what it does when it is
 * not; a step that fails ends the start with its name, its last lines and the remedy.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { buildApps, buildServer } from './bootstrap/build.mjs';
import { installEngines } from './bootstrap/engines.mjs';
import { exclusively } from './bootstrap/lock.mjs';
import { installDebianPackages, installNpmPackages } from './bootstrap/packages.mjs';
import { Failure, ROOT, say } from './bootstrap/step.mjs';

const PARENT_POLL_MS = 300;

const OWN = (entry) => ['--enable-source-maps', join(ROOT, 'dist/deploy', entry)];
const JEST = [join(ROOT, 'node_modules/jest/bin/jest.js')];

/** What each command needs besides the server's build, and what it then runs. */
const COMMANDS = {
  start: { engines: true, apps: true, checks: false, run: OWN('local/start.js') },
  demo: { engines: true, apps: false, checks: false, run: OWN('demo/demo.js') },
  test: { engines: true, apps: true, checks: true, run: JEST },
  prepare: { engines: true, apps: true, checks: true },
  follow: { engines: false, apps: false, checks: false, run: OWN('demo/follow.js') },
  engine: { engines: true, apps: false, checks: false, run: OWN('engine/engine.js') },
  replay: { engines: true, apps: false, checks: false, run: OWN('engine/replay.js') },
  model: { engines: true, apps: false, checks: false, run: OWN('engine/model.js') },
  mutants: { engines: true, apps: false, checks: false, run: OWN('chaos/mutants.js') },
  bench: { engines: true, apps: false, checks: false, run: OWN('load/bench.js') },
};

async function prepare({ engines, apps, checks }) {
  requireNode();
  await installDebianPackages({ engines, checks });
  await installNpmPackages();
  if (engines) await installEngines();
  await buildServer();
  if (apps) await buildApps();
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(`Node ${process.versions.node} is too old`, 'install Node 20.19 or newer');
}

/** Hands the terminal over; signals pass through, and so does the exit code. */
function handOver(args) {
  // setpriv: if this process is killed, the kernel tells the command, which stops all it started.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', process.execPath, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  whenNpmIsGone(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** npm ends at a signal without telling the command: its shell does not pass signals on. */
function whenNpmIsGone(end) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, PARENT_POLL_MS);
  watch.unref();
}

async function main([command, ...args]) {
  const needs = COMMANDS[command];
  if (!needs) throw new Failure(`no command ${command}`, Object.keys(COMMANDS).join(', '));
  await exclusively(() => prepare(needs));
  return needs.run ? handOver([...needs.run, ...args]) : 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error) => {
    say(error instanceof Failure ? error.message : error.stack);
    process.exitCode = 1;
  },
);
