import type { PublicEvent } from '../../contracts/events';
import { changeOf, type Change } from './projection';

const event = (type: string, more: object = {}) => ({ type, ...more }) as PublicEvent;
const ofLot = (type: string, more: object = {}) => event(type, { lot_no: 3, epoch: 0, ...more });

test.each<[string, PublicEvent, Change | null]>([
  ['loaded', event('auction_loaded'), { status: 'Waiting' }],
  ['begun', event('auction_started'), { status: 'Live' }],
  ['on hold', event('auction_paused', { reason: 'CLERK' }), { status: 'Paused' }],
  ['going on', event('auction_resumed'), { status: 'Live' }],
  ['over', event('auction_ended'), { status: 'Ended' }],
  ['cancelled', event('auction_cancelled', { reason: 'Fire' }), { status: 'Cancelled' }],
  ['sealed', event('auction_sealed'), { status: 'Sealed', sealed: true }],
  ['told something', event('message_posted', { text: 'Hello' }), null],
])('a sale that is %s', (_name, heard, change) => expect(changeOf(heard)).toEqual(change));

test.each<[string, PublicEvent, object | null]>([
  ['announced', ofLot('lot_announced'), { status: 'Announced' }],
  ['open', ofLot('lot_opened', { ask_minor: '1' }), { status: 'Open' }],
  [
    'open by the clock',
    ofLot('lot_opened', { closes_at_ms: 9 }),
    { status: 'Open', closes_at_ms: 9 },
  ],
  ['extended', ofLot('lot_extended', { closes_at_ms: 12 }), { closes_at_ms: 12 }],
  ['warned', ofLot('fair_warning'), null],
  ['bid on', ofLot('bid_accepted'), null],
  ['hammered', ofLot('lot_hammered', { outcome: 'sold' }), { status: 'Hammered' }],
  ['reopened', ofLot('lot_reopened'), { status: 'Open', outcome: null }],
  ['provisional', ofLot('lot_provisional'), { status: 'Provisional', outcome: 'provisional' }],
  [
    'sold',
    ofLot('lot_final', { outcome: 'sold', hammer_minor: '250000' }),
    { status: 'Final', outcome: 'sold', hammer_minor: 250_000 },
  ],
  ['passed', ofLot('lot_final', { outcome: 'passed' }), { status: 'Final', outcome: 'passed' }],
  ['withdrawn', ofLot('lot_withdrawn'), { status: 'Withdrawn', outcome: 'withdrawn' }],
  ['voided', ofLot('lot_voided'), { status: 'Voided', outcome: 'voided' }],
  ['described', ofLot('lot_described', { description_hash: 'ab' }), { description_hash: 'ab' }],
])('a lot that is %s', (_name, heard, change) => {
  expect(changeOf(heard)).toEqual(change && { lot: { lot_no: 3, ...change } });
});

test('a lower reserve is read from the house’s own object', () => {
  const heard = ofLot('reserve_lowered');
  expect(changeOf(heard, '{"reserve_minor":"4000"}')).toEqual({
    lot: { lot_no: 3, reserve_minor: 4_000 },
  });
  expect(changeOf(heard)).toBeNull();
});
