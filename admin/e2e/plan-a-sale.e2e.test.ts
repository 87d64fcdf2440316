import type { Page } from 'playwright-core';
import type { AuctionCatalogueView, CatalogueView } from '../../services/contracts/http';
import { mint } from '../../deploy/demo/kit/person';
import { pounds, reads, signIn, visit, withPictures, type Visitor } from '../../client/e2e/browser';
import { emailOf, fill, HOUSE, openHouse, PASSWORD, type TestHouse } from '../../client/e2e/house';
import { TEST_STACK_MS } from '../../deploy/local/test-stack';

/**
 * The house's own work in its own app: a manager adds a lot and plans and publishes a sale of it; a
 * guest finds it; a bidder's money shows in the finance desk's balances, which sum to zero.
 */
const WORK = 'Harbour at Slack Water';
const SALE = 'Drawings of the Coast';
const LOT: Record<string, string> = {
  Title: WORK,
  Artist: 'Ilse Tarn',
  Category: 'drawing',
  Medium: 'Ink on paper',
  Size: '42 × 59 cm',
  Year: '2024',
  'Low estimate': '1,200',
  'High estimate': '1800.50',
  Reserve: '1000',
  'Account of the seller': 'seller-tarn',
  Description: 'A harbour between two tides, drawn in one sitting.',
  Provenance: 'The studio of the artist.',
  Condition: 'As drawn.',
};
const WALLET_MINOR = 250_000;
const PADDLE_MINOR = 100_000;

let house: TestHouse;
let manager: Visitor;
let guest: Visitor;
let finance: Visitor;

beforeAll(async () => {
  house = await openHouse();
  const { site, admin } = house.stack.urls;
  [manager, guest, finance] = await Promise.all([
    visit('manager', admin, 'desktop'),
    visit('guest', site, 'phone'),
    visit('finance', admin, 'desktop'),
  ]);
}, TEST_STACK_MS);

afterAll(async () => {
  await Promise.all([manager, guest, finance].map((visitor) => visitor?.close()));
  await house?.close();
}, 60_000);

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

test('a manager plans a sale, a guest finds it, and the balances sum to zero', async () => {
  await withPictures([manager, guest, finance], async () => {
    await signIn(manager.page, emailOf('manager'), PASSWORD);
    await addTheLot();
    await publishTheSale();
    const auctionId = await theGuestFindsIt();
    await financeSeesTheMoney(auctionId);
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${house.said()}`);
  });
  expect([manager, guest, finance].flatMap(({ complaints }) => complaints)).toEqual([]);
}, 120_000);

async function addTheLot(): Promise<void> {
  const { page } = manager;
  await follow(page, 'Planning');
  await follow(page, 'Lots');
  await page.getByText('The house has no lot yet.').waitFor();
  await follow(page, 'Add a lot');
  // What is missing is said at its field, and nothing is sent.
  await press(page, 'Save the lot');
  await page.getByText('Please fill this in.').first().waitFor();
  await manager.shot('lot-wrong');
  for (const [label, text] of Object.entries(LOT)) {
    await page.getByLabel(label, { exact: true }).fill(text);
  }
  await manager.shot('lot');
  await press(page, 'Save the lot');
  await page.getByRole('link', { name: WORK }).waitFor();
  await manager.shot('lots');
}

async function publishTheSale(): Promise<void> {
  const { page } = manager;
  await follow(page, 'Sales');
  await follow(page, 'Plan a sale');
  await page.getByLabel('Title', { exact: true }).fill(SALE);
  await page.getByLabel('Description', { exact: true }).fill('Sheets from one coast.');
  await press(page, `Add lot ${WORK}`);
  await press(page, 'Save the draft');
  await page.getByText('Saved.').waitFor();
  await manager.shot('sale');
  const { auctions } = await planned();
  expect(auctions).toEqual([]);
  await press(page, 'Publish');
  const dialog = page.getByRole('dialog');
  await reads(dialog, 'Publish this sale?');
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('This sale is published; it can be read here, not changed.').waitFor();
  await manager.shot('published');
}

/** What everybody may read of the house's sales. */
async function planned(): Promise<CatalogueView> {
  const anna = await house.person('anna');
  return anna.call<CatalogueView>('GET', '/api/catalogue');
}

/** Gives the sale's id. */
async function theGuestFindsIt(): Promise<string> {
  const { page } = guest;
  await page.reload();
  await page.getByRole('link', { name: SALE }).click();
  await page.getByRole('heading', { name: SALE }).waitFor();
  await guest.shot('catalogue');
  await page.getByRole('link', { name: WORK }).first().click();
  await page.getByRole('heading', { name: WORK }).waitFor();
  const main = page.getByRole('main');
  await reads(main, '£1,200 to £1,800.50');
  await reads(main, 'With reserve');
  await guest.shot('lot');
  // The figure of a reserve is for the house alone.
  expect(await main.innerText()).not.toContain('£1,000');

  const { auctions } = await planned();
  expect(auctions).toMatchObject([
    { title: SALE, house_id: HOUSE.house_id, status: 'Waiting', lots: 1 },
  ]);
  const auctionId = auctions[0]!.auction_id;
  const anna = await house.person('anna');
  const catalogue = await anna.call<AuctionCatalogueView>(
    'GET',
    `/api/auctions/${auctionId}/catalogue`,
  );
  expect(catalogue.lots).toMatchObject([{ lot_no: 1, low_minor: '120000', high_minor: '180050' }]);
  expect(JSON.stringify(catalogue)).not.toContain('reserve_minor');
  return auctionId;
}

async function financeSeesTheMoney(auctionId: string): Promise<void> {
  const ben = await house.person('ben');
  await fill(ben, WALLET_MINOR);
  await ben.call('POST', `/api/auctions/${auctionId}/join`, {});
  await ben.call('POST', `/api/auctions/${auctionId}/fund`, {
    key: mint(),
    amount_minor: String(PADDLE_MINOR),
  });
  const { page } = finance;
  await signIn(page, emailOf('finance'), PASSWORD);
  await page.getByRole('heading', { name: 'Balances' }).waitFor();
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await reads(row('Escrow of auctions'), pounds(PADDLE_MINOR));
  await reads(row(SALE), pounds(PADDLE_MINOR));
  await page.getByText('Sums to zero', { exact: true }).waitFor();
  await reads(row('Sum over every account of the whole ledger'), pounds(0));
  await finance.shot('balances');
  // Planning is no work of the finance desk.
  expect(await page.getByRole('link', { name: 'Planning' }).count()).toBe(0);
}
