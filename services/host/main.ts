import express from 'express';
import { composeHost } from '../../adapters/compose';
import { createContexts } from './contexts';
import { runServices } from './host';

/** Every context in one process: which of them share one is a matter of deployment. */
async function main(): Promise<void> {
  const parts = await composeHost();
  const { log, port, mongo, ...ports } = parts;
  const services = createContexts({ ...ports, log, mongo: mongo.connection });
  const stop = await runServices(services, parts.bus, log);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback');
  app.get('/readyz', (_req, res) => void res.json({ ready: true }));
  parts.mount(
    app,
    services.flatMap((service) => service.endpoints),
  );
  parts.mountProblems(app);
  const server = app.listen(port, '127.0.0.1', () => log.info({ port }, 'services listening'));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close();
      void stop()
        .then(() => parts.close())
        .finally(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`services cannot start: ${String(error)}\n`);
  process.exit(1);
});
