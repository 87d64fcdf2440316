import { ownObject, parsePublic, sale } from '../../contracts/events';
import type { BusMessage, FeedRow } from '../../contracts/ports';
import type { Context } from '../deps';
import { saleProblem } from '../domain/sale';
import { markEnded, readAuction, rememberAuction } from '../store/auctions';
import { keepUnreadable, takeSale } from '../store/sales';

/** Types this context acts on; another may be younger than this release, and is not read. */
const HEARD = new Set(['auction_loaded', 'lot_final', 'auction_ended']);

/**
 * Hears an auction's events: remembers its house and currency, settles what was sold, and notes when
 * it has ended. Each may be heard again without effect.
 */
export async function hearAuctionEvent(c: Context, message: BusMessage): Promise<void> {
  const row = message.payload as FeedRow;
  const { type } = JSON.parse(row.public) as { type: string };
  if (!HEARD.has(type)) return;
  const event = parsePublic(row.public);
  if (event.type === 'auction_loaded') await rememberAuction(c.sql, event);
  if (event.type === 'auction_ended') await markEnded(c.sql, event.auction_id, event.at_ms);
  if (event.type === 'lot_final' && event.outcome === 'sold') await settle(c, row, event);
}

interface Final {
  auction_id: string;
  lot_no: number;
  epoch: number;
  hammer_minor?: string | undefined;
}

async function settle(c: Context, row: FeedRow, event: Final): Promise<void> {
  c.crashPoint('settle.consumed');
  const { auction_id, lot_no, epoch } = event;
  const auction = await readAuction(c.sql, auction_id);
  if (!auction) throw new Error(`${auction_id}: sold before it was loaded`);
  const read = sale.safeParse(JSON.parse(row.house ?? 'null'));
  if (!read.success) {
    await keepUnreadable(c.sql, event, row.house ?? '', c.clock.now());
    c.log.error({ auction_id, lot_no, epoch }, 'RECONCILING: the sale cannot be read');
    return;
  }
  const said = {
    house_id: auction.house_id,
    ...(event.hammer_minor === undefined ? {} : { hammer_minor: event.hammer_minor }),
    ...allInOf(row),
  };
  const problem = saleProblem(read.data, said);
  const { currency } = auction;
  const outcome = await c.sql.transaction((tx) =>
    takeSale(tx, { auction_id, lot_no, epoch, currency, sale: read.data }, problem, c.clock.now()),
  );
  c.crashPoint('settle.posted');
  if (outcome !== 'known' && outcome !== 'posted')
    c.log.error({ auction_id, lot_no, epoch, reason: outcome }, 'RECONCILING: a person must look');
}

/** The all-in price as the buyer was told it. */
function allInOf(row: FeedRow): { all_in_minor?: string } {
  if (!row.owner) return {};
  const { all_in_minor } = ownObject.parse(JSON.parse(row.owner.object));
  return all_in_minor === undefined ? {} : { all_in_minor };
}
