/** Insurances are armed when nobody reports their owner, and what an outage leaves behind. */
import { isOpen, isTimed, type Order } from '../state';
import { resolveBook, resolveRaise } from './book-of-lot';
import { pause } from './auctions';
import { carryOutDue, needsClerk, softClose } from './due';
import { sweep } from './ids';
import type { Verdict } from './judge';
import { World, type Soft } from './world';
import type { Model } from '../state';

const insurances = (model: Model): Order[] =>
  [...model.orders.values()]
    .filter((each) => each.kind === 'insurance')
    .sort((a, b) => a.lot_no - b.lot_no || a.paddle_no - b.paddle_no);

/** An adapter reports the sessions of these paddles. */
export function report(model: Model, soft: Soft, now: number, paddles: number[]): void {
  for (const paddle_no of paddles) {
    if (!insurances(model).some((each) => each.paddle_no === paddle_no)) continue;
    const known = soft.present.get(paddle_no);
    soft.present.set(paddle_no, { since: known?.since, heard: now, back: true });
  }
}

function lookAt(w: World, order: Order): void {
  const { paddle_no, lot_no } = order;
  const known = w.soft.present.get(paddle_no) ?? { back: false };
  if (!order.armed) known.since ??= w.now;
  w.soft.present.set(paddle_no, known);
  const own = { lot_no, paddle_no };
  if (order.armed) {
    if (!known.back) return;
    w.causedBy({ id: `disarm:${w.model.seq}`, actor: 'system' });
    w.emit('insurance_disarmed', { own });
  } else if (w.model.status === 'Live') {
    const last = known.heard ?? known.since!;
    if (w.now - last <= w.model.policy.insure_after_ms) return;
    w.causedBy({ id: `arm:${w.model.seq}`, actor: 'system' });
    w.emit('insurance_armed', { own });
    known.back = false;
    const lot = w.lot(lot_no);
    const from = w.events.length;
    if (isOpen(lot) && lot.leader_paddle !== paddle_no) resolveBook(w, lot);
    else if (isOpen(lot)) resolveRaise(w, lot);
    softClose(w, from);
  }
}

/** What the engine does by itself after each step: due acts, arming and disarming. */
export function settle(model: Model, soft: Soft, now: number): Verdict {
  const w = new World(model, soft, Math.max(now, model.clock_ms));
  carryOutDue(w);
  const list = insurances(model);
  for (const order of list) lookAt(w, order);
  for (const paddle_no of soft.present.keys())
    if (!list.some((each) => each.paddle_no === paddle_no)) soft.present.delete(paddle_no);
  sweep(model, soft);
  return { reply: { code: 'ACCEPTED' }, events: w.events, due: w.events.length };
}

/** The shard answers again at `now`, after a gap in which nothing closed. */
export function outage(model: Model, soft: Soft, now: number, gap_ms: number): Verdict {
  const w = new World(model, soft, Math.max(now, model.clock_ms));
  const { window_ms, outage_extend_ms, clerk_timeout_ms } = model.policy;
  w.causedBy({ id: `grace:${model.seq}`, actor: 'system' });
  const grace = Math.min(Math.max(2 * gap_ms, window_ms), outage_extend_ms);
  const runs = model.status === 'Live' || model.status === 'Ended' || model.status === 'Cancelled';
  for (const lot of runs ? [...model.lots.values()].sort((a, b) => a.lot_no - b.lot_no) : []) {
    const closes_at_ms = w.now + grace;
    if (isTimed(lot) && isOpen(lot)) {
      const soon = lot.closes_at_ms! < w.now + window_ms && lot.closes_at_ms! < closes_at_ms;
      if (soon) w.emit('lot_extended', { lot, pub: { closes_at_ms, reason: 'GRACE' } });
    } else if (lot.status === 'Hammered')
      w.emit('clock_extended', {
        lot,
        pub: { final_at_ms: lot.final_at_ms! + gap_ms, reason: 'GRACE' },
      });
    else if (lot.status === 'Provisional')
      w.emit('clock_extended', {
        lot,
        pub: { expires_at_ms: lot.expires_at_ms! + gap_ms, reason: 'GRACE' },
      });
  }
  if (model.status === 'Live' && needsClerk(w) && gap_ms > clerk_timeout_ms) pause(w, 'OUTAGE');
  soft.clerk_seen_ms = w.now;
  soft.present.clear();
  return { reply: { code: 'ACCEPTED' }, events: w.events, due: 0 };
}
