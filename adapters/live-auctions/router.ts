/**
 * Finds the master that has a bucket, calls it, and follows when buckets or masters move.
 *
 * A call has one deadline for all its tries. Every write carries an id under which it has one
 * effect, so a try whose reply was lost is simply made again. But once one try may have been carried
 * out, no later "nothing was done" is true any more for the call: `maybeExecuted` sticks.
 */
import { BUCKET_COUNT } from '../../services/contracts/ids';
import type { Log } from '../../services/contracts/ports';
import { RouterFailure } from './errors';
import { Line } from './iproto';
import { LIMITS, type Limits } from './limits';
import { readAnswer, readFailure, type Verdict } from './router-answers';
import type { Topology } from './topology';

export type Mode = 'read' | 'write';

export interface RouterOptions {
  topology: Topology;
  user: string;
  password: string;
  log: Log;
  limits?: Limits;
  random?: () => number;
}

/** What an instance says of itself (`gavel.info`). */
export interface InstanceInfo {
  is_master: boolean;
  epoch: number;
  frozen: boolean;
  release: string;
  now_ms: number;
}

interface Replicaset {
  name: string;
  lines: Line[];
  /** Index of the member taken for the master. */
  master: number;
  /** Highest epoch any member reported: a master of an older one is not followed. */
  epoch: number;
}

/** A call on its way through its tries. */
interface Journey {
  bucket: number;
  mode: Mode;
  deadline: number;
  maybeExecuted: boolean;
  pauses: number;
}
const GO_ON = Symbol('go on');

export class Router {
  private readonly sets = new Map<string, Replicaset>();
  private readonly routes = new Array<Replicaset | undefined>(BUCKET_COUNT + 1);
  private readonly bucketSearches = new Map<number, Promise<void>>();
  private readonly masterSearches = new Map<Replicaset, Promise<void>>();
  private readonly limits: Limits;
  private readonly log: Log;
  private waiting = 0;
  private closed = false;

  constructor(options: RouterOptions) {
    this.limits = options.limits ?? LIMITS;
    this.log = options.log;
    for (const [name, addresses] of options.topology) {
      const lines = addresses.map((address) => new Line({ ...options, address }));
      this.sets.set(name, { name, lines, master: 0, epoch: 0 });
    }
  }

  /** Connects to every instance; the buckets are not learned, which only `call` needs. */
  connect(): this {
    for (const set of this.sets.values()) set.lines.forEach((line) => line.open());
    return this;
  }

  /** Connects, and learns which replicaset has which bucket. Waits for nothing. */
  open(): this {
    this.connect();
    for (const set of this.sets.values()) {
      this.learn(set).catch((err: unknown) => this.log.error({ err }, 'router: discovery failed'));
    }
    return this;
  }

  replicasets(): string[] {
    return [...this.sets.keys()];
  }

  /**
   * Calls a procedure where the bucket is, and returns its answer.
   * Units:  `deadline_ms` from now, for all tries together.
   * Errors: RouterFailure: nobody answered. Says whether a write may stand.
   */
  async call(
    bucket: number,
    mode: Mode,
    name: string,
    args: readonly unknown[],
    deadline_ms = this.limits.call_deadline_ms,
  ): Promise<unknown> {
    const deadline = performance.now() + deadline_ms;
    const journey: Journey = { bucket, mode, deadline, maybeExecuted: false, pauses: 0 };
    for (;;) {
      const set = this.routes[bucket];
      const result = set
        ? await this.act(journey, set, await this.attempt(journey, set, name, args))
        : await this.find(journey);
      if (result !== GO_ON) return result;
    }
  }

  /** Calls the master of a replicaset without a bucket: the feed, questions about the cluster. */
  ask(replicaset: string, name: string, args: readonly unknown[], deadline_ms: number) {
    const set = this.setOf(replicaset);
    return set.lines[set.master]!.call(name, args, deadline_ms);
  }

  /** The replicaset that has a bucket, if it is known. */
  placeOf(bucket: number): string | undefined {
    return this.routes[bucket]?.name;
  }

  /** Address of the instance taken for the master of a replicaset. */
  masterOf(replicaset: string): string {
    const set = this.setOf(replicaset);
    return set.lines[set.master]!.address;
  }

