import { createLog, systemClock, systemIds } from '../../system';
import { sandboxConfig } from './config';
import { createSandbox } from './server';

const log = createLog('payments');
const config = sandboxConfig();
const sandbox = createSandbox({ config, clock: systemClock, ids: systemIds, log });
const server = sandbox.app.listen(config.port, '127.0.0.1', () => {
  log.info({ port: config.port }, 'payments ready');
});
server.on('error', (error) => {
  log.error({ error: error.message }, 'cannot listen');
  process.exit(1);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    sandbox.close();
    server.close();
    server.closeAllConnections();
  });
}
