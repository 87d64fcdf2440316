import { gzipSync } from 'node:zlib';
import pino from 'pino';
import type { ZodObject } from 'zod';
import { createObjects } from '../../adapters/objects';
import { signature } from '../../adapters/payments/sandbox-server/webhooks';
import { codeOf } from '../../deploy/demo/bidder';
import { Clerk } from '../../deploy/demo/clerk';
import { mint, until, type Person } from '../../deploy/demo/kit/person';
import type { Screen } from '../../deploy/demo/kit/screen';
import { lotBody } from '../../deploy/demo/stage';
import {
  CALLERS,
  routes,
  verdict,
  type Caller,
  type Route,
  type StaffRole,
} from '../../deploy/generate/authorisation';
import { TEST_STACK_MS } from '../../deploy/local/test-stack';
import { CODES } from '../../services/contracts/codes';
import type { RoomView } from '../../services/contracts/http';
import { lawful, nameOf } from './testing/bodies';
import { noAmounts, withLiteral } from './testing/literals';
import { ask, askRaw, atRest, bidOn, openStand, type Said, type Stand } from './testing/stand';
import { admission, badTokens, signer } from './testing/tokens';

/**
 * Bad input and people who try what is not theirs, against the whole system. Each row is refused with
 * its status and code, the code's own remedy beside it, and nothing that can be read has changed.
 */
let s: Stand;
let bensScreen: Screen;

beforeAll(async () => {
  s = await openStand();
  bensScreen = await s.screen(s.ben);
}, TEST_STACK_MS);

afterAll(() => s?.close(), 60_000);

type Row = [name: string, ask: () => Promise<Said | string>, told: string];

/** Asks all rows; what each was told is as it should be, and the books are as before. */
async function refused(rows: Row[]): Promise<void> {
  const before = await s.books();
  const told: [string, string][] = [];
  for (const [name, tell] of rows) {
    const answer = await tell();
    told.push([name, typeof answer === 'string' ? answer : answer.told]);
  }
  expect(told).toEqual(rows.map(([name, , expected]) => [name, expected]));
  expect(await s.books()).toEqual(before);
}

/** Says it over push; waits and says it again, as the remedy says, while it is too many. */
async function say(text: string, screen = bensScreen): Promise<string> {
  return until('an answer', async () => {
    const code = codeOf(await screen.sendText(text));
    return code === 'TOO_MANY' ? null : code;
  });
}

const running = (rest: string): string => `/api/auctions/${s.running}/${rest}`;
const bid = (more: object = {}) => ({
  ...s.annsBid,
  bid_id: mint(),
  confirmed: true,
  ...more,
});
const message = (more: object = {}) => ({
  type: 'bid',
  auction_id: s.running,
  ...bid(more),
});

