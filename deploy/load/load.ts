/** Drives the generator: one job after another against a running contender. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { Running, Target, World } from './contender';
import { meter } from './machine';

interface Common {
  target: Target;
  world: World;
  /** Number of the next bid on each lot: amounts and bidders follow from it. */
  next: number;
  /** Makes the ids of this job unlike all others'. */
  tag: string;
}

export type Job =
  | (Common & { mode: 'open'; rate: number; seconds: number; concurrency: number })
  | (Common & { mode: 'closed'; in_flight: number; seconds: number })
  | (Common & { mode: 'burst'; bursts: number; every_ms: number; concurrency: number });

export interface Outcome {
  sent: number;
  /** No answer, or an error. */
  failed: number;
  /** Until the last answer. */
  seconds: number;
  /** Histograms of microseconds, compressed. */
  accepted: string;
  refused: string;
  lateness: string;
  codes: Record<string, number>;
  next: number;
}

export type Told = { ready: true } | { outcome: Outcome } | { error: string };

export interface Measured {
  sent: number;
  accepted: number;
  refused: number;
  failed: number;
  seconds: number;
  accepted_per_s: number;
  /** Accepted and refused alike: every decision costs. */
  decided_per_s: number;
  latency: Histogram;
  refused_latency: Histogram;
  late_p99_ms: number;
  cpu_us: number;
  foreign_cores: number;
  codes: Record<string, number>;
}

export type Order =
  | { mode: 'open'; rate: number; seconds: number; concurrency: number }
  | { mode: 'closed'; in_flight: number; seconds: number }
  | { mode: 'burst'; bursts: number; every_ms: number; concurrency: number };

const LATE_MAX_MS = 1;
/** Cores that others may take before a measurement is void. */
export const FOREIGN_MAX = 0.5;

/** Percentile of a histogram of microseconds, in milliseconds. */
export function ms(histogram: Histogram, percentile: number): number {
  return histogram.getValueAtPercentile(percentile) / 1000;
}

/** Why a measurement says nothing, if it does not. */
export function flaw(measured: Measured): string | undefined {
  if (measured.late_p99_ms >= LATE_MAX_MS) return 'generator late';
  if (measured.foreign_cores > FOREIGN_MAX) return 'foreign load';
  return undefined;
}

/** The generator of one contender, kept between jobs so that its code stays warm. */
export class Load {
  private readonly child: ChildProcess;
  private next = 0;
  private jobs = 0;

  constructor(
    private readonly running: Running,
    private readonly world: World,
  ) {
    this.child = fork(join(__dirname, 'generator.js'), [], { execArgv: [] });
  }

  /** Errors: rejects when the generator ends or cannot reach its target. */
  async run(order: Order): Promise<Measured> {
    const { target, pids } = this.running;
    const tag = `j${this.jobs++}`;
    const job: Job = { target, world: this.world, next: this.next, tag, ...order };
    await this.ask(job);
    const gauge = meter(pids, [this.child.pid!]);
    const told = await this.ask('begin');
    const { cpu_us, foreign_cores } = gauge.read();
    await this.ask('end');
    if (!('outcome' in told)) throw new Error('the generator told nothing');
    this.next = told.outcome.next;
    return { ...measuredOf(told.outcome), cpu_us, foreign_cores };
  }

  stop(): void {
    this.child.disconnect();
  }

  /** Says something and waits for the answer. */
  private ask(word: Job | 'begin' | 'end'): Promise<Told> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the generator ended'));
      this.child.once('exit', ended);
      this.child.once('message', (told: Told) => {
        this.child.off('exit', ended);
        if ('error' in told) reject(new Error(told.error));
        else resolve(told);
      });
      this.child.send(word);
    });
  }
}

function measuredOf(outcome: Outcome): Omit<Measured, 'cpu_us' | 'foreign_cores'> {
  const latency = decodeFromCompressedBase64(outcome.accepted);
  const refused_latency = decodeFromCompressedBase64(outcome.refused);
  const accepted = latency.totalCount;
  const refused = refused_latency.totalCount;
  return {
    sent: outcome.sent,
    accepted,
    refused,
    failed: outcome.failed,
    seconds: outcome.seconds,
    accepted_per_s: accepted / outcome.seconds,
    decided_per_s: (accepted + refused) / outcome.seconds,
    latency,
    refused_latency,
    late_p99_ms: ms(decodeFromCompressedBase64(outcome.lateness), 99),
    codes: outcome.codes,
  };
}
