import type { LotState, ProcedureName, Staff } from '../../../services/contracts/ports';
import type { Argument, Arguments, Mark } from '../scenario/types';
import { HOUSE } from '../scenario/arguments';
import type { Auction, View } from './auction';
import type { Reply } from './shard';

/** What a step called, and what came of it: later steps may refer to it. */
export interface Done {
  procedure?: ProcedureName;
  args: Record<string, unknown>;
  reply?: Reply;
  /** Journal's end, and the lot's last change, after the step. */
  seq: number;
  lot_seq: number;
  /** seq of the last bid_accepted the step appended; 0: none. */
  bid_seq: number;
}

const INSURED_FOR_MS = 3_600_000;

export const STAFF: Record<Staff['role'], Staff> = {
  clerk: { staff_id: 'clerk', role: 'clerk', houses: [HOUSE] },
  auctioneer: { staff_id: 'auctioneer', role: 'auctioneer', houses: [HOUSE] },
  manager: { staff_id: 'manager', role: 'manager', houses: [HOUSE] },
  engineer: { staff_id: 'engineer', role: 'engineer', houses: [] },
};
const SECOND: Staff = { staff_id: 'second', role: 'manager', houses: [HOUSE] };

/** What a screen that is up to date would send with a step. */
export interface Screen {
  auction: Auction;
  view: View | undefined;
  lot: LotState | undefined;
  lot_no: number;
  step_no: number;
  now_ms: number;
  done: ReadonlyMap<number, Done>;
}

type Fill = (screen: Screen) => unknown;

const seq: Fill = ({ view }) => view?.auction.seq ?? 0;
const fresh: Fill = ({ step_no }) => `step-${step_no}`;
const clerk: Fill = () => STAFF.clerk;
const reason: Fill = () => 'scenario';
const lotNo: Fill = ({ lot_no }) => lot_no;
const epoch: Fill = ({ lot }) => lot?.epoch ?? 0;
const now: Fill = ({ now_ms }) => now_ms;

const last = (screen: Screen, procedure: ProcedureName): Done | undefined =>
  [...screen.done.values()].reverse().find((each) => each.procedure === procedure);

const COMMAND: Record<string, Fill> = { command_id: fresh, seen_seq: seq, staff: clerk };
const LOT: Record<string, Fill> = { ...COMMAND, lot_no: lotNo };
const BIDDER: Record<string, Fill> = { command_id: fresh, seen_seq: seq, lot_no: lotNo, epoch };
const BID: Record<string, Fill> = {
  ...{ bid_id: fresh, seen_seq: seq, lot_no: lotNo, epoch },
  received_at_ms: now,
};
const target: Fill = ({ lot }) => lot?.target_seq ?? 0;
const expected: Fill = ({ lot }) => lot?.lot_seq ?? 0;

