import type { PaddleState } from '../../contracts/ports';
import type { Context } from '../deps';
import { PADDLES_PAGE, SHARD_CALL_MS } from '../domain/limits';
import { closingAuctions, markSealed, openBooks, type AuctionMoney } from '../store/auctions';
import { releaseDeposits } from '../store/deposits';
import { closeFunding } from '../store/funding';
import { countReturns, insertReturn } from '../store/returns';
import { alone, forEachAuction } from './alone';
import { carryFunds } from './carry-funds';
import { carryReturns } from './returns';

/**
 * Brings ended auctions to rest: nothing more is funded, what is on its way arrives, what is unheld
 * goes home, and when the ledger holds nothing for it the auction is sealed. Each step may be
 * repeated; one that is not over yet is looked at again at the next turn.
 */
export async function closeAuctions(c: Context): Promise<void> {
  await alone(c.sql, 'closing', async () => {
    const closing = new Map((await closingAuctions(c.sql)).map((a) => [a.auction_id, a]));
    await forEachAuction([...closing.keys()], (id) => close(c, closing.get(id)!));
  });
}

async function close(c: Context, auction: AuctionMoney): Promise<void> {
  const { auction_id } = auction;
  await c.sql.transaction((tx) => closeFunding(tx, auction_id, c.clock.now()));
  c.crashPoint('close.funding_closed');

  await carryFunds(c);
  if ((await openBooks(c.sql, auction_id)).unsent > 0) return;
  c.crashPoint('close.drained');

  if (!(await sendHome(c, auction))) return;
  await carryReturns(c);
  const books = await openBooks(c.sql, auction_id);
  if (books.returning > 0 || books.unsettled > 0 || books.escrow_minor > 0) return;
  c.crashPoint('close.returned');

  await seal(c, auction);
}

async function seal(c: Context, auction: AuctionMoney): Promise<void> {
  const { auction_id } = auction;
  const answer = await c.live.call('seal', { auction_id }, { deadline_ms: SHARD_CALL_MS });
  if (answer.code === 'ACCEPTED' || answer.code === 'AUCTION_SEALED') {
    c.crashPoint('close.sealed');
    await c.sql.transaction((tx) => releaseDeposits(tx, c.bus, auction, c.clock.now()));
    await markSealed(c.sql, auction_id, c.clock.now());
    c.log.info({ auction_id }, 'sealed');
  } else c.log.warn({ auction_id, answer }, 'not sealed yet');
}

/** Starts the return of what is available in every paddle. false: the shard does not answer. */
async function sendHome(c: Context, auction: AuctionMoney): Promise<boolean> {
  for (let after = 0; ;) {
    const { code, paddles } = await c.live.call(
      'paddles_page',
      { auction_id: auction.auction_id, after },
      { deadline_ms: SHARD_CALL_MS },
    );
    if (code === 'AUCTION_SEALED') return true;
    if (code !== 'ACCEPTED' || !paddles) return false;
    for (const paddle of paddles)
      if (paddle.available_minor > 0) await returnAll(c, auction, paddle);
    if (paddles.length < PADDLES_PAGE) return true;
    after = paddles.at(-1)!.paddle_no;
  }
}

/** Under an id of its place in the row of that paddle's returns: a repetition asks for the same. */
async function returnAll(c: Context, auction: AuctionMoney, paddle: PaddleState): Promise<void> {
  const { auction_id, currency } = auction;
  const { paddle_no, user_id, available_minor } = paddle;
  const returns = await countReturns(c.sql, auction_id, paddle_no);
  if (returns.open > 0) return;
  const transfer_id = `close:${auction_id}:${paddle_no}:${returns.total + 1}`;
  const request = { transfer_id, auction_id, paddle_no, user_id, currency };
  await c.sql.transaction((tx) =>
    insertReturn(tx, { ...request, amount_minor: available_minor }, c.clock.now()),
  );
}
