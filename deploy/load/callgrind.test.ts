import { differences, parseCallgrind } from './callgrind';

const OUTPUT = `version: 1
events: Ir

ob=(1) /usr/bin/tarantool
fl=(1) ./src/./lj_str.c
fn=(1) lj_str_new
16 100
+3 20
cfn=(2) memcpy
calls=3 0
* 999
-2 5
fn=(2)
4 40

ob=(2) ???
fl=(2) ???
fn=(3) 0x000000002bb00f50'2
0 7
fn=(4) 0x000000002bb04375
0 3
`;

it('counts what functions executed themselves, not what they called', () => {
  expect(Object.fromEntries(parseCallgrind(OUTPUT))).toEqual({
    'lj_str_new lj_str.c [tarantool]': 125,
    'memcpy lj_str.c [tarantool]': 40,
    'compiled Lua [???]': 10,
  });
});

it('gives what the longer run executed more, the largest first', () => {
  const once = new Map([
    ['a', 10],
    ['b', 5],
  ]);
  const twice = new Map([
    ['a', 12],
    ['b', 25],
    ['c', 1],
  ]);
  expect(differences(once, twice)).toEqual([
    ['b', 20],
    ['a', 2],
    ['c', 1],
  ]);
});
