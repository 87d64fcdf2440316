import { isDone } from '../../services/contracts/codes';
import type { BidNotices, Bidder, Bidding } from '../../services/contracts/ports';
import type { Refusal } from '../../services/contracts/items';
import { BID_LIMITS, type BidLimits } from './limits';
import { createSteps, type BiddingDeps, type Order, type Work } from './steps';

export type { BiddingDeps } from './steps';

/**
 * A bid or a sealed order, and the money it may lack. The only code that tops a paddle up for one,
 * whoever calls.
 *
 * The first call says `may_top_up`; its FUNDS_SHORT is not stored and claims nothing. Then the wallets
 * move money under the key `bid:<bid_id>`, whose first sum answers every repetition; the credit is
 * told to the shard at once, by the transfer's id, which the wallets' own carrier repeats without
 * harm; and the shard is called again, same id, without `may_top_up`: that answer is stored, and is
 * the bid's for good. If the wallet has too little, the second call is made all the same, since only
 * it has a confirmed answer to give.
 *
 * For a bid exactly the shortfall is moved: its amount is public. The shortfall of a maximum or an
 * insurance would give its figure away, so a round sum is moved, chosen by the wallets, who know what
 * is there; and nothing here writes a sum down.
 *
 * Every step is idempotent by an id made from the bid's, so losing this process at any line loses
 * nothing: the page repeats its id, and the steps already done answer as they did.
 */
export function createBidding(deps: BiddingDeps & { limits?: BidLimits }): Bidding {
  const { clock, log } = deps;
  const limits = deps.limits ?? BID_LIMITS;
  const steps = createSteps(deps, limits);
  const inFlight = new Map<string, InFlight>();

  const begin = (key: string, order: Order, bidder: Bidder): InFlight => {
    const work: Work = { began_ms: clock.now(), notices: [] };
    const { bid_id, auction_id } = order.body;
    const answer = steps
      .run(order, bidder, work)
      .catch((err: unknown): Refusal => {
        log.error({ err, bid_id, auction_id }, 'bid not carried through');
        return { code: 'OUTCOME_UNKNOWN' };
      })
      .finally(() => inFlight.delete(key));
    const begun: InFlight = { work, answer, waiting: [] };
    void answer.then((refusal) => {
      if (!isDone(refusal.code)) for (const told of begun.waiting) tellRefused(told, refusal);
    });
    inFlight.set(key, begun);
    return begun;
  };

  /** Nobody waits here any more, so a throw would end the process. */
  const tellRefused = (told: BidNotices, answer: Refusal): void => {
    try {
      told.refused?.(answer);
    } catch (err) {
      log.error({ err, code: answer.code }, 'a late refusal was not told');
    }
  };

  const carry = (order: Order, bidder: Bidder, notices: BidNotices = {}): Promise<Refusal> => {
    const key = `${bidder.user_id} ${textOf(order)}`;
    const begun = inFlight.get(key) ?? begin(key, order, bidder);
    const { work } = begun;
    work.notices.push(notices);
    if (work.moving_minor !== undefined) notices.topup?.(work.moving_minor);
    return answerInTime(begun, notices, limits);
  };

  return {
    placeBid: (body, bidder, notices) => carry({ procedure: 'place', body }, bidder, notices),
    insure: (body, bidder, notices) => carry({ procedure: 'insure', body }, bidder, notices),
  };
}

/** Repetitions of an id and body wait for the same work. */
interface InFlight {
  work: Work;
  answer: Promise<Refusal>;
  /** Those who were told `topup=pending`. */
  waiting: BidNotices[];
}

/** What an id is bound to: the same id with another body is for the shard to refuse. */
const textOf = ({ procedure, body }: Order): string => {
  const { received_at_ms: _received, ...bound } = body;
  return JSON.stringify([procedure, Object.entries(bound).sort(([a], [b]) => (a < b ? -1 : 1))]);
};

/** The work's answer, or what is true of it when the caller's time is over. */
async function answerInTime(
  { work, answer, waiting }: InFlight,
  notices: BidNotices,
  limits: BidLimits,
): Promise<Refusal> {
  const soon = await within(answer, limits.topup_deadline_ms);
  if (soon) return soon;
  if (work.moving_minor === undefined) {
    const late = await within(answer, limits.answer_ms - limits.topup_deadline_ms);
    if (late) return late;
  }
  if (work.moving_minor === undefined) return { code: 'OUTCOME_UNKNOWN' };
  waiting.push(notices);
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
