import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineFolder } from '../../../tarantool/test/start';
import { applies, areas, mutantsOf, planted, type Mutant } from './mutant';

const mutants = areas().flatMap(mutantsOf);

test('there are enough of them', () => {
  expect(mutantsOf('engine').length).toBeGreaterThanOrEqual(20);
});

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s applies', (_, mutant) => {
  expect(applies(mutant)).toBe(true);
  expect(mutant.replace).not.toBe(mutant.find);
  const { caught_by } = mutant;
  const file =
    'lua' in caught_by
      ? `${caught_by.lua.replace('.', '/')}.lua`
      : `scenarios/${caught_by.scenario}.json`;
  expect(existsSync(join(engineFolder(), file))).toBe(true);
});

test('what it finds must stand there once', () => {
  const mutant = { ...mutants[0]!, find: 'x', replace: 'y' } as Mutant;
  expect(planted('a x b', mutant)).toBe('a y b');
  expect(planted('a b', mutant)).toBeUndefined();
  expect(planted('x x', mutant)).toBeUndefined();
});

test('changes one line each', () => {
  for (const { find, replace, file } of mutants) {
    const text = readFileSync(join(engineFolder(), file), 'utf8');
    expect({ file, lines: find.split('\n').length - replace.split('\n').length }).toEqual({
      file,
      lines: 0,
    });
    expect(text).toContain(find);
  }
});
