/**
 * The JSON schema of scenario files, made from the tables the player itself reads by. Printed by
 * `npm run engine -- schema`; kept in tarantool/scenarios/scenario.schema.json.
 */
import { publicEvent } from '../../../services/contracts/events';
import { CODES } from '../../../services/contracts/codes';
import { COMMANDS, COMMAND_WORDS, keysOf, type Command, type CommandField } from './commands';
import { ANSWER_KEYS, EXPECT_KEYS, LOT_KEYS, MONEY_KEYS } from './expectations';
import { basePolicy } from './ladder';
import { LOT_SETUP_KEYS, PADDLE_SETUP_KEYS, POLICY_CHOICES, SETUP_KEYS } from './setup';
import { extraKeys, STEP_KEYS } from './steps';

type Schema = Record<string, unknown>;

const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const or = (...schemas: Schema[]): Schema => ({ anyOf: schemas });
const text: Schema = { type: 'string', minLength: 1 };
const flag: Schema = { type: 'boolean' };
const number: Schema = { type: 'number' };
const nothing: Schema = { type: 'null' };
const list = (items: Schema): Schema => ({ type: 'array', items });
const choice = (words: readonly string[]): Schema => ({ enum: [...words] });
const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
const object = (properties: Schema, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});
/** `key` in major units and `key_minor`. */
const both = (key: string): Schema => ({ [key]: ref('amount'), [`${key}_minor`]: number });

const DEFS: Record<string, Schema> = {
  step_key: choice(STEP_KEYS),
  code: choice(Object.keys(CODES)),
  event_type: choice(publicEvent.options.map((option) => option.shape.type.value as string)),
  amount: {
    description: 'Major units: "3200", "3,200.50" or 4198.40.',
    ...or({ type: 'string', pattern: '^-?[0-9][0-9,]*([.][0-9]+)?$' }, number),
  },
  time: {
    description: 'Milliseconds from the start, "14:00:00.000" (UTC), or ISO 8601 with a zone.',
    ...or({ type: 'integer' }, { type: 'string', pattern: '^([0-9]{2}:[0-9]{2}|[0-9]{4}-)' }),
  },
  mark: {
    description: 'A number, "current", "current-1", "seq of <step>", "seq of <step>-1".',
    ...or({ type: 'integer' }, { type: 'string', pattern: '^(current|seq of .+)' }),
  },
  staff: {
    description: 'A role, or a person; null: nobody.',
    ...or(
      choice(['clerk', 'auctioneer', 'manager', 'engineer']),
      object({ staff_id: text, role: text, houses: list(text) }, { required: ['role'] }),
      nothing,
    ),
  },
  paddle: {
    description: 'A name or a number; null: unattributed. Of several paddles: a list.',
    ...or(text, number, nothing, list(text)),
  },
  step_name: {
    description: 'The label of an earlier step, or its number from 1.',
    ...or(text, number),
  },
};

const FIELD_SCHEMAS: Record<CommandField['kind'], Schema> = {
  amount: ref('amount'),
  paddle: ref('paddle'),
  user: text,
  lot: number,
  mark: ref('mark'),
  id: text,
  time: ref('time'),
  text,
  flag,
  number,
  staff: ref('staff'),
};

function fieldProperties(fields: CommandField[]): Schema {
  const properties: Schema = {};
  for (const { key, also, kind, choices } of fields) {
    for (const word of [key, ...(also ?? [])]) {
      const schema = choices ? choice(choices) : FIELD_SCHEMAS[kind];
      const before = properties[word] as Schema | undefined;
      properties[word] = before ? union(before, schema) : schema;
      if (kind === 'amount') properties[`${word}_minor`] = number;
    }
  }
  return properties;
}

/** Some keys mean different things to different commands. */
function union(a: Schema, b: Schema): Schema {
  const parts = Array.isArray(a.anyOf) && Object.keys(a).length === 1 ? (a.anyOf as Schema[]) : [a];
  const known = parts.some((part) => JSON.stringify(part) === JSON.stringify(b));
  return known ? a : or(...parts, b);
}

/** Of a step that gives one of these commands. */
const isWord = (words: string[]): Schema => ({
  properties: { command: choice(words) },
  required: ['command'],
});

const keysBeside = (keys: readonly string[]): Schema => or(ref('step_key'), choice(keys));

/** What a command takes, and needs. */
function ruleOf(command: Command, words: string[]): Schema {
  const needs = command.fields
    .filter((field) => field.needed)
    .map(({ key, also, kind }) => {
      const names = [key, ...(also ?? [])].flatMap((word) =>
        kind === 'amount' ? [word, `${word}_minor`] : [word],
      );
      return or(...names.map((name) => ({ required: [name] })));
    });
  const keys = [...new Set(keysOf(command))];
  return {
    if: isWord(words),
    then: {
      ...(keys.length ? { propertyNames: keysBeside(keys) } : { propertyNames: ref('step_key') }),
      ...(needs.length ? { allOf: needs } : {}),
    },
  };
}

function commandRules(): Schema[] {
  const words = new Map<Command, string[]>();
  for (const [word, command] of COMMANDS) {
    words.set(command, [...(words.get(command) ?? []), word]);
  }
  return [...words.entries()].map(([command, each]) => ruleOf(command, each));
}

