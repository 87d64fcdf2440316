import type { Command, CommandField } from './commands';
import type { Known } from './expectations';
import { suggestion } from './problems';
import type { Fields, Frame, Reader } from './reader';
import { readName, RESERVED_NAMES } from './setup';
import type { Argument, Arguments, Mark, Setup } from './types';

const MARK = /^(?:current|seq of (?:step )?(.+?)) ?(?:([+-]) ?([0-9]+))?$/;
const SAME_ID = /^(?:same as|id of) (?:step )?(.+)$/;
const MARK_FORMS = 'a whole number, "current", "current-1", "seq of <step>", "seq of <step>-1"';
const ROLES = ['clerk', 'auctioneer', 'manager', 'engineer'];
export const HOUSE = 'house';

/** Of one scenario, while its steps are read in order. */
export class Reading {
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

/** Where a step gives a field, by any of its words; `exact`: in minor units. */
function placeOf(
  { key, also, kind, needed }: CommandField,
  fields: Fields,
): { place: Reader; exact: boolean } | undefined {
  const words = [key, ...(also ?? [])];
  const found = words.flatMap((word) => {
    const place = fields.get(word);
    const minor = kind === 'amount' ? fields.get(`${word}_minor`) : undefined;
    return [
      ...(place ? [{ place, exact: false }] : []),
      ...(minor ? [{ place: minor, exact: true }] : []),
    ];
  });
  found[1]?.place.fault(`"${key}" is given twice`, `give one of ${words.join(', ')}`);
  if (found.length === 0 && needed) fields.of.fault(`"${key}" is missing`, `add "${key}"`);
  return found[0];
}

/** What a step gives of its command, as arguments of the call. */
export function readArguments(
  command: Command,
  fields: Fields,
  reading: Reading,
  no: number,
): Arguments {
  const args: Arguments = {};
  for (const field of command.fields) {
    const given = placeOf(field, fields);
    if (!given) continue;
    const { place, exact } = given;
    const minor = exact ? place.number() : undefined;
    const read = exact ? undefined : readArgument(place, field, reading, no);
    const value: Argument | undefined = minor === undefined ? read : { is: 'value', value: minor };
    if (value) args[field.arg] = value;
  }
  return args;
}
