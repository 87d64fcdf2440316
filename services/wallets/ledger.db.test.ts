/**
 * The ledger alone: random acts against a model, and races on one account. PostgreSQL only.
 */
import { createPostgresBus, type PostgresBus } from '../../adapters/bus/postgres';
import { createSql, type ClosableSql } from '../../adapters/postgres/sql';
import {
  createTestDatabase,
  quietLog,
  until,
  type TestDatabase,
} from '../../adapters/postgres/testing/database';
import { GavelError } from '../contracts/errors';
import { roundSum } from '../contracts/money';
import { escrowId, receivable, wallet, walletId } from './domain/accounts';
import { fundAct, fundReversedAct, returnAct, saleAct, topupAct, type Act } from './domain/acts';
import { closeFunding, fund } from './store/funding';
import { openAccounts, post } from './store/ledger';
import { walletsMigrations } from './store/migrations';
import { askReturn } from './store/returns';
import { openBooks } from './store/auctions';
import { dropSale, nameBuyer, takeSale, voidSale, type SaleOfLot } from './store/sales';
import { ledgerFaults } from './testing/stand';

const NOW = 1_795_266_000_000;
let database: TestDatabase;
let sql: ClosableSql;
let bus: PostgresBus;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql(database.url, { log: quietLog });
  bus = createPostgresBus({ sql, log: quietLog });
  await bus.prepare();
  await sql.migrate('wallets', walletsMigrations);
});
afterAll(async () => {
  await bus.close();
  await sql.close();
  await database.drop();
});

const balanceOf = async (account_id: string): Promise<number> => {
  const { rows } = await sql.query<{ balance_minor: string }>(
    'SELECT balance_minor FROM account WHERE account_id = $1',
    [account_id],
  );
  return Number(rows[0]?.balance_minor ?? 0);
};
const postAct = (act: Act): Promise<boolean> => sql.transaction((tx) => post(tx, act, NOW));
const giveMoney = (user_id: string, amount_minor: number, currency = 'GBP') =>
  postAct(
    topupAct({ provider: 'p', payment_id: `pi_${user_id}`, user_id, currency, amount_minor }),
  );

/** Numbers that look random and are the same for one seed (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

describe.each([1, 2, 3])('random acts, seed %d', (seed) => {
  const users = ['u1', 'u2', 'u3'].map((u) => `${u}-${seed}`);
  const auction = `auction-${seed}`;

  /** An act of some kind; its sums are often more than the account has. */
  function anAct(n: number, random: (below: number) => number): Act {
    const user_id = users[random(users.length)]!;
    const amount_minor = 1 + random(5_000);
    const movement = {
      transfer_id: `t-${seed}-${n}`,
      auction_id: auction,
      user_id,
      currency: 'GBP',
      amount_minor,
    };
    const kind = random(6);
    if (kind < 2)
      return topupAct({ ...movement, provider: `p${seed}`, payment_id: `pi_${seed}_${n}` });
    if (kind === 2) return fundAct(movement);
    if (kind === 3) return returnAct(movement);
    if (kind === 4) return fundReversedAct(movement);
    return saleAct({
      ...movement,
      lot_no: n,
      epoch: 0,
      house_id: `house-${seed}`,
      seller_id: 'seller',
      buyer: { user_id, kind: random(4) === 0 ? 'room' : 'wallet' },
      proceeds_minor: amount_minor,
      commission_minor: random(3) * 10,
      premium_minor: random(500),
      tax_minor: random(100),
    });
  }

  /** What the balances should become; null: some account would break its rule. */
  function modelled(before: Map<string, number>, act: Act): Map<string, number> | null {
    const after = new Map(before);
    for (const t of act.transfers) {
      const debit = (after.get(t.debit.account_id) ?? 0) - t.amount_minor;
      if (debit < 0 && !['psp_clearing', 'receivable'].includes(t.debit.kind)) return null;
      after.set(t.debit.account_id, debit);
      after.set(t.credit.account_id, (after.get(t.credit.account_id) ?? 0) + t.amount_minor);
    }
    return after;
  }

  test('each is posted whole and once, or refused whole; the books hold after every step', async () => {
    const random = seeded(seed);
    const refusals: string[] = [];
    let expected = new Map<string, number>();
    const posted: Act[] = [];
    for (let n = 0; n < 150; n++) {
      const again = posted.length > 0 && random(5) === 0;
      const act = again ? posted[random(posted.length)]! : anAct(n, random);
      const after = again ? expected : modelled(expected, act);
      const outcome = await postAct(act).catch((error: { constraint?: string }) => {
        refusals.push(error.constraint ?? 'another fault');
        return null;
      });
      expect(outcome).toBe(after === null ? null : !again);
      if (after && !again) posted.push(act);
      expected = after ?? expected;
      expect(await ledgerFaults(sql)).toEqual([]);
    }
    for (const [id, amount] of expected) expect([id, await balanceOf(id)]).toEqual([id, amount]);
    expect(posted.length).toBeGreaterThan(30);
    expect(new Set(refusals)).toEqual(new Set(['account_rule']));
  });
});

