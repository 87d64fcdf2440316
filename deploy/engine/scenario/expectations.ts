import { publicEvent } from '../../../services/contracts/events';
import { CODES } from '../../../services/contracts/codes';
import { suggestion } from './problems';
import type { Fields, Frame, Reader } from './reader';
import type { EventPattern, Expectation, Fieldwise, Pattern } from './types';

const EVENT_TYPES = publicEvent.options.map((option) => option.shape.type.value as string);

/** What is known beyond the frame: names of paddles, earlier steps, the lot that is meant. */
export interface Known extends Frame {
  lot_no: number;
  /** Notes a problem when nobody is called so. */
  name(reader: Reader): string | undefined;
  /** The number of an earlier step, by its label or number. */
  step(reader: Reader): number | undefined;
}

/** Words that stand for `<word>_minor` wherever a value is expected. */
const AMOUNTS = [
  ...['price', 'ask', 'ask_all_in', 'amount', 'shortfall', 'limit_left', 'below', 'above'],
  ...['hammer', 'held', 'available', 'captured', 'leaving', 'credited', 'returned', 'all_in'],
  ...['premium', 'tax', 'commission', 'proceeds', 'opening_ask', 'low', 'high', 'step', 'rung'],
  ...['limited_to', 'limit', 'deposit', 'largest_paid', 'last_good_faith', 'increment'],
];
const TIMES = ['closes_at', 'opens_at', 'final_at', 'expires_at', 'starts_at', 'at'];
export const LOT_KEYS = [
  ...['price', 'leader', 'ask', 'ask_all_in', 'status', 'reserve', 'reserve_met', 'bids'],
  ...['vendor_bids', 'epoch', 'outcome', 'hammer', 'closes_at', 'opens_at', 'final_at'],
  ...['expires_at', 'late', 'lot_seq', 'target_seq'],
];
export const ANSWER_KEYS = [
  ...['amount', 'shortfall', 'limit_left', 'below', 'above', 'all_in', 'lost_by_ms', 'seq'],
  ...['field', 'detail'],
];
/** Words of a step for a part of the paddles' money. */
export const MONEY_KEYS: Record<string, string> = {
  holds: 'held',
  held: 'held',
  available: 'available',
  captured: 'captured',
  leaving: 'leaving',
  credited: 'credited',
  returned: 'returned',
};
const OWN_KEYS = [
  ...['code', 'answer', 'same_answer_as', 'lot', 'lots', 'paddles', 'auction', 'events', 'max'],
  ...['insurance', ...Object.keys(MONEY_KEYS)],
];
const withMinor = (keys: string[]) =>
  keys.flatMap((key) => (AMOUNTS.includes(key) ? [key, `${key}_minor`] : [key]));

/** Every key of `expect`. */
export const EXPECT_KEYS = [...OWN_KEYS, ...withMinor([...new Set([...LOT_KEYS, ...ANSWER_KEYS])])];

const RESERVE_STATES = ['none', 'unmet', 'met'];

function reserveMet(place: Reader): Pattern | undefined {
  const met = place.flag();
  if (met === undefined) return undefined;
  return met ? { is: 'value', value: 'met' } : { is: 'among', values: ['unmet', 'none'] };
}

/** A field of what is expected, under the contract's name. */
function readField(key: string, place: Reader, known: Known): [string, Pattern] | undefined {
  const { value } = place;
  const named = (name: string, pattern: Pattern | undefined): [string, Pattern] | undefined =>
    pattern && [name, pattern];
  if (AMOUNTS.includes(key)) {
    if (value === null) return [`${key}_minor`, { is: 'absent' }];
    const minor = place.amount(known);
    return minor === undefined ? undefined : [`${key}_minor`, { is: 'amount', minor }];
  }
  if (TIMES.includes(key)) {
    if (value === null) return [`${key}_ms`, { is: 'absent' }];
    const at_ms = place.time(known);
    return at_ms === undefined ? undefined : [`${key}_ms`, { is: 'time', at_ms }];
  }
  if (key === 'reserve_met' && typeof value === 'boolean' && known.lot_no > 0) {
    return named('reserve', reserveMet(place));
  }
  if (key === 'lot') return named('lot_no', readPattern(place, known));
  if (value === null) return [key, { is: 'absent' }];
  if (key === 'leader') {
    const name = value === 'unattributed' ? 'room' : known.name(place);
    return name === undefined ? undefined : [key, { is: 'leader', name }];
  }
  if (key === 'paddle' && !place.isObject()) {
    const name = typeof value === 'string' ? known.name(place) : undefined;
    if (typeof value === 'string')
      return named('paddle_no', name ? { is: 'paddle', name } : undefined);
    return named('paddle_no', readPattern(place, known));
  }
  return named(key, readPattern(place, known));
}

function readPattern(place: Reader, known: Known): Pattern | undefined {
  const { value } = place;
  if (Array.isArray(value)) {
    const items = (place.items() ?? []).map((item) => readPattern(item, known));
    return { is: 'list', items: items.filter((item) => item !== undefined) };
  }
  if (place.isObject()) return readObject(place, known);
  return value === null ? { is: 'absent' } : { is: 'value', value };
}

/** Any object, each field read by its name. */
function readObject(place: Reader, known: Known): Fieldwise {
  const entries = place.anyFields()?.entries() ?? [];
  const fields = entries.map(([key, each]) => readField(key, each, known));
  return { is: 'object', fields: fields.filter((field) => field !== undefined) };
}

