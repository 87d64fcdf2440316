/**
 * `npm run engine -- play FILE...`: plays scenarios against the real engine and prints what is not
 * as they expect. The format: tarantool/README.md, Scenarios. Last line: {"steps","differences"}.
 * Exit code 0: none; 1: differences, or the engine could not be run; 2: a malformed file or call.
 */
import { resolve } from 'node:path';
import { play } from './player/play';

const USAGE = 'npm run engine -- play FILE... (scenario files, see tarantool/README.md)';
const DIFFERENT = 1;
const MALFORMED = 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main([command, ...files]: string[]): Promise<number> {
  if (command !== 'play' || files.length === 0) {
    say(`Usage: ${USAGE}`);
    return MALFORMED;
  }
  const { steps, differences, malformed } = await play(
    files.map((file) => resolve(file)),
    { say },
  );
  if (malformed > 0) return MALFORMED;
  say(JSON.stringify({ steps, differences }));
  return differences > 0 ? DIFFERENT : 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    say(`the scenarios could not be played: ${error.message}`);
    process.exitCode = DIFFERENT;
  },
);
