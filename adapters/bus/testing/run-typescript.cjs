/**
 * `node run-typescript.cjs <script.ts> <arguments>`: runs TypeScript sources as they are, for tests
 * that need a second process. What was translated is kept by its content: only the first start of a
 * source is slow.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const process = require('node:process');

const folder = join(tmpdir(), 'gavel-typescript');
mkdirSync(folder, { recursive: true });

function translate(source, fileName) {
  const ts = require('typescript');
  const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2023,
    esModuleInterop: true,
    inlineSourceMap: true,
  };
  return ts.transpileModule(source, { compilerOptions, fileName }).outputText;
}

function translated(fileName) {
  const source = readFileSync(fileName, 'utf8');
  const digest = createHash('sha256').update(`${fileName}\0${source}`).digest('hex');
  const kept = join(folder, `${digest}.js`);
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    const text = translate(source, fileName);
    writeFileSync(`${kept}.${process.pid}`, text);
    renameSync(`${kept}.${process.pid}`, kept);
    return text;
  }
}

// Imports name no extension: the source comes before a data file of the same name.
const others = { ...require.extensions };
for (const extension of Object.keys(others)) delete require.extensions[extension];
require.extensions['.ts'] = (module, file) => module._compile(translated(file), file);
Object.assign(require.extensions, others);
process.argv.splice(1, 1);
require(process.argv[1]);
