import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { OwnView, RoomView } from '../../services/contracts/http';
import type { Person } from '../../deploy/demo/kit/person';
import { pounds, reads, signIn, visit, withPictures, type Visitor } from './browser';
import { emailOf, fill, openHouse, PASSWORD, planSale, type TestHouse } from './house';
import { TEST_STACK_MS } from '../../deploy/local/test-stack';

/**
 * Two bidders and a clerk, each at a browser of their own: Anna at a desk, Ben with a phone, the clerk
 * in the house's app. Every figure on a screen is compared with what the engine says.
 */
const AUCTION = 'e2e-evening';
const TITLE = 'A Small Evening Sale';
const QUESTION = 'Is the sheet signed on the front?';
const ANSWER = 'Yes, in pencil, at the lower right.';
const MESSAGE = 'After this lot we take a short break.';
const ANNA_MINOR = 500_000;
const BEN_MINOR = 300_000;

/** A state of the price block, as price-block-recorder.js wrote it down. */
interface Seen {
  kind: string;
  label: string;
  box: number[];
  buttons: number;
  at_ms: number;
}

let house: TestHouse;
let engine: Person;
let anna: Visitor;
let ben: Visitor;
let clerk: Visitor;

beforeAll(async () => {
  house = await openHouse();
  await planSale(house, AUCTION, TITLE);
  await fill(await house.person('ben'), BEN_MINOR);
  engine = await house.person('anna');
  const { site, admin } = house.stack.urls;
  const recorder = join(__dirname, 'price-block-recorder.js');
  [anna, ben, clerk] = await Promise.all([
    visit('anna', site, 'desktop', recorder),
    visit('ben', site, 'phone', recorder),
    visit('clerk', admin, 'desktop'),
  ]);
}, TEST_STACK_MS);

afterAll(async () => {
  await Promise.all([anna, ben, clerk].map((visitor) => visitor?.close()));
  await house?.close();
}, 60_000);

const block = (page: Page) => page.getByRole('region', { name: 'Current bid' });
const button = (page: Page) => block(page).getByRole('button');
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const log = (page: Page) => page.getByRole('log', { name: 'As it happens' });
const desk = (name: string | RegExp) => clerk.page.getByRole('button', { name });
const moneyRow = (page: Page, name: string) =>
  page.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) });
/** The account page's wallets, not its statement. */
const wallets = (page: Page) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: 'Wallets' }) });
const seen = ({ page }: Visitor) =>
  page.evaluate(() => (globalThis as unknown as { gavelSeen: Seen[] }).gavelSeen);

/** The lot as the engine has it now. */
async function lotNow() {
  const room = await engine.call<RoomView>('GET', `/api/auctions/${AUCTION}/room`);
  return room.live!.lots[0]!;
}

/** The button bids the engine's ask, under it the engine's sum with fees; gives both. */
async function biddable({ page }: Visitor) {
  const { ask_minor: ask, ask_all_in_minor: allIn } = await lotNow();
  await reads(button(page), `Bid ${pounds(ask!, 'short')}`);
  await reads(button(page), `${pounds(allIn!)} with fees`);
  return { ask: ask!, allIn: allIn! };
}

async function enter({ page }: Visitor, name: 'anna' | 'ben'): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, emailOf(name), PASSWORD);
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await page.waitForURL(house.stack.urls.site);
}

/** By the name in the masthead, which a phone shows as a sign. */
const openAccount = ({ page }: Visitor) =>
  page.getByRole('link', { name: /^My account, / }).click();

/** A first bid asks once, with the sum that would be owed. */
async function firstBid(visitor: Visitor): Promise<{ ask: string; allIn: string }> {
  const { page } = visitor;
  const money = await biddable(visitor);
  await button(page).click();
  const dialog = page.getByRole('dialog');
  await reads(dialog, 'Your first bid in this sale');
  await reads(dialog, pounds(money.allIn));
  await visitor.shot('first-bid');
  await dialog.getByRole('button', { name: `Bid ${pounds(money.ask, 'short')}` }).click();
  await reads(button(page), `You lead at ${pounds(money.ask, 'short')}`);
  return money;
}

/** Held under the finger until the desk says what became of it. */
async function hold(name: string | RegExp, until: string): Promise<void> {
  await desk(name).hover();
  await clerk.page.mouse.down();
  await clerk.page.getByText(until, { exact: true }).first().waitFor();
  await clerk.page.mouse.up();
}

