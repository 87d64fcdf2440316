import { z } from 'zod';
import type { Code } from './codes';
import * as http from './http';

/**
 * What the OpenAPI document says of each route that people's programs may call, beside what the
 * endpoint itself says (path, who may, body). A route without a row here, or a row without a route,
 * fails `npm run check`; our own processes' `/internal` is not described.
 */
export interface RouteDoc {
  summary: string;
  /** JSON of the answer; absent: it has no body, or is no JSON (`type`). */
  answer?: z.ZodType;
  status?: 200 | 201 | 204;
  type?: string;
  /** Names of query parameters. */
  query?: Readonly<Record<string, string>>;
  /** Refusals besides those that follow from body, session, role and path. */
  codes?: readonly Code[];
}

/** The shard may be silent, frozen or too slow, and an auction over. */
const READ: readonly Code[] = ['NOT_FOUND', 'AUCTION_SEALED', 'UNAVAILABLE', 'FROZEN'];
/** And a write has an id, which may be known, or too old to know. */
const WRITE: readonly Code[] = [
  ...READ,
  'OUTCOME_UNKNOWN',
  'BID_ID_REUSED',
  'BID_ID_EXPIRED',
  'TOO_MANY',
];
const OF_LOT: readonly Code[] = [
  ...WRITE,
  'AUCTION_NOT_LIVE',
  'AUCTION_PAUSED',
  'LOT_NOT_OPEN',
  'WRONG_STATE',
];
const GATES: readonly Code[] = [
  'NO_PADDLE',
  'PADDLE_PENDING',
  'PADDLE_BLOCKED',
  'SELLER_BARRED',
  'DEPOSIT_REQUIRED',
];
const BID: readonly Code[] = [
  ...WRITE,
  'AUCTION_NOT_LIVE',
  'AUCTION_PAUSED',
  'LATE_BID',
  'LOT_NOT_OPEN',
  'EPOCH_STALE',
  ...GATES,
  'ALREADY_LEADING',
  'ASK_MOVED',
  'OFF_INCREMENT',
  'CONFIRM_JUMP',
  'OVER_LIMIT',
  'FUNDS_SHORT',
];
const ORDER: readonly Code[] = [
  ...WRITE,
  'AUCTION_NOT_LIVE',
  'AUCTION_PAUSED',
  'LOT_NOT_OPEN',
  'EPOCH_STALE',
  ...GATES,
  'OFF_INCREMENT',
  'MAX_TOO_LOW',
  'MAX_LOCKED',
  'OVER_LIMIT',
  'FUNDS_SHORT',
];
const MONEY: readonly Code[] = [
  'KEY_REUSED',
  'NO_PADDLE',
  'FUNDS_SHORT',
  'UNAVAILABLE',
  'TOO_MANY',
];

