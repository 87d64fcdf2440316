import { deskView, type DeskView } from '@gavel/contracts/http';
import {
  deskOf,
  openQuestions,
  railOf,
  recentRoomPaddles,
  waitingPaddles,
  withoutBuyer,
  type DeskCells,
} from './desk-model';

const lot = (lot_no: number) => ({
  lot_no,
  title: `Work ${lot_no}`,
  artist: 'Ilse Tarn',
  medium: 'print',
  year: 2026,
  size: '40 x 30 cm',
  description: 'd',
  provenance: 'p',
  condition: 'c',
  category: 'Current',
  low_minor: '20000',
  high_minor: '30000',
  has_reserve: true,
  status: 'Queued',
});
const live = (lot_no: number, lot_seq: number, more: object = {}) => ({
  lot_no,
  lot_seq,
  epoch: 0,
  status: 'Queued',
  bids: 0,
  reserve: 'unmet',
  ...more,
});
const view: DeskView = deskView.parse({
  auction: {
    auction_id: 'a1',
    house_id: 'h1',
    house_name: 'Aldermere',
    title: 'Evening sale',
    description: 'd',
    currency: 'GBP',
    exponent: 2,
    status: 'Live',
    lots: 3,
  },
  lots: [lot(1), lot(2), lot(3)],
  live: {
    seq: 40,
    status: 'Live',
    current_lot: 2,
    lots: [
      live(1, 30, { status: 'Final', outcome: 'sold', hammer_minor: '32000' }),
      live(2, 40, { status: 'Open', price_minor: '20000', ask_minor: '22000', leader: 'net:9' }),
      live(3, 5),
    ],
  },
  policy: {
    take_room_ms: 5_000,
    provisional_ms: 0,
    final_after_ms: 10_000,
    reopen: 'DISCRETION',
    vendor_bids: true,
  },
  questions: [{ question_no: 1, paddle_no: 9, text: 'Framed?', at_ms: 1 }],
});
const none: DeskCells = { lot: undefined, deskState: undefined, board: undefined };
const pushed = (seq: number, more: object = {}) => ({
  seq: String(seq),
  lot: '2',
  lot_seq: String(seq),
  status: 'Open',
  price: '22000',
  ask: '24000',
  leader: 'room:4',
  reserve_minor: '24000',
  next_lot: '3',
  next_book: 'some',
  final_at_ms: null,
  ...more,
});
const item = (seq: number, more: object = {}) => ({
  seq: String(seq),
  lot: '2',
  epoch: '1',
  auction_status: 'Live',
  reason: null,
  ...more,
});

test('is drawn from the read until push has spoken', () => {
  expect(deskOf(view, none)).toMatchObject({
    seq: 40,
    status: 'Live',
    lot: { lotNo: 2, lotSeq: 40, price: '20000', ask: '22000', leader: 'net:9', reserve: 'unmet' },
    reserveMinor: null,
    nextLot: 3,
  });
});

test('takes price, ask, leader and lot_seq from one update, the newer', () => {
  const newer = deskOf(view, { ...none, deskState: pushed(41), lot: item(39) });
  expect(newer).toMatchObject({
    seq: 41,
    lot: { lotSeq: 41, price: '22000', ask: '24000', leader: 'room:4', epoch: 1 },
    reserveMinor: '24000',
    nextHasBook: true,
  });
  const older = deskOf(view, { ...none, deskState: pushed(39) });
  expect(older.lot).toMatchObject({ lotSeq: 40, price: '20000', ask: '22000', leader: 'net:9' });
});

test.each([
  ['unmet', { price: '22000' }],
  ['met', { price: '24000' }],
  ['unmet', { price: null }],
  ['none', { reserve_minor: null }],
])('says the reserve is %s with %j', (word, more) => {
  const cells = { ...none, deskState: pushed(41, more), lot: item(41, { reserve: 'none' }) };
  expect(deskOf(view, cells).lot?.reserve).toBe(word);
});

test('shows FROZEN although its seq is not newer, and Paused with its reason', () => {
  expect(deskOf(view, { ...none, lot: item(1, { auction_status: 'FROZEN' }) }).status).toBe(
    'FROZEN',
  );
  const paused = item(50, { auction_status: 'Paused', reason: 'CLERK' });
  expect(deskOf(view, { ...none, lot: paused })).toMatchObject({
    status: 'Paused',
    reason: 'CLERK',
    seq: 50,
  });
  expect(deskOf(view, { ...none, lot: item(39, { auction_status: 'Paused' }) }).status).toBe(
    'Live',
  );
});