describe('amounts', () => {
  const fields: [string, 'bid' | 'money', string, () => [Person, string, string, object]][] = [
    ['a bid', 'bid', 'amount_minor', () => [s.ben, 'POST', running('bids'), bid()]],
    ['a top-up', 'money', 'amount_minor', () => [s.ann, 'POST', topups(), topup()]],
    ['a fund', 'money', 'amount_minor', () => [s.ben, 'POST', running('fund'), { key: mint() }]],
    [
      'a return',
      'money',
      'amount_minor',
      () => [s.ben, 'POST', running('return'), { key: mint() }],
    ],
    ['a maximum', 'bid', 'amount_minor', () => [s.ben, 'POST', running('maxima'), order()]],
    [
      'an insurance',
      'bid',
      'amount_minor',
      () => [s.ben, 'POST', running('insurances'), { ...order(), expires_at_ms: 1 }],
    ],
    [
      'a quote',
      'bid',
      'amount_minor',
      () => [s.ben, 'POST', running('maxima/quote'), { lot_no: 2 }],
    ],
    [
      'a step',
      'bid',
      'step_minor',
      () => [s.staff.clerk, 'POST', command('lot_increment'), { ...onLot2(), mode: 'set' }],
    ],
    [
      'a reserve',
      'bid',
      'reserve_minor',
      () => [s.staff.clerk, 'POST', command('lot_reserve'), onLot2()],
    ],
    ['an ask', 'bid', 'ask_minor', () => [s.staff.clerk, 'POST', command('lot_ask_set'), onLot2()]],
    [
      'a bid in the room',
      'bid',
      'amount_minor',
      () => [
        s.staff.clerk,
        'POST',
        command('floor_bid'),
        { ...onLot2(), epoch: 0, confirmed: true },
      ],
    ],
    ...['low_minor', 'high_minor', 'reserve_minor', 'opening_ask_minor'].map(
      (field): (typeof fields)[number] => [
        `a lot's ${field}`,
        'bid',
        field,
        () => [s.staff.manager, 'PUT', lot(), lotBody(s.houseId, 1)],
      ],
    ),
  ];
  const order = () => {
    const { confirmed: _confirmed, ...rest } = bid() as Record<string, unknown>;
    return { ...rest, limited_ok: false };
  };
  const topups = () => `/api/wallets/${s.annsWallet}/topups`;
  const topup = () => ({ key: mint(), return_path: '/account' });
  const command = (name: string) => running(`commands/${name}`);
  const onLot2 = () => ({ command_id: mint(), seen_seq: 0, lot_no: 2 });
  const lot = () => `/api/houses/${s.houseId}/lots/${s.running}-2`;

  test.each(fields)('of %s are digits within bounds', async (_name, kind, field, request) => {
    const [as, method, path, body] = request();
    const tell = (literal: string) => () =>
      s.ask(method, path, { as, raw: withLiteral(body, field, literal) });
    await refused([
      ...noAmounts(kind).map((text): Row => [text, tell(text), '400 BAD_AMOUNT']),
      ['NaN', tell('NaN'), '400 INVALID_REQUEST'],
    ]);
  });

  test('of a bid by push are digits within bounds', async () => {
    const tell = (literal: string) => () => say(withLiteral(message(), 'amount_minor', literal));
    await refused([
      ...noAmounts('bid').map((text): Row => [text, tell(text), 'BAD_AMOUNT']),
      ['NaN', tell('NaN'), 'INVALID_REQUEST'],
    ]);
  });

  test("of a house's terms are looked at before anything is published", async () => {
    const path = `/api/houses/${s.houseId}/auctions/terms-${mint().slice(0, 8)}`;
    const draft = (policy: object) => ({
      ...{ title: 'T', description: 'D', currency: 'GBP', lot_ids: [`${s.running}-1`], policy },
    });
    const bad: [string, object][] = [
      ['a negative deposit', { deposit_minor: '-1' }],
      ['a number', { deposit_minor: 5 }],
      ['a slice that ends at 0', { premium: [{ upto_minor: '0', bp: 1 }, { bp: 1 }] }],
      ['an end above the greatest bid', { premium: [{ upto_minor: '1000000000001', bp: 1 }] }],
      ['a premium above 50 %', { premium: [{ bp: 5_001 }] }],
      ['a fraction of a basis point', { tax_bp: 0.5 }],
      ['a term nobody knows', { house_wins: true }],
    ];
    for (const [name, policy] of bad) {
      await s.ask('PUT', path, { as: s.staff.manager, body: draft(policy) });
      const publish = () => s.ask('POST', `${path}/publish`, { as: s.staff.manager });
      await refused([[name, publish, '400 INVALID_REQUEST']]);
    }
  });
});

