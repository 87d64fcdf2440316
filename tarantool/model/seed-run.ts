/**
 * One seed: a random sale, judged by the model first and then carried out by a real instance; every
 * answer, every event and the whole state after every step must be the same.
 */
import { canonical, GENESIS, type Link, type PrivateLink, type Value } from './canonical';
import { publicFields, readEvent, type Fields, type ModelEvent } from './events';
import type { Caller } from './instance';
import { Generator, type Step } from './generator';
import { judge, type Verdict } from './judge/judge';
import { outage, report, settle } from './judge/presence';
import { softBlank, type Reply, type Soft } from './judge/world';
import { difference, liveLines, valueOf, type Rows } from './live';
import { Random } from './random';
import { replay } from './replay';
import { randomSale, START_MS } from './sale';
import { blank, stateLines, type Model } from './state';

export interface Expected {
  step: Step;
  reply: Reply;
  events: ModelEvent[];
  lines: string[];
}
export interface Failure {
  seed: number;
  step: number;
  command: string;
  expected: string;
  got: string;
}
export interface Coverage {
  codes: Map<string, number>;
  events: Map<string, number>;
  commands: Map<string, number>;
}
export const coverage = (): Coverage => ({
  codes: new Map(),
  events: new Map(),
  commands: new Map(),
});

interface LeftEvent extends Link {
  O?: string;
  H?: string;
  salts: { O?: string; H?: string };
  /** Are the owner's object and its salt ciphertext in the shard's rows? */
  sealed: boolean;
  /** What the feed tells the owner. */
  told?: string;
}
interface Left {
  reply: Record<string, unknown>;
  events: LeftEvent[];
  rows?: Rows;
}

function judgeStep(model: Model, soft: Soft, step: Step, before_ms: number): Verdict {
  if (step.act === 'call') return judge(model, soft, step.at_ms, step.name, step.args);
  if (step.act === 'outage') return outage(model, soft, step.at_ms, step.at_ms - before_ms);
  if (step.act === 'presence') report(model, soft, step.at_ms, step.paddles);
  return { reply: { code: 'ACCEPTED' }, events: [], due: 0 };
}

/** What should happen, step by step. */
export function expect(seed: number, steps: number, auction_id: string): Expected[] {
  const random = new Random(seed);
  const model = blank(auction_id);
  const soft = softBlank();
  const list: Expected[] = [];
  let now = START_MS;
  const take = (step: Step): void => {
    const verdict = judgeStep(model, soft, step, now);
    const after = settle(model, soft, step.at_ms);
    now = step.at_ms;
    const events = [...verdict.events, ...after.events];
    const lines = events.length > 0 ? stateLines(model) : list.at(-1)!.lines;
    list.push({ step, reply: verdict.reply, events, lines });
    if (step.act === 'call') generator.sentCall(step.name, step.args, verdict.reply.code);
  };
  const generator = new Generator(random, model, soft, now);
  take({ act: 'call', at_ms: now, name: 'auction_load', args: randomSale(random, auction_id) });
  while (list.length < steps) {
    generator.now = now;
    take(generator.next());
  }
  return list;
}

/** For the wire: amounts as numbers, nothing that is absent. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [key, plain(each)]),
  );
}

const text = (fields: object): string => canonical(fields as Value);

/** Fields the reply must have as judged; others are the engine's courtesy. */
function replyFault(expected: Reply, got: Record<string, unknown>): string | undefined {
  for (const [key, value] of Object.entries(expected)) {
    const there = valueOf(key, got[key]);
    if (there !== value) return `${key} ${String(value)}, got ${String(there)}`;
  }
  return undefined;
}

/** Every field that the rules name must be in the object, and say the same. */
function objectFault(name: string, expected: Fields | undefined, got: Fields | undefined) {
  if (!expected) return got ? `no ${name} object` : undefined;
  if (!got) return `an ${name} object`;
  for (const [key, value] of Object.entries(expected)) {
    if (key === 'cause_id' || value === undefined) continue;
    if (text({ value: got[key] }) !== text({ value })) return `${name}.${key} ${String(value)}`;
  }
  return undefined;
}

function eventFault(auction_id: string, expected: ModelEvent, got: ModelEvent): string | undefined {
  const a = text(publicFields(auction_id, expected));
  const b = text(publicFields(auction_id, got));
  if (a !== b) return a;
  const fault =
    objectFault('O', expected.own, got.own) ?? objectFault('H', expected.house, got.house);
  return fault && `${expected.type} ${expected.seq}: ${fault}`;
}

