/** What events do to sealed orders. */
import type { ModelEvent } from './events';
import { orderKey, type Model, type Order } from './state';

function lodged(model: Model, event: ModelEvent, kind: Order['kind'], key: string): void {
  const own = event.own!;
  const earlier = model.orders.get(key);
  const amount_minor = own.amount_minor as bigint | undefined;
  const same = amount_minor !== undefined && earlier?.amount_minor === amount_minor;
  if (kind === 'max') {
    const act = model.acts.get(`${String(own.lot_no)}/${model.cause_seq}`);
    const { lot_no, paddle_no } = own as { lot_no: number; paddle_no: number };
    if (act && !act.lodged) act.lodged = { lot_no, paddle_no, earlier: earlier && { ...earlier } };
  }
  model.orders.set(key, {
    lot_no: own.lot_no as number,
    kind,
    paddle_no: own.paddle_no as number,
    place_seq: same ? earlier!.place_seq : event.seq,
    amount_minor,
    bid_id: own.bid_id as string,
    limited_ok: own.limited_ok === true,
    armed: false,
    expires_at_ms: own.expires_at_ms as number | undefined,
    told_minor: same ? earlier!.told_minor : [],
  });
}

/** The order that was limited: of two that name more than the rung the earlier. */
function limited(model: Model, lot_no: number, paddle_no: number, rung: bigint): Order | undefined {
  const both = ['max', 'insurance'].map((kind) =>
    model.orders.get(orderKey(lot_no, kind, paddle_no)),
  );
  return both
    .filter((each) => each !== undefined && (each.kind === 'max' || each.armed))
    .filter((each) => each!.amount_minor === undefined || each!.amount_minor > rung)
    .sort((a, b) => a!.place_seq - b!.place_seq)[0];
}

/** Errors: throws if the order concerned is not there, unless an order is sealed to the reader. */
export function applyOrder(model: Model, event: ModelEvent): void {
  const own = event.own;
  if (!own) {
    model.sealed_orders += 1;
    return;
  }
  const kind = event.type.startsWith('max_') ? 'max' : 'insurance';
  const key = orderKey(own.lot_no as number, kind, own.paddle_no as number);
  if (event.type.endsWith('_lodged')) return lodged(model, event, kind, key);
  const rung = own.rung_minor as bigint;
  const order =
    event.type === 'max_limited'
      ? limited(model, own.lot_no as number, own.paddle_no as number, rung)
      : model.orders.get(key);
  if (!order && model.sealed_orders > 0) return;
  if (!order) throw new Error(`${event.type} ${event.seq}: there is no such order`);
  if (event.type.endsWith('_cancelled')) model.orders.delete(key);
  else if (event.type === 'max_limited') order.told_minor.push(rung);
  else {
    order.armed = event.type === 'insurance_armed';
    if (order.armed) order.place_seq = event.seq;
  }
}
