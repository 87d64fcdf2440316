import type { CommandName, DeskView } from '../../services/contracts/http';
import { mint, until, type Person } from './kit/person';

const BEAT_MS = 1_000; // as the desk of the page does
/** So long unheard, and the sale may be on hold: the least that a house may set. */
const UNHEARD_MS = 2_000;
/** Of the room's paddle: without one a manager would have to open it. */
const ROOM_LIMIT_MINOR = '10000000000';
/** Pauses that the desk's absence or a fault made; one that a person made is left to him. */
const GO_ON_AFTER = ['CLERK_LOST', 'OUTAGE'];

/** The clerk's hands: every command over REST with its own id, repeated under it while unknown. */
export class Clerk {
  seenSeq = 0;
  /** Whom the room's bids are for; without one they are unattributed. */
  roomPaddle: number | undefined;
  constructor(
    readonly person: Person,
    readonly auctionId: string,
  ) {}

  /**
   * Sits down at the desk: heard each second, without which a live sale pauses; heard again after a
   * while, goes on with a sale that was paused for it. Answers how to get up.
   */
  sit(): () => void {
    let sits = true;
    let heard = 0;
    const stay = async (): Promise<void> => {
      while (sits) {
        const { code } = await this.attempt('clerk_beat', {});
        if (code === 'ACCEPTED') {
          if (performance.now() - heard > UNHEARD_MS) await this.goOn().catch(() => false);
          heard = performance.now();
        }
        await new Promise((resolve) => setTimeout(resolve, BEAT_MS).unref());
      }
    };
    void stay();
    return () => (sits = false);
  }

  /** Goes on with a sale that stopped by itself; false: a person stopped it. */
  async goOn(): Promise<boolean> {
    const { live } = await this.desk();
    if (live?.status !== 'Paused') return true;
    if (!GO_ON_AFTER.includes(live.reason ?? '')) return false;
    await this.act('auction_resume');
    return true;
  }

  async desk(): Promise<DeskView> {
    const desk = await this.person.call<DeskView>('GET', `/api/auctions/${this.auctionId}/desk`);
    this.seenSeq = Math.max(this.seenSeq, desk.live?.seq ?? 0);
    return desk;
  }

  async lot(lotNo: number): Promise<NonNullable<DeskView['live']>['lots'][number]> {
    const desk = await this.desk();
    return desk.live!.lots.find((l) => l.lot_no === lotNo)!;
  }

  /** One command; its code. Where the sale stopped by itself, it goes on first. */
  async act(command: CommandName, fields: Record<string, unknown> = {}): Promise<string> {
    for (;;) {
      const code = await this.press(command, fields);
      if (code !== 'AUCTION_PAUSED' || !(await this.goOn())) return code;
    }
  }

  /** Nothing known: the same id again, until it is answered. */
  private press(command: CommandName, fields: Record<string, unknown>): Promise<string> {
    const body = { command_id: mint(), seen_seq: this.seenSeq, ...fields };
    return until(
      `${command} answered`,
      async () => {
        const { code } = await this.attempt(command, body);
        return ['OUTCOME_UNKNOWN', 'UNAVAILABLE', 'FROZEN', 'TOO_MANY'].includes(code)
          ? null
          : code;
      },
      60_000,
    );
  }

  /** Gives somebody in the room a paddle; the room's bids are his from now on. */
  async openRoom(userId: string): Promise<void> {
    const answer = await this.attempt('room_paddle', {
      command_id: mint(),
      seen_seq: this.seenSeq,
      user_id: userId,
      limit_minor: ROOM_LIMIT_MINOR,
    });
    this.roomPaddle = answer['paddle_no'] as number | undefined;
    if (!this.roomPaddle) throw new Error(`no room paddle: ${answer.code}`);
  }

  private attempt(command: CommandName, body: object) {
    return this.person.attempt('POST', `/api/auctions/${this.auctionId}/commands/${command}`, body);
  }

  /** The same, and anything but done is a failure of the script. */
  async must(command: CommandName, fields: Record<string, unknown> = {}): Promise<void> {
    const code = await this.act(command, fields);
    if (code !== 'ACCEPTED') throw new Error(`${command} ${JSON.stringify(fields)}: ${code}`);
  }

  /** Announce, waiting for the last lot's late window; then open. */
  async bringUp(lotNo: number): Promise<void> {
    await until(`lot ${lotNo} announced`, async () => {
      const code = await this.act('lot_announce', { lot_no: lotNo });
      if (code !== 'ACCEPTED' && code !== 'TOO_SOON') throw new Error(`announce ${lotNo}: ${code}`);
      return code === 'ACCEPTED';
    });
    await this.must('lot_open', { lot_no: lotNo });
  }

  /** The room bids the ask. */
  async roomBid(lotNo: number): Promise<string> {
    const lot = await this.lot(lotNo);
    if (!lot.ask_minor) return 'WRONG_STATE';
    return this.act('floor_bid', {
      lot_no: lotNo,
      epoch: lot.epoch,
      amount_minor: lot.ask_minor,
      ...(this.roomPaddle && { paddle_no: this.roomPaddle }),
      confirmed: false,
    });
  }

  /** Fair warning, last call, and the hammer (or pass) for the state last seen. */
  async close(lotNo: number, how: 'lot_hammer' | 'lot_pass', pauseMs = 0): Promise<string> {
    const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));
    await this.act('lot_fair_warning', { lot_no: lotNo });
    await pause();
    await this.act('lot_last_call', { lot_no: lotNo });
    await pause();
    for (;;) {
      const lot = await this.lot(lotNo);
      const code = await this.act(how, { lot_no: lotNo, expected_lot_seq: lot.lot_seq });
      if (code !== 'BID_CAME_IN') return code;
    }
  }
}
