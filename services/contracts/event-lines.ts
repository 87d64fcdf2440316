import type { Code } from './codes';
import type { EventOf, EventType, OwnObject, PublicEvent } from './events';
import type { Fields } from './items';
import type { FeedRow, LateNote, LotState, PaddleState } from './ports/live-auctions';
import { encodeRefusal, type Refusal } from './refusals';

/** The one mapping from journal events to the lines of `log:`, `calls:`, `me:` and `desk:`. */

const text = (value: number | string | undefined | null): string | null =>
  value === undefined || value === null ? null : String(value);

/** What a line of `log:` or `calls:` says besides its event's head. */
interface Said {
  leader?: string;
  amount?: string;
  ask?: string;
  text?: string;
}

/** Around an event: what the lines need and the event does not say. */
export interface EventContext {
  /** Leader of the event's lot just before it, as in `LotState.leader`. */
  leader?: string;
  /** The state its transaction left: of the lots and paddles concerned. */
  lots: readonly LotState[];
  paddles: readonly PaddleState[];
  /** The user behind a paddle, of those known here. */
  userOf(paddleNo: number): string | undefined;
  /** The user who asked a question, of those known here. */
  askerOf(questionNo: number): string | undefined;
}

/** What one event says on the items of lines. `prev` of a line is its item's: set by who sends it. */
export interface EventLines {
  log: Fields<'log'> | null;
  calls: Fields<'calls'> | null;
  me: { user_id: string; line: Fields<'me'> }[];
  desk: Fields<'desk'> | null;
}

/** Leader as screens name him after an accepted bid. */
export function leaderOf(bid: EventOf<'bid_accepted'>): string {
  if (bid.kind === 'VENDOR') return 'seller';
  if (bid.kind === 'INTERNET') return `net:${bid.paddle_no}`;
  return bid.paddle_no === undefined ? 'room' : `room:${bid.paddle_no}`;
}
const paddleOf = (leader: string | undefined): number | undefined => {
  const match = /^(?:net|room):([0-9]+)$/.exec(leader ?? '');
  return match ? Number(match[1]) : undefined;
};

/**
 * Where an event goes. `said`: it is public, on `log:` and, but for bids, on `calls:`. `me`: whose own
 * line it is. `desk`: it has a line at the desk. Every type has its row here, so a new one does not
 * compile until somebody has decided who sees it.
 */
interface EventRule<T extends EventType> {
  said?: (event: EventOf<T>, leader: string | undefined) => Said;
  bidsOnly?: true;
  me?: 'owner' | 'bidders' | 'leader' | 'asker';
  /** Its figure is the owner's secret: he reads it by a call of his own. */
  sealed?: true;
  desk?: true;
}
const nothing = (): Said => ({});
const outcome = (
  event: { outcome: string; paddle_no?: number },
  amount: string | undefined,
  leader: string | undefined,
): Said => ({
  text: event.outcome,
  ...(amount !== undefined && { amount }),
  ...(leader !== undefined && event.outcome !== 'passed' && { leader }),
});

