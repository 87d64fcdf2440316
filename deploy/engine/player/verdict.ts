import type { Expectation, Step } from '../scenario/types';
import type { Done } from './arguments';
import type { Auction } from './auction';
import { differences, equal, eventDifferences, reasonOf } from './compare';
import type { Passage } from './passage';
import type { Reply } from './shard';

const NOT_REFUSED = ['ACCEPTED', 'OUTBID', 'BOOK_HAS_IT'];

/** What a step came to, to be judged. */
export interface Facts {
  auction: Auction;
  passage: Passage;
  done: ReadonlyMap<number, Done>;
  /** Journal's end before the step. */
  seen_seq: number;
  /** Several lots: differences name theirs. */
  severalLots: boolean;
}

/** A call repeated as it was is answered as it was. */
function sameByDefault({ action, expect }: Step): number | undefined {
  const asItWas = action.do === 'repeat' && Object.keys(action.args).length === 0;
  return asItWas && !expect.code ? action.step : undefined;
}

function codeDifference(reply: Reply, wanted: string | undefined, free: boolean): string[] {
  const right = wanted ? reply.code === wanted : free || NOT_REFUSED.includes(reply.code);
  if (right) return [];
  return [`code: expected ${wanted ?? 'no refusal'}, got ${reply.code}${reasonOf(reply)}`];
}

function ofAnswer(step: Step, reply: Reply, { auction, done }: Facts): string[] {
  const { expect } = step;
  const same = expect.same_answer_as ?? sameByDefault(step);
  const found = codeDifference(reply, expect.code, same !== undefined);
  const first = same === undefined ? undefined : done.get(same)?.reply;
  if (same !== undefined && !equal(first, reply)) {
    const [wanted, got] = [JSON.stringify(first), JSON.stringify(reply)];
    found.push(`answer: expected that of step ${same}, ${wanted}, got ${got}`);
  }
  if (!expect.answer) return found;
  return [...found, ...differences(expect.answer, reply, 'answer', auction.meaning())];
}

async function ofPaddles(expected: Expectation['paddles'], auction: Auction): Promise<string[]> {
  if (expected.length === 0) return [];
  const paddles = await auction.paddles();
  return expected.flatMap(({ name, fields }) => {
    const paddle = paddles.find((each) => each.paddle_no === auction.number(name));
    return differences(fields, paddle, name, auction.meaning());
  });
}

async function ofOrder(
  { name, lot_no, kind, amount_minor }: Expectation['orders'][number],
  auction: Auction,
): Promise<string[]> {
  const number = auction.number(name);
  const orders = number === undefined ? [] : await auction.orders(number);
  const got = orders.find((each) => each.lot_no === lot_no && each.kind === kind);
  const pattern =
    amount_minor === undefined
      ? ({ is: 'absent' } as const)
      : ({ is: 'amount', minor: amount_minor } as const);
  const path = `${kind} of ${name}, amount_minor`;
  return differences(pattern, got?.amount_minor, path, auction.meaning());
}

async function ofState(expect: Expectation, facts: Facts): Promise<string[]> {
  const { auction, passage, severalLots } = facts;
  const meaning = auction.meaning();
  const found = expect.lots.flatMap(({ lot_no, fields }) =>
    differences(fields, passage.lot(lot_no), severalLots ? `lot ${lot_no}` : '', meaning),
  );
  if (expect.auction) {
    found.push(...differences(expect.auction, passage.view?.auction, 'auction', meaning));
  }
  found.push(...(await ofPaddles(expect.paddles, auction)));
  for (const order of expect.orders) found.push(...(await ofOrder(order, auction)));
  if (!expect.events) return found;
  const secret = expect.events.some((event) => event.owner ?? event.house);
  const events = await auction.events(facts.seen_seq, secret);
  return [...found, ...eventDifferences(expect.events, events, meaning)];
}

/** What is not as a step expects, one line each. */
export async function judge(step: Step, reply: Reply | undefined, facts: Facts): Promise<string[]> {
  const { code } = step.expect;
  const uncalled = code ? [`code: expected ${code}, but nothing was called`] : [];
  const found = reply ? ofAnswer(step, reply, facts) : uncalled;
  return [...found, ...(await ofState(step.expect, facts))];
}