describe('the database refuses', () => {
  const insert = (debit: string, credit: string, amount: number, currency = 'GBP') =>
    sql.transaction(async (tx) => {
      await tx.query("INSERT INTO act VALUES ('odd', 'odd', NULL, NULL, 0)");
      await tx.query(
        `INSERT INTO transfer (act_id, n, debit_account, credit_account, amount_minor, currency, at_ms)
         VALUES ('odd', 1, $1, $2, $3, $4, 0)`,
        [debit, credit, amount, currency],
      );
    });

  test.each([
    ['more than there is', walletId('rule', 'GBP'), walletId('rule2', 'GBP'), 101, 'GBP', '23514'],
    ['an account into itself', walletId('rule', 'GBP'), walletId('rule', 'GBP'), 1, 'GBP', '23514'],
    ['nothing', walletId('rule', 'GBP'), walletId('rule2', 'GBP'), 0, 'GBP', '23514'],
    ['less than nothing', walletId('rule2', 'GBP'), walletId('rule', 'GBP'), -1, 'GBP', '23514'],
    ['above 10^13', 'psp_clearing.p.GBP', walletId('rule', 'GBP'), 1e13 + 1, 'GBP', '23514'],
    ['another currency', walletId('rule', 'GBP'), walletId('rule', 'EUR'), 1, 'GBP', '23503'],
    ['a currency of its own', walletId('rule', 'GBP'), walletId('rule2', 'GBP'), 1, 'EUR', '23503'],
    ['an unknown account', walletId('rule', 'GBP'), 'nobody', 1, 'GBP', '23503'],
  ])('%s', async (_name, debit, credit, amount, currency, code) => {
    await giveMoney('rule', 100);
    await sql.transaction((tx) =>
      openAccounts(tx, [wallet('rule2', 'GBP'), wallet('rule', 'EUR')], NOW),
    );
    await expect(insert(debit, credit, amount, currency)).rejects.toMatchObject({ code });
    expect(await balanceOf(walletId('rule', 'GBP'))).toBe(100);
  });
});

