import { MONEY_AMOUNT_MINOR_MAX } from '../../services/contracts/money';
import type { Values } from '../local/values';
import type { Bidder } from './bidder';
import { readHistory } from './kit/history';
import { readLedger } from './kit/ledger';
import { until } from './kit/person';
import { readShards } from './kit/shards';
import { acknowledgedKept, escrowAtRest, historyEqual, percentile, screensEqual } from './proofs';
import { playSale, type SaleRecord } from './sale';
import { LOTS_PER_AUCTION, PASSED_LOT_NO, setStage, type Site, type Stage } from './stage';

/** The last line of `npm run demo`. */
export interface Summary {
  auctions: number;
  replicasets: number;
  lots: number;
  sold: number;
  bids_accepted: number;
  bids_refused: number;
  ask_moved: number;
  duplicates_resent: number;
  topped_up_in_bid: number;
  hammer_total: number;
  ledger_imbalance: number;
  escrow_difference: number;
  screens_equal: boolean;
  history_equal: boolean;
  hot_rows_left: number;
  bid_p95_ms: number;
  update_p95_ms: number;
  samples: number;
}
export interface PlayOptions {
  env: Values;
  site: Site;
  bidders?: number;
  say: (line: string) => void;
  /** Called in the middle of a lot's bidding: a test does its harm here. */
  duringLot?: (auction: number, lotNo: number) => void;
}
const BIDDERS = 50;
const ROUNDS = 12;
const TOGETHER = 8;
const ROUND_MS = 300;

/** A whole sale, from the bank to the archive, and what it proves. */
export async function play(options: PlayOptions): Promise<{ summary: Summary; failed: string[] }> {
  const { env, site, say } = options;
  const shards = readShards(env);
  const ledger = readLedger(env);
  const recording = await shards.record();
  const stage = await setStage(site, options.bidders ?? BIDDERS, say);
  const ids = stage.sales.map((s) => s.clerk.auctionId);
  const differences: number[] = [];
  const rest = async (auctionId: string) =>
    differences.push(await escrowAtRest(shards, ledger, auctionId));
  try {
    await Promise.all(ids.map(rest));
    say('the sale begins');
    const records = await Promise.all(stage.sales.map((_, i) => sell(options, stage, i, rest)));
    say('sold; settling, sealing, writing history');
    await Promise.all(ids.map((id) => closed(stage, id)));
    await Promise.all(ids.map(rest));
    const bidders = stage.sales.map((s) => s.bidders);
    const equal = await Promise.all(bidders.map((b) => screensEqual(b, say)));
    await until('the copies of the feed complete', () =>
      ids.every((id) => recording.events.get(id)?.at(-1)?.public.includes('"auction_sealed"')),
    );
    await recording.stop();
    const histories = await Promise.all(
      ids.map(async (id) =>
        historyEqual(recording.events.get(id) ?? [], await readHistory(env, id)),
      ),
    );
    const { sold, bids_accepted, bids_refused, ask_moved, duplicates_resent, ...latency } =
      counted(records);
    const summary: Summary = {
      auctions: ids.length,
      replicasets: env['TARANTOOL_URLS']!.split(';').length,
      lots: ids.length * LOTS_PER_AUCTION,
      sold,
      bids_accepted,
      bids_refused,
      ask_moved,
      duplicates_resent,
      topped_up_in_bid: await sum(ids, (id) => ledger.fundedByBids(id)),
      hammer_total: await sum(ids, (id) => hammerTotal(stage, id)),
      ledger_imbalance: await ledger.imbalance(),
      escrow_difference: Math.max(
        ...differences.map((d) => (Number.isNaN(d) ? MONEY_AMOUNT_MINOR_MAX : d)),
      ),
      screens_equal: equal.every(Boolean),
      history_equal: histories.every(Boolean),
      hot_rows_left: await sum(ids, (id) => shards.hotRows(id)),
      ...latency,
    };
    const kept = ids.flatMap((id, i) =>
      acknowledgedKept(records[i]!.attempts, recording.events.get(id) ?? []),
    );
    return { summary, failed: [...failures(summary, records), ...kept, ...(await unusual(stage))] };
  } finally {
    for (const { bidders } of stage.sales) for (const b of bidders) b.screen.close();
    await recording.stop();
    await ledger.close();
  }
}

async function sell(
  options: PlayOptions,
  stage: Stage,
  index: number,
  rest: (auctionId: string) => Promise<unknown>,
): Promise<SaleRecord> {
  const { clerk, bidders } = stage.sales[index]!;
  return playSale({
    clerk,
    bidders,
    lotNos: Array.from({ length: LOTS_PER_AUCTION }, (_, i) => i + 1),
    passLotNo: PASSED_LOT_NO,
    rounds: ROUNDS,
    together: TOGETHER,
    roundMs: ROUND_MS,
    alone: [stage.shortEverywhere, stage.toppedUpInBid].filter((b) => bidders.includes(b)),
    duringLot: (lotNo) => options.duringLot?.(index, lotNo),
    afterLot: async (lotNo) => {
      options.say(`auction ${index + 1}: lot ${lotNo} is done`);
      if (lotNo === Math.ceil(LOTS_PER_AUCTION / 2)) await rest(clerk.auctionId);
    },
  });
}

