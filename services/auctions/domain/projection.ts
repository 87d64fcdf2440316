import type { PublicEvent } from '../../contracts/events';
import type { AuctionLot, Status } from './auction';

/** What an event changes in the catalogue: the auction's state, or a lot's. */
export interface Change {
  status?: Status;
  /** The last event of all. */
  sealed?: boolean;
  lot?: LotChange;
}
/** `outcome` null: it has none any more. `description_hash`: the words that have it are shown. */
export type LotChange = Pick<AuctionLot, 'lot_no'> &
  Partial<
    Pick<
      AuctionLot,
      'status' | 'hammer_minor' | 'closes_at_ms' | 'reserve_minor' | 'description_hash'
    >
  > & { outcome?: string | null };

/**
 * The catalogue shows where a lot stands, not every call of the clerk: bids, asks and warnings
 * change nothing here; who wants them reads the live items. An outcome is told at Final, not at the
 * hammer, since until then it may be taken back. null: nothing to show.
 * `house`: the event's private object for the house, canonical.
 */
export function changeOf(event: PublicEvent, house?: string): Change | null {
  if ('lot_no' in event) {
    const change = lotChange(event, house);
    return change && { lot: { lot_no: event.lot_no, ...change } };
  }
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
    case 'auction_cancelled':
      return { status: 'Cancelled' };
    case 'auction_sealed':
      return { status: 'Sealed', sealed: true };
    default:
      return null;
  }
}

type LotEvent = Extract<PublicEvent, { lot_no: number }>;

function lotChange(event: LotEvent, house: string | undefined): Omit<LotChange, 'lot_no'> | null {
  switch (event.type) {
    case 'lot_announced':
      return { status: 'Announced' };
    case 'lot_opened':
      return { status: 'Open', ...closing(event) };
    case 'lot_reopened':
      return { status: 'Open', outcome: null };
    case 'lot_extended':
      return closing(event);
    case 'lot_described':
      return { description_hash: event.description_hash };
    case 'reserve_lowered':
      return reserveOf(house);
    case 'lot_hammered':
      return { status: 'Hammered' };
    case 'lot_provisional':
      return { status: 'Provisional', outcome: 'provisional' };
    case 'lot_final':
      return { status: 'Final', ...result(event) };
    case 'lot_withdrawn':
      return { status: 'Withdrawn', outcome: 'withdrawn' };
    case 'lot_voided':
      return { status: 'Voided', outcome: 'voided' };
    default:
      return null;
  }
}

const result = (event: { outcome: string; hammer_minor?: string | undefined }) => ({
  outcome: event.outcome,
  ...(event.hammer_minor === undefined ? {} : { hammer_minor: Number(event.hammer_minor) }),
});
const closing = ({ closes_at_ms }: { closes_at_ms?: number | undefined }) =>
  closes_at_ms === undefined ? {} : { closes_at_ms };

/** The new reserve is for the house alone: it stands in the event's private object. */
function reserveOf(house: string | undefined): Pick<LotChange, 'reserve_minor'> | null {
  const object = (house === undefined ? {} : JSON.parse(house)) as { reserve_minor?: string };
  return object.reserve_minor === undefined
    ? null
    : { reserve_minor: Number(object.reserve_minor) };
}