describe('bids', () => {
  type State = [string, () => [Person, object], string];
  const states: State[] = [
    [
      'before the auction begins',
      () => [s.ben, bid({ auction_id: s.waiting })],
      'AUCTION_NOT_LIVE',
    ],
    ['before the lot opens', () => [s.ben, bid({ lot_no: 3 })], 'LOT_NOT_OPEN'],
    ['after the hammer', () => [s.ben, bid({ lot_no: 1 })], 'LOT_NOT_OPEN'],
    ['on a lot that is not there', () => [s.ben, bid({ lot_no: 99 })], 'NOT_FOUND'],
    ['in an auction that is not there', () => [s.ben, bid({ auction_id: 'none' })], 'NOT_FOUND'],
    ['for another epoch', () => [s.ben, bid({ epoch: 1 })], 'EPOCH_STALE'],
    ['without a paddle', () => [s.eve, bid()], 'NO_PADDLE'],
    ['by the leader', () => [s.ann, bid()], 'ALREADY_LEADING'],
    ['at a price that was taken', () => [s.ben, bid()], 'ASK_MOVED'],
    ['off the ladder', () => [s.ben, bid({ amount_minor: '99999' })], 'OFF_INCREMENT'],
    ['far above, unconfirmed', () => [s.ben, bid({ ...RICH, confirmed: false })], 'CONFIRM_JUMP'],
    ['beyond all money', () => [s.ben, bid(RICH)], 'FUNDS_SHORT'],
    [
      'beyond all money, with a top-up',
      () => [s.ben, bid({ ...RICH, may_top_up: true })],
      'FUNDS_SHORT',
    ],
    ["under another's id", () => [s.ben, bid({ bid_id: s.annsBid['bid_id'] })], 'BID_ID_REUSED'],
  ];
  const RICH = { amount_minor: '100000000' };

  test.each(states)('%s are refused by REST', async (name, make, code) => {
    const [as, { auction_id = s.running, ...body }] = make() as [Person, { auction_id?: string }];
    const tell = () => s.ask('POST', `/api/auctions/${auction_id}/bids`, { as, body });
    await refused([[name, tell, `${CODES[code as 'NOT_FOUND'].http} ${code}`]]);
  });

  test('are refused by push with the same codes', async () => {
    const screens = new Map<Person, Screen>([[s.ben, bensScreen]]);
    for (const person of [s.ann, s.eve]) screens.set(person, await s.screen(person));
    const rows = states.map(([name, make, code]): Row => {
      const [person, body] = make();
      const text = JSON.stringify({ type: 'bid', auction_id: s.running, ...body });
      return [name, () => say(text, screens.get(person)), code];
    });
    await refused(rows);
  });

  test('between the hammer and Final are refused and move nothing', async () => {
    const clerk = new Clerk(s.staff.clerk, s.slow);
    await clerk.bringUp(1);
    const taken = await bidOn(clerk, s.ann, 1);
    expect(await clerk.close(1, 'lot_hammer')).toBe('ACCEPTED');
    const late = { ...taken, bid_id: mint(), amount_minor: '100000', confirmed: true };
    const live = () => Promise.all([s.ann, s.ben].map((person) => liveRoom(person, s.slow)));
    const before = await live();
    const answer = await s.ask('POST', `/api/auctions/${s.slow}/bids`, { as: s.ben, body: late });
    expect(answer.told).toBe('409 LATE_BID'); // for the auctioneer to decide on
    expect(await live()).toEqual(before);
    // Final soon, and settled: then the books are at rest again.
    await atRest(clerk, s.ann);
  });
});

/** What is the shard's of a room, and the wallet: the catalogue in it may lag behind. */
async function liveRoom(person: Person, auctionId: string): Promise<Partial<RoomView>> {
  const room = await person.call<RoomView>('GET', `/api/auctions/${auctionId}/room`);
  return { live: room.live, paddle: room.paddle, wallet: room.wallet };
}