/** Settled, its money returned, sealed, written to the archive and forgotten by the shard. */
async function closed(stage: Stage, auctionId: string): Promise<void> {
  await until(
    `${auctionId} in the archive`,
    async () => {
      const { complete } = await stage.finance.call<{ complete: boolean }>(
        'GET',
        `/api/auctions/${auctionId}/history?after=0`,
      );
      if (!complete) return false;
      const { auction } = await catalogue(stage, auctionId);
      return auction.status === 'Forgotten';
    },
    90_000,
  );
}

const catalogue = (stage: Stage, auctionId: string) =>
  stage.finance.call<{
    auction: { status: string; hammer_total_minor?: string };
    lots: { status: string; outcome?: string; hammer_minor?: string }[];
  }>('GET', `/api/auctions/${auctionId}/catalogue`);

async function hammerTotal(stage: Stage, auctionId: string): Promise<number> {
  const { lots } = await catalogue(stage, auctionId);
  return lots
    .filter((lot) => lot.outcome === 'sold')
    .reduce((total, lot) => total + Number(lot.hammer_minor), 0);
}

async function sum(ids: string[], of: (id: string) => Promise<number>): Promise<number> {
  const values = await Promise.all(ids.map(of));
  return values.reduce((total, value) => total + value, 0);
}

function counted(records: SaleRecord[]) {
  const attempts = records.flatMap((r) => r.attempts);
  const codes = attempts.map((a) => a.code);
  const accepted = codes.filter((c) => c === 'ACCEPTED').length;
  const waits = attempts.map((a) => a.answeredAt - a.intendedAt);
  const updates = records.flatMap((r) => r.updateMs);
  return {
    sold: records.reduce((n, r) => n + r.sold, 0),
    bids_accepted: accepted + records.reduce((n, r) => n + r.floorBids, 0),
    bids_refused: codes.length - accepted,
    ask_moved: codes.filter((c) => c === 'ASK_MOVED').length,
    duplicates_resent: records.reduce((n, r) => n + r.resent, 0),
    bid_p95_ms: percentile(waits, 0.95),
    update_p95_ms: percentile(updates, 0.95),
    samples: waits.length + updates.length,
  };
}

/** Every proof that does not hold, in words. */
function failures(s: Summary, records: SaleRecord[]): string[] {
  const changed = records.flatMap((r) => r.resentChanged);
  const unknown = records.flatMap((r) => r.attempts).filter((a) => a.code === 'OUTCOME_UNKNOWN');
  const checks: [boolean, string][] = [
    [s.ledger_imbalance === 0, 'the ledger does not sum to zero'],
    [s.escrow_difference === 0, `escrow and paddles differ by ${s.escrow_difference}`],
    [s.screens_equal, 'the screens differ'],
    [s.history_equal, 'the history differs from the recorded feed'],
    [s.hot_rows_left === 0, `${s.hot_rows_left} rows are left in the shards`],
    [s.ask_moved > 0, 'no two bids collided'],
    [s.topped_up_in_bid > 0, 'no bid was topped up'],
    [s.sold === s.lots - records.length, `${s.sold} of ${s.lots} lots sold`],
    [changed.length === 0, `repeated ids were answered otherwise: ${changed.join(', ')}`],
    [unknown.length === 0, `${unknown.length} bids never answered`],
  ];
  return checks.filter(([holds]) => !holds).map(([, words]) => words);
}

/** The five payments that went an unusual way each ended as they must, once. */
async function unusual(stage: Stage): Promise<string[]> {
  const { failed, abandoned, doubled, dropped } = stage.payments;
  const wanted: [string, { call: Stage['finance']['call'] }, string[]][] = [
    ['failed', failed, ['failed']],
    ['abandoned', abandoned, ['abandoned', 'done']],
    ['doubled', doubled, ['done']],
    ['dropped', dropped, ['done']],
  ];
  const wrong: string[] = [];
  for (const [name, person, statuses] of wanted) {
    const { topups } = await person.call<{ topups: { status: string }[] }>('GET', '/api/account');
    const found = topups.map((t) => t.status).sort();
    if (found.join() !== [...statuses].sort().join()) wrong.push(`${name} top-up: ${found.join()}`);
  }
  const short = refusedForMoney(stage.shortEverywhere);
  if (!short) wrong.push('nobody was refused for want of money');
  return wrong;
}

const refusedForMoney = (bidder: Bidder): boolean => bidder.codes.includes('FUNDS_SHORT');
