/** The clerk's commands on a lot, as the state table has them. */
import { gapAt, openingAsk } from '../amounts';
import { BEFORE_HAMMER, isOpen, isTimed, type Lot } from '../state';
import { meetReserve, resolveBook, resolveRaise } from './book-of-lot';
import { moneyRefusal, personRefusal } from './checks';
import { buyerObject, cancelOrders, endWindow, makeFinal, withdraw } from './ends';
import type { Args, Reply, World } from './world';

type Command = (w: World, args: Args, lot: Lot) => Reply;

/** Of a command that needs a Live auction. */
export function notLive(w: World, lot?: Lot): Reply | undefined {
  if (w.model.status === 'Live') return undefined;
  return w.answer(w.model.status === 'Paused' ? 'AUCTION_PAUSED' : 'AUCTION_NOT_LIVE', lot);
}
/** Of a command that may come before the sale and not while it is paused. */
const untilEnd =
  (run: Command): Command =>
  (w, args, lot) =>
    (w.model.status === 'Waiting' ? undefined : notLive(w, lot)) ?? run(w, args, lot);
const whenLive =
  (run: Command): Command =>
  (w, args, lot) =>
    notLive(w, lot) ?? run(w, args, lot);
const done = (w: World, lot?: Lot): Reply => w.answer('ACCEPTED', lot);
const wrong = (w: World, lot: Lot): Reply => w.answer('WRONG_STATE', lot);

const onTheBlock = (w: World, but: Lot): Lot[] =>
  [...w.model.lots.values()].filter((lot) => lot !== but && !isTimed(lot));

function announce(w: World, _: Args, lot: Lot): Reply {
  if (lot.status !== 'Queued' || isTimed(lot)) return wrong(w, lot);
  const others = onTheBlock(w, lot);
  if (others.some((each) => each.status === 'Announced' || isOpen(each))) return wrong(w, lot);
  const hammered = others.find((each) => each.status === 'Hammered');
  if (hammered && w.now <= hammered.late_until_ms!) return w.answer('TOO_SOON', lot);
  if (hammered) {
    const { cause } = w;
    w.causedBy({ id: 'final', actor: 'system' });
    endWindow(w, hammered);
    w.causedBy(cause);
  }
  w.emit('lot_announced', { lot });
  return done(w, lot);
}

/** Open: the ask set, the policy fixed, the book resolved. */
export function openLot(w: World, lot: Lot): void {
  const ask_minor = openingAsk(w.model.ladder, lot.low_minor, lot.opening_ask_minor);
  w.emit('lot_opened', { lot, pub: { ask_minor, closes_at_ms: lot.closes_at_ms } });
  resolveBook(w, lot);
}

const open: Command = (w, _, lot) => {
  if (lot.status !== 'Announced' || isTimed(lot)) return wrong(w, lot);
  openLot(w, lot);
  return done(w, lot);
};

const step =
  (from: Lot['status'], type: string): Command =>
  (w, _, lot) => {
    if (lot.status !== from || isTimed(lot)) return wrong(w, lot);
    w.emit(type, { lot });
    return done(w, lot);
  };

const askSet: Command = (w, args, lot) => {
  const ask_minor = args.ask_minor as bigint;
  if (!isOpen(lot)) return wrong(w, lot);
  if (lot.price_minor !== undefined && ask_minor <= lot.price_minor)
    return w.answer('ASK_TOO_LOW', lot);
  w.emit('ask_set', { lot, pub: { ask_minor } });
  if (lot.leader === undefined) resolveBook(w, lot);
  return done(w, lot);
};

const increment: Command = (w, args, lot) => {
  const mode = args.mode as string;
  const price = lot.price_minor;
  if (!isOpen(lot) || price === undefined) return wrong(w, lot);
  const gap = gapAt(w.model.ladder, price);
  const steps: Record<string, bigint | undefined> = {
    half: (gap + 1n) / 2n,
    double: 2n * gap,
    set: args.step_minor as bigint,
  };
  const step_minor = steps[mode];
  const before = { step: lot.step_minor, row: lot.step_row_minor };
  lot.step_minor = step_minor;
  lot.step_row_minor = w.model.ladder.filter((row) => row.from <= price).at(-1)!.from;
  const ask_minor = w.askAt(lot, price);
  lot.step_minor = before.step;
  lot.step_row_minor = before.row;
  w.emit('increment_set', { lot, pub: { mode, step_minor, ask_minor } });
  return done(w, lot);
};

const reserveUnmet = (lot: Lot): boolean => lot.reserve_minor !== undefined && !lot.reserve_met;

/** hammer, pass and provisional: the first phase of two. */
const knock =
  (outcome: 'sold' | 'passed' | 'provisional', guard: (w: World, lot: Lot) => string | undefined) =>
  (w: World, args: Args, lot: Lot): Reply => {
    if (!isOpen(lot) || isTimed(lot)) return wrong(w, lot);
    if (outcome !== 'passed' && lot.leader === undefined) return wrong(w, lot);
    if (args.expected_lot_seq !== lot.lot_seq) return w.answer('BID_CAME_IN', lot);
    const refused = guard(w, lot);
    if (refused) return w.answer(refused, lot);
    const final_at_ms = w.now + w.model.policy.final_after_ms;
    const { price_minor } = lot;
    const paddle_no = outcome === 'passed' ? undefined : lot.leader_paddle;
    w.emit('lot_hammered', { lot, pub: { outcome, final_at_ms, price_minor, paddle_no } });
    return done(w, lot);
  };

