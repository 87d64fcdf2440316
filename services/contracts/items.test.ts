import fc from 'fast-check';
import type { LateNote, LotState, PaddleState } from './ports';
import { parsePublic, publicEvent, type EventType, type PublicEvent } from './events';
import { eventLines, noteLines, noticeLine, type EventContext } from './event-lines';
import {
  FIELDS,
  boardFields,
  codeOfNumber,
  decodeRefusal,
  deskStateFields,
  encodeRefusal,
  isStaffOf,
  itemName,
  lotFields,
  maySeeReserve,
  mayUseDesk,
  parseGroup,
  parseItem,
  parseSchema,
  type Refusal,
} from './items';

test.each([
  ['lot:a7', 'lot'],
  ['lot:a7:12', 'lot_of'],
  ['log:a7', 'log'],
  ['calls:a-_7', 'calls'],
  ['board:a7', 'board'],
  ['me:a7', 'me'],
  ['wallet', 'wallet'],
  ['desk:a7', 'desk'],
  ['desk_state:a7', 'desk_state'],
])('group %s is a %s', (name, kind) => {
  expect(parseGroup(name)?.kind).toBe(kind);
});

test.each([
  '',
  'constructor',
  'toString',
  '__proto__',
  'lot',
  'lot:',
  'lot:a7:0',
  'lot:a7:01',
  'lot:a7:1234567',
  'lot:a7:1:2',
  'lot:a7:',
  'lot:a 7',
  `lot:${'a'.repeat(41)}`,
  'me:a7:u1',
  'wallet:u1',
  'wallet:',
  'lot:a7 log:a7',
  'log:a7:1',
  'LOT:a7',
  'lot_of:a7',
])('%j is no group', (name) => {
  expect(parseGroup(name)).toBeNull();
});

test('an item is parsed back from its name, with the user', () => {
  const names = ['lot:a7', 'lot:a7:3', 'me:a7:u1', 'wallet:u1', 'desk_state:a7', 'board:a7'];
  expect(names.map((n) => itemName(parseItem(n)!))).toEqual(names);
  expect(
    ['me:a7', 'me:a7:u:1', 'wallet', 'wallet:', 'wallet:u:', 'wallet:u:x'].map(parseItem),
  ).toEqual(Array(6).fill(null));
});

test('no text makes a parser throw, and what it takes it gives back', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const item = parseItem(name);
      if (item) expect(itemName(item)).toBe(name);
      parseGroup(name);
    }),
  );
});

test.each([
  ['lot', 'seq lot price', true],
  ['lot', 'seq  lot', false],
  ['lot', '', false],
  ['lot', 'seq seq', false],
  ['lot', 'reserve_minor', false],
  ['desk_state', 'seq reserve_minor', true],
  ['log', 'constructor', false],
] as const)('schema of %s: %j is good: %s', (kind, schema, good) => {
  expect(parseSchema(kind, schema) !== null).toBe(good);
});

test.each([
  ['clerk', 'h1', true, true, true],
  ['auctioneer', 'h1', true, true, false],
  ['manager', 'h1', true, true, true],
  ['finance', 'h1', true, false, false],
  ['clerk', 'h2', false, false, false],
  ['engineer', undefined, false, false, false],
] as const)(
  '%s of %s at an auction of h1: staff %s, desk %s, reserve %s',
  (role, house, a, b, c) => {
    const grants = [{ role, ...(house && { house_id: house }) }];
    expect([
      isStaffOf(grants, 'h1'),
      mayUseDesk(grants, 'h1'),
      maySeeReserve(grants, 'h1'),
    ]).toEqual([a, b, c]);
  },
);

