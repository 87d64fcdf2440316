/**
 * The load, in a process of its own: `fork` it, send a Job, receive its Outcome; it ends with the
 * parent. Latency runs from the *intended* moment of sending, so a server that stalls is charged for
 * the bids that had to wait behind it.
 */
import { once } from 'node:events';
import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { bidOf, type Client, type Target } from './contender';
import type { Job, Outcome, Told } from './load';
import { gavelClient } from './peers/gavel';
import { postgresClient } from './peers/postgres';
import { redisClient } from './peers/redis';

/** Bids are due in bursts so far apart: a timer is no finer, and between them the core is free. */
const GRID_MS = 2;
/** Before a burst the loop spins so long, since a timer may be late by as much. */
const SPIN_MS = 1.2;
/** Answers that are still missing so long after the last bid count as failed. */
const PATIENCE_MS = 5_000;
/** In flight beyond this nothing more is sent: the step has failed, and memory is no result. */
const BACKLOG_MAX = 100_000;
const LONGEST_US = 60_000_000;

const histogram = (): Histogram =>
  build({
    bitBucketSize: 32,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: 3,
  });

/** One job's state. */
class Run {
  readonly accepted = histogram();
  readonly refused = histogram();
  readonly lateness = histogram();
  readonly codes: Record<string, number> = {};
  sent = 0;
  failed = 0;
  inFlight = 0;
  lastAnswerAt = 0;

  constructor(
    private readonly client: Client,
    private readonly job: Job,
    readonly begin: number,
  ) {}

  /** Sends the next bid, due at `due`; resolves when it is answered. */
  async send(due: number, lot: number, k: number, bidder?: number): Promise<void> {
    const now = performance.now();
    record(this.lateness, now - due);
    this.sent += 1;
    this.inFlight += 1;
    const bid = bidOf(lot, k, this.job.world.bidders, `${this.job.tag}-${this.sent}`);
    try {
      const code = await this.client.bid(bidder === undefined ? bid : { ...bid, bidder });
      this.lastAnswerAt = performance.now();
      record(code === 'ACCEPTED' ? this.accepted : this.refused, this.lastAnswerAt - due);
      this.codes[code] = (this.codes[code] ?? 0) + 1;
    } catch (error) {
      this.failed += 1;
      const text = (error as Error).message;
      this.codes[text] = (this.codes[text] ?? 0) + 1;
    } finally {
      this.inFlight -= 1;
    }
  }

  outcome(next: number): Outcome {
    return {
      sent: this.sent,
      failed: this.failed + this.inFlight,
      seconds: (Math.max(this.lastAnswerAt, this.begin + 1) - this.begin) / 1000,
      accepted: encodeIntoCompressedBase64(this.accepted),
      refused: encodeIntoCompressedBase64(this.refused),
      lateness: encodeIntoCompressedBase64(this.lateness),
      codes: this.codes,
      next,
    };
  }
}

function record(into: Histogram, ms: number): void {
  into.recordValue(Math.min(LONGEST_US, Math.max(1, Math.round(ms * 1000))));
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function until(moment: number): Promise<void> {
  for (let left = moment - performance.now(); left > 0; left = moment - performance.now()) {
    if (left > SPIN_MS) await pause(1);
    else await tick();
  }
}

/** Waits for what is in flight, but not for ever. */
async function drain(run: Run): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (run.inFlight > 0 && performance.now() < deadline) await pause(1);
}

/** Constant rate; lots take turns. */
async function open(run: Run, job: Job & { mode: 'open' }): Promise<number> {
  const { lots } = job.world;
  const total = Math.round(job.rate * job.seconds);
  let sent = 0;
  for (let burst = 0; sent < total; burst++) {
    const due = run.begin + burst * GRID_MS;
    await until(due);
    if (run.inFlight > BACKLOG_MAX) break;
    const upto = Math.min(total, Math.round(((burst + 1) * GRID_MS * job.rate) / 1000));
    for (; sent < upto; sent++) {
      void run.send(due, sent % lots, job.next + Math.floor(sent / lots));
    }
  }
  await drain(run);
  return job.next + Math.ceil(total / lots);
}

/** So many in flight, always: for rates, never for latencies. */
async function closed(run: Run, job: Job & { mode: 'closed' }): Promise<number> {
  const { lots } = job.world;
  const end = run.begin + job.seconds * 1000;
  let taken = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      const mine = taken++;
      await run.send(performance.now(), mine % lots, job.next + Math.floor(mine / lots));
    }
  };
  await Promise.all(Array.from({ length: job.in_flight }, one));
  return job.next + Math.ceil(taken / lots);
}

/** Everybody presses the same ask at once, again and again: one comes first. */
async function burst(run: Run, job: Job & { mode: 'burst' }): Promise<number> {
  const { bidders } = job.world;
  let next = job.next;
  for (let i = 0; i < job.bursts; i++, next++) {
    const due = run.begin + i * job.every_ms;
    await until(due);
    // Whoever leads does not press: the first of a burst, who is another each time.
    const first = next % bidders;
    const leads = (first + bidders - 1) % bidders;
    for (let j = 0; j < bidders; j++) {
      const bidder = (first + j) % bidders;
      if (bidder !== leads) void run.send(due, 0, next, bidder);
    }
  }
  await drain(run);
  return next;
}

async function connectTo(target: Target, concurrency: number): Promise<Client> {
  switch (target.kind) {
    case 'gavel':
      return gavelClient(target);
    case 'redis':
      return redisClient(target.port);
    case 'postgres':
      return postgresClient(target, concurrency);
  }
}

/** Told when it may begin, so that connecting counts for nothing; the connection ends with the job. */
async function carryOut(job: Job): Promise<void> {
  const concurrency = job.mode === 'closed' ? job.in_flight : job.concurrency;
  const client = await connectTo(job.target, concurrency);
  const begun = once(process, 'message');
  tell({ ready: true });
  await begun;
  const run = new Run(client, job, performance.now() + 10);
  await until(run.begin);
  const next =
    job.mode === 'open'
      ? await open(run, job)
      : job.mode === 'closed'
        ? await closed(run, job)
        : await burst(run, job);
  const ended = once(process, 'message');
  tell({ outcome: run.outcome(next) });
  await ended;
  await client.close();
}

const tell = (told: Told): void => void process.send!(told);

/** Job, 'begin', 'end', and again. */
async function serve(): Promise<void> {
  for (;;) {
    const [job] = (await once(process, 'message')) as [Job];
    await carryOut(job);
    tell({ ready: true });
  }
}

process.on('disconnect', () => process.exit());
serve().catch((error: Error) => tell({ error: error.message }));
