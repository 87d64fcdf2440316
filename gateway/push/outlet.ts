import type { Clock } from '../../services/contracts/ports';
import { BACKLOG_BYTES_MAX, DETACHED_LINES_MAX, TICK_MS } from './limits';
import { FrameCache, type Line } from './tlcp/writer';

/** What carries a session's lines to its client. */
export interface Transport {
  write(frame: Buffer): void;
  /** Bytes written and not yet taken by the kernel. */
  backlog(): number;
  /** Ends it after what was written. */
  end(): void;
  /** Ends it now. */
  terminate(): void;
  /** Called twice a second: looks whether the client is still there. */
  sweep(now: number): void;
}

/**
 * When clients are written to: at most once per tick each. The first line after quiet leaves at the
 * end of the event-loop turn that brought it, so lines of one bid share a write; those that follow
 * wait for the next point of a grid common to all, so that their frames are shared too.
 */
export class Ticker {
  private turn: Outlet[] = [];
  private tick: Outlet[] = [];
  private turnPlanned = false;
  private tickTimer: NodeJS.Timeout | null = null;
  private readonly frames = new FrameCache();

  constructor(private readonly clock: Clock) {}

  atTurnEnd(outlet: Outlet): void {
    this.turn.push(outlet);
    if (this.turnPlanned) return;
    this.turnPlanned = true;
    setImmediate(() => {
      this.turnPlanned = false;
      this.flush(this.turn.splice(0));
    });
  }

  atTick(outlet: Outlet): void {
    this.tick.push(outlet);
    this.tickTimer ??= setTimeout(
      () => {
        this.tickTimer = null;
        this.flush(this.tick.splice(0));
      },
      TICK_MS - (this.clock.now() % TICK_MS),
    );
  }

  private flush(outlets: Outlet[]): void {
    const now = this.clock.now();
    for (const outlet of outlets) outlet.flush(this.frames, now);
    this.frames.forget();
  }
}

/** Whoever looks after a session's stream. */
export interface OutletOwner {
  /** Lines may be generated again: whatever was missed is made up for now. */
  opened(): void;
  /** More lines wait for a socket than are kept. */
  overflowed(): void;
}

/** A session's lines on their way to its present transport. */
export class Outlet {
  private pending: Line[] = [];
  private planned: 'no' | 'tick' | 'turn' = 'no';
  private transport: Transport | null = null;
  private lastWriteAtMs = 0;
  /** Since when the client takes nothing (its backlog is full), or null. */
  stalledSinceMs: number | null = null;

  constructor(
    private readonly ticker: Ticker,
    private readonly clock: Clock,
    private readonly owner: OutletOwner,
  ) {}

  /** May updates be generated? Not without a socket, and not for a reader who has stalled. */
  get open(): boolean {
    return this.transport !== null && this.stalledSinceMs === null;
  }

  isAttachedTo(transport: Transport): boolean {
    return this.transport === transport;
  }

  /** The present transport, if there is one. */
  get carrier(): Transport | null {
    return this.transport;
  }

  /** An update: may share a write with others of this tick. */
  deliver(line: Line): void {
    this.pending.push(line);
    if (this.planned !== 'no') return;
    if (this.clock.now() - this.lastWriteAtMs >= TICK_MS) this.planTurn();
    else {
      this.planned = 'tick';
      this.ticker.atTick(this);
    }
  }

  /** An answer to this client: leaves with the present turn, and takes along what waits. */
  answer(line: Line): void {
    this.pending.push(line);
    if (this.planned !== 'turn') this.planTurn();
  }

  private planTurn(): void {
    this.planned = 'turn';
    this.ticker.atTurnEnd(this);
  }

  flush(frames: FrameCache, now: number): void {
    this.planned = 'no';
    if (this.pending.length === 0) return;
    if (this.transport === null) {
      if (this.pending.length > DETACHED_LINES_MAX) this.owner.overflowed();
      return;
    }
    const lines = this.pending;
    this.pending = [];
    this.write(frames.frameOf(lines), now);
  }

  private write(frame: Buffer, now: number): void {
    this.transport!.write(frame);
    this.lastWriteAtMs = now;
    if (this.stalledSinceMs === null && this.transport!.backlog() > BACKLOG_BYTES_MAX) {
      this.stalledSinceMs = now;
    }
  }

  /** The kernel took everything. */
  drained(): void {
    if (this.stalledSinceMs === null) return;
    this.stalledSinceMs = null;
    this.owner.opened();
  }

  /** PROBE, if nothing was written for `silenceMs`. */
  probe(frame: Buffer, silenceMs: number, now: number): void {
    if (this.open && this.pending.length === 0 && now - this.lastWriteAtMs >= silenceMs) {
      this.write(frame, now);
    }
  }

  /** Lines go to `transport` from now on; `first` precede everything that waited. */
  attach(transport: Transport, first: readonly Line[]): void {
    this.transport = transport;
    this.stalledSinceMs = null;
    this.pending.unshift(...first);
    if (this.planned !== 'turn') this.planTurn();
    this.owner.opened();
  }

  /** Writes what waits and lets the transport go; the lines to come are kept for the next. */
  detach(): Transport | null {
    const transport = this.transport;
    if (transport !== null) this.flush(new FrameCache(), this.clock.now());
    this.transport = null;
    return transport;
  }
}