describe('what is moved for a sealed order', () => {
  let made = 0;
  const lodge = (
    user_id: string,
    sum: { shortfall: number; least?: number; credited?: number },
  ) => {
    const request = {
      user_id,
      auction_id: 'sealed',
      paddle_no: 1,
      currency: 'GBP',
      transfer_id: `sealed-${++made}`,
      key: `sealed-key-${made}`,
      sum: {
        round_up_minor: sum.shortfall,
        at_least_minor: sum.least ?? sum.shortfall,
        credited_minor: sum.credited ?? 0,
      },
    };
    const options = { any_amount: true, now_ms: NOW };
    return sql
      .transaction((tx) => fund(tx, bus, request, options))
      .then(
        (funded): number | string => funded.amount_minor,
        (error: unknown) => (error instanceof GavelError ? error.code : String(error)),
      );
  };

  test.each([
    ['the next round sum', 5_000_000, { shortfall: 560_000 }, 1_000_000],
    ['a sum that is round itself', 5_000_000, { shortfall: 500_000 }, 500_000],
    ['the whole wallet, when it covers the order', 700_000, { shortfall: 560_000 }, 700_000],
    ['the whole wallet, when that is enough', 700_000, { shortfall: 9e5, least: 1 }, 700_000],
    ['nothing of one that does not help', 700_000, { shortfall: 9e5, least: 8e5 }, 'FUNDS_SHORT'],
    ['what the paddle may still hold', 5e12, { shortfall: 3e12, credited: 6e12 }, 4e12],
  ])('is %s', async (_name, money, sum, expected) => {
    const user = `sealed-${made}`;
    await giveMoney(user, money);
    expect(await lodge(user, sum)).toBe(expected);
  });

  test('tells no shortfall: of a thousand orders no row holds one that is not a step itself', async () => {
    const user = 'sealed-thousand';
    await giveMoney(user, 1e13);
    const below = seeded(20_261_121);
    const shortfalls = Array.from({ length: 1_000 }, () => 1_000 + below(400_000_000));
    const steps = new Set(shortfalls.map(roundSum));
    const moved: (number | string)[] = [];
    for (const shortfall of shortfalls) moved.push(await lodge(user, { shortfall }));
    expect(moved).toEqual(shortfalls.map(roundSum));
    const { rows } = await sql.query<{ said: string }>(
      `SELECT row_to_json(t)::text AS said FROM transfer t WHERE act_id LIKE 'fund:sealed-%'
       UNION ALL SELECT row_to_json(o)::text FROM fund_outbox o
       UNION ALL SELECT row_to_json(k)::text FROM request_key k`,
    );
    const written = new Set(
      rows.flatMap(({ said }) => said.match(/(?<![0-9a-f])[0-9]+(?![0-9a-f])/g) ?? []),
    );
    const leaked = shortfalls.filter((sum) => written.has(String(sum)) && !steps.has(sum));
    expect(leaked).toEqual([]);
  }, 60_000);
});

