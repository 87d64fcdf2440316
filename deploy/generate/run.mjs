// Writes every generated file, or with --check fails when one on disk differs from what would be written.
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codes } from './codes.mjs';
import { routes } from './routes.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const read = (path) => readFileSync(join(root, path), 'utf8');
const files = { ...codes(read), ...routes(root) };

const stale = Object.entries(files).filter(
  ([path, text]) => !existsSync(join(root, path)) || read(path) !== text,
);
if (process.argv.includes('--check')) {
  for (const [path] of stale) process.stderr.write(`${path} is not current: npm run generate\n`);
  process.exitCode = stale.length ? 1 : 0;
} else {
  for (const [path, text] of stale) writeFileSync(join(root, path), text);
  process.stdout.write(`${stale.length} of ${Object.keys(files).length} generated files written\n`);
}
