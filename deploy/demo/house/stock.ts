import { createHash } from 'node:crypto';
import type { AuctionBody, AuctionView, HouseLotView } from '../../../services/contracts/http';
import type { Person } from '../kit/person';
import type { Inner } from './doors';
import { render } from './render';
import { HOUSE, auctionIdOf, lotIdsOf, workNo, type Sale } from './sales';
import { GENERATOR_VERSION, makeWork, type Work } from './works';

/** Works in the making at once: a picture takes one core for half a second. */
const AT_ONCE = 2;
const OVER = ['Ended', 'Cancelled', 'Sealed', 'Forgotten'];

/** The house's present edition of a sale, planned and published. */
export interface Held {
  sale: Sale;
  auctionId: string;
  status: string;
}

/**
 * Finds the edition that is on or coming (or, of a past sale, the first), and makes it if it is not
 * there: works, pictures, plan, publish. Every step may be repeated, and skips what is done.
 */
export async function holdSale(
  sale: Sale,
  inner: Inner,
  manager: Person,
  now: number,
): Promise<Held> {
  const house = `/api/houses/${HOUSE.house_id}`;
  const { auctions } = await manager.call<{ auctions: AuctionView[] }>('GET', `${house}/auctions`);
  const { edition, auctionId, status } = presentEdition(sale, auctions);
  if (status !== undefined && status !== 'Draft' && status !== 'Published')
    return { sale, auctionId, status };
  await stock(sale, edition, inner, manager);
  if (status === undefined)
    await manager.call('PUT', `${house}/auctions/${auctionId}`, plan(sale, auctionId, now));
  const published = await manager.call<{ auction: AuctionView }>(
    'POST',
    `${house}/auctions/${auctionId}/publish`,
  );
  return { sale, auctionId, status: published.auction.status };
}

/** The edition that is on or coming: the first that is not over. A past sale has one. */
export function presentEdition(
  sale: Sale,
  auctions: readonly AuctionView[],
): { edition: number; auctionId: string; status: string | undefined } {
  for (let edition = 1; ; edition++) {
    const auctionId = auctionIdOf(sale, edition);
    const status = auctions.find((one) => one.auction_id === auctionId)?.status;
    if (sale.kind === 'past' || !OVER.includes(status ?? '')) return { edition, auctionId, status };
  }
}

const SETTLED: Record<Sale['kind'], readonly string[]> = {
  // It begins when its clerk sits down: without one it would be on hold at once.
  live: ['Waiting', 'Live', 'Paused'],
  coming: ['Waiting', 'Live', 'Paused'],
  past: OVER,
};
/** Whether the sale is where it should be, so that nothing is left to do for it. */
export function isHeld(sale: Sale, auctions: readonly AuctionView[]): boolean {
  return SETTLED[sale.kind].includes(presentEdition(sale, auctions).status ?? '');
}

const plan = (sale: Sale, auctionId: string, now: number): AuctionBody => ({
  title: sale.title,
  description: sale.description,
  currency: sale.currency,
  starts_at_ms: now + sale.startsInMs,
  lot_ids: lotIdsOf(sale, auctionId),
  ...(sale.policy ? { policy: sale.policy } : {}),
});

/** All lots of the sale with their pictures; those that have theirs are left alone. */
async function stock(sale: Sale, edition: number, inner: Inner, manager: Person): Promise<void> {
  const lotIds = lotIdsOf(sale, auctionIdOf(sale, edition));
  const { lots } = await inner.get<{ lots: HouseLotView[] }>(`/internal/lots?ids=${lotIds}`);
  const there = new Map(lots.map((lot) => [lot.lot_id, lot.image?.src]));
  const missing = lotIds.filter((lotId) => !there.get(lotId)?.endsWith(`-${stampOf(lotId)}`));
  const worker = async () => {
    for (let lotId = missing.shift(); lotId; lotId = missing.shift()) {
      const index = lotIds.indexOf(lotId);
      const no = workNo(sale, edition, index);
      const work = makeWork(sale.families[index]!, lotId, no, sale.currency);
      await stockLot(work, lotId, inner, manager);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** One lot of the house with its picture. */
export async function stockLot(
  work: Work,
  lotId: string,
  inner: Inner,
  manager: Person,
): Promise<void> {
  await manager.call('PUT', `/api/houses/${HOUSE.house_id}/lots/${lotId}`, work.lot);
  const { files, width, height, colour } = await render(work.drawing);
  const stamp = stampOf(lotId);
  for (const { width: to, bytes } of files)
    await inner.putBytes(`/internal/lots/${lotId}/image/${stamp}/${to}`, bytes);
  const image = { stamp, width, height, colour, alt: work.alt };
  await inner.put(`/internal/lots/${lotId}/image`, image);
}

/** Stands for the picture: the same program and seed draw the same one. */
const stampOf = (lotId: string): string =>
  createHash('sha256').update(`${GENERATOR_VERSION}/${lotId}`).digest('hex').slice(0, 12);
