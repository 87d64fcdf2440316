import { resolve } from 'node:path';
import { scenarioSchema } from '../scenario/schema';
import { play } from './play';

const USAGE =
  'Usage: npm run engine -- play FILE... (see tarantool/README.md), or npm run engine -- schema';
export const DIFFERENT = 1;
const MALFORMED = 2;

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
  if (command !== 'play' || files.length === 0) {
    say(USAGE);
    return MALFORMED;
  }
  const paths = files.map((file) => resolve(file));
  const { steps, differences, malformed } = await play(paths, { say });
  if (malformed > 0) {
    say(JSON.stringify({ steps, differences, malformed }));
    return MALFORMED;
  }
  say(JSON.stringify({ steps, differences }));
  return differences > 0 ? DIFFERENT : 0;
}
