import { parseAmount } from './amounts';
import { readScenarios } from './read';
import { parseTime } from './times';

const setup = { paddles: ['A', 'B'], open: 1 };
const bid = { command: 'bid', by: 'A', amount: '1000' };
const read = (file: unknown) => readScenarios(JSON.stringify(file), 'file');
const steps = (...list: unknown[]) => ({ setup, steps: list });

describe('amounts', () => {
  test.each([
    ['3200', 2, 320_000],
    ['3,200.50', 2, 320_050],
    [4198.4, 2, 419_840],
    ['1.005', 3, 1_005],
    ['45', 0, 45],
    ['5.00', 0, 5],
    [0, 2, 0],
    ['-1', 2, -100],
    ['9,999,999,980.00', 2, 999_999_998_000],
  ])('%s with %i decimals is %i', (text, exponent, minor) => {
    expect(parseAmount(text, exponent)).toBe(minor);
  });

  test.each([
    ['1.005', 2, 'has more than 2 decimals'],
    ['0,5', 2, 'is not an amount in major units'],
    ['12,34', 2, 'is not an amount in major units'],
    ['1e3', 2, 'is not an amount in major units'],
    [1e21, 2, 'is not an amount in major units'],
    ['99999999999999999', 2, 'is beyond 2^53 minor units'],
    [true, 2, 'is not an amount'],
  ])('%s with %i decimals %s', (text, exponent, problem) => {
    expect(parseAmount(text, exponent)).toBe(problem);
  });
});

const NOON = Date.UTC(2026, 10, 21, 12);
test.each([
  [250, NOON + 250],
  ['14:00', NOON + 7_200_000],
  ['14:00:00.5', NOON + 7_200_500],
  ['2026-11-21T12:00:01Z', NOON + 1_000],
  ['2026-11-21T13:00:01+01:00', NOON + 1_000],
  ['25:00', undefined],
  ['14h', undefined],
  ['2026-11-21T12:00:01', undefined],
])('the time %s', (given, at_ms) => {
  expect(parseTime(given, NOON)).toBe(at_ms);
});

describe('what is wrong with a file', () => {
  test.each([
    ['no steps', { setup }, '', 'add "steps"'],
    ['a mistyped field', { ...steps(bid), setpu: {} }, '/setpu', 'did you mean "setup"?'],
    ['an unknown command', steps({ command: 'bidd' }), '/steps/0/command', 'did you mean "bid"?'],
    ['a field of another command', steps({ ...bid, reason: 'x' }), '/steps/0/reason', 'one of: '],
    [
      'an expectation beside the command',
      steps({ ...bid, price: 1 }),
      '/steps/0/price',
      '"expect"',
    ],
    ['a missing amount', steps({ command: 'max', by: 'A' }), '/steps/0', 'add "amount"'],
    ['an unknown paddle', steps({ ...bid, by: 'C' }), '/steps/0/by', 'one of: A, B'],
    ['too many decimals', steps({ ...bid, amount: '1.001' }), '/steps/0/amount', '_minor'],
    ['a decimal comma', steps({ ...bid, amount: '0,5' }), '/steps/0/amount', 'major units'],
    ['both units', steps({ ...bid, amount_minor: 1 }), '/steps/0/amount_minor', 'give one of'],
    ['an unknown code', steps({ ...bid, expect: 'ACCEPTD' }), '/steps/0/expect', 'ACCEPTED'],
    [
      'an unknown field of expect',
      steps({ ...bid, expect: { prise: 1 } }),
      '/steps/0/expect/prise',
      'did you mean "price"?',
    ],
    [
      'an unknown event',
      steps({ ...bid, expect: { events: ['bid_acepted'] } }),
      '/steps/0/expect/events/0',
      'bid_accepted',
    ],
    [
      'a hold of nobody',
      steps({ ...bid, expect: { holds: { Z: 1 } } }),
      '/steps/0/expect/holds/Z',
      'one of: A, B',
    ],
    [
      'a step from the future',
      steps({ command: 'repeat', step: 2 }, bid),
      '/steps/0/step',
      'label',
    ],
    ['a time before', steps({ ...bid, at: 10 }, { ...bid, at: 5 }), '/steps/1', 'forward'],
    ['two times', steps({ ...bid, at: 10, wait_ms: 5 }), '/steps/0/wait_ms', 'one of the two'],
    ['a step that does nothing', steps({ note: 'x' }), '/steps/0', '"command"'],
    [
      'a label twice',
      steps({ ...bid, label: 'x' }, { ...bid, label: 'x' }),
      '/steps/1/label',
      'own',
    ],
    [
      'a lot that is not there',
      { setup: { ...setup, open: 7 }, steps: [bid] },
      '/setup/open',
      'lots',
    ],
    [
      'a policy',
      { setup: { policy: { tie_rule: 'FIRST' } }, steps: [bid] },
      '/setup/policy/tie_rule',
      'EARLIEST',
    ],
    [
      'a currency',
      { setup: { currency: 'XTS' }, steps: [{ wait_ms: 1 }] },
      '/setup/currency',
      'exponent',
    ],
    [
      'a row',
      { setup: { ladder: [{ from: 0 }] }, steps: [{ wait_ms: 1 }] },
      '/setup/ladder/0',
      '"step"',
    ],
    [
      'a name',
      { setup: { paddles: ['room'] }, steps: [{ wait_ms: 1 }] },
      '/setup/paddles/0',
      'not room',
    ],
  ])('%s', (_, file, pointer, remedy) => {
    const { scenarios, problems } = read(file);
    expect(scenarios).toEqual([]);
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(problems.find((problem) => problem.pointer === pointer)!.remedy).toContain(remedy);
  });

  test('names every problem, not the first alone', () => {
    const { problems } = read(steps({ ...bid, by: 'C', amount: 'x' }, { command: 'hamer' }));
    expect(problems.map((problem) => problem.pointer)).toEqual([
      '/steps/0/by',
      '/steps/0/amount',
      '/steps/1/command',
    ]);
  });

  test('takes no shared setup that is none', () => {
    const { problems } = read({ setup: 5, scenarios: [{ steps: [{ wait_ms: 1 }] }] });
    expect(problems).toMatchObject([{ pointer: '/setup', remedy: 'write { ... }' }]);
  });

  test('names a problem of a shared setup there, and once', () => {
    const one = { steps: [{ wait_ms: 1 }] };
    const { problems } = read({ setup: { policy: { late: 1 } }, scenarios: [one, one] });
    expect(problems.map((problem) => problem.pointer)).toEqual(['/setup/policy/late']);
  });

  test('says where the text is no JSON', () => {
    expect(readScenarios('{"steps": [', 'file').problems).toMatchObject([{ pointer: '' }]);
  });
});

