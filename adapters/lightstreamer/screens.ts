import {
  eventLines,
  leaderOf,
  noteLines,
  type EventContext,
} from '../../services/contracts/event-lines';
import { parsePublic, type PublicEvent } from '../../services/contracts/events';
import {
  deskStateFields,
  itemName,
  lotFields,
  standingOf,
  ITEM_RULES,
  type Fields,
  type Standing,
} from '../../services/contracts/items';
import type {
  AuctionState,
  DeskState,
  FeedRow,
  Log,
  LotState,
  PaddleState,
  Presence,
} from '../../services/contracts/ports';
import { Board } from './board';
import { Lines, type Line } from './lines';

export type Update = Record<string, string | null>;
/** Where updates go: the one gate to the wire, which knows who has subscribed. */
export interface Outlet {
  publish(item: string, fields: Update): void;
  /** A line for one user's `me:` of this auction. */
  own(auctionId: string, userId: string, line: Fields<'me'>): void;
  /** Paddles as a transaction left them. */
  paddles(auctionId: string, paddles: readonly PaddleState[]): void;
}
/** What the shard's read of an auction gives. */
export interface View {
  auction: AuctionState;
  lots: LotState[];
  desk?: DeskState | undefined;
}
export type Frozen = 'NO_MAJORITY' | 'NO_ANSWER';

/** Events after which nobody leads, until the next one says who. */
const LEADERLESS = new Set<PublicEvent['type']>(['bid_retracted', 'bid_undone', 'room_taken']);

const NO_DESK: DeskState = { questions: 0 };

/**
 * One auction as its items show it: begun from a view, carried on by the feed. It computes no amount.
 * Each transaction's last row brings the state it left; lines are made event by event.
 * One batch of the feed becomes at most one update of a MERGE item or board row: `flush`.
 */
export class Screens {
  auction: AuctionState;
  readonly log: Lines;
  readonly calls: Lines;
  readonly desk: Lines;
  readonly lots = new Map<number, LotState>();
  private deskState: DeskState;
  private presence: Presence | undefined;
  private lastNote = 0;
  private readonly board = new Board();
  private readonly leaders = new Map<number, string>();
  private readonly users = new Map<number, string>();
  private readonly askers = new Map<number, string>();
  /** Rows of a transaction whose last row has not come yet. */
  private open: FeedRow[] = [];
  /** seq of the last change of each lot's item, and of what all of them show. */
  private readonly lotSeqs = new Map<number, number>();
  private standingSeq: number;
  private deskSeq: number;
  private frozen: Frozen | null = null;
  private dirtyLots = new Set<number>();
  private dirtyStanding = false;
  private dirtyDesk = false;
  private dirtyBoard = false;

  constructor(
    view: View,
    private readonly outlet: Outlet,
    private readonly logger: Log,
    private readonly now: () => number,
  ) {
    this.auction = view.auction;
    this.deskState = view.desk ?? NO_DESK;
    this.standingSeq = this.deskSeq = view.auction.seq;
    const lines = (kind: 'log' | 'calls' | 'desk') => {
      const item = itemName({ kind, auction_id: this.id });
      return new Lines(ITEM_RULES[kind].snapshot, (line) => outlet.publish(item, line));
    };
    this.log = lines('log');
    this.calls = lines('calls');
    this.desk = lines('desk');
    this.takeLots(view.lots);
    this.board.changes(this.lots, this.now());
    this.clean();
  }

  get id(): string {
    return this.auction.auction_id;
  }
  /** seq up to which everything is shown. */
  get seq(): number {
    return this.auction.seq;
  }

  /**
   * Rows of the feed, in order. Rows already shown fall away.
   * @returns false when one is missing: nothing more is taken, and the auction must be read anew.
   */
  take(rows: readonly FeedRow[]): boolean {
    for (const row of rows) {
      if (row.note !== undefined) {
        if (!this.takeNote(row, row.note)) return false;
        continue;
      }
      const expected = this.seq + this.open.length + 1;
      if (row.seq < expected) continue;
      if (row.seq > expected) return false;
      this.open.push(row);
      if (row.after) this.close(row.after);
    }
    return true;
  }

