import { z } from 'zod';
import { endpoint } from '../../contracts/ports';
import { GavelError, InvalidRequest, NotFound } from '../../contracts/errors';
import { ID_PATTERN, id } from '../../contracts/ids';
import { LOOKUP_MAX } from '../domain/limits';
import { houseLotView } from '../domain/lot';
import type { LotStore } from '../store/lots';

/** `{lots}` in the order asked for; unknown ids are left out. */
export const lookupEndpoint = (store: LotStore) =>
  endpoint({
    method: 'GET',
    path: '/internal/lots',
    access: { who: 'service' },
    handle: async ({ query }) => {
      const ids = (query['ids'] ?? '').split(',').filter((one) => ID_PATTERN.test(one));
      if (ids.length > LOOKUP_MAX) throw new InvalidRequest(`ids: at most ${LOOKUP_MAX}`);
      return { body: { lots: (await store.byIds(ids)).map(houseLotView) } };
    },
  });

const plannedBody = z.strictObject({
  auction_id: id,
  house_id: id,
  lot_ids: z.array(id).min(1).max(LOOKUP_MAX),
});

/**
 * The auction takes these lots, in this order; lots it took before and no longer names are free
 * again. Repeatable. Errors: NotFound for a lot of another house, WRONG_STATE for one that another
 * auction has; lots named before it stay taken, until the call is repeated without them.
 */
export const plannedEndpoint = (store: LotStore) =>
  endpoint({
    method: 'POST',
    path: '/internal/lots/planned',
    access: { who: 'service' },
    body: plannedBody,
    handle: async ({ body }) => {
      const { auction_id, house_id, lot_ids } = body;
      const lots = await store.byIds(lot_ids);
      const foreign = lot_ids.find(
        (lotId) => !lots.some((lot) => lot.lot_id === lotId && lot.house_id === house_id),
      );
      if (foreign) throw new NotFound(`lot ${foreign}: no such lot in this house`);
      for (const [index, lotId] of lot_ids.entries()) {
        if (!(await store.plan(lotId, house_id, auction_id, index + 1)))
          throw new GavelError('WRONG_STATE', `lot ${lotId} is in another auction`);
      }
      await store.release(auction_id, lot_ids);
      return { status: 204 };
    },
  });
