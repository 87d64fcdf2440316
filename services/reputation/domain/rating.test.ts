import { evidenceOf, indexOf, paidPoint } from './rating';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

test.each([
  [0, 0, '63.7'],
  [1, 0, '69.2'],
  [10, 0, '87.1'],
  [0, 5, '25.2'],
  [10, 5, '60.0'],
  [10, 1, '79.5'],
])('%d good and %d bad are %s', (good, bad, index) => {
  expect(indexOf({ good, bad }).toFixed(1)).toBe(index);
});

test.each([
  [0, 0.5],
  [100, 0.5 + Math.log10(2)],
  [900, 1.5],
  [9_900, 2.5],
  [31_522.7766, 3],
  [1_000_000, 3],
])('a purchase of %d counts %d', (major, good) => {
  expect(paidPoint(major)).toBeCloseTo(good, 6);
});

test('a point counts half after a year, a quarter after two', () => {
  const point = { good: 2, bad: 1, at_ms: 0 };
  expect(evidenceOf([point], YEAR_MS)).toEqual({ good: 1, bad: 0.5 });
  expect(evidenceOf([point, { ...point, at_ms: YEAR_MS }], 2 * YEAR_MS)).toEqual({
    good: 1.5,
    bad: 0.75,
  });
});

test('a point from a clock that is ahead counts once, not more', () => {
  expect(evidenceOf([{ good: 1, bad: 0, at_ms: 5 }], 0)).toEqual({ good: 1, bad: 0 });
});
