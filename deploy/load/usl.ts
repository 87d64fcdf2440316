/** usl: the rate at 1 to 1,024 bids in flight, and the scaling law fitted to it. */
import { inTheField } from './field';
import { FOREIGN_MAX } from './load';
import { gavel } from './peers/gavel';
import { judge, round, table, type Context, type Result } from './report';
import { fitUsl, uslRate, type Point } from './stats';

const KAPPA_MAX = 1e-6;
const FULL = { inFlight: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024], seconds: 4, passes: 3 };
const QUICK = { inFlight: [1, 4, 16, 64, 256, 1024], seconds: 2, passes: 1 };
const WORLD = { lots: 100, bidders: 20 };

export async function usl(context: Context): Promise<Result> {
  const plan = context.quick ? QUICK : FULL;
  let foreign = 0;
  const { result: points } = await inTheField(
    context,
    [gavel],
    WORLD,
    Math.max(...plan.inFlight),
    async ([entrant]) => {
      const found: Point[] = [];
      for (let pass = 0; pass < plan.passes; pass++) {
        for (const n of plan.inFlight) {
          const order = { mode: 'closed', in_flight: n, seconds: plan.seconds } as const;
          const measured = await entrant!.load.run(order);
          foreign = Math.max(foreign, measured.foreign_cores);
          found.push({ n, rate: measured.accepted_per_s });
        }
      }
      return found;
    },
  );
  const fit = fitUsl(points);
  const rows = points.map(({ n, rate }) => [n, Math.round(rate), Math.round(uslRate(fit, n))]);
  context.say(table(['in flight', 'bids/s', 'law'], rows));
  context.say(
    `sigma ${round(fit.sigma)}, kappa ${round(fit.kappa)}, one alone ${round(fit.lambda)}/s`,
  );
  return {
    name: 'usl',
    quick: context.quick,
    metrics: {
      sigma: round(fit.sigma),
      kappa: round(fit.kappa),
      lambda: round(fit.lambda),
      points,
      shards: 1,
      foreign_cores_max: round(foreign),
    },
    peer: {},
    ratio: null,
    target: `not retrograde, kappa < ${KAPPA_MAX}`,
    pass: judge(context.quick, foreign > FOREIGN_MAX, () => fit.kappa < KAPPA_MAX),
  };
}
