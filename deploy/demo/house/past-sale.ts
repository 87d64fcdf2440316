import type { LotView } from '../../../services/contracts/http';
import { Clerk } from '../clerk';
import { mint, until, type Person } from '../kit/person';

/**
 * A sale that was held: a clerk and two bidders play it through the public doors, in seconds and
 * with real money, so that its results, its receipts and its history are real as well. Goes on where
 * an interrupted one stopped.
 */
const CLOSED = ['Hammered', 'Final', 'Withdrawn'];
/** Each bids up to this share of the low estimate; below most reserves a lot is passed. */
const WORTH = [0.85, 0.7];

export async function playPastSale(
  auctionId: string,
  clerkPerson: Person,
  bidders: readonly Person[],
): Promise<void> {
  const clerk = new Clerk(clerkPerson, auctionId);
  for (const bidder of bidders) await bidder.call('POST', `/api/auctions/${auctionId}/join`, {});
  const getUp = clerk.sit();
  try {
    await play(clerk, bidders);
  } finally {
    getUp();
  }
}

async function play(clerk: Clerk, bidders: readonly Person[]): Promise<void> {
  const { live, lots } = await clerk.desk();
  if (live?.status === 'Waiting') await clerk.must('auction_start');
  if (live?.status === 'Paused') await clerk.must('auction_resume'); // nobody sat there for a while
  for (const lot of lots) await sell(clerk, bidders, lot);
  await until('all lots final', async () =>
    (await clerk.desk()).live?.lots.every((lot) => lot.status === 'Final'),
  );
  await clerk.must('auction_end');
}

async function sell(clerk: Clerk, bidders: readonly Person[], lot: LotView): Promise<void> {
  const { status } = await clerk.lot(lot.lot_no);
  if (CLOSED.includes(status)) return;
  if (status === 'Queued') await clerk.bringUp(lot.lot_no);
  else if (status === 'Announced') await clerk.must('lot_open', { lot_no: lot.lot_no });
  for (let turn = lot.lot_no; (await bid(clerk, bidders, lot, turn)) === 'ACCEPTED'; turn++);
  const { reserve, leader } = await clerk.lot(lot.lot_no);
  const code = await clerk.close(
    lot.lot_no,
    leader && reserve !== 'unmet' ? 'lot_hammer' : 'lot_pass',
  );
  if (code !== 'ACCEPTED') throw new Error(`lot ${lot.lot_no} of the past sale: ${code}`);
}

/** The bidder whose turn it is bids the ask, or shakes his head. */
async function bid(
  clerk: Clerk,
  bidders: readonly Person[],
  lot: LotView,
  turn: number,
): Promise<string> {
  const { ask_minor, epoch } = await clerk.lot(lot.lot_no);
  const worth = Number(lot.low_minor) * WORTH[turn % WORTH.length]!;
  if (!ask_minor || Number(ask_minor) > worth) return 'ENOUGH';
  const { code } = await bidders[turn % bidders.length]!.attempt(
    'POST',
    `/api/auctions/${clerk.auctionId}/bids`,
    {
      bid_id: mint(),
      lot_no: lot.lot_no,
      epoch,
      amount_minor: ask_minor,
      seen_seq: clerk.seenSeq,
      confirmed: true,
      may_top_up: true,
    },
  );
  return code;
}