describe('races', () => {
  let made = 0;
  const request = (user_id: string, auction_id: string, amount_minor: number) => ({
    user_id,
    auction_id,
    amount_minor,
    sum: { amount_minor },
    paddle_no: 1,
    currency: 'GBP',
    transfer_id: `race-${++made}`,
    key: `race-key-${made}`,
  });
  const tryFund = (r: ReturnType<typeof request>): Promise<string> =>
    sql
      .transaction((tx) => fund(tx, bus, r, { any_amount: false, now_ms: NOW }))
      .then(
        () => 'ACCEPTED',
        (error: unknown) => (error instanceof GavelError ? error.code : String(error)),
      );

  test('one wallet, two auctions: nothing is spent twice', async () => {
    await giveMoney('two-auctions', 1_000);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        tryFund(request('two-auctions', i % 2 ? 'one' : 'two', 100)),
      ),
    );
    expect(answers.filter((a) => a === 'ACCEPTED')).toHaveLength(10);
    expect(answers.filter((a) => a === 'FUNDS_SHORT')).toHaveLength(20);
    const inEscrow = [escrowId('one', 'two-auctions'), escrowId('two', 'two-auctions')];
    const sums = await Promise.all(inEscrow.map(balanceOf));
    expect(sums[0]! + sums[1]!).toBe(1_000);
    expect(await ledgerFaults(sql)).toEqual([]);
  });

  test('money in both directions between the same accounts: no deadlock is left', async () => {
    await giveMoney('both-ways', 10_000);
    await postAct(fundAct(request('both-ways', 'both', 5_000)));
    const acts = Array.from({ length: 20 }, (_, i) =>
      i % 2
        ? fundAct(request('both-ways', 'both', 10))
        : returnAct(request('both-ways', 'both', 10)),
    );
    await Promise.all(acts.map(postAct));
    expect(await balanceOf(escrowId('both', 'both-ways'))).toBe(5_000);
  });

  test('a fund that waits for the escrow does not hold the wallet: returns lock in that order', async () => {
    await giveMoney('in-order', 10_000);
    await postAct(fundAct(request('in-order', 'order', 5_000)));
    const escrow = escrowId('order', 'in-order');
    const waiters = async () =>
      (await sql.query('SELECT FROM pg_locks WHERE NOT granted')).rowCount;
    let funding: Promise<unknown> = Promise.resolve();
    await sql.transaction(async (tx) => {
      await tx.query('SELECT FROM account WHERE account_id = $1 FOR UPDATE', [escrow]);
      funding = tryFund(request('in-order', 'order', 100));
      await until(async () => (await waiters()) > 0);
      await tx.query('SELECT FROM account WHERE account_id = $1 FOR UPDATE NOWAIT', [
        walletId('in-order', 'GBP'),
      ]);
    });
    expect(await funding).toBe('ACCEPTED');
  });

  test('I16: once funding is closed, no fund of that auction is posted', async () => {
    await giveMoney('closer', 100_000);
    const funds = Array.from({ length: 20 }, () => tryFund(request('closer', 'closing', 100)));
    const countFunds = async (): Promise<number> => {
      const { rows } = await sql.query(
        "SELECT FROM act WHERE kind = 'fund' AND auction_id = 'closing'",
      );
      return rows.length;
    };
    await funds[0];
    await sql.transaction((tx) => closeFunding(tx, 'closing', NOW));
    const atClose = await countFunds();
    const answers = await Promise.all(funds);
    expect(await countFunds()).toBe(atClose);
    expect(answers.filter((a) => a === 'ACCEPTED')).toHaveLength(atClose);
    expect(await tryFund(request('closer', 'closing', 100))).toBe('FUNDING_CLOSED');
  });

  test('a key belongs to one kind of request', async () => {
    await giveMoney('mixer', 1_000);
    const first = request('mixer', 'mixed', 100);
    expect(await tryFund(first)).toBe('ACCEPTED');
    const other = sql.transaction((tx) => askReturn(tx, { ...first, transfer_id: 'x' }, NOW));
    await expect(other).rejects.toMatchObject({ code: 'KEY_REUSED' });
  });
});

describe('a sale taken in', () => {
  const house = {
    hammer_minor: '1000',
    premium_minor: '260',
    tax_minor: '52',
    commission_minor: '100',
    proceeds_minor: '900',
    seller_id: 'seller',
    house_id: 'house',
    policy_version: 1,
    cause_seq: 1,
    cause_id: 'c',
  };
  const buyer = { paddle_no: 1, user_id: 'buyer', kind: 'wallet' as const };
  const ofLot = (lot_no: number) => ({
    ...{ auction_id: 'sold', lot_no, epoch: 0, currency: 'GBP', floor_hold: false },
  });
  const take = (lot_no: number, sale: typeof house & { buyer?: typeof buyer }) =>
    sql.transaction((tx) => takeSale(tx, { ...ofLot(lot_no), sale }, null, NOW));

  test('is posted once, however often it is heard, by whomever at once', async () => {
    await giveMoney('buyer', 2_000);
    await postAct(
      fundAct({
        transfer_id: 'sold-1',
        auction_id: 'sold',
        user_id: 'buyer',
        currency: 'GBP',
        amount_minor: 2_000,
      }),
    );
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => take(1, { ...house, buyer })),
    );
    expect(outcomes.sort()).toEqual(['known', 'known', 'known', 'known', 'posted']);
    expect(await balanceOf(escrowId('sold', 'buyer'))).toBe(2_000 - 1_312);
  });

  test('that the escrow does not cover is kept for a person', async () => {
    expect(await take(2, { ...house, buyer })).toBe('ESCROW_SHORT');
    expect(await balanceOf(escrowId('sold', 'buyer'))).toBe(2_000 - 1_312);
  });

  test('to a room buyer is owed by him', async () => {
    const room = { paddle_no: 2, user_id: 'roomer', kind: 'room' as never };
    expect(await take(3, { ...house, buyer: room })).toBe('posted');
    expect(await balanceOf(receivable('house', 'roomer', 'GBP').account_id)).toBe(-1_312);
    expect(await ledgerFaults(sql)).toEqual([]);
  });
});

