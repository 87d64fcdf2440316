import type { HouseAuctionView, HouseLotView } from '@gavel/contracts/http';
import { localText } from '../app/time';
import {
  auctionBodyOf,
  auctionDraftOf,
  closingOf,
  emptyAuction,
  fieldOf,
  freeLots,
  lotIdsOf,
  moved,
  type AuctionDraft,
} from './auction-draft';

const draft: AuctionDraft = {
  title: 'Evening sale',
  description: 'Six works.',
  currency: 'GBP',
  starts: '',
  lotIds: ['a', 'b', 'c'],
  timed: emptyAuction('GBP').timed,
  policy: undefined,
};

test('a draft is read as it was written, with its terms', () => {
  const starts_at_ms = 1_795_266_000_000;
  const auction: HouseAuctionView = {
    auction_id: 'a1',
    house_id: 'h1',
    house_name: 'Aldermere',
    title: draft.title,
    description: draft.description,
    currency: 'GBP',
    exponent: 2,
    status: 'Draft',
    lots: 3,
    starts_at_ms,
    lot_ids: ['a', 'b', 'c'],
    policy: { late_ms: 2_000 },
  };
  expect(auctionBodyOf(auctionDraftOf(auction, []))).toEqual({
    body: {
      title: 'Evening sale',
      description: 'Six works.',
      currency: 'GBP',
      lot_ids: ['a', 'b', 'c'],
      starts_at_ms,
      policy: { late_ms: 2_000 },
    },
  });
});

test('a draft names its lots itself; a published sale has the lots that say so, by number', () => {
  const lot = (lot_id: string, auction_id?: string, lot_no?: number) =>
    ({ lot_id, auction_id, lot_no }) as HouseLotView;
  const lots = [lot('c', 'a1', 2), lot('x', 'a2', 1), lot('b', 'a1', 1), lot('y')];
  const sale = (status: string) =>
    ({ auction_id: 'a1', status, lot_ids: ['y', 'c'] }) as HouseAuctionView;
  expect(lotIdsOf(sale('Draft'), lots)).toEqual(['y', 'c']);
  expect(lotIdsOf(sale('Live'), lots)).toEqual(['b', 'c']);
});

test.each<[Partial<AuctionDraft>, string[]]>([
  [{ title: '' }, ['title']],
  [{ description: ' ' }, ['description']],
  [{ lotIds: [] }, ['lots']],
  [{ starts: 'tomorrow' }, ['starts']],
  [{ title: '', lotIds: [] }, ['title', 'lots']],
])('%j is wrong in %j', (change, wrong) => {
  expect(auctionBodyOf({ ...draft, ...change })).toEqual({ wrong });
});

test('a sale without a start is begun by the clerk', () => {
  const made = auctionBodyOf(draft);
  expect('body' in made && Object.keys(made.body)).not.toContain('starts_at_ms');
  expect(localText(new Date(2026, 10, 21, 9, 5).getTime())).toBe('2026-11-21T09:05');
});

const opens = new Date(2026, 10, 22, 12, 0).getTime();
const timed = {
  on: true,
  opens: localText(opens),
  closes: localText(opens + 3_600_000),
  spacing: '1.5',
  group: '3',
};
test('a timed sale begins with its lots, and each closes after the one before', () => {
  const sale = { ...draft, timed };
  const plan = {
    opens_at_ms: opens,
    closes_at_ms: opens + 3_600_000,
    spacing_ms: 90_000,
    group_size: 3,
  };
  expect(auctionBodyOf(sale)).toMatchObject({ body: { starts_at_ms: opens, timed: plan } });
  expect([0, 2].map((place) => closingOf(sale, place)! - opens)).toEqual([3_600_000, 3_780_000]);
  expect(closingOf(draft, 0)).toBeNull();
});
test.each([
  [{ opens: '' }, ['opens']],
  [{ closes: '' }, ['closes']],
  [{ closes: timed.opens }, ['closes']],
  [{ spacing: 'two' }, ['spacing']],
  [{ spacing: '61' }, ['spacing']],
  [{ group: '1.5' }, ['group']],
])('a timed sale with %j is wrong in %j', (change, wrong) => {
  expect(auctionBodyOf({ ...draft, timed: { ...timed, ...change } })).toEqual({ wrong });
});

test('offers lots of its currency that no other sale has', () => {
  const lot = (lot_id: string, more: Partial<HouseLotView> = {}) =>
    ({ lot_id, currency: 'GBP', ...more }) as HouseLotView;
  const lots = [
    lot('a'),
    lot('d'),
    lot('e', { currency: 'EUR' }),
    lot('f', { auction_id: 'other' }),
    lot('g', { auction_id: 'a1' }),
  ];
  expect(freeLots(lots, draft, 'a1').map((one) => one.lot_id)).toEqual(['d', 'g']);
  expect(freeLots(lots, emptyAuction('EUR'), 'a1').map((one) => one.lot_id)).toEqual(['e']);
});

test.each<[string, -1 | 1, string]>([
  ['b', -1, 'bac'],
  ['b', 1, 'acb'],
  ['a', -1, 'abc'],
  ['c', 1, 'abc'],
  ['x', 1, 'abc'],
])('%s moved by %i: %s', (id, by, order) => {
  expect(moved(draft.lotIds, id, by).join('')).toBe(order);
});

test.each([
  ['lot_ids', 'lots'],
  ['title', 'title'],
  ['starts_at_ms', 'starts'],
  ['policy.late_ms', null],
  [undefined, null],
])('a refusal that names %s is of the field %s', (named, field) => {
  expect(fieldOf(named)).toBe(field);
});
