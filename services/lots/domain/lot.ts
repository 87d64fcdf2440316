import type { z } from 'zod';
import type { HouseLotView, imageView, lotBody } from '../../contracts/http';
import { InvalidRequest } from '../../contracts/errors';

export type LotContent = z.output<typeof lotBody>;
export type Image = z.infer<typeof imageView>;

/** A work that a house may sell. `version` counts the changes of its content, from 1. */
export interface Lot {
  lot_id: string;
  house_id: string;
  version: number;
  content: LotContent;
  image?: Image;
  /** The sale that took it, and its number there. */
  auction_id?: string;
  lot_no?: number;
}

/** Errors: InvalidRequest, naming the field. */
export function checkLot(content: LotContent): void {
  if (content.low_minor > content.high_minor)
    throw new InvalidRequest('high_minor: below the low estimate', { field: 'high_minor' });
}

/** As the house sees it: with reserve and seller. Amounts as text. */
export function houseLotView(lot: Lot): HouseLotView {
  const { low_minor, high_minor, reserve_minor, opening_ask_minor, ...words } = lot.content;
  return {
    lot_id: lot.lot_id,
    ...words,
    low_minor: String(low_minor),
    high_minor: String(high_minor),
    ...(reserve_minor === undefined ? {} : { reserve_minor: String(reserve_minor) }),
    ...(opening_ask_minor === undefined ? {} : { opening_ask_minor: String(opening_ask_minor) }),
    ...(lot.image ? { image: lot.image } : {}),
    ...(lot.auction_id === undefined ? {} : { auction_id: lot.auction_id, lot_no: lot.lot_no }),
    version: lot.version,
  };
}