describe('messages', () => {
  test('are strict', async () => {
    const wrong = (field: string, value: unknown): Row => [
      `${field} ${JSON.stringify(value)}`,
      () => say(JSON.stringify(message({ [field]: value }))),
      'INVALID_REQUEST',
    ];
    const text = (name: string, raw: string): Row => [name, () => say(raw), 'INVALID_REQUEST'];
    const question = (more: object): Row => [
      `question ${JSON.stringify(more).slice(0, 40)}`,
      () => {
        const plain = { type: 'ask_question', command_id: mint(), auction_id: s.running };
        return say(JSON.stringify({ ...plain, lot_no: 2, seen_seq: 0, text: 'Why?', ...more }));
      },
      'INVALID_REQUEST',
    ];
    await refused([
      ...['user_id', 'paddle_no', 'house_id', 'kind', 'staff'].map((f) => wrong(f, 1)),
      ...[0, -1, 1.5, 1e6, '2', null].map((value) => wrong('lot_no', value)),
      ...[-1, 0.5, 2 ** 53, '0', null].map((value) => wrong('epoch', value)),
      ...[-1, 0.5, 2 ** 53, '0', null].map((value) => wrong('seen_seq', value)),
      ...['short', 'x'.repeat(41), 'with space in the id', 5, null].map((v) => wrong('bid_id', v)),
      ...['', 'a b', '../etc', 'x'.repeat(41), 7].map((value) => wrong('auction_id', value)),
      ...['true', 1, null].map((value) => wrong('confirmed', value)),
      ...['hammer', '__proto__', 5, null].map((value) => wrong('type', value)),
      ...[
        { text: '' },
        { text: 'x'.repeat(281) },
        { text: 'a\u0000b' },
        { text: '\ud800' },
        { text: 5 },
      ].map(question),
      ...[{ user_id: 'ann' }, { lot_no: 0 }, { command_id: 'short' }].map(question),
      ...[
        { type: 'max' }, // with `confirmed`, which a maximum has not
        { type: 'insure', expires_at_ms: 0 },
        { type: 'max_cancel' },
        { type: 'retract', target_seq: -1 },
        { type: 'late_cancel', paddle_no: 1 },
        { type: 'armed', on: 'yes' },
      ].map((more): Row => [
        JSON.stringify(more),
        () => say(JSON.stringify(message(more))),
        'INVALID_REQUEST',
      ]),
      text('no JSON', 'bid'),
      text('nothing', '{}'),
      text('a list', '[]'),
      text('null', 'null'),
      text('another prototype', JSON.stringify(message()).replace('{', '{"__proto__":{},')),
      text('depth', '['.repeat(1000)),
      text('length', JSON.stringify(message({ note: 'x'.repeat(1100) }))),
    ]);
  });

  test('are heard from people who are signed in', async () => {
    const guest = await s.screen(null);
    await refused([['a guest', () => say(JSON.stringify(message()), guest), 'NOT_SIGNED_IN']]);
  });

  test('and items are for those they concern', async () => {
    const a = s.running;
    const asked: [Person | null, string, string][] = [
      [null, `log:${a}`, 'NOT_SIGNED_IN'],
      [null, `me:${a}`, 'NOT_SIGNED_IN'],
      [null, `desk:${a}`, 'NOT_SIGNED_IN'],
      [s.eve, `log:${a}`, 'NOT_ALLOWED'],
      [s.ben, `desk:${a}`, 'NOT_ALLOWED'],
      [s.ben, `me:${a}:${s.ann.userId}`, 'NOT_FOUND'],
      [s.ben, `wallet:${s.ann.userId}`, 'NOT_FOUND'],
      [s.otherStaff.clerk, `desk:${a}`, 'NOT_ALLOWED'],
      [s.otherStaff.manager, `log:${a}`, 'NOT_ALLOWED'],
      [s.staff.finance, `desk:${a}`, 'NOT_ALLOWED'],
    ];
    for (const [person, item, code] of asked) {
      const screen = await s.screen(person);
      screen.distinct(item, ['seq']);
      const [told] = await until(`${item} refused`, () =>
        screen.refusedItems.length ? screen.refusedItems : null,
      );
      expect(told).toBe(`${item} 21 ${code}`);
      screen.close();
    }
  });
});

