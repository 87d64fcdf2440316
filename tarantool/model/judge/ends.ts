/** How a lot ends: windows, Final, Provisional, withdrawal. */
import { charges, commission } from '../amounts';
import type { Fields } from '../events';
import type { Lot, Order } from '../state';
import type { World } from './world';

/** Orders of a lot that takes no more bids; their owners are told. */
export function cancelOrders(w: World, lot: Lot, which: (order: Order) => boolean): void {
  const orders = w.ordersOf(lot.lot_no);
  orders.sort((a, b) => (a.kind === b.kind ? a.paddle_no - b.paddle_no : a.kind < b.kind ? -1 : 1));
  for (const order of orders) {
    if (!which(order)) continue;
    const own = { lot_no: lot.lot_no, paddle_no: order.paddle_no };
    w.emit(order.kind === 'max' ? 'max_cancelled' : 'insurance_cancelled', { own });
  }
}

const lastGoodFaith = (lot: Lot): bigint | undefined =>
  lot.standing.filter((bid) => bid.kind !== 'VENDOR').at(-1)?.amount_minor;

function saleOf(w: World, lot: Lot): { house: Fields; own: Fields } {
  const hammer_minor = lot.price_minor!;
  const { premium, tax, all_in } = charges(w.model.policy, hammer_minor);
  const commission_minor = commission(lot.commission_bp, hammer_minor);
  const paddle = w.paddle(lot.leader_paddle);
  const { paddle_no, user_id, kind } = paddle ?? {};
  return {
    own: { premium_minor: premium, tax_minor: tax, all_in_minor: all_in },
    house: {
      hammer_minor,
      premium_minor: premium,
      tax_minor: tax,
      commission_minor,
      proceeds_minor: hammer_minor - commission_minor,
      seller_id: lot.seller_id,
      house_id: w.model.house_id,
      buyer: paddle && { paddle_no, user_id, kind },
      policy_version: lot.policy_version,
      last_good_faith_minor: lastGoodFaith(lot),
    },
  };
}

/** Final: sold to the leader, or passed. */
export function makeFinal(w: World, lot: Lot, outcome: 'sold' | 'passed'): void {
  const proxy_seqs = lot.proxy_seqs.length > 0 ? [...lot.proxy_seqs] : undefined;
  if (outcome === 'sold') {
    const { house, own } = saleOf(w, lot);
    const paddle_no = lot.leader_paddle;
    const pub = { outcome, hammer_minor: lot.price_minor, paddle_no, proxy_seqs };
    w.emit('lot_final', { lot, pub, house, own: paddle_no === undefined ? undefined : own });
  } else w.emit('lot_final', { lot, pub: { outcome, proxy_seqs } });
  w.soft.late.delete(lot.lot_no);
}

function makeProvisional(w: World, lot: Lot): void {
  const expires_at_ms = w.now + w.model.policy.provisional_ms;
  w.emit('lot_provisional', { lot, pub: { expires_at_ms } });
  w.soft.late.delete(lot.lot_no);
}

/** The window of a Hammered lot is over. */
export function endWindow(w: World, lot: Lot): void {
  if (lot.outcome === 'provisional') makeProvisional(w, lot);
  else makeFinal(w, lot, lot.outcome as 'sold' | 'passed');
}

/** A timed lot closes. */
export function closeTimed(w: World, lot: Lot): void {
  const led = lot.leader !== undefined && lot.leader !== 'seller';
  const enough = lot.reserve_minor === undefined || lot.reserve_met;
  if (led && enough) makeFinal(w, lot, 'sold');
  else if (led && w.model.policy.provisional_ms > 0) makeProvisional(w, lot);
  else makeFinal(w, lot, 'passed');
}

export function withdraw(w: World, lot: Lot, reason: string): void {
  w.emit('lot_withdrawn', { lot, pub: { reason } });
  cancelOrders(w, lot, () => true);
}

/** Void, and a buyer for what was sold to the room. */
export function buyerObject(w: World, paddle_no: number): Fields {
  const paddle = w.paddle(paddle_no)!;
  return { paddle_no, user_id: paddle.user_id, kind: paddle.kind };
}