const lot: LotState = {
  lot_no: 12,
  lot_seq: 41,
  epoch: 0,
  status: 'Open',
  price_minor: 320000,
  ask_minor: 350000,
  ask_all_in_minor: 459200,
  leader: 'net:9',
  bids: 4,
  reserve: 'met',
};
const paddle = (paddle_no: number, user_id: string): PaddleState => ({
  paddle_no,
  user_id,
  kind: 'wallet',
  status: 'approved',
  rating: 64,
  deposit_minor: 0,
  insured: false,
  available_minor: 1000,
  held_minor: 419840,
  leaving_minor: 0,
  captured_minor: 0,
  credited_minor: 420840,
  returned_minor: 0,
});
const users = new Map([
  [9, 'u9'],
  [7, 'u7'],
]);
const context = (over: Partial<EventContext> = {}): EventContext => ({
  leader: 'net:7',
  lots: [lot],
  paddles: [paddle(9, 'u9'), paddle(7, 'u7')],
  userOf: (no) => users.get(no),
  askerOf: (no) => (no === 3 ? 'u7' : undefined),
  ...over,
});
const event = (type: EventType, rest: object = {}): PublicEvent =>
  parsePublic(
    JSON.stringify({
      v: 1,
      auction_id: 'a7',
      seq: 41,
      at_ms: 1000,
      type,
      actor: 'clerk',
      prev_hash: '0'.repeat(64),
      ...rest,
    }),
  );
const onLot = { lot_no: 12, epoch: 0 };
const bid = event('bid_accepted', {
  ...onLot,
  paddle_no: 9,
  kind: 'INTERNET',
  amount_minor: '320000',
  ask_minor: '350000',
});
const owner = (object: object, user_id = 'u9') => ({
  user_id,
  paddle_no: 9,
  object: JSON.stringify(object),
});

/** Which items an event reaches, and the words of its text: one row a type. */
const REACH: [EventType, object, string, string | null][] = [
  ['auction_started', {}, 'log calls desk', null],
  [
    'auction_ended',
    { sold: 3, passed: 1, withdrawn: 0 },
    'log calls desk',
    'sold=3;passed=1;withdrawn=0',
  ],
  ['auction_cancelled', { reason: 'storm' }, 'log calls desk', 'storm'],
  ['auction_paused', { reason: 'CLERK' }, 'log calls desk', 'CLERK'],
  ['auction_resumed', { paused_ms: 5 }, 'log calls desk', null],
  ['auction_sealed', { lots: 1, paddles: 2 }, 'log calls desk', null],
  ['paddle_opened', {}, 'me:u9 desk', null],
  ['paddle_changed', {}, 'me:u9 desk', null],
  ['funds_credited', {}, 'me:u9', null],
  ['return_started', {}, 'me:u9', null],
  ['return_done', {}, 'me:u9', null],
  ['lot_announced', onLot, 'log calls', null],
  ['lot_opened', { ...onLot, ask_minor: '500' }, 'log calls', null],
  ['fair_warning', onLot, 'log calls', null],
  ['last_call', onLot, 'log calls', null],
  ['reserve_met', onLot, 'log calls', null],
  ['lot_described', { ...onLot, material: true, description_hash: 'h' }, 'log calls', 'material'],
  ['reserve_lowered', onLot, 'desk', null],
  ['increment_set', { ...onLot, mode: 'half', ask_minor: '5' }, 'log calls', 'half'],
  ['max_lodged', {}, 'me:u9', null],
  ['max_cancelled', {}, 'me:u9', null],
  ['max_limited', {}, 'me:u9', null],
  ['insurance_lodged', {}, 'me:u9', null],
  ['insurance_armed', {}, 'me:u9', null],
  ['insurance_disarmed', {}, 'me:u9', null],
  ['insurance_cancelled', {}, 'me:u9', null],
  ['bid_retracted', { ...onLot, target_seq: 40, ask_minor: '5' }, 'log calls me:u7 desk', null],
  [
    'bid_undone',
    { ...onLot, undone_seqs: [40], reason: 'slip', paddle_no: 9, ask_minor: '5' },
    'log calls me:u7 me:u9 desk',
    'slip',
  ],
  ['room_taken', { ...onLot, target_seq: 40 }, 'log calls me:u7 desk', null],
  ['lot_extended', { ...onLot, closes_at_ms: 9, reason: 'SOFT_CLOSE' }, 'log calls', 'SOFT_CLOSE'],
  ['lot_reopened', { ...onLot, reason: 'late bid' }, 'log calls me:u7 desk', 'late bid'],
  ['lot_provisional', { ...onLot, expires_at_ms: 9 }, 'log calls me:u7 desk', null],
  ['lot_decided', { ...onLot, outcome: 'passed' }, 'log calls me:u7 desk', 'passed'],
  ['lot_voided', { ...onLot, reason: 'fraud' }, 'log calls me:u7 desk', 'fraud'],
  ['buyer_named', onLot, 'desk', null],
  ['ask_set', { ...onLot, ask_minor: '600' }, 'log calls', null],
  ['clock_extended', { ...onLot, reason: 'PAUSE' }, 'log calls', 'PAUSE'],
  [
    'lot_hammered',
    { ...onLot, outcome: 'sold', price_minor: '5', paddle_no: 7, final_at_ms: 9 },
    'log calls me:u7 desk',
    'sold',
  ],
  [
    'lot_final',
    { ...onLot, outcome: 'sold', hammer_minor: '5', paddle_no: 7 },
    'log calls me:u7 desk',
    'sold',
  ],
  ['lot_withdrawn', { ...onLot, reason: 'torn' }, 'log calls me:u7 desk', 'torn'],
  ['lot_settled', onLot, 'me:u9', null],
  ['message_posted', { text: 'Welcome' }, 'log calls desk', 'Welcome'],
  ['question_asked', {}, 'me:u9 desk', null],
  [
    'question_answered',
    { question_no: 3, question: 'Q?', answer: 'A.' },
    'log calls me:u7 desk',
    'Q?\nA.',
  ],
  ['question_hidden', { question_no: 3 }, 'me:u7 desk', null],
];
test.each(REACH)('%s %j reaches %s and says %j', (type, rest, reach, said) => {
  const owned = reach.startsWith('me:u9');
  const lines = eventLines(
    { hash: 'h', ...(owned && { owner: owner({}) }) },
    event(type, rest),
    context(),
  );
  const reached = [
    lines.log && 'log',
    lines.calls && 'calls',
    ...lines.me.map((m) => `me:${m.user_id}`),
    lines.desk && 'desk',
  ].filter(Boolean);
  expect(reached.join(' ')).toBe(reach);
  expect(lines.log?.text ?? null).toBe(said);
});
test('every type of event has its row here', () => {
  const here = [...REACH.map(([type]) => type), 'bid_accepted', 'auction_loaded', 'lot_loaded'];
  const types = publicEvent.options.map((option) => option.shape.type.value);
  expect(here.sort()).toEqual([...types].sort());
});

