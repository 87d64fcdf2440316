/**
 * What every bus must do, whatever it is made of: run it with the module that opens the bus. A
 * consumer that may be killed is a process of its own.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Bus, BusMessage } from '../../services/contracts/ports';
import { until } from '../postgres/testing/database';

export interface BusUnderTest {
  /** Absolute path of a module with `openBus(argument): Promise<Bus>`. */
  module: string;
  argument: () => string;
  bus: () => Bus;
}
interface Line {
  began?: number;
  done?: number;
  ready?: boolean;
  key?: string;
}
interface Member {
  lines: Line[];
  kill(): Promise<void>;
}

const freshTopic = (): string => `topic.${randomBytes(6).toString('hex')}`;
const message = (topic: string, key: string, n: number, more: object = {}): BusMessage => ({
  topic,
  key,
  payload: { n, ...more },
});
const numbers = (messages: BusMessage[]): number[] =>
  messages.map((m) => (m.payload as { n: number }).n);

export function busConformance(under: BusUnderTest): void {
  const members: ChildProcess[] = [];

  /** Starts a member of the group in another process; resolves when it consumes. */
  async function startMember(topic: string, group: string): Promise<Member> {
    const runner = join(__dirname, 'testing', 'run-typescript.cjs');
    const script = join(__dirname, 'testing', 'consumer-process.ts');
    const args = [runner, script, under.module, under.argument(), topic, group];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    members.push(child);
    const lines: Line[] = [];
    createInterface({ input: child.stdout }).on('line', (text) =>
      lines.push(JSON.parse(text) as Line),
    );
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    await until(() => lines.some((l) => l.ready), 20_000);
    return {
      lines,
      kill: () => {
        child.kill('SIGKILL');
        return gone;
      },
    };
  }
  const done = (...from: Member[]): number[] =>
    from.flatMap((m) => m.lines.flatMap((l) => (l.done === undefined ? [] : [l.done])));

  afterEach(() => members.splice(0).forEach((child) => child.kill('SIGKILL')));

  test('delivers each key in the order in which it was published', async () => {
    const topic = freshTopic();
    const got = new Map<string, number[]>();
    const stop = await under.bus().consume(topic, 'g', (m) => {
      got.set(m.key, [...(got.get(m.key) ?? []), ...numbers([m])]);
      return Promise.resolve();
    });
    const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
    for (let n = 0; n < 10; n++) {
      await under.bus().publish(keys.map((key) => message(topic, key, n)));
    }
    await until(() => [...got.values()].flat().length === 200);
    for (const key of keys) expect(got.get(key)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await stop();
  });

  test('gives every group every message, and a late group what came before it', async () => {
    const topic = freshTopic();
    const early: BusMessage[] = [];
    const late: BusMessage[] = [];
    const stops = [
      await under.bus().consume(topic, 'early', (m) => Promise.resolve(void early.push(m))),
    ];
    await under.bus().publish([message(topic, 'k', 1), message(topic, 'k', 2)]);
    await until(() => early.length === 2);
    stops.push(await under.bus().consume(topic, 'late', (m) => Promise.resolve(void late.push(m))));
    await until(() => late.length === 2);
    expect(numbers(late)).toEqual([1, 2]);
    await Promise.all(stops.map((stop) => stop()));
  });

  test('repeats a message whose handler failed, and does not go past it', async () => {
    const topic = freshTopic();
    const tries: number[] = [];
    const stop = await under.bus().consume(topic, 'g', (m) => {
      const n = numbers([m])[0]!;
      tries.push(n);
      const isFirst = tries.filter((t) => t === n).length === 1;
      return n === 2 && isFirst ? Promise.reject(new Error('not now')) : Promise.resolve();
    });
    await under.bus().publish([1, 2, 3].map((n) => message(topic, 'k', n)));
    await until(() => tries.includes(3));
    expect(tries).toEqual([1, 2, 2, 3]);
    await stop();
  });

  test('a message that always fails holds up its own partition only', async () => {
    const topic = freshTopic();
    const got = new Set<string>();
    const stop = await under.bus().consume(topic, 'g', (m) => {
      if (m.key === 'poison') return Promise.reject(new Error('never'));
      got.add(m.key);
      return Promise.resolve();
    });
    await under.bus().publish([message(topic, 'poison', 0)]);
    const others = Array.from({ length: 40 }, (_, i) => `other-${i}`);
    await under.bus().publish(others.map((key) => message(topic, key, 1)));
    await until(() => got.size > 20);
    await stop();
  });

  test('resumes where the group stopped', async () => {
    const topic = freshTopic();
    const got: BusMessage[] = [];
    const hear = (m: BusMessage): Promise<void> => Promise.resolve(void got.push(m));
    const stop = await under.bus().consume(topic, 'g', hear);
    await under.bus().publish([message(topic, 'k', 1)]);
    await until(() => got.length === 1);
    await stop();
    await under.bus().publish([message(topic, 'k', 2)]);
    const stopAgain = await under.bus().consume(topic, 'g', hear);
    await until(() => got.length === 2);
    expect(numbers(got)).toEqual([1, 2]);
    await stopAgain();
  });

  test('a consumer killed in the middle of a message: another process gets it, and all later ones', async () => {
    const topic = freshTopic();
    const first = await startMember(topic, 'g');
    await under.bus().publish([message(topic, 'k', 1)]);
    await until(() => done(first).includes(1));
    await under.bus().publish([message(topic, 'k', 2, { hang: true }), message(topic, 'k', 3)]);
    await until(() => first.lines.some((l) => l.began === 2));
    await first.kill();

    const again: BusMessage[] = [];
    const stop = await under.bus().consume(topic, 'g', (m) => Promise.resolve(void again.push(m)));
    await until(() => numbers(again).includes(3));
    expect(numbers(again).filter((n) => n > 1)).toEqual([2, 3]);
    await stop();
  }, 60_000);

  test('two processes of a group share the work; a kill -9 under load loses nothing', async () => {
    const topic = freshTopic();
    const doomed = await startMember(topic, 'g');
    const other = await startMember(topic, 'g');
    const total = 400;
    for (let n = 0; n < total; n++) {
      await under.bus().publish([message(topic, `key-${n % 16}`, n)]);
      if (n === total / 2) await doomed.kill();
    }
    const all = Array.from({ length: total }, (_, n) => n);
    await until(() => new Set(done(doomed, other)).size === total, 20_000);
    expect([...new Set(done(doomed, other))].sort((a, b) => a - b)).toEqual(all);
    const ofKey = done(other).filter((n) => n % 16 === 3);
    expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
  }, 60_000);

  test('a tail hears what is published from now on, from another publisher too', async () => {
    const topic = freshTopic();
    await under.bus().publish([message(topic, 'k', 1)]);
    const heard: BusMessage[] = [];
    const stop = await under.bus().tail(topic, (m) => heard.push(m));
    await under.bus().publish([message(topic, 'k', 2), message(topic, 'other', 3)]);
    await until(() => numbers(heard).includes(2) && numbers(heard).includes(3));
    // What was published moments before may be told too, while a transaction anywhere is open.
    expect(
      numbers(heard)
        .filter((n) => n !== 1)
        .sort(),
    ).toEqual([2, 3]);
    await stop();
    await under.bus().publish([message(topic, 'k', 4)]);
    expect(numbers(heard)).not.toContain(4);
  });
}
