import { request as httpRequest } from 'node:http';
import { Clerk } from '../../../deploy/demo/clerk';
import { idOn } from '../../../deploy/demo/kit/ids';
import { mint, type Person, Refused, until } from '../../../deploy/demo/kit/person';
import { Screen } from '../../../deploy/demo/kit/screen';
import { account, CURRENCY, planAuction, siteOf, type Site } from '../../../deploy/demo/stage';
import { STAFF, type StaffRole } from '../../../deploy/generate/authorisation';
import type { Stack } from '../../../deploy/local/stack';
import { startTestStack } from '../../../deploy/local/test-stack';
import { CODES, type Code } from '../../../services/contracts/codes';
import type { TopupView, WalletView } from '../../../services/contracts/http';

/**
 * A house in the middle of a sale, behind its real doors, for tests that try to harm it:
 * - `running`: lot 1 was sold to Ann and is settled, lot 2 is open and Ann leads, the others wait;
 * - `waiting`: published, not started;
 * - `slow`: started; a lot hammered there takes its time to become Final.
 * Ann and Ben have money, and paddles in all three; Eve has neither. Another house has staff, too.
 */
export interface Stand {
  stack: Stack;
  houseId: string;
  running: string;
  waiting: string;
  slow: string;
  staff: Record<StaffRole, Person>;
  otherStaff: Record<StaffRole, Person>;
  ann: Person;
  ben: Person;
  eve: Person;
  engineer: Person;
  annsBid: Record<string, unknown>;
  annsWallet: string;
  annsTopup: string;
  /** Paid by nobody yet: the provider knows it under this id. */
  pendingPayment: string;
  ask(method: string, url: string, options?: AskOptions): Promise<Said>;
  /** All that a refusal must leave alone: wallets, statements, escrows, paddles, journals, plans. */
  books(): Promise<unknown>;
  screen(person: Person | null): Promise<Screen>;
  close(): Promise<void>;
}
export interface AskOptions {
  as?: Person | null;
  token?: string;
  body?: unknown;
  /** The body as it is, instead of JSON. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
}
export interface Said {
  status: number;
  body: unknown;
  /** `200`, or of a refusal `<status> <code>`: then it was a problem with that code's remedy. */
  told: string;
}

const FUND_MINOR = 1_000_000;
/** Times that what is too often is asked again. */
const PATIENCE = 8;
/** Between hammer and Final there is time to look. */
const SLOW = { late_ms: 1_000, final_after_ms: 10_000 };

/**
 * Asks as anybody can, and looks closely at a refusal. Rows follow one another faster than a person's
 * pace: then it waits and asks again, as the remedy says.
 */
export async function ask(method: string, url: string, options: AskOptions = {}): Promise<Said> {
  for (let left = PATIENCE; ; left--) {
    const answer = await askOnce(method, url, options);
    if (answer.status !== 429 || left === 0) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function askOnce(method: string, url: string, options: AskOptions): Promise<Said> {
  const token = options.token ?? options.as?.session?.access_token;
  const body =
    options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  });
  return said(response.status, response.headers.get('content-type'), await response.text());
}

/** The path exactly as written: `fetch` would tidy it up. */
export function askRaw(
  method: string,
  origin: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Said> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      const type = response.headers['content-type'] ?? null;
      response.on('end', () => resolve(said(response.statusCode ?? 0, type, text)));
    });
    request.on('error', reject).end();
  });
}

function said(status: number, type: string | null, text: string): Said {
  const isJson = /json/.test(type ?? '');
  const body = isJson && text ? (JSON.parse(text) as Record<string, unknown>) : text;
  if (status < 400) return { status, body, told: String(status) };
  if (typeof body === 'string' || !/^application\/problem\+json/.test(type ?? ''))
    return { status, body, told: `${status} without a problem: ${text.slice(0, 80)}` };
  const code = body['code'] as Code;
  const known = Object.hasOwn(CODES, code) && CODES[code];
  const whole = known && known.http === status && body['remedy'] === known.remedy;
  return { status, body, told: whole && body['detail'] ? `${status} ${code}` : text };
}