test.each([
  [
    'auction_loaded',
    {
      house_id: 'h',
      currency: 'GBP',
      exponent: 2,
      ladder: [],
      policy: {},
      policy_version: 1,
      lots: 1,
    },
  ],
  [
    'lot_loaded',
    { ...onLot, low_minor: '1', high_minor: '2', has_reserve: false, description_hash: '' },
  ],
] as const)('%s has no line anywhere', (type, rest) => {
  expect(eventLines({ hash: 'h' }, event(type, rest), context())).toEqual({
    log: null,
    calls: null,
    me: [],
    desk: null,
  });
});

test('a bid is on the log, on the bidder and on whom he displaced, not on calls or the desk', () => {
  const lines = eventLines(
    { hash: 'hash41', owner: owner({ bid_id: 'b-7Qm2', kind: 'LIVE', all_in_minor: '419840' }) },
    bid,
    context(),
  );
  expect(lines.calls).toBeNull();
  expect(lines.desk).toBeNull();
  expect(lines.log).toMatchObject({ leader: 'net:9', amount: '320000', ask: '350000', lot: '12' });
  expect(lines.me.map((m) => m.user_id)).toEqual(['u9', 'u7']);
  expect(lines.me[0]!.line).toMatchObject({
    bid_id: 'b-7Qm2',
    code: 'ACCEPTED',
    amount: '320000',
    all_in: '419840',
    held: '419840',
    hash: 'hash41',
  });
  expect(lines.me[1]!.line).toMatchObject({
    bid_id: null,
    code: null,
    all_in: null,
    held: '419840',
  });
});

