import type { z } from 'zod';
import type {
  AuctionBody,
  AuctionView,
  HouseLotView,
  LotView,
  TimedPlan,
  imageView,
} from '../../contracts/http';
import { CURRENCY_EXPONENT, type Currency } from '../../contracts/money';
import type { AuctionStatus, LotToLoad } from '../../contracts/ports';
import { InvalidRequest } from '../../contracts/errors';
import { encode, sha256 } from './canonical';
import type { Terms } from '../../contracts/terms';

export type Image = z.infer<typeof imageView>;

/** As the shard has it, and before the shard has it. */
export type Status = 'Draft' | 'Published' | AuctionStatus;

export interface Auction {
  auction_id: string;
  house_id: string;
  status: Status;
  /** Counts the changes of the draft. */
  version: number;
  title: string;
  description: string;
  currency: Currency;
  starts_at_ms?: number;
  lot_ids: string[];
  /** Without a clerk: lots open and close by the clock. */
  timed?: TimedPlan;
  /** The house's overrides as given, in JSON: unchecked before publish, so only text for the store. */
  overrides?: string;
  /** From publish on. */
  published?: Terms & { policy_version: number; by: string; at_ms: number };
  image?: Image;
  sold: number;
  hammer_total_minor: number;
  /** The last event that this projection has taken in. */
  seq: number;
  /** From Sealed on: where the journal ended. */
  head?: { seq: number; hash: string };
  /** The journal is kept here, whole and computed again. */
  archived: boolean;
}

/** A lot's copy in an auction: what was published stays as it was published. */
export interface AuctionLot {
  auction_id: string;
  lot_no: number;
  lot_id: string;
  seller_id: string;
  /** What the catalogue shows of it, besides state and amounts. */
  words: Words;
  low_minor: number;
  high_minor: number;
  reserve_minor?: number;
  opening_ask_minor?: number;
  vendor_notified?: boolean;
  opens_at_ms?: number;
  closes_at_ms?: number;
  group_no?: number;
  description_hash: string;
  image?: Image;
  status: string;
  outcome?: string;
  hammer_minor?: number;
}
export const WORDS = [
  'title',
  'artist',
  'medium',
  'year',
  'size',
  'edition',
  'description',
  'provenance',
  'condition',
  'category',
] as const;
export type Words = Pick<HouseLotView, (typeof WORDS)[number]>;

export const isPublic = ({ status }: Auction): boolean => status !== 'Draft';

/** Whether a draft's content is this body. */
export const draftOf = (body: AuctionBody) => ({
  title: body.title,
  description: body.description,
  currency: body.currency,
  lot_ids: body.lot_ids,
  ...(body.starts_at_ms === undefined ? {} : { starts_at_ms: body.starts_at_ms }),
  ...(body.timed === undefined ? {} : { timed: body.timed }),
  ...(body.policy === undefined ? {} : { overrides: JSON.stringify(body.policy) }),
});

/**
 * The copies that an auction publishes, in the order of its lots.
 * Errors: InvalidRequest, naming the lot: missing, in another currency, estimate upside down.
 */
export function copyLots(auction: Auction, lots: readonly HouseLotView[]): AuctionLot[] {
  return auction.lot_ids.map((lotId, index) => {
    const lot = lots.find((one) => one.lot_id === lotId);
    const refuse = (reason: string) =>
      new InvalidRequest(`lot_ids: lot ${lotId} ${reason}`, { field: 'lot_ids' });
    if (!lot) throw refuse('does not exist');
    if (lot.currency !== auction.currency) throw refuse(`is estimated in ${lot.currency}`);
    const times = auction.timed ? timesOf(auction.timed, index) : {};
    return { ...copyLot(auction.auction_id, index + 1, lot), ...times };
  });
}

/** When the lot at this place of a timed sale opens and closes, and with which others it moves. */
function timesOf({ opens_at_ms, closes_at_ms, spacing_ms, group_size }: TimedPlan, index: number) {
  return {
    opens_at_ms,
    closes_at_ms: closes_at_ms + index * spacing_ms,
    ...(group_size > 1 ? { group_no: Math.floor(index / group_size) + 1 } : {}),
  };
}

/** The words of a lot, and nothing else of it. */
export const wordsOf = (lot: Words): Words =>
  Object.fromEntries(
    WORDS.filter((word) => lot[word] !== undefined).map((word) => [word, lot[word]]),
  ) as Words;