function stepSchema(): Schema {
  const all = [...COMMANDS.values()].flatMap((command) => command.fields);
  const own = COMMAND_WORDS.filter((word) => !COMMANDS.has(word) && word !== 'repeat');
  const ownRules = own.map((word) => ({
    if: isWord([word]),
    then: { propertyNames: or(ref('step_key'), ...extraKeys(word).map((key) => ({ const: key }))) },
  }));
  return {
    type: 'object',
    properties: {
      ...fieldProperties(all),
      command: choice(COMMAND_WORDS),
      at: or(ref('time'), { type: 'string', pattern: '^[+][0-9]+$' }),
      wait_ms: { type: 'integer', minimum: 0 },
      label: text,
      note: text,
      expect: or(ref('code'), ref('expect')),
      gap_ms: { type: 'integer', minimum: 0 },
      of: ref('step_name'),
      step: or(ref('amount'), ref('step_name')),
      paddles: or(text, list(text)),
    },
    allOf: [...commandRules(), ...ownRules],
  };
}

const anything: Schema = {};

function lotProperties(): Schema {
  const amounts = ['price', 'ask', 'ask_all_in', 'hammer'];
  const times = ['closes_at', 'opens_at', 'final_at', 'expires_at'];
  const properties: Schema = {};
  for (const key of LOT_KEYS) {
    properties[key] = anything;
    if (amounts.includes(key)) {
      properties[key] = or(ref('amount'), nothing);
      properties[`${key}_minor`] = or(number, nothing);
    }
    if (times.includes(key)) properties[key] = or(ref('time'), nothing);
  }
  properties.leader = { description: 'A paddle, "room", "seller" or null.', ...or(text, nothing) };
  properties.reserve = choice(['none', 'unmet', 'met']);
  properties.reserve_met = flag;
  return properties;
}

function expectSchema(): Schema {
  const properties: Schema = Object.fromEntries(EXPECT_KEYS.map((key) => [key, anything]));
  Object.assign(properties, lotProperties());
  for (const key of ANSWER_KEYS) {
    if (EXPECT_KEYS.includes(`${key}_minor`)) properties[key] = or(ref('amount'), nothing);
  }
  for (const key of Object.keys(MONEY_KEYS)) properties[key] = mapOf(ref('amount'));
  const event = { type: 'object', properties: { type: ref('event_type') }, required: ['type'] };
  const orders = mapOf(or(ref('amount'), nothing));
  return object({
    ...properties,
    code: ref('code'),
    answer: { type: 'object' },
    same_answer_as: ref('step_name'),
    lot: number,
    lots: mapOf(ref('lot_state')),
    paddles: mapOf({ type: 'object' }),
    auction: or(text, { type: 'object' }),
    events: list(or(ref('event_type'), event)),
    max: orders,
    insurance: orders,
  });
}

function policySchema(): Schema {
  const slice = object({ ...both('upto'), bp: number }, { required: ['bp'] });
  const entries = Object.entries(basePolicy(2)).map(([key, value]): [string, Schema] => {
    const choices = POLICY_CHOICES[key as keyof typeof POLICY_CHOICES];
    if (choices) return [key, choice(choices)];
    return [key, typeof value === 'boolean' ? flag : number];
  });
  return object({ ...Object.fromEntries(entries), ...both('deposit'), premium: list(slice) });
}

function typed(keys: readonly string[], types: Record<string, Schema>): Schema {
  const properties = keys.map((key) => [key, types[key] ?? ref('amount')]);
  const minor = keys.filter((key) => key.endsWith('_minor')).map((key) => [key, number]);
  return object(Object.fromEntries([...properties, ...minor]) as Schema);
}

function setupSchema(): Schema {
  const lot = typed(LOT_SETUP_KEYS, {
    ...{ lot: number, seller: text, barred: list(text), description_hash: text, group: number },
    ...{ vendor_notified: flag, opens_at: ref('time'), closes_at: ref('time') },
    ...{ lot_no: number, seller_id: text, group_no: number },
  });
  const paddle = typed(PADDLE_SETUP_KEYS, {
    ...{ name: text, kind: choice(['wallet', 'room']), rating: number },
    status: choice(['approved', 'pending', 'blocked']),
  });
  const row = object({
    ...{ ...both('from'), ...both('step'), ...both('period') },
    ...{ offsets: list(ref('amount')), offsets_minor: list(number) },
  });
  const properties: Record<string, Schema> = {
    currency: text,
    exponent: { type: 'integer', minimum: 0 },
    clock: { description: '"13:00:00", or ISO 8601 with a zone.', ...text },
    policy: policySchema(),
    ladder: or({ const: 'default' }, list(row)),
    lots: or({ type: 'integer', minimum: 1 }, list(lot), mapOf(lot)),
    paddles: or(list(or(text, paddle)), mapOf(paddle)),
    starts_at: ref('time'),
    start: flag,
    open: number,
    clerk: choice(['auto', 'manual']),
    expect: or(ref('code'), object({ code: text, field: text })),
  };
  // In one of several scenarios null takes a shared field back.
  const entries = SETUP_KEYS.map((key) => [key, or(properties[key]!, nothing)]);
  return object(Object.fromEntries(entries) as Schema);
}

/** The whole schema. */
export function scenarioSchema(): Schema {
  const about = { name: text, about: text, setup: ref('setup'), steps: ref('steps') };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A scenario of an auction, or several that share a setup',
    ...object({ $schema: text, ...about, scenarios: list(object(about)) }),
    oneOf: [
      {
        anyOf: [{ required: ['steps'] }, { required: ['setup'] }],
        not: { required: ['scenarios'] },
      },
      { required: ['scenarios'], not: { required: ['steps'] } },
    ],
    $defs: {
      ...DEFS,
      setup: setupSchema(),
      steps: { ...list(stepSchema()), minItems: 1 },
      expect: expectSchema(),
      lot_state: object(lotProperties()),
    },
  };
}
