import { AUCTION_EVENTS, WALLET_CHANGES, type Consumer } from '../contracts/ports';
import type { Context } from './deps';
import { hearAuctionEvent } from './sagas/settle';

/** Published: a user's wallet item, in the transaction of each change of it. */
export const PUBLISHES = [WALLET_CHANGES] as const;

/** Heard: auction_loaded, lot_final, buyer_named, lot_voided, auction_ended, auction_cancelled. */
export const consumers = (c: Context): Consumer[] => [
  { topic: AUCTION_EVENTS, group: 'wallets', handle: (message) => hearAuctionEvent(c, message) },
];
