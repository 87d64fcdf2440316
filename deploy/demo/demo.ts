import { playEngine } from './engine';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

playEngine(say).then(
  (proved) => process.exit(proved ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
