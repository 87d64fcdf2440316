/** The player against the real engine: the shipped scenarios hold, a wrong one is caught. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { engineFolder } from '../../tarantool/test/start';
import { runEngine } from './player/command';
import { READ_PROCEDURES, type ProcedureName } from '../../services/contracts/ports';
import { COMMANDS, PLAYER_WORDS, WORDS } from './scenario/commands';
import { EXPECT_KEYS } from './scenario/expectations';
import { LOT_SETUP_KEYS, PADDLE_SETUP_KEYS, SETUP_KEYS } from './scenario/setup';
import { STEP_KEYS } from './scenario/steps';
import { scenarioSchema } from './scenario/schema';

const FOLDER = join(engineFolder(), 'scenarios');
const SCHEMA = 'scenario.schema.json';
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== SCHEMA);
const json = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object;

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'gavel-scenarios-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await runEngine(args, (line) => lines.push(line));
  return { code, lines };
}

function file(content: unknown): string {
  const path = join(folder, 'scenario.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test.each(FILES)(
  '%s holds',
  async (name) => {
    const { code, lines } = await run('play', join(FOLDER, name));
    expect(lines.filter((line) => line.includes('✗'))).toEqual([]);
    expect(code).toBe(0);
    const sum = JSON.parse(lines.at(-1)!) as { steps: number; differences: number };
    expect(sum.differences).toBe(0);
    expect(sum.steps).toBeGreaterThan(10);
  },
  120_000,
);

test('reports what is not as expected, and ends with 1', async () => {
  const wrong = {
    setup: { open: 1, paddles: ['A', 'B'], lots: [{ opening_ask: '1000' }] },
    steps: [
      {
        command: 'bid',
        by: 'A',
        expect: { code: 'OUTBID', price: '999', leader: 'B', ask: '1101', holds: { A: 1 } },
      },
      { command: 'bid', by: 'B', amount: '1000' },
      { command: 'fair_warning', expect: { events: ['last_call'], status: 'Warned' } },
      { command: 'repeat', step: 1, expect: { same_answer_as: 2 } },
    ],
  };
  const { code, lines } = await run('play', file(wrong));
  expect(lines.filter((line) => line.includes('✗')).map((line) => line.trim())).toEqual([
    '✗ code: expected OUTBID, got ACCEPTED',
    '✗ price: expected 999.00, got 1000.00',
    '✗ leader: expected B, got A',
    '✗ ask: expected 1101.00, got 1100.00',
    '✗ A.held: expected 1.00, got 1312.00',
    '✗ code: expected no refusal, got ASK_MOVED',
    '✗ events: expected last_call; got fair_warning',
    expect.stringContaining('✗ answer: expected that of step 2') as string,
  ]);
  expect(JSON.parse(lines.at(-1)!)).toEqual({ steps: 4, differences: 8 });
  expect(code).toBe(1);
}, 60_000);

test('plays nothing of a malformed file, and ends with 2', async () => {
  const { code, lines } = await run('play', file({ setup: {}, steps: [{ command: 'bidd' }] }));
  expect(lines.join('\n')).toContain('/steps/0/command');
  expect(code).toBe(2);
  expect((await run('play', join(folder, 'none.json'))).code).toBe(2);
  expect((await run('play')).code).toBe(2);
  expect((await run('play', join(FOLDER, SCHEMA))).code).toBe(2);
});

describe('the schema', () => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(scenarioSchema());

  test('is the one the player reads by', () => {
    expect(json(join(FOLDER, SCHEMA))).toEqual(scenarioSchema());
  });

  test.each(FILES)('takes %s', (name) => {
    validate(json(join(FOLDER, name)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test.each([
    ['an unknown command', { steps: [{ command: 'bidd' }] }],
    ['a field of another command', { steps: [{ command: 'bid', by: 'A', reason: 'x' }] }],
    ['a missing paddle', { steps: [{ command: 'bid', amount: '1' }] }],
    ['a decimal comma', { steps: [{ command: 'bid', by: 'A', amount: 'x' }] }],
    ['an unknown expectation', { steps: [{ expect: { prise: 1 } }] }],
    ['an unknown policy', { setup: { policy: { late: 1 } }, steps: [{ wait_ms: 1 }] }],
    ['steps beside scenarios', { steps: [{ wait_ms: 1 }], scenarios: [] }],
  ])('refuses %s', (_, value) => {
    expect(validate(value)).toBe(false);
  });
});

test('every procedure of the engine has a word, those that load and stop aside', () => {
  const words = new Set([...COMMANDS.values()].map((command) => command.procedure));
  const reads: readonly ProcedureName[] = READ_PROCEDURES;
  expect(reads.filter((name) => !words.has(name))).toEqual([]);
  const procedures = readFileSync(join(engineFolder(), 'auction/shapes.lua'), 'utf8')
    .split('local SHAPES = {')[1]!
    .split('\n}')[0]!
    .match(/^ {4}([a-z_]+) = /gm)!
    .map((line) => line.trim().split(' ')[0] as ProcedureName);
  const silent = procedures.filter((name) => !words.has(name));
  expect(silent).toEqual(['auction_load']);
});

describe('the documentation', () => {
  const readme = readFileSync(join(engineFolder(), 'README.md'), 'utf8');
  const section = readme.split('\n## Scenarios\n')[1]!.split('\n## ')[0]!;

  test('names every word', () => {
    const words = [
      ...[...Object.keys(WORDS), ...PLAYER_WORDS, ...STEP_KEYS, ...EXPECT_KEYS],
      ...[...SETUP_KEYS, ...LOT_SETUP_KEYS, ...PADDLE_SETUP_KEYS],
    ].filter((word) => !word.endsWith('_minor'));
    expect(words.filter((word) => !new RegExp(`[\`"]${word}[\`"]`).test(section))).toEqual([]);
  });

  test('has an example that holds', async () => {
    const example = /```json\n([^]*?)```/.exec(section)![1]!;
    const { code, lines } = await run('play', file(example));
    expect(lines.filter((line) => line.includes('✗'))).toEqual([]);
    expect(code).toBe(0);
  }, 60_000);
});
