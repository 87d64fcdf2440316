/**
 * Every command a step may give: its words in a scenario and the procedure behind them. A field
 * that is left out, and is not needed, is what a screen that is up to date would send.
 */
import type { ProcedureName } from '../../../services/contracts/ports';

export type FieldKind =
  | 'amount' // major units, or `<key>_minor`
  | 'paddle' // a name or a number; null: absent
  | 'user' // a name; sent as it is
  | 'lot'
  | 'mark' // a number, "current-1", "seq of <step>"
  | 'id' // a text, "same as <step>"
  | 'time'
  | 'text'
  | 'flag'
  | 'number'
  | 'staff'; // a role, or {staff_id, role, houses}; null: absent

export interface CommandField {
  key: string;
  /** The contract's name for it. */
  arg: string;
  kind: FieldKind;
  needed?: boolean;
  /** Other words for `key`. */
  also?: string[];
  choices?: readonly string[];
}

export interface Command {
  procedure: ProcedureName;
  /** Arguments that the word itself says. */
  fixed?: Record<string, unknown>;
  fields: CommandField[];
}

const field = (
  key: string,
  kind: FieldKind,
  more: Partial<Omit<CommandField, 'key' | 'kind'>> = {},
): CommandField => ({ key, kind, arg: kind === 'amount' ? `${key}_minor` : key, ...more });
const needed = (each: CommandField): CommandField => ({ ...each, needed: true });

const commandId = field('command_id', 'id', { also: ['id'] });
const bidId = field('bid_id', 'id', { also: ['id'] });
const seenSeq = field('seen_seq', 'mark');
const staff = field('staff', 'staff');
const second = field('second', 'staff');
const lot = field('lot', 'lot', { arg: 'lot_no', also: ['lot_no'] });
const epoch = field('epoch', 'mark');
const paddle = field('paddle', 'paddle', { arg: 'paddle_no', also: ['by', 'paddle_no'] });
const amount = field('amount', 'amount');
const reason = field('reason', 'text');
const expectedLotSeq = field('expected_lot_seq', 'mark');
const targetSeq = field('target_seq', 'mark');
const confirmed = field('confirmed', 'flag');
const limitedOk = field('limited_ok', 'flag');
const mayTopUp = field('may_top_up', 'flag');
const receivedAt = field('received_at', 'time', { arg: 'received_at_ms' });
const transferId = field('transfer_id', 'id', { also: ['id'] });
const user = field('user', 'user', { arg: 'user_id', also: ['user_id', 'by', 'paddle'] });
const after = field('after', 'number');
const limit = field('limit', 'number');
const questionNo = field('question_no', 'number');

const STAFF = [commandId, seenSeq, staff];
const LOT = [...STAFF, lot];
const BIDDER = [commandId, seenSeq, lot, epoch, needed(paddle)];
const BID = [bidId, seenSeq, lot, epoch, confirmed, mayTopUp, receivedAt];
const KINDS = ['LIVE', 'MAX', 'FLOOR', 'VENDOR'] as const;
const STATUSES = ['approved', 'pending', 'blocked'] as const;

const of = (
  procedure: ProcedureName,
  fields: CommandField[],
  fixed?: Record<string, unknown>,
): Command => ({ procedure, fields, ...(fixed ? { fixed } : {}) });

const place = (kind: (typeof KINDS)[number], fields: CommandField[]) =>
  of('place', [...BID, ...fields], { kind });
const change = [
  field('limit', 'amount'),
  field('deposit', 'amount'),
  field('rating', 'number'),
  reason,
  commandId,
  seenSeq,
  staff,
  needed(paddle),
];
const mode = (word: string) => of('lot_increment', LOT, { mode: word });
const transfer = [needed(paddle), transferId, needed(amount)];