type Command = readonly [summary: string, codes: readonly Code[]];
const COMMAND_DOCS: Readonly<Record<http.CommandName, Command>> = {
  auction_start: ['Begin the sale', [...WRITE, 'WRONG_STATE']],
  auction_pause: ['Put the sale on hold', [...WRITE, 'WRONG_STATE']],
  auction_resume: [
    'Go on after a pause: after a broken invariant an engineer alone',
    [...WRITE, 'WRONG_STATE'],
  ],
  auction_end: ['End the sale, once every lot is over', [...WRITE, 'WRONG_STATE']],
  auction_cancel: [
    'Cancel the sale: every lot before its hammer is withdrawn',
    [...WRITE, 'WRONG_STATE'],
  ],
  clerk_beat: [
    'The clerk is there: every second while the desk is open',
    [...READ, 'OUTCOME_UNKNOWN'],
  ],
  lot_announce: ['Bring a lot up; it ends the window of the one before', [...OF_LOT, 'TOO_SOON']],
  lot_open: ['Open bidding', OF_LOT],
  lot_fair_warning: ['Fair warning', OF_LOT],
  lot_last_call: ['Last call', OF_LOT],
  lot_ask_set: ['Set the ask of the present price; it may go down', [...OF_LOT, 'ASK_TOO_LOW']],
  lot_increment: ['The clerk’s step: half, double, set, or reset to the ladder', OF_LOT],
  lot_hammer: [
    'Knock the lot down, if nothing has changed since it was seen',
    [...OF_LOT, 'BID_CAME_IN', 'BELOW_RESERVE'],
  ],
  lot_pass: ['Pass the lot unsold', [...OF_LOT, 'BID_CAME_IN', 'WITHOUT_RESERVE']],
  lot_provisional: [
    'Knock down below the reserve: the seller decides',
    [...OF_LOT, 'BID_CAME_IN', 'BELOW_RESERVE', 'WITHOUT_RESERVE'],
  ],
  lot_withdraw: ['Take a lot out of the sale', [...OF_LOT, 'WITHOUT_RESERVE']],
  lot_undo: ['Take back the last command that made a bid stand', [...OF_LOT, 'NOT_LAST']],
  lot_take_room: [
    'The room takes the last bid',
    [...OF_LOT, ...GATES, 'BID_CAME_IN', 'NOT_LAST', 'WINDOW_OVER', 'ALREADY_LEADING'],
  ],
  lot_reopen: [
    'Reopen a hammered lot, with a late bid or without',
    [...OF_LOT, ...GATES, 'REOPEN_BARRED', 'OVER_LIMIT', 'FUNDS_SHORT', 'OFF_INCREMENT'],
  ],
  lot_decide: ['The seller’s word on a provisional sale', [...WRITE, 'WRONG_STATE']],
  lot_void: ['Take a sale back: two persons', [...WRITE, 'WRONG_STATE']],
  lot_buyer: [
    'Name the buyer of what was sold to the room without a paddle: two persons',
    [...WRITE, ...GATES, 'WRONG_STATE', 'EPOCH_STALE', 'OVER_LIMIT', 'FUNDS_SHORT'],
  ],
  lot_describe: ['New words of a lot; material ones cancel its maxima', OF_LOT],
  lot_reserve: ['Lower the reserve', [...OF_LOT, 'VENDOR_REFUSED']],
  floor_bid: ['A bid of the room, for a paddle or unattributed; command_id is its bid id', BID],
  vendor_bid: ['A bid of the seller; command_id is its bid id', [...BID, 'VENDOR_REFUSED']],
  room_paddle: [
    'A paddle for somebody in the room; without a limit a manager opens it',
    [...WRITE, 'AUCTION_NOT_LIVE', 'SELLER_BARRED'],
  ],
  paddle_change: ['Approve, limit or block a paddle', [...WRITE, 'NO_PADDLE']],
  message_post: ['Say something to everybody', WRITE],
  question_answer: ['Answer a question, to everybody', [...WRITE, 'WRONG_STATE']],
  question_hide: ['Hide a question, with the reason for its asker', [...WRITE, 'WRONG_STATE']],
};
const commands: [string, RouteDoc][] = Object.entries(COMMAND_DOCS).map(
  ([name, [summary, codes]]) => [
    `POST /api/auctions/:auction_id/commands/${name}`,
    { summary, codes, answer: http.commandAnswer },
  ],
);

