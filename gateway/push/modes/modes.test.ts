import fc from 'fast-check';
import type { Clock } from '../../../services/contracts/ports';
import { DISTINCT_QUEUE_MAX } from '../limits';
import type { Line } from '../tlcp/writer';
import type { Item, Member, Receiver, View } from './base';
import { CommandItem } from './command';
import { DistinctItem } from './distinct';
import { MergeItem } from './merge';

/** A client as the protocol has it: keeps what the lines it got tell it. */
class Screen implements Receiver {
  open = true;
  readonly lines: string[] = [];
  deliver(line: Line): void {
    this.lines.push(line.text.slice(0, -2));
  }

  /** MERGE: the fields after all lines. */
  fields(count: number): (string | undefined)[] {
    let values: (string | undefined)[] = Array.from({ length: count });
    for (const line of this.lines) {
      const next: (string | undefined)[] = [];
      for (const token of line.split(',').slice(3).join(',').split('|')) {
        const run = token === '' ? 1 : /^\^\d+$/.test(token) ? Number(token.slice(1)) : 0;
        if (run === 0) next.push(token);
        else next.push(...values.slice(next.length, next.length + run));
      }
      values = next;
    }
    return values;
  }

  /** COMMAND: the rows after all lines; an UPDATE or DELETE of a row it has not is a fault. */
  rows(): Map<string, string> {
    const rows = new Map<string, string>();
    for (const line of this.lines) {
      if (line.startsWith('EOS')) continue;
      if (line.startsWith('CS')) {
        rows.clear();
        continue;
      }
      const [key, command, price] = line.split(',')[3]!.split('|') as [string, string, string];
      if ((command === 'ADD') === rows.has(key)) throw new Error(`${command} of ${key}`);
      if (command === 'DELETE') rows.delete(key);
      else rows.set(key, price);
    }
    return rows;
  }
}

const manual = () => {
  let now = 1_000_000;
  const clock: Clock = { now: () => now };
  return {
    clock,
    pass: (ms: number) => {
      now += ms;
      jest.advanceTimersByTime(ms);
    },
  };
};
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const view = (fields: string[], intervalMs = 0): View => ({
  subId: 1,
  place: 1,
  fields,
  intervalMs,
});
const fieldsOf = (record: Record<string, string | null>) => new Map(Object.entries(record));

/** A screen goes on and off while an item changes; in the end it shows what the item is. */
type Step =
  | { do: 'update'; key: string; value: string; remove: boolean }
  | { do: 'stall' | 'resume' | 'rate' | 'restart' | 'clear' }
  | { do: 'wait'; ms: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: updateStep() },
  fc.record({ do: fc.constantFrom('stall', 'resume', 'rate', 'restart', 'clear') }),
  fc.record({ do: fc.constant('wait'), ms: fc.nat(700) }),
);
function updateStep() {
  return fc.record({
    do: fc.constant('update' as const),
    key: fc.constantFrom('a', 'b', 'c'),
    value: fc.constantFrom('1', '2', '3', '4'),
    remove: fc.boolean(),
  });
}

interface Stage {
  item: Item;
  screen: Screen;
  member: Member;
  pass: (ms: number) => void;
}

function play(stage: Stage, steps: Step[], update: (step: Step & { do: 'update' }) => void): void {
  const { item, screen, member, pass } = stage;
  const resume = (): void => {
    screen.open = true;
    member.cohort.resume(member);
  };
  for (const one of steps) {
    if (one.do === 'update') update(one);
    else if (one.do === 'stall') screen.open = false;
    else if (one.do === 'resume') resume();
    else if (one.do === 'wait') pass(one.ms);
    else if (one.do === 'clear') item.clear();
    else if (one.do === 'rate') {
      const intervalMs = member.cohort.view.intervalMs === 0 ? 500 : 0;
      item.move(member, { ...member.cohort.view, intervalMs });
    } else {
      item.begin();
      item.endOfSnapshot();
    }
  }
  resume();
  pass(2_000);
}

