import { moneyText, parseBalances, typedAmount, type Money } from './money';

const gbp = (minor: string): Money => ({ minor, currency: 'GBP', exponent: 2 });

test.each<[Money, 'short' | 'full' | 'spoken', string]>([
  [gbp('320000'), 'short', '£3,200'],
  [gbp('320050'), 'short', '£3,200.50'],
  [gbp('419840'), 'full', '£4,198.40'],
  [gbp('320000'), 'full', '£3,200.00'],
  [gbp('-5'), 'full', '-£0.05'],
  [gbp('320000'), 'spoken', '3,200 British pounds'],
  [{ minor: '131200', currency: 'JPY', exponent: 0 }, 'full', '¥131,200'],
  [{ minor: '1640', currency: 'KWD', exponent: 3 }, 'full', 'KWD 1.640'],
  // Above 2^53 / 100 a float would lose the last digit.
  [gbp('9007199254740991'), 'full', '£90,071,992,547,409.91'],
])('writes %j, %s, as %s', (money, style, text) => {
  expect(moneyText(money, style).replace(/\u00a0/g, ' ')).toBe(text);
});

test.each([
  ['1,250.50', 2, '125050'],
  ['1250.5', 2, '125050'],
  [' 40 ', 2, '4000'],
  ['40.001', 2, null],
  ['-40', 2, null],
  ['0', 2, null],
  ['', 2, null],
  ['1e3', 2, null],
  ['500', 0, '500'],
  ['500.5', 0, null],
])('reads %p with %d decimals as %p', (text, exponent, minor) => {
  expect(typedAmount(text, exponent)).toBe(minor);
});

test('reads the balances of the wallet item', () => {
  expect(parseBalances('GBP=120000;EUR=5500')).toEqual({ GBP: '120000', EUR: '5500' });
  expect(parseBalances('')).toEqual({});
  expect(parseBalances(null)).toEqual({});
});
