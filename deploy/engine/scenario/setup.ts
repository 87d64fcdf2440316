import { CURRENCY_EXPONENT } from '../../../services/contracts/money';
import { CODES, type Code } from '../../../services/contracts/codes';
import type { LadderRow, LotToLoad, Policy } from '../../../services/contracts/ports';
import { basePolicy, defaultLadder } from './ladder';
import type { Fields, Frame, Reader } from './reader';
import { DAY_MS, parseTime } from './times';
import type { PaddleSetup, Setup } from './types';

export const SETUP_KEYS = [
  ...['currency', 'exponent', 'clock', 'policy', 'ladder', 'lots', 'paddles', 'starts_at'],
  ...['start', 'open', 'clerk', 'expect'],
];
export const POLICY_CHOICES: Partial<Record<keyof Policy, readonly string[]>> = {
  tie_rule: ['EARLIEST', 'LIVE_WINS'],
  reopen: ['NEVER', 'DURING_HAMMER', 'DISCRETION'],
  max_rounding: ['DOWN', 'REFUSE'],
  ask_rule: ['LADDER', 'PRICE_PLUS_STEP'],
};
const POLICY_FLAGS: (keyof Policy)[] = [
  ...(['short_increment', 'jump_bids', 'vendor_bids', 'floor_hold'] as const),
];
export const LOT_SETUP_KEYS = [
  ...['lot', 'opening_ask', 'opening_ask_minor', 'low', 'low_minor', 'high', 'high_minor'],
  ...['reserve', 'reserve_minor', 'seller', 'barred', 'description_hash', 'vendor_notified'],
  ...['opens_at', 'closes_at', 'group', 'lot_no', 'seller_id', 'group_no'],
];
export const PADDLE_SETUP_KEYS = [
  ...['name', 'kind', 'status', 'rating', 'funds', 'funds_minor', 'limit', 'limit_minor'],
  ...['deposit', 'deposit_minor', 'largest_paid', 'largest_paid_minor'],
];
const RATING_OF_A_NEWCOMER = 64;
const FUNDS_MAJOR = 1_000_000;
const LOW_MAJOR = 2_000;
const NOON_MS = 12 * 3_600_000;
export const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
/** What a leader may be called besides the names of paddles. */
export const RESERVED_NAMES = ['room', 'seller', 'unattributed'];

/** A name that may be given to a paddle: it is sent as the user's id. */
export function readName(reader: Reader): string | undefined {
  const name = reader.text();
  if (name === undefined || (NAME.test(name) && !RESERVED_NAMES.includes(name))) return name;
  const remedy = `a letter, then letters, digits, _ or -, at most 40; not ${RESERVED_NAMES.join(', ')}`;
  return reader.fault(`"${name}" cannot be a name`, remedy);
}

function startOf(fields: Fields, day_ms: number): { start_ms: number; own_day: boolean } {
  const given = fields.get('clock');
  if (!given) return { start_ms: day_ms + NOON_MS, own_day: false };
  const own_day = typeof given.value === 'string' && given.value.includes('T');
  const start_ms = typeof given.value === 'string' ? parseTime(given.value, day_ms) : undefined;
  if (start_ms === undefined)
    given.fault('is not a time', 'write "14:00:00" or ISO 8601 with a zone');
  return { start_ms: start_ms ?? day_ms, own_day };
}

function money(fields: Fields): { currency: string; exponent: number } {
  const currency = fields.get('currency')?.text() ?? 'GBP';
  const known = (CURRENCY_EXPONENT as Record<string, number>)[currency];
  const given = fields.get('exponent')?.whole(0, 'decimals');
  if (known === undefined && given === undefined) {
    const remedy = `one of ${Object.keys(CURRENCY_EXPONENT).join(', ')}, or give "exponent" too`;
    fields.get('currency')?.fault(`the decimals of "${currency}" are not known`, remedy);
  }
  return { currency, exponent: given ?? known ?? 2 };
}

function slicesOf(reader: Reader, frame: Frame): Policy['premium'] {
  return (reader.items() ?? []).map((item) => {
    const fields = item.fields(['upto', 'upto_minor', 'bp']);
    const upto_minor = fields?.amount('upto', frame);
    const bp = fields?.need('bp', 'basis points: 2600 is 26 %')?.number() ?? 0;
    return { ...(upto_minor === undefined ? {} : { upto_minor }), bp };
  });
}

