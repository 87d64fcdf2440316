import type { AuctionLot } from './auction';
import { saleProblems } from './sale';

const words = {
  title: 'Ebb',
  artist: 'Ilse Tarn',
  medium: 'Print',
  year: 2026,
  size: '40 x 30 cm',
  description: 'Lines.',
  provenance: 'The studio',
  condition: 'As printed',
  category: 'Prints',
};
const lot = (change: Partial<AuctionLot> = {}): AuctionLot => ({
  auction_id: 'a',
  lot_no: 1,
  lot_id: 'w1',
  seller_id: 's',
  words,
  low_minor: 100,
  high_minor: 100,
  description_hash: '',
  status: 'Queued',
  ...change,
});
const fieldsOf = (lots: AuctionLot[], vendor_bids = true, auction = {}) =>
  saleProblems(auction, lots, { vendor_bids }).map(({ field }) => field);

test.each<[string, Partial<AuctionLot>]>([
  ['live', {}],
  ['the greatest figures', { lot_no: 999_999, opening_ask_minor: 1e12, reserve_minor: 1e12 }],
  ['a seller who may bid', { vendor_notified: true, reserve_minor: 1 }],
  ['timed', { opens_at_ms: 1, closes_at_ms: 2 }],
])('a lot that is %s may be sold', (_name, change) => expect(fieldsOf([lot(change)])).toEqual([]));

test.each<[string, Partial<AuctionLot>, string]>([
  ['number 0', { lot_no: 0 }, 'lots.0.lot_no'],
  ['a number too great', { lot_no: 1_000_000 }, 'lots.1000000.lot_no'],
  ['an opening ask of 0', { opening_ask_minor: 0 }, 'lots.1.opening_ask_minor'],
  ['an opening ask too great', { opening_ask_minor: 1e12 + 1 }, 'lots.1.opening_ask_minor'],
  ['a reserve of 0', { reserve_minor: 0 }, 'lots.1.reserve_minor'],
  ['a reserve too great', { reserve_minor: 1e12 + 1 }, 'lots.1.reserve_minor'],
  ['an estimate upside down', { low_minor: 101 }, 'lots.1.high_minor'],
  ['a seller’s bids without reserve', { vendor_notified: true }, 'lots.1.vendor_notified'],
  ['a closing at its opening', { opens_at_ms: 2, closes_at_ms: 2 }, 'lots.1.closes_at_ms'],
  ['a closing alone', { closes_at_ms: 2 }, 'lots.1.closes_at_ms'],
  ['a text too long', { words: { ...words, title: 'x'.repeat(201) } }, 'lots.1.title'],
  ['a text not in NFC', { words: { ...words, artist: 'Rene\u0301' } }, 'lots.1.artist'],
])('refuses %s', (_name, change, field) => expect(fieldsOf([lot(change)])).toEqual([field]));

test('refuses a seller’s bids where the rules bar them', () => {
  const notified = lot({ vendor_notified: true, reserve_minor: 1 });
  expect(fieldsOf([notified], false)).toEqual(['lots.1.vendor_notified']);
});
test('refuses a sale of nothing, and a number that stands twice', () => {
  expect(fieldsOf([])).toEqual(['lot_ids']);
  expect(fieldsOf([lot(), lot()])).toEqual(['lots.1.lot_no']);
});
test('refuses more timed lots than the shard closes by itself', () => {
  const lots = Array.from({ length: 5_001 }, (_, i) =>
    lot({ lot_no: i + 1, opens_at_ms: 1, closes_at_ms: 2 }),
  );
  expect(fieldsOf(lots)).toEqual(['lot_ids']);
});
test('a timed sale says when it starts', () => {
  const timed = { opens_at_ms: 1, closes_at_ms: 2, spacing_ms: 0, group_size: 0 };
  expect(fieldsOf([lot()], true, { timed })).toEqual(['starts_at_ms']);
  expect(fieldsOf([lot()], true, { timed, starts_at_ms: 1 })).toEqual([]);
});
