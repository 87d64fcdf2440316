import { parseTopology } from './topology';

test('reads replicasets and their members', () => {
  const topology = parseTopology('a=127.0.0.1:13301,h2:13303;b=127.0.0.1:13302');
  expect([...topology]).toEqual([
    ['a', ['127.0.0.1:13301', 'h2:13303']],
    ['b', ['127.0.0.1:13302']],
  ]);
});

test.each(['', 'a', 'a=', 'a=host', 'a=h:1;a=h:2', 'a=h:1,', '=h:1', 'a=h:1=2'])(
  'refuses %j',
  (urls) => {
    expect(() => parseTopology(urls)).toThrow();
  },
);
