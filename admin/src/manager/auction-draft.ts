import {
  auctionBody,
  type AuctionBody,
  type HouseAuctionView,
  type HouseLotView,
  type TimedPlan,
} from '@gavel/contracts/http';
import { parseMajor, type Currency } from '@gavel/contracts/money';
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
  /** Without a clerk: lots open and close by the clock. */
  timed: TimedDraft;
  /** The house's own terms for this sale, carried along as they are. */
  policy: Record<string, unknown> | undefined;
}
/** A timed sale as typed: moments of `datetime-local` fields, minutes, lots of a group. */
export interface TimedDraft {
  on: boolean;
  opens: string;
  closes: string;
  spacing: string;
  group: string;
}
export const TIMED_FIELDS = ['opens', 'closes', 'spacing', 'group'] as const;
export type TimedField = (typeof TIMED_FIELDS)[number];
export type AuctionField = 'title' | 'description' | 'starts' | 'lots' | TimedField;
const UNTIMED: TimedDraft = { on: false, opens: '', closes: '', spacing: '2', group: '0' };
const MINUTE_MS = 60_000;

export const emptyAuction = (currency: Currency): AuctionDraft => ({
  title: '',
  description: '',
  currency,
  starts: '',
  lotIds: [],
  timed: UNTIMED,
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
  timed: auction.timed ? timedDraftOf(auction.timed) : UNTIMED,
  policy: auction.policy,
});

const timedDraftOf = (plan: TimedPlan): TimedDraft => ({
  on: true,
  opens: localText(plan.opens_at_ms),
  closes: localText(plan.closes_at_ms),
  spacing: String(plan.spacing_ms / MINUTE_MS),
  group: String(plan.group_size),
});

/** The plan as typed, or the fields to correct. */
function timedPlanOf({ opens, closes, spacing, group }: TimedDraft): TimedPlan | TimedField[] {
  const [opensAt, closesAt] = [localTime(opens), localTime(closes)];
  // Thousandths of a minute, so that half a minute is exact.
  const [thousandths, size] = [parseMajor(spacing, 3), parseMajor(group, 0)];
  const wrong: (TimedField | false)[] = [
    opensAt === null && 'opens',
    (closesAt === null || (opensAt !== null && closesAt <= opensAt)) && 'closes',
    (thousandths === null || thousandths > 60_000) && 'spacing',
    (size === null || size > 1_000) && 'group',
  ];
  if (
    opensAt === null ||
    closesAt === null ||
    thousandths === null ||
    size === null ||
    wrong.some(Boolean)
  )
    return wrong.filter((one) => one !== false);
  return {
    opens_at_ms: opensAt,
    closes_at_ms: closesAt,
    spacing_ms: (thousandths * MINUTE_MS) / 1_000,
    group_size: size,
  };
}

/** When the lot at that place (from 0) closes at the earliest; null: not timed, or not yet typed. */
export function closingOf(draft: Pick<AuctionDraft, 'timed'>, place: number): number | null {
  const plan = draft.timed.on ? timedPlanOf(draft.timed) : [];
  return Array.isArray(plan) ? null : plan.closes_at_ms + place * plan.spacing_ms;
}

/** The body for the service, or the fields to correct. */
export function auctionBodyOf(
  draft: AuctionDraft,
): { body: AuctionBody } | { wrong: AuctionField[] } {
  const timed = draft.timed.on ? timedPlanOf(draft.timed) : null;
  const plan = Array.isArray(timed) ? null : timed;
  // A timed sale that says no start begins with its lots.
  const starts = localTime(draft.starts) ?? plan?.opens_at_ms ?? null;
  const body = {
    title: draft.title,
    description: draft.description,
    currency: draft.currency,
    lot_ids: [...draft.lotIds],
    ...(starts !== null && { starts_at_ms: starts }),
    ...(plan && { timed: plan }),
    ...(draft.policy && { policy: draft.policy }),
  };
  const parsed = auctionBody.safeParse(body);
  const paths = parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0]));
  const wrong = new Set(paths.map((path) => FIELD_OF[path] ?? 'title'));
  if (draft.starts !== '' && localTime(draft.starts) === null) wrong.add('starts');
  if (Array.isArray(timed)) for (const field of timed) wrong.add(field);
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
