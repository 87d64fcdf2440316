import type { Fields, Rows } from '@gavel/ui/live-store';
import type { LotNow } from '../lot-now';
import { lateBid, leadingBid, lotChoices, moneyCase } from './order-choices';

const lot = (over: Partial<LotNow> = {}): LotNow => ({
  no: 2,
  seq: 40,
  epoch: 0,
  status: 'Open',
  outcome: null,
  price: '320000',
  ask: '350000',
  askAllIn: '459200',
  leader: 'net:9',
  bids: 3,
  reserve: 'none',
  hammer: null,
  ...over,
});

describe('lots that take a maximum', () => {
  const lots = [1, 2, 3, 4].map((no) => ({ lot_no: no, title: `Work ${no}`, status: 'Queued' }));
  const rows: Rows = new Map([
    ['1', { status: 'Final', epoch: '0' } as Fields],
    ['4', { status: 'Queued', epoch: '0' } as Fields],
  ]);
  test('the one on the block first, then those to come; what is over not at all', () => {
    expect(lotChoices(lots, rows, lot()).map((each) => [each.no, each.open])).toEqual([
      [2, true],
      [3, false],
      [4, false],
    ]);
  });
  test('a hammered lot takes none', () => {
    expect(lotChoices(lots, rows, lot({ status: 'Hammered' })).map((each) => each.no)).toEqual([
      3, 4,
    ]);
  });
  test('of a reopened lot it names the new epoch', () => {
    expect(lotChoices(lots, rows, lot({ epoch: 1 }))[0]!.epoch).toBe(1);
  });
});

test.each([
  ['0', '0', true, 'there'],
  ['5600', '10000', true, 'moves'],
  ['5600', '4000', false, 'partly'],
  ['5600', '0', false, 'none'],
])('short of %s, %s moved, covered %s: %s', (shortfall_minor, moves_minor, covered, said) => {
  const sums = { amount_minor: '1', all_in_minor: '2', shortfall_minor, moves_minor, covered };
  expect(moneyCase(sums)).toBe(said);
});

const line = (over: object): Fields => ({ lot: '2', epoch: '0', ...over }) as Fields;

test('a retraction names the bid that leads, hand-made or by a maximum', () => {
  const own = [
    line({ type: 'bid_accepted', seq: '30', amount: '300000', bid_id: 'b1' }),
    line({ type: 'bid_accepted', seq: '38', amount: '320000', bid_id: 'b1' }),
    line({ type: 'bid_accepted', seq: '39', amount: '350000' }),
  ];
  expect(leadingBid(own, lot())).toBe(38);
  expect(leadingBid(own, lot({ price: '350000' }))).toBeNull();
  expect(leadingBid(own, lot({ epoch: 1 }))).toBeNull();
});

test('a late bid is mine to take back until the tray is empty', () => {
  const added = line({ type: 'late_added', bid_id: 'b7', amount: '350000' });
  const hammered = lot({ status: 'Hammered' });
  expect(lateBid([added], hammered)).toEqual({ bidId: 'b7', lot: 2, amount: '350000' });
  expect(lateBid([added, line({ type: 'late_cancelled', bid_id: 'b7' })], hammered)).toBeNull();
  expect(lateBid([added], lot({ status: 'Final' }))).toBeNull();
});