function policyOf(reader: Reader | undefined, frame: Frame): Policy {
  const policy: Record<string, unknown> = { ...basePolicy(frame.exponent) };
  const plain = Object.keys(policy).filter((key) => key !== 'premium' && key !== 'deposit_minor');
  const fields = reader?.fields([...plain, 'premium', 'deposit', 'deposit_minor']);
  for (const [key, place] of fields?.entries() ?? []) {
    const choices = POLICY_CHOICES[key as keyof Policy];
    if (key === 'premium') policy.premium = slicesOf(place, frame);
    else if (key.startsWith('deposit')) policy.deposit_minor = fields!.amount('deposit', frame);
    else if (choices) policy[key] = place.oneOf(choices);
    else if (POLICY_FLAGS.includes(key as keyof Policy)) policy[key] = place.flag();
    else policy[key] = place.number();
  }
  return policy as unknown as Policy;
}

function rowOf(item: Reader, frame: Frame): LadderRow | undefined {
  const keys = ['from', 'from_minor', 'step', 'step_minor', 'period', 'period_minor'];
  const fields = item.fields([...keys, 'offsets', 'offsets_minor']);
  if (!fields) return undefined;
  const from_minor = fields.amount('from', frame);
  const step = fields.amount('step', frame);
  const period = fields.amount('period', frame);
  const exact = fields
    .get('offsets_minor')
    ?.items()
    ?.map((each) => each.number() ?? 0);
  const offsets = fields
    .get('offsets')
    ?.items()
    ?.map((each) => each.amount(frame) ?? 0);
  if (from_minor === undefined)
    item.fault('"from" is missing', 'the price from which the row holds');
  if (step === undefined && period === undefined) {
    item.fault('"step" is missing', 'give "step", or "period" with "offsets"');
  }
  if (step !== undefined && (period ?? exact ?? offsets) !== undefined) {
    item.fault('"step" and "period" are both given', 'give "step", or "period" with "offsets"');
  }
  return {
    from_minor: from_minor ?? 0,
    period_minor: step ?? period ?? 0,
    offsets_minor: exact ?? offsets ?? [0],
  };
}

function ladderOf(reader: Reader | undefined, frame: Frame): LadderRow[] {
  if (!reader || reader.value === 'default') return defaultLadder(frame.exponent);
  if (typeof reader.value === 'string') {
    reader.fault(`no ladder is called "${reader.value}"`, 'write "default" or a list of rows');
    return [];
  }
  return (reader.items() ?? []).flatMap((item) => rowOf(item, frame) ?? []);
}

/**
 * The items of a list; or of an object, whose keys are then their names.
 * @param key  the field a name stands for
 */
function namedItems(reader: Reader, key: string): Reader[] {
  if (!reader.isObject()) return reader.items() ?? [];
  const entries = reader.anyFields()?.entries() ?? [];
  return entries.map(([name, place]) => {
    const value = /^[0-9]+$/.test(name) ? Number(name) : name;
    return place.isObject() ? place.reading({ ...(place.value as object), [key]: value }) : place;
  });
}

