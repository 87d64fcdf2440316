/**
 * hot-lot: one lot, ever more bidders with one bid in flight each; what stays of the rate.
 * Bids ascend in the order they are sent, so a server that keeps that order accepts all of them.
 */
import type { Contender } from './contender';
import { ensurePeers, inTheField, type Entrant } from './field';
import { FOREIGN_MAX } from './load';
import { gavel } from './peers/gavel';
import { postgresAdvisory, postgresRow } from './peers/postgres';
import { redisEverysec } from './peers/redis';
import { judge, round, table, type Context, type Result } from './report';
import { alternating, spread } from './stats';

const CROWDS = [12, 100, 800];
const RETENTION_MIN = 0.9;
const CONTENDERS: Contender[] = [gavel, postgresRow, postgresAdvisory, redisEverysec];
const FULL = { rounds: 5, seconds: 3 };
const QUICK = { rounds: 1, seconds: 2 };
/** One lot for all crowds: the bidders of the largest have paddles. */
const WORLD = { lots: 1, bidders: 800 };

/** Decisions a second by crowd, of one round. */
async function crowd({ load }: Entrant, seconds: number, foreign: number[]): Promise<number[]> {
  const rates: number[] = [];
  for (const in_flight of CROWDS) {
    const measured = await load.run({ mode: 'closed', in_flight, seconds });
    foreign.push(measured.foreign_cores);
    rates.push(measured.decided_per_s);
  }
  return rates;
}

export async function hotLot(context: Context): Promise<Result> {
  const plan = context.quick ? QUICK : FULL;
  await ensurePeers(context);
  const foreign: number[] = [];
  const { result: rounds, absent } = await inTheField(
    context,
    CONTENDERS,
    WORLD,
    Math.max(...CROWDS),
    async (entrants) => {
      const all = new Map<Contender, number[][]>(entrants.map((e) => [e.contender, []]));
      for (const order of alternating(entrants, plan.rounds)) {
        for (const entrant of order) {
          const rates = await crowd(entrant, plan.seconds, foreign);
          all.get(entrant.contender)!.push(rates);
          context.say(`${entrant.contender.name}: ${rates.map((r) => Math.round(r)).join(', ')}/s`);
        }
      }
      return all;
    },
  );
  const retention = (all: number[][]) => spread(all.map((rates) => rates.at(-1)! / rates[0]!));
  const rows = [...rounds].map(([contender, all]) => [
    contender.name,
    ...CROWDS.map((_, i) => Math.round(spread(all.map((rates) => rates[i]!)).median)),
    round(retention(all).median),
    `${round(retention(all).min)}-${round(retention(all).max)}`,
  ]);
  const columns = CROWDS.map((n) => `${n} bidders`);
  context.say(table(['decisions/s', ...columns, 'T(800)/T(12)', 'rounds'], rows));
  const ours = retention(rounds.get(gavel)!);
  const peer: Record<string, unknown> = { absent };
  for (const [contender, all] of rounds) {
    if (contender !== gavel) peer[contender.name] = { retention: retention(all), rates: all };
  }
  const theirs = rounds.get(postgresRow);
  const foreignMost = Math.max(...foreign);
  return {
    name: 'hot-lot',
    quick: context.quick,
    metrics: { retention: ours, rates: rounds.get(gavel), foreign_cores_max: round(foreignMost) },
    peer,
    ratio: theirs ? round(ours.median / retention(theirs).median) : null,
    target: `retention >= ${RETENTION_MIN}`,
    pass: judge(context.quick, foreignMost > FOREIGN_MAX || Object.keys(absent).length > 0, () => {
      return ours.median >= RETENTION_MIN;
    }),
  };
}
