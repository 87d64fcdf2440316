/**
 * `node run-typescript.cjs <script.ts> <arguments>`: runs TypeScript sources as they are, for tests
 * that need a second process.
 */
const { readFileSync } = require('node:fs');
const process = require('node:process');
const ts = require('typescript');

const compilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2023,
  esModuleInterop: true,
  inlineSourceMap: true,
};
require.extensions['.ts'] = (module, file) => {
  const source = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions,
    fileName: file,
  });
  module._compile(source.outputText, file);
};
process.argv.splice(1, 1);
require(process.argv[1]);
