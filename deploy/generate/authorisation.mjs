import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The authorisation matrix, from the sources as they are now: no build is needed, none can be old. */
export function authorisation(root) {
  const script = [
    'adapters/bus/testing/run-typescript.cjs',
    'deploy/generate/print-authorisation.ts',
  ];
  const text = execFileSync(
    process.execPath,
    script.map((file) => join(root, file)),
    { cwd: root },
  );
  return { 'gateway/rest/authorisation.generated.md': text.toString('utf8') };
}
