import { keyPress, type Focus, type Key } from './keys';

const key = (name: string, more: Partial<Key> = {}): Key => ({
  key: name,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...more,
});
const ROWS: [Key, Focus, string | null][] = [
  [key(' '), 'page', 'bid'],
  [key('f'), 'page', 'warn'],
  [key('F'), 'page', 'warn'],
  [key('l'), 'page', 'last'],
  [key('h'), 'page', 'hammer'],
  [key('p'), 'page', 'pass'],
  [key('n'), 'page', 'next'],
  [key('a'), 'page', 'ask'],
  [key('q'), 'page', 'question'],
  [key('Escape'), 'page', 'pause'],
  [key('3'), 'page', 'paddle'],
  [key('0'), 'page', null],
  [key('x'), 'page', null],
  [key('constructor'), 'page', null],
  [key('f', { ctrlKey: true }), 'page', null],
  [key('f', { metaKey: true }), 'page', null],
  [key('l', { altKey: true }), 'page', null],
  [key('f', { repeat: true }), 'page', null],
  [key('f'), 'field', null],
  [key('Escape'), 'field', null],
  [key(' '), 'control', null],
  [key('f'), 'control', 'warn'],
];
test.each(ROWS)('%j on a %s: %s', (pressed, focus, act) => {
  expect(keyPress(pressed, focus)?.act ?? null).toBe(act);
});

test('the digits name places, from 0', () => {
  expect(keyPress(key('1'), 'page')).toEqual({ act: 'paddle', place: 0 });
  expect(keyPress(key('9'), 'page')).toEqual({ act: 'paddle', place: 8 });
});
