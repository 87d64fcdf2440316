import { CODES, type Code } from '../../services/contracts/codes';
import type { MessageText } from '../../services/contracts/messages';
import { mint, type Person } from './kit/person';
import { Screen, type Line, type MessageOutcome } from './kit/screen';

/** Fields of push items, in the order every page subscribes them. */
export const LOT_FIELDS =
  'seq lot epoch status outcome price ask ask_all_in leader bids reserve closes_at_ms hammer auction_status reason'.split(
    ' ',
  );
export const LOG_FIELDS = 'seq prev at_ms type lot epoch leader amount ask text'.split(' ');
export const BOARD_FIELDS =
  'key command seq epoch status outcome price ask bids reserve closes_at_ms hammer'.split(' ');
export const ME_FIELDS =
  'seq at_ms type lot epoch bid_id code amount all_in limit available held captured leaving hash text'.split(
    ' ',
  );

const byNumber = new Map<number, Code>(
  (Object.keys(CODES) as Code[])
    .filter((code) => CODES[code].tlcp < 0)
    .map((code) => [CODES[code].tlcp, code]),
);
/** The code of an outcome: ACCEPTED for done, OUTCOME_UNKNOWN when nothing is known. */
export function codeOf(outcome: MessageOutcome): Code {
  if (outcome.tlcp === 0) return 'ACCEPTED';
  if (outcome.tlcp === null || outcome.tlcp > 0) return 'OUTCOME_UNKNOWN';
  return byNumber.get(outcome.tlcp) ?? 'OUTCOME_UNKNOWN';
}

export type BidMessage = Extract<MessageText, { type: 'bid' }>;
export interface Attempt {
  bid: BidMessage;
  code: Code;
  /** When the bid was due, by the plan; latency counts from here. */
  intendedAt: number;
  answeredAt: number;
}

/** A bidder in the room: a person, his screen, and what he presses. */
export class Bidder {
  readonly screen: Screen;
  mayTopUp = false;
  /** Every answer it was given, in order. */
  readonly codes: Code[] = [];
  constructor(
    readonly person: Person,
    readonly auctionId: string,
    pushUrl: string,
  ) {
    this.screen = new Screen(person, pushUrl);
  }

  async enter(): Promise<void> {
    const a = this.auctionId;
    this.screen.merge(`lot:${a}`, LOT_FIELDS);
    this.screen.distinct(`log:${a}`, LOG_FIELDS);
    this.screen.command(`board:${a}`, BOARD_FIELDS);
    this.screen.distinct(`me:${a}`, ME_FIELDS);
    this.screen.merge('wallet', ['version', 'balances', 'topup']);
    await this.screen.connect();
  }

  get lot(): Line | undefined {
    return this.screen.merged.get(`lot:${this.auctionId}`);
  }
  get log(): Line[] {
    return this.screen.lines.get(`log:${this.auctionId}`) ?? [];
  }
  get own(): Line[] {
    return this.screen.lines.get(`me:${this.auctionId}`) ?? [];
  }

  /** The bid that the button on this screen would send now; null: nothing to press. */
  press(): BidMessage | null {
    const lot = this.lot;
    if (!lot?.['ask'] || !['Open', 'Warned', 'LastCall'].includes(lot['status'] ?? '')) return null;
    return {
      type: 'bid',
      bid_id: mint(),
      auction_id: this.auctionId,
      lot_no: Number(lot['lot']),
      epoch: Number(lot['epoch']),
      amount_minor: lot['ask'],
      seen_seq: Number(lot['seq']),
      confirmed: false,
      may_top_up: this.mayTopUp,
    };
  }

  /** Sends it; while nothing is known, the same id again after 1, 2 and 4 s, as a page does. */
  async send(bid: BidMessage, intendedAt: number): Promise<Attempt> {
    for (let pause = 1_000; ; pause *= 2) {
      const outcome = await this.screen.send(bid);
      const code = codeOf(outcome);
      const unknown = ['OUTCOME_UNKNOWN', 'UNAVAILABLE', 'FROZEN', 'TOO_MANY'].includes(code);
      if (!unknown || pause > 8_000) {
        this.codes.push(code);
        return { bid, code, intendedAt, answeredAt: outcome.at };
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
