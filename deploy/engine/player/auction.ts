import type {
  AuctionState,
  LotState,
  OwnOrder,
  PaddleState,
} from '../../../services/contracts/ports';
import type { Meaning, Seen } from './compare';
import type { Reply, Shard } from './shard';

const PAGE = 500;

/** What a screen that is up to date shows; undefined once the auction is forgotten. */
export interface View {
  auction: AuctionState;
  lots: LotState[];
}

/** Reads of the auction that is played. */
export class Auction {
  /** Paddles' numbers by name. */
  readonly numbers = new Map<string, number>();

  constructor(
    readonly shard: Shard,
    readonly id: string,
    private readonly units: { exponent: number; start_ms: number },
  ) {}

  call(name: string, args: object = {}): Promise<Reply> {
    return this.shard.call(name, { ...args, auction_id: this.id });
  }

  async view(): Promise<View | undefined> {
    const reply = await this.call('auction_view');
    return reply.code === 'ACCEPTED' ? (reply as unknown as View) : undefined;
  }

  async paddles(): Promise<PaddleState[]> {
    const all: PaddleState[] = [];
    for (;;) {
      const reply = await this.call('paddles_page', { after: all.at(-1)?.paddle_no ?? 0 });
      const page = (reply.paddles as PaddleState[] | undefined) ?? [];
      all.push(...page);
      if (page.length < PAGE) return all;
    }
  }

  async orders(paddle_no: number): Promise<OwnOrder[]> {
    const reply = await this.call('my_orders', { paddle_no });
    return (reply.orders as OwnOrder[] | undefined) ?? [];
  }

  /** Events above `after`; with their private objects if asked. */
  async events(after: number, withPrivate: boolean): Promise<(Seen & { seq: number })[]> {
    const found: (Seen & { seq: number })[] = [];
    for (let from = after; ; from = found.at(-1)!.seq) {
      const reply = await this.call('journal_page', { after: from, limit: PAGE });
      const rows = (reply.rows as { seq: number; public: string }[] | undefined) ?? [];
      for (const row of rows) {
        const fields = JSON.parse(row.public) as Record<string, unknown>;
        found.push({ seq: row.seq, type: String(fields.type), fields });
      }
      if (rows.length < PAGE) break;
    }
    if (withPrivate) await this.addPrivate(found, after);
    return found;
  }

  private async addPrivate(events: (Seen & { seq: number })[], after: number): Promise<void> {
    const bySeq = new Map(events.map((event) => [event.seq, event]));
    const last = events.at(-1)?.seq ?? after;
    for (let from = after; from < last;) {
      const reply = await this.call('private_page', { after: from, limit: PAGE });
      const rows = (reply.rows as PrivateObject[] | undefined) ?? [];
      if (rows.length === 0) break;
      for (const row of rows) {
        const event = bySeq.get(row.seq);
        if (event) event[row.audience === 'O' ? 'owner' : 'house'] = opened(row.object);
      }
      from = rows.at(-1)!.seq;
    }
  }

  meaning(): Meaning {
    const { exponent, start_ms } = this.units;
    return { exponent, start_ms, number: (n) => this.number(n), leader: (c) => this.leader(c) };
  }

  /** A paddle's number by its name, or by the number itself. */
  number(name: string): number | undefined {
    return this.numbers.get(name) ?? (/^[0-9]+$/.test(name) ? Number(name) : undefined);
  }

  /** `A` of `net:1`, `room:1`; `room` and `seller` as they are. */
  private leader(code: string): string {
    const number = Number(code.split(':')[1]);
    const found = [...this.numbers.entries()].find(([, each]) => each === number);
    return found ? found[0] : code;
  }
}

/** A private object; `sealed`: that of an order, closed until its lot is over. */
function opened(object: string): Record<string, unknown> {
  return object.startsWith('{')
    ? (JSON.parse(object) as Record<string, unknown>)
    : { sealed: object };
}

interface PrivateObject {
  seq: number;
  audience: 'O' | 'H';
  object: string;
}
