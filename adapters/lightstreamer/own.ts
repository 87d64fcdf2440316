import { parsePublic } from '../../services/contracts/events';
import { ownLine, withMoney } from '../../services/contracts/event-lines';
import { ITEM_RULES, type Fields } from '../../services/contracts/items';
import type { LiveAuctions, PaddleState } from '../../services/contracts/ports';

export interface OwnLines {
  /** Oldest first; the last carries the paddle's sums as they are now. */
  lines: Fields<'me'>[];
  /** The user's paddle there, if he has one. */
  paddle?: PaddleState;
  /** Numbers of his questions, for their answers. */
  questions: number[];
}

/**
 * A user's own lines of an auction, as the shard keeps them. Throws when nobody answers; a user without a
 * paddle, or an auction that is over, has none.
 */
export async function readOwnLines(
  live: LiveAuctions,
  auctionId: string,
  userId: string,
): Promise<OwnLines> {
  const who = { auction_id: auctionId, user_id: userId };
  const [page, own] = await Promise.all([
    live.call('own_page', { ...who, limit: ITEM_RULES.me.snapshot }),
    live.call('paddle_view', who),
  ]);
  for (const { code } of [page, own]) {
    const none = code === 'NO_PADDLE' || code === 'NOT_FOUND' || code === 'AUCTION_SEALED';
    if (code !== 'ACCEPTED' && !none) throw new Error(`own lines not read: ${code}`);
  }
  const nobody = { lots: [], paddles: [] };
  const questions = (page.rows ?? []).flatMap((row) => questionIn(row.public, row.object));
  const lines = (page.rows ?? [])
    .map((row) => ownLine(row.hash, parsePublic(row.public), row.object, nobody, userId))
    .reverse();
  const { paddle } = own;
  if (!paddle) return { lines, questions };
  const last = lines.pop();
  if (last) lines.push(withMoney(last, paddle));
  return { lines, paddle, questions };
}

function questionIn(event: string, object: string): number[] {
  if (parsePublic(event).type !== 'question_asked') return [];
  const { question_no } = JSON.parse(object) as { question_no?: number };
  return question_no === undefined ? [] : [question_no];
}
