import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';
import { ROOT } from '../../deploy/local/root';

/** Debian's; the browser that playwright would download is not wanted. */
const CHROMIUM = '/usr/bin/chromium';
/** Where each run leaves what its visitors saw; the last picture of a failed run is its last state. */
const SHOTS = join(ROOT, '.data/test/shots');
/** As long as a page may take on a machine that runs the other tests beside. */
const PATIENCE_MS = 30_000;

/** No sandbox: tests run as root in containers. Nothing but 127.0.0.1 is asked for. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SCREENS = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const;

/** A person at a browser of their own: nothing is shared with the other visitors. */
export interface Visitor {
  page: Page;
  /** What the page threw or complained of, except the addresses it failed to load. */
  complaints: string[];
  /** Leaves a picture of what the visitor sees now. */
  shot: (what: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Starts a browser at `site`. Errors: names chromium when the machine has none. */
export async function visit(
  name: string,
  site: string,
  screen: keyof typeof SCREENS,
  initScript?: string,
): Promise<Visitor> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`no ${CHROMIUM} on this machine: apt-get install -y chromium`);
  }
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  const context = await browser.newContext({ ...SCREENS[screen], locale: 'en-GB' });
  context.setDefaultTimeout(PATIENCE_MS);
  if (initScript) await context.addInitScript({ path: initScript });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    // A guest's first read of a session is refused, and chromium says so: that is no fault.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`${name}: ${message.text()}`);
  });
  await page.goto(site);
  mkdirSync(SHOTS, { recursive: true });
  return {
    page,
    complaints,
    shot: async (what) =>
      void (await page.screenshot({ path: join(SHOTS, `${name}-${what}.png`) })),
    close: () => browser.close(),
  };
}

/** Runs the steps; when one fails, every visitor's screen is kept beside the reason. */
export async function withPictures(visitors: Visitor[], steps: () => Promise<void>): Promise<void> {
  try {
    await steps();
  } catch (error) {
    await Promise.allSettled(visitors.map((visitor) => visitor.shot('failed')));
    const said = visitors.flatMap(({ complaints }) => complaints);
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error([reason, `screens: ${SHOTS}/*-failed.png`, ...said].join('\n'));
  }
}

/** Fills in the form that both apps have. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Waits until something on the page reads so. */
export const reads = (place: Locator, text: string | RegExp): Promise<void> =>
  place.filter({ hasText: text }).first().waitFor();

/** Minor units of pounds as an English page writes them. */
export function pounds(minor: string | number | bigint, style: 'full' | 'short' = 'full'): string {
  const format = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency: 'GBP',
    trailingZeroDisplay: style === 'full' ? 'auto' : 'stripIfInteger',
  });
  return format.format(Number(minor) / 100);
}