const EVENT_RULES: { [T in EventType]: EventRule<T> } = {
  auction_loaded: {},
  lot_loaded: {},
  auction_started: { said: nothing, desk: true },
  auction_ended: {
    said: (e) => ({ text: `sold=${e.sold};passed=${e.passed};withdrawn=${e.withdrawn}` }),
    desk: true,
  },
  auction_cancelled: { said: (e) => ({ text: e.reason }), desk: true },
  auction_paused: { said: (e) => ({ text: e.reason }), desk: true },
  auction_resumed: { said: nothing, desk: true },
  auction_sealed: { said: nothing, desk: true },
  paddle_opened: { me: 'owner', desk: true },
  paddle_changed: { me: 'owner', desk: true },
  funds_credited: { me: 'owner' },
  return_started: { me: 'owner' },
  return_done: { me: 'owner' },
  lot_announced: { said: nothing },
  lot_opened: { said: (e) => ({ ask: e.ask_minor }) },
  fair_warning: { said: nothing },
  last_call: { said: nothing },
  reserve_met: { said: nothing },
  lot_described: { said: (e) => ({ text: e.material ? 'material' : 'minor' }) },
  reserve_lowered: { desk: true },
  ask_set: { said: (e) => ({ ask: e.ask_minor }) },
  increment_set: { said: (e) => ({ ask: e.ask_minor, text: e.mode }) },
  max_lodged: { me: 'owner', sealed: true },
  max_cancelled: { me: 'owner' },
  max_limited: { me: 'owner', sealed: true },
  insurance_lodged: { me: 'owner', sealed: true },
  insurance_armed: { me: 'owner' },
  insurance_disarmed: { me: 'owner' },
  insurance_cancelled: { me: 'owner' },
  bid_accepted: {
    said: (e) => ({ leader: leaderOf(e), amount: e.amount_minor, ask: e.ask_minor }),
    bidsOnly: true,
    me: 'bidders',
  },
  bid_retracted: { said: (e) => ({ ask: e.ask_minor }), me: 'bidders', desk: true },
  bid_undone: {
    said: (e) => ({ amount: e.price_minor, ask: e.ask_minor, text: e.reason }),
    me: 'bidders',
    desk: true,
  },
  room_taken: { said: nothing, me: 'bidders', desk: true },
  lot_extended: { said: (e) => ({ text: e.reason }) },
  clock_extended: { said: (e) => ({ text: e.reason }) },
  lot_hammered: {
    said: (e, leader) => outcome(e, e.price_minor, leader),
    me: 'leader',
    desk: true,
  },
  lot_final: { said: (e, leader) => outcome(e, e.hammer_minor, leader), me: 'leader', desk: true },
  lot_reopened: { said: (e) => ({ text: e.reason }), me: 'leader', desk: true },
  lot_provisional: { said: nothing, me: 'leader', desk: true },
  lot_decided: { said: (e) => ({ text: e.outcome }), me: 'leader', desk: true },
  lot_voided: { said: (e) => ({ text: e.reason }), me: 'leader', desk: true },
  buyer_named: { desk: true },
  lot_withdrawn: { said: (e) => ({ text: e.reason }), me: 'leader', desk: true },
  lot_settled: { me: 'owner' },
  message_posted: { said: (e) => ({ text: e.text }), desk: true },
  question_asked: { me: 'owner', desk: true },
  // Neither text may hold a line break, so one parts them.
  question_answered: {
    said: (e) => ({ text: `${e.question}\n${e.answer}` }),
    me: 'asker',
    desk: true,
  },
  question_hidden: { me: 'asker', desk: true },
};

/** The lines of one event: see EVENT_RULES. `row` may come from the feed or, barer, from the journal. */
export function eventLines(
  row: Pick<FeedRow, 'hash' | 'owner' | 'house'>,
  event: PublicEvent,
  context: EventContext,
): EventLines {
  const found = EVENT_RULES[event.type] as EventRule<EventType>;
  const said = found.said?.(event, context.leader) ?? null;
  const log = said && publicLine(event, said);
  return {
    log,
    calls: found.bidsOnly ? null : log,
    me: ownLines(row, event, context, found.me),
    desk: found.desk ? deskLine(row, event, context, said) : null,
  };
}

const lotOf = (event: PublicEvent) =>
  'lot_no' in event
    ? { lot: String(event.lot_no), epoch: String(event.epoch) }
    : { lot: null, epoch: null };

function publicLine(event: PublicEvent, said: Said): Fields<'log'> {
  return {
    seq: String(event.seq),
    prev: null,
    at_ms: String(event.at_ms),
    type: event.type,
    ...lotOf(event),
    leader: text(said.leader),
    amount: text(said.amount),
    ask: text(said.ask),
    text: text(said.text),
  };
}

/** Of orders the public event does not even name the lot; the owner's object does. */
const ownLot = (own: OwnObject) => ({ lot: text(own.lot_no), epoch: text(own.epoch) });

