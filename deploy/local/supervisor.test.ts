import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import type { ProcessSpec } from './child';
import { freePorts, isFree } from './ports';
import { isAlive } from './run-file';
import { createSupervisor, type Supervisor } from './supervisor';

const SERVE = 'setInterval(() => {}, 1e9); console.log("ready");';
/** Prints the pid of a grandchild that nobody told to stop. */
const PARENT = `const { pid } = require('node:child_process').spawn('sleep', ['600']); console.log('grandchild', pid);`;

let folder: string;
let said: string[];
let supervisor: Supervisor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gavel-supervisor-'));
  said = [];
  supervisor = createSupervisor({
    logsDir: folder,
    say: (line) => said.push(line),
    backoff: { firstMs: 10, mostMs: 40, calmMs: 60_000 },
  });
});

afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

const script = (name: string, code: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({
  name,
  command: process.execPath,
  args: ['-e', code],
  env: {},
  ports: [],
  after: [],
  ready: { log: 'ready' },
  ...more,
});
const pidOf = (name: string): number =>
  supervisor.status().find((status) => status.name === name)?.pid ?? 0;
const logOf = (name: string): string => readFileSync(join(folder, `${name}.log`), 'utf8');
const grandchildOf = (name: string): number =>
  Number(/grandchild (\d+)/.exec(logOf(name))?.[1] ?? 0);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within 10 s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('starts a process when those it comes after are ready', async () => {
  const mark = JSON.stringify(join(folder, 'mark'));
  const store = `setTimeout(() => { require('fs').writeFileSync(${mark}, ''); ${SERVE} }, 200)`;
  const service = `if (!require('fs').existsSync(${mark})) process.exit(3); ${SERVE}`;
  await supervisor.start([
    script('service', service, { after: ['store'] }),
    script('store', store),
  ]);
  expect(supervisor.status().map(({ name, ready }) => [name, ready])).toEqual([
    ['service', true],
    ['store', true],
  ]);
});

test('waits for a port or for an HTTP answer, whichever is asked for', async () => {
  const [tcp = 0, http = 0] = await freePorts(2);
  const answer = 'require("http").createServer((q, a) => a.end()).listen';
  await supervisor.start([
    script('tcp', `${answer}(${tcp}, '127.0.0.1')`, { ready: { tcp } }),
    script('http', `${answer}(${http}, '127.0.0.1')`, {
      ready: { http: `http://127.0.0.1:${http}/` },
    }),
  ]);
  expect(await Promise.all([isFree(tcp), isFree(http)])).toEqual([false, false]);
  await supervisor.stop();
  expect(await Promise.all([isFree(tcp), isFree(http)])).toEqual([true, true]);
});

test('starts a process again after kill -9, with its name in the log', async () => {
  await supervisor.start([script('victim', SERVE)]);
  const before = pidOf('victim');
  supervisor.kill('victim');
  await supervisor.whenReady('victim');
  expect(pidOf('victim')).not.toBe(before);
  expect(isAlive(before)).toBe(false);
  expect(supervisor.status()[0]).toMatchObject({ ready: true, restarts: 1 });
  expect(said).toEqual(['victim ended (SIGKILL); again in 10 ms']);
  expect(logOf('victim')).toBe('victim | ready\nvictim | ready\n');
});

test('restarts on request and is ready when it says so', async () => {
  await supervisor.start([script('one', SERVE)]);
  const before = pidOf('one');
  await supervisor.restart('one');
  expect(pidOf('one')).not.toBe(before);
  expect(isAlive(pidOf('one'))).toBe(true);
});

test('doubles the pause while a process keeps ending, up to the most', async () => {
  await supervisor.start([script('weak', 'console.log("ready"); setTimeout(() => {}, 100)')]);
  await until(() => said.length >= 4);
  expect(said.slice(0, 4).map((line) => /again in (\d+) ms/.exec(line)?.[1])).toEqual([
    '10',
    '20',
    '40',
    '40',
  ]);
});

test('begins at the shortest pause again after a calm while', async () => {
  const calm = createSupervisor({
    logsDir: folder,
    say: (line) => said.push(line),
    backoff: { firstMs: 10, mostMs: 40, calmMs: 0 },
  });
  await calm.start([script('weak', 'console.log("ready"); setTimeout(() => {}, 100)')]);
  await until(() => said.length >= 3);
  await calm.stop();
  expect(new Set(said)).toEqual(new Set(['weak ended (exit code 0); again in 10 ms']));
});

test('a process that may finish is left alone after exit code 0, and only then', async () => {
  const end = (code: number) => `console.log("ready"); setTimeout(() => process.exit(${code}), 80)`;
  await supervisor.start([
    script('done', end(0), { mayFinish: true }),
    script('failed', end(1), { mayFinish: true }),
  ]);
  await until(() => said.length >= 2);
  expect(supervisor.status().map(({ name, restarts }) => [name, restarts > 0])).toEqual([
    ['done', false],
    ['failed', true],
  ]);
});

test('a process that ends before it is ready stops the start, with its last words', async () => {
  const starting = supervisor.start([
    script('good', SERVE),
    script('bad', 'console.error("no such table"); process.exit(4)', { after: ['good'] }),
  ]);
  await expect(starting).rejects.toThrow(
    /^bad ended before it was ready \(exit code 4\)\n +no such table$/,
  );
  expect(isAlive(pidOf('good'))).toBe(false);
});

test('a process that never gets ready stops the start', async () => {
  const starting = supervisor.start([
    script('mute', 'setInterval(() => {}, 1e9)', { readyTimeoutMs: 300 }),
  ]);
  await expect(starting).rejects.toThrow('mute was not ready after 0.3 s');
  expect(isAlive(pidOf('mute'))).toBe(false);
});

test('a program that is not there stops the start with its name', async () => {
  const starting = supervisor.start([script('gone', '', { command: '/nowhere/engine' })]);
  await expect(starting).rejects.toThrow(/gone ended before it was ready[^]*\/nowhere\/engine/);
});

describe('a port that is taken', () => {
  let other: Server;
  let port: number;
  beforeEach(async () => {
    [port = 0] = await freePorts(1);
    other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => other.close(resolve)));

  test('is named with its owner and the remedy', async () => {
    const hint = 'set DATABASE_URL';
    const starting = supervisor.start([script('db', SERVE, { ports: [{ port, hint }] })]);
    await expect(starting).rejects.toThrow(
      new RegExp(
        `^db: port ${port} on 127.0.0.1 is taken by .+ \\(pid ${process.pid}\\); stop it, or ${hint}$`,
      ),
    );
    expect(pidOf('db')).toBe(0);
  });
});

test.each([
  ['a clean stop', () => supervisor.stop()],
  ['kill -9 of its parent', () => Promise.resolve(supervisor.kill('family'))],
])('a grandchild does not outlive %s', async (_how, end) => {
  await supervisor.start([script('family', PARENT + SERVE)]);
  const grandchild = grandchildOf('family');
  expect(isAlive(grandchild)).toBe(true);
  await end();
  await until(() => !isAlive(grandchild) || isZombie(grandchild));
});

/** Dead, but not yet collected by init. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

test('a process that ignores the signal is killed after its time', async () => {
  const deaf = 'process.on("SIGTERM", () => console.log("heard")); ' + SERVE;
  await supervisor.start([script('deaf', deaf, { stopTimeoutMs: 200 })]);
  await supervisor.stop();
  expect(isAlive(pidOf('deaf'))).toBe(false);
  expect(logOf('deaf')).toContain('heard');
});

test('stops dependents before what they depend on', async () => {
  const order = join(folder, 'order');
  const leave = (name: string) =>
    `process.on('SIGTERM', () => { require('fs').appendFileSync(${JSON.stringify(order)}, '${name} '); process.exit(0); }); ${SERVE}`;
  await supervisor.start([
    script('store', leave('store')),
    script('service', leave('service'), { after: ['store'] }),
    script('gateway', leave('gateway'), { after: ['service'] }),
  ]);
  await supervisor.stop();
  expect(readFileSync(order, 'utf8')).toBe('gateway service store ');
});

test('refuses an order of start that no start can follow', async () => {
  await expect(supervisor.start([script('a', SERVE, { after: ['b'] })])).rejects.toThrow(
    'a starts after b, which is not in the list',
  );
  await expect(
    supervisor.start([script('a', SERVE, { after: ['b'] }), script('b', SERVE, { after: ['a'] })]),
  ).rejects.toThrow('start order goes in a circle: a, b');
});

test('what it started ends when the supervisor itself is killed with -9', async () => {
  for (const file of ['child', 'complaints', 'ports', 'supervisor']) {
    const source = readFileSync(join(__dirname, `${file}.ts`), 'utf8');
    const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
    writeFileSync(
      join(folder, `${file}.js`),
      transpileModule(source, { compilerOptions }).outputText,
    );
  }
  const spec = JSON.stringify(script('orphan', SERVE));
  const run = `const s = require('${folder}/supervisor.js').createSupervisor({ logsDir: '${folder}', say() {} });
    s.start([${spec}]).then(() => console.log(s.status()[0].pid));`;
  const owner = spawn(process.execPath, ['-e', run], { stdio: ['ignore', 'pipe', 'inherit'] });
  const orphan = await new Promise<number>((resolve) => {
    owner.stdout.once('data', (text: Buffer) => resolve(Number(text)));
  });
  expect(isAlive(orphan)).toBe(true);
  owner.kill('SIGKILL');
  await until(() => !isAlive(orphan) || isZombie(orphan));
});
