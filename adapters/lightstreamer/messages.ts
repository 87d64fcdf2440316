import { isDone } from '../../services/contracts/codes';
import { noticeLine } from '../../services/contracts/event-lines';
import type { Refusal } from '../../services/contracts/items';
import { MESSAGE_BYTES_MAX, message, type Message } from '../../services/contracts/messages';
import type { Bidding, Clock, LiveAuctions, Log } from '../../services/contracts/ports';
import type { Data } from './data';
import { NotShown } from './auctions';
import { LIMITS } from './limits';
import type { People } from './people';

export interface MessageDeps {
  live: LiveAuctions;
  bidding: Bidding;
  people: People;
  data: Data;
  clock: Clock;
  log: Log;
}

/**
 * What a page says: strict, its user the session's. Resolves to null when it is done, else to the
 * refusal; never rejects.
 */
export async function hearMessage(
  deps: MessageDeps,
  userId: string | null,
  text: string,
): Promise<Refusal | null> {
  if (userId === null) return { code: 'NOT_SIGNED_IN' };
  const said = parse(text);
  if ('code' in said) return said;
  try {
    const answer =
      said.type === 'bid' ? await placeBid(deps, userId, said) : await ask(deps, userId, said);
    return isDone(answer.code) ? null : answer;
  } catch (err) {
    if (err instanceof NotShown) return { code: err.code };
    deps.log.warn({ err, user_id: userId, type: said.type }, 'message not answered');
    return { code: 'UNAVAILABLE' };
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

async function placeBid(
  { bidding, people, data, clock }: MessageDeps,
  userId: string,
  { type: _type, ...body }: Extract<Message, { type: 'bid' }>,
): Promise<Refusal> {
  const received_at_ms = clock.now();
  const { auction_id, bid_id, lot_no } = body;
  const [screens, paddle_no] = await Promise.all([
    data.auctions.open(auction_id),
    people.paddleNo(auction_id, userId),
  ]);
  const line = { bid_id, lot_no };
  return bidding.placeBid(
    { ...body, kind: 'LIVE', paddle_no, received_at_ms },
    { user_id: userId, currency: screens.auction.currency },
    {
      topup: (amount_minor) => {
        const at_ms = clock.now();
        data.notice(
          auction_id,
          userId,
          noticeLine({ type: 'topup', at_ms, ...line, amount_minor }),
        );
      },
      refused: (answer) => {
        const at_ms = clock.now();
        data.notice(auction_id, userId, noticeLine({ type: 'refused', at_ms, ...line, answer }));
      },
    },
  );
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
