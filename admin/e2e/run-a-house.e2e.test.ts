import type { Page } from 'playwright-core';
import type { AuctionCatalogueView, RulesView } from '../../services/contracts/http';
import { mint, until, type Person } from '../../deploy/demo/kit/person';
import { pounds, reads, signIn, visit, withPictures, type Visitor } from '../../client/e2e/browser';
import { emailOf, fill, HOUSE, openHouse, PASSWORD, type TestHouse } from '../../client/e2e/house';
import { TEST_STACK_MS } from '../../deploy/local/test-stack';

/**
 * A house under its own rules, in its own app: a manager changes them and sees what they would mean;
 * then a sale is held under them at the desk, by keys, with what a clerk has to take back.
 */
const SALE = 'ruled-sale';
const BUDGET_MINOR = 1_000_000;

let house: TestHouse;
let manager: Visitor;
let anna: Person;
let ben: Person;

beforeAll(async () => {
  house = await openHouse();
  manager = await visit('house', house.stack.urls.admin, 'desktop');
}, TEST_STACK_MS);

afterAll(async () => {
  await manager?.close();
  await house?.close();
}, 60_000);

const told = (steps: () => Promise<void>) =>
  withPictures([manager], steps).catch((error: Error) => {
    throw new Error(`${error.message}\n${house.said()}`);
  });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
/** Its key does something from now on: what was pressed before is answered. */
const ready = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, disabled: false }).waitFor();
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();

test('a manager sets the house’s rules, and sees at once what they would mean', async () => {
  await told(async () => {
    const { page } = manager;
    await signIn(page, emailOf('manager'), PASSWORD);
    await page.getByRole('link', { name: 'Rules', exact: true }).click();
    await reads(page.getByRole('main'), 'Version 1 in force');
    await setPolicy(page);
    await setCharges(page);
    await setLadder(page);
    await button(page, 'Save as version 2').click();
    await reads(page.getByRole('main'), 'Saved. Sales published from now on have these rules.');
    await tab(page, 'Versions');
    await reads(page.locator('li').filter({ hasText: 'Version 2' }), 'GBP ladder from £200');
    await manager.shot('versions');
  });
  const { current } = await (await house.person('manager')).call<RulesView>('GET', rulesPath);
  expect(current).toMatchObject({ version: 2, policy: POLICY });
  expect(current.money.GBP?.ladder[2]).toEqual({
    from_minor: '20000',
    period_minor: '2500',
    offsets_minor: ['0'],
  });
  expect(manager.complaints).toEqual([]);
}, 120_000);

const rulesPath = `/api/houses/${HOUSE.house_id}/rules`;
const POLICY = {
  late_ms: 10_000,
  final_after_ms: 12_000,
  take_room_ms: 10_000,
  provisional_ms: 3_600_000,
  tax_bp: 1_000,
};

async function setPolicy(page: Page): Promise<void> {
  const late = page.getByLabel('Late bids kept for');
  await late.fill('10');
  // As long as the hammer lasts is too long: said at the field, and by the preview.
  await reads(page.getByRole('main'), 'Must be shorter than hammer to Final.');
  await reads(page.getByRole('status'), '1 field to correct');
  await manager.shot('rules-wrong');
  await page.getByLabel('Hammer to Final').fill('12');
  await page.getByLabel('Take the room within').fill('10');
  await page.getByLabel('Seller decides within').fill('3600');
  await reads(page.getByRole('status'), 'changes, not saved');
}

async function setCharges(page: Page): Promise<void> {
  await tab(page, 'Charges');
  const preview = page.getByRole('complementary');
  await reads(preview, '£4,198.40');
  await page.getByLabel('Tax on the premium').fill('10');
  await reads(preview, '£4,115.20');
  await page.getByLabel('Hammer price').fill('1,200,000');
  // 26 % of the first million, 21 % of the rest, and a tenth of both.
  await reads(preview, '£1,532,200');
}

async function setLadder(page: Page): Promise<void> {
  await tab(page, 'Ladder');
  const asks = page.getByTestId('asks');
  await page.getByLabel('Price', { exact: true }).fill('200');
  await reads(asks, '£220');
  await page.getByLabel('Row 3: Every').fill('25');
  await reads(asks, '£225');
  await page.getByLabel('Row 3: From').fill('40');
  await reads(page.getByRole('main'), 'Must be above the row before.');
  await page.getByLabel('Row 3: From').fill('200');
  await manager.shot('rules-ladder');
}

test('a sale is held under them: the room is taken, undone, sold provisionally, reopened', async () => {
  await told(async () => {
    await planUnderRules();
    const { page } = manager;
    await page.goto(`${house.stack.urls.admin}auctions/${SALE}/desk`);
    await begin(page);
    await takeAndUndo(page);
    await sellProvisionally(page);
    await reopenForALateBid(page);
    await theSellerDecides(page);
    await sellToTheRoom(page);
    await nameTheBuyer(page);
    await voidTheSale(page);
    await changeTheWords(page);
    await cancelTheSale(page);
    await theCatalogueSaysSo();
  });
  expect(manager.complaints).toEqual([]);
}, 180_000);

