import type { Sale } from '../../contracts/events';
import { saleAct } from './acts';
import { partsOf, saleProblem } from './sale';

const sale: Sale = {
  hammer_minor: '320000',
  premium_minor: '83200',
  tax_minor: '16640',
  commission_minor: '32000',
  proceeds_minor: '288000',
  seller_id: 'seller',
  house_id: 'house',
  buyer: { paddle_no: 9, user_id: 'u9', kind: 'wallet' },
  policy_version: 1,
  cause_seq: 1,
  cause_id: 'c',
};
const said = { hammer_minor: '320000', all_in_minor: '419840', house_id: 'house' };

test.each<[string, Partial<Sale>, Partial<typeof said>, string | null]>([
  ['as the shard worked it out', {}, {}, null],
  ['without commission', { commission_minor: '0', proceeds_minor: '320000' }, {}, null],
  ['proceeds a unit short', { proceeds_minor: '287999' }, {}, 'PARTS_DIFFER'],
  ['a premium the buyer was not told', { premium_minor: '83201' }, {}, 'PARTS_DIFFER'],
  ['another hammer price in public', {}, { hammer_minor: '330000' }, 'PARTS_DIFFER'],
  ['another house', { house_id: 'other' }, {}, 'PARTS_DIFFER'],
  ['no buyer', { buyer: undefined }, {}, 'UNATTRIBUTED'],
  ['no buyer and wrong parts', { buyer: undefined, tax_minor: '1' }, {}, 'PARTS_DIFFER'],
])('a sale %s: %s', (_name, change, otherwise, problem) => {
  expect(saleProblem({ ...sale, ...change }, { ...said, ...otherwise })).toBe(problem);
});

describe('its act', () => {
  const sold = {
    auction_id: 'a1',
    lot_no: 12,
    epoch: 0,
    currency: 'GBP',
    house_id: 'house',
    seller_id: 'seller',
    ...partsOf(sale),
  };

  test('moves the four parts out of the escrow, under one key', () => {
    const act = saleAct({ ...sold, buyer: { user_id: 'u9', kind: 'wallet' } });
    expect(act.act_id).toBe('a1:12:0:final');
    expect(act.transfers.map((t) => [t.debit.kind, t.credit.kind, t.amount_minor])).toEqual([
      ['auction_escrow', 'seller_payable', 288_000],
      ['auction_escrow', 'commission', 32_000],
      ['auction_escrow', 'premium', 83_200],
      ['auction_escrow', 'tax_payable', 16_640],
    ]);
  });

  test('has no transfer of nothing', () => {
    const buyer = { user_id: 'u9', kind: 'wallet' as const };
    const act = saleAct({ ...sold, commission_minor: 0, tax_minor: 0, buyer });
    expect(act.transfers.map((t) => t.credit.kind)).toEqual(['seller_payable', 'premium']);
  });

  test('of a room buyer debits what he will owe', () => {
    const act = saleAct({ ...sold, buyer: { user_id: 'u9', kind: 'room' } });
    expect(new Set(act.transfers.map((t) => t.debit.account_id))).toEqual(
      new Set(['receivable.house.u9.GBP']),
    );
  });
});