function lotFields(entries: [string, Reader][], known: Known): Fieldwise {
  const fields = entries.flatMap(([key, place]) => {
    if (key === 'reserve' && !RESERVE_STATES.includes(place.value as string)) {
      place.fault('is no state of a reserve', `one of ${RESERVE_STATES.join(', ')}`);
      return [];
    }
    const field = readField(key, place, known);
    return field ? [field] : [];
  });
  return { is: 'object', fields };
}

function readLots(fields: Fields, known: Known): Expectation['lots'] {
  const keys = withMinor(LOT_KEYS);
  const answerOnly = ANSWER_KEYS.filter((key) => !LOT_KEYS.includes(key));
  const entries = fields
    .entries()
    .filter(([key]) => keys.includes(key) && !withMinor(answerOnly).includes(key));
  const lot_no = fields.get('lot')?.number() ?? known.lot_no;
  const here = { lot_no, fields: lotFields(entries, known) };
  const others = fields.get('lots')?.anyFields()?.entries() ?? [];
  const more = others.map(([no, place]) => ({
    lot_no: Number(no),
    fields: lotFields(place.fields(keys)?.entries() ?? [], known),
  }));
  return [here, ...more].filter((lot) => lot.fields.fields.length > 0);
}

function readPaddles(fields: Fields, known: Known): Expectation['paddles'] {
  const found = new Map<string, Fieldwise>();
  const add = (name: string, more: Fieldwise['fields']) => {
    const before = found.get(name)?.fields ?? [];
    found.set(name, { is: 'object', fields: [...before, ...more] });
  };
  for (const [key, part] of Object.entries(MONEY_KEYS)) {
    for (const [name, place] of fields.get(key)?.anyFields()?.entries() ?? []) {
      const field = known.name(place.reading(name)) && readField(part, place, known);
      if (field) add(name, [field]);
    }
  }
  for (const [name, place] of fields.get('paddles')?.anyFields()?.entries() ?? []) {
    if (known.name(place.reading(name))) {
      add(name, readObject(place, { ...known, lot_no: 0 }).fields);
    }
  }
  return [...found.entries()].map(([name, each]) => ({ name, fields: each }));
}

function readOrders(fields: Fields, known: Known): Expectation['orders'] {
  const lot_no = fields.get('lot')?.number() ?? known.lot_no;
  return (['max', 'insurance'] as const).flatMap((kind) =>
    (fields.get(kind)?.anyFields()?.entries() ?? []).flatMap(([name, place]) => {
      if (!known.name(place.reading(name))) return [];
      const amount_minor = place.value === null ? undefined : place.amount(known);
      return [{ name, lot_no, kind, ...(amount_minor === undefined ? {} : { amount_minor }) }];
    }),
  );
}

function readEvent(place: Reader, known: Known): EventPattern | undefined {
  const plain = typeof place.value === 'string';
  const fields = plain ? undefined : place.anyFields();
  const word = plain ? place : fields?.need('type', 'such as "bid_accepted"');
  const type = word?.oneOf(EVENT_TYPES);
  if (type === undefined) return undefined;
  const entries = (fields?.entries() ?? []).filter(
    ([key]) => !['type', 'owner', 'house'].includes(key),
  );
  const of = (key: 'owner' | 'house') => {
    const each = fields?.get(key);
    return each ? { [key]: readObject(each, { ...known, lot_no: 0 }) } : {};
  };
  const read = entries.map(([key, each]) => readField(key, each, { ...known, lot_no: 0 }));
  const own: Fieldwise = { is: 'object', fields: read.filter((field) => field !== undefined) };
  return { type, fields: own, ...of('owner'), ...of('house') };
}

function readAnswer(fields: Fields, known: Known): Fieldwise | undefined {
  const keys = withMinor(ANSWER_KEYS);
  const short = fields.entries().flatMap(([key, place]) => {
    const field = keys.includes(key) ? readField(key, place, known) : undefined;
    return field ? [field] : [];
  });
  const long = fields.get('answer');
  const all = [...short, ...(long ? readObject(long, { ...known, lot_no: 0 }).fields : [])];
  return all.length > 0 ? { is: 'object', fields: all } : undefined;
}

function readCode(place: Reader | undefined): string | undefined {
  if (!place) return undefined;
  if (typeof place.value === 'string' && place.value in CODES) return place.value;
  return place.fault(
    `"${String(place.value)}" is no code`,
    suggestion(String(place.value), Object.keys(CODES)),
  );
}

/** What a step expects; a text alone is the code. */
export function readExpectation(reader: Reader | undefined, known: Known): Expectation {
  const none: Expectation = { lots: [], paddles: [], orders: [] };
  if (!reader) return none;
  if (typeof reader.value === 'string') {
    const code = readCode(reader);
    return code ? { ...none, code } : none;
  }
  const fields = reader.fields(EXPECT_KEYS);
  if (!fields) return none;
  const code = readCode(fields.get('code'));
  const answer = readAnswer(fields, known);
  const same = fields.get('same_answer_as');
  const same_answer_as = same && known.step(same);
  const auction = fields.get('auction');
  const status = auction && typeof auction.value === 'string';
  const events = fields.get('events')?.items();
  return {
    ...(code ? { code } : {}),
    ...(answer ? { answer } : {}),
    ...(same_answer_as === undefined ? {} : { same_answer_as }),
    ...(auction
      ? {
          auction: readObject(status ? auction.reading({ status: auction.value }) : auction, {
            ...known,
            lot_no: 0,
          }),
        }
      : {}),
    ...(events ? { events: events.flatMap((each) => readEvent(each, known) ?? []) } : {}),
    lots: readLots(fields, known),
    paddles: readPaddles(fields, known),
    orders: readOrders(fields, known),
  };
}
