import { endpoint } from '../../contracts/ports';
import { NotFound } from '../../contracts/errors';
import { lotWordsBody } from '../../contracts/http';
import { hashOf, isPublic, wordsOf } from '../domain/auction';
import type { AuctionStore } from '../store/auctions';

/**
 * New words for a lot that is published. They are kept under their hash and shown once the journal
 * has it, so that what everybody reads is what the journal says: the answer's hash goes to the shard
 * with `lot_describe`, which may refuse it. Repeatable.
 */
export const putWordsEndpoint = (store: AuctionStore) =>
  endpoint({
    method: 'POST',
    path: '/api/houses/:house_id/auctions/:auction_id/lots/:lot_no/words',
    access: { who: 'house', roles: ['manager', 'clerk'] },
    body: lotWordsBody,
    handle: async ({ params, body }) => {
      const auction = await store.byId(params['auction_id']!, params['house_id']!);
      const lots = auction && isPublic(auction) ? await store.lotsOf(auction.auction_id) : [];
      const lot = lots.find(({ lot_no }) => String(lot_no) === params['lot_no']);
      if (!lot) throw new NotFound('no such lot in a published sale of this house');
      const words = wordsOf(body);
      const description_hash = hashOf(words);
      await store.putWords(lot.auction_id, lot.lot_no, description_hash, words);
      return { body: { description_hash } };
    },
  });