const own = 'POST /api/auctions/:auction_id';
export const ROUTES: Readonly<Record<string, RouteDoc>> = {
  'GET /api/openapi.json': { summary: 'This document', answer: z.record(z.string(), z.unknown()) },

  'GET /api/auctions/:auction_id/room': {
    summary: 'Everything a room page draws first; one’s paddle and wallet when signed in',
    answer: http.roomView,
    codes: ['NOT_FOUND', 'UNAVAILABLE', 'TOO_MANY'],
  },
  'GET /api/auctions/:auction_id/desk': {
    summary: 'Everything the clerk’s page draws first',
    answer: http.deskView,
    codes: ['NOT_FOUND', 'UNAVAILABLE'],
  },
  'GET /api/auctions/:auction_id/own': {
    summary: 'One’s own bids, holds and receipts, newest first',
    answer: http.ownView,
    codes: ['NOT_FOUND', 'UNAVAILABLE', 'FROZEN', 'TOO_MANY'],
  },
  'GET /api/auctions/:auction_id/lots/:lot_no/late': {
    summary: 'Bids after the hammer of that lot, oldest first',
    answer: http.lateTrayView,
    codes: READ,
  },
  'GET /api/auctions/:auction_id/lots/:lot_no/undo': {
    summary: 'What an undo would do; WRONG_STATE: there is nothing to undo',
    answer: http.undoView,
    codes: [...READ, 'WRONG_STATE'],
  },
  [`${own}/join`]: {
    summary: 'Register: a paddle, under the rating of this moment',
    answer: http.joinView,
    codes: [...READ, 'TOO_MANY', 'AUCTION_NOT_LIVE', 'SELLER_BARRED'],
  },
  [`${own}/bids`]: {
    summary: 'Bid; with may_top_up the wallet fills up what the paddle lacks',
    answer: http.commandAnswer,
    codes: BID,
  },
  'GET /api/auctions/:auction_id/bids/:bid_id': {
    summary: 'What became of an id of one’s own; NOT_FOUND: it had no effect',
    answer: http.bidLookupView,
    codes: BID,
  },
  [`${own}/maxima`]: {
    summary: 'Lodge or raise a maximum: sealed, and funded by a round sum',
    answer: http.commandAnswer,
    codes: ORDER,
  },
  [`${own}/maxima/cancel`]: {
    summary: 'Cancel one’s maximum, before the lot is open',
    answer: http.commandAnswer,
    codes: [...ORDER],
  },
  [`${own}/maxima/quote`]: {
    summary: 'What a maximum would be, cost, and move from the wallet; nothing is done',
    answer: http.quoteView,
    codes: [...READ, 'NO_PADDLE', 'MAX_TOO_LOW', 'OFF_INCREMENT', 'TOO_MANY'],
  },
  [`${own}/insurances`]: {
    summary: 'Lodge or change a connection insurance: a maximum while one is away',
    answer: http.commandAnswer,
    codes: ORDER,
  },
  [`${own}/insurances/cancel`]: {
    summary: 'Cancel one’s insurance, while it is not armed',
    answer: http.commandAnswer,
    codes: ORDER,
  },
  [`${own}/retractions`]: {
    summary: 'Take back the bid one leads with; it lowers the rating',
    answer: http.commandAnswer,
    codes: [...OF_LOT, ...GATES, 'EPOCH_STALE', 'NOT_LAST', 'NOT_LEADING'],
  },
  [`${own}/late-bids/cancel`]: {
    summary: 'Take one’s own bid out of the late tray',
    answer: http.commandAnswer,
    codes: [...OF_LOT, 'NO_PADDLE', 'WINDOW_OVER'],
  },
  [`${own}/questions`]: {
    summary: 'Ask the auctioneer: one in 10 s, five a lot',
    answer: http.commandAnswer,
    codes: [...WRITE, ...GATES, 'AUCTION_NOT_LIVE'],
  },
  'GET /api/auctions/:auction_id/orders': {
    summary: 'One’s own maxima and insurances, with their figures, told to nobody else',
    answer: http.ordersView,
    codes: [...READ, 'TOO_MANY'],
  },
  ...Object.fromEntries(commands),

  'POST /api/session': {
    summary: 'Sign in; the refresh token is a cookie',
    answer: http.sessionView,
    codes: ['NOT_SIGNED_IN', 'TOO_MANY'],
  },
  'POST /api/session/refresh': {
    summary: 'A new access token, by the cookie',
    answer: http.sessionView,
    codes: ['NOT_SIGNED_IN'],
  },
  'DELETE /api/session': { summary: 'Sign out', status: 204 },
  'POST /api/session/ticket': {
    summary: 'A ticket for push: LS_user is the user id, LS_password the ticket',
    answer: http.ticketView,
  },
  'POST /api/users': {
    summary: 'Open an account',
    answer: http.sessionView,
    status: 201,
    codes: ['KEY_REUSED', 'TOO_MANY'],
  },

  'GET /api/catalogue': { summary: 'All published auctions', answer: http.catalogueView },
  'GET /api/auctions/:auction_id/catalogue': {
    summary: 'An auction with its lots',
    answer: http.auctionCatalogueView,
    codes: ['NOT_FOUND'],
  },
  'GET /api/auctions/:auction_id/history': {
    summary: 'The public journal, 500 events a page: enough to compute the chain again',
    answer: http.historyView,
    query: { after: 'seq of the last event one has; 0 at first' },
    codes: ['NOT_FOUND', 'INVALID_REQUEST', 'UNAVAILABLE', 'FROZEN'],
  },
  'GET /images/:house_id/:file': {
    summary: 'A picture of a work, in one of its widths',
    type: 'image/webp',
    codes: ['NOT_FOUND'],
  },

  'GET /api/account': { summary: 'Wallets, top-ups, statement', answer: http.accountView },
  'POST /api/wallets': {
    summary: 'Open a wallet in a currency; idempotent',
    answer: http.walletView,
    codes: ['TOO_MANY'],
  },
  'DELETE /api/wallets/:wallet_id': {
    summary: 'Close a wallet that is empty',
    status: 204,
    codes: ['NOT_FOUND', 'WRONG_STATE'],
  },
  'POST /api/wallets/:wallet_id/topups': {
    summary: 'Begin a top-up: redirect_url is the bank’s page',
    answer: http.topupView,
    status: 201,
    codes: ['NOT_FOUND', 'KEY_REUSED', 'UNAVAILABLE'],
  },
  'GET /api/topups/:topup_id': {
    summary: 'What became of a top-up',
    answer: http.topupView,
    codes: ['NOT_FOUND'],
  },
  'POST /api/webhooks/payments': {
    summary: 'For the payment provider alone: its signature over the raw body is the proof',
    answer: z.object({ received: z.boolean() }),
    codes: ['NOT_ALLOWED'],
  },
  [`${own}/fund`]: {
    summary: 'Move a sum from the wallet to one’s paddle',
    answer: http.fundView,
    codes: [...MONEY, 'FUNDING_CLOSED'],
  },
  [`${own}/return`]: {
    summary: 'Move a sum from one’s paddle back to the wallet',
    answer: http.fundView,
    codes: [...MONEY, 'OUTCOME_UNKNOWN', 'AUCTION_SEALED'],
  },

  [`${own}/deposit`]: {
    summary: 'Pay the deposit that the auction asks for, from the wallet; once',
    answer: http.fundView,
    codes: ['NO_PADDLE', 'WRONG_STATE', 'FUNDS_SHORT', 'FUNDING_CLOSED', 'UNAVAILABLE', 'TOO_MANY'],
  },

  'GET /api/houses/:house_id/lots': { summary: 'The house’s works', answer: http.houseLotsView },
  'GET /api/houses/:house_id/lots/:lot_id': {
    summary: 'A work of the house',
    answer: http.houseLotView,
    codes: ['NOT_FOUND'],
  },
  'PUT /api/houses/:house_id/lots/:lot_id': {
    summary: 'Write a work: 201 when it is new',
    answer: http.houseLotView,
    codes: ['NOT_FOUND', 'WRONG_STATE'],
  },
  'GET /api/houses/:house_id/auctions': {
    summary: 'The house’s auctions, drafts among them',
    answer: http.houseAuctionsView,
  },
  'PUT /api/houses/:house_id/auctions/:auction_id': {
    summary: 'Write a draft: 201 when it is new',
    answer: http.auctionView,
    codes: ['NOT_FOUND', 'WRONG_STATE'],
  },
  'POST /api/houses/:house_id/auctions/:auction_id/publish': {
    summary: 'Check a draft, load it into the cluster, and show it to everybody',
    answer: http.publishView,
    codes: ['NOT_FOUND', 'WRONG_STATE', 'INVALID_REQUEST', 'UNAVAILABLE', 'FROZEN'],
  },
  'POST /api/houses/:house_id/auctions/:auction_id/lots/:lot_no/words': {
    summary: 'New words for a published lot; shown once lot_describe has named their hash',
    answer: http.lotWordsView,
    codes: ['NOT_FOUND'],
  },
  'GET /api/houses/:house_id/rules': {
    summary: 'The rules the house sells under, and those before',
    answer: http.rulesView,
  },
  'PUT /api/houses/:house_id/rules': {
    summary: 'A new version of the rules, if nobody made one since',
    answer: http.rulesView,
    codes: ['WRONG_STATE'],
  },
  'POST /api/houses/:house_id/auctions/:auction_id/sale-retries': {
    summary: 'Post a sale that stopped for want of escrow, now that it is there: two persons',
    answer: http.saleRetryView,
    codes: ['NOT_FOUND', 'NOT_ALLOWED', 'WRONG_STATE'],
  },
  'GET /api/houses/:house_id/balances': {
    summary: 'The ledger as finance of the house sees it',
    answer: http.balancesView,
  },
};