/** Private objects as the engine wrote them: amounts are digits, numbers are small integers. */
const parseObject = (json: string | undefined): Record<string, unknown> =>
  json === undefined ? {} : (JSON.parse(json) as Record<string, unknown>);
const digits = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

function ownLines(
  row: Pick<FeedRow, 'hash' | 'owner'>,
  event: PublicEvent,
  context: EventContext,
  whose: EventRule<EventType>['me'],
): EventLines['me'] {
  const owner = row.owner;
  const lines = new Map<string, Fields<'me'>>();
  const add = (userId: string | undefined) => {
    if (userId === undefined || lines.has(userId)) return;
    const object = owner?.user_id === userId ? owner.object : undefined;
    lines.set(userId, ownLine(row.hash, event, object, context, userId));
  };
  if (whose === undefined) return [];
  add(owner?.user_id);
  if (whose === 'bidders' || whose === 'leader') {
    const paddle = paddleOf(context.leader);
    if (paddle !== undefined) add(context.userOf(paddle));
    // Whom an undo gives the lead back.
    const again = event.type === 'bid_undone' ? event.paddle_no : undefined;
    if (again !== undefined) add(context.userOf(again));
  }
  if (whose === 'asker' && 'question_no' in event) add(context.askerOf(event.question_no));
  return [...lines].map(([user_id, line]) => ({ user_id, line }));
}

/**
 * One line of `me:`. With `object` it is the event's owner; without, somebody whom the event touches: a
 * `bid_accepted` without `bid_id` is the bid that took one's lead.
 */
export function ownLine(
  hash: string,
  event: PublicEvent,
  object: string | undefined,
  context: Pick<EventContext, 'lots' | 'paddles'>,
  userId: string,
): Fields<'me'> {
  const own = parseObject(object) as OwnObject;
  const money = context.paddles.find((p) => p.user_id === userId);
  const { sealed } = EVENT_RULES[event.type] as EventRule<EventType>;
  return {
    seq: String(event.seq),
    note: null,
    at_ms: String(event.at_ms),
    type: event.type,
    ...('lot_no' in event ? lotOf(event) : ownLot(own)),
    bid_id: text(own.bid_id),
    code: own.bid_id === undefined ? null : bidCode(event, own, context),
    amount: sealed ? null : (text(own.amount_minor) ?? publicAmount(event)),
    all_in: text(own.all_in_minor),
    limit: text(own.limit_minor) ?? text(money?.limit_minor),
    ...moneyFields(money),
    hash,
    text: ownText(event, own),
  };
}

/** A bid that counted: it leads, unless another's order went higher in the same transaction. */
function bidCode(
  event: PublicEvent,
  own: OwnObject,
  context: Pick<EventContext, 'lots'>,
): Code | null {
  if (event.type === 'insurance_lodged') return 'ACCEPTED';
  if (event.type === 'max_lodged') return maxCode(own, context);
  if (event.type !== 'bid_accepted') return null;
  const left = context.lots.find((l) => l.lot_no === event.lot_no);
  const overtaken =
    left !== undefined &&
    left.epoch === event.epoch &&
    left.lot_seq > event.seq &&
    left.leader !== undefined &&
    left.leader !== leaderOf(event);
  return overtaken ? 'OUTBID' : 'ACCEPTED';
}
/** A maximum that was lodged: in the book, or leading; unless the open lot has another leader. */
function maxCode(own: OwnObject, context: Pick<EventContext, 'lots'>): Code {
  const left = context.lots.find((l) => l.lot_no === own.lot_no);
  const leads = left?.leader === undefined || left.leader === `net:${own.paddle_no}`;
  return leads ? 'ACCEPTED' : 'OUTBID';
}
function publicAmount(event: PublicEvent): string | null {
  if (event.type === 'bid_accepted') return event.amount_minor;
  if (event.type === 'lot_hammered') return text(event.price_minor);
  if (event.type === 'lot_final') return text(event.hammer_minor);
  return null;
}
const moneyFields = (money: PaddleState | undefined) => ({
  available: text(money?.available_minor),
  held: text(money?.held_minor),
  captured: text(money?.captured_minor),
  leaving: text(money?.leaving_minor),
});
/** The last line of a `me:` snapshot carries the paddle's sums as they are now. */
export const withMoney = (line: Fields<'me'>, money: PaddleState): Fields<'me'> => ({
  ...line,
  limit: text(money.limit_minor),
  ...moneyFields(money),
});

