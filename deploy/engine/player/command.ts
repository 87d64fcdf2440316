import { resolve } from 'node:path';
import { scenarioSchema } from '../scenario/schema';
import { play } from './play';

const USAGE =
  'Usage: npm run engine -- play FILE... (see tarantool/README.md), or npm run engine -- schema';
export const DIFFERENT = 1;
const MALFORMED = 2;
const SCHEMA = '.schema.json';

/**
 * What `npm run engine` does with its arguments.
 * @returns the exit code. 0: no differences; 1: differences; 2: a malformed file or call.
 * Errors: rejects when the engine cannot be run.
 */
export async function runEngine(
  [command, ...files]: string[],
  say: (line: string) => void,
): Promise<number> {
  if (command === 'schema') {
    say(JSON.stringify(scenarioSchema(), null, 2));
    return 0;
  }
  // `play scenarios/*.json` means the scenarios.
  const paths = files.filter((file) => !file.endsWith(SCHEMA)).map((file) => resolve(file));
  if (command !== 'play' || paths.length === 0) {
    say(USAGE);
    return MALFORMED;
  }
  const { steps, differences, malformed } = await play(paths, { say });
  if (malformed > 0) {
    say(JSON.stringify({ steps, differences, malformed }));
    return MALFORMED;
  }
  say(JSON.stringify({ steps, differences }));
  return differences > 0 ? DIFFERENT : 0;
}
