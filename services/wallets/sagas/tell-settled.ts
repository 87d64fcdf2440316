import { mayRepeat } from '../../contracts/codes';
import type { Context } from '../deps';
import { saleActId } from '../domain/acts';
import { SHARD_CALL_MS, STEPS_AT_ONCE } from '../domain/limits';
import { markTold, untoldAuctions, untoldSales } from '../store/sales';
import { alone, forEachAuction } from './alone';

/** Tells the shard which sales are in the ledger: from there it reaches screens and invoices. */
export async function tellSettled(c: Context): Promise<void> {
  await alone(c.sql, 'settled', async () => {
    await forEachAuction(await untoldAuctions(c.sql), (id) => tellAuction(c, id));
  });
}

async function tellAuction(c: Context, auctionId: string): Promise<void> {
  for (const sale of await untoldSales(c.sql, auctionId, STEPS_AT_ONCE)) {
    const answer = await c.live.call(
      'lot_settled',
      { ...sale, settlement_id: saleActId(sale) },
      { deadline_ms: SHARD_CALL_MS },
    );
    if (mayRepeat(answer.code)) return;
    if (answer.code === 'ACCEPTED') {
      c.crashPoint('settle.told');
      await markTold(c.sql, sale);
    } else c.log.error({ ...sale, answer }, 'the shard does not know a sale that it announced');
  }
}
