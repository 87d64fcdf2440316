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
  steps: (Step & { cpu_us_per_bid: number })[];
  /** Best rate within the bound; 0: none kept it; null: every step is void, so nothing is known. */
  rate: number | null;
  /** The same of all steps, void ones too: no claim, only what was seen. */
  seen: number;
  /** Median of all steps: CPU time does not care who else is waiting for the machine. */
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
      cpu_us_per_bid: measured.cpu_us / Math.max(1, measured.accepted),
    };
    steps.push(step);
    missed = step.p99_ms > P99_MAX_MS ? missed + 1 : 0;
    if (missed === MISSES) break;
  }
  const valid = steps.filter((step) => !step.void);
  const rateOf = (some: readonly Step[]) => bestWithin(some, P99_MAX_MS)?.accepted_per_s ?? 0;
  return {
    steps,
    rate: valid.length > 0 ? rateOf(valid) : null,
    seen: rateOf(steps.map((step) => ({ ...step, void: undefined }))),
    cpu_us_per_bid: spread(steps.map((step) => step.cpu_us_per_bid)).median,
  };
}

/** The ratio of two contenders in each round in which both have a rate. */
function ratios(ours: readonly Climb[], theirs: readonly Climb[]): number[] {
  return ours.flatMap(({ rate }, i) => {
    const other = theirs[i]?.rate;
    return rate !== null && other ? [rate / other] : [];
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

function describe({ steps, rate, seen }: Climb): string {
  const shown = steps.map((s) => {
    const mark = s.void ? ` (void: ${s.void})` : '';
    return `${s.offered / 1000}k: p99 ${round(s.p99_ms)} ms${mark}`;
  });
  const best = rate === null ? `every step void, ${Math.round(seen)}` : Math.round(rate);
  return `${best}/s within ${P99_MAX_MS} ms; ${shown.join(', ')}`;
}

interface Summary {
  /** Median of the rounds that have a rate; null: none has. */
  per_s: number | null;
  rounds: (number | null)[];
  /** With void steps: no claim. */
  seen_per_s: number;
  cpu_us_per_bid: number;
  /** Steps that said nothing, of all. */
  void_steps: string;
}

function summary(all: readonly Climb[]): Summary {
  const rates = all.flatMap(({ rate }) => (rate === null ? [] : [rate]));
  const steps = all.flatMap((climbed) => climbed.steps);
  return {
    per_s: rates.length > 0 ? Math.round(spread(rates).median) : null,
    rounds: all.map(({ rate }) => rate && Math.round(rate)),
    seen_per_s: Math.round(spread(all.map(({ seen }) => seen)).median),
    cpu_us_per_bid: round(spread(all.map((climbed) => climbed.cpu_us_per_bid)).median),
    void_steps: `${steps.filter((step) => step.void).length} of ${steps.length}`,
  };
}

function report(
  context: Context,
  climbs: Map<Contender, Climb[]>,
  absent: Record<string, string>,
): Result {
  const all = climbs.get(gavel)!;
  const ours = summary(all);
  const peer: Record<string, unknown> = { absent };
  const against = new Map<Contender, number>();
  const rows = [...climbs].map(([contender, theirs]) => {
    const shown = summary(theirs);
    const ratio = contender === gavel ? [] : ratios(all, theirs);
    const middle = ratio.length > 0 ? round(spread(ratio).median) : null;
    if (middle !== null) against.set(contender, middle);
    const { name, omits } = contender;
    if (contender !== gavel) peer[name] = { ...shown, ratio, omits };
    const cells = [shown.per_s, shown.seen_per_s, shown.void_steps, shown.cpu_us_per_bid];
    return [name, ...cells, middle, omits || 'nothing'];
  });
  const rate = `bids/s, p99 <= ${P99_MAX_MS} ms`;
  const head = ['contender', rate, 'with void steps', 'void', 'CPU us/bid', 'ours / it'];
  context.say(table([...head, 'leaves out of a bid'], rows));
  const over = (contender: Contender, least: number) => (against.get(contender) ?? 0) >= least;
  const unknown =
    ours.per_s === null || against.size < climbs.size - 1 || climbs.size < CONTENDERS.length;
  return {
    name: 'bid-durable',
    quick: context.quick,
    metrics: { ...ours },
    peer,
    ratio: against.get(redisAlways) ?? null,
    target:
      `>= ${RATE_MIN}/s; >= ${OVER_PG} x PostgreSQL, ${OVER_ALWAYS} x AOF always, ` +
      `${OVER_EVERYSEC} x everysec`,
    pass: judge(context.quick, unknown, () => {
      const enough = ours.per_s !== null && ours.per_s >= RATE_MIN;
      const overRedis = over(redisAlways, OVER_ALWAYS) && over(redisEverysec, OVER_EVERYSEC);
      return enough && overRedis && over(postgresRow, OVER_PG);
    }),
  };
}