/** What is filled in, by procedure: what is not here is what the step says. */
const FILLS: Partial<Record<ProcedureName, Record<string, Fill>>> = {
  place: {
    ...BID,
    confirmed: () => false,
    amount_minor: ({ lot }) => lot?.ask_minor ?? 0,
  },
  insure: { ...BID, expires_at_ms: ({ now_ms }) => now_ms + INSURED_FOR_MS },
  max_cancel: BIDDER,
  insure_cancel: BIDDER,
  retract: { ...BIDDER, target_seq: target },
  late_cancel: { command_id: fresh, seen_seq: seq, lot_no: lotNo },
  auction_start: COMMAND,
  auction_pause: COMMAND,
  auction_resume: COMMAND,
  auction_end: COMMAND,
  auction_cancel: { ...COMMAND, staff: () => STAFF.manager, reason },
  clerk_beat: { staff: clerk },
  lot_announce: LOT,
  lot_open: LOT,
  lot_fair_warning: LOT,
  lot_last_call: LOT,
  lot_ask_set: LOT,
  lot_increment: LOT,
  lot_hammer: { ...LOT, expected_lot_seq: expected },
  lot_pass: { ...LOT, expected_lot_seq: expected },
  lot_provisional: { ...LOT, expected_lot_seq: expected },
  lot_withdraw: { ...LOT, reason },
  lot_undo: { ...LOT, target_seq: target, reason },
  undo_preview: { lot_no: lotNo },
  lot_take_room: { ...LOT, target_seq: target, expected_lot_seq: expected },
  lot_reopen: { ...LOT, reason },
  lot_decide: LOT,
  lot_void: { ...LOT, second: () => SECOND, reason },
  lot_buyer: { ...LOT, second: () => SECOND, epoch },
  lot_describe: { ...LOT, description_hash: () => 'cd'.repeat(32) },
  lot_reserve: LOT,
  paddle_open: {
    ...{ command_id: fresh, kind: () => 'wallet', status: () => 'approved', rating: () => 64 },
  },
  paddle_change: { ...COMMAND, reason },
  paddle_credit: { transfer_id: fresh },
  return_start: { transfer_id: fresh },
  return_done: { transfer_id: (screen) => last(screen, 'return_start')?.args.transfer_id },
  message_post: { ...COMMAND, text: () => 'A message' },
  question_ask: { command_id: fresh, seen_seq: seq, lot_no: lotNo, text: () => 'A question?' },
  question_answer: {
    ...COMMAND,
    question_no: (screen) => last(screen, 'question_ask')?.reply?.question_no ?? 1,
    answer: () => 'An answer',
  },
  question_hide: {
    ...COMMAND,
    question_no: (screen) => last(screen, 'question_ask')?.reply?.question_no ?? 1,
    reason,
  },
  lot_settled: {
    ...{ lot_no: lotNo, epoch },
    settlement_id: ({ auction, lot_no, lot }) => `${auction.id}:${lot_no}:${lot?.epoch ?? 0}:final`,
  },
  forget: { head_hash: ({ view }) => view?.auction.head_hash },
  paddles_page: { after: () => 0 },
  max_quote: { lot_no: lotNo },
  late_tray: { lot_no: lotNo },
  journal_page: { after: () => 0, limit: () => 500 },
  private_page: { after: () => 0, limit: () => 500 },
  own_page: { limit: () => 100 },
};
const HOUSE_BIDS = ['FLOOR', 'VENDOR'];

/** What a current screen shows under an argument's name. */
function current(arg: string, { view, lot }: Screen): number {
  if (arg === 'expected_lot_seq') return lot?.lot_seq ?? 0;
  if (arg === 'target_seq') return lot?.target_seq ?? 0;
  if (arg === 'epoch') return lot?.epoch ?? 0;
  return view?.auction.seq ?? 0;
}

function marked(arg: string, mark: Mark, screen: Screen): number {
  if (mark.from === 'value') return mark.value;
  if (mark.from === 'current') return current(arg, screen) + mark.offset;
  const done = screen.done.get(mark.step);
  const of = { expected_lot_seq: done?.lot_seq, target_seq: done?.bid_seq }[arg] ?? done?.seq;
  return (of ?? 0) + mark.offset;
}

/** The id a step used, whatever its field was called. */
function idOf(done: Done | undefined): unknown {
  const args = done?.args ?? {};
  return args.bid_id ?? args.command_id ?? args.transfer_id ?? args.settlement_id;
}

function valueOf(arg: string, argument: Argument, screen: Screen): unknown {
  switch (argument.is) {
    case 'value':
      return argument.value;
    case 'absent':
      return undefined;
    case 'paddle':
      return screen.auction.number(argument.name);
    case 'mark':
      return marked(arg, argument.mark, screen);
    case 'id of':
      return idOf(screen.done.get(argument.step));
  }
}

/** All arguments of a call: those the step gives, the others as a current screen would send them. */
export function complete(
  procedure: ProcedureName,
  given: Arguments,
  screen: Screen,
): Record<string, unknown> {
  const args: Record<string, unknown> = { auction_id: screen.auction.id };
  const fills = Object.entries(FILLS[procedure] ?? {});
  for (const [arg, fill] of fills) if (!(arg in given)) args[arg] = fill(screen);
  for (const [arg, argument] of Object.entries(given)) args[arg] = valueOf(arg, argument, screen);
  const byHouse = procedure === 'place' && HOUSE_BIDS.includes(String(args.kind));
  const inRoom = procedure === 'paddle_open' && args.kind === 'room';
  if ((byHouse || inRoom) && !('staff' in given)) args.staff = STAFF.clerk;
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