  /** Asks the members who is master, unless there is only one. One search at a time. */
  lookForMaster(replicaset: string): Promise<void> {
    const set = this.setOf(replicaset);
    return set.lines.length > 1 ? this.searchMaster(set) : Promise.resolve();
  }

  /** Resolves when every line is connected, or will never be. */
  async ready(): Promise<void> {
    await Promise.all([...this.sets.values()].flatMap((s) => s.lines.map((l) => l.settled())));
  }

  close(): void {
    this.closed = true;
    for (const set of this.sets.values()) set.lines.forEach((line) => line.close());
  }

  private setOf(name: string): Replicaset {
    const set = this.sets.get(name);
    if (!set) throw new Error(`no replicaset "${name}" is configured`);
    return set;
  }

  private async attempt(
    journey: Journey,
    set: Replicaset,
    name: string,
    args: readonly unknown[],
  ): Promise<Verdict> {
    const left = journey.deadline - performance.now();
    try {
      const line = set.lines[set.master]!;
      const all = [journey.bucket, journey.mode, name, args];
      return readAnswer(await line.call('gavel.call', all, Math.min(left, this.limits.attempt_ms)));
    } catch (error) {
      return readFailure(error);
    }
  }

  private async act(journey: Journey, set: Replicaset, verdict: Verdict): Promise<unknown> {
    switch (verdict.act) {
      case 'answer':
        return this.answer(journey, verdict.value);
      case 'frozen':
        return this.leaveFrozen(journey, set, verdict.value);
      case 'moved':
        this.routes[journey.bucket] = verdict.to ? this.sets.get(verdict.to) : undefined;
        return this.pause(journey, this.limits.bucket_pause_ms, 'the bucket is elsewhere');
      case 'search':
        this.routes[journey.bucket] = undefined;
        return this.pause(journey, this.limits.bucket_pause_ms, 'the bucket is on the move');
      case 'follow':
        return this.follow(journey, set, verdict.to);
      case 'wait':
        this.note(journey, verdict.maybeExecuted);
        await patiently(journey, this.lookForMaster(set.name));
        return this.pause(journey, this.backoff(journey), verdict.why);
      case 'give_up':
        if (verdict.defect) {
          const { bucket } = journey;
          this.log.error({ bucket, replicaset: set.name, why: verdict.why }, 'router: defect');
        }
        this.note(journey, verdict.maybeExecuted);
        throw new RouterFailure(journey.maybeExecuted, verdict.why);
    }
  }

  private note(journey: Journey, maybeExecuted: boolean): void {
    if (journey.mode === 'write') journey.maybeExecuted ||= maybeExecuted;
  }

  /** An answer that says nothing was done is true of its own try only. */
  private answer(journey: Journey, value: unknown): unknown {
    const code = (value as { code?: unknown } | null)?.code;
    if (journey.maybeExecuted && (code === 'FROZEN' || code === 'UNAVAILABLE')) {
      throw new RouterFailure(true, `${code} after a try whose reply was lost`);
    }
    return value;
  }

  /** Goes on with another master if there is one by now, else gives the frozen one's answer. */
  private async leaveFrozen(journey: Journey, set: Replicaset, value: unknown): Promise<unknown> {
    const before = set.master;
    await patiently(journey, this.lookForMaster(set.name));
    return set.master === before ? this.answer(journey, value) : GO_ON;
  }

  private async follow(journey: Journey, set: Replicaset, uuid?: string): Promise<unknown> {
    const known = set.lines.findIndex((line) => uuid && line.instance_uuid === uuid);
    const news = known >= 0 && known !== set.master;
    if (news) set.master = known;
    else await patiently(journey, this.lookForMaster(set.name));
    return this.pause(journey, news ? 0 : this.backoff(journey), 'no master is known');
  }

  private async find(journey: Journey): Promise<unknown> {
    const { bucket } = journey;
    await patiently(journey, this.searchBucket(bucket));
    if (this.routes[bucket]) return GO_ON;
    return this.pause(journey, this.backoff(journey), 'no replicaset says it has the bucket');
  }

