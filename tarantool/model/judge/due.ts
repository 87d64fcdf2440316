/** What falls due by itself: carried out in order of times, at one time the lower lot first. */
import { isOpen, isTimed, type Lot } from '../state';
import { pause } from './auctions';
import { closeTimed, endWindow, makeFinal } from './ends';
import { openLot } from './lots';
import type { World } from './world';

interface DueAct {
  at: number;
  lot_no: number;
  /** At one time an insurance ends (0) before its lot does (1), and the lower paddle's first. */
  last: number;
  paddle_no?: number;
  run: () => void;
}

/** Acts of a lot that are due while its auction is Live. */
function ofLot(w: World, lot: Lot, live: boolean): DueAct[] {
  const acts: DueAct[] = [];
  const add = (at: number, run: () => void): void =>
    void acts.push({ at, lot_no: lot.lot_no, last: 1, run });
  if (lot.status === 'Hammered') add(lot.final_at_ms!, () => endWindow(w, lot));
  if (lot.status === 'Provisional') add(lot.expires_at_ms!, () => makeFinal(w, lot, 'passed'));
  if (live && isTimed(lot) && lot.status === 'Announced')
    add(lot.opens_at_ms!, () => openLot(w, lot));
  if (live && isTimed(lot) && isOpen(lot)) add(lot.closes_at_ms!, () => closeTimed(w, lot));
  return acts;
}

function expiries(w: World): DueAct[] {
  const insurances = [...w.model.orders.values()].filter((each) => each.kind === 'insurance');
  return insurances.map(({ lot_no, paddle_no, expires_at_ms }) => ({
    at: expires_at_ms!,
    lot_no,
    last: 0,
    paddle_no,
    run: () => void w.emit('insurance_cancelled', { own: { lot_no, paddle_no } }),
  }));
}

export const needsClerk = (w: World): boolean =>
  [...w.model.lots.values()].some(
    (lot) => !isTimed(lot) && !['Provisional', 'Final', 'Withdrawn', 'Voided'].includes(lot.status),
  );

function dueActs(w: World): DueAct[] {
  const { model, soft } = w;
  const live = model.status === 'Live';
  const lots = [...model.lots.values()];
  if (model.status === 'Waiting') {
    const planned = model.starts_at_ms !== undefined && !needsClerk(w);
    const start = {
      at: model.starts_at_ms!,
      lot_no: 0,
      last: 1,
      run: () => void w.emit('auction_started'),
    };
    return [...(planned ? [start] : []), ...expiries(w)];
  }
  if (!live && model.status !== 'Ended' && model.status !== 'Cancelled') return [];
  const acts = [...lots.flatMap((lot) => ofLot(w, lot, live)), ...expiries(w)];
  const lost = soft.clerk_seen_ms + model.policy.clerk_timeout_ms + 1;
  if (live && needsClerk(w))
    acts.push({ at: lost, lot_no: 0, last: 1, run: () => pause(w, 'CLERK_LOST') });
  return acts;
}

const inOrder = (a: DueAct, b: DueAct): number =>
  a.at - b.at || a.lot_no - b.lot_no || a.last - b.last || (a.paddle_no ?? 0) - (b.paddle_no ?? 0);

/** Carries out everything due at or before now. */
export function carryOutDue(w: World): void {
  for (;;) {
    const [next] = dueActs(w)
      .filter((act) => act.at <= w.now)
      .sort(inOrder);
    if (!next) return;
    w.causedBy({ id: `due:${w.model.seq}`, actor: 'system' });
    const from = w.events.length;
    next.run();
    softClose(w, from);
  }
}

/** A command that made a bid stand late extends the lot and its group. */
export function softClose(w: World, from: number): void {
  const { window_ms, extend_ms } = w.model.policy;
  const bidOn = new Set(
    w.events.slice(from).flatMap((event) => (event.type === 'bid_accepted' ? [event.lot_no!] : [])),
  );
  for (const lot_no of bidOn) {
    const lot = w.lot(lot_no);
    if (!isTimed(lot) || !isOpen(lot) || w.now < lot.closes_at_ms! - window_ms) continue;
    const group = [...w.model.lots.values()].filter(
      (each) => each === lot || (lot.group_no !== undefined && each.group_no === lot.group_no),
    );
    for (const each of group.sort((a, b) => a.lot_no - b.lot_no)) {
      const closes_at_ms = w.now + extend_ms;
      if (!isTimed(each) || !isOpen(each) || closes_at_ms <= each.closes_at_ms!) continue;
      w.emit('lot_extended', { lot: each, pub: { closes_at_ms, reason: 'SOFT_CLOSE' } });
    }
  }
}