/** The kinds in the order in which they must have shown, whatever stood between them. */
function expectInOrder(states: Seen[], kinds: string[]): void {
  const rest = [...kinds];
  for (const { kind } of states) if (kind === rest[0]) rest.shift();
  expect({ missing: rest, of: states.map(({ kind }) => kind) }).toMatchObject({ missing: [] });
}

/** One button, in one place and size, through all states. */
function expectStill(states: Seen[]): void {
  expect([...new Set(states.map(({ box }) => box.join(' ')))]).toHaveLength(1);
  expect(new Set(states.map(({ buttons }) => buttons))).toEqual(new Set([1]));
}

test('two bidders bid for a lot in their browsers, the clerk sells it, and money follows', async () => {
  await withPictures([anna, ben, clerk], async () => {
    await Promise.all([annaTopsUp(), clerkOpensTheLot()]);
    await theyBid();
    await theyAskAndAnswer();
    await theSaleEnds(await theLotIsSold());
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${house.said()}`);
  });
  expect([anna, ben, clerk].flatMap(({ complaints }) => complaints)).toEqual([]);
}, 120_000);

async function annaTopsUp(): Promise<void> {
  const { page } = anna;
  await enter(anna, 'anna');
  await openAccount(anna);
  await page.getByText('You have no wallet yet.').waitFor();
  await page.getByLabel('Amount').fill('5000');
  await page.getByRole('button', { name: 'Go to the bank’s page' }).click();
  await page.getByRole('heading', { name: 'Confirm your payment' }).waitFor();
  expect(page.url().startsWith(house.stack.urls.payments)).toBe(true);
  await reads(page.locator('.sum'), 'GBP 5000.00');
  await anna.shot('bank');
  await page.getByRole('button', { name: 'Approve the payment' }).click();
  await page.getByRole('heading', { name: 'My account' }).waitFor();
  await page.getByText('Arrived', { exact: true }).waitFor();
  await reads(wallets(page), pounds(ANNA_MINOR));
  await anna.shot('account');
}

async function clerkOpensTheLot(): Promise<void> {
  const { page } = clerk;
  await signIn(page, emailOf('clerk'), PASSWORD);
  await clerk.shot('auctions');
  await page.getByRole('link', { name: 'Open the desk' }).click();
  await desk('Start the sale').click();
  await desk(/^Announce lot 1/).click();
  await desk(/^Open lot 1/).click();
  await desk(/^Room bid £200/).waitFor();
}

async function theyBid(): Promise<void> {
  await anna.page.getByRole('link', { name: 'Auctions' }).click();
  await anna.page.getByRole('heading', { name: TITLE }).waitFor();
  await anna.shot('home');
  await anna.page.getByRole('link', { name: 'Watch and bid' }).click();
  await reads(button(anna.page), 'Register to bid');
  await button(anna.page).click();
  await reads(moneyRow(anna.page, 'Wallet'), pounds(ANNA_MINOR));
  const first = await firstBid(anna);
  await reads(moneyRow(anna.page, 'Held while you lead'), pounds(first.allIn));
  await anna.shot('leads');

  await enter(ben, 'ben');
  await ben.shot('home');
  await ben.page.getByRole('link', { name: 'Watch and bid' }).click();
  await reads(button(ben.page), 'Register to bid');
  await ben.shot('register');
  await button(ben.page).click();
  await biddable(ben);
  await ben.shot('biddable');
  const second = await firstBid(ben);
  await ben.shot('leads');
  await tab(ben.page, 'Money');
  await reads(moneyRow(ben.page, 'Held while you lead'), pounds(second.allIn));
  await ben.shot('money');

  await reads(block(anna.page), 'Outbid');
  await reads(anna.page.getByRole('alert'), 'Outbid');
  await reads(moneyRow(anna.page, 'Held while you lead'), pounds(0));
  await anna.shot('outbid');
  const third = await biddable(anna);
  expect(Number(third.ask)).toBeGreaterThan(Number(second.ask));
  const catalogue = await openCatalogue();
  await reads(tileOf(catalogue), pounds(second.ask, 'short'));
  // The second bid of a sale is one tap.
  await button(anna.page).click();
  await reads(button(anna.page), `You lead at ${pounds(third.ask, 'short')}`);
  await reads(moneyRow(anna.page, 'Held while you lead'), pounds(third.allIn));
  await reads(block(ben.page), 'Outbid');
  await reads(moneyRow(ben.page, 'Held while you lead'), pounds(0));
  await ben.shot('outbid');
  // Prices elsewhere follow each bid too: in the catalogue, and in the desk's list.
  await reads(tileOf(catalogue), pounds(third.ask, 'short'));
  await catalogue.close();
  const rail = clerk.page.getByRole('region', { name: 'Lots' }).getByRole('listitem');
  await reads(rail.first(), pounds(third.ask, 'short'));
}

/** The sale's catalogue in a second tab of Anna's. */
async function openCatalogue(): Promise<Page> {
  const page = await anna.page.context().newPage();
  await page.goto(`${house.stack.urls.site}auctions/${AUCTION}`);
  return page;
}
const tileOf = (catalogue: Page) => catalogue.getByRole('link', { name: /Lot 1/ });

async function theyAskAndAnswer(): Promise<void> {
  await tab(anna.page, 'Ask');
  await anna.page.getByLabel('Your question about this lot').fill(QUESTION);
  await anna.page.getByRole('button', { name: 'Send the question' }).click();
  await anna.page.getByText('Sent. The answer comes here and in the log.').waitFor();
  await clerk.page.getByText(QUESTION).waitFor();
  await clerk.shot('question');
  await desk(/^Answer/).click();
  await clerk.page.getByLabel('The answer, read by everybody').fill(ANSWER);
  await desk('Publish the answer').click();
  await clerk.page.getByLabel('Read by all bidders and viewers').fill(MESSAGE);
  await desk('Send to all').click();
  await tab(ben.page, 'Log');
  for (const { page } of [anna, ben]) {
    await reads(log(page), QUESTION);
    await reads(log(page), ANSWER);
    await reads(log(page), MESSAGE);
  }
  await anna.shot('answered');
  await ben.shot('log');
}

/** Gives what the buyer owes for it. */
async function theLotIsSold(): Promise<string> {
  await desk(/^Fair warning/).click();
  await reads(block(ben.page), 'Fair warning');
  await ben.shot('warned');
  await desk(/^Last call/).click();
  await reads(block(ben.page), 'Last call');
  await clerk.shot('last-call');
  const { price_minor: price } = await lotNow();
  const amount = pounds(price!, 'short');
  await hold(`Sell to Paddle 1 at ${amount}`, 'Hammered');
  await Promise.all([anna.shot('selling'), ben.shot('selling'), clerk.shot('hammered')]);
  await reads(button(anna.page), `Won at ${amount}`);
  await reads(button(ben.page), `Sold at ${amount}`);
  await reads(anna.page.getByRole('alert'), `You won lot 1 at ${amount}`);
  await anna.shot('won');
  await ben.shot('not-won');

  // The engine's own word to the buyer: when it became final, and what it costs with fees.
  const own = await engine.call<OwnView>('GET', `/api/auctions/${AUCTION}/own`);
  const final = own.lines.find(({ type }) => type === 'lot_final')!;
  const paid = String(final.own['all_in_minor']);
  await reads(block(anna.page), `It is yours: ${pounds(paid)} with fees.`);
  await tab(anna.page, 'Money');
  await reads(moneyRow(anna.page, 'Paid for lots won'), pounds(paid));
  await anna.shot('money');
  const [annaSaw, benSaw] = await Promise.all([seen(anna), seen(ben)]);
  expectInOrder(annaSaw, [
    ...['register', 'biddable', 'lead', 'outbid', 'lead', 'sellingYou', 'won'],
  ]);
  expectInOrder(benSaw, ['register', 'biddable', 'lead', 'outbid', 'selling', 'notWon']);
  const told = annaSaw.find(({ kind }) => kind === 'won')!;
  expect(told.at_ms).toBeGreaterThanOrEqual(final.at_ms);
  expect(benSaw.some(({ kind }) => kind === 'won')).toBe(false);
  expectStill(annaSaw);
  expectStill(benSaw);
  return paid;
}

async function theSaleEnds(paid: string): Promise<void> {
  await desk(/^Announce lot 2/).click();
  await desk(/^Open lot 2/).click();
  await reads(button(ben.page), 'Bid £200');
  await hold(/^Pass/, 'Hammered');
  await desk('End the sale').click();
  await clerk.page.getByText('The sale has ended.', { exact: true }).waitFor();
  // What is left on the paddles comes back by itself.
  await openAccount(ben);
  await reads(wallets(ben.page), pounds(BEN_MINOR));
  await ben.shot('account');
  await openAccount(anna);
  await reads(wallets(anna.page), pounds(ANNA_MINOR - Number(paid)));
  await anna.shot('account-after');
}