/** What the journal says of a lot's words: anybody who has them can compute it. */
export const hashOf = (words: Words): string => sha256(encode(words));

function copyLot(auctionId: string, lotNo: number, lot: HouseLotView): AuctionLot {
  const words = wordsOf(lot);
  const { reserve_minor, opening_ask_minor, image } = lot;
  return {
    auction_id: auctionId,
    lot_no: lotNo,
    lot_id: lot.lot_id,
    seller_id: lot.seller_id,
    words,
    low_minor: Number(lot.low_minor),
    high_minor: Number(lot.high_minor),
    ...(reserve_minor === undefined ? {} : { reserve_minor: Number(reserve_minor) }),
    ...(opening_ask_minor === undefined ? {} : { opening_ask_minor: Number(opening_ask_minor) }),
    ...(lot.vendor_notified ? { vendor_notified: true } : {}),
    ...(image === undefined ? {} : { image }),
    description_hash: hashOf(words),
    status: 'Queued',
  };
}

/** Those of the fields that are there. */
const given = <T, K extends keyof T>(from: T, ...names: K[]): Pick<T, K> =>
  Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  ) as Pick<T, K>;

/** What the shard needs of a lot. The seller may not bid on his own. */
export const lotToLoad = (lot: AuctionLot): LotToLoad => ({
  lot_no: lot.lot_no,
  ...(lot.opening_ask_minor === undefined ? {} : { opening_ask_minor: lot.opening_ask_minor }),
  low_minor: lot.low_minor,
  high_minor: lot.high_minor,
  ...(lot.reserve_minor === undefined ? {} : { reserve_minor: lot.reserve_minor }),
  seller_id: lot.seller_id,
  barred: [lot.seller_id],
  description_hash: lot.description_hash,
  ...given(lot, 'vendor_notified', 'opens_at_ms', 'closes_at_ms', 'group_no'),
});

/** `houseName`: absent for a house that never told its name. */
export function auctionView(auction: Auction, houseName: string | undefined): AuctionView {
  const { auction_id, house_id, title, description, currency, starts_at_ms, image } = auction;
  return {
    auction_id,
    house_id,
    house_name: houseName ?? house_id,
    title,
    description,
    currency,
    exponent: CURRENCY_EXPONENT[currency],
    status: auction.status,
    ...(starts_at_ms === undefined ? {} : { starts_at_ms }),
    lots: auction.lot_ids.length,
    sold: auction.sold,
    hammer_total_minor: String(auction.hammer_total_minor),
    ...(image ? { image } : {}),
  };
}

/** As everybody sees it: that there is a reserve, never how much. */
export const lotView = (lot: AuctionLot): LotView => ({
  lot_no: lot.lot_no,
  ...lot.words,
  low_minor: String(lot.low_minor),
  high_minor: String(lot.high_minor),
  has_reserve: lot.reserve_minor !== undefined,
  ...(lot.opening_ask_minor === undefined
    ? {}
    : { opening_ask_minor: String(lot.opening_ask_minor) }),
  ...(lot.image ? { image: lot.image } : {}),
  ...given(lot, 'vendor_notified', 'opens_at_ms', 'closes_at_ms', 'group_no', 'outcome'),
  status: lot.status,
  // A sale that was undone has no price any more.
  ...(lot.outcome === 'sold' && lot.hammer_minor !== undefined
    ? { hammer_minor: String(lot.hammer_minor) }
    : {}),
});

const RANK: Record<Status, number> = {
  Live: 0,
  Paused: 0,
  Published: 1,
  Waiting: 1,
  Draft: 1,
  Ended: 2,
  Cancelled: 2,
  Sealed: 2,
  Forgotten: 2,
};

/** Live first; then what is coming, the soonest first; then what is over, the latest first. */
export function byInterest(a: Auction, b: Auction): number {
  const rank = RANK[a.status] - RANK[b.status];
  if (rank !== 0) return rank;
  const [x, y] = [a, b].map((one) => one.starts_at_ms ?? one.published?.at_ms ?? 0) as [
    number,
    number,
  ];
  const order = RANK[a.status] === 2 ? y - x : x - y;
  return order || (a.auction_id < b.auction_id ? -1 : 1);
}
