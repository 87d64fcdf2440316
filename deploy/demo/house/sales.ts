import type { AuctionBody } from '../../../services/contracts/http';
import { bucketOf } from '../../../services/contracts/ids';
import type { Currency } from '../../../services/contracts/money';
import type { Family } from './artists';

export const HOUSE = { house_id: 'aldermere', name: 'Aldermere' } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Where the house's rules differ from the usual ones. */
export const HOUSE_POLICY = {
  take_room_ms: 5_000,
  provisional_ms: 2 * DAY_MS,
  reopen: 'DURING_HAMMER',
} as const;
/** The replicaset that owns the lower half of the buckets is `a`. */
const BUCKETS_OF_A = 1_500;

/** A sale that the demo house holds. When it is over, its next edition takes its place. */
export interface Sale {
  kind: 'live' | 'coming' | 'past';
  name: string;
  title: string;
  description: string;
  currency: Currency;
  /** Where it must live: two sales at once show two shards at work. */
  replicaset: 'a' | 'b';
  families: readonly Family[];
  policy?: AuctionBody['policy'];
  startsInMs: number;
  /** Number of the first work of the first edition. */
  firstNo: number;
}

export const SALES: readonly Sale[] = [
  {
    kind: 'past',
    name: 'first-sheets',
    title: 'First Sheets',
    description: 'Four works from four studios: the small sale with which the house opened.',
    currency: 'GBP',
    replicaset: 'a',
    families: ['herbarium', 'strata', 'current', 'fold'],
    policy: { final_after_ms: 1_000, late_ms: 0 },
    startsInMs: 0,
    firstNo: 1,
  },
  {
    kind: 'live',
    name: 'evening-sale',
    title: 'The Evening Sale',
    description:
      'Works by six invented artists. Each picture in this catalogue is the work itself, drawn by a program from a seed; what you see is what is sold.',
    currency: 'GBP',
    replicaset: 'a',
    families: [
      ...(['current', 'vessel', 'strata', 'fold', 'weave', 'herbarium'] as const),
      ...(['fold', 'current', 'vessel', 'herbarium', 'strata', 'weave'] as const),
    ],
    startsInMs: 0,
    firstNo: 21,
  },
  {
    kind: 'live',
    name: 'works-on-paper',
    title: 'Works on Paper',
    description: 'Prints and unique sheets, straight from the studios and without long estimates.',
    currency: 'GBP',
    replicaset: 'b',
    families: [
      ...(['herbarium', 'current', 'strata', 'fold', 'herbarium'] as const),
      ...(['strata', 'current', 'herbarium', 'fold', 'current'] as const),
    ],
    startsInMs: 0,
    firstNo: 41,
  },
  {
    kind: 'coming',
    name: 'designs',
    title: 'Designs for Hand and Loom',
    description:
      'Vessels that may be turned once, and drafts that may be woven as they stand. The buyer has the right to have one made.',
    currency: 'EUR',
    replicaset: 'b',
    families: ['vessel', 'weave', 'vessel', 'weave', 'vessel', 'weave'],
    startsInMs: 5 * DAY_MS,
    firstNo: 61,
  },
];

/** Works are numbered through: no number comes again in a later edition. */
const NUMBERS_PER_EDITION = 80;
export const workNo = (sale: Sale, edition: number, index: number): number =>
  sale.firstNo + (edition - 1) * NUMBERS_PER_EDITION + index;

/** The id of an edition: always the same, and in a bucket of the sale's replicaset. */
export function auctionIdOf(sale: Sale, edition: number): string {
  for (let n = 0; ; n++) {
    const id = `${sale.name}-${edition}${n === 0 ? '' : String.fromCharCode(96 + n)}`;
    if (bucketOf(id) <= BUCKETS_OF_A === (sale.replicaset === 'a')) return id;
  }
}

export const lotIdsOf = (sale: Sale, auctionId: string): string[] =>
  sale.families.map((_, i) => `${auctionId}-${String(i + 1).padStart(2, '0')}`);
