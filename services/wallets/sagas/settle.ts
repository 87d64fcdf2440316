import {
  namedBuyer,
  ownObject,
  parsePublic,
  sale,
  type EventOf,
  type Sale,
} from '../../contracts/events';
import { minor } from '../../contracts/money';
import type { BusMessage, FeedRow } from '../../contracts/ports';
import type { Context } from '../deps';
import { saleProblem } from '../domain/sale';
import { markEnded, readAuction, rememberAuction } from '../store/auctions';
import {
  dropSale,
  keepUnreadable,
  lockSale,
  markVoided,
  nameBuyer,
  takeSale,
  voidSale,
  type SaleKey,
} from '../store/sales';

/** Types this context acts on; another may be younger than this release, and is not read. */
const HEARD = new Set([
  'auction_loaded',
  'lot_final',
  'buyer_named',
  'lot_voided',
  'auction_ended',
  'auction_cancelled',
]);

/**
 * Hears an auction's events: remembers its house and currency, settles what was sold, takes back what
 * was voided, and notes when it is over. Each may be heard again without effect.
 */
export async function hearAuctionEvent(c: Context, message: BusMessage): Promise<void> {
  const row = message.payload as FeedRow;
  if (row.note !== undefined) return; // of no event
  const { type } = JSON.parse(row.public) as { type: string };
  if (!HEARD.has(type)) return;
  const event = parsePublic(row.public);
  switch (event.type) {
    case 'auction_loaded':
      return rememberTerms(c, event);
    case 'auction_ended':
    case 'auction_cancelled':
      await markEnded(c.sql, event.auction_id, event.at_ms);
      return;
    case 'lot_final':
      if (event.outcome === 'sold') await settle(c, row, event);
      return;
    case 'buyer_named':
      return attribute(c, row, event);
    case 'lot_voided':
      return takeBack(c, event);
    default:
  }
}

async function rememberTerms(c: Context, event: EventOf<'auction_loaded'>): Promise<void> {
  const { deposit_minor, floor_hold } = event.policy;
  await rememberAuction(c.sql, {
    ...event,
    floor_hold: floor_hold === true,
    deposit_minor: minor(String(deposit_minor ?? 0)),
  });
}

interface Final extends SaleKey {
  hammer_minor?: string | undefined;
}

async function auctionOf(c: Context, auctionId: string) {
  const auction = await readAuction(c.sql, auctionId);
  if (!auction) throw new Error(`${auctionId}: heard of before it was loaded`);
  return auction;
}

async function settle(c: Context, row: FeedRow, event: Final): Promise<void> {
  c.crashPoint('settle.consumed');
  const { auction_id, lot_no, epoch } = event;
  const { house_id, currency, floor_hold } = await auctionOf(c, auction_id);
  const read = sale.safeParse(JSON.parse(row.house ?? 'null'));
  if (!read.success) {
    await keepUnreadable(c.sql, event, row.house ?? '', c.clock.now());
    c.log.error({ auction_id, lot_no, epoch }, 'RECONCILING: the sale cannot be read');
    return;
  }
  const said = {
    house_id,
    ...(event.hammer_minor === undefined ? {} : { hammer_minor: event.hammer_minor }),
    ...allInOf(row),
  };
  const problem = saleProblem(read.data, said);
  const of = { auction_id, lot_no, epoch, currency, floor_hold, sale: read.data };
  const outcome = await c.sql.transaction((tx) => takeSale(tx, of, problem, c.clock.now()));
  c.crashPoint('settle.posted');
  tellPerson(c, event, outcome);
}

/** The all-in price as the buyer was told it. */
function allInOf(row: FeedRow): { all_in_minor?: string } {
  if (!row.owner) return {};
  const { all_in_minor } = ownObject.parse(JSON.parse(row.owner.object));
  return all_in_minor === undefined ? {} : { all_in_minor };
}

/** What was sold to the room without a paddle has its buyer: it is posted, as it was sold. */
async function attribute(c: Context, row: FeedRow, event: SaleKey): Promise<void> {
  const { auction_id, lot_no, epoch } = event;
  const { currency, floor_hold } = await auctionOf(c, auction_id);
  const { paddle_no, user_id, kind } = namedBuyer.parse(JSON.parse(row.house ?? 'null'));
  const outcome = await c.sql.transaction(async (tx) => {
    const kept = await lockSale(tx, event);
    if (!kept) throw new Error(`${auction_id}, lot ${lot_no}: a buyer before the sale`);
    if (kept.state !== 'RECONCILING' || kept.reason !== 'UNATTRIBUTED') return 'known';
    const of = { auction_id, lot_no, epoch, currency, floor_hold, sale: saleIn(kept.house_object) };
    return nameBuyer(tx, of, { paddle_no, user_id, kind }, c.clock.now());
  });
  tellPerson(c, event, outcome);
}

/**
 * A sale is taken back: its mirror, if it was posted. One that waits for its buyer is never posted; one
 * that a person looks at for another reason is taken back when it is posted.
 */
async function takeBack(c: Context, event: SaleKey): Promise<void> {
  const { auction_id, lot_no, epoch } = event;
  const { currency, floor_hold } = await auctionOf(c, auction_id);
  const outcome = await c.sql.transaction(async (tx) => {
    const kept = await lockSale(tx, event);
    if (!kept) throw new Error(`${auction_id}, lot ${lot_no}: voided before the sale`);
    if (kept.voided) return 'known';
    if (kept.state === 'RECONCILING') {
      if (kept.reason !== 'UNATTRIBUTED') {
        await markVoided(tx, event, c.clock.now());
        return 'unposted';
      }
      await dropSale(tx, event, c.clock.now());
      return 'dropped';
    }
    const of = { auction_id, lot_no, epoch, currency, floor_hold, sale: saleIn(kept.house_object) };
    await voidSale(tx, c.bus, of, c.clock.now());
    return 'posted';
  });
  if (outcome === 'posted') c.crashPoint('void.posted');
  if (outcome === 'unposted')
    c.log.error({ auction_id, lot_no, epoch }, 'RECONCILING: voided before it could be posted');
}

const saleIn = (houseObject: unknown): Sale => sale.parse(houseObject);

function tellPerson(c: Context, { auction_id, lot_no, epoch }: SaleKey, outcome: string): void {
  if (outcome === 'known' || outcome === 'posted') return;
  c.log.error({ auction_id, lot_no, epoch, reason: outcome }, 'RECONCILING: a person must look');
}
