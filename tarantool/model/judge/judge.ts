/**
 * The oracle: what a command should come to, by the rule book alone.
 *
 * Shape:  `judge` changes the model and the soft state to what they should be afterwards, and answers
 *         the expected reply and events (without hashes and salts).
 */
import type { ModelEvent } from '../events';
import type { Lot, Model } from '../state';
import { AUCTION_COMMANDS } from './auctions';
import { cancelOrder, place } from './bids';
import { reopen, retract, takeRoom, undo } from './corrections';
import { carryOutDue, softClose } from './due';
import { EFFECTS, HOUSE, bodyOf, isExpired, keep, known, sweep } from './ids';
import { load } from './load';
import { LOT_COMMANDS, notLive } from './lots';
import { ask, answerQuestion, hideQuestion } from './talk';
import { World, type Args, type Reply, type Soft } from './world';

export interface Verdict {
  reply: Reply;
  events: ModelEvent[];
  /** How many of them were due before the command. */
  due: number;
}

type Run = (w: World, args: Args, lot: Lot, expired: () => boolean) => Reply;

const CORRECTIONS: Record<string, Run> = {
  retract,
  lot_undo: undo,
  lot_take_room: takeRoom,
  lot_reopen: reopen,
};
const ORDERS: Record<string, Run> = {
  place: (w, args, _, expired) => place(w, args, expired),
  insure: (w, args, _, expired) => place(w, args, expired, true),
  max_cancel: (w, args) => cancelOrder(w, args, 'max'),
  insure_cancel: (w, args) => cancelOrder(w, args, 'insurance'),
  late_cancel: lateCancel,
};
const TALK: Record<string, Run> = {
  question_ask: ask,
  question_answer: answerQuestion,
  question_hide: hideQuestion,
};
const RUNS: Record<string, Run> = {
  auction_load: load,
  ...AUCTION_COMMANDS,
  ...LOT_COMMANDS,
  ...CORRECTIONS,
  ...ORDERS,
  ...TALK,
};
export const COMMANDS: readonly string[] = Object.keys(RUNS);

function lateCancel(w: World, args: Args, lot: Lot): Reply {
  const refused = notLive(w, lot);
  if (refused) return refused;
  if (lot.status !== 'Hammered') return w.answer('WINDOW_OVER', lot);
  const tray = w.soft.late.get(lot.lot_no) ?? [];
  const i = tray.findIndex(
    (late) => late.bid_id === args.bid_id && late.paddle_no === args.paddle_no,
  );
  if (i < 0) return w.answer('NOT_FOUND', lot);
  tray.splice(i, 1);
  return w.answer('ACCEPTED', lot);
}

const byHouse = (name: string, args: Args): boolean =>
  name.startsWith('lot_')
    ? name !== 'lot_settled'
    : /^(auction_|clerk_|message_|question_(answer|hide))/.test(name) ||
      (name === 'place' && (args.kind === 'FLOOR' || args.kind === 'VENDOR')) ||
      (name === 'paddle_open' && args.kind === 'room');

function allowed(model: Model, name: string, args: Args): boolean {
  const { staff, second } = args;
  if (!byHouse(name, args) && !staff) return true;
  if (staff?.role === 'engineer')
    return name === 'auction_resume' && model.status === 'Paused' && model.reason === 'HALTED';
  if (!staff?.houses.includes(model.house_id)) return false;
  if (name === 'auction_cancel' && staff.role !== 'manager') return false;
  if (name !== 'lot_void' && name !== 'lot_buyer') return true;
  return !!second?.houses.includes(model.house_id) && second.staff_id !== staff.staff_id;
}

/** Whose id it is: a paddle's number or the house; undefined: an act known by itself. */
function ownerOf(model: Model, name: string, args: Args): number | undefined {
  if (name === 'question_ask')
    return [...model.paddles.values()].find((each) => each.user_id === args.user_id)?.paddle_no;
  if (name === 'paddle_change' && !args.staff) return HOUSE;
  if (byHouse(name, args) || name === 'paddle_change') return HOUSE;
  return args.paddle_no;
}
const WITHOUT_ID = new Set([
  'clerk_beat',
  'paddle_open',
  'paddle_credit',
  'return_start',
  'return_done',
  'lot_settled',
  'seal',
]);
const OF_LOT = /^(lot_|place$|max_cancel$|insure|retract$|late_cancel$)/;

function early(model: Model, name: string, args: Args): Reply | undefined {
  if (name === 'auction_load' && model.seq === 0) return undefined;
  if (OF_LOT.test(name) && !model.lots.has(args.lot_no!)) return { code: 'NOT_FOUND' };
  if (model.status === 'Sealed' && name !== 'seal') return { code: 'AUCTION_SEALED' };
  const most = /^(paddle_credit|return_start)$/.test(name) ? 10n ** 13n : 10n ** 12n;
  const named = [args.amount_minor, args.ask_minor, args.step_minor, args.reserve_minor];
  for (const amount of named as (bigint | undefined)[])
    if (amount !== undefined && (amount < 1n || amount > most)) return { code: 'BAD_AMOUNT' };
  return allowed(model, name, args) ? undefined : { code: 'NOT_ALLOWED' };
}

const actorOf = (name: string, args: Args): string => {
  if (args.staff) return args.staff.role;
  return /^(paddle_credit|return_|lot_settled|seal|paddle_change)/.test(name)
    ? 'wallets'
    : 'bidder';
};

function run(w: World, name: string, args: Args, owner: number | undefined): Verdict['reply'] {
  const { model, soft } = w;
  const expired = (): boolean =>
    owner !== undefined && isExpired(soft, owner, args.seen_seq ?? 0, model.seq);
  const id = (args.bid_id ?? args.command_id ?? args.transfer_id ?? name) as string;
  w.causedBy({ id, actor: actorOf(name, args), staff_id: args.staff?.staff_id });
  const inItsOrder = name === 'place' || name === 'insure';
  if (!WITHOUT_ID.has(name) && !inItsOrder && expired()) return { code: 'BID_ID_EXPIRED' };
  const lot = args.lot_no === undefined ? undefined : model.lots.get(args.lot_no);
  return RUNS[name]!(w, args, lot!, expired);
}

/** Decides a command at `now`. */
export function judge(model: Model, soft: Soft, now: number, name: string, args: Args): Verdict {
  const w = new World(model, soft, Math.max(now, model.clock_ms));
  const refused = early(model, name, args);
  if (refused) return { reply: refused, events: [], due: 0 };
  const owner = WITHOUT_ID.has(name) ? undefined : ownerOf(model, name, args);
  const body = bodyOf(name, args);
  const id = (
    name === 'late_cancel' ? args.command_id : (args.bid_id ?? args.command_id)
  ) as string;
  if (owner === undefined && name === 'question_ask')
    return { reply: { code: 'NO_PADDLE' }, events: [], due: 0 };
  const told = owner === undefined ? undefined : known(soft, id, body);
  if (told) return { reply: told, events: [], due: 0 };
  carryOutDue(w);
  if (args.staff) soft.clerk_seen_ms = w.now;
  sweep(model, soft);
  const due = w.events.length;
  let reply = run(w, name, args, owner);
  if (EFFECTS.includes(reply.code)) softClose(w, due);
  const asked = args.may_top_up === true && reply.code === 'FUNDS_SHORT';
  if (owner !== undefined && !asked) reply = keep(w, args, { id, owner, body }, reply);
  sweep(model, soft);
  return { reply, events: w.events, due };
}
