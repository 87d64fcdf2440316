import { isDone } from '../../services/contracts/codes';
import { noticeLine } from '../../services/contracts/event-lines';
import type { Refusal } from '../../services/contracts/items';
import { MESSAGE_BYTES_MAX, message, type Message } from '../../services/contracts/messages';
import type {
  Answer,
  BidNotices,
  Bidding,
  Clock,
  LiveAuctions,
  Log,
} from '../../services/contracts/ports';
import type { Data } from './data';
import { NotShown } from './auctions';
import { LIMITS } from './limits';
import type { People } from './people';
import type { Presence } from './presence';

export interface MessageDeps {
  live: LiveAuctions;
  bidding: Bidding;
  people: People;
  data: Data;
  presence: Presence;
  clock: Clock;
  log: Log;
}

/** Who speaks: a user, in one of his sessions. */
export interface Speaker {
  user_id: string | null;
  session_id: string;
}

/**
 * What a page says: strict, its user the session's. Resolves to null when it is done, else to the
 * refusal; never rejects.
 */
export async function hearMessage(
  deps: MessageDeps,
  { user_id, session_id }: Speaker,
  text: string,
): Promise<Refusal | null> {
  if (user_id === null) return { code: 'NOT_SIGNED_IN' };
  const said = parse(text);
  if ('code' in said) return said;
  if (said.type === 'armed') {
    deps.presence.finger(session_id, said.auction_id, said.on);
    return null;
  }
  try {
    const answer = await answerTo(deps, user_id, said);
    return isDone(answer.code) ? null : answer;
  } catch (err) {
    if (err instanceof NotShown) return { code: err.code };
    deps.log.warn({ err, user_id, type: said.type }, 'message not answered');
    return { code: 'UNAVAILABLE' };
  }
}

function answerTo(
  deps: MessageDeps,
  userId: string,
  said: Exclude<Message, { type: 'armed' }>,
): Promise<Refusal> {
  switch (said.type) {
    case 'bid':
    case 'max':
    case 'insure':
      return order(deps, userId, said);
    case 'ask_question':
      return ask(deps, userId, said);
    case 'max_cancel':
    case 'insure_cancel':
    case 'retract':
    case 'late_cancel':
      return command(deps, userId, said);
  }
}

function parse(text: string): Message | Refusal {
  const invalid = (field: string): Refusal => ({ code: 'INVALID_REQUEST', field });
  if (Buffer.byteLength(text) > MESSAGE_BYTES_MAX) return invalid('message');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return invalid('message');
  }
  const parsed = message.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.path[0] === 'amount_minor') return { code: 'BAD_AMOUNT', field: 'amount_minor' };
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  return invalid(String(issue?.path[0] ?? unknown ?? 'message'));
}

/** A bid, a maximum or an insurance: with its top-up, whose course is told on `me:`. */
async function order(
  { bidding, people, data, clock }: MessageDeps,
  userId: string,
  said: Extract<Message, { type: 'bid' | 'max' | 'insure' }>,
): Promise<Refusal> {
  const received_at_ms = clock.now();
  const [screens, paddle_no] = await Promise.all([
    data.auctions.open(said.auction_id),
    people.paddleNo(said.auction_id, userId),
  ]);
  const bidder = { user_id: userId, currency: screens.auction.currency };
  const notices = noticesTo(data, clock, userId, said);
  const by = { paddle_no, received_at_ms };
  if (said.type === 'insure') {
    const { type: _type, ...body } = said;
    return bidding.insure({ ...body, ...by }, bidder, notices);
  }
  if (said.type === 'max') {
    const { type: _type, ...body } = said;
    const max = { ...body, ...by, kind: 'MAX' as const, confirmed: false };
    return bidding.placeBid(max, bidder, notices);
  }
  const { type: _type, ...body } = said;
  return bidding.placeBid({ ...body, ...by, kind: 'LIVE' }, bidder, notices);
}

function noticesTo(
  data: Data,
  clock: Clock,
  userId: string,
  { auction_id, bid_id, lot_no }: { auction_id: string; bid_id: string; lot_no: number },
): BidNotices {
  const tell = (
    notice: { type: 'topup'; amount_minor: number } | { type: 'refused'; answer: Refusal },
  ) =>
    data.notice(auction_id, userId, noticeLine({ ...notice, at_ms: clock.now(), bid_id, lot_no }));
  return {
    topup: (amount_minor) => tell({ type: 'topup', amount_minor }),
    refused: (answer) => tell({ type: 'refused', answer }),
  };
}

/** A bidder's command that is no bid. Number 0 would be the house: who has no paddle is refused here. */
async function command(
  { live, people }: MessageDeps,
  userId: string,
  said: Extract<Message, { type: 'max_cancel' | 'insure_cancel' | 'retract' | 'late_cancel' }>,
): Promise<Answer> {
  const paddle_no = await people.paddleNo(said.auction_id, userId);
  if (paddle_no === 0) return { code: 'NO_PADDLE' };
  const options = { deadline_ms: LIMITS.answer_ms };
  const { type, ...body } = said;
  return live.call(type, { ...body, paddle_no } as never, options);
}

const ask = (
  { live }: MessageDeps,
  userId: string,
  { type: _type, lot_no, ...body }: Extract<Message, { type: 'ask_question' }>,
): Promise<Refusal> =>
  live.call(
    'question_ask',
    { ...body, user_id: userId, ...(lot_no !== null && { lot_no }) },
    { deadline_ms: LIMITS.answer_ms },
  );
