/**
 * `npm run engine -- play FILE...`: plays scenarios against the real engine and prints what is not
 * as they expect. The format: tarantool/README.md, Scenarios. Last line: {"steps","differences"}.
 * `npm run engine -- schema` prints the JSON schema of scenario files.
 */
import { DIFFERENT, runEngine } from './player/command';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

runEngine(process.argv.slice(2), say).then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    say(`the scenarios could not be played: ${error.message}`);
    process.exitCode = DIFFERENT;
  },
);
