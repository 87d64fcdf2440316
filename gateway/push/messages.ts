import { CODES } from '../../services/contracts/codes';
import type { Clock } from '../../services/contracts/ports';
import type { Answer } from './ari/writer';
import {
  MESSAGES_AT_ADAPTER,
  MESSAGES_PER_SECOND,
  MESSAGES_WAITING_MAX,
  OUTCOMES_KEPT,
  SEQUENCE_WAIT_MS_MAX,
  SEQUENCES_MAX,
} from './limits';
import { lines, TlcpSyntaxError, wholeNumber } from './tlcp/codec';
import { Line } from './tlcp/writer';

/**
 * Messages of one session. Without a sequence they run at once, side by side; with one, in the order
 * of their numbers, one at a time. A number has one outcome: repeated (a client repeats after a cut
 * what has none) it gets the stored one and is not executed again. Codes 32 and 33 are never sent:
 * the client then tells nobody.
 */

export interface MessageDeps {
  clock: Clock;
  /** Hands the text to the adapter. */
  notify(text: string): Promise<Answer<unknown>>;
  /** Writes a line to the client. */
  answer(line: Line): void;
}

/** The word of the wire for "no sequence". */
const UNORDERED = '*';
/** What a denied message is told. */
const RETRY = 'retry_after_ms=1000';

interface Message {
  text: string;
  sequence: string;
  /** null: the client wants no outcome. */
  number: number | null;
  /** Over the rate: denied when its turn comes. */
  isDenied: boolean;
}

interface Outcomes {
  /** By number; null: not known yet. */
  lines: Map<number, Line | null>;
  /** Outcomes up to this number are forgotten. */
  forgottenTo: number;
}

interface Sequence {
  next: number;
  held: Map<number, { message: Message; waitMs: number }>;
  isRunning: boolean;
  timer: NodeJS.Timeout | null;
}

export class Messages {
  private readonly outcomes = new Map<string, Outcomes>();
  private readonly sequences = new Map<string, Sequence>();
  private readonly waiting: Message[] = [];
  private atAdapter = 0;
  private tokens = MESSAGES_PER_SECOND;
  private refilledAtMs: number;

  constructor(private readonly deps: MessageDeps) {
    this.refilledAtMs = deps.clock.now();
  }

  /** A `msg` request. Errors: TlcpSyntaxError for one that is none. */
  take(reqId: string, params: ReadonlyMap<string, string>): void {
    const text = params.get('LS_message');
    const sequence = params.get('LS_sequence') ?? UNORDERED;
    const isOrdered = sequence !== UNORDERED;
    const number = wholeNumber(params, 'LS_msg_prog', 1) ?? null;
    const wantsOutcome = params.get('LS_outcome') !== 'false';
    const waitMs = wholeNumber(params, 'LS_max_wait') ?? SEQUENCE_WAIT_MS_MAX;
    if (text === undefined) throw new TlcpSyntaxError('LS_message is missing');
    if (number === null && (isOrdered || wantsOutcome)) {
      throw new TlcpSyntaxError('LS_msg_prog is missing');
    }
    if (params.get('LS_ack') !== 'false') this.deps.answer(new Line(lines.reqok(reqId)));
    if (isOrdered && !this.sequences.has(sequence) && this.sequences.size >= SEQUENCES_MAX) {
      // Nothing is kept of it: a client that makes names up would fill memory.
      this.deps.answer(this.fail(sequence, number!, CODES.TOO_MANY.tlcp, RETRY));
      return;
    }
    if (number !== null && this.isRepeated(sequence, number)) return;
    const message = { text, sequence, number, isDenied: !this.withinRate() };
    if (isOrdered) this.hold(message, number!, waitMs);
    else this.enqueue(message);
  }

  private withinRate(): boolean {
    const now = this.deps.clock.now();
    const earned = ((now - this.refilledAtMs) * MESSAGES_PER_SECOND) / 1_000;
    this.tokens = Math.min(MESSAGES_PER_SECOND, this.tokens + earned);
    this.refilledAtMs = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }

  /** Known already: answered with what is stored, if there is an outcome. Else noted as begun. */
  private isRepeated(sequence: string, number: number): boolean {
    const { lines: stored, forgottenTo } = this.outcomesOf(sequence);
    const line = stored.get(number);
    if (line === undefined && number > forgottenTo) {
      stored.set(number, null);
      return false;
    }
    if (line) this.deps.answer(line);
    else if (line === undefined) this.deps.answer(this.fail(sequence, number, 35, 'too long ago'));
    return true;
  }

