/**
 * The journal read again: from public events, private objects and opened orders to the state, every
 * event checked as it comes: the chain, whether it may follow, what the book had to answer, and the
 * invariants after it.
 */
import { apply } from './apply';
import { forbids } from './allowed';
import { BookWatch } from './book-watch';
import { linkFault, type Link, type PrivateLink } from './canonical';
import { readEvent } from './events';
import { INVARIANTS } from './invariants';
import { blank, type Lot, type Model } from './state';

export interface Fault {
  seq: number;
  /** E1 to E15 of the rules; `step`: an event that may not be there; `book`. */
  rule: string;
  what: string;
}
export interface Replayed {
  model: Model;
  events: number;
  faults: Fault[];
}

/** Is the object still ciphertext to this reader? */
export const isSealed = (object: string): boolean => !object.startsWith('{');

const copyOf = (lot: Lot | undefined): Lot | undefined =>
  lot && { ...lot, standing: [...lot.standing] };

class Reader {
  readonly faults: Fault[] = [];
  private readonly ids = new Set<string>();
  private readonly book: BookWatch;

  constructor(readonly model: Model) {
    this.book = new BookWatch(model, (seq, what) => this.fault(seq, 'book', what));
  }

  private fault(seq: number, rule: string, what: string): void {
    this.faults.push({ seq, rule, what });
  }

  /** @returns false: it cannot be read further. */
  take(link: Link, privates: PrivateLink[]): boolean {
    try {
      this.read(link, privates);
      return true;
    } catch (error) {
      this.fault(link.seq, 'E7', `cannot be applied: ${(error as Error).message}`);
      return false;
    }
  }

  /** The public text decides what is known of the event; private objects may be missing. */
  private read(link: Link, privates: PrivateLink[]): void {
    const { seq } = link;
    const readable = privates.filter((each) => !isSealed(each.object));
    const broken = linkFault(link, this.model.head_hash, readable);
    if (broken) this.fault(seq, 'E7', broken);
    const object = (audience: 'O' | 'H'): string | undefined =>
      readable.find((each) => each.audience === audience)?.object;
    const event = readEvent(link.public, object('O'), object('H'));
    const wrong = forbids(this.model, event);
    if (wrong) this.fault(seq, 'step', `${event.type}: ${wrong}`);
    this.book.before(event);
    const lot_no = event.lot_no;
    const before = copyOf(lot_no === undefined ? undefined : this.model.lots.get(lot_no));
    apply(this.model, event);
    this.model.head_hash = link.hash;
    this.book.after(event);
    const lot = lot_no === undefined ? undefined : this.model.lots.get(lot_no);
    for (const { id, rule } of INVARIANTS) {
      const what = rule({ event, model: this.model, lot, before, ids: this.ids });
      if (what) this.fault(seq, id, what);
    }
  }

  end(): void {
    this.book.end();
  }
}

/**
 * Replays a journal from its first event.
 * Shape:  `links` in order of seq; `privates` of any of them, ciphertext where the reader may not see.
 * Errors: none; an event that cannot be applied (of a type nobody knows, of a paddle that is not) is
 *         a fault, and the last one read.
 */
export function replay(auction_id: string, links: Link[], privates: PrivateLink[]): Replayed {
  const reader = new Reader(blank(auction_id));
  const bySeq = new Map<number, PrivateLink[]>();
  for (const each of privates) bySeq.set(each.seq, [...(bySeq.get(each.seq) ?? []), each]);
  for (const link of links) if (!reader.take(link, bySeq.get(link.seq) ?? [])) break;
  reader.end();
  return { model: reader.model, events: links.length, faults: reader.faults };
}
