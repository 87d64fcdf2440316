/** Contenders side by side: each with its server and its generator, in turn. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender, Running, World } from './contender';
import { Load } from './load';
import type { Context } from './report';
import { ensure } from './tools';

export interface Entrant {
  contender: Contender;
  running: Running;
  load: Load;
}

/** Installs the peers that are missing and can be had. */
export async function ensurePeers(context: Context): Promise<void> {
  await ensure('redis-server', 'redis-server', context.say);
}

/**
 * Starts every contender that is there, and stops them all afterwards. Idle servers cost next to
 * nothing, so they stay up through all rounds.
 * @returns what `work` returned, and the absent with the reason
 */
export async function inTheField<T>(
  context: Context,
  contenders: readonly Contender[],
  world: World,
  connections: number,
  work: (entrants: Entrant[]) => Promise<T>,
): Promise<{ result: T; absent: Record<string, string> }> {
  const absent: Record<string, string> = {};
  const entrants: Entrant[] = [];
  try {
    for (const contender of contenders) {
      const reason = contender.missing();
      if (reason) {
        absent[contender.name] = reason;
        context.say(`${contender.name}: absent, ${reason}`);
        continue;
      }
      context.say(`${contender.name}: starting`);
      const folder = join(context.dataDir, `world-${world.lots}-${world.bidders}`);
      mkdirSync(folder, { recursive: true });
      const running = await contender.start(folder, world, connections);
      entrants.push({ contender, running, load: new Load(running, world) });
    }
    return { result: await work(entrants), absent };
  } finally {
    for (const { running, load } of entrants) {
      load.stop();
      await running.stop();
    }
  }
}
