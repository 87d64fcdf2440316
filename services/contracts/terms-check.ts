import { chargesOf } from './charges';
import {
  BID_AMOUNT_MINOR_MAX,
  MONEY_AMOUNT_MINOR_MAX,
  currency as currencySchema,
  type Currency,
} from './money';
import type { LadderRow, Policy } from './ports/live-auctions';
import {
  BP_MAX,
  LADDER_OFFSETS_MAX,
  LADDER_ROWS_MAX,
  POLICY_FIELDS,
  POLICY_NAMES,
  PREMIUM_SLICES_MAX,
  defaultMoney,
  defaultPolicy,
  moneyOf,
  type HouseMoney,
  type HousePolicy,
  type HouseRules,
  type PolicyField,
  type PolicyName,
  type Terms,
} from './terms';

/**
 * The one check of the terms a house sells under: the service refuses by it and the house's pages
 * show by it, all problems at once, each at its field.
 */
/** A field that is wrong, by its path: `policy.late_ms`, `money.GBP.ladder.2.from_minor`. */
export interface TermsProblem {
  field: string;
  detail: string;
}
export interface Read<T> {
  value: T;
  /** Empty: `value` is sound. Else it holds the base where a field was wrong. */
  problems: TermsProblem[];
}

type Given = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Given =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

function wrongOf(name: PolicyName, value: unknown): string | null {
  const field: PolicyField = POLICY_FIELDS[name];
  if (field.kind === 'choice')
    return field.of.includes(value as string) ? null : `one of ${field.of.join(', ')}`;
  if (field.kind === 'number')
    return isWhole(value, field.least, field.most)
      ? null
      : `a whole number from ${field.least} to ${field.most}`;
  return typeof value === 'boolean' ? null : 'true or false';
}

const MONEY_NAMES = ['ladder', 'premium', 'deposit_minor'] as const;

/**
 * Reads what holds in every currency. `base`: what a field is that is not given; without one every
 * field must be. Names outside the list are for the caller to judge.
 */
export function readPolicy(given: Given, base?: HousePolicy): Read<HousePolicy> {
  const value: Record<string, unknown> = { ...(base ?? defaultPolicy()) };
  const problems: TermsProblem[] = [];
  for (const name of POLICY_NAMES) {
    const wrong =
      given[name] === undefined ? (base ? null : 'is missing') : wrongOf(name, given[name]);
    if (wrong) problems.push({ field: name, detail: wrong });
    else if (given[name] !== undefined) value[name] = given[name];
  }
  const policy = value as unknown as HousePolicy;
  const sound = (...names: PolicyName[]) =>
    !problems.some((p) => names.includes(p.field as PolicyName));
  if (sound('late_ms', 'final_after_ms') && policy.late_ms >= policy.final_after_ms)
    problems.push({ field: 'late_ms', detail: 'must be below final_after_ms' });
  if (sound('outage_extend_ms', 'window_ms') && policy.outage_extend_ms < policy.window_ms)
    problems.push({ field: 'outage_extend_ms', detail: 'must be at least window_ms' });
  return { value: policy, problems };
}

/** A number from digits in minor units, `least` to the highest bid; null: no such amount. */
function amountOf(text: unknown, least: number): number | null {
  if (typeof text !== 'string' || !/^(0|[1-9][0-9]{0,12})$/.test(text)) return null;
  return isWhole(Number(text), least, BID_AMOUNT_MINOR_MAX) ? Number(text) : null;
}
const amountWords = (least: number) =>
  `digits in minor units, from ${least} to ${BID_AMOUNT_MINOR_MAX}`;

/** Collects what is wrong while a part is read. */
class Reader {
  readonly problems: TermsProblem[] = [];
  say(field: string, detail: string): null {
    this.problems.push({ field, detail });
    return null;
  }
  amount(field: string, text: unknown, least: number): number | null {
    return amountOf(text, least) ?? this.say(field, amountWords(least));
  }
  map(field: string, value: unknown, names: readonly string[]): Given | null {
    if (!isMap(value)) return this.say(field, `fields ${names.join(', ')}`);
    const unknown = Object.keys(value).find((name) => !names.includes(name));
    return unknown === undefined ? value : this.say(`${field}.${unknown}`, 'is not known');
  }
  list(field: string, value: unknown, most: number): unknown[] | null {
    if (Array.isArray(value) && value.length > 0 && value.length <= most) return value;
    return this.say(field, `a list of 1 to ${most}`);
  }
}
const allOf = <T>(parts: (T | null)[]): T[] | null =>
  parts.every((part) => part !== null) ? parts : null;

