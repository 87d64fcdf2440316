import { alternating, bestWithin, fitUsl, spread, uslRate, type Step } from './stats';

describe('spread', () => {
  it.each([
    [[5], { median: 5, min: 5, max: 5 }],
    [[9, 1, 5], { median: 5, min: 1, max: 9 }],
    [[4, 1, 2, 3], { median: 2.5, min: 1, max: 4 }],
  ])('of %j', (values, expected) => {
    expect(spread(values)).toEqual(expected);
  });

  it('claims nothing of no sample', () => {
    expect(() => spread([])).toThrow('no sample');
  });
});

it('turns the order of the contenders in every other round', () => {
  expect([...alternating(['a', 'b'], 3)]).toEqual([
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'b'],
  ]);
});

describe('the scaling law', () => {
  const laws = [
    { lambda: 5_000, sigma: 0.02, kappa: 1e-5 },
    { lambda: 900, sigma: 0.1, kappa: 0 },
    { lambda: 7_000, sigma: 0, kappa: 0 },
  ];
  it.each(laws)('is found again in points that follow it: %j', (law) => {
    const points = [1, 2, 4, 8, 32, 128, 512, 1024].map((n) => ({ n, rate: uslRate(law, n) }));
    const fit = fitUsl(points);
    expect(fit.lambda).toBeCloseTo(law.lambda, 2);
    expect(fit.sigma).toBeCloseTo(law.sigma, 8);
    expect(fit.kappa).toBeCloseTo(law.kappa, 10);
  });

  it('calls a curve that turns down retrograde', () => {
    const rates = [1_000, 4_000, 8_000, 6_000, 3_000];
    const fit = fitUsl([1, 8, 64, 256, 1024].map((n, i) => ({ n, rate: rates[i]! })));
    expect(fit.kappa).toBeGreaterThan(1e-6);
  });

  it('takes a rise faster than linear for noise, not for negative contention', () => {
    const fit = fitUsl([
      { n: 1, rate: 100 },
      { n: 2, rate: 230 },
      { n: 4, rate: 480 },
    ]);
    expect(fit.sigma).toBe(0);
    expect(fit.kappa).toBe(0);
  });

  it('needs three points', () => {
    const two = [1, 2, 2].map((n) => ({ n, rate: n }));
    expect(() => fitUsl(two)).toThrow('three points');
  });
});

it('takes the best step whose p99 kept the bound, and no void one', () => {
  const step = (offered: number, p99_ms: number, reason?: string): Step => ({
    offered,
    accepted_per_s: offered,
    p99_ms,
    void: reason,
  });
  const steps = [step(1, 2), step(2, 9), step(4, 9.5, 'generator late'), step(8, 40)];
  expect(bestWithin(steps, 10)?.offered).toBe(2);
  expect(bestWithin([step(1, 50)], 10)).toBeUndefined();
});
