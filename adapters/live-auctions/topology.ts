/** Replicaset name -> addresses `host:port` of its members. */
export type Topology = ReadonlyMap<string, readonly string[]>;

const ADDRESS = /^[^\s:;,=]+:\d{1,5}$/;
const NAME = /^[A-Za-z0-9_-]{1,40}$/;

/**
 * Reads `a=127.0.0.1:13301,127.0.0.1:13303;b=127.0.0.1:13302`.
 * Errors: throws, with the part that is wrong: a bad address must stop the start.
 */
export function parseTopology(urls: string): Topology {
  const topology = new Map<string, string[]>();
  for (const part of urls.split(';').filter((text) => text.trim() !== '')) {
    const [name, list, ...rest] = part.trim().split('=');
    const members = (list ?? '').split(',').map((text) => text.trim());
    const good = name && NAME.test(name) && members.every((m) => ADDRESS.test(m));
    if (!good || rest.length > 0) throw new Error(`replicaset "${part}": expected name=host:port`);
    if (topology.has(name)) throw new Error(`replicaset "${name}" is named twice`);
    topology.set(name, members);
  }
  if (topology.size === 0) throw new Error('no replicaset is named');
  return topology;
}