test('shows an auction that the engine does not have by its catalogue', () => {
  const coming = { ...view, live: undefined, auction: { ...view.auction, status: 'Published' } };
  expect(deskOf(coming, none)).toMatchObject({ status: 'Published', lot: null, nextLot: null });
});

test('lists lots with the newest state of each', () => {
  const board = new Map([
    ['1', { seq: '20', status: 'Hammered', outcome: 'sold', price: '1', hammer: '1' }],
    ['2', { seq: '44', status: 'Hammered', outcome: 'passed', price: '23000', hammer: null }],
  ]);
  expect(railOf(view, board)).toMatchObject([
    { lotNo: 1, status: 'Final', hammer: '32000' },
    { lotNo: 2, status: 'Hammered', outcome: 'passed', price: '23000', hammer: null },
    { lotNo: 3, status: 'Queued' },
  ]);
});

test('keeps the questions that nobody has dealt with', () => {
  const line = (seq: number, type: string, question: string) => ({
    seq: String(seq),
    type,
    question,
    text: 'Signed?',
    paddle: '7',
    lot: null,
    at_ms: '5',
  });
  const asked = [line(41, 'question_asked', '2'), line(42, 'question_asked', '3')];
  expect(openQuestions(view, asked).map((q) => q.questionNo)).toEqual([1, 2, 3]);
  const dealt = [...asked, line(43, 'question_hidden', '2'), line(44, 'question_answered', '1')];
  expect(openQuestions(view, dealt)).toEqual([
    { questionNo: 3, lotNo: null, paddleNo: 7, text: 'Signed?', atMs: 5 },
  ]);
  // Asked and answered before the read: its line alone does not open it again.
  expect(openQuestions(view, [line(12, 'question_asked', '9')]).map((q) => q.questionNo)).toEqual([
    1,
  ]);
});

test('names room paddles newest first, each once', () => {
  const log = ['room:3', 'net:9', 'room:5', 'room', 'room:3', null].map((leader) => ({ leader }));
  expect(recentRoomPaddles(log)).toEqual([3, 5]);
});

test('knows the terms it sells under; of an auction without any, nothing is allowed', () => {
  expect(deskOf(view, none).policy).toEqual({
    ...{ takeRoomMs: 5_000, provisionalMs: 0, finalAfterMs: 10_000 },
    ...{ reopen: 'DISCRETION', vendorBids: true },
  });
  expect(deskOf({ ...view, policy: undefined }, none).policy).toEqual({
    ...{ takeRoomMs: 0, provisionalMs: 0, finalAfterMs: 0 },
    ...{ reopen: 'NEVER', vendorBids: false },
  });
});

test('shows step, late bids and sums of people from the newest update', () => {
  const more = { increment: '2000', late: '2', online: '31', bidders: '12', armed: '7' };
  const desk = deskOf(view, { ...none, deskState: pushed(41, more) });
  expect(desk).toMatchObject({ step: '2000', presence: { online: 31, bidders: 12, armed: 7 } });
  expect(desk.lot?.late).toBe(2);
  expect(deskOf(view, none).presence).toEqual({ online: null, bidders: null, armed: null });
});

test('lists paddles that wait until somebody has decided', () => {
  const line = (type: string, paddle: string, text: string, at_ms: string) => ({
    ...{ type, paddle, text, at_ms },
  });
  const lines = [
    line('paddle_opened', '7', 'pending', '20'),
    line('paddle_opened', '8', 'approved', '21'),
    line('paddle_opened', '9', 'pending', '10'),
    line('paddle_changed', '7', 'approved', '30'),
    line('question_asked', '8', 'pending', '31'),
  ];
  expect(waitingPaddles(lines)).toEqual([{ paddleNo: 9, atMs: 10 }]);
});

test('lists lots sold to the room that nobody has a name for', () => {
  const sold = live(1, 30, { status: 'Final', outcome: 'sold', leader: 'room' });
  const read = { ...view, live: { ...view.live!, lots: [sold, live(2, 31), live(3, 32)] } };
  const final = { type: 'lot_final', lot: '3', text: 'sold', leader: 'room' };
  expect(withoutBuyer(read, [final, { ...final, lot: '2', leader: 'room:4' }])).toEqual([1, 3]);
  expect(withoutBuyer(read, [final], [{ type: 'buyer_named', lot: '1' }])).toEqual([3]);
});
