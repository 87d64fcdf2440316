import type { AuctionCatalogueView, HouseLotView, WalletView } from '../http';
import type { WalletItem } from './bus';
import type { JournalRow } from './live-auctions';

/** What place-bid knows of money: see adapters/bidding. */
export interface Funding {
  /**
   * Moves money from the user's wallet to his paddle under `key`: exactly `at_least_minor`; or, with
   * `round_up_minor`, the next of 1, 2, 5 x 10^n at or above that sum, or what the wallet holds if
   * that is less but `at_least_minor`: so that what was moved does not tell what was wanted. The first
   * sum stored under the key answers every repetition. Two outcomes: funded (with the transfer to
   * credit), or FUNDS_SHORT, FUNDING_CLOSED.
   */
  fund(input: {
    user_id: string;
    auction_id: string;
    paddle_no: number;
    currency: string;
    key: string;
    at_least_minor: number;
    round_up_minor?: number;
  }): Promise<
    | { code: 'ACCEPTED'; transfer_id: string; amount_minor: number }
    | { code: 'FUNDS_SHORT' | 'FUNDING_CLOSED'; shortfall_minor?: number }
  >;
}

/** The services, as the gateway, the push adapter and one another know them: over HTTP. */
export interface ServicesApi extends Funding {
  /** GET /api/auctions/:auction_id/catalogue; null: no such auction published. */
  catalogue(auctionId: string): Promise<AuctionCatalogueView | null>;
  /** Own lines of an auction that the shard has forgotten: GET /internal/auctions/:id/own/:user_id. */
  ownHistory(auctionId: string, userId: string): Promise<(JournalRow & { object: string })[]>;
  /** Rating index of a user, 0-100: GET /internal/ratings/:user_id. */
  rating(userId: string): Promise<number>;
  /** The largest hammer price a user has paid; null: none. GET /internal/wallets/:user_id/:currency/largest-paid */
  largestPaid(userId: string, currency: string): Promise<number | null>;
  /** GET /internal/wallets/:user_id */
  walletItem(userId: string): Promise<WalletItem>;
  wallet(userId: string, currency: string): Promise<WalletView | null>;
  /** Lots of a house with reserve and seller, for planning: GET /internal/lots?ids=a,b */
  lots(lotIds: string[]): Promise<HouseLotView[]>;
  /** Internal POST /internal/lots/planned: the auction took these lots, in this order. */
  lotsPlanned(auctionId: string, houseId: string, lotIds: string[]): Promise<void>;
}