  /** A change of the late tray: after the event it names, so that one must be shown. */
  private takeNote(row: FeedRow, noteNo: number): boolean {
    if (row.seq > this.seq) return false;
    const { after } = row;
    if (row.seq < this.seq || noteNo <= this.lastNote || !after?.note) return true;
    this.lastNote = noteNo;
    const { note } = after;
    const lot = after.lots.find((l) => l.lot_no === note.lot_no);
    const { desk, me } = noteLines(row.seq, noteNo, note, lot?.epoch);
    this.desk.add(desk);
    this.outlet.own(this.id, note.user_id, me);
    this.leave(after);
    return true;
  }

  /** Who is there, as the shard adds it up. */
  setPresence(presence: Presence): void {
    this.presence = presence;
    this.dirtyDesk = true;
  }

  /** A later view in place of what was shown: after a gap, with `missed` from the journal. */
  replace(view: View, missed: readonly FeedRow[]): void {
    this.open = [];
    for (const row of missed) this.tell(row, { lots: [], paddles: [] });
    this.auction = view.auction;
    this.deskState = view.desk ?? NO_DESK;
    this.takeLots(view.lots);
    this.standingSeq = this.deskSeq = view.auction.seq;
    this.dirtyStanding = this.dirtyDesk = this.dirtyBoard = true;
    this.flush();
  }

  /** The history of the lines, oldest first; with `house` objects the desk's too. */
  fill(rows: readonly FeedRow[], which: 'public' | 'desk'): void {
    const present = [...this.leaders];
    const told = rows.map((row) => this.linesOf(row, { lots: [], paddles: [] }));
    for (const [lotNo, leader] of present) this.leaders.set(lotNo, leader);
    const some = <T>(list: (T | null | undefined)[]) =>
      list.filter((x) => x != null) as unknown as Line[];
    if (which === 'desk') this.desk.fill(some(told.map((t) => t?.desk)));
    else {
      this.log.fill(some(told.map((t) => t?.log)));
      this.calls.fill(some(told.map((t) => t?.calls)));
    }
  }

  /** Lines are missing that nobody will read: the next ones follow on nothing. */
  breakChain(): void {
    for (const lines of [this.log, this.calls, this.desk]) lines.breakChain();
  }

  /** A paddle's user, learned elsewhere: whose `me:` a line about that paddle is. */
  learn(paddleNo: number, userId: string): void {
    this.users.set(paddleNo, userId);
  }

  /** Who asked a question, learned elsewhere: whose `me:` its answer is. */
  learnQuestion(questionNo: number, userId: string): void {
    this.askers.set(questionNo, userId);
  }

  setFrozen(frozen: Frozen | null): void {
    if (this.frozen === frozen) return;
    this.frozen = frozen;
    this.dirtyStanding = true;
    this.flush();
  }

  lotItem(lotNo: number | undefined): Fields<'lot'> {
    const lot = lotNo === undefined ? undefined : this.lots.get(lotNo);
    const seq = Math.max(this.standingSeq, lot ? (this.lotSeqs.get(lot.lot_no) ?? 0) : 0);
    return lotFields(seq, lot, this.standing());
  }
  deskItem(): Fields<'desk_state'> {
    const current = this.auction.current_lot;
    const lot = current === undefined ? undefined : this.lots.get(current);
    return deskStateFields(this.deskSeq, lot, this.deskState, this.presence);
  }
  boardRows(): Fields<'board'>[] {
    return this.board.snapshot(this.lots);
  }

  /** Sends what the rows taken since the last call have changed. */
  flush(): void {
    const { id, outlet } = this;
    const current = this.auction.current_lot;
    if (this.dirtyStanding || (current !== undefined && this.dirtyLots.has(current))) {
      outlet.publish(itemName({ kind: 'lot', auction_id: id }), this.lotItem(current));
    }
    for (const lot_no of this.dirtyStanding ? this.lots.keys() : this.dirtyLots) {
      outlet.publish(itemName({ kind: 'lot_of', auction_id: id, lot_no }), this.lotItem(lot_no));
    }
    if (this.dirtyDesk) {
      outlet.publish(itemName({ kind: 'desk_state', auction_id: id }), this.deskItem());
    }
    if (this.dirtyBoard) {
      const item = itemName({ kind: 'board', auction_id: id });
      for (const row of this.board.changes(this.lots, this.now())) outlet.publish(item, row);
    }
    this.clean();
  }