function readRow(reader: Reader, field: string, given: unknown): LadderRow | null {
  const row = reader.map(field, given, ['from_minor', 'period_minor', 'offsets_minor']);
  if (!row) return null;
  const from_minor = reader.amount(`${field}.from_minor`, row['from_minor'], 0);
  const period_minor = reader.amount(`${field}.period_minor`, row['period_minor'], 1);
  const at = `${field}.offsets_minor`;
  const list = reader.list(at, row['offsets_minor'], LADDER_OFFSETS_MAX);
  const offsets = list && allOf(list.map((one) => amountOf(one, 0)));
  if (list && !offsets) return reader.say(at, amountWords(0));
  if (from_minor === null || period_minor === null || !offsets) return null;
  return { from_minor, period_minor, offsets_minor: offsets };
}

function readLadder(reader: Reader, given: unknown): LadderRow[] | null {
  const list = reader.list('ladder', given, LADDER_ROWS_MAX);
  return list && allOf(list.map((row, i) => readRow(reader, `ladder.${i}`, row)));
}

/** What the rows of a ladder say together, under the rule by which asks follow it. */
export function ladderProblems(
  rows: readonly LadderRow[],
  askRule: Policy['ask_rule'],
): TermsProblem[] {
  const reader = new Reader();
  for (const [i, { from_minor, period_minor, offsets_minor }] of rows.entries()) {
    const [before, at] = [rows[i - 1], `ladder.${i}.offsets_minor`];
    if (!before && from_minor !== 0) reader.say('ladder.0.from_minor', 'the first row begins at 0');
    if (before && from_minor <= before.from_minor)
      reader.say(`ladder.${i}.from_minor`, 'must be above the row before');
    if (offsets_minor[0] !== 0) reader.say(at, 'the first offset is 0');
    else if (offsets_minor.some((offset, k) => k > 0 && offset <= offsets_minor[k - 1]!))
      reader.say(at, 'offsets must ascend');
    else if (offsets_minor.at(-1)! >= period_minor) reader.say(at, 'must stay below the period');
    else if (askRule === 'PRICE_PLUS_STEP' && offsets_minor.length > 1)
      reader.say(at, 'one offset a row under PRICE_PLUS_STEP');
  }
  return reader.problems;
}

function readSlice(reader: Reader, field: string, given: unknown, last: boolean) {
  const slice = reader.map(field, given, ['upto_minor', 'bp']);
  if (!slice) return null;
  const { upto_minor: upto, bp } = slice;
  if (!isWhole(bp, 0, BP_MAX)) reader.say(`${field}.bp`, `a whole number from 0 to ${BP_MAX}`);
  if (last && upto !== undefined)
    return reader.say(`${field}.upto_minor`, 'the last slice is open');
  if (!last && upto === undefined)
    return reader.say(`${field}.upto_minor`, 'only the last slice is open');
  const upto_minor = last ? undefined : reader.amount(`${field}.upto_minor`, upto, 1);
  if (upto_minor === null || !isWhole(bp, 0, BP_MAX)) return null;
  return upto_minor === undefined ? { bp } : { upto_minor, bp };
}

function readPremium(reader: Reader, given: unknown): Policy['premium'] | null {
  const list = reader.list('premium', given, PREMIUM_SLICES_MAX);
  const slices =
    list &&
    allOf(list.map((one, i) => readSlice(reader, `premium.${i}`, one, i === list.length - 1)));
  for (const [i, slice] of (slices ?? []).entries()) {
    const before = slices?.[i - 1]?.upto_minor ?? 0;
    if (slice.upto_minor !== undefined && slice.upto_minor <= before)
      reader.say(`premium.${i}.upto_minor`, 'slices must ascend');
  }
  return slices;
}

