import { keyPress, keysOf, mayBeKey, remapped, USUAL_KEYS, type Focus, type Key } from './keys';

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
  [key('['), 'page', 'half'],
  [key(']'), 'page', 'double'],
  [key('u'), 'page', 'undo'],
  [key('T'), 'page', 'take'],
  [key('r'), 'page', 'reopen'],
  [key('Enter'), 'control', null],
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

test('a chosen key does its act, and the one it had does nothing', () => {
  const keys = remapped(USUAL_KEYS, 'hammer', 'J');
  expect(keyPress(key('j'), 'page', keys)).toEqual({ act: 'hammer' });
  expect(keyPress(key('h'), 'page', keys)).toBeNull();
});
test('a key that another act has is exchanged with it', () => {
  const keys = remapped(USUAL_KEYS, 'hammer', 'p');
  expect(keys).toMatchObject({ hammer: 'p', pass: 'h' });
  expect(new Set(Object.values(keys)).size).toBe(Object.keys(keys).length);
});
test.each([
  ['x', true],
  [' ', true],
  ['Escape', true],
  ['7', false],
  ['Tab', false],
  ['Enter', false],
  ['Shift', false],
])('%s may be a key: %s', (name, may) => expect(mayBeKey(name)).toBe(may));
test('kept keys are read back; what is unsound is the usual keys', () => {
  const keys = remapped(USUAL_KEYS, 'undo', 'z');
  expect(keysOf(JSON.stringify(keys))).toEqual(keys);
  for (const kept of [null, 'nonsense', '{"undo":"h"}', '{"undo":5}'])
    expect(keysOf(kept)).toEqual(USUAL_KEYS);
});
