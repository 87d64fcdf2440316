import { readArguments, Reading } from './arguments';
import { COMMANDS, COMMAND_WORDS, keysOf } from './commands';
import { EXPECT_KEYS, readExpectation } from './expectations';
import { suggestion } from './problems';
import type { Fields, Frame, Reader } from './reader';
import type { Action, Setup, Step } from './types';

/** Keys that every step may have. */
export const STEP_KEYS = ['command', 'at', 'wait_ms', 'label', 'note', 'expect'];

function namesOf(fields: Fields, reading: Reading): string[] {
  const place = fields.get('paddle') ?? fields.get('by') ?? fields.get('paddles');
  const list = Array.isArray(place?.value) ? (place.items() ?? []) : place ? [place] : [];
  if (!place) fields.of.fault('"paddle" is missing', 'add "paddle": a name or a list of names');
  return list.flatMap((each) => reading.name(each) ?? []);
}

/** The keys a word takes besides STEP_KEYS. */
export function extraKeys(word: string): string[] {
  const command = COMMANDS.get(word);
  if (command) return keysOf(command);
  if (word === 'takeover') return ['gap_ms'];
  if (word === 'online' || word === 'offline') return ['paddle', 'by', 'paddles'];
  if (word === 'repeat') return ['step', 'of'];
  return [];
}

/** A repeated call may change any of its fields: those of the call it repeats. */
function readRepeat(fields: Fields, reading: Reading, no: number, steps: Step[]): Action {
  const place = fields.get('step') ?? fields.get('of');
  if (!place) fields.of.fault('"step" is missing', 'the label or number of the step to repeat');
  const step = place && reading.step(place, place.value, no);
  const first = step === undefined ? undefined : steps[step - 1]!.action;
  if (first?.do !== 'call') {
    if (step !== undefined) place!.fault('that step calls nothing', 'repeat a step with a command');
    return { do: 'look' };
  }
  const command = COMMANDS.get(first.command)!;
  const known = [...STEP_KEYS, 'step', 'of', ...keysOf(command)];
  for (const [key, each] of fields.entries()) {
    if (!known.includes(key)) each.fault(`"${key}" is not known here`, suggestion(key, known));
  }
  const optional = { ...command, fields: command.fields.map((f) => ({ ...f, needed: false })) };
  const args = readArguments(optional, withoutStep(fields), reading, no);
  return { do: 'repeat', step: step!, args };
}

function withoutStep(fields: Fields): Fields {
  fields.delete('step');
  fields.delete('of');
  return fields;
}

function readAction(
  word: string | undefined,
  fields: Fields,
  reading: Reading,
  no: number,
  steps: Step[],
): Action {
  const command = word === undefined ? undefined : COMMANDS.get(word);
  if (command) {
    const args = readArguments(command, fields, reading, no);
    for (const [arg, value] of Object.entries(command.fixed ?? {}))
      args[arg] = { is: 'value', value };
    return { do: 'call', command: word!, procedure: command.procedure, args };
  }
  const gap_ms = () =>
    fields.need('gap_ms', 'milliseconds without service')?.whole(0, 'milliseconds') ?? 0;
  switch (word) {
    case 'repeat':
      return readRepeat(fields, reading, no, steps);
    case 'takeover':
      return { do: 'takeover', gap_ms: gap_ms() };
    case 'freeze':
      return { do: 'freeze' };
    case 'thaw':
      return { do: 'thaw' };
    case 'online':
    case 'offline':
      return { do: 'presence', online: word === 'online', names: namesOf(fields, reading) };
    default:
      return { do: 'look' };
  }
}

function timesOf(fields: Fields, frame: Frame): Pick<Step, 'at_ms' | 'wait_ms'> {
  const at = fields.get('at');
  const wait = fields.get('wait_ms');
  if (at && wait) wait.fault('"at" is given too', 'give one of the two');
  const relative = typeof at?.value === 'string' ? /^\+([0-9]+)$/.exec(at.value) : null;
  if (relative) return { wait_ms: Number(relative[1]) };
  const at_ms = at?.time(frame);
  const wait_ms = wait?.whole(0, 'milliseconds');
  return {
    ...(at_ms === undefined ? {} : { at_ms }),
    ...(wait_ms === undefined ? {} : { wait_ms }),
  };
}