/** Three lots that open at £200, the first with a reserve; Anna and Ben with money on their paddles. */
async function planUnderRules(): Promise<void> {
  const person = await house.person('manager');
  const at = `/api/houses/${HOUSE.house_id}`;
  const lotIds = [1, 2, 3].map((no) => `${SALE}-${no}`);
  for (const lotId of lotIds) await person.call('PUT', `${at}/lots/${lotId}`, lotBody(lotId));
  const sale = { title: 'A ruled sale', description: 'Three works.', currency: 'GBP' };
  await person.call('PUT', `${at}/auctions/${SALE}`, { ...sale, lot_ids: lotIds });
  await person.call('POST', `${at}/auctions/${SALE}/publish`, {});
  [anna, ben] = await Promise.all([bidder('anna'), bidder('ben')]);
}
const lotBody = (lotId: string) => ({
  title: `Study ${lotId}`,
  artist: 'Ilse Tarn',
  medium: 'Pen on paper',
  year: 2026,
  size: '42 × 59 cm',
  description: 'Lines along a flow field.',
  provenance: 'The studio.',
  condition: 'As drawn.',
  category: 'drawing',
  seller_id: 'seller-tarn',
  currency: 'GBP',
  low_minor: '50000',
  high_minor: '70000',
  opening_ask_minor: '20000',
  ...(lotId.endsWith('-1') && { reserve_minor: '40000' }),
});
async function bidder(name: 'anna' | 'ben'): Promise<Person> {
  const person = await house.person(name);
  await fill(person, 2 * BUDGET_MINOR);
  await person.call('POST', `/api/auctions/${SALE}/join`, {});
  const fund = { key: mint(), amount_minor: String(BUDGET_MINOR) };
  await person.call('POST', `/api/auctions/${SALE}/fund`, fund);
  return person;
}

interface Room {
  live: {
    seq: number;
    status: string;
    lots: { lot_no: number; epoch: number; ask_minor: string; status: string; leader?: string }[];
  };
}
const room = (person: Person) => person.call<Room>('GET', `/api/auctions/${SALE}/room`);
/** Bids the ask of lot 1; the code of the answer. */
async function bids(person: Person): Promise<string> {
  const { live } = await room(person);
  const { epoch, ask_minor } = live.lots[0]!;
  const seen = { lot_no: 1, epoch, seen_seq: live.seq, amount_minor: ask_minor };
  const body = { bid_id: mint(), ...seen, confirmed: true, may_top_up: false };
  return (await person.attempt('POST', `/api/auctions/${SALE}/bids`, body)).code;
}

async function begin(page: Page): Promise<void> {
  await button(page, 'Start the sale').click();
  await ready(page, /^Announce lot 1/);
  // Keys from here on, and the desk is heard although nobody presses any.
  await page.keyboard.press('n');
  await ready(page, /^Open lot 1/);
  await page.keyboard.press('n');
  await ready(page, /^Room bid £200/);
  await reads(page.getByRole('main'), 'Desk heard');
  expect(await bids(anna)).toBe('ACCEPTED');
  expect(await bids(ben)).toBe('ACCEPTED');
  // 225: the ladder that the house set.
  await ready(page, /^Room bid £250/);
}

async function takeAndUndo(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await page.keyboard.press('t');
  await reads(dialog, /Replaces £225 of Paddle \d+ with the room’s, no paddle yet\./);
  await dialog.getByRole('button', { name: 'Take the room' }).click();
  await reads(page.getByRole('main'), 'Room, no paddle yet');
  await ready(page, 'Undo');
  await page.keyboard.press('u');
  await reads(dialog, 'Removes £225, no paddle.');
  await manager.shot('undo');
  await dialog.getByRole('button', { name: 'Undo', exact: true }).click();
  await ready(page, /^Sell provisionally to Paddle \d+ at £225/);
  // Escape closes a dialog, and is not the pause as well.
  await page.keyboard.press('u');
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await ready(page, 'Double the step');
  await page.keyboard.press(']');
  await ready(page, /^Room bid £275/);
  expect((await room(anna)).live.status).toBe('Live');
}

async function sellProvisionally(page: Page): Promise<void> {
  await page.keyboard.down('h');
  await page.getByText(/^Final in \d+ s$/).waitFor();
  await page.keyboard.up('h');
}

async function reopenForALateBid(page: Page): Promise<void> {
  expect(await bids(anna)).toBe('LATE_BID');
  const tray = page.getByRole('region', { name: 'Late bids' });
  await reads(tray, 'Money is there');
  await manager.shot('late');
  await tray.getByRole('button', { name: 'Reopen for it' }).click();
  await ready(page, /^Sell provisionally to Paddle \d+ at £275/);
}