  private outcomesOf(sequence: string): Outcomes {
    let found = this.outcomes.get(sequence);
    if (found === undefined) {
      found = { lines: new Map(), forgottenTo: 0 };
      this.outcomes.set(sequence, found);
    }
    return found;
  }

  private fail(sequence: string, number: number, code: number, text: string): Line {
    return new Line(lines.msgfail(sequence, number, code, text));
  }

  private settle(message: Message, line: Line): void {
    const { sequence, number } = message;
    if (number === null) return;
    const outcomes = this.outcomesOf(sequence);
    outcomes.lines.set(number, line);
    this.deps.answer(line);
    for (const [oldest, outcome] of outcomes.lines) {
      if (outcomes.lines.size <= OUTCOMES_KEPT || outcome === null) break;
      outcomes.lines.delete(oldest);
      outcomes.forgottenTo = Math.max(outcomes.forgottenTo, oldest);
    }
  }

  private deny(message: Message): void {
    const { number, sequence } = message;
    if (number === null) return;
    this.settle(message, this.fail(sequence, number, CODES.TOO_MANY.tlcp, RETRY));
  }

  private enqueue(message: Message): void {
    if (message.isDenied || this.waiting.length >= MESSAGES_WAITING_MAX) this.deny(message);
    else if (this.atAdapter < MESSAGES_AT_ADAPTER) void this.run(message);
    else this.waiting.push(message);
  }

  private async run(message: Message): Promise<void> {
    this.atAdapter++;
    const answer = await this.deps.notify(message.text);
    this.atAdapter--;
    this.settle(message, this.outcome(message, answer));
    const next = this.waiting.shift();
    if (next !== undefined) void this.run(next);
  }

  /** Of the adapter's answer: EC carries a refusal, EN a fault of its own; all else is unknown. */
  private outcome({ sequence, number }: Message, answer: Answer<unknown>): Line {
    const n = number ?? 0;
    if (answer.ok) return new Line(lines.msgdone(sequence, n));
    if (answer.kind === 'EC') {
      return this.fail(sequence, n, answer.clientCode, answer.clientMessage);
    }
    return this.fail(sequence, n, answer.kind === 'EN' ? 34 : 35, answer.message);
  }

  private hold(message: Message, number: number, waitMs: number): void {
    let sequence = this.sequences.get(message.sequence);
    if (sequence === undefined) {
      sequence = { next: 1, held: new Map(), isRunning: false, timer: null };
      this.sequences.set(message.sequence, sequence);
    }
    if (number < sequence.next) {
      this.settle(message, this.fail(message.sequence, number, 38, 'the sequence went on'));
      return;
    }
    if (sequence.held.size >= MESSAGES_WAITING_MAX) this.deny(message);
    else {
      sequence.held.set(number, { message, waitMs: Math.min(waitMs, SEQUENCE_WAIT_MS_MAX) });
      this.advance(message.sequence, sequence);
    }
  }

  private advance(name: string, sequence: Sequence): void {
    if (sequence.isRunning || sequence.held.size === 0) return;
    const due = sequence.held.get(sequence.next);
    if (due === undefined) {
      const first = sequence.held.get(Math.min(...sequence.held.keys()))!;
      sequence.timer ??= setTimeout(() => this.skip(name, sequence), first.waitMs);
      return;
    }
    if (sequence.timer !== null) clearTimeout(sequence.timer);
    sequence.timer = null;
    sequence.held.delete(sequence.next++);
    if (due.message.isDenied) {
      this.deny(due.message);
      this.advance(name, sequence);
      return;
    }
    sequence.isRunning = true;
    void this.run(due.message).then(() => {
      sequence.isRunning = false;
      this.advance(name, sequence);
    });
  }

  /** The missing numbers did not come: 39 tells how many are given up, and the others go on. */
  private skip(name: string, sequence: Sequence): void {
    sequence.timer = null;
    const lowest = Math.min(...sequence.held.keys());
    const count = lowest - sequence.next;
    this.deps.answer(this.fail(name, lowest - 1, 39, String(count)));
    sequence.next = lowest;
    this.advance(name, sequence);
  }

  /** The session is over: nothing waits any more. Messages at the adapter run to their end. */
  close(): void {
    this.waiting.length = 0;
    for (const sequence of this.sequences.values()) {
      if (sequence.timer !== null) clearTimeout(sequence.timer);
      sequence.held.clear();
    }
  }
}