describe('requests', () => {
  const answerOf = (route: Route, raw: string) => {
    const { url } = lawful(s, route);
    const token = tokenFor(route);
    return ask(route.endpoint.method, url, { raw, ...(token === undefined ? {} : { token }) });
  };
  const withBody = routes().filter((route) => route.endpoint.body);

  test.each(withBody.map((route): [string, Route] => [nameOf(route), route]))(
    '%s takes its fields and no others',
    async (_name, route) => {
      const { body = {} } = lawful(s, route);
      const tell = (raw: string) => () => answerOf(route, raw);
      const code = (field: string) =>
        field.endsWith('_minor') ? '400 BAD_AMOUNT' : '400 INVALID_REQUEST';
      const shape = (route.endpoint.body as unknown as ZodObject).shape as Record<
        string,
        { safeParse(value: unknown): { success: boolean } }
      >;
      const needed = Object.keys(shape).filter((f) => !shape[f]!.safeParse(undefined).success);
      const without = (field: string) =>
        JSON.stringify(Object.fromEntries(Object.entries(body).filter(([f]) => f !== field)));
      const text = JSON.stringify(body);
      await refused([
        ['an unknown field', tell(JSON.stringify({ ...body, x: 1 })), '400 INVALID_REQUEST'],
        [
          'a user of its own',
          tell(JSON.stringify({ ...body, user: 'ann' })),
          '400 INVALID_REQUEST',
        ],
        [
          'a prototype',
          tell(`{"__proto__":{"a":1}${text === '{}' ? '' : ','}${text.slice(1)}`),
          '400 INVALID_REQUEST',
        ],
        ...Object.keys(shape).map((f): Row => [
          `${f} of another type`,
          tell(JSON.stringify({ ...body, [f]: [[1]] })),
          code(f),
        ]),
        ...needed.map((f): Row => [`no ${f}`, tell(without(f)), code(f)]),
        ...['', '{', '[]', 'null', '"x"', `${text}}`, `\ufeff${text}`].map((raw): Row => [
          `body ${JSON.stringify(raw).slice(0, 20)}`,
          tell(raw),
          '400 INVALID_REQUEST',
        ]),
      ]);
    },
  );

  test('that are too large are not read', async () => {
    const huge = JSON.stringify({ key: 'x'.repeat(300 * 1024) });
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, ' '));
    const packed = { 'content-encoding': 'gzip' };
    const rows = [running('bids'), running('fund'), '/api/webhooks/payments'].flatMap(
      (path): Row[] => [
        [path, () => s.ask('POST', path, { as: s.ben, raw: huge }), '400 INVALID_REQUEST'],
        [
          `${path} unpacked`,
          () => s.ask('POST', path, { as: s.ben, raw: bomb, headers: packed }),
          '400 INVALID_REQUEST',
        ],
      ],
    );
    await refused(rows);
  });

  test('for what cannot be are answered like those for what is not', async () => {
    const get = (path: string, told = '404 NOT_FOUND', as = s.staff.manager): Row => [
      path.slice(0, 60),
      () => askRaw('GET', site(), path, { authorization: `Bearer ${as.session!.access_token}` }),
      told,
    ];
    const ids = ['%00', 'a%00b', '%27%20OR%201=1--', '..%2f..%2fetc', '%7B%22$gt%22:%22%22%7D'];
    const plain = ['none', '__proto__', 'constructor', 'x'.repeat(41), 'x'.repeat(4_000)];
    await refused([
      ...[...ids, ...plain].flatMap((id) => [
        get(`/api/topups/${id}`),
        get(`/api/auctions/${id}/room`),
        get(`/api/auctions/${id}/catalogue`),
        get(`/api/auctions/${id}/history`),
        get(`/api/houses/${s.houseId}/lots/${id}`),
        get(`/api/houses/${id}/lots`, '403 NOT_ALLOWED'),
        get(`/images/${id}/x-320.webp`),
        get(`/images/${s.houseId}/${id}`),
      ]),
      ...ids.map((id) => get(running(`bids/${id}`), '404 NOT_FOUND', s.ben)),
      get(running('bids/none'), '404 NOT_FOUND', s.ben),
      get(running(`bids/${'x'.repeat(41)}`), '400 INVALID_REQUEST', s.ben),
      get('/api/topups/%E0%A4%A', '400 INVALID_REQUEST'),
      get('/api/auctions/%E0%A4%A/room', '400 INVALID_REQUEST'),
      get('/api/nothing'),
      get('/api/'),
      ...['-1', '1e3', 'NaN', '9'.repeat(30), '0x1', '', '1&after=2'].map((after) =>
        get(running(`history?after=${after}`), '400 INVALID_REQUEST'),
      ),
    ]);
  });

  test('for our own processes come through no door of the gateway', async () => {
    const secret = { authorization: `Bearer ${s.stack.env['SERVICE_SECRET']!}` };
    const host = s.stack.env['SERVICES_URL']!;
    const through = (method: string, path: string, told = '404 NOT_FOUND'): Row => [
      `${method} ${path}`,
      () => askRaw(method, site(), path, secret),
      told,
    ];
    const inner = routes().filter(({ endpoint }) => endpoint.access.who === 'service');
    expect(inner.filter(({ endpoint }) => !endpoint.path.startsWith('/internal/'))).toEqual([]);
    await refused([
      ...inner.map((route) =>
        through(route.endpoint.method, new URL(lawful(s, route).url).pathname),
      ),
      through('GET', '/api/../internal/ledger'),
      through('GET', '/api/..%2finternal/ledger'),
      through('GET', '/api/%2e%2e/internal/ledger'),
      through('GET', '/images/../internal/ledger'),
      through('GET', '/INTERNAL/ledger'),
      through('GET', `${host}/internal/ledger`),
      through('GET', `${host}/api/../internal/ledger`),
    ]);
  });
});