describe('a sale taken back', () => {
  const house = {
    hammer_minor: '1000',
    premium_minor: '260',
    tax_minor: '52',
    commission_minor: '100',
    proceeds_minor: '900',
    seller_id: 'void-seller',
    house_id: 'void-house',
    policy_version: 1,
    cause_seq: 1,
    cause_id: 'c',
  };
  const payable = 'seller_payable.void-house.void-seller.GBP';
  const owing = 'seller_receivable.void-house.void-seller.GBP';
  const buyer = (user_id: string, kind: 'wallet' | 'room' = 'wallet') => ({
    ...{ paddle_no: 7, user_id, kind },
  });
  const of = (auction_id: string, over: Partial<SaleOfLot> = {}): SaleOfLot => ({
    ...{ auction_id, lot_no: 1, epoch: 0, currency: 'GBP', floor_hold: false, sale: house },
    ...over,
  });
  const take = (s: SaleOfLot) => sql.transaction((tx) => takeSale(tx, s, null, NOW));
  const takeBack = (s: SaleOfLot) => sql.transaction((tx) => voidSale(tx, bus, s, NOW));
  const fundEscrow = async (auction_id: string, user_id: string) => {
    await giveMoney(user_id, 2_000);
    await postAct(
      fundAct({
        ...{ transfer_id: `in-${auction_id}`, auction_id, user_id },
        ...{ currency: 'GBP', amount_minor: 2_000 },
      }),
    );
  };
  const credits = async (auction_id: string) =>
    (
      await sql.query(
        'SELECT transfer_id, paddle_no, amount_minor FROM fund_outbox WHERE auction_id = $1',
        [auction_id],
      )
    ).rows;

  test('is its mirror, once, however often it is heard; the paddle is credited', async () => {
    const [auction, user] = ['void-1', 'void-user-1'];
    await fundEscrow(auction, user);
    const sold = of(auction, { sale: { ...house, buyer: buyer(user) } });
    expect(await take(sold)).toBe('posted');
    expect(await balanceOf(escrowId(auction, user))).toBe(2_000 - 1_312);
    await Promise.all(Array.from({ length: 5 }, () => takeBack(sold)));
    expect(await balanceOf(escrowId(auction, user))).toBe(2_000);
    expect(await balanceOf(payable)).toBe(0);
    expect(await credits(auction)).toEqual([
      { transfer_id: `${auction}:1:0:void`, paddle_no: 7, amount_minor: '1312' },
    ]);
    expect(await ledgerFaults(sql)).toEqual([]);
  });

  test('goes to the wallet once funding is closed', async () => {
    const [auction, user] = ['void-2', 'void-user-2'];
    await fundEscrow(auction, user);
    const sold = of(auction, { sale: { ...house, buyer: buyer(user) } });
    await take(sold);
    await sql.transaction((tx) => closeFunding(tx, auction, NOW));
    await takeBack(sold);
    expect(await balanceOf(walletId(user, 'GBP'))).toBe(1_312);
    expect(await balanceOf(escrowId(auction, user))).toBe(2_000 - 1_312);
    expect(await credits(auction)).toEqual([]);
  });

  test('of a room buyer: he owes it no more', async () => {
    const sold = of('void-3', { sale: { ...house, buyer: buyer('void-roomer', 'room') } });
    await take(sold);
    const owed = receivable('void-house', 'void-roomer', 'GBP').account_id;
    expect(await balanceOf(owed)).toBe(-1_312);
    await takeBack(sold);
    expect(await balanceOf(owed)).toBe(0);
    expect(await credits('void-3')).toEqual([]);
  });

  test('after the seller was paid: he owes it, and his next proceeds pay that first', async () => {
    const [auction, user] = ['void-4', 'void-user-4'];
    await fundEscrow(auction, user);
    const sold = of(auction, { sale: { ...house, buyer: buyer(user) } });
    await take(sold);
    await postAct({
      act_id: 'paid-out',
      kind: 'return',
      transfers: [
        {
          debit: { ...wallet('x', 'GBP'), account_id: payable },
          credit: wallet('void-seller', 'GBP'),
          amount_minor: 700,
        },
      ],
    });
    await takeBack(sold);
    expect([await balanceOf(payable), await balanceOf(owing)]).toEqual([0, -700]);
    await fundEscrow('void-5', 'void-user-5');
    await take(of('void-5', { sale: { ...house, buyer: buyer('void-user-5') } }));
    expect([await balanceOf(payable), await balanceOf(owing)]).toEqual([200, 0]);
    expect(await ledgerFaults(sql)).toEqual([]);
  });

  test('whose room paddle holds: it is paid from escrow, and comes back there', async () => {
    const [auction, user] = ['void-6', 'void-user-6'];
    await fundEscrow(auction, user);
    const sold = of(auction, { floor_hold: true, sale: { ...house, buyer: buyer(user, 'room') } });
    expect(await take(sold)).toBe('posted');
    expect(await balanceOf(escrowId(auction, user))).toBe(2_000 - 1_312);
    await takeBack(sold);
    expect(await balanceOf(escrowId(auction, user))).toBe(2_000);
    expect(await credits(auction)).toHaveLength(1);
  });
});

