import type { AuctionBody, LotBody } from '../../services/contracts/http';
import type { Grant } from '../../services/contracts/ports';
import type { Values } from '../local/values';
import { Bidder } from './bidder';
import { Clerk } from './clerk';
import { idOn } from './kit/ids';
import { mint, Person, until } from './kit/person';

/** Addresses and the one secret that sets a stage: accounts of the staff are made with it. */
export interface Site {
  publicUrl: string;
  servicesUrl: string;
  paymentsUrl: string;
  serviceSecret: string;
}

export const siteOf = (env: Values): Site => ({
  publicUrl: env['PUBLIC_URL']!,
  servicesUrl: env['SERVICES_URL']!,
  paymentsUrl: env['PAYMENTS_URL']!,
  serviceSecret: env['SERVICE_SECRET']!,
});

/**
 * The stage of the demo: a house of its own with its staff, two auctions on two replicasets, and the
 * bidders with their money. Everything but the accounts goes through the public doors.
 */
export const CURRENCY = 'GBP';
const TOPUP_MINOR = 2_000_000;
const BUDGET_MINOR = 1_000_000;
/** So little that the first bid must fetch more from the wallet. */
const SHORT_BUDGET_MINOR = 1_000;
export const LOTS_PER_AUCTION = 4;
export const PASSED_LOT_NO = 3;

export interface Stage {
  houseId: string;
  finance: Person;
  sales: { clerk: Clerk; bidders: Bidder[] }[];
  /** Their top-ups took an unusual way at the bank. */
  payments: { failed: Person; abandoned: Person; doubled: Person; dropped: Person };
  /** His paddle is short, his wallet is not. */
  toppedUpInBid: Bidder;
  /** He has money nowhere. */
  shortEverywhere: Bidder;
}

const password = mint();
const run = mint().slice(0, 8).toLowerCase();