/** What names the figure of a maximum or an insurance, or the rung to which money or limit reach. */
const SECRET = new Set(['max_lodged', 'insurance_lodged', 'max_limited']);

/** E14: of such an event rows hold ciphertext, and the feed tells its owner the rest. */
function secrecyFault({ type, seq, own }: ModelEvent, { sealed, told }: LeftEvent) {
  const secret = SECRET.has(type);
  if (sealed !== secret) return `${type} ${seq}: E14: a ${secret ? 'sealed' : 'plain'} O object`;
  const known = own && {
    ...own,
    ...(secret && { amount_minor: undefined, rung_minor: undefined }),
  };
  const due = known && text(known);
  return due === told ? undefined : `${type} ${seq}: E14: the owner is told ${due}`;
}

function stepFault(auction_id: string, expected: Expected, left: Left) {
  const wrong = replyFault(expected.reply, left.reply);
  const reply = JSON.stringify(left.reply, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v));
  if (wrong) return { expected: `answer: ${wrong}`, got: reply };
  const got = left.events.map((each) => readEvent(each.public, each.O, each.H));
  const types = (events: ModelEvent[]): string => events.map((each) => each.type).join(' ');
  if (types(expected.events) !== types(got))
    return { expected: `events: ${types(expected.events)}`, got: `${types(got)} ${reply}` };
  for (const [i, event] of expected.events.entries()) {
    const [there, stored] = [got[i]!, left.events[i]!];
    const fault = eventFault(auction_id, event, there) ?? secrecyFault(there, stored);
    if (fault) return { expected: fault, got: JSON.stringify(stored) };
  }
  if (!left.rows) return undefined;
  const lines = difference(expected.lines, liveLines(left.rows, GENESIS));
  return lines.length > 0 ? { expected: 'the same state', got: lines.join('\n') } : undefined;
}

const commandOf = (step: Step): string =>
  JSON.stringify(plain(step), (key, value: unknown) =>
    key === 'policy' || key === 'ladder' ? undefined : value,
  );

function note(cover: Coverage, { step, reply, events }: Expected): void {
  const add = (counts: Map<string, number>, key: string): void =>
    void counts.set(key, (counts.get(key) ?? 0) + 1);
  if (step.act === 'call') {
    add(cover.commands, step.name);
    add(cover.codes, reply.code);
  } else add(cover.commands, step.act);
  for (const event of events) add(cover.events, event.type);
}

/** The journal read again: no fault in it, and the rows of the shard come out of it. */
function replayFault(auction_id: string, lefts: Left[]) {
  const events = lefts.flatMap((left) => left.events);
  const privates = events.flatMap(({ seq, O, H, salts }): PrivateLink[] => [
    ...(O === undefined ? [] : [{ seq, audience: 'O' as const, salt: salts.O!, object: O }]),
    ...(H === undefined ? [] : [{ seq, audience: 'H' as const, salt: salts.H!, object: H }]),
  ]);
  const { model, faults } = replay(auction_id, events, privates);
  if (faults.length > 0) return { expected: 'a whole journal', got: JSON.stringify(faults) };
  const rows = lefts.filter((left) => left.rows).at(-1)?.rows;
  // Which of a paddle's two orders a rung was told of, no event says.
  const untold = (lines: string[]): string[] =>
    lines.map((line) => line.replace(/,"told_minor":"\d+"/, ''));
  const lines = rows ? difference(untold(stateLines(model)), untold(liveLines(rows))) : [];
  return lines.length > 0 ? { expected: 'the rows replayed', got: lines.join('\n') } : undefined;
}

/**
 * Runs a seed. `run`: a name for this run, so that a seed may be run twice on one instance.
 * @returns what went wrong first, if anything did.
 */
export async function runSeed(
  call: Caller,
  seed: number,
  steps: number,
  run: string,
  cover: Coverage,
): Promise<Failure | undefined> {
  const auction_id = `m${run}-${seed}`;
  const expected = expect(seed, steps, auction_id);
  const sent = expected.map(({ step }) => plain(step));
  const lefts = (await call('gavel.test.run', [auction_id, sent])) as Left[];
  for (const [i, each] of expected.entries()) {
    const fault = stepFault(auction_id, each, lefts[i]!);
    if (fault) return { seed, step: i, command: commandOf(each.step), ...fault };
    note(cover, each);
  }
  const fault = replayFault(auction_id, lefts);
  return fault && { seed, step: expected.length, command: 'replay', ...fault };
}
