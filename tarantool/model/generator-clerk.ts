/** What the house does. */
import type { Choice } from './generator-bids';
import type { Generator } from './generator';
import { BEFORE_HAMMER, isOpen, isOver, isTimed, type Lot } from './state';
import { clerk, manager, stranger } from './sale';
import type { Args } from './judge/world';

const command = (g: Generator): Args => ({
  auction_id: g.model.auction_id,
  command_id: g.id('c'),
  seen_seq: g.seen(),
  staff: g.random.chance(97) ? clerk : stranger,
});
const onLot = (g: Generator, lot: Lot): Args => ({ ...command(g), lot_no: lot.lot_no });
const lotSeq = (g: Generator, lot: Lot): number =>
  g.random.chance(92) ? lot.lot_seq : lot.lot_seq - 1;
const last = (g: Generator, lot: Lot): number => {
  const seq = lot.standing.at(-1)?.seq ?? 0;
  return g.random.chance(92) ? seq : (lot.standing.at(-2)?.seq ?? seq + 1);
};
const lots = (g: Generator): Lot[] => [...g.model.lots.values()];

/** The step that brings the sale on. */
function forward(g: Generator): Choice {
  const { status } = g.model;
  if (status === 'Waiting') return { name: 'auction_start', args: command(g) };
  if (status === 'Paused') return { name: 'auction_resume', args: command(g) };
  if (status !== 'Live') return closing(g);
  const block = lots(g).find(
    (lot) => !isTimed(lot) && ['Announced', 'Open', 'Warned', 'LastCall'].includes(lot.status),
  );
  if (block) return towardsHammer(g, block);
  const queued = lots(g).find((lot) => lot.status === 'Queued');
  if (queued) return { name: 'lot_announce', args: onLot(g, queued) };
  const ended = lots(g).every((lot) => isOver(lot) || lot.status === 'Provisional');
  if (ended && g.random.chance(60)) return { name: 'auction_end', args: command(g) };
  return afterwards(g);
}

function towardsHammer(g: Generator, lot: Lot): Choice {
  const to: Record<string, string> = {
    Announced: 'lot_open',
    Open: 'lot_fair_warning',
    Warned: 'lot_last_call',
  };
  const name = to[lot.status];
  if (name && (lot.status === 'Announced' || g.random.chance(70)))
    return { name, args: onLot(g, lot) };
  return knock(g, lot);
}

function knock(g: Generator, lot: Lot): Choice {
  const unmet = lot.reserve_minor !== undefined && !lot.reserve_met;
  const name =
    lot.leader === undefined || (unmet && g.random.chance(30))
      ? 'lot_pass'
      : unmet && g.random.chance(75)
        ? 'lot_provisional'
        : 'lot_hammer';
  return { name, args: { ...onLot(g, lot), expected_lot_seq: lotSeq(g, lot) } };
}

/** What comes after a lot's Final, and after the sale. */
function afterwards(g: Generator): Choice {
  const sold = lots(g).filter((lot) => lot.charged_minor > 0n && !lot.settlement_id);
  const nameless = sold.find((lot) => lot.buyer_paddle === undefined && lot.status === 'Final');
  if (nameless && g.random.chance(60)) return buyer(g, nameless);
  const waiting = lots(g).find((lot) => lot.status === 'Provisional');
  if (waiting && g.random.chance(60)) return decide(g, waiting);
  const lot = sold.length > 0 ? g.random.pick(sold) : g.random.pick(lots(g));
  const { lot_no, epoch } = lot;
  const settlement_id = `${g.model.auction_id}:${lot_no}:${epoch}:final`;
  return {
    name: 'lot_settled',
    args: { auction_id: g.model.auction_id, lot_no, epoch, settlement_id },
  };
}

