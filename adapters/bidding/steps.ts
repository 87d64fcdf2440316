import { mayRepeat } from '../../services/contracts/codes';
import { GavelError } from '../../services/contracts/errors';
import type {
  Answer,
  Bid,
  BidNotices,
  Bidder,
  Clock,
  Funding,
  Insurance,
  LiveAuctions,
  Log,
} from '../../services/contracts/ports';
import type { Refusal } from '../../services/contracts/items';
import type { BidLimits } from './limits';

export interface BiddingDeps {
  live: LiveAuctions;
  funding: Funding;
  clock: Clock;
  log: Log;
}

/** What is brought to the shard: a bid or a maximum, or an insurance. */
export type Order = { procedure: 'place'; body: Bid } | { procedure: 'insure'; body: Insurance };
/** The same, once its paddle is known. */
type Known<O extends Order = Order> = O extends Order
  ? { procedure: O['procedure']; body: O['body'] & { paddle_no: number } }
  : never;

/** An order under way. */
export interface Work {
  began_ms: number;
  /** The sum that is wanted from the wallet, once it is. */
  moving_minor?: number;
  notices: BidNotices[];
}

/** Its figure is its owner's secret. */
const isSealed = (order: Order): boolean =>
  order.procedure === 'insure' || order.body.kind === 'MAX';

const LATE: Refusal = { code: 'FUNDS_SHORT', topup: 'late' };

/** The steps of one order, in order. */
export function createSteps({ live, funding, clock, log }: BiddingDeps, limits: BidLimits) {
  const inTime = (work: Work) => clock.now() - work.began_ms < limits.second_place_ms;
  const definite = <T extends { code: Answer['code'] }>(work: Work, step: () => Promise<T>) =>
    repeated(step, () => inTime(work), limits.retry_pause_ms, log);

  async function paddleOf(body: Order['body'], userId: string) {
    if (body.paddle_no !== undefined) return { code: 'ACCEPTED', paddle_no: body.paddle_no };
    const own = await live.call('paddle_view', { auction_id: body.auction_id, user_id: userId });
    if (own.code === 'ACCEPTED') return { code: own.code, paddle_no: own.paddle?.paddle_no ?? 0 };
    // No paddle is answered by the shard, in its place among the checks.
    const none = own.code === 'NO_PADDLE' || own.code === 'NOT_FOUND';
    return none ? { code: 'ACCEPTED', paddle_no: 0 } : { code: own.code };
  }

  function send({ procedure, body }: Known, deadline_ms: number): Promise<Answer> {
    return procedure === 'place'
      ? live.call('place', body, { deadline_ms })
      : live.call('insure', body, { deadline_ms });
  }

  /**
   * An id refused before answers FUNDS_SHORT too, but stored, for good: no money is moved for it. A
   * confirmed read, so it also says that the shard asked is still the master.
   */
  async function storedAnswer({ body }: Known): Promise<Refusal | undefined> {
    const { auction_id, bid_id, paddle_no } = body;
    const looked = await live.call('bid_lookup', { auction_id, paddle_no, bid_id });
    if (looked.code === 'NOT_FOUND') return undefined;
    return looked.answer ?? { code: looked.code };
  }

  /** Moves the money and tells the shard; what the wallets said, if they refused. */
  async function topUp(
    order: Known,
    bidder: Bidder,
    work: Work,
    first: Answer & { shortfall_minor: number },
  ) {
    const { shortfall_minor } = first;
    work.moving_minor = shortfall_minor;
    for (const told of work.notices) told.topup?.(shortfall_minor);
    const { auction_id, paddle_no, bid_id } = order.body;
    const sum = isSealed(order)
      ? { at_least_minor: await leastOf(live, order, first), round_up_minor: shortfall_minor }
      : { at_least_minor: shortfall_minor };
    const { user_id, currency } = bidder;
    const asked = { user_id, auction_id, paddle_no, currency, key: `bid:${bid_id}`, ...sum };
    const funded = await definite(work, () => funding.fund(asked));
    if (funded?.code !== 'ACCEPTED') return funded;
    const { transfer_id, amount_minor } = funded;
    const credit = { auction_id, paddle_no, transfer_id, amount_minor };
    await definite(work, () => live.call('paddle_credit', credit, { deadline_ms: limits.call_ms }));
    return funded;
  }

  async function run(order: Order, bidder: Bidder, work: Work): Promise<Refusal> {
    const own = await paddleOf(order.body, bidder.user_id);
    if (own.paddle_no === undefined) return { code: own.code as Answer['code'] };
    const { may_top_up, ...body } = { ...order.body, paddle_no: own.paddle_no };
    const bare = { procedure: order.procedure, body } as Known;
    const asking = { procedure: order.procedure, body: { ...body, may_top_up } } as Known;
    const first = await send(may_top_up ? asking : bare, limits.answer_ms);
    const { shortfall_minor } = first;
    if (first.code !== 'FUNDS_SHORT' || !may_top_up || shortfall_minor === undefined) return first;
    const known = await storedAnswer(bare);
    if (known) return known;
    const funded = await topUp(bare, bidder, work, { ...first, shortfall_minor });
    if (!inTime(work)) return LATE;
    const second = await definite(work, () => send(bare, limits.call_ms));
    if (!second) return { code: 'OUTCOME_UNKNOWN' };
    return second.code === 'FUNDS_SHORT' && funded?.code === 'FUNDS_SHORT'
      ? { ...second, ...missing(funded.shortfall_minor) }
      : second;
  }
  return { run };
}

/**
 * The least that helps: with `limited_ok` what the ask lacks, else all that the figure lacks. The
 * funds there are follow from what the figure costs and lacks.
 */
async function leastOf(
  live: LiveAuctions,
  { body }: Known,
  first: Answer & { shortfall_minor: number },
): Promise<number> {
  const { shortfall_minor, ask_all_in_minor } = first;
  if (!body.limited_ok) return shortfall_minor;
  const { auction_id, lot_no, paddle_no, amount_minor } = body;
  const quote = await live.call('max_quote', { auction_id, lot_no, paddle_no, amount_minor });
  if (quote.all_in_minor === undefined) return shortfall_minor;
  const there = quote.all_in_minor - (quote.shortfall_minor ?? 0);
  return Math.min(shortfall_minor, Math.max(1, (ask_all_in_minor ?? 0) - there));
}

/** What the wallet lacks is what the bidder has to add: more to the point than the paddle's shortfall. */
const missing = (shortfall: number | undefined) =>
  shortfall === undefined ? {} : { shortfall_minor: shortfall };

/**
 * Repeats a step until its answer is definite; undefined when the time for it is over, or when it is
 * refused by a word that repeating would not change: a key that is another's, a paddle that is not his.
 */
async function repeated<T extends { code: Answer['code'] }>(
  step: () => Promise<T>,
  inTime: () => boolean,
  pause_ms: number,
  log: Log,
): Promise<T | undefined> {
  while (inTime()) {
    try {
      const answer = await step();
      if (!mayRepeat(answer.code)) return answer;
    } catch (err) {
      if (err instanceof GavelError && !mayRepeat(err.code)) {
        log.warn({ err }, 'a step of a top-up was refused');
        return undefined;
      }
      log.warn({ err }, 'a step of a top-up failed and is repeated');
    }
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
  }
  return undefined;
}
