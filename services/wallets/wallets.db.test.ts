/**
 * The wallets with everything around them: a database, a shard, the payment sandbox, HTTP.
 */
import { createHash } from 'node:crypto';
import { until } from '../../adapters/postgres/testing/database';
import { smallSale, type SmallSale } from '../../tarantool/test/small-sale';
import { WALLET_CHANGES, type BusMessage, type WalletItem } from '../contracts/ports';
import { receivable } from './domain/accounts';
import { fundAct } from './domain/acts';
import { post } from './store/ledger';
import { startHost, type Host } from './testing/host';
import {
  asService,
  balance,
  decide,
  escrowDifference,
  freshKey,
  ledgerFaults,
  request,
  rich,
  startStand,
  type Stand,
} from './testing/stand';

let stand: Stand;
let host: Host;
beforeAll(async () => {
  stand = await startStand();
  host = await startHost({ ...stand.config, topups: { poll_ms: 300, abandon_ms: 3_000 } });
}, 60_000);
afterAll(async () => {
  await host.stop();
  await stand.stop();
}, 60_000);
afterEach(async () => expect(await ledgerFaults(host.sql)).toEqual([]));

const ask = (method: string, path: string, as: string | null, body?: unknown) =>
  request(host.url, method, path, as, body);
const item = async (user: string): Promise<WalletItem> =>
  (await ask('GET', `/internal/wallets/${user}`, asService)).body as WalletItem;
const openWallet = async (user: string): Promise<string> =>
  (await ask('POST', '/api/wallets', user, { currency: 'GBP' })).body.wallet_id as string;
const topUp = (user: string, wallet_id: string, more: object = {}) =>
  ask('POST', `/api/wallets/${wallet_id}/topups`, user, {
    key: freshKey(),
    amount_minor: '50000',
    return_path: '/account',
    ...more,
  });
const statusOf = async (user: string, id: string): Promise<string> =>
  (await ask('GET', `/api/topups/${id}`, user)).body.status as string;

