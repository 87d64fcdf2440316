import type { LotView } from '../../services/contracts/http';
import { Bidder } from './bidder';
import { Clerk } from './clerk';
import { until, type Person } from './kit/person';

/**
 * A sale that runs by itself: a scripted clerk with room bids, and robots that bid over the official
 * client up to what each thinks a lot is worth. Anybody may join and outbid them.
 */
const IDLE_MS = { warn: 8_000, lastCall: 5_000, close: 5_000 }; // as long as a person needs to decide
const TICK_MS = 400;
const THINK_MS = { least: 1_200, more: 3_000 };
const ROOM_CHANCE = 0.15; // per tick, while the price is low
const OVER = ['Final', 'Withdrawn', 'Voided', 'Provisional'];

export interface RobotSale {
  auctionId: string;
  clerk: Person;
  robots: Person[];
  /** Somebody who sits in the room. */
  guest: Person;
  lots: LotView[];
  pushUrl: string;
  say: (line: string) => void;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const between = (least: number, more: number) => least + Math.random() * more;

/** Sells every lot that is still to be sold, then ends the auction. `stopped` ends it early. */
export async function runRobotSale(sale: RobotSale, stopped: () => boolean): Promise<void> {
  const clerk = new Clerk(sale.clerk, sale.auctionId);
  await clerk.openRoom(sale.guest.userId);
  const bidders = await enterRobots(sale);
  const getUp = clerk.sit();
  try {
    const desk = await clerk.desk();
    if (desk.live?.status === 'Waiting') await clerk.must('auction_start');
    for (const lot of sale.lots) {
      if (stopped()) return;
      if (await toBeSold(clerk, lot.lot_no)) await sellLot(sale, clerk, bidders, lot, stopped);
    }
    await until('every lot final', async () => {
      const { live } = await clerk.desk();
      return live?.lots.every((l) => OVER.includes(l.status));
    });
    await clerk.act('auction_end');
  } finally {
    getUp();
    for (const bidder of bidders) bidder.screen.close();
  }
}

async function enterRobots(sale: RobotSale): Promise<Bidder[]> {
  const bidders: Bidder[] = [];
  for (const person of sale.robots) {
    await person.call('POST', `/api/auctions/${sale.auctionId}/join`, {});
    const bidder = new Bidder(person, sale.auctionId, sale.pushUrl);
    bidder.mayTopUp = true;
    await bidder.enter();
    bidders.push(bidder);
  }
  return bidders;
}

async function toBeSold(clerk: Clerk, lotNo: number): Promise<boolean> {
  await clerk.goOn();
  const { status } = await clerk.lot(lotNo);
  if (status === 'Queued') await clerk.bringUp(lotNo);
  else if (status === 'Announced') await clerk.must('lot_open', { lot_no: lotNo });
  else return ['Open', 'Warned', 'LastCall'].includes(status);
  return true;
}

async function sellLot(
  sale: RobotSale,
  clerk: Clerk,
  bidders: Bidder[],
  lot: LotView,
  stopped: () => boolean,
): Promise<void> {
  sale.say(`${sale.auctionId}: lot ${lot.lot_no}, ${lot.title}`);
  let over = false;
  const bidding = bidders.map((bidder) => bidByTaste(bidder, lot, () => over || stopped()));
  try {
    await driveLot(clerk, lot, stopped);
  } finally {
    over = true;
    await Promise.all(bidding);
  }
}

/** Bids the ask whenever somebody else leads, up to a worth of its own around the low estimate. */
async function bidByTaste(bidder: Bidder, lot: LotView, over: () => boolean): Promise<void> {
  const worth = Number(lot.low_minor) * between(0.6, 1.1);
  while (!over()) {
    await pause(between(THINK_MS.least, THINK_MS.more));
    const bid = bidder.press();
    if (!bid || over() || bid.lot_no !== lot.lot_no || Number(bid.amount_minor) > worth) continue;
    if (leads(bidder)) continue;
    await bidder.send(bid, performance.now());
  }
}

/** The last line of one's own that speaks of the lead: accepted and not outbid since. */
function leads(bidder: Bidder): boolean {
  const price = bidder.lot?.['price'];
  return bidder.own.some(
    (line) =>
      line['type'] === 'bid_accepted' &&
      line['bid_id'] !== null &&
      line['amount'] === price &&
      line['lot'] === bidder.lot?.['lot'],
  );
}

/** Warns, calls and closes as the room falls silent; a bid begins the count anew. */
async function driveLot(clerk: Clerk, lot: LotView, stopped: () => boolean): Promise<void> {
  let seen = -1;
  let since = Date.now();
  while (!stopped()) {
    await pause(TICK_MS);
    await clerk.goOn();
    const now = await clerk.lot(lot.lot_no);
    if (now.lot_seq !== seen) {
      seen = now.lot_seq;
      since = Date.now();
    }
    const idle = Date.now() - since;
    const at = { lot_no: lot.lot_no, expected_lot_seq: now.lot_seq };
    if (now.status === 'Open' && idle > IDLE_MS.warn) {
      await clerk.act('lot_fair_warning', { lot_no: lot.lot_no });
    } else if (now.status === 'Warned' && idle > IDLE_MS.lastCall) {
      await clerk.act('lot_last_call', { lot_no: lot.lot_no });
    } else if (now.status === 'LastCall' && idle > IDLE_MS.close) {
      const sells = now.leader !== undefined && now.reserve !== 'unmet';
      const code = await clerk.act(sells ? 'lot_hammer' : 'lot_pass', at);
      if (code === 'ACCEPTED') return;
    } else if (roomFeelsLikeIt(now, lot)) {
      await clerk.roomBid(lot.lot_no);
    }
    if (['Hammered', ...OVER].includes(now.status)) return;
  }
}

/** The room bids while it is cheap. */
const roomFeelsLikeIt = (
  now: { status: string; ask_minor?: string; leader?: string },
  lot: LotView,
): boolean =>
  now.status === 'Open' &&
  (now.leader?.startsWith('net:') ?? false) &&
  Number(now.ask_minor) < Number(lot.low_minor) * 0.45 &&
  Math.random() < ROOM_CHANCE;
