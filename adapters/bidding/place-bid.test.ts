import type {
  Answer,
  Bid,
  Bidding,
  Funding,
  LiveAuctions,
  Log,
  ProcedureName,
} from '../../services/contracts/ports';
import type { Refusal } from '../../services/contracts/items';
import { GavelError } from '../../services/contracts/errors';
import { createBidding } from './place-bid';

type Funded = Awaited<ReturnType<Funding['fund']>>;
const quiet: Log = { info() {}, warn() {}, error() {}, debug() {} };
const limits = {
  answer_ms: 60,
  topup_deadline_ms: 40,
  second_place_ms: 400,
  call_ms: 50,
  retry_pause_ms: 5,
};
const bidder = { user_id: 'u1', currency: 'GBP' };
const bid: Bid = {
  bid_id: 'b-00000000000001',
  auction_id: 'a7',
  lot_no: 1,
  epoch: 0,
  paddle_no: 9,
  kind: 'LIVE',
  amount_minor: 5000,
  seen_seq: 3,
  confirmed: false,
  may_top_up: true,
  received_at_ms: 1,
};

interface World {
  bidding: Bidding;
  calls: string[];
  paddle: { money: number };
  wallet: { money: number };
  /** Held back until called: the wallets' answer. */
  release(): void;
  clock: { ms: number };
}

/** A shard with one paddle and one price, and wallets with one sum, as the ports show them. */
function world(
  wallet: number,
  over: {
    hold?: boolean;
    place?: (bid: Bid, nth: number) => Answer | undefined;
    fund?: (nth: number) => Funded | undefined;
    paddle?: Answer;
    stored?: Answer & { answer?: Answer };
  } = {},
): World {
  const calls: string[] = [];
  const money = { paddle: { money: 0 }, wallet: { money: wallet }, clock: { ms: 0 } };
  const credited = new Set<string>();
  const funds = new Map<string, Funded>();
  let release = (): void => {};
  const gate = over.hold ? new Promise<void>((resolve) => (release = resolve)) : undefined;
  const nth = (what: string) => calls.filter((c) => c.startsWith(what)).length;

  const place = (args: Bid): Answer => {
    calls.push(`place${args.may_top_up ? '?' : ''} paddle ${args.paddle_no}`);
    const told = over.place?.(args, nth('place'));
    if (told) return told;
    return money.paddle.money >= args.amount_minor
      ? { code: 'ACCEPTED', seq: 10 }
      : { code: 'FUNDS_SHORT', shortfall_minor: args.amount_minor - money.paddle.money };
  };
  /** What the figure lacks; here it costs what it says. */
  const quote = ({
    amount_minor,
  }: {
    amount_minor: number;
  }): Answer & { all_in_minor: number } => ({
    code: 'ACCEPTED',
    all_in_minor: amount_minor,
    shortfall_minor: Math.max(0, amount_minor - money.paddle.money),
  });
  const credit = (args: { transfer_id: string; amount_minor: number }): Answer => {
    calls.push(`credit ${args.amount_minor}`);
    if (!credited.has(args.transfer_id)) money.paddle.money += args.amount_minor;
    credited.add(args.transfer_id);
    return { code: 'ACCEPTED' };
  };
  const live = {
    call(name: ProcedureName, args: never): Promise<Answer> {
      if (name === 'place' || name === 'insure') return Promise.resolve(place(args));
      if (name === 'max_quote') return Promise.resolve(quote(args));
      if (name === 'paddle_credit') return Promise.resolve(credit(args));
      if (name === 'bid_lookup') {
        return Promise.resolve((over.stored ?? { code: 'NOT_FOUND' }) as Answer);
      }
      calls.push(name);
      return Promise.resolve(over.paddle ?? { code: 'NO_PADDLE' });
    },
  } as unknown as LiveAuctions;
  const funding: Funding = {
    async fund({ key, at_least_minor, round_up_minor }) {
      const round = round_up_minor === undefined ? '' : ` round ${round_up_minor}`;
      calls.push(`fund ${key} ${at_least_minor}${round}`);
      await gate;
      const told = over.fund?.(nth('fund'));
      if (told) return told;
      const known = funds.get(key);
      if (known) return known;
      if (money.wallet.money < at_least_minor) {
        return { code: 'FUNDS_SHORT', shortfall_minor: at_least_minor - money.wallet.money };
      }
      money.wallet.money -= at_least_minor;
      const done = {
        code: 'ACCEPTED' as const,
        transfer_id: `t-${key}`,
        amount_minor: at_least_minor,
      };
      funds.set(key, done);
      return done;
    },
  };
  const clock = { now: () => money.clock.ms };
  const bidding = createBidding({ live, funding, clock, log: quiet, limits });
  return { bidding, calls, release: () => release(), ...money };
}
async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it never happened');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a bid with money in the paddle is one call', async () => {
  const w = world(0);
  w.paddle.money = 5000;
  expect(await w.bidding.placeBid(bid, bidder)).toEqual({ code: 'ACCEPTED', seq: 10 });
  expect(w.calls).toEqual(['place? paddle 9']);
});

