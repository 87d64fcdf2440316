/**
 * Watches what the book answers: after each command that wakes it, the one PROXY bid that the rules
 * ask for, or none. A lot with an order that is sealed to the reader is not judged.
 */
import type { ModelEvent } from './events';
import { isOpen, type Lot, type Model } from './state';
import type { Resolution } from './book';
import { found, foundRaise } from './judge/book-of-lot';
import { softBlank, World } from './judge/world';

interface Awaited {
  lot: Lot;
  /** What a hand bid had to be answered with; absent: worked out when the command ends. */
  hand?: Resolution;
  /** Of the leader's own maximum, or the reserve: the price moves to the reserve at most. */
  raise?: boolean;
}

export class BookWatch {
  private awaited?: Awaited;
  private group = 0;
  private lapses = false;

  constructor(
    private readonly model: Model,
    private readonly fault: (seq: number, what: string) => void,
  ) {}

  private world(): World {
    return new World(this.model, softBlank(), this.model.clock_ms);
  }

  private judged(lot: Lot): boolean {
    return this.model.sealed_orders === 0 && isOpen(lot) && this.model.status === 'Live';
  }

  private lotOf(event: ModelEvent): Lot | undefined {
    const lot_no = event.lot_no ?? (event.own?.lot_no as number | undefined);
    return lot_no === undefined ? undefined : this.model.lots.get(lot_no);
  }

  /** A PROXY bid must be what the book answers; a hand bid leaves its answer to be seen. */
  before(event: ModelEvent): void {
    const cause = event.house.cause_seq ?? event.seq;
    if (cause !== this.group) this.end();
    this.group = cause;
    const lot = this.lotOf(event);
    // An undo that becomes a retraction leaves nobody where somebody led.
    const last = lot?.standing.at(-1);
    const act = last && this.model.acts.get(`${lot!.lot_no}/${last.act}`);
    const led = act?.before.price_minor !== undefined;
    this.lapses = event.type === 'bid_undone' && led && event.pub.price_minor === undefined;
    if (event.type !== 'bid_accepted' || !lot || !this.judged(lot)) return;
    const amount = event.pub.amount_minor as bigint;
    const paddle_no = event.pub.paddle_no as number | undefined;
    if (event.own?.kind === 'PROXY') return this.proxy(event.seq, lot, amount, paddle_no!);
    const taken = this.model.taken_at_minor !== undefined;
    const hand = found(this.world(), lot, { paddle_no, amount, mustExceed: taken });
    if (hand.hand === 'taken') this.fault(event.seq, 'an earlier maximum has that figure');
    this.awaited = { lot, hand };
  }

  private proxy(seq: number, lot: Lot, amount: bigint, paddle_no: number): void {
    const { awaited } = this;
    this.awaited = undefined;
    if (!awaited) return this.unseen(seq, lot, amount, paddle_no);
    const right = this.answer(awaited).proxy;
    if (right?.amount !== amount || right.paddle_no !== paddle_no)
      this.fault(
        seq,
        `the book answers ${right ? `${right.amount} of ${right.paddle_no}` : 'nothing'}`,
      );
  }

  /**
   * An earlier maximum took the figure of a bid that no event shows, nor whose it was: of somebody
   * without an order, or of one whose own order did not count against him.
   */
  private unseen(seq: number, lot: Lot, amount: bigint, paddle_no: number): void {
    const w = this.world();
    const owners = w.ordersOf(lot.lot_no).map((order) => order.paddle_no);
    const takes = (bidder: number | undefined): boolean => {
      const { hand, proxy } = found(w, lot, { paddle_no: bidder, amount });
      return hand === 'taken' && proxy?.paddle_no === paddle_no;
    };
    if (![undefined, ...owners].some(takes)) this.fault(seq, 'nothing woke the book');
  }

  private answer({ lot, hand, raise }: Awaited): Resolution {
    if (hand) return hand;
    return raise ? foundRaise(this.world(), lot) : found(this.world(), lot);
  }

  after(event: ModelEvent): void {
    const lot = this.lotOf(event);
    if (!lot || !this.judged(lot)) return;
    const leads = lot.leader_paddle !== undefined && lot.leader_paddle === event.own?.paddle_no;
    const orders = event.type === 'max_lodged' || event.type === 'insurance_armed';
    const alone =
      lot.leader === undefined && /^(ask_set|bid_retracted|lot_opened)$/.test(event.type);
    const raise = (leads && orders) || event.type === 'reserve_lowered';
    if (orders || alone || raise || this.lapses) this.awaited = { lot, raise };
  }

  /** The command is over: a book that had to answer and did not. */
  end(): void {
    const { awaited } = this;
    if (awaited && this.judged(awaited.lot)) {
      const right = this.answer(awaited);
      if (right.proxy) this.fault(this.model.seq, `the book did not answer ${right.proxy.amount}`);
    }
    this.awaited = undefined;
  }
}