/** One word for each; its other words stand in ALIASES. */
export const WORDS: Record<string, Command> = {
  bid: place('LIVE', [needed(paddle), amount]),
  max: place('MAX', [needed(paddle), needed(amount), limitedOk]),
  floor: place('FLOOR', [paddle, amount, staff]),
  vendor: place('VENDOR', [amount, staff]),
  place: of('place', [
    ...[...BID, paddle, amount, limitedOk, staff],
    needed(field('kind', 'text', { choices: KINDS })),
  ]),
  cancel_max: of('max_cancel', BIDDER),
  insure: of('insure', [
    ...[bidId, seenSeq, lot, epoch, mayTopUp, receivedAt, needed(paddle), needed(amount)],
    ...[limitedOk, field('expires_at', 'time', { arg: 'expires_at_ms' })],
  ]),
  cancel_insurance: of('insure_cancel', BIDDER),
  retract: of('retract', [...BIDDER, targetSeq]),
  cancel_late: of('late_cancel', [
    ...[commandId, seenSeq, lot, needed(paddle)],
    needed(field('bid_id', 'id')),
  ]),
  start: of('auction_start', STAFF),
  pause: of('auction_pause', STAFF),
  resume: of('auction_resume', STAFF),
  end: of('auction_end', STAFF),
  cancel: of('auction_cancel', [...STAFF, reason]),
  beat: of('clerk_beat', [staff]),
  announce: of('lot_announce', LOT),
  open: of('lot_open', LOT),
  fair_warning: of('lot_fair_warning', LOT),
  last_call: of('lot_last_call', LOT),
  set_ask: of('lot_ask_set', [...LOT, needed(field('ask', 'amount', { also: ['amount'] }))]),
  half: mode('half'),
  double: mode('double'),
  reset: mode('reset'),
  set_step: of('lot_increment', [...LOT, needed(field('step', 'amount', { also: ['amount'] }))], {
    mode: 'set',
  }),
  increment: of('lot_increment', [
    ...LOT,
    needed(field('mode', 'text', { choices: ['half', 'double', 'set', 'reset'] })),
    field('step', 'amount'),
  ]),
  hammer: of('lot_hammer', [...LOT, expectedLotSeq]),
  pass: of('lot_pass', [...LOT, expectedLotSeq]),
  provisional: of('lot_provisional', [...LOT, expectedLotSeq]),
  withdraw: of('lot_withdraw', [...LOT, reason]),
  undo: of('lot_undo', [...LOT, targetSeq, reason]),
  undo_preview: of('undo_preview', [lot]),
  take_room: of('lot_take_room', [...LOT, targetSeq, expectedLotSeq, paddle]),
  reopen: of('lot_reopen', [...LOT, reason, field('late_bid_id', 'id', { also: ['late_bid'] })]),
  decide: of('lot_decide', [
    ...LOT,
    needed(field('outcome', 'text', { choices: ['sold', 'passed'] })),
  ]),
  void: of('lot_void', [...LOT, second, reason]),
  name_buyer: of('lot_buyer', [...LOT, second, epoch, needed(paddle)]),
  describe: of('lot_describe', [
    ...LOT,
    field('description_hash', 'text'),
    needed(field('material', 'flag')),
  ]),
  lower_reserve: of('lot_reserve', [
    ...LOT,
    needed(field('reserve', 'amount', { also: ['amount'] })),
  ]),
  register: of('paddle_open', [
    needed(field('name', 'user', { arg: 'user_id', also: ['user_id', 'user', 'paddle', 'by'] })),
    field('kind', 'text', { choices: ['wallet', 'room'] }),
    field('status', 'text', { choices: STATUSES }),
    ...[field('rating', 'number'), field('limit', 'amount'), field('deposit', 'amount')],
    ...[field('largest_paid', 'amount'), reason, commandId, staff],
  ]),
  change_paddle: of('paddle_change', [...change, field('status', 'text', { choices: STATUSES })]),
  approve: of('paddle_change', change, { status: 'approved' }),
  block: of('paddle_change', change, { status: 'blocked' }),
  credit: of('paddle_credit', transfer),
  return_start: of('return_start', transfer),
  return_done: of('return_done', [transferId]),
  message: of('message_post', [...STAFF, field('text', 'text')]),
  ask_question: of('question_ask', [commandId, seenSeq, needed(user), lot, field('text', 'text')]),
  answer_question: of('question_answer', [...STAFF, questionNo, field('answer', 'text')]),
  hide_question: of('question_hide', [...STAFF, questionNo, reason]),
  settle: of('lot_settled', [lot, epoch, field('settlement_id', 'id', { also: ['id'] })]),
  seal: of('seal', []),
  forget: of('forget', [field('head_hash', 'text')]),
  view: of('auction_view', []),
  paddle_view: of('paddle_view', [needed(user)]),
  paddles: of('paddles_page', [after]),
  lookup: of('bid_lookup', [needed(paddle), needed(bidId)]),
  orders: of('my_orders', [needed(paddle)]),
  quote: of('max_quote', [lot, needed(paddle), needed(amount)]),
  late_tray: of('late_tray', [lot]),
  questions: of('questions_open', []),
  journal: of('journal_page', [after, limit]),
  private: of('private_page', [after, limit]),
  own_lines: of('own_page', [needed(user), field('before', 'number'), limit]),
};