const site = (): string => s.stack.env['PUBLIC_URL']!;

/** The token of whoever the endpoint is for. */
function tokenFor({ endpoint: { access } }: Route): string | undefined {
  if (access.who === 'service') return s.stack.env['SERVICE_SECRET'];
  if (access.who === 'house' || access.who === 'staff')
    return s.staff[access.roles[0] as StaffRole].session!.access_token;
  return access.who === 'public' ? undefined : s.ben.session!.access_token;
}

describe('who may', () => {
  const all = routes();
  const person = (caller: Caller): Person | null => {
    if (caller === 'anonymous') return null;
    if (caller === 'bidder') return s.ben;
    if (caller === 'engineer') return s.engineer;
    const [first, other] = caller.split(' ');
    return other ? s.otherStaff[other as StaffRole] : s.staff[first as StaffRole];
  };

  test.each(all.map((route): [string, Route] => [nameOf(route), route]))(
    '%s',
    async (_name, route) => {
      const { method, access, wantsRawBody } = route.endpoint;
      const { url, body } = lawful(s, route);
      const rows = CALLERS.flatMap((caller): Row[] => {
        const should = verdict(access, caller);
        if (should !== 'allowed') {
          const tell = () => ask(method, url, { as: person(caller), body });
          return [[caller, tell, `${CODES[should].http} ${should}`]];
        }
        if (wantsRawBody) return []; // the webhook: its signature is its own proof
        // Past the door, a body that cannot be is what is refused, and so nothing happens.
        const junk = method === 'GET' ? {} : { body: { junk: 1 } };
        const tell = async () => {
          const answer = await ask(method, url, { as: person(caller), ...junk });
          return method === 'GET' && [200, 404, 409].includes(answer.status) ? 'let in' : answer;
        };
        return [[caller, tell, method === 'GET' ? 'let in' : '400 INVALID_REQUEST']];
      });
      const bad = await badTokens(s);
      const unsigned = Object.entries(bad).map(([name, token]): Row => [
        name,
        () => ask(method, url, { token, body }),
        '401 NOT_SIGNED_IN',
      ]);
      await refused([...rows, ...unsigned]);
    },
  );

  test('what takes two takes two, of that house', async () => {
    const { manager, clerk } = s.staff;
    const command = () => ({ command_id: mint(), seen_seq: 0 });
    const path = (name: string) => running(`commands/${name}`);
    const alone = (name: string, token: string): Row => [
      name,
      () =>
        s.ask('POST', path('lot_void'), {
          as: manager,
          body: { ...command(), lot_no: 1, reason: 'none', second_token: token },
        }),
      '403 NOT_ALLOWED',
    ];
    const tokenOf = (one: Person) => one.session!.access_token;
    await refused([
      alone('with himself', tokenOf(manager)),
      alone('with another house’s manager', tokenOf(s.otherStaff.manager)),
      alone('with finance', tokenOf(s.staff.finance)),
      alone('with a bidder', tokenOf(s.ann)),
      alone('with nobody', 'x'.repeat(40)),
      [
        'an engineer, where nothing is broken',
        () => s.ask('POST', path('auction_resume'), { as: s.engineer, body: command() }),
        '403 NOT_ALLOWED',
      ],
      [
        'a room paddle without a limit, by a clerk',
        () =>
          s.ask('POST', path('room_paddle'), {
            as: clerk,
            body: { ...command(), user_id: s.eve.userId },
          }),
        '403 NOT_ALLOWED',
      ],
    ]);
  });

  test("what is another's is not found", async () => {
    const as = s.ben;
    const fund = { key: mint(), amount_minor: '5000' };
    const bidId = String(s.annsBid['bid_id']);
    const wallet = `/api/wallets/${s.annsWallet}`;
    const topUp = { ...fund, return_path: '/account' };
    const mine = { ...fund, paddle_no: 1 };
    await refused([
      [
        'wallet, top up',
        () => s.ask('POST', `${wallet}/topups`, { as, body: topUp }),
        '404 NOT_FOUND',
      ],
      ['wallet, close', () => s.ask('DELETE', wallet, { as }), '404 NOT_FOUND'],
      ['top-up', () => s.ask('GET', `/api/topups/${s.annsTopup}`, { as }), '404 NOT_FOUND'],
      ['bid', () => s.ask('GET', running(`bids/${bidId}`), { as }), '404 NOT_FOUND'],
      [
        'bid, no paddle',
        () => s.ask('GET', running(`bids/${bidId}`), { as: s.eve }),
        '404 NOT_FOUND',
      ],
      [
        'paddle, fund',
        () => s.ask('POST', running('fund'), { as, body: mine }),
        '400 INVALID_REQUEST',
      ],
      [
        'paddle, return',
        () => s.ask('POST', running('return'), { as, body: mine }),
        '400 INVALID_REQUEST',
      ],
      [
        'fund, no paddle',
        () => s.ask('POST', running('fund'), { as: s.eve, body: fund }),
        '403 NO_PADDLE',
      ],
      [
        'return, no paddle',
        () => s.ask('POST', running('return'), { as: s.eve, body: fund }),
        '403 NO_PADDLE',
      ],
      ['lot, into my auction', () => foreignLot(), '404 NOT_FOUND'],
      [
        'auction, as mine',
        () =>
          s.ask('PUT', `/api/houses/besieging/auctions/${s.waiting}`, {
            as: s.otherStaff.manager,
            body: { title: 'T', description: 'D', currency: 'GBP', lot_ids: ['any'] },
          }),
        '404 NOT_FOUND',
      ],
      [
        'lot, as mine',
        () =>
          s.ask('PUT', `/api/houses/besieging/lots/${s.running}-2`, {
            as: s.otherStaff.manager,
            body: lotBody('besieging', 1),
          }),
        '404 NOT_FOUND',
      ],
    ]);
  });

  /** A draft may name any id; publishing is where the house is compared. */
  async function foreignLot(): Promise<Said> {
    const path = `/api/houses/besieging/auctions/theft-${mint().slice(0, 8)}`;
    const body = { title: 'T', description: 'D', currency: 'GBP', lot_ids: [`${s.running}-4`] };
    await s.ask('PUT', path, { as: s.otherStaff.manager, body });
    return s.ask('POST', `${path}/publish`, { as: s.otherStaff.manager });
  }

  test('push opens for tickets alone', async () => {
    const { user_id, ticket } = await s.ben.ticket();
    const { token: old } = await (await signer(s, -3_600_000)).ticket(user_id, [], '');
    const { token: elsewhere } = await (
      await signer(s, 0)
    ).ticket(user_id, [], 'https://evil.test');
    const rows: [string, string, string | undefined][] = [
      ['an access token', user_id, s.ben.session!.access_token],
      ["another's ticket", s.ann.userId, ticket],
      ["another page's ticket", user_id, elsewhere],
      ['a ticket that has expired', user_id, old],
      ['no ticket', user_id, undefined],
      ['any text', user_id, 'ticket'],
    ];
    const told = await Promise.all(
      rows.map(async ([name, user, password]) => [name, await admission(site(), user, password)]),
    );
    expect(told).toEqual(rows.map(([name]) => [name, CODES.NOT_SIGNED_IN.tlcp]));
  });
});