function closing(g: Generator): Choice {
  const held = [...g.model.paddles.values()].find((each) => each.available_minor > 0n);
  const leaving = [...g.model.transfers.values()].find((each) => each.status === 'leaving');
  const kind = g.random.weighted({
    settle: 30,
    give: held ? 40 : 0,
    end: leaving ? 40 : 0,
    seal: 25,
  });
  const { auction_id } = g.model;
  if (kind === 'give') {
    const { paddle_no, available_minor: amount_minor } = held!;
    const transfer_id = g.id('t');
    return { name: 'return_start', args: { auction_id, paddle_no, transfer_id, amount_minor } };
  }
  if (kind === 'end') {
    const { transfer_id } = leaving!;
    return { name: 'return_done', args: { auction_id, transfer_id } };
  }
  return kind === 'seal' ? { name: 'seal', args: { auction_id } } : afterwards(g);
}

const decide = (g: Generator, lot: Lot): Choice => ({
  name: 'lot_decide',
  args: { ...onLot(g, lot), outcome: g.random.chance(60) ? 'sold' : 'passed' },
});
const byTwo = (g: Generator): Args => ({ second: g.random.chance(85) ? manager : clerk }) as Args;
function buyer(g: Generator, lot: Lot): Choice {
  const paddles = [...g.model.paddles.keys()];
  const paddle_no = paddles.length > 0 && g.random.chance(95) ? g.random.pick(paddles) : 99;
  return {
    name: 'lot_buyer',
    args: { ...onLot(g, lot), ...byTwo(g), epoch: lot.epoch, paddle_no },
  };
}

function correction(g: Generator, lot: Lot): Choice {
  const hammered = lots(g).find((each) => each.status === 'Hammered');
  const net = lot.standing.at(-1)?.kind === 'INTERNET';
  const late_bids = g.soft.late.size > 0;
  const kind = g.random.weighted({
    undo: lot.standing.length > 0 ? 5 : 0.5,
    take: net ? 6 : 0.5,
    reopen: late_bids ? 20 : hammered ? 5 : 0.3,
  });
  if (kind === 'reopen') {
    const target = hammered ?? lot;
    const late = g.soft.late.get(target.lot_no)?.[0]?.bid_id;
    const late_bid_id = late ?? (g.random.chance(15) ? 'b0' : undefined);
    return { name: 'lot_reopen', args: { ...onLot(g, target), reason: 'a late bid', late_bid_id } };
  }
  const target_seq = last(g, lot);
  if (kind === 'undo')
    return { name: 'lot_undo', args: { ...onLot(g, lot), target_seq, reason: 'misheard' } };
  const room = [...g.model.paddles.values()].filter((each) => each.kind === 'room');
  const paddle_no =
    room.length > 0 && g.random.chance(40) ? g.random.pick(room).paddle_no : undefined;
  const expected_lot_seq = lotSeq(g, lot);
  return {
    name: 'lot_take_room',
    args: { ...onLot(g, lot), target_seq, expected_lot_seq, paddle_no },
  };
}

function asks(g: Generator, lot: Lot): Choice {
  const price = lot.price_minor ?? lot.ask_minor ?? 30_000n;
  if (g.random.chance(50)) {
    const near = g.gap(price) / 2n;
    const ask_minor = g.random.pick([
      price + near,
      price + 2n * near + 100n,
      price,
      price + 5n * near,
    ]);
    return { name: 'lot_ask_set', args: { ...onLot(g, lot), ask_minor: ask_minor || 1n } };
  }
  const mode = g.random.pick(['half', 'double', 'set', 'reset']);
  const step_minor = mode === 'set' ? BigInt(g.random.int(1, 9)) * 1_000n : undefined;
  return { name: 'lot_increment', args: { ...onLot(g, lot), mode, step_minor } };
}

function catalogue(g: Generator, lot: Lot): Choice {
  if (g.random.chance(50)) {
    const material = g.random.chance(50);
    return { name: 'lot_describe', args: { ...onLot(g, lot), description_hash: 'cd', material } };
  }
  const reserve = lot.reserve_minor ?? 50_000n;
  const reserve_minor = g.random.pick([reserve / 2n, (reserve * 3n) / 4n, reserve, reserve + 1n]);
  return { name: 'lot_reserve', args: { ...onLot(g, lot), reserve_minor: reserve_minor || 1n } };
}

