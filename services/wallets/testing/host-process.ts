/** `node run-typescript.cjs host-process.ts '<HostConfig as JSON>'`: prints its URL once it serves. */
import { startHost, type HostConfig } from './host';

void startHost(JSON.parse(process.argv[2]!) as HostConfig).then(({ url }) =>
  process.stdout.write(`${url}\n`),
);
