/**
 * `npm run mutants [-- area [name...]]`: shows that the tests can fail. Each mutant changes one line
 * in a copy of what it is about; the test it names must then fail. Prints a table; last line
 * {"metrics":{"planted","caught"}}. Exit code 0: all caught; 1: one survived; 2: one no longer
 * applies or loads, or its test is red without it.
 */
import { applies, areas, mutantsOf, type Mutant } from './mutants/mutant';
import { nameOf, plantAll, redTests, type Verdict } from './mutants/run';

const SURVIVED = 1;
const USELESS = 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function tellLine(mutant: Mutant, verdict: Verdict, seconds: number): string {
  const name = mutant.name.padEnd(34);
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  return `${verdict.padEnd(9)}${name}${time}  ${nameOf(mutant.caught_by).padEnd(36)}${mutant.breaks}`;
}

function chosen(area: string, names: string[]): Mutant[] {
  const all = mutantsOf(area);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

async function main([area, ...names]: string[]): Promise<number> {
  if (area !== undefined && !areas().includes(area)) {
    say(`no area ${area}; there are: ${areas().join(', ')}`);
    return USELESS;
  }
  const mutants = (area === undefined ? areas() : [area]).flatMap((each) => chosen(each, names));
  const stale = mutants.filter((mutant) => !applies(mutant));
  for (const { name, file } of stale) {
    say(`${name}: no longer applies to ${file}: its "find" must stand there once`);
  }
  if (stale.length > 0 || mutants.length === 0) return USELESS;
  const red = await redTests(mutants);
  for (const name of red) say(`${name}: fails without any mutant`);
  if (red.length > 0) return USELESS;
  const verdicts = await plantAll(mutants, (...told) => say(tellLine(...told)));
  const caught = verdicts.filter((verdict) => verdict === 'caught').length;
  say(JSON.stringify({ metrics: { planted: mutants.length, caught } }));
  if (verdicts.includes('broken')) return USELESS;
  return caught < mutants.length ? SURVIVED : 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    say(`the mutants could not be planted: ${error.message}`);
    process.exitCode = USELESS;
  },
);
