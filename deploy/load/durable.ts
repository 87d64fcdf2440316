/**
 * bid-durable: durable bids a second that one node takes while p99 stays within 10 ms, and the CPU
 * time of one. Open loop: a ladder of offered rates, climbed in every round by every contender.
 */
import type { Contender } from './contender';
import { ensurePeers, inTheField, type Entrant } from './field';
import { flaw, ms } from './load';
import { gavel } from './peers/gavel';
import { postgresRow } from './peers/postgres';
import { redisAlways, redisEverysec } from './peers/redis';
import { judge, round, table, type Context, type Result } from './report';
import { alternating, bestWithin, spread, type Step } from './stats';

const P99_MAX_MS = 10;
const RATE_MIN = 40_000;
const OVER_PG = 10;
const OVER_ALWAYS = 1.0;
const OVER_EVERYSEC = 0.7;
const CONNECTIONS = 64;
const CONTENDERS: Contender[] = [gavel, redisAlways, redisEverysec, postgresRow];

const FULL = {
  world: { lots: 100, bidders: 100 },
  rates: [1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 21, 25, 30, 35, 40, 50, 60].map((k) => k * 1000),
  rounds: 5,
  seconds: 2,
};
const QUICK = {
  world: { lots: 100, bidders: 20 },
  rates: [2_000, 6_000, 12_000],
  rounds: 1,
  seconds: 2,
};
/** A rate missed twice running is taken for the end of the ladder. */
const MISSES = 2;

interface Climb {
  steps: (Step & { cpu_us_per_bid: number; failed: number })[];
  /** Best rate within the bound; 0: none. */
  rate: number;
  cpu_us_per_bid: number;
}

async function climb({ load }: Entrant, plan: typeof FULL): Promise<Climb> {
  const steps: Climb['steps'] = [];
  let missed = 0;
  for (const rate of plan.rates) {
    const order = { mode: 'open', rate, seconds: plan.seconds, concurrency: CONNECTIONS } as const;
    const measured = await load.run(order);
    const lost = measured.failed > 0 ? 'calls failed' : undefined;
    const step = {
      offered: rate,
      accepted_per_s: measured.accepted_per_s,
      p99_ms: measured.accepted > 0 ? ms(measured.latency, 99) : Infinity,
      void: lost ?? flaw(measured),
      failed: measured.failed,
      cpu_us_per_bid: measured.cpu_us / Math.max(1, measured.accepted),
    };
    steps.push(step);
    missed = step.p99_ms > P99_MAX_MS ? missed + 1 : 0;
    if (missed === MISSES) break;
  }
  const best = bestWithin(steps, P99_MAX_MS) as Climb['steps'][number] | undefined;
  return { steps, rate: best?.accepted_per_s ?? 0, cpu_us_per_bid: best?.cpu_us_per_bid ?? 0 };
}

/** The ratio of two contenders in each round, and its spread. */
function ratios(ours: readonly Climb[], theirs: readonly Climb[]): number[] {
  return ours.flatMap((climb, i) => {
    const other = theirs[i]?.rate;
    return other ? [climb.rate / other] : [];
  });
}

export async function durable(context: Context): Promise<Result> {
  const plan = context.quick ? QUICK : FULL;
  await ensurePeers(context);
  const { result: climbs, absent } = await inTheField(
    context,
    CONTENDERS,
    plan.world,
    CONNECTIONS,
    async (entrants) => {
      const all = new Map<Contender, Climb[]>(entrants.map((e) => [e.contender, []]));
      for (const order of alternating(entrants, plan.rounds)) {
        for (const entrant of order) {
          const climbed = await climb(entrant, plan);
          all.get(entrant.contender)!.push(climbed);
          context.say(`${entrant.contender.name}: ${describe(climbed)}`);
        }
      }
      return all;
    },
  );
  return report(context, climbs, absent);
}

function describe({ steps, rate }: Climb): string {
  const shown = steps.map((s) => {
    const mark = s.void ? ` (${s.void})` : '';
    return `${s.offered / 1000}k: p99 ${round(s.p99_ms)} ms${mark}`;
  });
  return `${Math.round(rate)}/s within ${P99_MAX_MS} ms; ${shown.join(', ')}`;
}

function report(
  context: Context,
  climbs: Map<Contender, Climb[]>,
  absent: Record<string, string>,
): Result {
  const ours = climbs.get(gavel)!;
  const rows: unknown[][] = [];
  const peer: Record<string, unknown> = { absent };
  const against = new Map<Contender, number>();
  for (const [contender, all] of climbs) {
    const rate = spread(all.map((c) => c.rate));
    const cpu = round(spread(all.map((c) => c.cpu_us_per_bid)).median);
    const rounds = all.map((c) => Math.round(c.rate));
    const ratio = contender === gavel ? [] : ratios(ours, all);
    if (ratio.length > 0) against.set(contender, spread(ratio).median);
    if (contender !== gavel) {
      const omits = contender.omits;
      peer[contender.name] = { per_s: Math.round(rate.median), rounds, cpu_us: cpu, ratio, omits };
    }
    rows.push([
      contender.name,
      Math.round(rate.median),
      `${Math.round(rate.min)}-${Math.round(rate.max)}`,
      cpu,
      ratio.length > 0 ? round(spread(ratio).median) : null,
      contender.omits || 'nothing',
    ]);
  }
  const head = [
    'contender',
    `bids/s, p99 <= ${P99_MAX_MS} ms`,
    'rounds',
    'CPU us/bid',
    'ours / it',
  ];
  context.say(table([...head, 'leaves out of a bid'], rows));
  const rate = spread(ours.map((c) => c.rate)).median;
  const disturbed = [...climbs.values()].flat().some((c) => c.steps.some((s) => s.void));
  return {
    name: 'bid-durable',
    quick: context.quick,
    metrics: {
      bids_per_s: Math.round(rate),
      rounds: ours.map((c) => Math.round(c.rate)),
      cpu_us_per_bid: round(spread(ours.map((c) => c.cpu_us_per_bid)).median),
      void_steps: [...climbs.values()]
        .flat()
        .reduce((n, c) => n + c.steps.filter((s) => s.void).length, 0),
      disturbed,
    },
    peer,
    ratio: against.has(redisAlways) ? round(against.get(redisAlways)!) : null,
    target: `>= ${RATE_MIN}/s; >= ${OVER_PG} x PostgreSQL, ${OVER_ALWAYS} x AOF always, ${OVER_EVERYSEC} x everysec`,
    pass: judge(context.quick, false, () => {
      const over = (peerOf: Contender, least: number) => (against.get(peerOf) ?? 0) >= least;
      return (
        rate >= RATE_MIN &&
        over(postgresRow, OVER_PG) &&
        over(redisAlways, OVER_ALWAYS) &&
        over(redisEverysec, OVER_EVERYSEC)
      );
    }),
  };
}
