import { isDone, mayRepeat } from '../../services/contracts/codes';
import type {
  Answer,
  Bid,
  BidNotices,
  Bidder,
  Bidding,
  Clock,
  Funding,
  LiveAuctions,
  Log,
} from '../../services/contracts/ports';
import type { Refusal } from '../../services/contracts/items';
import { BID_LIMITS, type BidLimits } from './limits';

/**
 * A bid, and the money it may lack. The only code that tops a paddle up for a bid, whoever calls.
 *
 * The first place() says `may_top_up`; its FUNDS_SHORT is not stored and claims nothing. Then the
 * wallets move at least the shortfall under the key `bid:<bid_id>`, whose first sum answers every
 * repetition; the credit is told to the shard at once, by the transfer's id, which the wallets' own
 * carrier repeats without harm; and place() is called again, same id, without `may_top_up`: that
 * answer is stored, and is the bid's for good. If the wallet has too little, the second call is made
 * all the same, since only it has a confirmed answer to give.
 *
 * Every step is idempotent by an id made from the bid's, so losing this process at any line loses
 * nothing: the page repeats its id, and the steps already done answer as they did.
 */
export interface BiddingDeps {
  live: LiveAuctions;
  funding: Funding;
  clock: Clock;
  log: Log;
  limits?: BidLimits;
}

/** A bid under way: repetitions of its id and body wait for the same work. */
interface Work {
  began_ms: number;
  answer: Promise<Refusal>;
  /** The sum at least that is being moved, once it is. */
  moving_minor?: number;
  notices: BidNotices[];
  /** Those who were told `topup=pending`. */
  waiting: BidNotices[];
}

export function createBidding(deps: BiddingDeps): Bidding {
  const { clock, log } = deps;
  const limits = deps.limits ?? BID_LIMITS;
  const steps = createSteps(deps, limits);
  const inFlight = new Map<string, Work>();

  const begin = (key: string, bid: Bid, bidder: Bidder): Work => {
    const work: Work = {
      began_ms: clock.now(),
      answer: Promise.resolve({ code: 'OUTCOME_UNKNOWN' }),
      notices: [],
      waiting: [],
    };
    work.answer = steps
      .run(bid, bidder, work)
      .catch((err: unknown): Refusal => {
        log.error(
          { err, bid_id: bid.bid_id, auction_id: bid.auction_id },
          'bid not carried through',
        );
        return { code: 'OUTCOME_UNKNOWN' };
      })
      .finally(() => inFlight.delete(key));
    void work.answer.then((answer) => {
      if (!isDone(answer.code)) for (const told of work.waiting) tellRefused(told, answer);
    });
    inFlight.set(key, work);
    return work;
  };

  /** Nobody waits here any more, so a throw would end the process. */
  const tellRefused = (told: BidNotices, answer: Refusal): void => {
    try {
      told.refused?.(answer);
    } catch (err) {
      log.error({ err, code: answer.code }, 'a late refusal was not told');
    }
  };

  return {
    async placeBid(bid, bidder, notices = {}) {
      const key = `${bidder.user_id} ${bodyOf(bid)}`;
      const work = inFlight.get(key) ?? begin(key, bid, bidder);
      work.notices.push(notices);
      if (work.moving_minor !== undefined) notices.topup?.(work.moving_minor);
      return answerInTime(work, notices, limits);
    },
  };
}

/** What an id is bound to: the same id with another body is for the shard to refuse. */
const bodyOf = (bid: Bid): string =>
  JSON.stringify([
    bid.auction_id,
    bid.bid_id,
    bid.lot_no,
    bid.epoch,
    bid.paddle_no,
    bid.kind,
    bid.amount_minor,
    bid.seen_seq,
    bid.confirmed,
    bid.may_top_up,
  ]);

/** The work's answer, or what is true of it when the caller's time is over. */
async function answerInTime(work: Work, notices: BidNotices, limits: BidLimits): Promise<Refusal> {
  const soon = await within(work.answer, limits.topup_deadline_ms);
  if (soon) return soon;
  if (work.moving_minor === undefined) {
    const late = await within(work.answer, limits.answer_ms - limits.topup_deadline_ms);
    if (late) return late;
  }
  if (work.moving_minor === undefined) return { code: 'OUTCOME_UNKNOWN' };
  work.waiting.push(notices);
  return { code: 'OUTCOME_UNKNOWN', topup: 'pending' };
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** Repeats a step until its answer is definite; undefined when the time for it is over. */
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
      log.warn({ err }, 'a step of a top-up failed and is repeated');
    }
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
  }
  return undefined;
}

