/** auction_load: the first events of an auction. */
import type { Fields } from '../events';
import type { Args, Reply, World } from './world';

interface LotArgs extends Fields {
  lot_no: number;
  closes_at_ms?: number;
}

function loadLot(w: World, given: LotArgs, commission_bp: number): void {
  const { lot_no, reserve_minor, seller_id, barred, vendor_notified, ...pub } = given;
  const lot = { lot_no, epoch: 0 } as Parameters<World['emit']>[1] extends { lot?: infer L }
    ? L
    : never;
  const shown = { ...pub, has_reserve: reserve_minor !== undefined };
  w.emit('lot_loaded', {
    lot,
    pub: { ...shown, vendor_notified: vendor_notified === true ? true : undefined },
    house: { reserve_minor, seller_id, barred, commission_bp },
  });
  if (given.closes_at_ms !== undefined) w.emit('lot_announced', { lot: w.lot(lot_no) });
}

export function load(w: World, args: Args): Reply {
  const { house_id, currency, exponent, ladder, policy_version, starts_at_ms } = args as Fields;
  const policy = args.policy as Fields;
  const lots = args.lots as LotArgs[];
  w.emit('auction_loaded', {
    pub: {
      ...{ house_id, currency, exponent, ladder, policy, policy_version, starts_at_ms },
      lots: lots.length,
    },
  });
  for (const lot of lots) loadLot(w, lot, policy.commission_bp as number);
  return w.answer('ACCEPTED');
}
