import { GavelError, NotFound } from '../../contracts/errors';
import { sale } from '../../contracts/events';
import type { SaleRetryView } from '../../contracts/http';
import type { Context } from '../deps';
import { readAuction } from '../store/auctions';
import { lockSale, postStopped, type KeptSale, type SaleKey } from '../store/sales';

/** Asks for the second person when there is something to do; answers with his id. */
export type AskSecond = () => Promise<string>;
export interface Retry {
  key: SaleKey;
  house_id: string;
  staff_id: string;
}

/**
 * Posts a sale that stopped with ESCROW_SHORT, once the escrow is there: first the sale, then, if it
 * was voided meanwhile, its mirror, in one transaction. A sale that is posted already is answered as it
 * is. Errors: NOT_FOUND of another house's; WRONG_STATE while the escrow is short, or of a sale that
 * waits for another reason; those of the second person.
 */
export async function retrySale(c: Context, asked: Retry, second: AskSecond) {
  const { key, house_id } = asked;
  const auction = await readAuction(c.sql, key.auction_id);
  if (auction?.house_id !== house_id) throw new NotFound('no such auction of this house');
  const { currency, floor_hold } = auction;
  return c.sql.transaction(async (tx) => {
    const kept = await lockSale(tx, key);
    if (!kept) throw new NotFound('no sale of that lot and epoch');
    if (kept.state !== 'RECONCILING') return view(key, kept);
    const second_staff_id = await second();
    if (kept.reason !== 'ESCROW_SHORT') throw stops(kept.reason);
    const of = { ...key, currency, floor_hold, voided: kept.voided };
    const now_ms = c.clock.now();
    const sold = sale.parse(kept.house_object);
    const reason = await postStopped(tx, c.bus, { ...of, sale: sold }, now_ms);
    if (reason) throw stops(reason);
    await tx.query('INSERT INTO sale_retry VALUES ($1, $2, $3, $4, $5, $6)', [
      ...[key.auction_id, key.lot_no, key.epoch],
      ...[asked.staff_id, second_staff_id, now_ms],
    ]);
    c.log.info({ ...key, staff_id: asked.staff_id, second_staff_id }, 'a stopped sale is posted');
    return view(key, { ...kept, state: 'posted' });
  });
}

const stops = (reason: string | null) =>
  new GavelError('WRONG_STATE', `the sale is still stopped: ${reason}`);

const view = ({ lot_no, epoch }: SaleKey, { state, voided }: KeptSale): SaleRetryView => ({
  ...{ lot_no, epoch, voided },
  state: state as SaleRetryView['state'],
});
