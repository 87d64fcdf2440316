import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs a script of this folder on the sources as they are now: no build is needed, none can be old. */
function printed(root, script) {
  const files = ['adapters/bus/testing/run-typescript.cjs', `deploy/generate/${script}`];
  const paths = files.map((file) => join(root, file));
  const options = { cwd: root, maxBuffer: 16 * 1024 * 1024 };
  return execFileSync(process.execPath, paths, options).toString('utf8');
}

/** Who may call what, and how: from the endpoints as they are mounted. */
export const routes = (root) => ({
  'gateway/rest/authorisation.generated.md': printed(root, 'print-authorisation.ts'),
  'gateway/rest/openapi.generated.json': printed(root, 'print-openapi.ts'),
});