  private backoff(journey: Journey): number {
    const { backoff_min_ms: min, backoff_max_ms: max } = this.limits;
    return Math.min(max, min * 2 ** Math.min(journey.pauses, 10));
  }

  private async pause(journey: Journey, wait_ms: number, why: string): Promise<typeof GO_ON> {
    const over = performance.now() + wait_ms >= journey.deadline;
    const crowded = this.waiting >= this.limits.waiting_max;
    if (over || crowded || this.closed) {
      const detail = crowded ? `${why}; ${this.waiting} calls wait already` : why;
      throw new RouterFailure(journey.maybeExecuted, detail);
    }
    journey.pauses++;
    this.waiting++;
    await sleep(wait_ms).finally(() => this.waiting--);
    return GO_ON;
  }

  private searchBucket(bucket: number): Promise<void> {
    return once(this.bucketSearches, bucket, async () => {
      const found = await Promise.all([...this.sets.values()].map((s) => this.has(s, bucket)));
      const owner = [...this.sets.values()].find((_, i) => found[i]);
      if (owner) this.routes[bucket] = owner;
    });
  }

  private async has(set: Replicaset, bucket: number): Promise<boolean> {
    try {
      const [stat] = await this.ask(
        set.name,
        'vshard.storage.bucket_stat',
        [bucket],
        this.limits.question_ms,
      );
      return stat !== null && stat !== undefined;
    } catch (err) {
      this.log.debug({ err, replicaset: set.name, bucket }, 'router: bucket_stat failed');
      await this.lookForMaster(set.name);
      return false;
    }
  }

  private searchMaster(set: Replicaset): Promise<void> {
    return once(this.masterSearches, set, async () => {
      const infos = await Promise.all(set.lines.map((line) => this.info(line)));
      infos.forEach((info, i) => {
        if (!info?.is_master || info.epoch < set.epoch) return;
        const better = info.epoch > set.epoch || !infos[set.master]?.is_master;
        if (better && set.master !== i) {
          this.log.info({ replicaset: set.name, master: set.lines[i]!.address }, 'router: master');
        }
        if (better) set.master = i;
        set.epoch = info.epoch;
      });
    });
  }

  private async info(line: Line): Promise<InstanceInfo | undefined> {
    try {
      const [info] = await line.call('gavel.info', [], this.limits.question_ms);
      return info as InstanceInfo;
    } catch (err) {
      this.log.debug({ err, address: line.address }, 'router: gavel.info failed');
      return undefined;
    }
  }

  /** Reads the whole list of a replicaset's buckets once, page by page, however long it takes. */
  private async learn(set: Replicaset): Promise<void> {
    for (let from: number | undefined = 1, tries = 0; from !== undefined && !this.closed;) {
      try {
        const page = await this.bucketsFrom(set, from);
        for (const bucket of page.buckets) this.routes[bucket] ??= set;
        from = page.next_from;
      } catch (err) {
        this.log.debug({ err, replicaset: set.name }, 'router: discovery waits');
        await this.lookForMaster(set.name);
        const { backoff_min_ms: min, reconnect_max_ms: max } = this.limits;
        await sleep(Math.min(max, min * 2 ** Math.min(tries++, 10)));
      }
    }
  }

  private async bucketsFrom(set: Replicaset, from: number) {
    const name = 'vshard.storage.buckets_discovery';
    const [page] = await this.ask(set.name, name, [{ from }], this.limits.question_ms);
    return page as { buckets: number[]; next_from?: number };
  }
}

/** One run per key at a time: whoever comes meanwhile waits for the same. */
function once<K>(running: Map<K, Promise<void>>, key: K, work: () => Promise<void>): Promise<void> {
  let run = running.get(key);
  if (!run) {
    run = work().finally(() => running.delete(key));
    running.set(key, run);
  }
  return run;
}

/** Waits for a search, but not beyond the caller's deadline. */
async function patiently(journey: Journey, search: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((done) => {
    timer = setTimeout(done, Math.max(0, journey.deadline - performance.now()));
  });
  await Promise.race([search, over]).finally(() => clearTimeout(timer));
}

const sleep = (wait_ms: number): Promise<void> => new Promise((done) => setTimeout(done, wait_ms));
