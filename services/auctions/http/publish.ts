import {
  endpoint,
  sessionOf,
  type Clock,
  type LiveAuctions,
  type ServicesApi,
} from '../../contracts/ports';
import { CURRENCY_EXPONENT } from '../../contracts/money';
import { GavelError, NotFound } from '../../contracts/errors';
import { auctionView, copyLots, lotToLoad, type Auction } from '../domain/auction';
import { LOAD_MS_MAX } from '../domain/limits';
import { refuse, termsOf } from '../domain/policy';
import { saleProblems } from '../domain/sale';
import type { AuctionStore } from '../store/auctions';
import type { RulesStore } from '../store/rules';

export interface PublishDeps {
  store: AuctionStore;
  rules: RulesStore;
  live: LiveAuctions;
  services: Pick<ServicesApi, 'lots' | 'lotsPlanned'>;
  clock: Clock;
}
/**
 * Draft -> Published -> Waiting: checks, copies the lots, loads the shard. May be repeated after any
 * failure: what was published stays as it was, and the shard loads an auction once.
 */
export const publishEndpoint = (deps: PublishDeps) =>
  endpoint({
    method: 'POST',
    path: '/api/houses/:house_id/auctions/:auction_id/publish',
    access: { who: 'house', roles: ['manager'] },
    handle: async (request) => {
      const [auctionId, houseId] = [request.params['auction_id']!, request.params['house_id']!];
      const read = async () => {
        const auction = await deps.store.byId(auctionId, houseId);
        if (!auction) throw new NotFound('no such auction in this house');
        return auction;
      };
      const found = await read();
      if (found.status === 'Draft') await fix(deps, found, sessionOf(request).user_id);
      const fixed = await read();
      if (fixed.status === 'Published') await load(deps, fixed);
      const names = await deps.store.houseNames();
      return { body: { auction: auctionView(await read(), names.get(houseId)) } };
    },
  });

/** The house's rules and the lots as they are now become those of the auction. */
async function fix(deps: PublishDeps, draft: Auction, by: string): Promise<void> {
  const { auction_id, house_id, lot_ids } = draft;
  const rules = await deps.rules.current(house_id);
  const terms = termsOf(draft.currency, JSON.parse(draft.overrides ?? '{}'), rules);
  const copies = copyLots(draft, await deps.services.lots(lot_ids));
  refuse(saleProblems(draft, copies, terms.policy));
  await deps.services.lotsPlanned(auction_id, house_id, lot_ids); // refuses another house's lots
  await deps.store.putLots(auction_id, copies);
  const image = copies.find((lot) => lot.image)?.image;
  const fixed = await deps.store.changeDraft(draft, {
    status: 'Published',
    published: { ...terms, policy_version: rules.version, by, at_ms: deps.clock.now() },
    ...(image ? { image } : {}),
  });
  if (!fixed) throw new GavelError('WRONG_STATE', 'the draft was changed meanwhile');
}

/** Errors: the shard's refusal, and then it is a draft again; or that nobody answers. */
async function load(deps: PublishDeps, auction: Auction): Promise<void> {
  const { auction_id, house_id, currency, published, starts_at_ms } = auction;
  if (!published) throw new Error(`auction ${auction_id} is Published without terms`);
  const lots = await deps.store.lotsOf(auction_id);
  const answer = await deps.live.call(
    'auction_load',
    {
      auction_id,
      command_id: `load-${auction.version}`,
      staff: { staff_id: published.by, role: 'manager', houses: [house_id] },
      house_id,
      currency,
      exponent: CURRENCY_EXPONENT[currency],
      ladder: published.ladder,
      policy: published.policy,
      policy_version: published.policy_version,
      ...(starts_at_ms === undefined ? {} : { starts_at_ms }),
      lots: lots.map(lotToLoad),
    },
    { deadline_ms: LOAD_MS_MAX },
  );
  if (answer.code === 'ACCEPTED') {
    await deps.store.move(auction_id, 'Published', { status: 'Waiting' });
    return;
  }
  const { code, detail, field } = answer;
  if (code === 'INVALID_REQUEST' || code === 'BAD_AMOUNT')
    await deps.store.move(auction_id, 'Published', { status: 'Draft' });
  throw new GavelError(code, detail, field === undefined ? {} : { field });
}