async function theSellerDecides(page: Page): Promise<void> {
  await page.keyboard.down('h');
  await page.getByText(/^Final in \d+ s$/).waitFor();
  await page.keyboard.up('h');
  const lots = page.getByRole('region', { name: 'Lots' });
  await until(
    'lot 1 waits for its seller',
    async () => (await room(anna)).live.lots[0]!.status === 'Provisional',
  );
  await lots.getByRole('button', { name: 'Lot 1: more' }).click();
  await page.getByRole('menuitem', { name: 'The seller decides' }).click();
  await button(page, `The seller sells at ${pounds(27_500, 'short')}`).click();
  await reads(lots.getByRole('listitem').first(), 'Sold');
  await manager.shot('decided');
}

/** A bid without a paddle: it is sold all the same, and stays amber until somebody is named. */
async function sellToTheRoom(page: Page): Promise<void> {
  await ready(page, /^Announce lot 2/);
  await page.keyboard.press('n');
  await ready(page, /^Open lot 2/);
  await page.keyboard.press('n');
  await ready(page, /^Room bid £200/);
  await page.keyboard.press(' ');
  await ready(page, 'Sell to the room at £200');
  await page.keyboard.down('h');
  await page.getByText(/^Final in \d+ s$/).waitFor();
  await page.keyboard.up('h');
  await reads(page.getByRole('region', { name: 'Lots' }), 'No buyer named');
  await manager.shot('no-buyer');
}

/** The second person's sign-in for one act; the first stays who she is. */
async function together(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'E-mail' }).fill(emailOf('clerk'));
  await dialog.getByLabel('Password', { exact: true }).fill(password);
}

async function nameTheBuyer(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await button(page, 'New room paddle').click();
  await dialog.getByLabel('Account of the person').fill('demo-auctioneer');
  await dialog.getByRole('button', { name: 'New room paddle' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const paddle = await page.getByLabel('Room paddle').inputValue();
  const lots = page.getByRole('region', { name: 'Lots' });
  await lots.getByRole('button', { name: 'Lot 2: more' }).click();
  await page.getByRole('menuitem', { name: 'Name the buyer' }).click();
  await dialog.getByLabel('Room paddle').fill(paddle);
  await together(page, PASSWORD);
  await dialog.getByRole('button', { name: 'Name the buyer of lot 2' }).click();
  await lots.getByText('No buyer named').waitFor({ state: 'hidden' });
}

async function voidTheSale(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  const lots = page.getByRole('region', { name: 'Lots' });
  await lots.getByRole('button', { name: 'Lot 1: more' }).click();
  await page.getByRole('menuitem', { name: 'Void the sale' }).click();
  await dialog.getByRole('button', { name: 'Clear error in the sale' }).click();
  await together(page, 'not the password');
  await dialog.getByRole('button', { name: 'Void the sale of lot 1' }).click();
  await reads(dialog, 'E-mail and password do not fit together.');
  await manager.shot('void');
  await together(page, PASSWORD);
  await dialog.getByRole('button', { name: 'Void the sale of lot 1' }).click();
  await reads(lots.getByRole('listitem').first(), 'Voided');
  await ready(page, 'Signed in as Maud Manager');
}

/** The catalogue shows new words when the journal has their hash. */
async function changeTheWords(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  const lots = page.getByRole('region', { name: 'Lots' });
  await lots.getByRole('button', { name: 'Lot 3: more' }).click();
  await page.getByRole('menuitem', { name: 'Change the words' }).click();
  await dialog.getByLabel('Title', { exact: true }).fill(NEW_TITLE);
  await dialog.getByLabel('This changes what is sold').check();
  await reads(dialog, 'Every maximum on lot 3 is cancelled');
  await dialog.getByRole('button', { name: 'Publish the new words' }).click();
  await until('the catalogue has the new words', async () => {
    const { lots: read } = await catalogue();
    return read[2]!.title === NEW_TITLE;
  });
}
const NEW_TITLE = 'Study, second state';
const catalogue = () => anna.call<AuctionCatalogueView>('GET', `/api/auctions/${SALE}/catalogue`);

async function theCatalogueSaysSo(): Promise<void> {
  await until('the catalogue has heard of it', async () => {
    const { auction } = await catalogue();
    return auction.status === 'Cancelled';
  });
  const { auction, lots } = await catalogue();
  expect(lots.map(({ status, outcome, hammer_minor }) => [status, outcome, hammer_minor])).toEqual([
    ['Voided', 'voided', undefined],
    ['Final', 'sold', '20000'],
    ['Withdrawn', 'withdrawn', undefined],
  ]);
  expect(auction).toMatchObject({ sold: 1, hammer_total_minor: '20000' });
}

async function cancelTheSale(page: Page): Promise<void> {
  await button(page, 'Cancel the sale').click();
  const dialog = page.getByRole('dialog');
  await reads(dialog, '1 lot is withdrawn, also one without reserve; 2 keep their result.');
  await reads(dialog, `Study ${SALE}-3`);
  await dialog.getByRole('button', { name: 'The house cannot go on' }).click();
  await dialog.getByRole('button', { name: 'Cancel the sale' }).click();
  await reads(page.getByRole('main'), 'This sale was cancelled.');
  const { live } = await room(anna);
  expect([live.status, live.lots[2]!.status]).toEqual(['Cancelled', 'Withdrawn']);
}
