import type { CommandAnswer, CommandName } from '@gavel/contracts/http';
import { ApiProblem } from '@gavel/ui/api';

/**
 * The clerk's commands. A press mints one id, and everything that follows from that press goes
 * under it: while nobody knows whether the engine heard it, the same command is sent again, which
 * can have its effect once only. Related controls stay locked until it is answered.
 */
export interface Running {
  id: string;
  name: CommandName;
  /** An earlier attempt may have had its effect. */
  unknown: boolean;
}
export interface CommandsState {
  running: readonly Running[];
  /** The last press that was refused, until the next press or a dismissal. */
  refused: { name: CommandName; error: ApiProblem } | null;
}
export interface CommandsDeps {
  send: (name: CommandName, body: object) => Promise<CommandAnswer>;
  freshId: () => string;
  /** The page's time. */
  now: () => number;
  /** Resolves after so many ms. */
  wait: (ms: number) => Promise<void>;
}

/** Between two attempts: 250 ms, doubled up to 2 s. */
const RETRY_MS = { first: 250, most: 2_000 };
/** An engine that says "nothing was done" for so long is reported; the clerk decides anew. */
const REFUSED_PATIENCE_MS = 10_000;
const NOTHING_DONE = ['UNAVAILABLE', 'FROZEN', 'TOO_MANY'];

/** Acts that exclude each other. A pause waits for nothing. */
export type Group = 'sale' | 'pause' | 'message' | 'question' | 'paddle' | 'lot';
const GROUPS: Partial<Record<CommandName, Group>> = {
  auction_pause: 'pause',
  message_post: 'message',
  question_answer: 'question',
  question_hide: 'question',
  room_paddle: 'paddle',
  paddle_change: 'paddle',
  // Of a lot that is over, or only its words: the lot on the block goes on.
  lot_describe: 'lot',
  lot_decide: 'lot',
  lot_void: 'lot',
  lot_buyer: 'lot',
};
export const groupOf = (name: CommandName): Group => GROUPS[name] ?? 'sale';

/** What an attempt that failed tells: an answer, nothing done, or nothing at all. */
function verdict(error: ApiProblem): 'answer' | 'nothing-done' | 'unknown' {
  if (NOTHING_DONE.includes(error.code)) return 'nothing-done';
  if (error.code === 'OUTCOME_UNKNOWN' || error.code === 'OFFLINE') return 'unknown';
  return error.status >= 500 ? 'unknown' : 'answer';
}

export class Commands {
  private state: CommandsState = { running: [], refused: null };
  private readonly listeners = new Set<() => void>();
  private readonly stopped = new Set<string>();

  constructor(private readonly deps: CommandsDeps) {}

  read = (): CommandsState => this.state;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  private set(change: Partial<CommandsState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }

  locked = (group: Group): boolean => this.state.running.some((one) => groupOf(one.name) === group);

  /**
   * One press. `body` without its id. Resolves with the answer, or null when it was refused, is
   * unknown still, or its group was locked.
   */
  async press(name: CommandName, body: object): Promise<CommandAnswer | null> {
    if (this.locked(groupOf(name))) return null;
    const id = this.deps.freshId();
    this.set({ running: [...this.state.running, { id, name, unknown: false }], refused: null });
    try {
      const answer = await this.repeat(id, name, { ...body, command_id: id });
      // Counted for another: the page was answered 200, but the room does not lead.
      if (answer.code === 'BOOK_HAS_IT') throw new ApiProblem({ code: answer.code }, 200);
      return answer;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.set({ refused: { name, error } });
      return null;
    } finally {
      this.stopped.delete(id);
      this.set({ running: this.state.running.filter((one) => one.id !== id) });
    }
  }

  private async repeat(id: string, name: CommandName, body: object): Promise<CommandAnswer> {
    const since = this.deps.now();
    for (let attempt = 0, unknown = false; ; attempt++) {
      try {
        return await this.deps.send(name, body);
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        const said = verdict(error);
        const patient = unknown || this.deps.now() - since < REFUSED_PATIENCE_MS;
        const stop = this.stopped.has(id) || said === 'answer';
        if (stop || (said === 'nothing-done' && !patient)) throw error;
        if (said === 'unknown' && !unknown) this.mark(id);
        unknown ||= said === 'unknown';
      }
      await this.deps.wait(Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** attempt));
    }
  }
  private mark(id: string): void {
    const running = this.state.running.map((one) =>
      one.id === id ? { ...one, unknown: true } : one,
    );
    this.set({ running });
  }

  /** Repeats it no more after the attempt under way. What it did, if anything, stays done. */
  stop(id: string): void {
    this.stopped.add(id);
  }
  /** A refusal that this page knows without asking: what was seen is gone. */
  refuse(name: CommandName, code: 'BID_CAME_IN'): void {
    this.set({ refused: { name, error: new ApiProblem({ code }, 409) } });
  }
  dismiss(): void {
    this.set({ refused: null });
  }
}