function ownText(event: PublicEvent, own: OwnObject): string | null {
  switch (event.type) {
    case 'lot_hammered':
    case 'lot_final':
      return event.outcome;
    case 'lot_withdrawn':
      return event.reason;
    case 'question_answered':
      return `${event.question}\n${event.answer}`;
    case 'question_asked':
      return text(own.text);
    case 'bid_accepted':
      return text(own.kind); // LIVE, or PROXY: placed by one's own order
    case 'bid_undone':
    case 'lot_reopened':
    case 'lot_voided':
      return event.reason;
    case 'lot_decided':
      return event.outcome;
    case 'lot_provisional':
      return `expires_at_ms=${event.expires_at_ms}`;
    case 'insurance_lodged':
      return own.expires_at_ms === undefined ? null : `expires_at_ms=${own.expires_at_ms}`;
    default:
      return text(own.status ?? own.settlement_id ?? own.transfer_id ?? own.reason);
  }
}

function deskLine(
  row: Pick<FeedRow, 'house'>,
  event: PublicEvent,
  context: EventContext,
  said: Said | null,
): Fields<'desk'> {
  const house = parseObject(row.house);
  const paddle = 'paddle_no' in event ? event.paddle_no : paddleOf(said?.leader ?? context.leader);
  const question = 'question_no' in event ? event.question_no : house['question_no'];
  return {
    seq: String(event.seq),
    note: null,
    at_ms: String(event.at_ms),
    type: event.type,
    ...lotOf(event),
    ...('lot_no' in event ? {} : { lot: digits(house['lot_no']) }),
    paddle: digits(house['paddle_no']) ?? ('lot_no' in event ? text(paddle) : null),
    amount: text(said?.amount),
    bid_id: null,
    question: digits(question),
    text: text(said?.text) ?? digits(house['text'] ?? house['status'] ?? house['reason']),
  };
}

/** A change of the late tray, for the desk and for the bidder's own eyes. */
export function noteLines(
  seq: number,
  noteNo: number,
  note: LateNote,
  epoch: number | undefined,
): { desk: Fields<'desk'>; me: Fields<'me'> } {
  const head = {
    seq: String(seq),
    note: String(noteNo),
    at_ms: String(note.at_ms),
    type: note.type,
    lot: String(note.lot_no),
    epoch: text(epoch),
    bid_id: note.bid_id,
    amount: String(note.amount_minor),
    text: `late_ms=${note.late_ms};money=${note.money}`,
  };
  return {
    desk: { ...head, paddle: String(note.paddle_no), question: null },
    me: {
      ...head,
      code: note.type === 'late_added' ? 'LATE_BID' : null,
      all_in: null,
      limit: null,
      ...moneyFields(undefined),
      hash: null,
    },
  };
}

/** The adapter's own two lines on `me:`, of no event and so without `seq`. */
export function noticeLine(
  notice:
    | { type: 'topup'; at_ms: number; bid_id: string; lot_no: number; amount_minor: number }
    | { type: 'refused'; at_ms: number; bid_id: string; lot_no: number; answer: Refusal },
): Fields<'me'> {
  const refused = notice.type === 'refused';
  return {
    seq: null,
    note: null,
    at_ms: String(notice.at_ms),
    type: notice.type,
    lot: String(notice.lot_no),
    epoch: null,
    bid_id: notice.bid_id,
    code: refused ? notice.answer.code : null,
    amount: refused ? null : String(notice.amount_minor),
    all_in: null,
    limit: null,
    ...moneyFields(undefined),
    hash: null,
    text: refused ? encodeRefusal(notice.answer) : null,
  };
}
