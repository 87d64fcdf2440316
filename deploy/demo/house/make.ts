import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountView, AuctionView, RulesView } from '../../../services/contracts/http';
import { CURRENCY_EXPONENT } from '../../../services/contracts/money';
import type { SeedConfig } from '../config';
import { ACCOUNTS, POCKETS, type DemoAccount } from './accounts';
import { innerDoor, type Inner } from './doors';
import { playPastSale } from './past-sale';
import { HOUSE, HOUSE_POLICY, SALES } from './sales';
import { holdSale, isHeld, presentEdition, type Held } from './stock';
import { Person, until } from '../kit/person';

/**
 * Makes the demo house: its people with some money, its works, a sale that was, two that are on, one
 * that comes. Whatever is there already is left as it is, so it runs at every start; money goes the
 * real way, over the bank's page, and the past sale was really held.
 *
 * Answers with the accounts as a table, and leaves them with the sales in `demo.json` of the data
 * folder.
 */
export async function makeHouse(config: SeedConfig): Promise<string> {
  const held = (await alreadyThere(config)) ?? (await make(config));
  writeDemo(config.dataDir, held);
  return table(held);
}

/** The sales, if an earlier run came to its end (it left its file) and none is over since. */
async function alreadyThere({ dataDir, publicUrl }: SeedConfig): Promise<Held[] | null> {
  if (!existsSync(demoFile(dataDir))) return null;
  const response = await fetch(`${publicUrl}/api/catalogue`);
  const { auctions } = (await response.json()) as { auctions: AuctionView[] };
  if (!SALES.every((sale) => isHeld(sale, auctions))) return null;
  return SALES.map((sale) => {
    const { auctionId, status } = presentEdition(sale, auctions);
    return { sale, auctionId, status: status! };
  });
}

async function make(config: SeedConfig): Promise<Held[]> {
  const inner = innerDoor(config);
  await Promise.all([
    inner.put(`/internal/houses/${HOUSE.house_id}`, { name: HOUSE.name }),
    ...ACCOUNTS.map((account) => putAccount(inner, account)),
  ]);
  const people = ACCOUNTS.map((account) => ({ account, person: personOf(config, account) }));
  const having = (role: DemoAccount['role']) =>
    people.filter(({ account }) => account.role === role).map(({ person }) => person);
  const [bidders, [manager], [clerk]] = [having('bidder'), having('manager'), having('clerk')];
  await Promise.all([...bidders, manager!, clerk!].map((person) => person.signIn()));
  await Promise.all(bidders.map(fillPocket));
  await giveRules(manager!);
  const held: Held[] = [];
  for (const sale of SALES) held.push(await holdSale(sale, inner, manager!, Date.now()));
  for (const one of held) await bringToState(one, clerk!, bidders);
  return held;
}

async function putAccount(inner: Inner, account: DemoAccount): Promise<void> {
  const { user_id, email, password, name, grants } = account;
  await inner.put(`/internal/users/${user_id}`, { email, password, name, grants });
}

const personOf = ({ publicUrl }: SeedConfig, { email, password }: DemoAccount): Person =>
  new Person(publicUrl, email, password);

/** Tops up each wallet that was never filled, by way of the bank's page. */
async function fillPocket(person: Person): Promise<void> {
  const before = await person.call<AccountView>('GET', '/api/account');
  for (const { currency, major } of POCKETS) {
    const wallet = await person.openWallet(currency);
    const filled = before.topups.some((t) => t.currency === currency && t.status === 'done');
    if (filled || wallet.balance_minor !== '0') continue;
    const amount = major * 10 ** CURRENCY_EXPONENT[currency];
    const topup = await person.topUp(wallet, amount);
    await person.atTheBank(topup, 'approve');
    await until(`${person.email} has ${currency}`, async () => {
      const { wallets } = await person.call<AccountView>('GET', '/api/account');
      return wallets.some((w) => w.currency === currency && w.balance_minor !== '0');
    });
  }
}

/** The house's own rules, once: it may take the room, and lets sellers decide below a reserve. */
async function giveRules(manager: Person): Promise<void> {
  const path = `/api/houses/${HOUSE.house_id}/rules`;
  const { current } = await manager.call<RulesView>('GET', path);
  if (current.version > 1) return;
  const policy = { ...current.policy, ...HOUSE_POLICY };
  await manager.call('PUT', path, { version: current.version, policy, money: current.money });
}

/** A past sale is played to its end; a live one waits for its clerk. */
async function bringToState(held: Held, clerk: Person, bidders: Person[]): Promise<void> {
  const { sale, auctionId, status } = held;
  if (sale.kind === 'past' && ['Waiting', 'Live', 'Paused'].includes(status))
    await playPastSale(auctionId, clerk, bidders);
}

const demoFile = (dataDir: string): string => join(dataDir, 'demo.json');

/** For the robots and for whoever writes a script; written aside first, so it is never half there. */
function writeDemo(dataDir: string, held: Held[]): void {
  const demo = {
    house_id: HOUSE.house_id,
    accounts: ACCOUNTS,
    auctions: held.map(({ sale, auctionId }) => ({
      auction_id: auctionId,
      kind: sale.kind,
      title: sale.title,
      currency: sale.currency,
    })),
  };
  mkdirSync(dataDir, { recursive: true });
  const file = demoFile(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const WHEN = { live: 'on now', coming: 'to come', past: 'held' } as const;

function table(held: Held[]): string {
  const rows = ACCOUNTS.map(({ role, email, password }) => [role, email, password]);
  const sales = held.map(({ sale, auctionId }) => [WHEN[sale.kind], sale.title, auctionId]);
  return [
    `  ${HOUSE.name}: accounts`,
    ...columns([['role', 'mail', 'password'], ...rows]),
    '',
    `  ${HOUSE.name}: sales`,
    ...columns(sales),
  ].join('\n');
}

function columns(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    `    ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd(),
  );
}
