import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Answer,
  Bidding,
  Clock,
  FeedRow,
  Funding,
  LiveAuctions,
  ProcedureName,
} from '../services/contracts/ports';

/**
 * Spans: how long each step of one command took, a line each in a file per process. The trace id is
 * made from the command's own id, which travels anyway, so no process hands another a context, and
 * whether a trace is kept follows from the id alone: all in development, one in a thousand in
 * production, besides everything slow.
 */
export interface Span {
  trace: string;
  /** The bid's or command's id. */
  id: string;
  process: string;
  step: 'bid' | 'top-up' | 'call' | 'publish';
  auction_id: string;
  start_ms: number;
  end_ms: number;
  code?: string;
  seq?: number;
}
export interface Spans {
  record(span: Omit<Span, 'trace' | 'process'>): void;
}
const SLOW_MS = 150;
const KEPT_ONE_IN = 1_000;

/** W3C trace id: the first 16 bytes of SHA-256 of the id. */
export const traceOf = (id: string): string =>
  createHash('sha256').update(id).digest('hex').slice(0, 32);

/** No folder: nothing is kept. */
export function createSpans(process: string, folder: string | undefined, keepAll: boolean): Spans {
  if (!folder) return { record: () => undefined };
  mkdirSync(folder, { recursive: true });
  const file = createWriteStream(join(folder, `${process}.jsonl`), { flags: 'a' });
  file.on('error', () => undefined); // a full disk costs spans, never a bid
  return {
    record(span) {
      const trace = traceOf(span.id);
      const sampled = keepAll || parseInt(trace.slice(0, 8), 16) % KEPT_ONE_IN === 0;
      if (!sampled && span.end_ms - span.start_ms < SLOW_MS) return;
      file.write(`${JSON.stringify({ trace, process, ...span } satisfies Span)}\n`);
    },
  };
}

const idIn = (args: object): string | undefined => {
  const { bid_id, command_id } = args as { bid_id?: string; command_id?: string };
  return bid_id ?? command_id;
};

/** The same procedures, each call with an id timed from the router to the answer. */
export const timedLive = (live: LiveAuctions, spans: Spans, clock: Clock): LiveAuctions => ({
  async call(name, args, options) {
    const id = name === ('bid_lookup' satisfies ProcedureName) ? undefined : idIn(args);
    if (id === undefined) return live.call(name, args, options);
    const start_ms = clock.now();
    const answer = await live.call(name, args, options);
    const { auction_id } = args;
    const about = { code: answer.code, ...(answer.seq !== undefined && { seq: answer.seq }) };
    spans.record({ id, step: 'call', auction_id, start_ms, end_ms: clock.now(), ...about });
    return answer;
  },
});

/** The whole of a bid or an order, its top-up included. */
export function timedBidding(bidding: Bidding, spans: Spans, clock: Clock): Bidding {
  const timed = async (of: { bid_id: string; auction_id: string }, work: Promise<Answer>) => {
    const start_ms = clock.now();
    const answer = await work;
    const { bid_id: id, auction_id } = of;
    const end_ms = clock.now();
    spans.record({ id, step: 'bid', auction_id, start_ms, end_ms, code: answer.code });
    return answer;
  };
  return {
    placeBid: (bid, bidder, notices) => timed(bid, bidding.placeBid(bid, bidder, notices)),
    insure: (order, bidder, notices) => timed(order, bidding.insure(order, bidder, notices)),
  };
}

/** Moving money for a bid: keys are `bid:<bid_id>`. */
export const timedFunding = (funding: Funding, spans: Spans, clock: Clock): Funding => ({
  async fund(input) {
    const start_ms = clock.now();
    const answer = await funding.fund(input);
    const id = input.key.replace(/^bid:/, '');
    const { auction_id } = input;
    const end_ms = clock.now();
    spans.record({ id, step: 'top-up', auction_id, start_ms, end_ms, code: answer.code });
    return answer;
  },
});

/** The moment a published row was turned into item updates, from the shard's own time on. */
export function timePublished(rows: readonly FeedRow[], spans: Spans, clock: Clock): void {
  const end_ms = clock.now();
  for (const { auction_id, seq, house, public: text } of rows) {
    if (!house) continue;
    const { cause_id } = JSON.parse(house) as { cause_id?: string };
    if (!cause_id) continue;
    const { at_ms } = JSON.parse(text) as { at_ms: number };
    spans.record({ id: cause_id, step: 'publish', auction_id, seq, start_ms: at_ms, end_ms });
  }
}