/** The steps of one bid, in order. */
function createSteps({ live, funding, clock, log }: BiddingDeps, limits: BidLimits) {
  const inTime = (work: Work) => clock.now() - work.began_ms < limits.second_place_ms;
  const definite = <T extends { code: Answer['code'] }>(work: Work, step: () => Promise<T>) =>
    repeated(step, () => inTime(work), limits.retry_pause_ms, log);
  const late: Refusal = { code: 'FUNDS_SHORT', topup: 'late' };

  async function paddleOf(bid: Bid, userId: string): Promise<Answer & { paddle_no?: number }> {
    if (bid.paddle_no !== undefined) return { code: 'ACCEPTED', paddle_no: bid.paddle_no };
    const own = await live.call('paddle_view', { auction_id: bid.auction_id, user_id: userId });
    if (own.code === 'ACCEPTED') return { ...own, paddle_no: own.paddle?.paddle_no ?? 0 };
    // No paddle is answered by place(), in its place among the checks.
    return own.code === 'NO_PADDLE' || own.code === 'NOT_FOUND'
      ? { code: 'ACCEPTED', paddle_no: 0 }
      : { code: own.code };
  }

  /**
   * An id refused before answers FUNDS_SHORT too, but stored, for good: no money is moved for it. A
   * confirmed read, so it also says that the shard asked is still the master.
   */
  async function storedAnswer(bid: Bid, paddleNo: number): Promise<Refusal | undefined> {
    const { auction_id, bid_id } = bid;
    const looked = await live.call('bid_lookup', { auction_id, paddle_no: paddleNo, bid_id });
    if (looked.code === 'NOT_FOUND') return undefined;
    return looked.answer ?? { code: looked.code };
  }

  /** Moves the money and tells the shard; what the wallets said, if they refused. */
  async function topUp(bid: Bid, paddleNo: number, bidder: Bidder, work: Work, shortfall: number) {
    work.moving_minor = shortfall;
    for (const told of work.notices) told.topup?.(shortfall);
    const { auction_id } = bid;
    const funded = await definite(work, () =>
      funding.fund({
        user_id: bidder.user_id,
        auction_id,
        paddle_no: paddleNo,
        currency: bidder.currency,
        key: `bid:${bid.bid_id}`,
        at_least_minor: shortfall,
      }),
    );
    if (funded?.code !== 'ACCEPTED') return funded;
    const { transfer_id, amount_minor } = funded;
    const credit = { auction_id, paddle_no: paddleNo, transfer_id, amount_minor };
    await definite(work, () => live.call('paddle_credit', credit, { deadline_ms: limits.call_ms }));
    return funded;
  }

  async function run(bid: Bid, bidder: Bidder, work: Work): Promise<Refusal> {
    const own = await paddleOf(bid, bidder.user_id);
    if (own.code !== 'ACCEPTED' || own.paddle_no === undefined) return { code: own.code };
    const paddle_no = own.paddle_no;
    const { may_top_up, ...body } = { ...bid, paddle_no };
    const first = await live.call('place', may_top_up ? { ...body, may_top_up } : body, {
      deadline_ms: limits.answer_ms,
    });
    if (first.code !== 'FUNDS_SHORT' || !may_top_up || first.shortfall_minor === undefined) {
      return first;
    }
    const known = await storedAnswer(bid, paddle_no);
    if (known) return known;
    const funded = await topUp(bid, paddle_no, bidder, work, first.shortfall_minor);
    if (!inTime(work)) return late;
    const second = await definite(work, () =>
      live.call('place', body, { deadline_ms: limits.call_ms }),
    );
    if (!second) return { code: 'OUTCOME_UNKNOWN' };
    return second.code === 'FUNDS_SHORT' && funded?.code === 'FUNDS_SHORT'
      ? { ...second, ...missing(funded.shortfall_minor) }
      : second;
  }
  return { run };
}

/** What the wallet lacks is what the bidder has to add: more to the point than the paddle's shortfall. */
const missing = (shortfall: number | undefined) =>
  shortfall === undefined ? {} : { shortfall_minor: shortfall };