describe('webhooks', () => {
  const path = '/api/webhooks/payments';
  const event = (more: object = {}) =>
    JSON.stringify({
      id: `evt_${mint()}`,
      object: 'event',
      type: 'payment_intent.succeeded',
      created: Math.floor(Date.now() / 1000),
      livemode: false,
      data: { object: { id: s.pendingPayment, object: 'payment_intent', status: 'succeeded' } },
      ...more,
    });
  const secret = () => s.stack.env['PAYMENTS_WEBHOOK_SECRET']!;
  const now = () => Math.floor(Date.now() / 1000);
  const post = (raw: string, signed?: string) => () =>
    s.ask('POST', path, {
      raw,
      headers: signed === undefined ? {} : { 'stripe-signature': signed },
    });

  test('move money only when the provider signed them, lately, as they are', async () => {
    const text = event();
    const bad = (name: string, signed?: string, body = text): Row => [
      name,
      post(body, signed),
      '403 NOT_ALLOWED',
    ];
    await refused([
      bad('unsigned'),
      bad('an empty signature', ''),
      bad('nonsense', 't=1,v1=00'),
      bad('another secret', signature(text, 'whsec_other', now())),
      bad('altered', signature(text, secret(), now()), text.replace('succeeded', 'succeedeD')),
      bad('stale', signature(text, secret(), now() - 301)),
      bad('from the future', signature(text, secret(), now() + 600)),
      bad('without a time', signature(text, secret(), now()).replace(/^t=[0-9]+,/, '')),
      bad('for another scheme', signature(text, secret(), now()).replace('v1=', 'v0=')),
      bad('no event', signature('{', secret(), now()), '{'),
    ]);
  });

  test('are hints: what became of a payment is read from the provider', async () => {
    const text = event();
    const before = await s.books();
    const answer = await post(text, signature(text, secret(), now()))();
    expect(answer.told).toBe('200');
    expect(await s.books()).toEqual(before);
  });
});

test('a wrong S3 secret stops the start with the names of the variables', async () => {
  const wrong = createObjects(
    {
      endpoint: s.stack.env['S3_ENDPOINT']!,
      accessKey: s.stack.env['S3_ACCESS_KEY']!,
      secretKey: 'not-the-secret',
      bucket: s.stack.env['S3_BUCKET']!,
    },
    { log: pino({ level: 'silent' }) },
  );
  await expect(wrong).rejects.toThrow(/refuses our keys .* S3_ACCESS_KEY and S3_SECRET_KEY/);
});