describe('a sale without a buyer', () => {
  const house = {
    hammer_minor: '1000',
    premium_minor: '260',
    tax_minor: '52',
    commission_minor: '100',
    proceeds_minor: '900',
    seller_id: 's',
    house_id: 'named-house',
    policy_version: 1,
    cause_seq: 1,
    cause_id: 'c',
  };
  const of = (lot_no: number): SaleOfLot => ({
    ...{ auction_id: 'named', lot_no, epoch: 0, currency: 'GBP', floor_hold: false, sale: house },
  });
  const take = (lot_no: number) => sql.transaction((tx) => takeSale(tx, of(lot_no), null, NOW));
  const name = (lot_no: number, user_id: string, kind: 'wallet' | 'room' = 'room') =>
    sql.transaction((tx) => nameBuyer(tx, of(lot_no), { paddle_no: 3, user_id, kind }, NOW));

  test('is posted once he is named, whoever else is named afterwards', async () => {
    expect(await take(1)).toBe('UNATTRIBUTED');
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => name(1, 'named-roomer')));
    expect(outcomes.sort()).toEqual(['known', 'known', 'known', 'posted']);
    expect(await name(1, 'somebody-else')).toBe('known');
    const owed = receivable('named-house', 'named-roomer', 'GBP').account_id;
    expect(await balanceOf(owed)).toBe(-1_312);
  });

  test('is never posted once it was taken back', async () => {
    await take(2);
    await sql.transaction((tx) => dropSale(tx, of(2), NOW));
    expect(await name(2, 'too-late')).toBe('known');
    expect(await balanceOf(receivable('named-house', 'too-late', 'GBP').account_id)).toBe(0);
    expect((await openBooks(sql, 'named')).unsettled).toBe(1); // the first, not told yet
  });

  test('is for a person when the buyer’s escrow does not cover it', async () => {
    await take(3);
    expect(await name(3, 'poor-wallet', 'wallet')).toBe('ESCROW_SHORT');
    expect(await ledgerFaults(sql)).toEqual([]);
  });
});