/** Second words for the same, the contract's own names among them. */
const ALIASES: Record<string, string> = {
  live: 'bid',
  warn: 'fair_warning',
  ask_set: 'set_ask',
  take_the_room: 'take_room',
  reserve: 'lower_reserve',
  void_sale: 'void',
  max_cancel: 'cancel_max',
  insure_cancel: 'cancel_insurance',
  late_cancel: 'cancel_late',
  auction_start: 'start',
  auction_pause: 'pause',
  auction_resume: 'resume',
  auction_end: 'end',
  auction_cancel: 'cancel',
  clerk_beat: 'beat',
  lot_announce: 'announce',
  lot_open: 'open',
  lot_fair_warning: 'fair_warning',
  lot_last_call: 'last_call',
  lot_ask_set: 'set_ask',
  lot_increment: 'increment',
  lot_hammer: 'hammer',
  lot_pass: 'pass',
  lot_provisional: 'provisional',
  lot_withdraw: 'withdraw',
  lot_undo: 'undo',
  lot_take_room: 'take_room',
  lot_reopen: 'reopen',
  lot_decide: 'decide',
  lot_void: 'void',
  lot_buyer: 'name_buyer',
  lot_describe: 'describe',
  lot_reserve: 'lower_reserve',
  paddle_open: 'register',
  paddle_change: 'change_paddle',
  paddle_credit: 'credit',
  message_post: 'message',
  question_ask: 'ask_question',
  question_answer: 'answer_question',
  question_hide: 'hide_question',
  lot_settled: 'settle',
  auction_view: 'view',
  paddles_page: 'paddles',
  bid_lookup: 'lookup',
  my_orders: 'orders',
  max_quote: 'quote',
  questions_open: 'questions',
  journal_page: 'journal',
  private_page: 'private',
  own_page: 'own_lines',
};

/** Words that no procedure stands behind: the player itself does them. */
export const PLAYER_WORDS = ['wait', 'repeat', 'takeover', 'freeze', 'thaw', 'online', 'offline'];

export const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ...Object.entries(WORDS),
  ...Object.entries(ALIASES).map(([alias, word]): [string, Command] => [alias, WORDS[word]!]),
]);
export const COMMAND_WORDS: readonly string[] = [...COMMANDS.keys(), ...PLAYER_WORDS];

/** Every key a step's command may carry, `_minor` twins among them. */
export function keysOf(command: Command): string[] {
  return command.fields.flatMap(({ key, also, kind }) => {
    const words = [key, ...(also ?? [])];
    return kind === 'amount' ? words.flatMap((word) => [word, `${word}_minor`]) : words;
  });
}
