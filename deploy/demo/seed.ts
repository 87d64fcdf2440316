import { seedConfig } from './config';
import { makeHouse } from './house/make';

makeHouse(seedConfig()).then(
  (table) => process.stdout.write(`${table}\n`),
  (error: unknown) => {
    const words = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`the demo house was not made: ${words}\n`);
    process.exitCode = 1;
  },
);