describe('a wallet', () => {
  test('is opened once per currency, and closed only when empty', async () => {
    const first = await openWallet('opener');
    expect(await openWallet('opener')).toBe(first);
    expect((await ask('DELETE', `/api/wallets/${first}`, 'opener')).status).toBe(204);
    expect((await ask('GET', '/api/account', 'opener')).body.wallets).toEqual([]);
    expect(await openWallet('opener')).toBe(first);
    await rich(host.url, 'opener', 700);
    expect(await ask('DELETE', `/api/wallets/${first}`, 'opener')).toMatchObject({
      status: 409,
      body: { code: 'WRONG_STATE' },
    });
  });

  test.each([
    ['another user’s wallet closed', 'DELETE', (w: string) => `/api/wallets/${w}`, undefined],
    [
      'another user’s wallet topped up',
      'POST',
      (w: string) => `/api/wallets/${w}/topups`,
      { key: freshKey(), amount_minor: '5', return_path: '/' },
    ],
  ])('%s is not found', async (_name, method, path, body) => {
    const wallet = await openWallet('owner');
    const answer = await ask(method, path(wallet), 'intruder', body);
    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  test.each([
    ['a negative amount', { amount_minor: '-1' }, 'BAD_AMOUNT'],
    ['nothing', { amount_minor: '0' }, 'BAD_AMOUNT'],
    ['a fraction', { amount_minor: '1.5' }, 'BAD_AMOUNT'],
    ['more than 10^13', { amount_minor: '10000000000001' }, 'BAD_AMOUNT'],
    ['a number', { amount_minor: 5 }, 'BAD_AMOUNT'],
    ['a user of its own choice', { user_id: 'somebody' }, 'INVALID_REQUEST'],
    ['a foreign return address', { return_path: 'https://evil.test/' }, 'INVALID_REQUEST'],
  ])('a top-up with %s is refused', async (_name, more, code) => {
    const wallet = await openWallet('strict');
    expect(await topUp('strict', wallet, more)).toMatchObject({
      status: 400,
      body: { code },
    });
    expect(await balance(host.url, 'strict')).toBe(0);
  });

  test('is nobody’s without a session', async () => {
    expect((await ask('GET', '/api/account', null)).status).toBe(401);
    expect((await ask('GET', '/internal/wallets/owner', 'owner')).status).toBe(401);
  });
});

describe('a top-up', () => {
  test('approved at the bank’s page is credited once, and told to the screens', async () => {
    const told: WalletItem[] = [];
    const stop = await host.bus.tail(WALLET_CHANGES, (m: BusMessage) => {
      if (m.key === 'payer') told.push(m.payload as WalletItem);
    });
    const wallet = await openWallet('payer');
    const key = freshKey();
    const { status, body: topup } = await topUp('payer', wallet, { key });
    expect(status).toBe(201);
    expect(topup).toMatchObject({ status: 'pending', amount_minor: '50000', currency: 'GBP' });
    expect((await topUp('payer', wallet, { key })).body.topup_id).toBe(topup.topup_id);
    expect(await topUp('payer', wallet, { key, amount_minor: '1' })).toMatchObject({
      status: 409,
      body: { code: 'KEY_REUSED' },
    });
    expect((await ask('GET', `/api/topups/${topup.topup_id}`, 'other')).status).toBe(404);

    const back = await decide(topup.redirect_url as string, 'approve');
    expect(back.headers.get('location')).toContain(
      `http://shop.test/account?topup=${topup.topup_id}`,
    );
    await until(async () => (await statusOf('payer', topup.topup_id)) === 'done');
    expect(await item('payer')).toMatchObject({
      balances: 'GBP=50000',
      topup: `${topup.topup_id}:done`,
    });
    await until(() => told.at(-1)?.balances === 'GBP=50000');
    expect(told.map((t) => t.version)).toEqual([...told.keys()].map((i) => i + 1));
    const account = (await ask('GET', '/api/account', 'payer')).body;
    expect(account.statement).toMatchObject([
      { act: 'topup', amount_minor: '50000', balance_minor: '50000', currency: 'GBP' },
    ]);
    await stop();
  });

  test.each([
    ['fail', 'failed'],
    ['abandon', 'abandoned'],
  ])('that ends with %s credits nothing: %s', async (action, status) => {
    const user = `ends-with-${action}`;
    const { body: topup } = await topUp(user, await openWallet(user));
    await decide(topup.redirect_url as string, action);
    await until(async () => (await statusOf(user, topup.topup_id)) === status);
    expect(await item(user)).toMatchObject({
      balances: 'GBP=0',
      topup: `${topup.topup_id}:${status}`,
    });
  });

  test.each(['duplicate', 'drop', 'reorder', 'stale', 'wrong_signature'])(
    'is credited once when its webhook is spoilt: %s',
    async (knob) => {
      const user = `spoilt-${knob}`;
      const { body: topup } = await topUp(user, await openWallet(user));
      const payment_id = (topup.redirect_url as string).split('/').at(-1);
      await fetch(`${stand.payments_url}/sandbox/knobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ knob, payment_id }),
      });
      await decide(topup.redirect_url as string, 'approve');
      await until(async () => (await statusOf(user, topup.topup_id)) === 'done');
      expect(await balance(host.url, user)).toBe(50_000);
      const { rows } = await host.sql.query('SELECT FROM act WHERE act_id = $1', [
        `topup:${payment_id}`,
      ]);
      expect(rows).toHaveLength(1);
    },
  );

  test('whose page was left is given up, and can no longer be paid', async () => {
    const { body: topup } = await topUp('leaver', await openWallet('leaver'));
    await until(async () => (await statusOf('leaver', topup.topup_id)) === 'abandoned', 15_000);
    expect((await decide(topup.redirect_url as string, 'approve')).status).toBe(409);
    expect(await balance(host.url, 'leaver')).toBe(0);
  });

  test('of an amount the provider does not take has failed', async () => {
    const { body: wallet } = await ask('POST', '/api/wallets', 'kuwaiti', { currency: 'KWD' });
    const answer = await topUp('kuwaiti', wallet.wallet_id as string, { amount_minor: '1005' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_AMOUNT' } });
    expect((await item('kuwaiti')).topup).toMatch(/:failed$/);
  });

  test('forged by an unsigned webhook does nothing', async () => {
    const { body: topup } = await topUp('forger', await openWallet('forger'));
    const id = (topup.redirect_url as string).split('/').at(-1);
    const forged = { type: 'payment_intent.succeeded', data: { object: { id } } };
    const answer = await ask('POST', '/api/webhooks/payments', null, forged);
    expect(answer).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
    expect(await statusOf('forger', topup.topup_id)).toBe('pending');
  });
});

describe('a paddle', () => {
  let sale: SmallSale;
  const auction_id = 'paddle-sale';
  const fund = (user: string, amount: string, key = freshKey()) =>
    ask('POST', `/api/auctions/${auction_id}/fund`, user, { key, amount_minor: amount });
  const giveBack = (user: string, amount: string, key = freshKey()) =>
    ask('POST', `/api/auctions/${auction_id}/return`, user, { key, amount_minor: amount });
  const available = async (user: string): Promise<number> =>
    (await sale.paddles()).find((p) => p.user_id === user)!.available_minor;

  beforeAll(async () => {
    sale = await smallSale(host.cluster.live, auction_id, 1);
    await sale.join('funder');
    await sale.join('poor');
    await rich(host.url, 'funder', 100_000);
  });

  test('is funded from the wallet, once per key', async () => {
    const key = freshKey();
    const first = await fund('funder', '30000', key);
    expect(first).toMatchObject({ status: 200, body: { amount_minor: '30000' } });
    expect((await fund('funder', '30000', key)).body).toEqual(first.body);
    expect(await fund('funder', '30001', key)).toMatchObject({ body: { code: 'KEY_REUSED' } });
    await until(async () => (await available('funder')) === 30_000);
    expect(await balance(host.url, 'funder')).toBe(70_000);
  });

  test('is not funded beyond the wallet, nor without a paddle', async () => {
    expect(await fund('funder', '70001')).toMatchObject({
      status: 422,
      body: { code: 'FUNDS_SHORT', shortfall_minor: '1' },
    });
    expect(await fund('poor', '1')).toMatchObject({ body: { code: 'FUNDS_SHORT' } });
    expect((await fund('stranger', '1')).body.code).toBe('NO_PADDLE');
  });

  test('gives back what is available, once per key, and not more', async () => {
    const key = freshKey();
    const first = await giveBack('funder', '10000', key);
    expect(first).toMatchObject({ status: 200, body: { amount_minor: '10000' } });
    expect((await giveBack('funder', '10000', key)).body).toEqual(first.body);
    await until(async () => (await available('funder')) === 20_000);
    expect(await balance(host.url, 'funder')).toBe(80_000);
    expect(await giveBack('funder', '20001')).toMatchObject({ body: { code: 'FUNDS_SHORT' } });
    const { statement } = (await ask('GET', '/api/account', 'funder')).body;
    expect(
      statement.map((l: { act: string; balance_minor: string }) => [l.act, l.balance_minor]),
    ).toEqual([
      ['return', '80000'],
      ['fund', '70000'],
      ['topup', '100000'],
    ]);
  });

  describe('topped up inside a bid', () => {
    const inside = async (more: object) =>
      (
        await ask('POST', '/internal/fund', asService, {
          user_id: 'funder',
          auction_id,
          paddle_no: 1,
          currency: 'GBP',
          key: 'bid:0123456789abcdef',
          at_least_minor: 500,
          ...more,
        })
      ).body;

    test('gets one sum for one bid, whatever its repetitions name', async () => {
      const first = await inside({});
      expect(first).toMatchObject({ code: 'ACCEPTED', amount_minor: 500 });
      expect(await inside({ at_least_minor: 9_999 })).toEqual(first);
      expect(await balance(host.url, 'funder')).toBe(79_500);
      await until(async () => (await available('funder')) === 20_500);
    });

    test.each([
      ['a sum the wallet lacks', { at_least_minor: 999_999 }, { code: 'FUNDS_SHORT' }],
      ['another’s paddle', { paddle_no: 2 }, { code: 'NOT_FOUND' }],
      ['another currency', { currency: 'EUR' }, { code: 'INVALID_REQUEST' }],
      ['no amount', { at_least_minor: 0 }, { code: 'BAD_AMOUNT' }],
    ])('is refused %s', async (_name, more, expected) => {
      const before = await balance(host.url, 'funder');
      const key = `bid:${freshKey()}`;
      expect(await inside({ key, ...more })).toMatchObject(expected);
      expect(await balance(host.url, 'funder')).toBe(before);
    });
  });

  test.each(['fund', 'return', 'deposit'])(
    'has its pace for %s, its owner’s alone',
    async (act) => {
      const user = `hasty-${act}`;
      const once = () =>
        ask('POST', `/api/auctions/${auction_id}/${act}`, user, {
          ...(act === 'deposit' ? {} : { key: freshKey(), amount_minor: '1' }),
        });
      const answers = await Promise.all(Array.from({ length: 60 }, once));
      const refused = answers.filter((a) => a.body.code === 'TOO_MANY');
      expect(refused.length).toBeGreaterThan(0);
      expect(answers.length - refused.length).toBeGreaterThanOrEqual(20);
      expect(refused[0]).toMatchObject({
        status: 429,
        body: { remedy: 'wait, then send the same id' },
      });
      expect((await fund('poor', '1')).body.code).toBe('FUNDS_SHORT');
    },
  );

  test('races for the last money: what the wallet holds is spent once', async () => {
    await sale.join('racer');
    await rich(host.url, 'racer', 10_000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => fund('racer', '1000')));
    expect(answers.filter((a) => a.status === 200)).toHaveLength(10);
    expect(answers.filter((a) => a.body.code === 'FUNDS_SHORT')).toHaveLength(10);
    expect(await balance(host.url, 'racer')).toBe(0);
    await until(async () => (await available('racer')) === 10_000);
  });

  test('the same key pressed many times at once moves one sum', async () => {
    await sale.join('presser');
    await rich(host.url, 'presser', 10_000);
    const key = freshKey();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fund('presser', '1000', key)),
    );
    expect(new Set(answers.map((a) => a.body.transfer_id)).size).toBe(1);
    expect(await balance(host.url, 'presser')).toBe(9_000);
  });
});

describe('a sale', () => {
  const auction_id = 'whole-sale';
  let sale: SmallSale;
  const parts = async () =>
    (await ask('GET', `/internal/escrow/${auction_id}`, asService)).body.escrows;
  const balances = async () => (await ask('GET', '/api/houses/house/balances', 'money@house')).body;
  const ofKind = async (kind: string): Promise<number> => {
    const gbp = (await balances()).currencies.find(
      (c: { currency: string }) => c.currency === 'GBP',
    );
    const found = gbp.accounts.find((a: { kind: string }) => a.kind === kind);
    return Number(found?.balance_minor ?? 0);
  };

  test('is settled in four postings, told to the shard, closed and sealed', async () => {
    sale = await smallSale(host.cluster.live, auction_id, 3);
    const [winner, loser] = [await sale.join('winner'), await sale.join('loser')];
    const room = await sale.join('room-buyer', 'room');
    for (const user of ['winner', 'loser']) {
      await rich(host.url, user, 100_000);
      await ask('POST', `/api/auctions/${auction_id}/fund`, user, {
        key: freshKey(),
        amount_minor: '60000',
      });
    }
    await until(
      async () => (await sale.paddles()).filter((p) => p.available_minor > 0).length === 2,
    );
    await sale.start();
    await sale.open(1);
    await sale.bid(1, loser);
    await sale.bid(1, winner); // 11,000: premium 2,860, tax 572, all-in 14,432
    expect(escrowDifference(await parts(), await sale.paddles())).toBe(0);
    await sale.hammer(1);
    await sale.open(2);
    await sale.bid(2, room, 'FLOOR'); // 10,000: premium 2,600, tax 520, all-in 13,120
    await sale.hammer(2);
    await sale.open(3);
    await sale.pass(3);
    await sale.end();

    await until(async () => (await sale.status()) === 'Sealed', 20_000);
    expect(await balance(host.url, 'winner')).toBe(100_000 - 14_432);
    expect(await balance(host.url, 'loser')).toBe(100_000);
    expect(await ofKind('auction_escrow')).toBe(await otherEscrows());
    expect(await ofKind('seller_payable')).toBe(9_900 + 9_000);
    expect(await ofKind('commission')).toBe(1_100 + 1_000);
    expect(await ofKind('premium')).toBe(2_860 + 2_600);
    expect(await ofKind('tax_payable')).toBe(572 + 520);
    expect(await ofKind('receivable')).toBe(-13_120);
    expect(escrowDifference(await parts(), await sale.paddles())).toBe(0);
    expect(await parts()).toMatchObject([
      { user_id: 'loser', escrow_minor: '0', settled_minor: '0' },
      { user_id: 'winner', escrow_minor: '0', settled_minor: '14432' },
    ]);
    const view = await balances();
    expect(
      view.currencies.every((c: { imbalance_minor: string }) => c.imbalance_minor === '0'),
    ).toBe(true);
    expect(view.escrows.find((e: { auction_id: string }) => e.auction_id === auction_id)).toEqual({
      auction_id,
      currency: 'GBP',
      ledger_minor: '0',
      settled_lots: 2,
      reconciling: [],
      funding_closed: true,
    });
  }, 60_000);

  /** Of the paddles above, which nobody has closed. */
  const otherEscrows = async (): Promise<number> => {
    const { rows } = await host.sql.query<{ sum: string }>(
      "SELECT coalesce(sum(balance_minor), 0) AS sum FROM account WHERE kind = 'auction_escrow' AND auction_id <> $1",
      [auction_id],
    );
    return Number(rows[0]!.sum);
  };

  test('once closed takes no more money', async () => {
    const late = { key: freshKey(), amount_minor: '100' };
    const answer = await ask('POST', `/api/auctions/${auction_id}/fund`, 'loser', late);
    expect(answer.body.code).toBe('FUNDING_CLOSED');
    expect(await balance(host.url, 'loser')).toBe(100_000);
  });

  test('another house’s finance sees none of it', async () => {
    expect((await ask('GET', '/api/houses/house/balances', 'spy@other')).status).toBe(403);
    const own = (await ask('GET', '/api/houses/other/balances', 'spy@other')).body;
    expect(own.escrows).toEqual([]);
    expect(own.currencies.flatMap((c: { accounts: unknown[] }) => c.accounts)).toEqual([]);
  });

  test('without a named buyer waits for a person, and its auction is not sealed', async () => {
    const other = await smallSale(host.cluster.live, 'unnamed-sale', 1);
    const paddle = await other.join('late-named', 'room');
    await other.start();
    await other.open(1);
    await other.bid(1, undefined, 'FLOOR');
    await other.hammer(1);
    await other.end();
    const reconciling = async () =>
      (await balances()).escrows.find(
        (e: { auction_id: string }) => e.auction_id === 'unnamed-sale',
      );
    await until(async () => (await reconciling())?.funding_closed === true);
    expect(await reconciling()).toMatchObject({
      reconciling: [{ lot_no: 1, reason: 'UNATTRIBUTED' }],
    });
    expect(await other.status()).toBe('Ended');
    await other.nameBuyer(1, paddle);
    await until(async () => (await other.status()) === 'Sealed', 20_000);
    expect((await reconciling())?.reconciling).toEqual([]);
  }, 30_000);

  test('taken back gives the buyer his money, on the paddle and then in the wallet', async () => {
    const other = await smallSale(host.cluster.live, 'void-sale', 1);
    const paddle = await other.join('regretful');
    await rich(host.url, 'regretful', 100_000);
    const sum = { key: freshKey(), amount_minor: '60000' };
    await ask('POST', '/api/auctions/void-sale/fund', 'regretful', sum);
    const available = async () => (await other.paddles())[0]!.available_minor;
    await until(async () => (await available()) === 60_000);
    await other.start();
    await other.open(1);
    await other.bid(1, paddle);
    await other.hammer(1);
    expect(await available()).toBe(60_000 - 13_120);
    await other.takeBack(1);
    await until(async () => (await available()) === 60_000);
    // The shard has the credit a moment before the ledger knows of it.
    await until(async () => {
      const { body } = await ask('GET', '/internal/escrow/void-sale', asService);
      return escrowDifference(body.escrows, await other.paddles()) === 0;
    });
    await other.end();
    await until(async () => (await other.status()) === 'Sealed', 20_000);
    expect(await balance(host.url, 'regretful')).toBe(100_000);
  }, 30_000);
});

describe('a deposit', () => {
  const auction_id = 'deposit-sale';
  let sale: SmallSale;
  const pay = (user: string) => ask('POST', `/api/auctions/${auction_id}/deposit`, user, {});
  const paddleOf = async (user: string) => (await sale.paddles()).find((p) => p.user_id === user)!;

  test('is what the house asks for, paid once, and opens what the rating would close', async () => {
    const strict = { deposit_minor: 50_000, rating_min: 90 };
    sale = await smallSale(host.cluster.live, auction_id, 1, strict);
    const paddle = await sale.join('careful');
    await rich(host.url, 'careful', 100_000);
    const sum = { key: freshKey(), amount_minor: '20000' };
    await ask('POST', `/api/auctions/${auction_id}/fund`, 'careful', sum);
    await sale.start();
    await sale.open(1);
    await expect(sale.bid(1, paddle)).rejects.toThrow(/PADDLE_PENDING/);
    const paid = await Promise.all(Array.from({ length: 5 }, () => pay('careful')));
    expect(new Set(paid.map((p) => p.body.transfer_id)).size).toBe(1);
    expect(paid[0]).toMatchObject({ status: 200, body: { amount_minor: '50000' } });
    expect(await balance(host.url, 'careful')).toBe(30_000);
    await until(async () => (await paddleOf('careful')).deposit_minor === 50_000);
    await sale.bid(1, paddle);
  });

  test('is no more than the wallet has, and of somebody who is registered', async () => {
    await sale.join('short');
    await rich(host.url, 'short', 40_000);
    expect(await pay('short')).toMatchObject({
      body: { code: 'FUNDS_SHORT', shortfall_minor: '10000' },
    });
    expect((await pay('passer-by')).body.code).toBe('NO_PADDLE');
    const other = await smallSale(host.cluster.live, 'no-deposit', 1);
    await other.join('short');
    await until(async () => {
      const { body } = await ask('POST', '/api/auctions/no-deposit/deposit', 'short', {});
      return body.code === 'WRONG_STATE';
    });
  });

  test('goes home when the sale is sealed; what was paid then counts as such', async () => {
    await sale.hammer(1);
    await sale.end();
    await until(async () => (await sale.status()) === 'Sealed', 20_000);
    await until(async () => (await balance(host.url, 'careful')) === 100_000 - 13_120);
    const path = '/internal/wallets/careful/GBP/largest-paid';
    expect((await ask('GET', path, asService)).body).toEqual({ hammer_minor: '10000' });
    const never = '/internal/wallets/short/GBP/largest-paid';
    expect((await ask('GET', never, asService)).body).toEqual({ hammer_minor: null });
    expect((await pay('careful')).body.code).toBe('FUNDING_CLOSED');
    expect(await ledgerFaults(host.sql)).toEqual([]);
  });
});

describe('a deposit of one who owes the house', () => {
  const OWED = 13_120;
  const user = 'debtor';
  const soldTo = async (auction_id: string): Promise<SmallSale> => {
    const sale = await smallSale(host.cluster.live, auction_id, 1, { deposit_minor: 50_000 });
    const paddle_no = await sale.join(user, 'room');
    await sale.start();
    await sale.open(1);
    await sale.bid(1, paddle_no, 'FLOOR');
    await sale.hammer(1);
    return sale;
  };
  const owed = async (): Promise<number> => {
    const account = receivable('house', user, 'GBP').account_id;
    const { rows } = await host.sql.query<{ balance_minor: string }>(
      'SELECT balance_minor FROM account WHERE account_id = $1',
      [account],
    );
    return -Number(rows[0]?.balance_minor ?? 0);
  };

  test('is kept when its sale is sealed, and goes home once when the debt is paid', async () => {
    await rich(host.url, user, 100_000);
    const debt = await soldTo('debt-sale');
    const secured = await smallSale(host.cluster.live, 'secured-sale', 1, {
      deposit_minor: 50_000,
    });
    await secured.join(user);
    await until(async () => {
      const { status } = await ask('POST', '/api/auctions/secured-sale/deposit', user, {});
      return status === 200;
    });
    await until(async () => (await owed()) === OWED);
    await secured.start();
    await secured.open(1);
    await secured.pass(1);
    await secured.end();
    await until(async () => (await secured.status()) === 'Sealed', 20_000);
    const sealed = `SELECT FROM auction_money WHERE auction_id = 'secured-sale' AND sealed_at_ms > 0`;
    await until(async () => (await host.sql.query(sealed)).rowCount === 1);
    const release = host.service.jobs.find((job) => job.name === 'release deposits')!;
    await release.run();
    expect(await balance(host.url, user)).toBe(50_000);
    await debt.takeBack(1);
    await until(async () => (await owed()) === 0);
    await Promise.all([release.run(), release.run()]);
    await until(async () => (await balance(host.url, user)) === 100_000);
    await release.run();
    expect(await balance(host.url, user)).toBe(100_000);
  }, 30_000);
});

describe('a sale that stopped for want of escrow', () => {
  const ALL_IN = 13_120;
  const escrows = async (auction_id: string) =>
    (await ask('GET', '/api/houses/house/balances', 'money@house')).body.escrows.find(
      (e: { auction_id: string }) => e.auction_id === auction_id,
    );
  /** A paddle whose money the ledger never moved: its winner's sale cannot be posted. */
  const stopped = async (auction_id: string): Promise<SmallSale> => {
    const sale = await smallSale(host.cluster.live, auction_id, 1);
    const paddle_no = await sale.join(`buyer-of-${auction_id}`);
    const credit = { auction_id, paddle_no, transfer_id: `lost-${auction_id}` };
    await host.cluster.live.call('paddle_credit', { ...credit, amount_minor: ALL_IN });
    await sale.start();
    await sale.open(1);
    await sale.bid(1, paddle_no);
    await sale.hammer(1);
    await until(async () => (await escrows(auction_id))?.reconciling.length === 1);
    return sale;
  };
  /** What is found later: the ledger's half of that credit. */
  const found = async (auction_id: string): Promise<void> => {
    const user_id = `buyer-of-${auction_id}`;
    await rich(host.url, user_id, 100_000);
    const moved = { transfer_id: `lost-${auction_id}`, auction_id, user_id, currency: 'GBP' };
    await host.sql.transaction((tx) => post(tx, fundAct({ ...moved, amount_minor: ALL_IN }), 1));
  };
  const retry = (auction_id: string, more: object = {}, as = 'money@house') =>
    ask('POST', `/api/houses/house/auctions/${auction_id}/sale-retries`, as, {
      ...{ lot_no: 1, epoch: 0, second_token: 'the-other-accountant@house' },
      ...more,
    });

  test('is posted by two persons of finance, once the escrow is there', async () => {
    const auction_id = 'short-sale';
    const sale = await stopped(auction_id);
    expect((await escrows(auction_id)).reconciling).toEqual([
      { lot_no: 1, epoch: 0, reason: 'ESCROW_SHORT' },
    ]);
    await sale.end();
    expect(await retry(auction_id)).toMatchObject({ status: 409, body: { code: 'WRONG_STATE' } });
    await found(auction_id);
    const both = await Promise.all([retry(auction_id), retry(auction_id)]);
    for (const answer of both)
      expect(answer).toMatchObject({ status: 200, body: { lot_no: 1, epoch: 0, voided: false } });
    await until(async () => (await sale.status()) === 'Sealed', 20_000);
    expect(await balance(host.url, `buyer-of-${auction_id}`)).toBe(100_000 - ALL_IN);
    const expired = { second_token: 'nobody-is-signed-in-as-this' };
    expect(await retry(auction_id, expired)).toMatchObject({ body: { state: 'told' } });
    const { rows } = await host.sql.query('SELECT staff_id, second_staff_id FROM sale_retry');
    expect(rows).toEqual([{ staff_id: 'money', second_staff_id: 'the-other-accountant' }]);
  }, 30_000);

  test('and was voided meanwhile is posted and taken back: the buyer has all of his money', async () => {
    const auction_id = 'short-void-sale';
    const sale = await stopped(auction_id);
    await sale.takeBack(1);
    await sale.end();
    await until(async () => (await escrows(auction_id)).funding_closed === true);
    await found(auction_id);
    await until(async () => {
      const { body } = await retry(auction_id);
      return body.voided === true;
    });
    await until(async () => (await sale.status()) === 'Sealed', 20_000);
    expect(await balance(host.url, `buyer-of-${auction_id}`)).toBe(100_000);
    expect((await escrows(auction_id)).ledger_minor).toBe('0');
  }, 30_000);

  test('and was voided while funding is open goes back to the paddle', async () => {
    const auction_id = 'short-open-sale';
    const sale = await stopped(auction_id);
    await found(auction_id);
    await sale.takeBack(1);
    await until(async () => {
      const { rows } = await host.sql.query(
        'SELECT FROM sale WHERE auction_id = $1 AND voided_at_ms IS NOT NULL',
        [auction_id],
      );
      return rows.length === 1;
    });
    expect((await retry(auction_id)).body).toMatchObject({ voided: true });
    await until(async () => (await sale.paddles())[0]!.available_minor === ALL_IN);
    await sale.end();
    await until(async () => (await sale.status()) === 'Sealed', 20_000);
    expect(await balance(host.url, `buyer-of-${auction_id}`)).toBe(100_000);
  }, 30_000);

  describe('is nobody else’s to post', () => {
    const auction_id = 'guarded-sale';
    const ALONE = 'accountant-alone@house';
    beforeAll(async () => {
      await stopped(auction_id);
      await found(auction_id);
    }, 30_000);
    afterEach(async () => expect((await escrows(auction_id)).reconciling).toHaveLength(1));

    test.each<[string, object, string, string]>([
      ['alone', { second_token: ALONE }, ALONE, 'NOT_ALLOWED'],
      [
        'with somebody of another house',
        { second_token: 'a-spy-of-them-all@other' },
        'money@house',
        'NOT_ALLOWED',
      ],
      ['with a bidder', { second_token: 'just-somebody-who-bids' }, 'money@house', 'NOT_ALLOWED'],
      ['by a bidder', {}, 'buyer-of-guarded-sale', 'NOT_ALLOWED'],
      ['by another house', {}, 'spy@other', 'NOT_ALLOWED'],
      ['of a lot that was not sold', { lot_no: 2 }, 'money@house', 'NOT_FOUND'],
    ])('%s', async (_name, more, as, code) => {
      expect((await retry(auction_id, more, as)).body.code).toBe(code);
    });
    test('nor through another house’s path', async () => {
      const path = `/api/houses/other/auctions/${auction_id}/sale-retries`;
      const body = { lot_no: 1, epoch: 0, second_token: 'a-second-spy-there@other' };
      expect((await ask('POST', path, 'spy@other', body)).body.code).toBe('NOT_FOUND');
    });
  });
});

describe('the books', () => {
  test('cannot be changed by the application', async () => {
    for (const sql of [
      'UPDATE transfer SET amount_minor = 1',
      'DELETE FROM transfer',
      'TRUNCATE transfer',
      'UPDATE act SET kind = $$x$$',
      'UPDATE account SET balance_minor = 1000000',
      'DELETE FROM account',
      `INSERT INTO account (account_id, kind, owner_kind, owner_id, currency, may_be_negative, opened_at_ms, balance_minor)
       VALUES ('x', 'wallet', 'user', 'x', 'GBP', false, 0, 5)`,
      'ALTER TABLE transfer DISABLE TRIGGER ALL',
    ])
      await expect(host.sql.query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  test('are append only even for the owner of the tables', async () => {
    const { Client } = await import('pg');
    const owner = new Client({ connectionString: stand.database.url });
    await owner.connect();
    await expect(owner.query('DELETE FROM transfer')).rejects.toThrow(/append only/);
    await expect(owner.query('UPDATE transfer SET amount_minor = 1')).rejects.toThrow(
      /append only/,
    );
    await owner.end();
  });

  test('hold the digest of each transfer’s own content', async () => {
    const { rows } = await host.sql.query<Record<string, string | number>>(
      'SELECT * FROM transfer ORDER BY pos LIMIT 20',
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const r of rows) {
      const content = JSON.stringify({
        act_id: r['act_id'],
        amount_minor: r['amount_minor'],
        at_ms: Number(r['at_ms']),
        credit_account: r['credit_account'],
        currency: r['currency'],
        debit_account: r['debit_account'],
        n: r['n'],
      });
      expect(r['digest']).toBe(createHash('sha256').update(content).digest('hex'));
    }
  });
});