function change(g: Generator): Choice {
  const paddles = [...g.model.paddles.values()];
  if (paddles.length === 0) return message(g);
  const paddle = g.random.pick(paddles);
  const given = g.random.weighted({ approve: 5, block: 2, limit: 3, deposit: 2, rating: 2 });
  const fields: Record<string, Partial<Args>> = {
    approve: { status: 'approved' },
    block: { status: paddle.status === 'blocked' ? 'approved' : 'blocked' },
    limit: { limit_minor: BigInt(g.random.int(0, 60)) * 10_000n },
    deposit: { deposit_minor: g.random.pick([0n, 50_000n]) },
    rating: { rating: g.random.pick([20, 64, 90]) },
  };
  const args = {
    ...command(g),
    paddle_no: paddle.paddle_no,
    ...fields[given],
    reason: 'looked at',
  };
  if (g.random.chance(30)) delete args.staff;
  return { name: 'paddle_change', args };
}

const message = (g: Generator): Choice => ({
  name: 'message_post',
  args: { ...command(g), text: 'Lunch at one' },
});

function answering(g: Generator): Choice {
  const open = [...g.model.asked.values()].filter((each) => each.status === 'open');
  const question_no = open[0]?.question_no ?? g.random.int(1, 2);
  if (g.random.chance(60))
    return { name: 'question_answer', args: { ...command(g), question_no, answer: 'It is' } };
  return { name: 'question_hide', args: { ...command(g), question_no, reason: 'asked before' } };
}

function state(g: Generator): Choice {
  const name = g.random.weighted({
    ...{ auction_pause: 5, auction_resume: 3, auction_end: 1, auction_start: 0.5 },
    auction_cancel: 0.6,
  });
  if (name !== 'auction_cancel') return { name, args: command(g) };
  const staff = g.random.chance(70) ? manager : clerk;
  return { name, args: { ...command(g), staff, reason: 'the roof leaks' } };
}

function choose(g: Generator): Choice {
  const lot = g.lot();
  const going = g.model.status === 'Live';
  const late = g.soft.late.size > 0;
  const nameless = lots(g).find(
    (each) => each.status === 'Final' && each.charged_minor > 0n && !each.buyer_paddle,
  );
  const kind = g.random.weighted({
    forward: isOpen(lot) && going ? 14 : 90,
    beat: 5,
    knock: isOpen(lot) ? 3 : 1,
    asks: isOpen(lot) ? 8 : 1,
    correct: late ? 40 : isOpen(lot) ? 14 : 2,
    catalogue: 5,
    withdraw: BEFORE_HAMMER.includes(lot.status) ? 1.2 : 0.5,
    decide: 1,
    void: 1,
    buyer: nameless ? 12 : 0.7,
    change: 4,
    talk: 3,
    state: 2,
    wrong: 0.3,
  });
  const some = (): Lot => g.random.pick(lots(g));
  const makers: Record<string, () => Choice> = {
    forward: () => forward(g),
    beat: () => ({
      name: 'clerk_beat',
      args: { auction_id: g.model.auction_id, staff: g.random.chance(97) ? clerk : stranger },
    }),
    knock: () => knock(g, lot),
    asks: () => asks(g, lot),
    correct: () => correction(g, lot),
    catalogue: () => catalogue(g, lot),
    withdraw: () => ({ name: 'lot_withdraw', args: { ...onLot(g, lot), reason: 'damaged' } }),
    decide: () => decide(g, some()),
    void: () => ({
      name: 'lot_void',
      args: {
        ...onLot(g, lots(g).find((each) => each.charged_minor > 0n) ?? some()),
        ...byTwo(g),
        reason: 'fraud',
      },
    }),
    buyer: () => buyer(g, nameless ?? some()),
    change: () => change(g),
    talk: () => (g.random.chance(50) ? message(g) : answering(g)),
    state: () => state(g),
    wrong: () => ({ name: 'lot_open', args: { ...onLot(g, some()), lot_no: 77 } }),
  };
  return makers[kind]!();
}

export const clerkChoices = { choose, message, forward };