test("a room bid names no paddle it has not, and displaces as another's does", () => {
  const floor = event('bid_accepted', {
    ...onLot,
    kind: 'FLOOR',
    amount_minor: '320000',
    ask_minor: '350000',
  });
  const lines = eventLines({ hash: 'h' }, floor, context());
  expect(lines.log?.leader).toBe('room');
  expect(lines.me.map((m) => m.user_id)).toEqual(['u7']);
});

test.each<[string, EventType, object, object, object]>([
  [
    'a maximum in the book, without its figure',
    'max_lodged',
    { lot_no: 12, epoch: 0, paddle_no: 9, amount_minor: '560000', bid_id: 'm-1' },
    {},
    { lot: '12', epoch: '0', bid_id: 'm-1', code: 'ACCEPTED', amount: null, all_in: null },
  ],
  [
    'a maximum that was beaten',
    'max_lodged',
    { lot_no: 12, epoch: 0, paddle_no: 9, bid_id: 'm-1' },
    { lots: [{ ...lot, leader: 'net:7' }] },
    { code: 'OUTBID', amount: null },
  ],
  [
    'a maximum that leads',
    'max_lodged',
    { lot_no: 12, epoch: 0, paddle_no: 9, bid_id: 'm-1' },
    { lots: [{ ...lot, leader: 'net:9' }] },
    { code: 'ACCEPTED' },
  ],
  [
    'an insurance, without its figure',
    'insurance_lodged',
    { lot_no: 12, paddle_no: 9, amount_minor: '560000', bid_id: 'i-1', expires_at_ms: 99 },
    {},
    { lot: '12', code: 'ACCEPTED', amount: null, text: 'expires_at_ms=99' },
  ],
  [
    'that a maximum is limited, without the rung',
    'max_limited',
    { lot_no: 12, paddle_no: 9, rung_minor: '150000' },
    {},
    { lot: '12', amount: null, code: null },
  ],
  [
    'why a maximum was cancelled',
    'max_cancelled',
    { lot_no: 12, paddle_no: 9, reason: 'RETRACTED' },
    {},
    { lot: '12', text: 'RETRACTED' },
  ],
])('on me: %s', (_name, type, own, more, says) => {
  const row = { hash: 'h', owner: owner(own) };
  const { me, log, calls, desk } = eventLines(row, event(type), context(more));
  expect([log, calls, desk]).toEqual([null, null, null]);
  expect(me).toMatchObject([{ user_id: 'u9', line: says }]);
});

test('a bid that one’s own order has made says so to its owner alone', () => {
  const row = {
    hash: 'h',
    owner: owner({ bid_id: 'm-1', kind: 'PROXY', all_in_minor: '419840' }),
    house: JSON.stringify({ all_in_minor: '419840', cause_id: 'b-2' }),
  };
  const { me, log } = eventLines(row, bid, context());
  expect(me[0]!.line).toMatchObject({ bid_id: 'm-1', code: 'ACCEPTED', text: 'PROXY' });
  expect(JSON.stringify([log, me[1]])).not.toMatch(/PROXY|m-1/);
});

test('a change of the late tray is a line at the desk and on its bidder’s own', () => {
  const note: LateNote = {
    type: 'late_added',
    at_ms: 5,
    lot_no: 12,
    bid_id: 'b-9',
    paddle_no: 9,
    user_id: 'u9',
    amount_minor: 350000,
    late_ms: 900,
    money: 'short',
  };
  const { desk, me } = noteLines(41, 3, note, 1);
  const both = { seq: '41', note: '3', lot: '12', epoch: '1', bid_id: 'b-9', amount: '350000' };
  const says = { ...both, type: 'late_added', text: 'late_ms=900;money=short' };
  expect(desk).toMatchObject({ ...says, paddle: '9' });
  expect(me).toMatchObject({ ...says, code: 'LATE_BID', available: null });
  expect(Object.keys(desk).sort()).toEqual([...FIELDS.desk].sort());
  expect(Object.keys(me).sort()).toEqual([...FIELDS.me].sort());
});

test('the desk shows who is there, once the shard has told it', () => {
  const presence = { auction_id: 'a7', armed: 7, online: 120, bidders: 30, clerk: true };
  expect(
    deskStateFields(41, lot, { questions: 0 }, { ...presence, clerk_seen_ms: 9 }),
  ).toMatchObject({ armed: '7', online: '120', bidders: '30', clerk: 'true', clerk_seen_ms: '9' });
  expect(deskStateFields(41, lot, { questions: 0 })).toMatchObject({ armed: null, clerk: null });
});

