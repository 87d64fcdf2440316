/** What bidders, the room and wallets do. */
import type { Generator } from './generator';
import { BEFORE_HAMMER, isOpen, type Lot, type Order, type Paddle } from './state';
import { clerk, manager, stranger, USERS } from './sale';
import type { Args } from './judge/world';

export interface Choice {
  name: string;
  args: Args;
}

const body = (g: Generator, lot: Lot, paddle_no?: number): Args => ({
  auction_id: g.model.auction_id,
  bid_id: g.id('b'),
  lot_no: lot.lot_no,
  epoch: g.random.chance(96) ? lot.epoch : Math.max(0, lot.epoch + g.random.pick([-1, 1])),
  paddle_no,
  seen_seq: g.seen(),
  confirmed: g.random.chance(60),
  received_at_ms: g.now,
});
const bidderCommand = (g: Generator, lot: Lot, paddle_no: number): Args => ({
  auction_id: g.model.auction_id,
  command_id: g.id('k'),
  seen_seq: g.seen(),
  lot_no: lot.lot_no,
  epoch: g.random.chance(96) ? lot.epoch : lot.epoch + 1,
  paddle_no,
});

const paddles = (g: Generator): Paddle[] => [...g.model.paddles.values()];
function somePaddle(g: Generator, kind?: 'wallet' | 'room'): number {
  const list = paddles(g).filter((each) => kind === undefined || each.kind === kind);
  if (list.length === 0 || g.random.chance(1.5)) return g.random.chance(50) ? 99 : 0;
  return g.random.pick(list).paddle_no;
}

function amountFor(g: Generator, lot: Lot): bigint {
  const ask = lot.ask_minor ?? lot.opening_ask_minor ?? 30_000n;
  const kind = g.random.weighted({
    ask: 66,
    rung: 14,
    step: 6,
    off: 6,
    low: 3,
    far: 4,
    wild: 0.5,
    tie: 12,
  });
  const gap = g.gap(ask);
  const orders = [...g.model.orders.values()].filter((each) => each.lot_no === lot.lot_no);
  const tie = orders.length > 0 ? g.random.pick(orders).amount_minor! : ask;
  const odd: Record<string, bigint> = {
    ask,
    rung: g.rungNear(ask),
    step: ask + gap * BigInt(g.random.int(1, 3)),
    off: ask + gap / 2n + 1n,
    low: ask > gap ? ask - gap : 1n,
    far: g.rungNear(ask * 3n),
    wild: g.random.pick([0n, 10n ** 12n + 1n, 10n ** 12n]),
    tie: tie >= ask ? tie : ask,
  };
  return odd[kind]!;
}

function live(g: Generator): Choice {
  const hammered = [...g.model.lots.values()].find((each) => each.status === 'Hammered');
  const lot = hammered && g.random.chance(50) ? hammered : g.lot();
  const paddle_no = somePaddle(g, g.random.chance(90) ? 'wallet' : undefined);
  const may_top_up = g.random.chance(10) ? true : undefined;
  const args = { ...body(g, lot, paddle_no), kind: 'LIVE', may_top_up };
  return { name: 'place', args: { ...args, amount_minor: amountFor(g, lot) } };
}

function figureFor(g: Generator, lot: Lot): bigint {
  const ask = lot.ask_minor ?? lot.opening_ask_minor ?? 30_000n;
  const others = [...g.model.orders.values()].filter((each) => each.lot_no === lot.lot_no);
  if (others.length > 0 && g.random.chance(35)) return g.random.pick(others).amount_minor!;
  const times = BigInt(g.random.int(9, 35));
  const figure = (ask * times) / 10n;
  if (figure <= 0n) return 1n;
  return g.random.chance(75) ? g.rungNear(figure) : figure;
}