describe('what is left out', () => {
  const one = (file: unknown) => {
    const { scenarios, problems } = read(file);
    expect(problems).toEqual([]);
    return scenarios[0]!;
  };

  test('is as the house rules have it', () => {
    const { setup: made } = one(steps(bid));
    expect(made).toMatchObject({ currency: 'GBP', exponent: 2, start: true, clerk: 'auto' });
    expect(made.policy).toMatchObject({ tie_rule: 'EARLIEST', late_ms: 3_000, rating_min: 50 });
    expect(made.lots).toMatchObject([{ lot_no: 1, low_minor: 200_000, high_minor: 400_000 }]);
    expect(made.paddles[0]).toMatchObject({ name: 'A', kind: 'wallet', funds_minor: 100_000_000 });
  });

  test('follows the decimals of the currency', () => {
    const { setup: made } = one({ setup: { ...setup, currency: 'JPY' }, steps: [bid] });
    expect(made.policy.premium[0]).toEqual({ upto_minor: 1_000_000, bp: 2_600 });
    expect(made.ladder.slice(0, 2)).toEqual([
      { from_minor: 0, period_minor: 5, offsets_minor: [0] },
      { from_minor: 50, period_minor: 10, offsets_minor: [0] },
    ]);
  });

  test('a step that starts the auction leaves it waiting until then', () => {
    expect(one({ setup: {}, steps: [{ command: 'start' }] }).setup.start).toBe(false);
  });

  test('lots and paddles may be named by keys', () => {
    const named = { lots: { '7': { reserve: 100 } }, paddles: { A: { funds: 5 } }, open: 7 };
    const { setup: made } = one({ setup: named, steps: [bid] });
    expect(made.lots).toMatchObject([{ lot_no: 7, reserve_minor: 10_000 }]);
    expect(made.paddles).toMatchObject([{ name: 'A', funds_minor: 500 }]);
  });

  test('the lot of a step is that of the step before', () => {
    const two = { setup: { paddles: ['A'], lots: 2 } };
    const { steps: made } = one({
      ...two,
      steps: [{ command: 'announce', lot: 2 }, { command: 'open' }],
    });
    expect(made.map((step) => step.lot_no)).toEqual([2, 2]);
  });
});
