import type { Clock, Grant, LiveAuctions, PaddleState } from '../../services/contracts/ports';
import { LIMITS } from './limits';

interface User {
  grants: Grant[];
  sessions: Set<string>;
  /** Let in, and the session of that ticket not opened yet. */
  awaited: boolean;
  seen_ms: number;
}
interface Registration {
  paddle_no: number;
  approved: boolean;
  read_ms: number;
}

/**
 * Who is there: the roles of each user's newest ticket, while he has a session, and his paddles.
 * A user whom a former adapter let in is known by his id alone, which the gateway vouches for; roles
 * he has again with his next session.
 */
export class People {
  private readonly users = new Map<string, User>();
  private readonly sessions = new Map<string, string>();
  private readonly paddles = new Map<string, Registration>();

  constructor(
    private readonly live: LiveAuctions,
    private readonly clock: Clock,
  ) {}

  admit(userId: string, grants: Grant[]): void {
    this.forgetUnused();
    const sessions = this.users.get(userId)?.sessions ?? new Set<string>();
    this.users.delete(userId); // to the end of the order
    this.users.set(userId, { grants, sessions, awaited: true, seen_ms: this.clock.now() });
  }
  opened(userId: string, sessionId: string): void {
    this.sessions.set(sessionId, userId);
    const user = this.users.get(userId);
    if (!user) return;
    user.sessions.add(sessionId);
    user.awaited = false;
  }
  closed(sessionId: string): void {
    const userId = this.sessions.get(sessionId);
    this.sessions.delete(sessionId);
    if (userId === undefined) return;
    const user = this.users.get(userId);
    user?.sessions.delete(sessionId);
    if (user?.sessions.size === 0 && !user.awaited) this.users.delete(userId);
  }
  grantsOf(userId: string): readonly Grant[] {
    return this.users.get(userId)?.grants ?? [];
  }

  /** Has the user an approved paddle there? Throws when nobody answers. */
  async isRegistered(auctionId: string, userId: string): Promise<boolean> {
    const known = this.paddles.get(`${auctionId} ${userId}`);
    const fresh = known && this.clock.now() - known.read_ms < LIMITS.approval_ms;
    const paddle = fresh ? known : await this.read(auctionId, userId);
    return paddle?.approved ?? false;
  }

  /** Is he known to have a paddle there? Asks nobody. */
  hasPaddle(auctionId: string, userId: string): boolean {
    return this.paddles.has(`${auctionId} ${userId}`);
  }

  /** The number of the user's paddle there, 0 if he has none. Throws when nobody answers. */
  async paddleNo(auctionId: string, userId: string): Promise<number> {
    const known = this.paddles.get(`${auctionId} ${userId}`);
    return (known ?? (await this.read(auctionId, userId)))?.paddle_no ?? 0;
  }

  /** Only paddles are kept, not their absence: who registers is known at once. */
  private async read(auctionId: string, userId: string): Promise<Registration | undefined> {
    const answer = await this.live.call(
      'paddle_view',
      { auction_id: auctionId, user_id: userId },
      { deadline_ms: LIMITS.answer_ms },
    );
    if (answer.code === 'ACCEPTED' && answer.paddle) {
      return this.remember(`${auctionId} ${userId}`, answer.paddle);
    }
    const none = answer.code === 'ACCEPTED' || answer.code === 'NO_PADDLE';
    if (!none && answer.code !== 'NOT_FOUND' && answer.code !== 'AUCTION_SEALED') {
      throw new Error(`paddle not read: ${answer.code}`);
    }
    return undefined;
  }

  private remember(key: string, paddle: PaddleState): Registration {
    if (this.paddles.size >= LIMITS.paddles_max) {
      this.paddles.delete(this.paddles.keys().next().value!);
    }
    const registration = {
      paddle_no: paddle.paddle_no,
      approved: paddle.status === 'approved',
      read_ms: this.clock.now(),
    };
    this.paddles.set(key, registration);
    return registration;
  }

  /**
   * Those let in whose session never came, and those whose sessions must be over though nobody said
   * so (a gateway that was killed); the map is in order of admission.
   */
  private forgetUnused(): void {
    const now = this.clock.now();
    for (const [userId, { seen_ms, sessions }] of this.users) {
      if (seen_ms > now - LIMITS.unused_user_ms) return;
      if (sessions.size > 0 && seen_ms > now - LIMITS.session_ms) continue;
      for (const sessionId of sessions) this.sessions.delete(sessionId);
      this.users.delete(userId);
    }
  }
}
