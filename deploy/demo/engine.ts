import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLiveAuctions } from '../../adapters/live-auctions';
import { createLog, systemClock } from '../../adapters/system';
import type { LiveAuctions, Staff } from '../../services/contracts/ports';
import { defaultPolicy, ladderRows, lotToLoad } from '../../tarantool/test/terms';
import { startStack } from '../local/stack';
import { idOn } from './kit/ids';
import { mint, until } from './kit/person';

/**
 * The engine alone: two Tarantool replicasets and the router. Two auctions are loaded, fifty paddles
 * press at once until nobody wants more, and the journal is read back and its chain computed anew.
 */
const HOUSE = 'aldermere';
const STAFF: Staff = { staff_id: 's1', role: 'clerk', houses: [HOUSE] };
const PADDLES = 50;
const LOTS = 3;
const ROUNDS = 12;
const MONEY_MINOR = 5_000_000;
const POLICY = defaultPolicy({ late_ms: 100, final_after_ms: 1_000 });

interface Played {
  auction_id: string;
  attempts: number;
  accepted: number;
  asks_moved: number;
  chain_whole: boolean;
  money_whole: boolean;
}

export async function playEngine(say: (line: string) => void): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gavel-engine-'));
  const stack = await startStack({
    dataDir,
    ports: 'free',
    say,
    engines: ['tarantool'],
    processes: [],
  });
  const { TARANTOOL_URLS, TARANTOOL_USER, TARANTOOL_PASSWORD } = stack.env;
  const cluster = createLiveAuctions(
    { urls: TARANTOOL_URLS!, user: TARANTOOL_USER!, password: TARANTOOL_PASSWORD! },
    { log: createLog('demo', 'warn'), clock: systemClock },
  );
  try {
    await cluster.ready();
    const begin = performance.now();
    const played = await Promise.all(
      [idOn('a'), idOn('b')].map((id) => playAuction(cluster.live, id)),
    );
    const seconds = (performance.now() - begin) / 1000;
    for (const p of played) {
      say(
        `${p.auction_id}: ${p.accepted} of ${p.attempts} bids accepted, ${p.asks_moved} came second, ` +
          `chain ${p.chain_whole ? 'whole' : 'BROKEN'}, money ${p.money_whole ? 'whole' : 'BROKEN'}`,
      );
    }
    process.stdout.write(`${JSON.stringify({ auctions: played, seconds })}\n`);
    return played.every((p) => p.chain_whole && p.money_whole && p.accepted > 0);
  } finally {
    cluster.close();
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function playAuction(live: LiveAuctions, auction_id: string): Promise<Played> {
  const command = () => ({ auction_id, command_id: mint(), seen_seq: 0, staff: STAFF });
  await load(live, auction_id);
  const paddles = await openPaddles(live, auction_id);
  await live.call('auction_start', command());
  let attempts = 0;
  let accepted = 0;
  let moved = 0;
  for (let lot_no = 1; lot_no <= LOTS; lot_no++) {
    await until('announced', async () => {
      const { code } = await live.call('lot_announce', { ...command(), lot_no });
      return code === 'ACCEPTED';
    });
    await live.call('lot_open', { ...command(), lot_no });
    for (let round = 0; round < ROUNDS; round++) {
      const codes = await pressTogether(live, auction_id, lot_no, paddles);
      attempts += codes.length;
      accepted += codes.filter((c) => c === 'ACCEPTED').length;
      moved += codes.filter((c) => c === 'ASK_MOVED').length;
    }
    const view = await live.call('auction_view', { auction_id });
    const { lot_seq } = view.lots!.find((l) => l.lot_no === lot_no)!;
    await live.call('lot_hammer', { ...command(), lot_no, expected_lot_seq: lot_seq });
  }
  await until('all lots final', async () => {
    const { lots } = await live.call('auction_view', { auction_id });
    return lots?.every((l) => l.status === 'Final');
  });
  await live.call('auction_end', command());
  return {
    auction_id,
    attempts,
    accepted,
    asks_moved: moved,
    chain_whole: await chainWhole(live, auction_id),
    money_whole: await moneyWhole(live, auction_id),
  };
}

async function load(live: LiveAuctions, auction_id: string): Promise<void> {
  const { code, detail, field } = await live.call('auction_load', {
    auction_id,
    command_id: mint(),
    staff: STAFF,
    house_id: HOUSE,
    currency: 'GBP',
    exponent: 2,
    ladder: ladderRows(),
    policy: POLICY,
    policy_version: 1,
    lots: Array.from({ length: LOTS }, (_, i) => lotToLoad(i + 1)),
  });
  if (code !== 'ACCEPTED') throw new Error(`auction_load: ${code} ${field ?? ''} ${detail ?? ''}`);
}

function openPaddles(live: LiveAuctions, auction_id: string): Promise<number[]> {
  return Promise.all(
    Array.from({ length: PADDLES }, async (_, i) => {
      const opened = await live.call('paddle_open', {
        auction_id,
        command_id: mint(),
        user_id: `u${i}`,
        kind: 'wallet',
        status: 'approved',
        rating: 64,
      });
      const { paddle_no } = opened.paddle!;
      const credit = { auction_id, paddle_no, transfer_id: mint(), amount_minor: MONEY_MINOR };
      await live.call('paddle_credit', credit);
      return paddle_no;
    }),
  );
}

async function pressTogether(
  live: LiveAuctions,
  auction_id: string,
  lot_no: number,
  paddles: number[],
): Promise<string[]> {
  const view = await live.call('auction_view', { auction_id });
  const lot = view.lots!.find((l) => l.lot_no === lot_no)!;
  const answers = await Promise.all(
    paddles.map((paddle_no) =>
      live.call('place', {
        bid_id: mint(),
        auction_id,
        lot_no,
        epoch: lot.epoch,
        paddle_no,
        kind: 'LIVE',
        amount_minor: lot.ask_minor!,
        seen_seq: view.seq ?? view.auction!.seq,
        confirmed: false,
        received_at_ms: systemClock.now(),
      }),
    ),
  );
  return answers.map((a) => a.code);
}

/** Reads the journal and computes each hash from the bytes: gapless, and each upon the one before. */
async function chainWhole(live: LiveAuctions, auction_id: string): Promise<boolean> {
  let head = '0'.repeat(64);
  let seq = 0;
  for (;;) {
    const { rows } = await live.call('journal_page', { auction_id, after: seq, limit: 500 });
    if (!rows?.length) return seq > 0;
    for (const row of rows) {
      const event = JSON.parse(row.public) as { seq: number; prev_hash: string };
      const hash = createHash('sha256').update(row.public).digest('hex');
      if (event.seq !== seq + 1 || event.prev_hash !== head || hash !== row.hash) return false;
      head = hash;
      seq = event.seq;
    }
  }
}

async function moneyWhole(live: LiveAuctions, auction_id: string): Promise<boolean> {
  const { paddles } = await live.call('paddles_page', { auction_id, after: 0 });
  return paddles!.every(
    (p) =>
      p.available_minor + p.held_minor + p.leaving_minor + p.captured_minor ===
        p.credited_minor - p.returned_minor && p.held_minor === 0,
  );
}
