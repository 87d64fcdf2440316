import { createBidding } from '../bidding/place-bid';
import { composeAdapter } from '../compose';
import { startAdapter } from './index';

/** Beside a gateway: dials it, follows the feed of every replicaset, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const { cluster, services, ari, close, ...deps } = await composeAdapter();
  const { live, feed, follow } = cluster;
  const bidding = createBidding({ live, funding: services, clock: deps.clock, log: deps.log });
  const adapter = startAdapter(
    { ...deps, live, bidding, services, follow, replicasets: feed.replicasets() },
    ari,
  );
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