  private clean(): void {
    this.dirtyLots = new Set();
    this.dirtyStanding = this.dirtyDesk = this.dirtyBoard = false;
  }

  private standing(): Standing {
    return this.frozen ? { status: 'FROZEN', reason: this.frozen } : standingOf(this.auction);
  }

  /** The transaction is whole: its lines, then the state it left. */
  private close(after: NonNullable<FeedRow['after']>): void {
    const rows = this.open;
    this.open = [];
    for (const paddle of after.paddles) this.users.set(paddle.paddle_no, paddle.user_id);
    for (const row of rows) this.tell(row, after);
    this.leave(after);
  }

  /** The state that a transaction left. */
  private leave(after: NonNullable<FeedRow['after']>): void {
    this.outlet.paddles(this.id, after.paddles);
    const before = this.auction;
    this.auction = after.auction;
    this.takeLots(after.lots);
    const moved = ['status', 'reason', 'current_lot'] as const;
    if (moved.some((key) => before[key] !== after.auction[key])) {
      this.standingSeq = after.auction.seq;
      this.dirtyStanding = true;
    }
    const desk = JSON.stringify(after.desk);
    if (this.dirtyStanding || this.dirtyLots.size > 0 || desk !== JSON.stringify(this.deskState)) {
      this.deskSeq = after.auction.seq;
      this.dirtyDesk = true;
    }
    this.deskState = after.desk;
  }

  private takeLots(lots: readonly LotState[]): void {
    for (const lot of lots) {
      this.lots.set(lot.lot_no, lot);
      this.lotSeqs.set(lot.lot_no, this.auction.seq);
      this.dirtyLots.add(lot.lot_no);
      if (this.board.isStale(lot)) this.dirtyBoard = true;
      if (lot.leader === undefined) this.leaders.delete(lot.lot_no);
      else this.leaders.set(lot.lot_no, lot.leader);
    }
  }

  private tell(row: FeedRow, left: Pick<EventContext, 'lots' | 'paddles'>): void {
    const told = this.linesOf(row, left);
    if (!told) return;
    if (told.log) this.log.add(told.log);
    if (told.calls) this.calls.add(told.calls);
    if (told.desk) this.desk.add(told.desk);
    for (const { user_id, line } of told.me) this.outlet.own(this.id, user_id, line);
  }

  private linesOf(row: FeedRow, left: Pick<EventContext, 'lots' | 'paddles'>) {
    try {
      return this.parsedLines(row, left);
    } catch (err) {
      // Of a newer engine, perhaps: its state is shown, its line cannot be.
      this.logger.error({ err, auction_id: this.id, seq: row.seq }, 'an event without a line');
      return undefined;
    }
  }

  private parsedLines(row: FeedRow, left: Pick<EventContext, 'lots' | 'paddles'>) {
    const event = parsePublic(row.public);
    if (row.owner) this.users.set(row.owner.paddle_no, row.owner.user_id);
    if (event.type === 'question_asked' && row.owner) this.remember(row.owner);
    const leader = 'lot_no' in event ? this.leaders.get(event.lot_no) : undefined;
    const told = eventLines(row, event, {
      ...left,
      ...(leader !== undefined && { leader }),
      userOf: (paddleNo) => this.users.get(paddleNo),
      askerOf: (questionNo) => this.askers.get(questionNo),
    });
    this.follow(event);
    return told;
  }

  /** Who leads after an event, until its transaction's state says so for good. */
  private follow(event: PublicEvent): void {
    if (event.type === 'bid_accepted') this.leaders.set(event.lot_no, leaderOf(event));
    else if (event.type === 'bid_undone' && event.paddle_no !== undefined) {
      this.leaders.set(event.lot_no, `net:${event.paddle_no}`);
    } else if (LEADERLESS.has(event.type) && 'lot_no' in event) this.leaders.delete(event.lot_no);
  }

  private remember(owner: NonNullable<FeedRow['owner']>): void {
    const { question_no } = JSON.parse(owner.object) as { question_no?: number };
    if (question_no !== undefined) this.askers.set(question_no, owner.user_id);
  }
}
