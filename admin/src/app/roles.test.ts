import { housesOf, sectionsOf } from './roles';

const at = (role: string, house_id?: string) => (house_id ? { role, house_id } : { role });

test.each([
  [[at('clerk', 'h1')], ['auctions']],
  [[at('manager', 'h1')], ['auctions', 'planning', 'rules', 'balances']],
  [[at('finance', 'h1')], ['balances']],
  [
    [at('finance', 'h1'), at('clerk', 'h1')],
    ['auctions', 'balances'],
  ],
  [[at('auctioneer', 'h1')], []],
  [[at('manager', 'h2')], []],
  [[at('bidder')], []],
])('%j opens %j in h1', (grants, sections) => {
  expect(sectionsOf(grants, 'h1')).toEqual(sections);
});

test('names each house once, and none for a bidder', () => {
  expect(housesOf([at('clerk', 'b'), at('manager', 'a'), at('finance', 'b')])).toEqual(['b', 'a']);
  expect(housesOf([at('bidder')])).toEqual([]);
});