test('a bid short of money moves it from the wallet and is placed again with the same id', async () => {
  const w = world(9000);
  w.paddle.money = 800;
  const begun: number[] = [];
  const answer = await w.bidding.placeBid(bid, bidder, { topup: (sum) => begun.push(sum) });
  expect(answer.code).toBe('ACCEPTED');
  expect(w.calls).toEqual([
    'place? paddle 9',
    'fund bid:b-00000000000001 4200',
    'credit 4200',
    'place paddle 9',
  ]);
  expect([w.wallet.money, w.paddle.money, begun]).toEqual([4800, 5000, [4200]]);
});

test('without consent nothing is moved', async () => {
  const w = world(9000);
  const answer = await w.bidding.placeBid({ ...bid, may_top_up: false }, bidder);
  expect(answer).toEqual({ code: 'FUNDS_SHORT', shortfall_minor: 5000 });
  expect(w.calls).toEqual(['place paddle 9']);
});

test('a wallet that has too little: the second, stored answer, with what the wallet lacks', async () => {
  const w = world(3000);
  expect(await w.bidding.placeBid(bid, bidder)).toEqual({
    code: 'FUNDS_SHORT',
    shortfall_minor: 2000,
  });
  expect(w.calls.at(-1)).toBe('place paddle 9');
  expect(w.wallet.money).toBe(3000);
});

test('an id that was refused for good moves no money when it comes again', async () => {
  const answer: Answer = { code: 'FUNDS_SHORT', shortfall_minor: 5000, seq: 4 };
  const w = world(9000, { stored: { code: 'ACCEPTED', answer } });
  expect(await w.bidding.placeBid(bid, bidder)).toEqual(answer);
  expect(w.wallet.money).toBe(9000);
  expect(w.calls).toEqual(['place? paddle 9']);
});

test('a shard that cannot confirm the first answer moves no money', async () => {
  const w = world(9000, { stored: { code: 'FROZEN' } });
  expect(await w.bidding.placeBid(bid, bidder)).toEqual({ code: 'FROZEN' });
  expect(w.wallet.money).toBe(9000);
});

test('still short after one top-up is for good', async () => {
  const w = world(9000, {
    place: (_bid, nth) => (nth > 1 ? { code: 'FUNDS_SHORT', shortfall_minor: 900 } : undefined),
  });
  const answer = await w.bidding.placeBid(bid, bidder);
  expect(answer).toEqual({ code: 'FUNDS_SHORT', shortfall_minor: 900 });
  expect(w.calls.filter((c) => c.startsWith('fund'))).toHaveLength(1);
});

