import { RateLimiterMemory } from 'rate-limiter-flexible';
import { GavelError } from '../../services/contracts/errors';
import type { Bidder, LiveAuctions } from '../../services/contracts/ports';
import type { FactsOf } from './facts';
import { found } from './wire';

/** As a push session has; one finger makes a handful. */
const ACTS_PER_SECOND = 20;
/** Room pages of one address without a session: a hall of people opens them at the same moment. */
const GUESTS_PER_SECOND = 200;

/** Answers to one who asks; throws TOO_MANY beyond the rate. */
export type Pace = (who: string) => Promise<void>;

function paceOf(perSecond: number): Pace {
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  return async (who) => {
    await limiter.consume(who).catch(() => {
      throw new GavelError('TOO_MANY', `more than ${perSecond} in a second`);
    });
  };
}

/** What a person does by REST, all kinds together; and the pages he reads: by his id. */
export const createPace = (): Pace => paceOf(ACTS_PER_SECOND);
/** What is asked without a session, by address. */
export const createGuestPace = (): Pace => paceOf(GUESTS_PER_SECOND);

/** The number of the user's paddle; 0: none. A shard that is silent says nothing about it. */
export async function paddleNoOf(
  live: LiveAuctions,
  auction_id: string,
  user_id: string,
): Promise<number> {
  const own = await live.call('paddle_view', { auction_id, user_id });
  if (own.code !== 'NOT_FOUND') found(own, own.paddle);
  return own.paddle?.paddle_no ?? 0;
}

/** The user's paddle. Number 0 would be the house, whose ids and orders are nobody's: NO_PADDLE. */
export async function ownPaddleNo(
  live: LiveAuctions,
  auction_id: string,
  user_id: string,
): Promise<number> {
  const paddleNo = await paddleNoOf(live, auction_id, user_id);
  if (paddleNo === 0) throw new GavelError('NO_PADDLE');
  return paddleNo;
}

/** Who bids: his paddle (0: none, refused in its place among the checks), and the currency. */
export async function bidderIn(
  live: LiveAuctions,
  factsOf: FactsOf,
  auction_id: string,
  user_id: string,
): Promise<{ paddle_no: number; bidder: Bidder }> {
  const [{ currency }, paddle_no] = await Promise.all([
    factsOf(auction_id),
    paddleNoOf(live, auction_id, user_id),
  ]);
  return { paddle_no, bidder: { user_id, currency } };
}
