import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { engineFolder, TARANTOOL_BINARY } from './start';

interface Outcome {
  code: number | string | null;
  output: string;
}

/** Runs the TAP suite of the engine in a Tarantool of its own. */
function runSuite(): Promise<Outcome> {
  return new Promise((resolve) => {
    const script = join(engineFolder(), 'test', 'run.lua');
    // SIGKILL: an instance whose thread never yields hears no other signal.
    const options = {
      timeout: 290_000,
      killSignal: 'SIGKILL' as const,
      maxBuffer: 32 * 1024 * 1024,
    };
    execFile(TARANTOOL_BINARY, [script], options, (error, stdout, stderr) => {
      const code = error ? (error.code ?? error.signal ?? null) : 0;
      resolve({ code, output: code === 0 ? stdout : `${stdout}\n${stderr}` });
    });
  });
}

test('the engine keeps its rules', async () => {
  const { code, output } = await runSuite();
  if (code !== 0) throw new Error(`the suite ended with ${code}\n${output}`);
  expect(output.match(/^ *ok - /gm)!.length).toBeGreaterThan(10);
}, 300_000);