test('repetitions of an id in flight share the work; another body goes by itself', async () => {
  const w = world(9000, { hold: true });
  const same = [w.bidding.placeBid(bid, bidder), w.bidding.placeBid({ ...bid }, bidder)];
  const other = w.bidding.placeBid({ ...bid, amount_minor: 6000, may_top_up: false }, bidder);
  expect((await other).code).toBe('FUNDS_SHORT');
  await until(() => w.calls.some((c) => c.startsWith('fund')));
  w.release();
  expect((await Promise.all(same)).map((a) => a.code)).toEqual(['ACCEPTED', 'ACCEPTED']);
  expect(w.calls.filter((c) => c.startsWith('place?'))).toHaveLength(1);
  expect(w.paddle.money).toBe(5000);
});

test('a repetition after the answer is not executed by memory but asked again', async () => {
  const w = world(9000);
  await w.bidding.placeBid(bid, bidder);
  expect((await w.bidding.placeBid(bid, bidder)).code).toBe('ACCEPTED');
  expect(w.wallet.money).toBe(4000);
});

test('a slow top-up answers pending at once, goes on, and tells nobody when it is accepted', async () => {
  const w = world(9000, { hold: true });
  const refused: Refusal[] = [];
  const answer = await w.bidding.placeBid(bid, bidder, { refused: (a) => refused.push(a) });
  expect(answer).toEqual({ code: 'OUTCOME_UNKNOWN', topup: 'pending' });
  w.release();
  await until(() => w.calls.at(-1) === 'place paddle 9');
  expect(w.paddle.money).toBe(5000);
  expect(refused).toEqual([]);
});

test('a slow top-up whose bid is then refused tells whoever was left waiting, once', async () => {
  const w = world(9000, {
    hold: true,
    place: (_bid, nth) => (nth > 1 ? { code: 'ASK_MOVED', ask_minor: 5500 } : undefined),
  });
  const refused: Refusal[] = [];
  await w.bidding.placeBid(bid, bidder, { refused: (a) => refused.push(a) });
  w.release();
  await until(() => refused.length > 0);
  expect(refused).toEqual([{ code: 'ASK_MOVED', ask_minor: 5500 }]);
  expect(w.paddle.money).toBe(5000);
});

test('a listener that fails takes nobody with it', async () => {
  const w = world(9000, { hold: true });
  const heard: Refusal[] = [];
  const failing = () => {
    throw new Error('no wire');
  };
  await Promise.all([
    w.bidding.placeBid(bid, bidder, { refused: failing }),
    w.bidding.placeBid(bid, bidder, { refused: (a) => heard.push(a) }),
  ]);
  w.clock.ms = limits.second_place_ms;
  w.release();
  await until(() => heard.length > 0);
  expect(heard).toEqual([{ code: 'FUNDS_SHORT', topup: 'late' }]);
});

test('money that comes after the time of the bid stays on the paddle: topup=late, no second place', async () => {
  const w = world(9000, { hold: true });
  const refused: Refusal[] = [];
  await w.bidding.placeBid(bid, bidder, { refused: (a) => refused.push(a) });
  w.clock.ms = limits.second_place_ms;
  w.release();
  await until(() => refused.length > 0);
  expect(refused).toEqual([{ code: 'FUNDS_SHORT', topup: 'late' }]);
  expect(w.calls.filter((c) => c.startsWith('place '))).toEqual([]);
});

test('wallets that refuse the key are asked once, and the bid has its stored answer', async () => {
  const w = world(9000, {
    fund: () => {
      throw new GavelError('KEY_REUSED');
    },
  });
  expect(await w.bidding.placeBid(bid, bidder)).toEqual({
    code: 'FUNDS_SHORT',
    shortfall_minor: 5000,
  });
  expect(w.calls.slice(1)).toEqual(['fund bid:b-00000000000001 5000', 'place paddle 9']);
  expect(w.wallet.money).toBe(9000);
});

test('wallets that fail are asked again under the same key', async () => {
  const w = world(9000, {
    fund: (nth) => {
      if (nth === 1) throw new Error('connection refused');
      return undefined;
    },
  });
  expect((await w.bidding.placeBid(bid, bidder)).code).toBe('ACCEPTED');
  expect(w.calls.filter((c) => c.startsWith('fund'))).toEqual([
    'fund bid:b-00000000000001 5000',
    'fund bid:b-00000000000001 5000',
  ]);
});

