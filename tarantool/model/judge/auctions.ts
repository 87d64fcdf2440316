/** Commands on the auction as a whole, its paddles and their money, and talk. */
import { MONEY_MAX } from '../amounts';
import type { Fields } from '../events';
import { BEFORE_HAMMER, isOpen, isOver, isTimed, type Model, type Paddle } from '../state';
import { withdraw } from './ends';
import { notLive } from './lots';
import type { Args, Reply, World } from './world';

type Command = (w: World, args: Args) => Reply;
const done = (w: World): Reply => w.answer('ACCEPTED');

const start: Command = (w) => {
  if (w.model.status !== 'Waiting') return w.answer('WRONG_STATE');
  w.emit('auction_started');
  return done(w);
};

export function pause(w: World, reason: string): void {
  w.emit('auction_paused', { pub: { reason } });
}
const pauseIt: Command = (w) => {
  const refused = notLive(w);
  if (refused) return refused;
  pause(w, 'CLERK');
  return done(w);
};

const lotsOf = (model: Model) => [...model.lots.values()].sort((a, b) => a.lot_no - b.lot_no);

/** Clocks move by `ms`: closings of timed lots, late windows, waits for a seller. */
export function moveClocks(w: World, ms: number, reason: string): void {
  for (const lot of lotsOf(w.model)) {
    if (isTimed(lot) && (isOpen(lot) || lot.status === 'Announced'))
      w.emit('lot_extended', { lot, pub: { closes_at_ms: lot.closes_at_ms! + ms, reason } });
    else if (lot.status === 'Hammered')
      w.emit('clock_extended', { lot, pub: { final_at_ms: lot.final_at_ms! + ms, reason } });
    else if (lot.status === 'Provisional')
      w.emit('clock_extended', { lot, pub: { expires_at_ms: lot.expires_at_ms! + ms, reason } });
  }
}

const resume: Command = (w, args) => {
  if (w.model.status !== 'Paused') return w.answer('WRONG_STATE');
  if (w.model.reason === 'HALTED' && args.staff!.role !== 'engineer')
    return w.answer('NOT_ALLOWED');
  const paused_ms = w.now - w.model.paused_at_ms!;
  w.emit('auction_resumed', { pub: { paused_ms } });
  if (paused_ms > 0) moveClocks(w, paused_ms, 'PAUSE');
  return done(w);
};

function countsOf(model: Model): Fields {
  const count = (outcome: string): number =>
    lotsOf(model).filter((lot) => lot.outcome === outcome).length;
  const some = (n: number): number | undefined => (n > 0 ? n : undefined);
  return {
    sold: count('sold'),
    passed: count('passed'),
    withdrawn: count('withdrawn'),
    provisional: some(count('provisional')),
    voided: some(count('voided')),
  };
}

const end: Command = (w) => {
  const refused = notLive(w);
  if (refused) return refused;
  const settled = lotsOf(w.model).every((lot) => isOver(lot) || lot.status === 'Provisional');
  if (!settled) return w.answer('WRONG_STATE');
  w.emit('auction_ended', { pub: countsOf(w.model) });
  return done(w);
};

const cancel: Command = (w, args) => {
  const { status, paused_at_ms } = w.model;
  if (!['Waiting', 'Live', 'Paused'].includes(status)) return w.answer('WRONG_STATE');
  w.emit('auction_cancelled', { pub: { reason: args.reason as string } });
  for (const lot of lotsOf(w.model))
    if (BEFORE_HAMMER.includes(lot.status)) withdraw(w, lot, args.reason as string);
  if (status === 'Paused' && w.now > paused_at_ms!) moveClocks(w, w.now - paused_at_ms!, 'PAUSE');
  return done(w);
};

const paddleObject = (paddle: Paddle): Fields => ({
  paddle_no: paddle.paddle_no,
  status: paddle.status,
  limit_minor: paddle.limit_minor,
  deposit_minor: paddle.deposit_minor || undefined,
  reason: paddle.reason,
});
const housePaddle = (paddle: Paddle): Fields => ({
  ...paddleObject(paddle),
  user_id: paddle.user_id,
  kind: paddle.kind,
  rating: paddle.rating,
  largest_paid_minor: paddle.largest_paid_minor,
});

const TAKES_PADDLES = ['Waiting', 'Live', 'Paused'];
const paddleOpen: Command = (w, args) => {
  const known = [...w.model.paddles.values()].find((each) => each.user_id === args.user_id);
  if (known) return done(w);
  if (!TAKES_PADDLES.includes(w.model.status)) return w.answer('AUCTION_NOT_LIVE');
  const paddle = {
    ...(args as unknown as Paddle),
    paddle_no: w.model.paddles.size + 1,
    deposit_minor: (args.deposit_minor as bigint | undefined) ?? 0n,
  };
  w.emit('paddle_opened', { own: paddleObject(paddle), house: housePaddle(paddle) });
  return done(w);
};