const order = (g: Generator): { lot: Lot; paddle_no: number; args: Args } => {
  const lot = g.lot();
  const paddle_no = somePaddle(g, g.random.chance(92) ? 'wallet' : undefined);
  const limited_ok = g.random.chance(40) ? true : undefined;
  const may_top_up = g.random.chance(10) ? true : undefined;
  const common = { ...body(g, lot, paddle_no), limited_ok, may_top_up };
  return { lot, paddle_no, args: { ...common, amount_minor: figureFor(g, lot) } };
};

function max(g: Generator): Choice {
  return { name: 'place', args: { ...order(g).args, kind: 'MAX' } };
}

function insure(g: Generator): Choice {
  const { confirmed: _, ...args } = order(g).args;
  return { name: 'insure', args: { ...args, expires_at_ms: g.now + g.random.int(1, 60) * 1_000 } };
}

function ownOrder(g: Generator, kind: Order['kind']): { lot: Lot; paddle_no: number } {
  const orders = [...g.model.orders.values()].filter((each) => each.kind === kind);
  if (orders.length === 0 || g.random.chance(10)) return { lot: g.lot(), paddle_no: somePaddle(g) };
  const { lot_no, paddle_no } = g.random.pick(orders);
  return { lot: g.model.lots.get(lot_no)!, paddle_no };
}
function cancel(g: Generator, kind: Order['kind']): Choice {
  const { lot, paddle_no } = ownOrder(g, kind);
  const name = kind === 'max' ? 'max_cancel' : 'insure_cancel';
  return { name, args: bidderCommand(g, lot, paddle_no) };
}

function floor(g: Generator): Choice {
  const lot = g.lot();
  const room = g.random.chance(55)
    ? undefined
    : somePaddle(g, g.random.chance(85) ? 'room' : undefined);
  const staff = g.random.chance(97) ? clerk : stranger;
  const paddle_no = room === 0 ? undefined : room;
  const args = { ...body(g, lot, paddle_no), kind: 'FLOOR', staff };
  return { name: 'place', args: { ...args, amount_minor: amountFor(g, lot) } };
}

function vendor(g: Generator): Choice {
  const able = [...g.model.lots.values()].filter((each) => isOpen(each) && each.vendor_notified);
  const lot = able.length > 0 && g.random.chance(80) ? g.random.pick(able) : g.lot();
  const args = { ...body(g, lot), kind: 'VENDOR', staff: clerk };
  return { name: 'place', args: { ...args, amount_minor: amountFor(g, lot) } };
}

function retract(g: Generator): Choice {
  const led = [...g.model.lots.values()].filter((each) => isOpen(each) && each.leader_paddle);
  const lot = led.length > 0 ? g.random.pick(led) : g.lot();
  const paddle_no = g.random.chance(85) ? (lot.leader_paddle ?? 1) : somePaddle(g);
  const last = lot.standing.at(-1)?.seq ?? 0;
  const target_seq = g.random.chance(90) ? last : (lot.standing.at(-2)?.seq ?? last + 1);
  return { name: 'retract', args: { ...bidderCommand(g, lot, paddle_no), target_seq } };
}

function lateCancel(g: Generator): Choice {
  const trays = [...g.soft.late].filter(([, tray]) => tray.length > 0);
  const [lot_no, tray] = trays.length > 0 ? g.random.pick(trays) : [g.lot().lot_no, []];
  const bid = tray[0] ?? { bid_id: 'b1', paddle_no: 1 };
  const { epoch: _, ...args } = bidderCommand(g, g.model.lots.get(lot_no)!, bid.paddle_no);
  return { name: 'late_cancel', args: { ...args, bid_id: bid.bid_id } };
}

const transferOf = (
  g: Generator,
  name: string,
  paddle_no: number,
  amount_minor: bigint,
): Choice => ({
  name,
  args: { auction_id: g.model.auction_id, paddle_no, transfer_id: g.id('t'), amount_minor },
});

