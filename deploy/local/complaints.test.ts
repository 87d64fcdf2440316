import { createComplaints } from './complaints';

const line = (level: number, msg: string, message?: string): string =>
  JSON.stringify({ level, time: 1, msg, err: message && { message } });

test.each([
  [line(30, 'gateway listening'), undefined],
  [line(40, 'slow'), undefined],
  [line(50, 'job failed', 'connection refused'), 'job failed: connection refused'],
  [line(60, 'cannot start'), 'cannot start'],
  ['{"level":50, half of a li', '{"level":50, half of a li'],
  ['panic: "level":50', undefined],
])('of %s it tells %s', (text, told) => {
  expect(createComplaints(() => 0)(text)).toBe(told);
});

test('tells the same words once in ten seconds, and others meanwhile', () => {
  let now = 0;
  const tell = createComplaints(() => now);
  expect(tell(line(50, 'job failed'))).toBe('job failed');
  now = 9_999;
  expect(tell(line(50, 'job failed'))).toBeUndefined();
  expect(tell(line(50, 'another'))).toBe('another');
  now = 10_000;
  expect(tell(line(50, 'job failed'))).toBe('job failed');
});
