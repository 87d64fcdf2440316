import type { QuoteView } from '@gavel/contracts/http';
import type { Fields, Rows } from '@gavel/ui/live-store';
import { listedStatus, type LotNow } from '../lot-now';

/** A lot that still takes orders, with what an order must name of it. */
export interface LotChoice {
  no: number;
  epoch: number;
  title: string;
  /** From its opening on, a maximum may only rise. */
  open: boolean;
}

const BEFORE_OPEN = ['Queued', 'Announced', 'Draft', 'Published', 'Waiting'];
const TAKES_BIDS = ['Open', 'Warned', 'LastCall'];

/** Lots that take a maximum: the one on the block first, then those to come, in their order. */
export function lotChoices(
  lots: readonly { lot_no: number; title: string; status: string }[],
  rows: Rows | undefined,
  lot: LotNow | null,
): LotChoice[] {
  const choices = lots.flatMap((each): LotChoice[] => {
    const now = lot?.no === each.lot_no ? lot : null;
    const status = now?.status ?? listedStatus(rows, each).status;
    const open = TAKES_BIDS.includes(status);
    if (!open && !BEFORE_OPEN.includes(status)) return [];
    const epoch = now?.epoch ?? Number(rows?.get(String(each.lot_no))?.epoch ?? 0);
    return [{ no: each.lot_no, epoch, title: each.title, open }];
  });
  return choices.toSorted((a, b) => Number(b.open) - Number(a.open) || a.no - b.no);
}

/** What the money of a quote comes to, as one of the sentences the form has. */
export function moneyCase(quote: QuoteView): 'there' | 'moves' | 'partly' | 'none' {
  if (quote.shortfall_minor === '0') return 'there';
  if (quote.covered) return 'moves';
  return quote.moves_minor === '0' ? 'none' : 'partly';
}

/** My standing bid on the lot that leads, as a retraction names it: the seq of its own line. */
export function leadingBid(own: readonly Fields[] | undefined, lot: LotNow | null): number | null {
  if (!lot?.price) return null;
  const mine = (own ?? []).findLast(
    (line) =>
      line.type === 'bid_accepted' &&
      line.lot === String(lot.no) &&
      line.epoch === String(lot.epoch) &&
      line.amount === lot.price &&
      !!line.bid_id,
  );
  return mine?.seq ? Number(mine.seq) : null;
}

export interface LateBid {
  bidId: string;
  lot: number;
  amount: string | null;
}
/** My bid in the tray of late ones, until it was taken back or the tray was emptied. */
export function lateBid(own: readonly Fields[] | undefined, lot: LotNow | null): LateBid | null {
  if (!lot || lot.status !== 'Hammered') return null;
  const last = (own ?? []).findLast(
    (line) => (line.type ?? '').startsWith('late_') && line.lot === String(lot.no),
  );
  if (last?.type !== 'late_added' || !last.bid_id) return null;
  return { bidId: last.bid_id, lot: lot.no, amount: last.amount ?? null };
}
