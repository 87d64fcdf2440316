import { Problems, type Problem } from './problems';
import { Reader, type Fields } from './reader';
import { readSetup } from './setup';
import { readSteps, startsItself } from './steps';
import { DAY_MS } from './times';
import type { Scenario } from './types';

/** The day of the first scenario of a file, for times without a date; the next has the next day. */
export const FIRST_DAY_MS = Date.UTC(2026, 10, 21);

const ALONE = ['$schema', 'name', 'about', 'setup', 'steps'];
const TOGETHER = ['$schema', 'name', 'about', 'setup', 'scenarios'];
const ONE_OF_MANY = ['name', 'about', 'setup', 'steps'];

/** Objects are merged field by field, all else is replaced; null takes a field back. */
function merge(base: unknown, over: unknown): unknown {
  const isMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (over === undefined) return base;
  if (!isMap(base) || !isMap(over)) return over;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  const left = keys.filter((key) => over[key] !== null);
  return Object.fromEntries(left.map((key) => [key, merge(base[key], over[key])]));
}

function readOne(fields: Fields, name: string, shared: unknown, day: number): Scenario {
  const own = fields.get('setup') ?? fields.of.child('setup', {});
  const place = own.reading(merge(shared, own.value));
  const given = fields.get('steps');
  const begins = startsItself(given?.value);
  const { setup, frame } = readSetup(place, FIRST_DAY_MS + day * DAY_MS, begins);
  const steps = setup.refused ? undefined : fields.need('steps', 'add "steps": [ ... ]');
  if (setup.refused) given?.fault('there is no auction to play them in', 'leave out "steps"');
  const about = fields.get('about')?.text();
  return {
    name: fields.get('name')?.text() ?? name,
    ...(about ? { about } : {}),
    setup,
    steps: steps ? readSteps(steps, setup, frame) : [],
  };
}

function readMany(place: Reader, shared: Reader | undefined, name: string): Scenario[] {
  const items = place.items() ?? [];
  const common = shared?.anyFields() && shared.value;
  if (items.length === 0) place.fault('there are no scenarios', 'add at least one');
  return items.flatMap((item, i) => {
    const fields = item.fields(ONE_OF_MANY);
    return fields ? [readOne(fields, `${name} ${i + 1}`, common ?? {}, i)] : [];
  });
}

const AT_SETUP = /^\/scenarios\/([0-9]+)\/setup(\/.*)$/;

function exists(value: unknown, pointer: string): boolean {
  let here = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof here !== 'object' || here === null || !(key in here)) return false;
    here = (here as Record<string, unknown>)[key];
  }
  return true;
}

/** A problem of the shared setup is named there, and once. */
function atTheirPlace(problems: Problem[], file: unknown): Problem[] {
  const placed = problems.map((each) => {
    const match = AT_SETUP.exec(each.pointer);
    const shared = match && `/setup${match[2]}`;
    const inherited = shared && !exists(file, each.pointer) && exists(file, shared);
    return inherited ? { ...each, pointer: shared } : each;
  });
  const seen = new Set<string>();
  return placed.filter(({ pointer, problem }) => {
    const key = `${pointer} ${problem}`;
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Reads a scenario file: one scenario, or several that share a setup.
 * @returns the scenarios, or every problem of the file; never both.
 */
export function readScenarios(
  text: string,
  name: string,
): { scenarios: Scenario[]; problems: Problem[] } {
  const problems = new Problems();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const remedy = 'check commas, quotes and brackets at that place';
    problems.add('', `is not JSON: ${(error as Error).message}`, remedy);
    return { scenarios: [], problems: problems.list };
  }
  const file = new Reader(problems, '', value);
  const many = file.isObject() && 'scenarios' in (value as object);
  const fields = file.fields(many ? TOGETHER : ALONE);
  const title = fields?.get('name')?.text() ?? name;
  const scenarios = !fields
    ? []
    : many
      ? readMany(fields.get('scenarios')!, fields.get('setup'), title)
      : [readOne(fields, title, {}, 0)];
  return problems.list.length > 0
    ? { scenarios: [], problems: atTheirPlace(problems.list, value) }
    : { scenarios, problems: [] };
}
