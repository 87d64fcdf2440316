import { publicEvent, sale } from '../contracts/events';
import { AUCTION_EVENTS, type AuctionEventMessage, type Consumer } from '../contracts/ports';
import { paidPoint } from './domain/rating';
import type { Points } from './store/points';

/**
 * Heard: a lot's sale, and that it was settled. Published: nothing. A purchase is paid from money
 * that was held at the bid, so what is settled is paid on time.
 */
export const pointsConsumer = (points: Points): Consumer => ({
  topic: AUCTION_EVENTS,
  group: 'reputation',
  async handle({ payload }) {
    const row = payload as AuctionEventMessage;
    if (row.note !== undefined) return;
    const parsed = publicEvent.safeParse(JSON.parse(row.public));
    if (!parsed.success) return;
    const event = parsed.data;
    if (event.type === 'auction_loaded') {
      await points.rememberAuction(event.auction_id, event.exponent);
    } else if (event.type === 'lot_final' && event.outcome === 'sold') {
      await remember(points, row, event);
    } else if (event.type === 'lot_settled') {
      await paid(points, event);
    }
  },
});

interface LotEvent {
  auction_id: string;
  lot_no: number;
  epoch: number;
  seq: number;
  at_ms: number;
}

/** A buyer in the room is nobody's account unless he is named; he has no rating here. */
async function remember(points: Points, row: AuctionEventMessage, event: LotEvent): Promise<void> {
  const { buyer, hammer_minor } = sale.parse(JSON.parse(row.house ?? '{}'));
  if (buyer?.kind !== 'wallet') return;
  const { auction_id, lot_no, epoch } = event;
  const exponent = await points.exponentOf(auction_id);
  if (exponent === null) throw new Error(`auction ${auction_id} was sold in before it was loaded`);
  await points.rememberSale({
    ...{ auction_id, lot_no, epoch, exponent },
    user_id: buyer.user_id,
    hammer_minor: Number(hammer_minor),
  });
}

async function paid(points: Points, event: LotEvent): Promise<void> {
  const { auction_id, lot_no, epoch, seq, at_ms } = event;
  const sold = await points.saleOf(auction_id, lot_no, epoch);
  if (!sold) return;
  const good = paidPoint(sold.hammer_minor / 10 ** sold.exponent);
  await points.add({ user_id: sold.user_id, kind: 'paid', auction_id, seq, good, bad: 0, at_ms });
}
