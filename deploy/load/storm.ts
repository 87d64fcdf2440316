/**
 * storm: a thousand paddles press one ask at once; one is accepted, the others are refused
 * ASK_MOVED, and each refusal is stored before it is answered. One node, no replicas.
 */
import { ensurePeers, inTheField } from './field';
import { FOREIGN_MAX, ms, type Measured } from './load';
import { gavel } from './peers/gavel';
import { redisAlways } from './peers/redis';
import { judge, round, table, type Context, type Result } from './report';

const P99_MAX_MS = 100;
/** Not counted: the code of generators and servers gets warm, as it is in a sale that goes on. */
const WARM_UP = 5;
const FULL = { bursts: 60, every_ms: 1_000 };
const QUICK = { bursts: 10, every_ms: 1_000 };
/** One leads already and does not press. */
const WORLD = { lots: 1, bidders: 1_001 };
const CONNECTIONS = 64;

export async function storm(context: Context): Promise<Result> {
  const plan = context.quick ? QUICK : FULL;
  await ensurePeers(context);
  const { result, absent } = await inTheField(
    context,
    [gavel, redisAlways],
    WORLD,
    CONNECTIONS,
    async (entrants) => {
      const all = new Map<string, Measured>();
      for (const { contender, load } of entrants) {
        const order = { mode: 'burst', ...plan, concurrency: CONNECTIONS } as const;
        await load.run({ ...order, bursts: WARM_UP });
        all.set(contender.name, await load.run(order));
      }
      return all;
    },
  );
  const figures = (m: Measured) => ({
    bursts: plan.bursts,
    accepted: m.accepted,
    refused: m.refused,
    failed: m.failed,
    codes: m.codes,
    accepted_p99_ms: round(ms(m.latency, 99)),
    refused_p50_ms: round(ms(m.refused_latency, 50)),
    refused_p99_ms: round(ms(m.refused_latency, 99)),
    cpu_us_per_decision: round(m.cpu_us / (m.accepted + m.refused)),
    // A burst takes the generator some milliseconds to send; they are in the latencies.
    sent_within_ms: round(m.late_p99_ms),
    foreign_cores: round(m.foreign_cores),
  });
  const rows = [...result].map(([name, m]) => {
    const f = figures(m);
    const counts = [f.accepted, f.refused, f.failed];
    return [name, ...counts, f.accepted_p99_ms, f.refused_p50_ms, f.refused_p99_ms];
  });
  const head = ['contender', 'accepted', 'refused', 'failed', 'accepted p99 ms'];
  context.say(table([...head, 'refused p50 ms', 'refused p99 ms'], rows));
  const ours = figures(result.get(gavel.name)!);
  const measured = result.get(redisAlways.name);
  const theirs = measured && figures(measured);
  return {
    name: 'storm',
    quick: context.quick,
    metrics: ours,
    peer: {
      absent,
      ...(theirs ? { [redisAlways.name]: { ...theirs, omits: redisAlways.omits } } : {}),
    },
    ratio: theirs ? round(ours.refused_p99_ms / theirs.refused_p99_ms) : null,
    target: `p99 <= ${P99_MAX_MS} ms of both, one accepted a burst`,
    pass: judge(context.quick, ours.foreign_cores > FOREIGN_MAX || !theirs, () => {
      const whole = ours.accepted === plan.bursts && ours.failed === 0;
      return whole && Math.max(ours.accepted_p99_ms, ours.refused_p99_ms) <= P99_MAX_MS;
    }),
  };
}
