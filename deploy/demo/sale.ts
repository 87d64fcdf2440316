import type { Bidder, Attempt, BidMessage } from './bidder';
import type { Clerk } from './clerk';
import { until } from './kit/person';

/**
 * One auction of the demo: lots go up one after another, and in each round, at a moment fixed before
 * the sale began, several bidders press the same button at once while the room bids in between.
 */
export interface SalePlan {
  clerk: Clerk;
  bidders: Bidder[];
  lotNos: number[];
  /** This one is passed. */
  passLotNo?: number;
  rounds: number;
  /** Who press together in one round. */
  together: number;
  roundMs: number;
  /** They press alone on the first lot, so that nothing but their money decides. */
  alone?: Bidder[];
  /** Called in the middle of a lot's bidding; not waited for. */
  duringLot?: (lotNo: number) => void;
  /** Called with everybody at rest after a lot, its sale settled or not. */
  afterLot?: (lotNo: number) => Promise<void>;
}
export interface SaleRecord {
  attempts: Attempt[];
  floorBids: number;
  /** Ids sent again after their answer, and answered otherwise than before. */
  resent: number;
  resentChanged: string[];
  sold: number;
  passed: number;
  /** ms from the intended moment of a bid to its price on another bidder's screen. */
  updateMs: number[];
}

export async function playSale(plan: SalePlan): Promise<SaleRecord> {
  const record: SaleRecord = {
    attempts: [],
    floorBids: 0,
    resent: 0,
    resentChanged: [],
    sold: 0,
    passed: 0,
    updateMs: [],
  };
  const stop = watchUpdates(plan, record);
  const getUp = plan.clerk.sit();
  try {
    await plan.clerk.must('auction_start');
    for (const lotNo of plan.lotNos) {
      await plan.clerk.bringUp(lotNo);
      await onEveryScreen(plan, lotNo, 'Open');
      if (lotNo === plan.lotNos[0]) await pressAlone(plan, record);
      await playRounds(plan, record, lotNo);
      await sell(plan, record, lotNo);
      await plan.afterLot?.(lotNo);
    }
    stop();
    await plan.clerk.must('auction_end');
  } finally {
    getUp();
  }
  return record;
}

const sleepUntil = (at: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));

/** Everybody who has a screen sees the lot in that state; a cut screen may take some seconds. */
const onEveryScreen = (plan: SalePlan, lotNo: number, status: string) =>
  until(`lot ${lotNo} ${status} on every screen`, () =>
    plan.bidders.every((b) => b.lot?.['lot'] === String(lotNo) && b.lot['status'] === status),
  );

async function pressAlone(plan: SalePlan, record: SaleRecord): Promise<void> {
  for (const bidder of plan.alone ?? []) {
    const bid = bidder.press();
    if (bid) record.attempts.push(await bidder.send(bid, performance.now()));
  }
}

async function playRounds(plan: SalePlan, record: SaleRecord, lotNo: number): Promise<void> {
  const rounds = plan.passLotNo === lotNo ? 4 : plan.rounds;
  const begin = performance.now() + 50;
  const sent: Promise<void>[] = [];
  for (let round = 0; round < rounds; round++) {
    const due = begin + round * plan.roundMs;
    await sleepUntil(due);
    for (const bidder of chosen(plan, lotNo, round)) {
      const bid = bidder.press();
      if (bid) sent.push(pressAndRepeat(bidder, bid, due, record));
    }
    if (round === 2) plan.duringLot?.(lotNo);
    if (round % 3 === 1) sent.push(room(plan, record, lotNo));
  }
  await Promise.all(sent);
}

/** A different handful each round, in turn, so that everybody bids. */
function chosen(plan: SalePlan, lotNo: number, round: number): Bidder[] {
  const from = (lotNo * plan.rounds + round) * plan.together;
  return Array.from(
    { length: plan.together },
    (_, i) => plan.bidders[(from + i) % plan.bidders.length]!,
  );
}

async function pressAndRepeat(
  bidder: Bidder,
  bid: BidMessage,
  due: number,
  record: SaleRecord,
): Promise<void> {
  const attempt = await bidder.send(bid, due);
  record.attempts.push(attempt);
  if (attempt.code !== 'ACCEPTED') return;
  // The same id once more, as a page does that missed the answer: one effect, the same answer.
  const again = await bidder.send(bid, performance.now());
  record.resent += 1;
  if (again.code !== attempt.code) record.resentChanged.push(`${bid.bid_id} ${again.code}`);
}

async function room(plan: SalePlan, record: SaleRecord, lotNo: number): Promise<void> {
  if ((await plan.clerk.roomBid(lotNo)) === 'ACCEPTED') record.floorBids += 1;
}

/** Hammers to whoever leads, on the internet or in the room; or passes. */
async function sell(plan: SalePlan, record: SaleRecord, lotNo: number): Promise<void> {
  if (plan.passLotNo === lotNo) {
    const code = await plan.clerk.close(lotNo, 'lot_pass');
    if (code !== 'ACCEPTED') throw new Error(`lot ${lotNo} not passed: ${code}`);
    record.passed += 1;
  } else {
    const code = await plan.clerk.close(lotNo, 'lot_hammer');
    if (code !== 'ACCEPTED') throw new Error(`lot ${lotNo} not hammered: ${code}`);
    record.sold += 1;
  }
  await until(`lot ${lotNo} final`, async () => (await plan.clerk.lot(lotNo)).status === 'Final');
}

/**
 * Stamps each price of the current lot when it reaches a screen, and pairs it with the bid that
 * made it once that bid is answered: both run on this process's one clock.
 */
function watchUpdates(plan: SalePlan, record: SaleRecord): () => void {
  const arrivals: { key: string; bidder: Bidder; at: number }[] = [];
  for (const bidder of plan.bidders) {
    bidder.screen.onUpdate = (item, line, at, isSnapshot) => {
      if (isSnapshot || item !== `lot:${bidder.auctionId}` || line['status'] !== 'Open') return;
      if (!line['leader']?.startsWith('net:')) return;
      arrivals.push({ key: `${line['lot']}:${line['price']}`, bidder, at });
    };
  }
  return () => {
    const intended = new Map<string, number>();
    for (const { bid, code, intendedAt } of record.attempts) {
      if (code === 'ACCEPTED') intended.set(`${bid.lot_no}:${bid.amount_minor}`, intendedAt);
    }
    const seen = new Set<string>();
    for (const { key, bidder, at } of arrivals) {
      const from = intended.get(key);
      const once = `${key}:${plan.bidders.indexOf(bidder)}`;
      if (from === undefined || seen.has(once)) continue;
      seen.add(once);
      record.updateMs.push(at - from);
    }
    for (const bidder of plan.bidders) bidder.screen.onUpdate = () => {};
  };
}
