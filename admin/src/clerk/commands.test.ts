import { ApiProblem } from '@gavel/ui/api';
import { Commands } from './commands';

const refusal = (code: string, status: number) => new ApiProblem({ code }, status);
const unknown = refusal('OUTCOME_UNKNOWN', 504);
const unavailable = refusal('UNAVAILABLE', 503);

/** A desk whose engine gives these answers in turn; its clock runs by the waits alone. */
function deskWith(answers: (object | Error)[]) {
  const sent: { name: string; body: Record<string, unknown> }[] = [];
  let now = 0;
  let ids = 0;
  const states: string[] = [];
  const commands = new Commands({
    send: (name, body) => {
      sent.push({ name, body: body as Record<string, unknown> });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({ code: 'ACCEPTED', ...answer });
    },
    freshId: () => `id-${++ids}`,
    now: () => now,
    wait: (ms) => Promise.resolve(void (now += ms)),
  });
  commands.subscribe(() =>
    states.push(
      commands
        .read()
        .running.map((one) => (one.unknown ? 'unknown' : 'sending'))
        .join(),
    ),
  );
  return { commands, sent, states };
}
const ids = (sent: { body: Record<string, unknown> }[]) =>
  sent.map((one) => one.body['command_id']);

test('sends one press under one id and gives its answer', async () => {
  const { commands, sent } = deskWith([{ seq: 7 }]);
  expect(await commands.press('lot_open', { lot_no: 2, seen_seq: 6 })).toMatchObject({ seq: 7 });
  expect(sent).toEqual([
    { name: 'lot_open', body: { lot_no: 2, seen_seq: 6, command_id: 'id-1' } },
  ]);
  await commands.press('lot_open', {});
  expect(ids(sent)).toEqual(['id-1', 'id-2']);
});

test.each([
  ['an unknown outcome', unknown],
  ['no master', unavailable],
  ['no line', refusal('OFFLINE', 0)],
  ['a broken proxy', refusal('FAULT', 502)],
])('repeats the same id after %s', async (_name, failure) => {
  const { commands, sent } = deskWith([failure, failure, { seq: 9 }]);
  expect(await commands.press('lot_hammer', {})).toMatchObject({ seq: 9 });
  expect(ids(sent)).toEqual(['id-1', 'id-1', 'id-1']);
});

test('says that it is checking from the first unknown outcome on', async () => {
  const { commands, states } = deskWith([unavailable, unknown, unavailable, { seq: 9 }]);
  await commands.press('lot_hammer', {});
  expect(states).toEqual(['sending', 'unknown', '']);
});

test('shows a refusal at once, and forgets it at the next press', async () => {
  const { commands, sent } = deskWith([refusal('BID_CAME_IN', 409), { seq: 9 }]);
  expect(await commands.press('lot_hammer', {})).toBeNull();
  expect(sent).toHaveLength(1);
  expect(commands.read().refused).toMatchObject({
    name: 'lot_hammer',
    error: { code: 'BID_CAME_IN' },
  });
  await commands.press('lot_hammer', {});
  expect(commands.read().refused).toBeNull();
});

test('gives up after 10 s when nothing was done, never when that is unknown', async () => {
  const certain = deskWith([unavailable]);
  await certain.commands.press('lot_open', {});
  expect(certain.commands.read().refused?.error.code).toBe('UNAVAILABLE');
  expect(certain.sent.length).toBeLessThan(12);

  const failures = Array.from({ length: 40 }, () => unavailable);
  const uncertain = deskWith([unknown, ...failures, { seq: 3 }]);
  expect(await uncertain.commands.press('lot_open', {})).toMatchObject({ seq: 3 });
  expect(new Set(ids(uncertain.sent)).size).toBe(1);
});

test('repeats no more once it is stopped', async () => {
  let attempts = 0;
  const commands: Commands = new Commands({
    send: () => {
      if (++attempts === 3) commands.stop('the-id');
      return Promise.reject(unknown);
    },
    freshId: () => 'the-id',
    now: () => 0,
    wait: () => Promise.resolve(),
  });
  expect(await commands.press('lot_open', {})).toBeNull();
  expect(attempts).toBe(3);
  expect(commands.read()).toMatchObject({ running: [], refused: { error: unknown } });
});

test('locks the acts of a sale until one is answered, but never the pause', async () => {
  let answer: (value: object) => void = () => undefined;
  const sent: string[] = [];
  const commands = new Commands({
    send: (name) => {
      sent.push(name);
      return new Promise((resolve) => (answer = (more) => resolve({ code: 'ACCEPTED', ...more })));
    },
    freshId: () => 'id',
    now: () => 0,
    wait: () => Promise.resolve(),
  });
  const hammer = commands.press('lot_hammer', {});
  const done = answer;
  expect(await commands.press('lot_pass', {})).toBeNull();
  expect(await commands.press('lot_hammer', {})).toBeNull();
  const pause = commands.press('auction_pause', {});
  answer({});
  done({});
  await Promise.all([hammer, pause]);
  expect(sent).toEqual(['lot_hammer', 'auction_pause']);
  expect(commands.locked('sale')).toBe(false);
});

test('a room bid that the book had first is said to be none', async () => {
  const { commands } = deskWith([{ code: 'BOOK_HAS_IT' }]);
  expect(await commands.press('floor_bid', {})).toBeNull();
  expect(commands.read().refused).toMatchObject({
    name: 'floor_bid',
    error: { code: 'BOOK_HAS_IT' },
  });
});

test('what is done to a lot that is over does not lock the one on the block', async () => {
  const commands = new Commands({
    send: () => new Promise(() => undefined),
    freshId: () => 'id',
    now: () => 0,
    wait: () => Promise.resolve(),
  });
  void commands.press('lot_void', {});
  expect([commands.locked('lot'), commands.locked('sale')]).toEqual([true, false]);
});
