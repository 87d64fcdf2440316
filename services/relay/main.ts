import { composeRelay } from '../../adapters/compose';
import { createRelay } from './relay';

async function main(): Promise<void> {
  const { log, sql, bus, cluster, close } = await composeRelay();
  const relay = createRelay({ feed: cluster.feed, sql, bus, log });
  await relay.prepare();
  const stop = relay.start();
  log.info({ replicasets: cluster.feed.replicasets() }, 'relay ready');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void stop().then(close));
  }
}
void main();