test('a second place without an answer is repeated with its id until it has one', async () => {
  const w = world(9000, {
    place: (_bid, nth) => (nth === 2 ? { code: 'OUTCOME_UNKNOWN' } : undefined),
  });
  expect((await w.bidding.placeBid(bid, bidder)).code).toBe('ACCEPTED');
  expect(w.calls.filter((c) => c.startsWith('place'))).toHaveLength(3);
});

test.each([
  [{ code: 'NO_PADDLE' } as Answer, 'place? paddle 0'],
  [{ code: 'ACCEPTED', paddle: { paddle_no: 4 } } as Answer, 'place? paddle 4'],
])('a bid without a paddle number is looked up: %j', async (paddle, call) => {
  const w = world(0, { paddle });
  w.paddle.money = 5000;
  await w.bidding.placeBid({ ...bid, paddle_no: undefined }, bidder);
  expect(w.calls).toEqual(['paddle_view', call]);
});

test('a paddle that cannot be looked up is no refusal of the bid', async () => {
  const w = world(0, { paddle: { code: 'UNAVAILABLE' } });
  expect(await w.bidding.placeBid({ ...bid, paddle_no: undefined }, bidder)).toEqual({
    code: 'UNAVAILABLE',
  });
  expect(w.calls).toEqual(['paddle_view']);
});

describe('a sealed order', () => {
  const id = 'bid:b-00000000000001';
  const max: Bid = { ...bid, kind: 'MAX', confirmed: false, limited_ok: false };
  const fundsOf = (w: World) => w.calls.filter((call) => call.startsWith('fund'));

  test('asks the wallets for a round sum above what its figure lacks', async () => {
    const w = world(9000);
    w.paddle.money = 800;
    expect((await w.bidding.placeBid(max, bidder)).code).toBe('ACCEPTED');
    expect(fundsOf(w)).toEqual([`fund ${id} 4200 round 4200`]);
  });

  test('that may stand limited asks for as much as the ask lacks, at least', async () => {
    const first = { code: 'FUNDS_SHORT', shortfall_minor: 4200, ask_all_in_minor: 1500 } as const;
    const w = world(9000, { place: (_bid, nth) => (nth === 1 ? first : undefined) });
    w.paddle.money = 800;
    await w.bidding.placeBid({ ...max, limited_ok: true }, bidder);
    expect(fundsOf(w)).toEqual([`fund ${id} 700 round 4200`]);
  });

  test('that may stand limited on a lot without an ask takes whatever there is', async () => {
    const w = world(9000);
    await w.bidding.placeBid({ ...max, limited_ok: true }, bidder);
    expect(fundsOf(w)).toEqual([`fund ${id} 1 round 5000`]);
  });

  test('of a connection insurance is funded in the same way', async () => {
    const { kind: _kind, confirmed: _confirmed, ...order } = max;
    const w = world(9000);
    const answer = await w.bidding.insure({ ...order, expires_at_ms: 99 }, bidder);
    expect(answer.code).toBe('ACCEPTED');
    expect(fundsOf(w)).toEqual([`fund ${id} 5000 round 5000`]);
    expect(w.calls.filter((call) => call.startsWith('place'))).toHaveLength(2);
  });

  test('under one id moves one sum, and a maximum is not an insurance', async () => {
    const { kind: _kind, confirmed: _confirmed, ...order } = max;
    const w = world(20_000, { hold: true });
    const both = [
      w.bidding.placeBid(max, bidder),
      w.bidding.placeBid({ ...max }, bidder),
      w.bidding.insure({ ...order, expires_at_ms: 99 }, bidder),
    ];
    await until(() => fundsOf(w).length === 2);
    w.release();
    await Promise.all(both);
    expect(fundsOf(w)).toHaveLength(2);
    expect(w.wallet.money).toBe(15_000);
  });
});