/** Waits for its turn: give the hook that calls it TEST_STACK_MS. */
export async function openStand(): Promise<Stand> {
  const lines: string[] = [];
  const stack = await startTestStack({ say: (line) => lines.push(line) });
  const screens: Screen[] = [];
  const close = async (): Promise<void> => {
    for (const screen of screens) screen.close();
    await stack.stop();
  };
  try {
    return await furnish(stack, screens, close);
  } catch (error) {
    await close();
    throw new Error(`${String(error)}\n${lines.slice(-20).join('\n')}`, { cause: error });
  }
}

async function furnish(
  stack: Stack,
  screens: Screen[],
  close: () => Promise<void>,
): Promise<Stand> {
  const places = siteOf(stack.env);
  const site = places.publicUrl;
  const [houseId, otherId] = ['besieged', 'besieging'];
  const [staff, otherStaff] = [await crew(places, houseId), await crew(places, otherId)];
  const bidder = (name: string) => account(places, name, [{ role: 'bidder' }]);
  const [ann, ben, eve] = [await bidder('ann'), await bidder('ben'), await bidder('eve')];
  const engineer = await account(places, 'engineer', [{ role: 'engineer' }]);
  const [running, waiting, slow] = [idOn('a'), idOn('b'), idOn('b')];
  await planAuction(staff.manager, houseId, running);
  await planAuction(staff.manager, houseId, waiting);
  await planAuction(staff.manager, houseId, slow, SLOW);
  const [{ wallet, topup }] = await Promise.all([paid(ann), paid(ben), eve.openWallet(CURRENCY)]);
  for (const person of [ann, ben])
    for (const auction of [running, waiting, slow]) await enter(person, auction);
  const desks = [running, slow].map((auction) => new Clerk(staff.clerk, auction).sit());
  const leave = async (): Promise<void> => {
    for (const stand of desks) stand();
    await close();
  };
  const annsBid = await sell(new Clerk(staff.clerk, running), ann);
  const { topup: pending } = await topUp(ann);
  await new Clerk(staff.clerk, slow).must('auction_start');
  return {
    ...{ stack, houseId, running, waiting, slow, staff, otherStaff, ann, ben, eve },
    engineer,
    ...{ annsBid, annsWallet: wallet.wallet_id, annsTopup: topup.topup_id, close: leave },
    pendingPayment: /\/3ds\/([^/?]+)/.exec(pending.redirect_url!)![1]!,
    ask: (method, url, options) => ask(method, /^https?:/.test(url) ? url : site + url, options),
    books: () => books({ ...places, houseId, running, waiting, slow, staff, ann, ben, eve }),
    async screen(person) {
      const screen = new Screen(person, site);
      screens.push(screen);
      await screen.connect();
      await until('the push session', () => screen.status.startsWith('CONNECTED:WS'));
      return screen;
    },
  };
}

async function crew(site: Site, houseId: string): Promise<Record<StaffRole, Person>> {
  const people = await Promise.all(
    STAFF.map((role) => account(site, `${role}-${houseId}`, [{ role, house_id: houseId }])),
  );
  return Object.fromEntries(STAFF.map((role, i) => [role, people[i]])) as Record<StaffRole, Person>;
}

async function topUp(person: Person): Promise<{ wallet: WalletView; topup: TopupView }> {
  const wallet = await person.openWallet(CURRENCY);
  return { wallet, topup: await person.topUp(wallet, 4 * FUND_MINOR) };
}

async function paid(person: Person): Promise<{ wallet: WalletView; topup: TopupView }> {
  const asked = await topUp(person);
  await person.atTheBank(asked.topup, 'approve');
  await until('the top-up credited', async () => {
    const path = `/api/topups/${asked.topup.topup_id}`;
    return (await person.call<TopupView>('GET', path)).status === 'done';
  });
  return asked;
}