const paddleChange: Command = (w, args) => {
  const paddle = w.paddle(args.paddle_no);
  if (!paddle) return w.answer('NOT_FOUND');
  const given = Object.fromEntries(
    ['status', 'limit_minor', 'deposit_minor', 'rating', 'reason']
      .filter((name) => args[name] !== undefined)
      .map((name) => [name, args[name]]),
  );
  const after = { ...paddle, ...given } as Paddle;
  if (after.limit_minor === 0n) after.limit_minor = undefined;
  w.emit('paddle_changed', { own: paddleObject(after), house: housePaddle(after) });
  return done(w);
};

type Direction = 'credit' | 'return';
/** The answer of a transfer id that is known. */
function knownTransfer(w: World, args: Args, direction: Direction): Reply | undefined {
  const known = w.model.transfers.get(args.transfer_id as string);
  if (!known) return undefined;
  const same =
    known.direction === direction &&
    known.amount_minor === args.amount_minor &&
    known.paddle_no === args.paddle_no;
  return w.answer(same ? 'ACCEPTED' : 'TRANSFER_ID_REUSED');
}
const money = (args: Args): Fields => ({
  paddle_no: args.paddle_no,
  transfer_id: args.transfer_id as string,
  amount_minor: args.amount_minor,
});

const credit: Command = (w, args) => {
  const known = knownTransfer(w, args, 'credit');
  if (known) return known;
  const paddle = w.paddle(args.paddle_no);
  if (!paddle) return w.answer('NOT_FOUND');
  const most = MONEY_MAX - args.amount_minor!;
  if (paddle.credited_minor > most || w.model.credited_minor > most) return w.answer('BAD_AMOUNT');
  w.emit('funds_credited', { own: money(args), house: money(args) });
  return done(w);
};

const returnStart: Command = (w, args) => {
  const known = knownTransfer(w, args, 'return');
  if (known) return known;
  const paddle = w.paddle(args.paddle_no);
  if (!paddle) return w.answer('NOT_FOUND');
  if (args.amount_minor! > paddle.available_minor)
    return w.answer('FUNDS_SHORT', undefined, {
      shortfall_minor: args.amount_minor! - paddle.available_minor,
    });
  w.emit('return_started', { own: money(args), house: money(args) });
  return done(w);
};

const returnDone: Command = (w, args) => {
  const known = w.model.transfers.get(args.transfer_id as string);
  if (!known || known.direction !== 'return') return w.answer('NOT_FOUND');
  const { transfer_id, paddle_no, amount_minor } = known;
  const object = { transfer_id, paddle_no, amount_minor };
  if (known.status === 'leaving') w.emit('return_done', { own: object, house: object });
  return done(w);
};

const post: Command = (w, args) => {
  w.emit('message_posted', { pub: { text: args.text as string } });
  return done(w);
};

const settled: Command = (w, args) => {
  const lot = w.lot(args.lot_no!);
  if (args.epoch !== lot.epoch) return w.answer('EPOCH_STALE');
  const sold = lot.charged_minor > 0n;
  if (!sold || lot.buyer_paddle === undefined) return w.answer('WRONG_STATE');
  if (lot.settlement_id === args.settlement_id) return done(w);
  if (lot.settlement_id !== undefined) return w.answer('WRONG_STATE');
  const settlement_id = args.settlement_id as string;
  w.emit('lot_settled', { lot, own: { settlement_id }, house: { settlement_id } });
  return done(w);
};

const atRest = (model: Model): boolean =>
  lotsOf(model).every(
    (lot) =>
      isOver(lot) &&
      (lot.outcome !== 'sold' || lot.settlement_id !== undefined) &&
      (lot.outcome !== 'voided' ||
        lot.settlement_id !== undefined ||
        lot.buyer_paddle === undefined),
  ) &&
  [...model.paddles.values()].every(
    (p) => p.available_minor === 0n && p.held_minor === 0n && p.leaving_minor === 0n,
  );

const seal: Command = (w) => {
  const { status } = w.model;
  if (status === 'Sealed') return done(w);
  if (status !== 'Ended' && status !== 'Cancelled') return w.answer('WRONG_STATE');
  if (!atRest(w.model)) return w.answer('WRONG_STATE');
  const captured_minor = [...w.model.paddles.values()].reduce(
    (sum, p) => sum + p.captured_minor,
    0n,
  );
  w.emit('auction_sealed', {
    pub: { lots: w.model.lots.size, paddles: w.model.paddles.size },
    house: { credited_minor: w.model.credited_minor, captured_minor },
  });
  return done(w);
};

export const AUCTION_COMMANDS: Record<string, Command> = {
  auction_start: start,
  auction_pause: pauseIt,
  auction_resume: resume,
  auction_end: end,
  auction_cancel: cancel,
  clerk_beat: done,
  paddle_open: paddleOpen,
  paddle_change: paddleChange,
  paddle_credit: credit,
  return_start: returnStart,
  return_done: returnDone,
  message_post: post,
  lot_settled: settled,
  seal,
};