function wordOf(item: Reader, fields: Fields): string | undefined {
  const place = fields.get('command');
  if (!place && !fields.get('expect') && !fields.get('wait_ms') && !fields.get('at')) {
    item.fault('the step does nothing', 'give it a "command", a time or an "expect"');
  }
  return place?.oneOf(COMMAND_WORDS);
}

function titleOf(word: string | undefined, fields: Fields): string {
  const shown = (key: string) => {
    const value = fields.get(key)?.value;
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  };
  const who = ['paddle', 'by', 'name', 'user'].flatMap(shown)[0];
  const what = ['amount', 'amount_minor', 'ask', 'reserve', 'step', 'outcome', 'gap_ms'];
  const parts = [word ?? 'look', who, what.flatMap(shown)[0]];
  return parts.filter((part) => part !== undefined).join(' ');
}

function readStep(item: Reader, reading: Reading, no: number, steps: Step[]): Step | undefined {
  const raw = item.anyFields();
  if (!raw) return undefined;
  const word = wordOf(item, raw);
  const asked = raw.get('command');
  if (asked && word === undefined) return undefined;
  const fields =
    word === 'repeat' ? raw : item.fields([...STEP_KEYS, ...extraKeys(word ?? '')], intoExpect)!;
  const title = titleOf(word, fields);
  const action = readAction(word, fields, reading, no, steps);
  const lot = action.do === 'call' ? action.args.lot_no : undefined;
  if (lot?.is === 'value' && typeof lot.value === 'number') reading.lot_no = lot.value;
  const expect = readExpectation(fields.get('expect'), reading.known(no));
  const label = fields.get('label')?.text();
  const note = fields.get('note')?.text();
  if (label !== undefined && (reading.labels.has(label) || /^[0-9]+$/.test(label))) {
    const remedy = 'give each step a label of its own, not a number';
    fields.get('label')!.fault(`the label "${label}" cannot be used`, remedy);
  }
  if (label !== undefined) reading.labels.set(label, no);
  return {
    ...{ no, title, action, expect, lot_no: reading.lot_no },
    ...timesOf(fields, reading.frame),
    ...(label === undefined ? {} : { label }),
    ...(note === undefined ? {} : { note }),
  };
}

const intoExpect = (key: string) =>
  EXPECT_KEYS.includes(key) ? `put it into "expect": { "${key}": ... }` : undefined;

/** The steps of a scenario, in order; each may name those before it. */
export function readSteps(reader: Reader, setup: Setup, frame: Frame): Step[] {
  const reading = new Reading(frame, setup);
  const steps: Step[] = [];
  let now_ms = setup.start_ms;
  for (const [i, item] of (reader.items() ?? []).entries()) {
    const step = readStep(item, reading, i + 1, steps);
    const then_ms = step?.at_ms ?? now_ms + (step?.wait_ms ?? 0);
    if (then_ms < now_ms) item.fault('is before the step above it', 'steps go forward in time');
    now_ms = then_ms + (step?.action.do === 'takeover' ? step.action.gap_ms : 0);
    steps.push(step ?? nothing(i + 1, reading.lot_no));
  }
  if (steps.length === 0) reader.fault('there are no steps', 'add at least one');
  return steps;
}

/** Stands for a step that could not be read, so that later ones keep their numbers. */
function nothing(no: number, lot_no: number): Step {
  const expect = { lots: [], paddles: [], orders: [] };
  return { no, title: '', action: { do: 'look' }, lot_no, expect };
}

/** Whether any step starts the auction itself. */
export function startsItself(steps: unknown): boolean {
  if (!Array.isArray(steps)) return false;
  return steps.some((step: { command?: unknown } | null) =>
    ['start', 'auction_start'].includes(String(step?.command)),
  );
}
