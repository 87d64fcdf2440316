import type { PublicEvent } from '../../contracts/events';
import type { Status } from './auction';

/** What an event changes in the catalogue: the auction's state, or a lot's. */
export interface Change {
  status?: Status;
  /** The last event of all. */
  sealed?: boolean;
  lot?: { lot_no: number; status: string; outcome?: string; hammer_minor?: number };
}

/**
 * The catalogue shows where a lot stands, not every call of the clerk: bids, asks and warnings
 * change nothing here; who wants them reads the live items. An outcome is told at Final, not at the
 * hammer, since until then it may be taken back. null: nothing to show.
 */
export function changeOf(event: PublicEvent): Change | null {
  switch (event.type) {
    case 'auction_loaded':
      return { status: 'Waiting' };
    case 'auction_started':
    case 'auction_resumed':
      return { status: 'Live' };
    case 'auction_paused':
      return { status: 'Paused' };
    case 'auction_ended':
      return { status: 'Ended' };
    case 'auction_sealed':
      return { status: 'Sealed', sealed: true };
    case 'lot_announced':
      return { lot: { lot_no: event.lot_no, status: 'Announced' } };
    case 'lot_opened':
      return { lot: { lot_no: event.lot_no, status: 'Open' } };
    case 'lot_hammered':
      return { lot: { lot_no: event.lot_no, status: 'Hammered' } };
    case 'lot_withdrawn':
      return { lot: { lot_no: event.lot_no, status: 'Withdrawn', outcome: 'withdrawn' } };
    case 'lot_final':
      return { lot: { lot_no: event.lot_no, status: 'Final', ...result(event) } };
    default:
      return null;
  }
}

const result = (event: { outcome: string; hammer_minor?: string | undefined }) => ({
  outcome: event.outcome,
  ...(event.hammer_minor === undefined ? {} : { hammer_minor: Number(event.hammer_minor) }),
});
