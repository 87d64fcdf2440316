import { boardFields, type Fields, type RowCommand } from '../../services/contracts/items';
import type { LotState } from '../../services/contracts/ports';
import { LIMITS } from './limits';

const FINISHED = new Set<LotState['status']>(['Provisional', 'Final', 'Withdrawn', 'Voided']);
const QUEUED: LotState['status'] = 'Queued';

/**
 * The window of lots around the current one, and which of its rows changed.
 * Shape: the last ten finished (and any finished in the last minute), the lot on the block, the next in
 *        order; at most 40 rows.
 */
export class Board {
  /** What each row said last. */
  private readonly rows = new Map<number, string>();
  private readonly finishedAt = new Map<number, number>();

  /** The rows to send, given the lots as they are now. */
  changes(lots: ReadonlyMap<number, LotState>, now: number): Fields<'board'>[] {
    const window = this.window(lots, now);
    const changed: Fields<'board'>[] = [];
    for (const no of [...this.rows.keys()]) {
      if (window.has(no)) continue;
      this.rows.delete(no);
      const lot = lots.get(no);
      if (lot) changed.push(boardFields(lot, 'DELETE'));
    }
    for (const [no, lot] of window) {
      const says = rowText(lot);
      const before = this.rows.get(no);
      if (before === says) continue;
      this.rows.set(no, says);
      changed.push(boardFields(lot, before === undefined ? 'ADD' : 'UPDATE'));
    }
    return changed;
  }

  /** Does this lot's row say something else than before, or does it belong on the board anew? */
  isStale(lot: LotState): boolean {
    return this.rows.get(lot.lot_no) !== rowText(lot);
  }

  snapshot(lots: ReadonlyMap<number, LotState>): Fields<'board'>[] {
    const command: RowCommand = 'ADD';
    return [...this.rows.keys()]
      .sort((a, b) => a - b)
      .flatMap((no) => {
        const lot = lots.get(no);
        return lot ? [boardFields(lot, command)] : [];
      });
  }

  private window(lots: ReadonlyMap<number, LotState>, now: number): Map<number, LotState> {
    const all = [...lots.values()];
    const finished = all
      .filter((lot) => FINISHED.has(lot.status))
      .sort((a, b) => b.lot_seq - a.lot_seq);
    for (const lot of finished) {
      if (!this.finishedAt.has(lot.lot_no)) this.finishedAt.set(lot.lot_no, now);
    }
    const recent = finished.filter(
      (lot, place) =>
        place < LIMITS.board_finished ||
        now - this.finishedAt.get(lot.lot_no)! < LIMITS.board_finished_ms,
    );
    const current = all.filter((lot) => !FINISHED.has(lot.status) && lot.status !== QUEUED);
    const next = all.filter((lot) => lot.status === QUEUED).sort((a, b) => a.lot_no - b.lot_no);
    const chosen = [...current, ...recent, ...next].slice(0, LIMITS.board_rows);
    return new Map(chosen.map((lot) => [lot.lot_no, lot]));
  }
}

/** On the block a row changes with its status only: its price is on `lot:`. */
const rowText = (lot: LotState): string =>
  FINISHED.has(lot.status) || lot.status === QUEUED
    ? JSON.stringify(boardFields(lot, 'UPDATE'))
    : `${lot.status} ${lot.epoch}`;
