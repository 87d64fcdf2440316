import type { RoomView } from '@gavel/contracts/http';
import type { Fields, Rows } from '@gavel/ui/live-store';

/** The lot on the block, read from its item. Amounts are digits in minor units, from the engine. */
export interface LotNow {
  no: number;
  seq: number;
  epoch: number;
  status: string;
  outcome: string | null;
  price: string | null;
  ask: string | null;
  askAllIn: string | null;
  leader: string | null;
  bids: number;
  reserve: string;
  hammer: string | null;
}

/** null while no lot has been announced. */
export function lotNow(item: Fields | undefined): LotNow | null {
  if (!item?.lot || !item.status) return null;
  return {
    no: Number(item.lot),
    seq: Number(item.seq),
    epoch: Number(item.epoch),
    status: item.status,
    outcome: item.outcome ?? null,
    price: item.price ?? null,
    ask: item.ask ?? null,
    askAllIn: item.ask_all_in ?? null,
    leader: item.leader ?? null,
    bids: Number(item.bids ?? 0),
    reserve: item.reserve ?? 'none',
    hammer: item.hammer ?? null,
  };
}

type Live = NonNullable<RoomView['live']>;
type LiveLot = Live['lots'][number];
const text = (value: string | number | undefined): string | null =>
  value === undefined ? null : String(value);

/** The first read of the page as the item it will hear: the newer of both is shown. */
export function itemOf(live: Live): Fields {
  const lot = live.lots.find((each) => each.lot_no === live.current_lot);
  return {
    seq: String(live.seq),
    lot: text(lot?.lot_no),
    epoch: text(lot?.epoch),
    status: text(lot?.status),
    outcome: text(lot?.outcome),
    price: text(lot?.price_minor),
    ask: text(lot?.ask_minor),
    ask_all_in: text(lot?.ask_all_in_minor),
    leader: text(lot?.leader),
    bids: text(lot?.bids),
    reserve: text(lot?.reserve),
    hammer: text(lot?.hammer_minor),
    auction_status: live.status,
    reason: text(live.reason),
  };
}
export function rowOf(lot: LiveLot): Fields {
  return {
    key: String(lot.lot_no),
    command: 'ADD',
    seq: String(lot.lot_seq),
    epoch: String(lot.epoch),
    status: lot.status,
    outcome: text(lot.outcome),
    price: text(lot.price_minor),
    ask: text(lot.ask_minor),
    bids: String(lot.bids),
    reserve: lot.reserve,
    hammer: text(lot.hammer_minor),
  };
}

/** What a list says of a lot: from its row, else from the catalogue. */
export function listedStatus(
  rows: Rows | undefined,
  lot: {
    lot_no: number;
    status: string;
    outcome?: string | undefined;
    hammer_minor?: string | undefined;
  },
): { status: string; outcome: string | null; hammer: string | null; price: string | null } {
  const row = rows?.get(String(lot.lot_no));
  if (!row) {
    return {
      status: lot.status,
      outcome: lot.outcome ?? null,
      hammer: lot.hammer_minor ?? null,
      price: null,
    };
  }
  return {
    status: row.status ?? lot.status,
    outcome: row.outcome ?? null,
    hammer: row.hammer ?? null,
    price: row.price ?? null,
  };
}
