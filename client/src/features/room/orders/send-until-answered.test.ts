import type { Outcome } from '@gavel/ui/outcome';
import { sendUntilAnswered } from './send-until-answered';

const UNKNOWN: Outcome = { kind: 'unknown', topupPending: false };
const MOVING: Outcome = { kind: 'unknown', topupPending: true };
const DONE: Outcome = { kind: 'done' };

test.each([
  ['an answer', [DONE], 'done', 1],
  ['an answer after two losses', [UNKNOWN, UNKNOWN, DONE], 'done', 3],
  ['a top-up under way', [MOVING, DONE], 'unknown', 1],
  ['nobody there', [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN], 'unknown', 4],
] as const)('%s', async (_name, answers, kind, sent) => {
  const messages: object[] = [];
  const message = { command_id: 'c1' };
  const send = (each: object): Promise<Outcome> => {
    messages.push(each);
    return Promise.resolve(answers[messages.length - 1]!);
  };
  const outcome = await sendUntilAnswered(send, message, [0, 0, 0]);
  expect(outcome.kind).toBe(kind);
  expect(messages).toEqual(Array(sent).fill(message));
});