/** With money on the paddle, as the room shows it. */
async function enter(person: Person, auctionId: string): Promise<void> {
  await person.call('POST', `/api/auctions/${auctionId}/join`, {});
  const sum = { key: mint(), amount_minor: String(FUND_MINOR) };
  await person.call('POST', `/api/auctions/${auctionId}/fund`, sum);
  await until('the paddle credited', async () => {
    const room = await person.call<{ paddle: { available_minor: string } }>(
      'GET',
      `/api/auctions/${auctionId}/room`,
    );
    return room.paddle.available_minor === String(FUND_MINOR);
  });
}

/** A bid at the ask, as a page makes it. */
async function bidAtAsk(clerk: Clerk, lotNo: number): Promise<Record<string, unknown>> {
  const { epoch, ask_minor } = await clerk.lot(lotNo);
  return {
    bid_id: mint(),
    lot_no: lotNo,
    epoch,
    amount_minor: ask_minor,
    seen_seq: clerk.seenSeq,
    confirmed: false,
    may_top_up: false,
  };
}

export async function bidOn(clerk: Clerk, person: Person, lotNo: number) {
  const bid = await bidAtAsk(clerk, lotNo);
  await person.call('POST', `/api/auctions/${clerk.auctionId}/bids`, bid);
  return bid;
}

/** Lot 1 sold, final and paid for; lot 2 open with Ann in the lead. Answers her bid on it. */
async function sell(clerk: Clerk, ann: Person): Promise<Record<string, unknown>> {
  await clerk.must('auction_start');
  await clerk.bringUp(1);
  await bidOn(clerk, ann, 1);
  await clerk.close(1, 'lot_hammer');
  await clerk.bringUp(2);
  const bid = await bidOn(clerk, ann, 2);
  await atRest(clerk, ann);
  return bid;
}

/** Lot 1 is paid for, and the catalogue has heard of all that happened. */
export async function atRest(clerk: Clerk, person: Person): Promise<void> {
  const path = `/api/auctions/${clerk.auctionId}/history?after=0`;
  await until('lot 1 settled', async () => {
    const { events } = await person.call<{ events: { public: string }[] }>('GET', path);
    return events.some(({ public: text }) => text.includes('"lot_settled"'));
  });
  await until('the catalogue up to date', async () => {
    const { lots, live } = await clerk.desk();
    return lots.every(({ status }, i) => status === live?.lots[i]?.status);
  });
}

type BooksOf = Pick<
  Stand,
  'houseId' | 'running' | 'waiting' | 'slow' | 'staff' | 'ann' | 'ben' | 'eve'
> &
  Site;

async function books(of: BooksOf): Promise<unknown> {
  const { staff, houseId } = of;
  const auctions = [of.running, of.waiting, of.slow];
  const reads: [Person, string][] = [
    ...[of.ann, of.ben, of.eve].map((p): [Person, string] => [p, '/api/account']),
    ...[of.ann, of.ben].flatMap((p) =>
      auctions.map((a): [Person, string] => [p, `/api/auctions/${a}/room`]),
    ),
    ...auctions.map((a): [Person, string] => [staff.clerk, `/api/auctions/${a}/desk`]),
    [staff.manager, `/api/houses/${houseId}/lots`],
    [staff.manager, `/api/houses/${houseId}/auctions`],
  ];
  const pages = await Promise.all(reads.map(([person, path]) => pageOf(person, path)));
  const secret = { token: of.serviceSecret };
  const ledger = await ask('GET', `${of.servicesUrl}/internal/ledger`, secret);
  return { pages, ledger: ledger.body as unknown };
}

/** The books are read faster than anybody's pace: then again. */
const pageOf = (person: Person, path: string): Promise<unknown> =>
  until(path, () =>
    person.call('GET', path).catch((error: unknown) => {
      if (error instanceof Refused && error.problem.code === 'TOO_MANY') return null;
      throw error;
    }),
  );
