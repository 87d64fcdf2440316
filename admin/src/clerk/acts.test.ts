import { actsOf, hammerOf, lotActsOf, nextAct, type Act, type LotFacts } from './acts';
import type { Desk, DeskLot, DeskPolicy } from './desk-model';

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
  late: 0,
  ...more,
});
const policy: DeskPolicy = {
  takeRoomMs: 0,
  provisionalMs: 0,
  finalAfterMs: 10_000,
  reopen: 'DURING_HAMMER',
  vendorBids: false,
};
const desk = (status: string, current: DeskLot | null, more: Partial<Desk> = {}): Desk => ({
  seq: 40,
  status,
  reason: null,
  lot: current,
  reserveMinor: null,
  nextLot: 3,
  nextHasBook: false,
  step: null,
  presence: { online: null, bidders: null, armed: null },
  policy,
  vendorLots: [],
  ...more,
});
const led = (reserve: DeskLot['reserve'], leader = 'net:9') => ({
  leader,
  reserve,
  price: '20000',
});

const under = (change: Partial<DeskPolicy>): Partial<Desk> => ({
  policy: { ...policy, ...change },
});

const ROWS: [string, Desk, Act[]][] = [
  ['waiting', desk('Waiting', null), ['start', 'cancel']],
  ['live, nothing on the block', desk('Live', null), ['pause', 'cancel', 'announce']],
  ['announced', desk('Live', lot('Announced')), ['pause', 'cancel', 'open', 'withdraw']],
  [
    'open, nobody leads',
    desk('Live', lot('Open')),
    ['pause', 'cancel', 'bid', 'ask', 'warn', 'pass', 'withdraw'],
  ],
  [
    'warned, reserve met',
    desk('Live', lot('Warned', led('met'))),
    ['pause', 'cancel', 'bid', 'ask', 'step', 'last', 'hammer', 'pass', 'undo', 'withdraw'],
  ],
  [
    'last call, below reserve',
    desk('Live', lot('LastCall', led('unmet'))),
    ['pause', 'cancel', 'bid', 'ask', 'step', 'pass', 'undo', 'withdraw'],
  ],
  [
    'last call, below reserve, where sellers may decide',
    desk('Live', lot('LastCall', led('unmet')), under({ provisionalMs: 1 })),
    ['pause', 'cancel', 'bid', 'ask', 'step', 'provisional', 'pass', 'undo', 'withdraw'],
  ],
  [
    'open, the seller leads',
    desk('Live', lot('Open', led('unmet', 'seller')), under({ provisionalMs: 1 })),
    ['pause', 'cancel', 'bid', 'ask', 'step', 'warn', 'pass', 'undo', 'withdraw'],
  ],
  [
    'open, the internet leads, where the room may be taken',
    desk('Live', lot('Open', led('met')), under({ takeRoomMs: 1 })),
    [
      ...['pause', 'cancel', 'bid', 'ask', 'step', 'warn', 'hammer', 'pass', 'undo', 'take'],
      'withdraw',
    ] as Act[],
  ],
  [
    'open, the room leads already',
    desk('Live', lot('Open', led('met', 'room:4')), under({ takeRoomMs: 1 })),
    ['pause', 'cancel', 'bid', 'ask', 'step', 'warn', 'hammer', 'pass', 'undo', 'withdraw'],
  ],
  [
    'open, its seller may bid',
    desk('Live', lot('Open'), { ...under({ vendorBids: true }), vendorLots: [2] }),
    ['pause', 'cancel', 'bid', 'vendor', 'ask', 'warn', 'pass', 'withdraw'],
  ],
  [
    'open, another’s seller may bid',
    desk('Live', lot('Open'), { ...under({ vendorBids: true }), vendorLots: [3] }),
    ['pause', 'cancel', 'bid', 'ask', 'warn', 'pass', 'withdraw'],
  ],
  [
    'open, a bid without reserve',
    desk('Live', lot('Open', led('none'))),
    ['pause', 'cancel', 'bid', 'ask', 'step', 'warn', 'hammer', 'undo'],
  ],
  ['hammered', desk('Live', lot('Hammered')), ['pause', 'cancel', 'announce']],
  [
    'hammered, a bid came late',
    desk('Live', lot('Hammered', { late: 1 })),
    ['pause', 'cancel', 'announce', 'reopen'],
  ],
  [
    'hammered, a bid came late, never reopened',
    desk('Live', lot('Hammered', { late: 1 }), under({ reopen: 'NEVER' })),
    ['pause', 'cancel', 'announce'],
  ],
  [
    'hammered, reopened at discretion',
    desk('Live', lot('Hammered'), under({ reopen: 'DISCRETION' })),
    ['pause', 'cancel', 'announce', 'reopen'],
  ],
  ['hammered, the last lot', desk('Live', lot('Hammered'), { nextLot: null }), ['pause', 'cancel']],
  [
    'final, the last lot',
    desk('Live', lot('Final'), { nextLot: null }),
    ['pause', 'end', 'cancel'],
  ],
  ['paused', desk('Paused', lot('Open'), { reason: 'CLERK' }), ['resume', 'cancel', 'withdraw']],
  ['halted', desk('Paused', lot('Final'), { reason: 'HALTED' }), ['cancel']],
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

test('below the reserve it sells provisionally where sellers may decide', () => {
  const shown = desk('Live', lot('Open', led('unmet')), under({ provisionalMs: 60_000 }));
  expect(hammerOf(shown)).toBe('provisional');
});

const facts = (status: string, more: Partial<LotFacts> = {}): LotFacts => ({
  ...{ status, outcome: null, hasReserve: true, buyerless: false },
  ...more,
});
test.each<[string, string, boolean, LotFacts, string[]]>([
  ['to come', 'Live', false, facts('Queued'), ['withdraw', 'reserve', 'describe']],
  [
    'to come without reserve',
    'Live',
    false,
    facts('Queued', { hasReserve: false }),
    ['withdraw', 'describe'],
  ],
  ['on the block', 'Paused', false, facts('Open'), ['withdraw', 'reserve', 'describe']],
  ['hammered', 'Live', true, facts('Hammered'), []],
  ['provisional', 'Ended', false, facts('Provisional'), ['decide']],
  ['sold, to a clerk', 'Live', false, facts('Final', { outcome: 'sold', buyerless: true }), []],
  ['sold, to a manager', 'Live', true, facts('Final', { outcome: 'sold' }), ['void']],
  [
    'sold to the room',
    'Ended',
    true,
    facts('Final', { outcome: 'sold', buyerless: true }),
    ['void', 'buyer'],
  ],
  ['passed', 'Live', true, facts('Final', { outcome: 'passed' }), []],
  ['sold in a sealed sale', 'Sealed', true, facts('Final', { outcome: 'sold' }), []],
])('a lot that is %s', (_name, status, isManager, lotFacts, acts) => {
  expect(lotActsOf(status, isManager, lotFacts)).toEqual(acts);
});
