import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuctionCatalogueView } from '../../services/contracts/http';
import { seedConfig } from './config';
import { makeHouse } from './house/make';
import { mint, Person, Refused } from './kit/person';
import { runRobotSale } from './robot-sale';

/**
 * The sale that is on when the doors open: a scripted clerk and some robots in every live auction of
 * the demo house. They use the public doors only, like anybody. When all are over, the house plans
 * its next sales, and it begins again.
 */
const ROBOTS_PER_AUCTION = 5;
const NAMES = ['Ada', 'Bruno', 'Chiyo', 'Dara', 'Emil', 'Fay', 'Goro', 'Hana', 'Ivo', 'Juno'];
const POCKET_MINOR = 5_000_000;
const BETWEEN_SALES_MS = 20_000;
const OVER = ['Ended', 'Sealed', 'Forgotten', 'Cancelled', 'Draft'];

interface DemoHouse {
  accounts: { role: string; email: string; password: string }[];
  auctions: { auction_id: string; kind: string }[];
}

const config = seedConfig();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let stopped = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => (stopped = true));

/** The robots' passwords are made once, and are nobody else's business. */
function robotPassword(): string {
  const file = join(config.dataDir, 'secrets', 'robots.json');
  if (!existsSync(file)) {
    writeFileSync(file, JSON.stringify({ password: mint() }), { mode: 0o600 });
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as { password: string }).password;
}

async function someone(name: string, password: string): Promise<Person> {
  const email = `robot.${name.toLowerCase()}@robots.example`;
  const person = new Person(config.publicUrl, email, password);
  await person.signIn().catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    return person.register(`${name} (robot)`);
  });
  return person;
}

async function robot(n: number, password: string, currency: string): Promise<Person> {
  const person = await someone(NAMES[n % NAMES.length]!, password);
  const wallet = await person.openWallet(currency);
  if (Number(wallet.balance_minor) < POCKET_MINOR) {
    await person.atTheBank(await person.topUp(wallet, POCKET_MINOR), 'approve');
  }
  return person;
}

async function holdSale(
  house: DemoHouse,
  auctionId: string,
  first: number,
  guest: Person,
): Promise<void> {
  const account = house.accounts.find((a) => a.role === 'clerk')!;
  const clerk = new Person(config.publicUrl, account.email, account.password);
  await clerk.signIn();
  const path = `/api/auctions/${auctionId}/catalogue`;
  const { auction, lots } = await clerk.call<AuctionCatalogueView>('GET', path);
  if (OVER.includes(auction.status)) return;
  const password = robotPassword();
  const robots: Person[] = [];
  for (let i = 0; i < ROBOTS_PER_AUCTION; i++) {
    robots.push(await robot(first + i, password, auction.currency));
  }
  say(`${auctionId}: ${robots.length} robots and a clerk are in the room`);
  await runRobotSale(
    { auctionId, clerk, robots, guest, lots, pushUrl: config.publicUrl, say },
    () => stopped,
  );
  say(`${auctionId}: ${stopped ? 'left' : 'the sale is over'}`);
}

async function holdSales(): Promise<void> {
  const house = JSON.parse(readFileSync(join(config.dataDir, 'demo.json'), 'utf8')) as DemoHouse;
  const live = house.auctions.filter((a) => a.kind === 'live');
  const guest = await someone('Rosa', robotPassword());
  const sales = live.map((a, i) => holdSale(house, a.auction_id, i * ROBOTS_PER_AUCTION, guest));
  await Promise.all(sales);
}

async function main(): Promise<void> {
  await holdSales();
  while (!stopped) {
    await pause(BETWEEN_SALES_MS);
    await makeHouse(config);
    await holdSales();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