const hammer = knock('sold', (_, lot) =>
  lot.leader === 'seller' || reserveUnmet(lot) ? 'BELOW_RESERVE' : undefined,
);
const withoutReserve = (lot: Lot): boolean =>
  lot.reserve_minor === undefined && lot.standing.length > 0;
const pass = knock('passed', (_, lot) => (withoutReserve(lot) ? 'WITHOUT_RESERVE' : undefined));
const provisional = knock('provisional', (w, lot) => {
  if (lot.reserve_minor === undefined) return 'WITHOUT_RESERVE';
  if (lot.reserve_met) return 'WRONG_STATE';
  const barred = lot.leader === 'seller' || w.model.policy.provisional_ms === 0;
  return barred ? 'BELOW_RESERVE' : undefined;
});

const takeOut: Command = (w, args, lot) => {
  const { status } = w.model;
  if (status === 'Ended' || status === 'Cancelled') return w.answer('AUCTION_NOT_LIVE', lot);
  if (!BEFORE_HAMMER.includes(lot.status)) return wrong(w, lot);
  if (withoutReserve(lot)) return w.answer('WITHOUT_RESERVE', lot);
  withdraw(w, lot, args.reason as string);
  return done(w, lot);
};

const decide: Command = (w, args, lot) => {
  if (lot.status !== 'Provisional') return wrong(w, lot);
  const outcome = args.outcome as 'sold' | 'passed';
  w.emit('lot_decided', { lot, pub: { outcome } });
  makeFinal(w, lot, outcome);
  return done(w, lot);
};

const voidIt: Command = (w, args, lot) => {
  if (lot.status !== 'Final' || lot.outcome !== 'sold') return wrong(w, lot);
  const { staff, second } = args;
  w.emit('lot_voided', {
    lot,
    pub: { reason: args.reason as string },
    house: { staff_id: staff!.staff_id, second_staff_id: second!.staff_id },
  });
  return done(w, lot);
};

const buyer: Command = (w, args, lot) => {
  const sold = lot.status === 'Final' && lot.outcome === 'sold';
  if (!sold || lot.buyer_paddle !== undefined) return wrong(w, lot);
  if (args.epoch !== lot.epoch) return w.answer('EPOCH_STALE', lot);
  const paddle = w.paddle(args.paddle_no);
  if (!paddle) return w.answer('NO_PADDLE', lot);
  const person = personRefusal(w, lot, paddle, 0n);
  if (person) return w.answer(person.code, lot);
  const need = { limit: lot.hammer_minor, funds: lot.hammer_minor };
  const short = moneyRefusal(w, lot, paddle, need);
  if (short) return w.answer(short.code, lot, short.more);
  w.emit('buyer_named', { lot, house: buyerObject(w, paddle.paddle_no) });
  return done(w, lot);
};

const describe: Command = (w, args, lot) => {
  const material = args.material === true;
  const closed = !BEFORE_HAMMER.includes(lot.status);
  if (closed || (material && isOpen(lot))) return wrong(w, lot);
  const description_hash = args.description_hash as string;
  w.emit('lot_described', { lot, pub: { material, description_hash } });
  if (material) cancelOrders(w, lot, () => true);
  return done(w, lot);
};

const reserve: Command = (w, args, lot) => {
  const reserve_minor = args.reserve_minor as bigint;
  if (!BEFORE_HAMMER.includes(lot.status) || lot.reserve_minor === undefined) return wrong(w, lot);
  if (reserve_minor >= lot.reserve_minor) return wrong(w, lot);
  const vendor = lot.standing.some(
    (bid) => bid.kind === 'VENDOR' && bid.amount_minor >= reserve_minor,
  );
  if (vendor) return w.answer('VENDOR_REFUSED', lot);
  w.emit('reserve_lowered', { lot, house: { reserve_minor } });
  if (isOpen(lot)) {
    resolveRaise(w, lot);
    meetReserve(w, lot);
  }
  return done(w, lot);
};

/** By name; all need the lot, most a Live auction. */
export const LOT_COMMANDS: Record<string, Command> = {
  lot_announce: whenLive(announce),
  lot_open: whenLive(open),
  lot_fair_warning: whenLive(step('Open', 'fair_warning')),
  lot_last_call: whenLive(step('Warned', 'last_call')),
  lot_ask_set: whenLive(askSet),
  lot_increment: whenLive(increment),
  lot_hammer: whenLive(hammer),
  lot_pass: whenLive(pass),
  lot_provisional: whenLive(provisional),
  lot_withdraw: takeOut,
  lot_decide: decide,
  lot_void: voidIt,
  lot_buyer: buyer,
  lot_describe: untilEnd(describe),
  lot_reserve: untilEnd(reserve),
};
