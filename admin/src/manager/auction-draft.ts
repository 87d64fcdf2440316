import {
  auctionBody,
  type AuctionBody,
  type HouseAuctionView,
  type HouseLotView,
} from '@gavel/contracts/http';
import type { Currency } from '@gavel/contracts/money';
import { localText, localTime } from '../app/time';

/** A planned sale as its form holds it. */
export interface AuctionDraft {
  title: string;
  description: string;
  currency: Currency;
  /** Of a `datetime-local` field; empty: the clerk starts it. */
  starts: string;
  /** In the order of sale. */
  lotIds: readonly string[];
  /** The house's own terms for this sale, carried along as they are. */
  policy: Record<string, unknown> | undefined;
}
export type AuctionField = 'title' | 'description' | 'starts' | 'lots';

export const emptyAuction = (currency: Currency): AuctionDraft => ({
  title: '',
  description: '',
  currency,
  starts: '',
  lotIds: [],
  policy: undefined,
});

/** What a published sale took stands with the lots; what a draft wants, with the draft. */
export function lotIdsOf(auction: HouseAuctionView, lots: readonly HouseLotView[]): string[] {
  if (auction.status === 'Draft') return auction.lot_ids;
  return lots
    .filter((lot) => lot.auction_id === auction.auction_id)
    .sort((a, b) => (a.lot_no ?? 0) - (b.lot_no ?? 0))
    .map((lot) => lot.lot_id);
}

export const auctionDraftOf = (
  auction: HouseAuctionView,
  lots: readonly HouseLotView[],
): AuctionDraft => ({
  title: auction.title,
  description: auction.description,
  currency: auction.currency,
  starts: auction.starts_at_ms === undefined ? '' : localText(auction.starts_at_ms),
  lotIds: lotIdsOf(auction, lots),
  policy: auction.policy,
});

/** The body for the service, or the fields to correct. */
export function auctionBodyOf(
  draft: AuctionDraft,
): { body: AuctionBody } | { wrong: AuctionField[] } {
  const starts = localTime(draft.starts);
  const body = {
    title: draft.title,
    description: draft.description,
    currency: draft.currency,
    lot_ids: [...draft.lotIds],
    ...(starts !== null && { starts_at_ms: starts }),
    ...(draft.policy && { policy: draft.policy }),
  };
  const parsed = auctionBody.safeParse(body);
  const paths = parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0]));
  const wrong = new Set(paths.map((path) => FIELD_OF[path] ?? 'title'));
  if (draft.starts !== '' && starts === null) wrong.add('starts');
  return wrong.size > 0 ? { wrong: [...wrong] } : { body };
}
const FIELD_OF: Record<string, AuctionField> = {
  title: 'title',
  description: 'description',
  starts_at_ms: 'starts',
  lot_ids: 'lots',
};
/** The field that a refusal of the service names: `lot_ids`, `title: ..`. */
export const fieldOf = (named: unknown): AuctionField | null =>
  typeof named === 'string' ? (FIELD_OF[named.split(/[.:]/)[0] ?? ''] ?? null) : null;

/** Lots that may be added: in the sale's currency, in no other sale, not chosen already. */
export function freeLots(
  lots: readonly HouseLotView[],
  draft: AuctionDraft,
  auctionId: string,
): HouseLotView[] {
  const chosen = new Set(draft.lotIds);
  return lots.filter(
    (lot) =>
      lot.currency === draft.currency &&
      (lot.auction_id === undefined || lot.auction_id === auctionId) &&
      !chosen.has(lot.lot_id),
  );
}

/** One place earlier (-1) or later (1); at an end nothing moves. */
export function moved(ids: readonly string[], id: string, by: -1 | 1): string[] {
  const from = ids.indexOf(id);
  const to = from + by;
  const next = [...ids];
  if (from < 0 || to < 0 || to >= ids.length) return next;
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next;
}