describe('MERGE', () => {
  const fields = ['a', 'b', 'c'];

  test.each([0, 500])('a screen at interval %d ends with the state of the item', (intervalMs) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, snapshot) => {
        const { clock, pass } = manual();
        const item = new MergeItem('m', clock);
        const screen = new Screen();
        const other = new Screen();
        item.join(view(fields), other, 1);
        item.begin();
        const member = item.join(view(fields, intervalMs), screen, snapshot ? 1 : 0);
        item.update(true, fieldsOf({ a: 'x', b: 'x', c: 'x' }));
        play({ item, screen, member, pass }, steps, ({ key, value }) =>
          item.update(false, fieldsOf({ [key]: value })),
        );
        expect(screen.fields(3)).toEqual(item.encode(fields));
        expect(other.fields(3)).toEqual(item.encode(fields));
      }),
    );
  });

  test('a stalled screen gets one line of the newest state', () => {
    const { clock } = manual();
    const item = new MergeItem('m', clock);
    const screen = new Screen();
    const member = item.join(view(['a', 'b']), screen, 1);
    item.update(true, fieldsOf({ a: '0', b: 'same' }));
    screen.open = false;
    for (let n = 1; n <= 1_000; n++) item.update(false, fieldsOf({ a: String(n) }));
    screen.open = true;
    member.cohort.resume(member);
    item.update(false, fieldsOf({ a: 'next' }));
    expect(screen.lines).toEqual(['U,1,1,0|same', 'U,1,1,1000|same', 'U,1,1,next|']);
  });
});

describe('COMMAND', () => {
  const fields = ['key', 'command', 'price'];

  test.each([0, 500])('a screen at interval %d ends with the rows of the item', (intervalMs) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { clock, pass } = manual();
        const item = new CommandItem('c', clock);
        const screen = new Screen();
        const other = new Screen();
        item.begin();
        item.join(view(fields), other, 1);
        const member = item.join(view(fields, intervalMs), screen, 1);
        item.endOfSnapshot();
        play({ item, screen, member, pass }, steps, ({ key, value, remove }) =>
          item.update(
            false,
            fieldsOf({ key, command: remove ? 'DELETE' : 'UPDATE', price: value }),
          ),
        );
        const wanted = new Map([...item.rows].map(([key, row]) => [key, row.get('price')]));
        expect(screen.rows()).toEqual(wanted);
        expect(other.rows()).toEqual(wanted);
      }),
    );
  });

  test('without a snapshot a row that changes is an ADD to this screen', () => {
    const { clock } = manual();
    const item = new CommandItem('c', clock);
    item.begin();
    const keeper = item.join(view(fields), new Screen(), 1);
    item.update(true, fieldsOf({ key: '1', command: 'ADD', price: '10' }));
    item.endOfSnapshot();
    const screen = new Screen();
    item.join(view(fields), screen, 0);
    item.update(false, fieldsOf({ key: '1', command: 'UPDATE', price: '11' }));
    item.update(false, fieldsOf({ key: '1', command: 'UPDATE', price: '12' }));
    expect(screen.lines).toEqual(['U,1,1,1|ADD|11', 'U,1,1,1|UPDATE|12']);
    expect(item.leave(keeper)).toBe(false);
  });
});

describe('DISTINCT', () => {
  const numbers = (screen: Screen) =>
    screen.lines.filter((line) => line.startsWith('U')).map((line) => Number(line.split(',')[3]));
  const started = () => {
    const { clock, pass } = manual();
    const item = new DistinctItem('d', 50, clock);
    const screen = new Screen();
    item.begin();
    const member = item.join(view(['n']), screen, Infinity);
    item.endOfSnapshot();
    const send = (n: number) => item.update(false, fieldsOf({ n: String(n) }));
    const resume = () => {
      screen.open = true;
      member.cohort.resume(member);
    };
    return { item, screen, member, send, resume, pass };
  };

  test('every event once and in order, however the screen stalls', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('event', 'stall', 'resume')), (steps) => {
        const { screen, send, resume } = started();
        let sent = 0;
        for (const one of steps) {
          if (one === 'event') send(sent++);
          else if (one === 'stall') screen.open = false;
          else resume();
        }
        resume();
        expect(numbers(screen)).toEqual(Array.from({ length: sent }, (_, n) => n));
      }),
    );
  });

  test('what the queue of a stalled screen cannot hold is told', () => {
    const { screen, send, resume } = started();
    screen.open = false;
    const total = DISTINCT_QUEUE_MAX + 7;
    for (let n = 0; n < total; n++) send(n);
    resume();
    expect(screen.lines[1]).toBe('OV,1,1,7');
    expect(numbers(screen)).toEqual(Array.from({ length: DISTINCT_QUEUE_MAX }, (_, n) => n + 7));
  });

  test('after the return of the adapter its snapshot is offered again, without an end', () => {
    const { item, screen, send } = started();
    send(1);
    item.begin();
    item.update(true, fieldsOf({ n: '1' }));
    item.update(true, fieldsOf({ n: '2' }));
    item.endOfSnapshot();
    expect(numbers(screen)).toEqual([1, 1, 2]);
    expect(screen.lines.filter((line) => line.startsWith('EOS')).length).toBe(1);
  });
});