function credit(g: Generator): Choice {
  const known = [...g.model.transfers.keys()];
  const amount = g.random.chance(2) ? 10n ** 13n : BigInt(g.random.int(2, 60)) * 10_000n;
  const poor = paddles(g).find((each) => each.kind === 'wallet' && each.credited_minor === 0n);
  const paddle_no = poor && g.random.chance(70) ? poor.paddle_no : somePaddle(g, 'wallet');
  const choice = transferOf(g, 'paddle_credit', paddle_no, amount);
  if (known.length > 0 && g.random.chance(8)) choice.args.transfer_id = g.random.pick(known);
  return choice;
}

function returnStart(g: Generator): Choice {
  const paddle_no = somePaddle(g, 'wallet');
  const available = g.model.paddles.get(paddle_no)?.available_minor ?? 5n;
  const part = g.random.pick([available, available / 2n, available + 1n]);
  return transferOf(g, 'return_start', paddle_no, part > 0n ? part : 1n);
}

function returnDone(g: Generator): Choice {
  const list = [...g.model.transfers.values()].filter((each) => each.direction === 'return');
  const transfer_id = list.length > 0 ? g.random.pick(list).transfer_id : 't0';
  return { name: 'return_done', args: { auction_id: g.model.auction_id, transfer_id } };
}

function join(g: Generator): Choice {
  const here = paddles(g).map((each) => each.user_id);
  const absent = USERS.filter((each) => !here.includes(each));
  const free = absent.length > 0 && g.random.chance(85) ? absent : USERS;
  const user_id = g.random.chance(3) ? 'sam' : g.random.pick(free);
  const kind = g.random.chance(70) ? 'wallet' : 'room';
  return {
    name: 'paddle_open',
    args: {
      auction_id: g.model.auction_id,
      command_id: g.id('p'),
      user_id,
      kind,
      status: g.random.chance(95) ? 'approved' : 'pending',
      rating: g.random.chance(94) ? 64 : 20,
      limit_minor: g.random.chance(22) ? BigInt(g.random.int(5, 60)) * 10_000n : undefined,
      deposit_minor: g.random.chance(20) ? 50_000n : undefined,
      largest_paid_minor: g.random.chance(20) ? 20_000n : undefined,
      staff: kind === 'room' ? manager : undefined,
    },
  };
}

function ask(g: Generator): Choice {
  const user_id = g.random.pick(USERS);
  const lot_no = g.random.chance(70) ? g.lot().lot_no : undefined;
  const base = { auction_id: g.model.auction_id, command_id: g.id('q'), seen_seq: g.seen() };
  return { name: 'question_ask', args: { ...base, user_id, lot_no, text: 'Is it signed?' } };
}

function choose(g: Generator): Choice {
  const few = paddles(g).length < 4;
  const poor = paddles(g).every((each) => each.available_minor < 100_000n);
  const lots = [...g.model.lots.values()];
  const selling = lots.some((each) => BEFORE_HAMMER.includes(each.status));
  const kind = g.random.weighted({
    live: selling ? 34 : 4,
    max: selling ? 16 : 1,
    floor: selling ? 12 : 1,
    vendor: lots.some((each) => isOpen(each) && each.vendor_notified) ? 6 : 1,
    insure: 6,
    cancelMax: g.model.orders.size > 0 ? 2 : 0.2,
    cancelInsurance: g.model.orders.size > 0 ? 2 : 0.2,
    retract: 4,
    lateCancel: g.soft.late.size > 0 ? 3 : 0.3,
    credit: poor ? 30 : 5,
    returnStart: selling ? 3 : 12,
    returnDone: 4,
    join: few ? 25 : 1.5,
    ask: 2,
  });
  const makers: Record<string, (g: Generator) => Choice> = {
    ...{ live, max, floor, vendor, insure, retract, lateCancel, credit, returnStart, returnDone },
    ...{ join, ask },
    cancelMax: () => cancel(g, 'max'),
    cancelInsurance: () => cancel(g, 'insurance'),
  };
  return makers[kind]!(g);
}

export const bidChoices = { choose, body, join, credit };