function lotOf(item: Reader, no: number, frame: Frame): LotToLoad | undefined {
  const fields = item.fields(LOT_SETUP_KEYS);
  if (!fields) return undefined;
  const low_minor = fields.amount('low', frame) ?? LOW_MAJOR * 10 ** frame.exponent;
  const given = {
    opening_ask_minor: fields.amount('opening_ask', frame),
    reserve_minor: fields.amount('reserve', frame),
    vendor_notified: fields.get('vendor_notified')?.flag(),
    opens_at_ms: fields.get('opens_at')?.time(frame),
    closes_at_ms: fields.get('closes_at')?.time(frame),
    group_no: (fields.get('group') ?? fields.get('group_no'))?.number(),
  };
  const barred = fields.get('barred')?.items();
  return {
    lot_no: (fields.get('lot') ?? fields.get('lot_no'))?.number() ?? no,
    low_minor,
    high_minor: fields.amount('high', frame) ?? 2 * low_minor,
    seller_id: (fields.get('seller') ?? fields.get('seller_id'))?.text() ?? 'seller',
    barred: barred?.flatMap((each) => each.text() ?? []) ?? [],
    description_hash: fields.get('description_hash')?.text() ?? 'ab'.repeat(32),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

/** A list, or a number of lots that are all alike; by default one. */
function lotsOf(reader: Reader | undefined, place: Reader, frame: Frame): LotToLoad[] {
  if (!reader || typeof reader.value === 'number') {
    const count = reader?.whole(1, 'lots') ?? 1;
    return Array.from({ length: count }, (_, i) => lotOf(place.reading({}), i + 1, frame)!);
  }
  return namedItems(reader, 'lot').flatMap((item, i) => lotOf(item, i + 1, frame) ?? []);
}

function paddleOf(item: Reader, frame: Frame): PaddleSetup | undefined {
  const plain = typeof item.value === 'string';
  const fields = plain ? undefined : item.fields(PADDLE_SETUP_KEYS);
  const name = plain ? readName(item) : fields?.need('name', 'such as "A"');
  const called = typeof name === 'string' ? name : name && readName(name);
  if (called === undefined) return undefined;
  const kind = fields?.get('kind')?.oneOf(['wallet', 'room'] as const) ?? 'wallet';
  const limit_minor = fields?.amount('limit', frame);
  const deposit_minor = fields?.amount('deposit', frame);
  const largest_paid_minor = fields?.amount('largest_paid', frame);
  const funds = kind === 'wallet' ? FUNDS_MAJOR * 10 ** frame.exponent : 0;
  return {
    name: called,
    kind,
    status: fields?.get('status')?.oneOf(['approved', 'pending', 'blocked'] as const) ?? 'approved',
    rating: fields?.get('rating')?.number() ?? RATING_OF_A_NEWCOMER,
    funds_minor: fields?.amount('funds', frame) ?? funds,
    ...(limit_minor === undefined ? {} : { limit_minor }),
    ...(deposit_minor === undefined ? {} : { deposit_minor }),
    ...(largest_paid_minor === undefined ? {} : { largest_paid_minor }),
  };
}

function paddlesOf(reader: Reader | undefined, frame: Frame): PaddleSetup[] {
  const seen = new Set<string>();
  return (reader ? namedItems(reader, 'name') : []).flatMap((item) => {
    const paddle = paddleOf(item, frame);
    if (paddle && seen.has(paddle.name)) {
      item.fault(`the name "${paddle.name}" is given twice`, 'give each paddle its own');
    }
    if (paddle) seen.add(paddle.name);
    return paddle ?? [];
  });
}

function refusalOf(reader: Reader | undefined): Setup['refused'] {
  if (!reader) return undefined;
  const plain = typeof reader.value === 'string';
  const fields = plain ? undefined : reader.fields(['code', 'field']);
  const place = plain ? reader : fields?.need('code', 'such as "INVALID_REQUEST"');
  const code = place?.oneOf(Object.keys(CODES) as Code[]);
  const field = fields?.get('field')?.text();
  if (!code || code === 'ACCEPTED') return undefined;
  return { code, ...(field ? { field } : {}) };
}

/**
 * The setup of a scenario, with its defaults.
 * Units: `day_ms`: a time of the day that times without a date are of.
 */
export function readSetup(
  reader: Reader,
  day_ms: number,
  startedByStep: boolean,
): { setup: Setup; frame: Frame } {
  const fields = reader.fields(SETUP_KEYS) ?? reader.reading({}).fields([])!;
  const { start_ms, own_day } = startOf(fields, day_ms - (day_ms % DAY_MS));
  const { currency, exponent } = money(fields);
  const frame = { exponent, start_ms };
  const lots = lotsOf(fields.get('lots'), reader, frame);
  const starts_at_ms = fields.get('starts_at')?.time(frame);
  const start = fields.get('start')?.flag();
  const open = fields.get('open')?.number();
  const refused = refusalOf(fields.get('expect'));
  const setup: Setup = {
    ...{ currency, exponent, start_ms, own_day, lots },
    ladder: ladderOf(fields.get('ladder'), frame),
    policy: policyOf(fields.get('policy'), frame),
    paddles: paddlesOf(fields.get('paddles'), frame),
    start: start ?? (starts_at_ms === undefined && !startedByStep),
    clerk: fields.get('clerk')?.oneOf(['auto', 'manual'] as const) ?? 'auto',
    ...(starts_at_ms === undefined ? {} : { starts_at_ms }),
    ...(open === undefined ? {} : { open }),
    ...(refused ? { refused } : {}),
  };
  if (open !== undefined && !lots.some((lot) => lot.lot_no === open)) {
    fields.get('open')!.fault(`there is no lot ${open}`, 'name a lot of "lots"');
  }
  if (open !== undefined && !setup.start) {
    fields.get('open')!.fault('the auction is not started', 'leave out "open", or start it');
  }
  return { setup, frame };
}