test('a bid overtaken in its own transaction is OUTBID', () => {
  const left = { ...lot, lot_seq: 42, leader: 'net:7' };
  const row = { hash: 'h', owner: owner({ bid_id: 'b' }) };
  const own = eventLines(row, bid, context({ lots: [left] })).me[0]!;
  expect(own.line.code).toBe('OUTBID');
});

test("the private objects of one audience reach no other's line", () => {
  const lines = eventLines(
    {
      hash: 'h',
      owner: owner({ question_no: 3, text: 'mine' }),
      house: JSON.stringify({ question_no: 3, paddle_no: 9, text: 'for the house' }),
    },
    event('question_asked'),
    context(),
  );
  expect(lines.me[0]!.line.text).toBe('mine');
  expect(lines.desk).toMatchObject({ question: '3', paddle: '9', text: 'for the house' });
  expect(JSON.stringify(lines.me)).not.toContain('for the house');
});

test('each update has exactly the fields of its item', () => {
  const keys = (o: object | null) => Object.keys(o!).sort();
  const sorted = (kind: keyof typeof FIELDS) => [...FIELDS[kind]].sort();
  const lines = eventLines({ hash: 'h', owner: owner({}) }, bid, context());
  expect(keys(lines.log)).toEqual(sorted('log'));
  expect(keys(lines.me[0]!.line)).toEqual(sorted('me'));
  expect(
    keys(noticeLine({ type: 'topup', at_ms: 1, bid_id: 'b', lot_no: 1, amount_minor: 5 })),
  ).toEqual(sorted('me'));
  const asked = eventLines({ hash: 'h' }, event('message_posted', { text: 'x' }), context());
  expect(keys(asked.desk)).toEqual(sorted('desk'));
  expect(keys(lotFields(41, lot, { status: 'Live', reason: null }))).toEqual(sorted('lot'));
  expect(keys(boardFields(lot, 'ADD'))).toEqual(sorted('board'));
  expect(keys(deskStateFields(41, lot, { questions: 0 }))).toEqual(sorted('desk_state'));
});

test('what a lot lacks is null on its item', () => {
  expect(lotFields(3, undefined, { status: 'Waiting', reason: null })).toMatchObject({
    seq: '3',
    lot: null,
    price: null,
    auction_status: 'Waiting',
  });
});

test.each<[Refusal, string]>([
  [
    { code: 'ASK_MOVED', ask_minor: 350000, ask_all_in_minor: 459200, seq: 41, lost_by_ms: 12 },
    'ask=350000;ask_all_in=459200;seq=41;lost_by_ms=12',
  ],
  [{ code: 'FUNDS_SHORT', shortfall_minor: 7, topup: 'late' }, 'shortfall=7;topup=late'],
  [{ code: 'OFF_INCREMENT', below_minor: 1, above_minor: 3 }, 'below=1;above=3'],
  [{ code: 'OVER_LIMIT', limit_left_minor: 0 }, 'limit=0'],
  [{ code: 'OUTCOME_UNKNOWN', topup: 'pending' }, 'topup=pending'],
  [{ code: 'INVALID_REQUEST', field: 'amount_minor' }, 'field=amount_minor'],
  [{ code: 'NOT_FOUND' }, ''],
])('refusal %j travels as %j', (refusal, line) => {
  expect(encodeRefusal(refusal)).toBe(line);
  expect(decodeRefusal(refusal.code, line)).toEqual(refusal);
});

test('a refusal reads what it knows and leaves the rest', () => {
  expect(decodeRefusal('ASK_MOVED', 'ask=abc;new=1;seq=5;topup=x;__proto__=3')).toEqual({
    code: 'ASK_MOVED',
    seq: 5,
  });
});

test.each([
  [-23, 'ASK_MOVED'],
  [-1, 'BOOK_HAS_IT'],
  [0, undefined],
  [34, undefined],
])('number %d is %s', (number, code) => {
  expect(codeOfNumber(number)).toBe(code);
});