/** The inner door of the services host. Errors: any answer that is not 2xx. */
export async function internal(
  site: Site,
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const response = await fetch(site.servicesUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${site.serviceSecret}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

/** An account made by the house, who then signs in as everybody does. */
export async function account(site: Site, name: string, grants: Grant[]): Promise<Person> {
  const email = `${name}.${run}@demo.example`;
  await internal(site, 'PUT', `/internal/users/${run}-${name}`, { email, password, name, grants });
  const person = new Person(site.publicUrl, email, password);
  await person.signIn();
  return person;
}

export async function setStage(
  site: Site,
  bidders: number,
  say: (s: string) => void,
): Promise<Stage> {
  const houseId = `house-${run}`;
  await internal(site, 'PUT', `/internal/houses/${houseId}`, { name: 'Demonstration house' });
  const grants = (role: Grant['role']): Grant[] => [{ role, house_id: houseId }];
  const manager = await account(site, 'manager', grants('manager'));
  const finance = await account(site, 'finance', grants('finance'));
  const clerk = await account(site, 'clerk', grants('clerk'));
  const room = await account(site, 'room', [{ role: 'bidder' }]);
  say(`planning two auctions of ${LOTS_PER_AUCTION} lots`);
  const auctions = [idOn('a'), idOn('b')];
  for (const auctionId of auctions) await planAuction(manager, houseId, auctionId);
  say(`${bidders} bidders register, top up at the bank, and join`);
  const persons = await inGroups(bidders, 10, (i) =>
    account(site, `bidder${i}`, [{ role: 'bidder' }]),
  );
  const payments = await unusualPayments(site, persons);
  await inGroups(persons.length, 10, (i) => ordinaryMoney(persons[i]!, payments));
  const entered = await inGroups(persons.length, 10, (i) =>
    enter(site, persons[i]!, auctions[i % 2]!, i),
  );
  const clerks = auctions.map((auctionId) => new Clerk(clerk, auctionId));
  for (const one of clerks) await one.openRoom(room.userId);
  return {
    houseId,
    finance,
    sales: clerks.map((one) => ({
      clerk: one,
      bidders: entered.filter((b) => b.auctionId === one.auctionId),
    })),
    payments,
    toppedUpInBid: entered[4]!,
    shortEverywhere: entered[0]!,
  };
}

async function inGroups<T>(n: number, size: number, make: (i: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let from = 0; from < n; from += size) {
    const group = Array.from({ length: Math.min(size, n - from) }, (_, i) => make(from + i));
    made.push(...(await Promise.all(group)));
  }
  return made;
}

/** Windows so short that a sale is played in seconds. */
const QUICK = { late_ms: 200, final_after_ms: 1_000 };

/** Lots, a draft, and its publication: the auction waits for its clerk. */
export async function planAuction(
  manager: Person,
  houseId: string,
  auctionId: string,
  policy: Record<string, unknown> = QUICK,
): Promise<void> {
  const lotIds: string[] = [];
  for (let n = 1; n <= LOTS_PER_AUCTION; n++) {
    const lotId = `${auctionId}-${n}`;
    await manager.call('PUT', `/api/houses/${houseId}/lots/${lotId}`, lotBody(houseId, n));
    lotIds.push(lotId);
  }
  const body: AuctionBody = {
    title: `Demonstration sale ${auctionId}`,
    description: 'A sale played by fifty bidders, a clerk and a room.',
    currency: CURRENCY,
    lot_ids: lotIds,
    policy,
  };
  await manager.call('PUT', `/api/houses/${houseId}/auctions/${auctionId}`, body);
  await manager.call('POST', `/api/houses/${houseId}/auctions/${auctionId}/publish`, {});
}

export function lotBody(houseId: string, n: number): LotBody {
  const reserve = n === PASSED_LOT_NO ? { reserve_minor: '5000000' } : {};
  return {
    title: `Study No. ${n}`,
    artist: 'Orrin Vale',
    medium: 'Pen on paper',
    year: 2026,
    size: '30 × 40 cm',
    description: 'Drawn for a demonstration.',
    provenance: 'The studio of the artist.',
    condition: 'As drawn.',
    category: 'drawing',
    seller_id: `${houseId}-seller`,
    currency: CURRENCY,
    low_minor: '40000',
    high_minor: '60000',
    ...reserve,
  };
}

/** One fails at 3-D Secure, one is abandoned, one webhook comes twice, one is lost on its way. */
async function unusualPayments(site: Site, persons: Person[]): Promise<Stage['payments']> {
  const [failed, abandoned, doubled, dropped] = persons as [Person, Person, Person, Person];
  for (const person of [failed, abandoned, doubled, dropped]) await person.openWallet(CURRENCY);
  await pay(failed, 'fail');
  await pay(abandoned, 'abandon');
  await knob(site, 'duplicate');
  await pay(doubled, 'approve');
  await until('the doubled webhook credited once', async () => await balance(doubled));
  await knob(site, 'drop');
  await pay(dropped, 'approve');
  return { failed, abandoned, doubled, dropped };
}

async function knob(site: Site, name: string): Promise<void> {
  const response = await fetch(`${site.paymentsUrl}/sandbox/knobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ knob: name, count: 1 }),
  });
  if (!response.ok) throw new Error(`sandbox knob ${name}: ${response.status}`);
}

export async function pay(person: Person, action: 'approve' | 'fail' | 'abandon'): Promise<void> {
  const wallet = await person.openWallet(CURRENCY);
  const topup = await person.topUp(wallet, TOPUP_MINOR);
  await person.atTheBank(topup, action);
}

/** Minor units in the wallet, or 0. */
export async function balance(person: Person): Promise<number> {
  const account = await person.call<{ wallets: { currency: string; balance_minor: string }[] }>(
    'GET',
    '/api/account',
  );
  return Number(account.wallets.find((w) => w.currency === CURRENCY)?.balance_minor ?? 0);
}

async function ordinaryMoney(person: Person, payments: Stage['payments']): Promise<void> {
  if (person === payments.failed) return;
  const waits = person === payments.doubled || person === payments.dropped;
  if (!waits) await pay(person, 'approve');
  // The lost webhook is found by the sweep of pending top-ups.
  await until(`${person.email} has money`, async () => (await balance(person)) > 0, 60_000);
}

async function enter(site: Site, person: Person, auctionId: string, i: number): Promise<Bidder> {
  await person.call('POST', `/api/auctions/${auctionId}/join`, {});
  const bidder = new Bidder(person, auctionId, site.publicUrl);
  if (i === 4) bidder.mayTopUp = true;
  if (i !== 0) {
    const sum = i === 4 ? SHORT_BUDGET_MINOR : BUDGET_MINOR;
    const body = { key: mint(), amount_minor: String(sum) };
    await person.call('POST', `/api/auctions/${auctionId}/fund`, body);
  }
  await bidder.enter();
  await until(
    `${person.email} sees the room`,
    () => bidder.lot !== undefined || bidder.own.length > 0,
  );
  return bidder;
}
