import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { traceOf, type Span } from '../../adapters/spans';
import type { HistoryView } from '../../services/contracts/http';
import { ROOT } from '../local/root';
import { readRun } from '../local/run-file';

/**
 * `npm run follow -- <bid_id>`: the way of one bid through the files, with its times: what each
 * process kept of it (spans), and what the journal says.
 */
interface Stop {
  file: string;
  does: string;
  /** Which of the times known belongs here. */
  at?: (way: Way) => number | undefined;
}
interface Way {
  spans: Span[];
  event?: { seq: number; at_ms: number; hash: string; text: string };
}
const of = (way: Way, step: Span['step'], edge: 'start_ms' | 'end_ms', last = false) => {
  const found = way.spans.filter((span) => span.step === step);
  return (last ? found.at(-1) : found[0])?.[edge];
};

const TO_THE_COMMIT: Stop[] = [
  { file: 'client/src/features/room/use-bid.ts', does: 'mints the id, sends' },
  { file: 'gateway/push/tlcp/connection.ts', does: 'reads the message' },
  { file: 'gateway/push/sessions.ts', does: 'whose session, which limits' },
  { file: 'gateway/push/ari/writer.ts', does: 'NUM to the adapter' },
  {
    file: 'adapters/lightstreamer/metadata.ts',
    does: 'user, schema',
    at: (w) => of(w, 'bid', 'start_ms'),
  },
  {
    file: 'adapters/bidding/place-bid.ts',
    does: 'first call',
    at: (w) => of(w, 'call', 'start_ms'),
  },
  { file: 'adapters/bidding/place-bid.ts', does: 'tops up', at: (w) => of(w, 'top-up', 'end_ms') },
  {
    file: 'adapters/live-auctions/live-auctions.ts',
    does: 'codes and outcomes',
    at: (w) => of(w, 'call', 'start_ms', true),
  },
  { file: 'adapters/live-auctions/router.ts', does: 'which replicaset' },
  { file: 'adapters/live-auctions/iproto.ts', does: 'on the wire' },
  {
    file: 'tarantool/auction/bidding.lua',
    does: 'the checks, in order',
    at: (w) => w.event?.at_ms,
  },
  { file: 'tarantool/auction/paddle.lua', does: 'holds, releases' },
  { file: 'tarantool/auction/journal.lua', does: 'appends, hashes' },
  {
    file: 'tarantool/cluster/barrier.lua',
    does: 'commits, waits, answers',
    at: (w) => of(w, 'call', 'end_ms', true),
  },
  {
    file: 'adapters/lightstreamer/metadata.ts',
    does: 'answers the page',
    at: (w) => of(w, 'bid', 'end_ms'),
  },
];
const TO_EVERY_SCREEN: Stop[] = [
  { file: 'tarantool/auction/feed.lua', does: 'shows the row once the barrier lets it' },
  { file: 'adapters/live-auctions/feed-reader.ts', does: 'long poll, order by seq' },
  {
    file: 'adapters/lightstreamer/data.ts',
    does: 'event to item fields',
    at: (w) => of(w, 'publish', 'end_ms'),
  },
  { file: 'gateway/push/ari/reader.ts', does: 'reads the update' },
  { file: 'gateway/push/cohorts.ts', does: 'one frame for many sockets' },
  { file: 'gateway/push/tlcp/writer.ts', does: 'writes it' },
  { file: 'client/ui/src/live-store.ts', does: 'applies it if newer' },
  { file: 'client/src/features/room/price-block.tsx', does: 'draws the price' },
];

/** Spans of the id, of the running system and of the demo's own. */
function spansOf(id: string): Span[] {
  const trace = traceOf(id);
  const folders = ['.data/spans', '.data/demo/spans'].map((folder) => join(ROOT, folder));
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line.includes(trace))
    .map((line) => JSON.parse(line) as Span)
    .sort((a, b) => a.start_ms - b.start_ms);
}

/** An id may be sent again later; the way is that of its first time. */
function firstTime(spans: Span[]): Span[] {
  const bid = spans.find((span) => span.step === 'bid');
  if (!bid) return spans;
  return spans.filter((span) => span.step === 'publish' || span.start_ms <= bid.end_ms);
}

/** The event the bid became, from the journal or the archive, when the system runs. */
async function eventOf(spans: Span[]): Promise<Way['event']> {
  const published = spans.find((span) => span.step === 'publish');
  const run = readRun(join(ROOT, '.data'));
  if (!published?.seq || !run) return undefined;
  const path = `/api/auctions/${published.auction_id}/history?after=${published.seq - 1}`;
  const response = await fetch(new URL(path, run.urls.site)).catch(() => undefined);
  if (!response?.ok) return undefined;
  const row = ((await response.json()) as HistoryView).events[0];
  if (!row) return undefined;
  const { at_ms } = JSON.parse(row.public) as { at_ms: number };
  return { seq: row.seq, hash: row.hash, at_ms, text: row.public };
}

function print(way: Way, stops: Stop[], from: number): void {
  for (const { file, does, at } of stops) {
    const time = at?.(way);
    const shown = time === undefined ? '' : `+${time - from} ms`;
    process.stdout.write(`  ${shown.padStart(9)}  ${file.padEnd(46)} ${does}\n`);
  }
}

async function main(): Promise<number> {
  const id = process.argv[2];
  if (!id || !/^[A-Za-z0-9_-]{1,40}$/.test(id)) {
    process.stderr.write('usage: npm run follow -- <bid_id>\n');
    return 2;
  }
  const spans = firstTime(spansOf(id));
  if (!spans.length) {
    process.stderr.write(
      `nothing is known of ${id}: no process on this machine kept a span of it\n`,
    );
    return 1;
  }
  const way: Way = { spans, event: await eventOf(spans) };
  const from = Math.min(...spans.map((span) => span.start_ms));
  const { auction_id } = spans[0]!;
  const code = spans.filter((span) => span.code).at(-1)?.code;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`bid ${id} in auction ${auction_id}: ${code ?? 'unknown'}, trace ${traceOf(id)}`);
  say(`from ${new Date(from).toISOString()}, times after it\n\nto the commit`);
  print(
    way,
    TO_THE_COMMIT.filter((s) => s.does !== 'tops up' || s.at?.(way) !== undefined),
    from,
  );
  if (!spans.some((span) => span.step === 'publish')) {
    say('\nit appended nothing, so no screen but its own heard of it');
    return 0;
  }
  say('\nto every screen');
  print(way, TO_EVERY_SCREEN, from);
  if (way.event) say(`\nseq ${way.event.seq}, hash ${way.event.hash}\n${way.event.text}`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
