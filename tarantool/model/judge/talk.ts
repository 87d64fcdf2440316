/** Messages and questions: bounds of the engine's limits, told in its README. */
import { isKnown } from './checks';
import type { Args, Reply, World } from './world';
import type { Lot } from '../state';

const EVERY_MS = 10_000;
const PER_LOT = 5;

export function ask(w: World, args: Args, _lot: Lot): Reply {
  const { model, soft } = w;
  const paddle = [...model.paddles.values()].find((each) => each.user_id === args.user_id)!;
  const { paddle_no } = paddle;
  if (args.lot_no !== undefined && !model.lots.has(args.lot_no)) return w.answer('NOT_FOUND');
  if (paddle.status === 'blocked') return w.answer('PADDLE_BLOCKED');

  if (paddle.status === 'pending' || !isKnown(w, paddle)) return w.answer('PADDLE_PENDING');
  if (model.status === 'Ended' || model.status === 'Cancelled') return w.answer('AUCTION_NOT_LIVE');
  const asked = soft.asked.get(paddle_no) ?? [];
  const onLot = asked.filter((each) => each.lot_no === args.lot_no).length;
  const last = asked.at(-1)?.at_ms;
  if ((last !== undefined && w.now < last + EVERY_MS) || onLot >= PER_LOT)
    return w.answer('TOO_MANY');
  const question_no = model.questions + 1;
  const object = { question_no, text: args.text as string };
  w.emit('question_asked', { own: object, house: { ...object, paddle_no } });
  soft.asked.set(paddle_no, [...asked, { at_ms: w.now, lot_no: args.lot_no }]);
  return w.answer('ACCEPTED');
}

export function answerQuestion(w: World, args: Args): Reply {
  const question = w.model.asked.get(args.question_no as number);
  if (!question) return w.answer('NOT_FOUND');
  if (question.status !== 'open') return w.answer('WRONG_STATE');
  const { question_no, text } = question;
  w.emit('question_answered', {
    pub: { question_no, question: text, answer: args.answer as string },
  });
  return w.answer('ACCEPTED');
}

export function hideQuestion(w: World, args: Args): Reply {
  const question = w.model.asked.get(args.question_no as number);
  if (!question) return w.answer('NOT_FOUND');
  if (question.status !== 'open') return w.answer('WRONG_STATE');
  const { question_no } = question;
  w.emit('question_hidden', { pub: { question_no }, house: { reason: args.reason as string } });
  return w.answer('ACCEPTED');
}
