import { COMMANDS, COMMAND_WORDS, keysOf, type Command, type CommandField } from './commands';
import { EXPECT_KEYS, readExpectation, type Known } from './expectations';
import { suggestion } from './problems';
import type { Fields, Frame, Reader } from './reader';
import { readName, RESERVED_NAMES } from './setup';
import type { Action, Argument, Arguments, Mark, Setup, Step } from './types';

/** Keys that every step may have. */
export const STEP_KEYS = ['command', 'at', 'wait_ms', 'label', 'note', 'expect'];
const MARK = /^(?:current|seq of (?:step )?(.+?)) ?(?:([+-]) ?([0-9]+))?$/;
const SAME_ID = /^(?:same as|id of) (?:step )?(.+)$/;
const MARK_FORMS = 'a whole number, "current", "current-1", "seq of <step>", "seq of <step>-1"';
const ROLES = ['clerk', 'auctioneer', 'manager', 'engineer'];
export const HOUSE = 'house';

/** Of one scenario, while its steps are read in order. */
class Reading {
  readonly labels = new Map<string, number>();
  lot_no: number;
  private readonly names: Set<string>;

  constructor(
    readonly frame: Frame,
    setup: Setup,
  ) {
    this.lot_no = setup.open ?? setup.lots[0]?.lot_no ?? 1;
    this.names = new Set(setup.paddles.map((paddle) => paddle.name));
  }

  register(name: string): void {
    this.names.add(name);
  }

  known(before: number): Known {
    return {
      ...this.frame,
      lot_no: this.lot_no,
      name: (reader) => this.name(reader),
      step: (reader) => this.step(reader, reader.value, before),
    };
  }

  name(reader: Reader): string | undefined {
    const word = reader.value;
    if (typeof word === 'number') return String(word);
    if (typeof word !== 'string') return reader.fault('is no name', 'write the name of a paddle');
    if (this.names.has(word) || RESERVED_NAMES.includes(word) || /^[0-9]+$/.test(word)) return word;
    const known = [...this.names];
    const remedy = known.length ? suggestion(word, known) : 'name it in /setup/paddles first';
    return reader.fault(`no paddle is called "${word}"`, remedy);
  }

  step(reader: Reader, word: unknown, before: number): number | undefined {
    const no = this.labels.get(String(word)) ?? (/^[0-9]+$/.test(String(word)) ? Number(word) : 0);
    if (no >= 1 && no < before) return no;
    const remedy = 'name an earlier step by its label, or by its number from 1';
    return reader.fault(`there is no earlier step "${String(word)}"`, remedy);
  }
}

function readMark(place: Reader, reading: Reading, no: number): Mark | undefined {
  if (typeof place.value === 'number') return { from: 'value', value: place.value };
  const match = typeof place.value === 'string' ? MARK.exec(place.value) : null;
  if (!match) return place.fault('is not a number of the journal', `write ${MARK_FORMS}`);
  const offset = match[3] ? Number(`${match[2]}${match[3]}`) : 0;
  if (match[1] === undefined) return { from: 'current', offset };
  const step = reading.step(place, match[1], no);
  return step === undefined ? undefined : { from: 'step', step, offset };
}

function readId(place: Reader, reading: Reading, no: number): Argument | undefined {
  const text = place.text();
  const match = text === undefined ? null : SAME_ID.exec(text);
  if (!match) return text === undefined ? undefined : { is: 'value', value: text };
  const step = reading.step(place, match[1], no);
  return step === undefined ? undefined : { is: 'id of', step };
}

function readStaff(place: Reader): Argument | undefined {
  if (place.value === null) return { is: 'absent' };
  if (typeof place.value === 'string') {
    const role = place.oneOf(ROLES);
    return role === undefined
      ? undefined
      : { is: 'value', value: { staff_id: role, role, houses: [HOUSE] } };
  }
  const fields = place.fields(['staff_id', 'role', 'houses']);
  const role = fields?.need('role', ROLES.join(', '))?.oneOf(ROLES);
  const staff_id = fields?.get('staff_id')?.text() ?? role;
  const houses = fields
    ?.get('houses')
    ?.items()
    ?.map((house) => house.text());
  return role === undefined
    ? undefined
    : { is: 'value', value: { staff_id, role, houses: houses ?? [HOUSE] } };
}

function readPaddle(place: Reader, reading: Reading): Argument | undefined {
  if (place.value === null || place.value === 'unattributed') return { is: 'absent' };
  if (typeof place.value === 'number') return { is: 'value', value: place.value };
  const name = reading.name(place);
  return name === undefined ? undefined : { is: 'paddle', name };
}

function readUser(place: Reader, field: CommandField, reading: Reading): Argument | undefined {
  const name = field.key === 'name' ? readName(place) : place.text();
  if (name === undefined) return undefined;
  if (field.key === 'name') reading.register(name);
  return { is: 'value', value: name };
}

function readArgument(
  place: Reader,
  field: CommandField,
  reading: Reading,
  no: number,
): Argument | undefined {
  const valued = (value: unknown): Argument | undefined =>
    value === undefined ? undefined : { is: 'value', value };
  switch (field.kind) {
    case 'amount':
      return valued(place.amount(reading.frame));
    case 'paddle':
      return readPaddle(place, reading);
    case 'user':
      return readUser(place, field, reading);
    case 'mark': {
      const mark = readMark(place, reading, no);
      return mark && { is: 'mark', mark };
    }
    case 'id':
      return readId(place, reading, no);
    case 'time':
      return valued(place.time(reading.frame));
    case 'text':
      return valued(field.choices ? place.oneOf(field.choices) : place.text());
    case 'flag':
      return valued(place.flag());
    case 'lot':
    case 'number':
      return valued(place.number());
    case 'staff':
      return readStaff(place);
  }
}

function readArguments(command: Command, fields: Fields, reading: Reading, no: number): Arguments {
  const args: Arguments = {};
  for (const field of command.fields) {
    const words = [field.key, ...(field.also ?? [])];
    const given = words.map((word) => fields.get(word)).filter((each) => each !== undefined);
    const exact = words
      .map((word) => fields.get(`${word}_minor`))
      .find((each) => each !== undefined);
    const places = exact && field.kind === 'amount' ? [...given, exact] : given;
    if (places.length > 1) {
      places[1]!.fault(`"${field.key}" is given twice`, `give one of ${words.join(', ')}`);
    } else if (places.length === 0 && field.needed) {
      fields.of.fault(`"${field.key}" is missing`, `add "${field.key}"`);
    }
    const place = places[0];
    if (!place) continue;
    const raw = place === exact ? place.number() : undefined;
    const value: Argument | undefined =
      place === exact
        ? raw === undefined
          ? undefined
          : { is: 'value', value: raw }
        : readArgument(place, field, reading, no);
    if (value) args[field.arg] = value;
  }
  return args;
}

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
