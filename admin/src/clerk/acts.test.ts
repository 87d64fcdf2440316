import { actsOf, hammerOf, nextAct, type Act } from './acts';
import type { Desk, DeskLot } from './desk-model';

const lot = (status: string, more: Partial<DeskLot> = {}): DeskLot => ({
  lotNo: 2,
  lotSeq: 40,
  epoch: 0,
  status,
  price: null,
  ask: '22000',
  leader: null,
  reserve: 'unmet',
  outcome: null,
  hammer: null,
  finalAtMs: null,
  ...more,
});
const desk = (status: string, current: DeskLot | null, more: Partial<Desk> = {}): Desk => ({
  seq: 40,
  status,
  reason: null,
  lot: current,
  reserveMinor: null,
  nextLot: 3,
  nextHasBook: false,
  ...more,
});
const led = (reserve: DeskLot['reserve'], leader = 'net:9') => ({
  leader,
  reserve,
  price: '20000',
});

const ROWS: [string, Desk, Act[]][] = [
  ['waiting', desk('Waiting', null), ['start']],
  ['live, nothing on the block', desk('Live', null), ['pause', 'announce']],
  ['announced', desk('Live', lot('Announced')), ['pause', 'open', 'withdraw']],
  [
    'open, nobody leads',
    desk('Live', lot('Open')),
    ['pause', 'bid', 'ask', 'warn', 'pass', 'withdraw'],
  ],
  [
    'warned, reserve met',
    desk('Live', lot('Warned', led('met'))),
    ['pause', 'bid', 'ask', 'last', 'hammer', 'pass', 'withdraw'],
  ],
  [
    'last call, below reserve',
    desk('Live', lot('LastCall', led('unmet'))),
    ['pause', 'bid', 'ask', 'pass', 'withdraw'],
  ],
  [
    'open, a bid without reserve',
    desk('Live', lot('Open', led('none'))),
    ['pause', 'bid', 'ask', 'warn', 'hammer'],
  ],
  ['hammered', desk('Live', lot('Hammered')), ['pause', 'announce']],
  ['hammered, the last lot', desk('Live', lot('Hammered'), { nextLot: null }), ['pause']],
  ['final, the last lot', desk('Live', lot('Final'), { nextLot: null }), ['pause', 'end']],
  ['paused', desk('Paused', lot('Open'), { reason: 'CLERK' }), ['resume', 'withdraw']],
  ['halted', desk('Paused', lot('Final'), { reason: 'HALTED' }), []],
  ['frozen', desk('FROZEN', lot('Open', led('met'))), []],
  ['ended', desk('Ended', lot('Final'), { nextLot: null }), []],
];
test.each(ROWS)('%s', (_name, shown, expected) => {
  const acts = actsOf(shown);
  expect((Object.keys(acts) as Act[]).filter((act) => acts[act])).toEqual(expected);
});

test.each([
  [led('met'), 'sell'],
  [led('met', 'room'), 'sell'],
  [led('none'), 'sell'],
  [led('unmet'), 'belowReserve'],
  [led('met', 'seller'), 'seller'],
  [{}, 'nobody'],
])('the hammer with %j: %s', (more, word) => {
  expect(hammerOf(desk('Live', lot('Open', more)))).toBe(word);
});

test('N announces, then opens', () => {
  expect(nextAct(actsOf(desk('Live', null)))).toBe('announce');
  expect(nextAct(actsOf(desk('Live', lot('Announced'))))).toBe('open');
  expect(nextAct(actsOf(desk('Live', lot('Open'))))).toBeNull();
});
