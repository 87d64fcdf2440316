import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { engineFolder } from '../../../tarantool/test/start';
import { ROOT } from '../../local/root';

/** What is to fail once the mutant is planted: a part of the Lua suite, or a scenario file. */
const test = z.union([
  z.strictObject({ lua: z.string().min(1) }),
  z.strictObject({ scenario: z.string().min(1) }),
]);
export type MutantTest = z.infer<typeof test>;

const patch = z.strictObject({
  /** The rule it breaks, as a reader of the rules would say it. */
  breaks: z.string().min(1),
  /** Below the folder of its area: `auction/lead.lua`. */
  file: z.string().min(1),
  /** Occurs once in the file. */
  find: z.string().min(1),
  replace: z.string(),
  caught_by: test,
});
export interface Mutant extends z.infer<typeof patch> {
  name: string;
}

const FOLDER = join(ROOT, 'deploy/chaos/mutants');

/** Areas that have mutants, by the names of their folders. */
export function areas(): string[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** The mutants of an area, by name. Errors: throws on a file that is none. */
export function mutantsOf(area: string): Mutant[] {
  return readdirSync(join(FOLDER, area))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const value: unknown = JSON.parse(readFileSync(join(FOLDER, area, name), 'utf8'));
      return { name: basename(name, '.json'), ...patch.parse(value) };
    });
}

/** The text with the mutant planted; undefined: it no longer applies. */
export function planted(text: string, { find, replace }: Mutant): string | undefined {
  const first = text.indexOf(find);
  if (first < 0 || text.indexOf(find, first + 1) >= 0) return undefined;
  return text.slice(0, first) + replace + text.slice(first + find.length);
}

/** Whether it still applies to the engine as it is. */
export function applies(mutant: Mutant): boolean {
  const file = join(engineFolder(), mutant.file);
  return existsSync(file) && planted(readFileSync(file, 'utf8'), mutant) !== undefined;
}

/** A copy of the engine, with the mutant planted if one is given. */
export function engineWith(mutant?: Mutant): string {
  const folder = mkdtempSync(join(tmpdir(), 'gavel-mutant-'));
  for (const part of ['auction', 'cluster', 'test', 'init.lua']) {
    cpSync(join(engineFolder(), part), join(folder, part), { recursive: true });
  }
  if (mutant) {
    const file = join(folder, mutant.file);
    writeFileSync(file, planted(readFileSync(file, 'utf8'), mutant)!);
  }
  return folder;
}
