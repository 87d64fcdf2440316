import type { Code } from '@gavel/contracts/codes';
import {
  IDLE,
  nextPress,
  repeatAfterMs,
  type BidEvent,
  type BidMessage,
  type Press,
} from './bid-machine';

const bid: BidMessage = {
  type: 'bid',
  bid_id: 'b-aaaaaaaaaaaaaaaaaaaa',
  auction_id: 'a1',
  lot_no: 12,
  epoch: 0,
  amount_minor: '320000',
  seen_seq: 41,
  confirmed: false,
  may_top_up: true,
};
const { bid_id } = bid;
const after = (...events: BidEvent[]): Press => events.reduce(nextPress, IDLE);
const pressed: BidEvent = { type: 'pressed', bid };
const refused = (code: Code): BidEvent => ({ type: 'refused', bid_id, facts: { code } });
const unknown: BidEvent = { type: 'unknown', bid_id, topUp: false };
const pending: BidEvent = { type: 'unknown', bid_id, topUp: true };
const topping: BidEvent = { type: 'topping-up', bid_id, amount: '82000' };
const done: BidEvent = { type: 'done', bid_id, seq: null };

test('a double tap is one bid', () => {
  const other = { ...bid, bid_id: 'b-bbbbbbbbbbbbbbbbbbbb' };
  expect(after(pressed, { type: 'pressed', bid: other })).toMatchObject({ bid: { bid_id } });
});
test.each<[string, BidEvent[], Partial<Press> | object]>([
  ['a quick answer shows no spinner', [pressed], { phase: 'sending', shown: false }],
  ['a slow one does', [pressed, { type: 'slow', bid_id }], { phase: 'sending', shown: true }],
  ['money moves', [pressed, topping], { phase: 'moving', amount: '82000' }],
  [
    'a slow top-up is waited for',
    [pressed, topping, pending],
    { phase: 'unknown', topUp: true, amount: '82000' },
  ],
  ['no answer', [pressed, unknown], { phase: 'unknown', topUp: false }],
  [
    'a second silence forgets no top-up',
    [pressed, pending, unknown],
    { phase: 'unknown', topUp: true },
  ],
  ['frozen: repeated with the same id', [pressed, refused('FROZEN')], { phase: 'unknown', bid }],
  ['too many: the same', [pressed, refused('TOO_MANY')], { phase: 'unknown', bid }],
  [
    'a refusal is told',
    [pressed, refused('ASK_MOVED')],
    { phase: 'idle', told: { code: 'ASK_MOVED', afterTopUp: false } },
  ],
  [
    'a refusal after a top-up',
    [pressed, topping, pending, refused('ASK_MOVED')],
    { told: { afterTopUp: true } },
  ],
  [
    'money too late',
    [pressed, pending, { type: 'no-effect', bid_id }],
    { told: { code: 'FUNDS_SHORT', facts: { topup: 'late' } } },
  ],
  ['accepted', [pressed, done], { phase: 'settling', seq: null }],
  [
    'accepted while unknown',
    [pressed, unknown, { type: 'done', bid_id, seq: 42 }],
    { phase: 'settling', seq: 42 },
  ],
  [
    'the seq stays when a second answer has none',
    [pressed, { type: 'done', bid_id, seq: 42 }, done],
    { seq: 42 },
  ],
  [
    'locked until its price is drawn',
    [pressed, { type: 'done', bid_id, seq: 42 }, { type: 'drawn', seq: 41 }],
    { phase: 'settling' },
  ],
  ['then free', [pressed, { type: 'done', bid_id, seq: 42 }, { type: 'drawn', seq: 42 }], IDLE],
  ['a late refusal changes nothing', [pressed, done, refused('ASK_MOVED')], { phase: 'settling' }],
  ['a late silence changes nothing', [pressed, done, unknown], { phase: 'settling' }],
  [
    'the next lot ends a told refusal',
    [pressed, refused('ASK_MOVED'), { type: 'lot-changed' }],
    IDLE,
  ],
  [
    'the next lot ends no open bid',
    [pressed, unknown, { type: 'lot-changed' }],
    { phase: 'unknown' },
  ],
  ['money ends a shortage', [pressed, refused('FUNDS_SHORT'), { type: 'money-came' }], IDLE],
  [
    'money ends no other refusal',
    [pressed, refused('OVER_LIMIT'), { type: 'money-came' }],
    { told: { code: 'OVER_LIMIT' } },
  ],
  ['a reload goes on with the id', [{ type: 'resumed', bid }], { phase: 'unknown', bid }],
])('%s', (_name, events, expected) => {
  expect(after(...events)).toMatchObject(expected);
});
test('answers to another bid change nothing', () => {
  const sending = after(pressed);
  expect(nextPress(sending, { ...done, bid_id: 'another' } as BidEvent)).toBe(sending);
  expect(nextPress(IDLE, done)).toBe(IDLE);
});
test('repeats after 1, 2, 4 s and every 4 s from then on', () => {
  expect([0, 1, 2, 3, 9].map(repeatAfterMs)).toEqual([1000, 2000, 4000, 4000, 4000]);
});
