import { composeAdapter } from '../compose';
import { startAdapter } from './index';

/** Beside a gateway: dials it, follows the feed of every replicaset, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const { ari, close, ...deps } = await composeAdapter();
  const adapter = startAdapter(deps, ari);
  deps.log.info({ gateway: ari.host, port: ari.dataPort }, 'adapter started');
  const stop = () => {
    adapter
      .stop()
      .then(close)
      .then(() => process.exit(0))
      .catch((err: unknown) => {
        deps.log.error({ err }, 'adapter did not stop cleanly');
        process.exit(1);
      });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

void main();
