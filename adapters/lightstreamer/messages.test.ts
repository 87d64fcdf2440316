import type { Answer, Log } from '../../services/contracts/ports';
import type { MessageText } from '../../services/contracts/messages';
import { hearMessage, type MessageDeps } from './messages';

const quiet: Log = { info() {}, warn() {}, error() {}, debug() {} };
const ID = 'c-00000000000031';
const BID = 'b-00000000000031';
const order = {
  ...{ bid_id: BID, auction_id: 'a7', lot_no: 12, epoch: 0, amount_minor: '350000', seen_seq: 41 },
  ...{ limited_ok: true, may_top_up: true },
};
const command = { command_id: ID, auction_id: 'a7', lot_no: 12, seen_seq: 41 };

/** The ports as a page's words reach them; the user `u9` has paddle 9, others have none. */
function stand(answer: Answer = { code: 'ACCEPTED' }) {
  const heard: unknown[] = [];
  const hear = (name: string) => (args: unknown) => {
    heard.push([name, args]);
    return Promise.resolve(answer);
  };
  const deps = {
    live: { call: (name: string, args: unknown) => hear(name)(args) },
    bidding: { placeBid: hear('placeBid'), insure: hear('insure') },
    people: {
      paddleNo: (_auction: string, user: string) => Promise.resolve(user === 'u9' ? 9 : 0),
    },
    data: { auctions: { open: () => Promise.resolve({ auction: { currency: 'GBP' } }) } },
    presence: { finger: (...all: unknown[]) => heard.push(['finger', all]) },
    clock: { now: () => 7 },
    log: quiet,
  } as unknown as MessageDeps;
  const say = (said: MessageText, user_id: string | null = 'u9') =>
    hearMessage(deps, { user_id, session_id: 's1' }, JSON.stringify(said));
  return { heard, say };
}

const { limited_ok: _limited, ...bid } = order;
const parsed = { ...order, amount_minor: 350_000 };
const by = { paddle_no: 9, received_at_ms: 7 };
test.each<[MessageText, string, object]>([
  [
    { type: 'bid', ...bid, confirmed: true },
    'placeBid',
    { ...bid, amount_minor: 350_000, confirmed: true, kind: 'LIVE', ...by },
  ],
  [{ type: 'max', ...order }, 'placeBid', { ...parsed, kind: 'MAX', confirmed: false, ...by }],
  [
    { type: 'insure', ...order, expires_at_ms: 99 },
    'insure',
    { ...parsed, expires_at_ms: 99, ...by },
  ],
  ...(['max_cancel', 'insure_cancel'] as const).map((type): [MessageText, string, object] => [
    { type, ...command, epoch: 0 },
    type,
    { ...command, epoch: 0, paddle_no: 9 },
  ]),
  [
    { type: 'retract', ...command, epoch: 0, target_seq: 40 },
    'retract',
    { ...command, epoch: 0, target_seq: 40, paddle_no: 9 },
  ],
  [
    { type: 'late_cancel', ...command, bid_id: BID },
    'late_cancel',
    { ...command, bid_id: BID, paddle_no: 9 },
  ],
  [
    { type: 'ask_question', ...command, lot_no: null, text: 'Is it signed?' },
    'question_ask',
    {
      ...{ command_id: ID, auction_id: 'a7', seen_seq: 41 },
      ...{ text: 'Is it signed?', user_id: 'u9' },
    },
  ],
])('%j', async (said, name, args) => {
  const s = stand();
  expect(await s.say(said)).toBeNull();
  expect(s.heard).toEqual([[name, args]]);
});

test('armed is soft: nobody is asked, and nobody answers', async () => {
  const s = stand({ code: 'UNAVAILABLE' });
  expect(await s.say({ type: 'armed', auction_id: 'a7', lot_no: 1, on: true })).toBeNull();
  expect(s.heard).toEqual([['finger', ['s1', 'a7', true]]]);
});

test('who has no paddle cancels nothing: number 0 would be the house', async () => {
  const s = stand();
  const said: MessageText = { type: 'max_cancel', ...command, epoch: 0 };
  expect(await s.say(said, 'u1')).toEqual({ code: 'NO_PADDLE' });
  expect(s.heard).toEqual([]);
});

test.each<[Answer, Answer | null]>([
  [{ code: 'ACCEPTED', seq: 42 }, null],
  [{ code: 'OUTBID', seq: 42 }, null],
  [
    { code: 'BOOK_HAS_IT', ask_minor: 5 },
    { code: 'BOOK_HAS_IT', ask_minor: 5 },
  ],
  [{ code: 'MAX_LOCKED' }, { code: 'MAX_LOCKED' }],
])('the answer %j is to the page %j', async (answer, told) => {
  expect(await stand(answer).say({ type: 'max', ...order })).toEqual(told);
});

test('a guest says nothing', async () => {
  const s = stand();
  expect(await s.say({ type: 'max', ...order }, null)).toEqual({ code: 'NOT_SIGNED_IN' });
  expect(s.heard).toEqual([]);
});