/** The all-in price of the highest bid must stay a sum of money that can be counted. */
export function premiumProblems(premium: Policy['premium'], tax_bp: number): TermsProblem[] {
  const { all_in_minor } = chargesOf({ premium, tax_bp }, BID_AMOUNT_MINOR_MAX);
  if (all_in_minor <= MONEY_AMOUNT_MINOR_MAX) return [];
  return [{ field: 'premium', detail: 'the all-in price of the highest bid passes 10^13' }];
}

/**
 * Reads the amounts of one currency under a policy; `base` as in `readPolicy`.
 * Shape: `premium` ascending, the last slice open; ladder rows ascending from 0.
 */
export function readMoney(given: Given, policy: HousePolicy, base: HouseMoney): Read<HouseMoney> {
  const reader = new Reader();
  const { ladder, premium, deposit_minor } = given;
  const read: HouseMoney = { ...base };
  if (ladder !== undefined) read.ladder = readLadder(reader, ladder) ?? base.ladder;
  if (premium !== undefined) read.premium = readPremium(reader, premium) ?? base.premium;
  if (deposit_minor !== undefined)
    read.deposit_minor = reader.amount('deposit_minor', deposit_minor, 0) ?? base.deposit_minor;
  const about = (name: string) => reader.problems.some((p) => p.field.split('.')[0] === name);
  const together = [
    ...(about('ladder') ? [] : ladderProblems(read.ladder, policy.ask_rule)),
    ...(about('premium') ? [] : premiumProblems(read.premium, policy.tax_bp)),
  ];
  return { value: read, problems: [...reader.problems, ...together] };
}

const unknownNames = (given: Given, known: readonly string[]): TermsProblem[] =>
  Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({ field: name, detail: 'is not known' }));
const under = (place: string, problems: readonly TermsProblem[]): TermsProblem[] =>
  problems.map(({ field, detail }) => ({ field: `${place}.${field}`, detail }));

/** The same on the wire, as it may come: unread. */
export interface GivenRules {
  policy?: unknown;
  money?: unknown;
}

/** Reads a house's rules whole: nothing may be missing, and every problem is named. */
export function readRules({
  policy: givenPolicy,
  money: givenMoney,
}: GivenRules): Read<HouseRules> {
  const policyMap = isMap(givenPolicy) ? givenPolicy : {};
  const policy = readPolicy(policyMap);
  const problems = under('policy', [...policy.problems, ...unknownNames(policyMap, POLICY_NAMES)]);
  const money: HouseRules['money'] = {};
  for (const [name, given] of Object.entries(isMap(givenMoney) ? givenMoney : {})) {
    const currency = currencySchema.safeParse(name);
    if (!currency.success || !isMap(given)) {
      problems.push({ field: `money.${name}`, detail: 'no currency the house may sell in' });
      continue;
    }
    const missing = MONEY_NAMES.filter((one) => given[one] === undefined);
    const read = readMoney(given, policy.value, defaultMoney(currency.data));
    problems.push(
      ...under(`money.${name}`, [
        ...missing.map((field) => ({ field, detail: 'is missing' })),
        ...unknownNames(given, MONEY_NAMES),
        ...read.problems,
      ]),
    );
    money[currency.data] = read.value;
  }
  return { value: { policy: policy.value, money }, problems };
}

/** An auction's terms: its house's rules with what this auction has of its own. */
export function readTerms(currency: Currency, overrides: unknown, rules: HouseRules): Read<Terms> {
  const given = isMap(overrides) ? overrides : {};
  const policy = readPolicy(given, rules.policy);
  const money = readMoney(given, policy.value, moneyOf(rules, currency));
  const { ladder, ...amounts } = money.value;
  return {
    value: { policy: { ...policy.value, ...amounts }, ladder },
    problems: under('policy', [
      ...policy.problems,
      ...money.problems,
      ...unknownNames(given, [...POLICY_NAMES, ...MONEY_NAMES]),
    ]),
  };
}
